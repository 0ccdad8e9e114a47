"""`./tingtang journal export|import|logs|verify`."""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Problem
from tingtang.journal import exports, imports, verify
from tingtang.journal.actions import export_log, import_log, resume_import
from tingtang.journal.formats import CSV, JSON, PARQUET, SQLITE, Columns, Malformed, Reason, detect
from tingtang.journal.formats.csv_rows import preview
from tingtang.journal.models import Import, Log
from tingtang.journal.reasons import words

_SUFFIXES = {".sqlite": SQLITE, ".db": SQLITE, ".json": JSON, ".jsonocel": JSON}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The four commands and their options."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    out = commands.add_parser("export", help="write a log into a file: OCEL 2.0 JSON or SQLite by its name, else Parquet")
    out.add_argument("log", help="the log's short name; the organisation's own is called own")
    out.add_argument("path", type=Path, help="the file to make: .jsonocel, .sqlite, .zip; a folder becomes Parquet")
    read = commands.add_parser("import", help="read OCEL 2.0, XES or CSV into a log beside the organisation's own")
    read.add_argument("path", type=Path)
    read.add_argument("--code", required=True, help="the short name of the log to make, or of the import to go on with")
    read.add_argument("--name", default="", help="its name for people")
    read.add_argument("--resume", action="store_true", help="go on with an interrupted import")
    read.add_argument("--leave-out-bad-rows", action="store_true", help="go on without rows that cannot be read")
    table = read.add_argument_group("tables (CSV)")
    for name in ("case", "activity", "time", "resource", "arrival", "start"):
        table.add_argument(f"--{name}", default="", help=f"the column that holds the {name}")
    table.add_argument("--time-pattern", default="", help="such as dd-MM-yyyy HH:mm")
    table.add_argument("--zone", default="UTC", help="the time zone of times that name none, such as Asia/Shanghai")
    table.add_argument("--encoding", default="")
    table.add_argument("--delimiter", default="")
    commands.add_parser("logs", help="list the logs")
    check = commands.add_parser("verify", help="check that a log is whole")
    check.add_argument("log", nargs="?", default="own")


def run(options: dict[str, object]) -> int:
    """Run one of the commands; 1 with a sentence when it is refused."""
    chosen: dict[str, Callable[[argparse.Namespace], int]] = {
        "export": _export, "import": _import, "logs": _logs, "verify": _verify,
    }  # fmt: skip
    given = argparse.Namespace(**options)
    try:
        return chosen[given.what](given)
    except Problem as problem:
        return _failed(problem.text())
    except Malformed as bad:
        return _failed(f"{words(bad.reason)} {bad.where} {bad.value}".strip())
    except OSError as error:
        return _failed(f"{error.filename}: {error.strerror}")


def _failed(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _log(code: str) -> Log:
    found = Log.objects.filter(code=code).first()
    if found is None:
        raise UnknownLog(code=code)
    return found


class UnknownLog(Problem):
    """There is no log of this name."""

    message = "There is no log “{code}”. `./tingtang journal logs` lists them."


def _export(given: argparse.Namespace) -> int:
    log = _log(given.log)
    path: Path = given.path
    format_ = _SUFFIXES.get(path.suffix.lower(), PARQUET)
    if path.exists():
        return _failed(f"{path} is there already; nothing was written.")
    export_log(SYSTEM, log=log, format_=format_, at=datetime.now(UTC))
    started = time.monotonic()
    exports.write(log, format_, path)
    print(f"{path}: {log.code} as {format_} in {time.monotonic() - started:.1f} s")
    return 0


def _import(given: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    if given.resume:
        job = Import.objects.filter(log=_log(given.code)).first()
        if job is None:
            raise UnknownLog(code=given.code)
        job = resume_import(SYSTEM, job=job, at=now, leaves_out_bad_rows=given.leave_out_bad_rows)
    else:
        path: Path = given.path.resolve(strict=True)
        columns = _columns(given) if detect(path) == CSV else None
        job = import_log(
            SYSTEM, code=given.code, name=given.name or given.code, path=path, source=path.name, at=now,
            columns=columns, leaves_out_bad_rows=given.leave_out_bad_rows,
        )  # fmt: skip
    started = time.monotonic()
    job = imports.run(job.pk, on_progress=_show)
    print(file=sys.stderr)
    return _report(job, time.monotonic() - started)


def _columns(given: argparse.Namespace) -> Columns:
    """The columns named, the others guessed from the header."""
    guess = preview(given.path, encoding=given.encoding, delimiter=given.delimiter).guess
    names = ("case", "activity", "time", "resource", "arrival", "start")
    found: dict[str, Any] = {name: getattr(given, name) or guess.get(name, "") for name in names}
    missing = [name for name in ("case", "activity", "time") if not found[name]]
    if missing:
        raise Malformed(Reason.COLUMNS_NEEDED, where=", ".join(f"--{name}" for name in missing))
    print(", ".join(f"{name} = {column}" for name, column in found.items() if column), file=sys.stderr)
    return Columns(**found, time_pattern=given.time_pattern, zone=given.zone, encoding=given.encoding, delimiter=given.delimiter)


def _show(job: Import) -> None:
    print(f"\r{job.share:4.0%}  {job.event_count:,} events", end="", file=sys.stderr, flush=True)


def _report(job: Import, seconds: float) -> int:
    for line, reason, value in job.problems[:20]:
        print(f"line {line}: {words(reason)} {value}", file=sys.stderr)
    if job.problem_count:
        print(f"{job.problem_count:,} rows cannot be read", file=sys.stderr)
    if job.state != Import.State.COMPLETE:
        return _failed(f"{words(job.reason)} {job.where} {job.value}".strip() + f" ({job.event_count:,} events taken)")
    print(f"{job.log.code}: {job.event_count:,} events, {job.object_count:,} objects in {seconds:.1f} s")
    return 0


def _logs(_given: argparse.Namespace) -> int:
    for log in Log.objects.order_by("pk"):
        state = "hidden" if log.is_hidden else log.state
        count = verify.count_events(log)
        print(f"{log.code:<24} {count:>12,} events  {state:<11} {log.name}")
    return 0


def _verify(given: argparse.Namespace) -> int:
    findings = verify.findings(_log(given.log))
    for finding in findings:
        print(finding)
    return 1 if any(not finding.is_well for finding in findings) else 0
