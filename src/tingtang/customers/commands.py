"""`./tingtang customers import|imports|duplicates`."""

import argparse
import csv
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import orjson

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Problem
from tingtang.core.sealing import unseal
from tingtang.customers import imports, uploads, wording
from tingtang.customers.actions import duplicates
from tingtang.customers.actions.importing import PURPOSE, resume_import, start_import
from tingtang.customers.actions.taking import Plan
from tingtang.customers.models import CustomerImport, DataSource
from tingtang.customers.rules import importing
from tingtang.journal.formats import tables as reading
from tingtang.journal.formats.tables import Unreadable
from tingtang.org.models import Hall


class UnknownHall(Problem):
    """There is no hall of this code."""

    message = "There is no hall “{code}”."


class UnknownSource(Problem):
    """There is no source of data of this code."""

    message = "There is no source of data “{code}”. Known: {known}."


class UnknownColumn(Problem):
    """A column was named that is not in the table, or a field that customers do not have."""

    message = "“{text}” is not FIELD=COLUMN with a field of customers ({fields}) and a column of the table ({columns})."


class NoName(Problem):
    """No column holds the name."""

    message = "No column is recognised as the name. Say which it is: --column name=HEAD. The columns are: {columns}."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The commands and their options."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    read = commands.add_parser("import", help="read customers from a CSV file or an Excel workbook")
    read.add_argument("path", type=Path)
    read.add_argument("--hall", default="", help="the code of the home hall of customers whose row names none")
    read.add_argument(
        "--column", action="append", default=[], metavar="FIELD=HEAD", help="which column is what, where the head does not say it"
    )
    read.add_argument("--source", default="", metavar="CODE", help="the source of data the table comes from")
    read.add_argument("--update", action="store_true", help="bring customers known already up to date")
    read.add_argument("--keep-malformed", action="store_true", help="take malformed numbers too; they appear in the list to mend")
    read.add_argument("--faults", type=Path, help="where to write the rows that were not taken, with why (CSV)")
    again = commands.add_parser("resume", help="go on with an interrupted import")
    again.add_argument("number", type=int)
    again.add_argument("--faults", type=Path)
    commands.add_parser("imports", help="list imports")
    commands.add_parser("duplicates", help="compare all customers with each other now")


def run(options: dict[str, object]) -> int:
    """Run one of the commands; 1 with a sentence when it is refused."""
    chosen: dict[str, Callable[[argparse.Namespace], int]] = {
        "import": _import, "resume": _resume, "imports": _imports, "duplicates": _duplicates,
    }  # fmt: skip
    given = argparse.Namespace(**options)
    try:
        return chosen[given.what](given)
    except Problem as problem:
        return _failed(problem.text())
    except Unreadable as bad:
        return _failed(str(wording.FAULTS[bad.fault]))
    except OSError as error:
        return _failed(f"{error.filename}: {error.strerror}")


def _failed(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _import(given: argparse.Namespace) -> int:
    source: Path = given.path.resolve(strict=True)
    table = reading.opened(source)
    columns = _columns(given.column, table.heads)
    path = uploads.folder() / f"command-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    shutil.copyfile(source, path)
    job = start_import(
        SYSTEM, hall=_hall(given.hall), path=path, source=source.name, heads=table.heads, columns=columns, at=datetime.now(UTC),
        encoding=table.encoding, delimiter=table.delimiter, keeps_malformed=given.keep_malformed,
        existing=CustomerImport.Existing.UPDATE if given.update else CustomerImport.Existing.SKIP, data_source=_source(given.source),
    )  # fmt: skip
    return _read(job, given.faults)


def _hall(code: str) -> Hall | None:
    if not code:
        return None
    found = Hall.objects.filter(code=code).first()
    if found is None:
        raise UnknownHall(code=code)
    return found


def _source(code: str) -> DataSource | None:
    if not code:
        return None
    found = DataSource.objects.filter(code=code).first()
    if found is None:
        raise UnknownSource(code=code, known=", ".join(DataSource.objects.filter(is_active=True).values_list("code", flat=True)))
    return found


def _columns(said: list[str], heads: tuple[str, ...]) -> dict[str, str]:
    """The columns recognised by their heads, and those said."""
    specs = Plan(CustomerImport(), ()).specs
    fields = [*importing.FIELDS, *(importing.IDENTITY + code for code in specs)]
    found = importing.guess(heads, specs.values())
    for text in said:
        target, _equals, head = text.partition("=")
        if target not in fields or head not in heads:
            raise UnknownColumn(text=text, fields=", ".join(fields), columns=", ".join(heads))
        found[target] = head
    if "name" not in found:
        raise NoName(columns=", ".join(heads))
    print(", ".join(f"{target} = {head}" for target, head in found.items()), file=sys.stderr)
    return found


def _resume(given: argparse.Namespace) -> int:
    job = CustomerImport.objects.get(pk=given.number)
    return _read(resume_import(SYSTEM, job=job, at=datetime.now(UTC)), given.faults)


def _read(job: CustomerImport, faults: Path | None) -> int:
    started = time.monotonic()
    job = imports.run(job.pk, on_progress=_show)
    print(file=sys.stderr)
    if faults is not None and job.fault_count:
        _write_faults(job, faults)
    counts = f"{job.new_count:,} new, {job.updated_count:,} updated, {job.same_count:,} known, {job.fault_count:,} not taken"
    print(f"import {job.pk}: {job.row_count:,} rows in {time.monotonic() - started:.1f} s: {counts}")
    if job.state != CustomerImport.State.COMPLETE:
        return _failed(f"{wording.FAULTS.get(job.reason, job.state)} (./tingtang customers resume {job.pk})")
    return 0


def _show(job: CustomerImport) -> None:
    print(f"\r{job.share:4.0%}  {job.row_count:,} rows", end="", file=sys.stderr, flush=True)


def _write_faults(job: CustomerImport, path: Path) -> None:
    kinds = wording.identity_names()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write = csv.writer(file).writerow
        write([*imports.heads_of(job), "why it was not taken"])
        for one in job.faults.order_by("line").iterator(chunk_size=2000):
            write([*orjson.loads(unseal(one.sealed, PURPOSE)), wording.trouble(one.reasons, kinds)])


def _imports(_given: argparse.Namespace) -> int:
    for job in CustomerImport.objects.order_by("pk"):
        print(f"{job.pk:>5}  {job.state:<10} {job.row_count:>10,} rows  {job.source}")
    return 0


def _duplicates(_given: argparse.Namespace) -> int:
    started = time.monotonic()
    found = duplicates.find_everywhere(datetime.now(UTC))
    print(f"{found:,} pairs found in {time.monotonic() - started:.1f} s")
    return 0
