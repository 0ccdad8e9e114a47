"""`tingtang roster FILE.yaml`: who works when, without server and database."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from tingtang.planning.calendars import calendar
from tingtang.planning.command.line import content, data_of, refused
from tingtang.planning.rules.rosters.figures import figures, to_csv
from tingtang.planning.rules.rosters.sheet import RosterSheet
from tingtang.planning.rules.rosters.solve import rostered
from tingtang.planning.rules.sheets import BadSheet, read
from tingtang.planning.rules.simulation.scenario import Wrong
from tingtang.planning.words.plain import figure
from tingtang.planning.words.rosters import sentences


def run(options: argparse.Namespace) -> int:
    """Plan; 1 when the sheet is wrong, 2 when there is no roster."""
    try:
        sheet = read(RosterSheet, data_of(options.roster, content(options.roster)))
        if options.demand:
            from tingtang.planning.command.staff import with_demand  # noqa: PLC0415 - loads the compiled simulator

            sheet = with_demand(sheet, options)
        found = figures(sheet, rostered(sheet, workers=options.workers))
    except BadSheet as bad:
        return refused(options.roster, bad)
    except Wrong as wrong:
        print("\n".join(wrong.sentences), file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    found["sentences"] = sentences(found)
    is_written = _written(options, sheet.code, found)
    if options.json:
        sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        _print(sheet, found)
    if not is_written:
        return 1
    return 0 if found["state"] in {"optimal", "found"} else 2


def _written(options: argparse.Namespace, code: str, found: dict[str, Any]) -> bool:
    """Whether the files that were asked for could be written; what was found is told all the same."""
    try:
        if options.csv:
            Path(options.csv).write_text(to_csv(found), encoding="utf-8")
        if options.ics:
            _write_calendars(Path(options.ics), code, found)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return False
    return True


def _write_calendars(folder: Path, code: str, found: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for person in found["people"]:
        turns = [one for one in found["turns"] if one["person"] == person["person"]]
        if turns:
            (folder / f"{person['person']}.ics").write_bytes(calendar(code, turns, datetime.now(UTC)))


def _print(sheet: RosterSheet, found: dict[str, Any]) -> None:
    print(found["name"])
    if found["turns"]:
        _print_days(sheet, found)
    print()
    for line in found["sentences"]:
        print(line)


def _print_days(sheet: RosterSheet, found: dict[str, Any]) -> None:
    days = [day.isoformat() for day in sheet.dates()]
    print(f"{'':16}" + "".join(f"{day[5:]:>10}" for day in days) + f"{'hours':>8}")
    for person in found["people"]:
        turns = {
            one["day"]: one["shift"] + ("*" if one["is_lent"] else "")
            for one in found["turns"]
            if one["person"] == person["person"]
        }
        print(
            f"{person['person'][:15]:16}"
            + "".join(f"{turns.get(day, '·'):>10}" for day in days)
            + f"{figure(person['hours']):>8}"
        )
