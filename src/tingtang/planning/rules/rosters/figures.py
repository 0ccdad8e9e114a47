"""A roster as plain figures, the same for the command, the API and the page; and as CSV and calendars."""

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, Any

from tingtang.planning.rules.rosters.needs import slots
from tingtang.planning.rules.rosters.sheet import RosterSheet
from tingtang.planning.rules.sheets import BadSheet, Problem, label

if TYPE_CHECKING:
    from tingtang.planning.rules.rosters.solve import Roster  # it brings OR-Tools, a second of every process's start

HEADS = ("person", "name", "day", "shift", "outlet", "starts", "ends", "breaks", "lent")


def figures(sheet: RosterSheet, roster: "Roster", language: str = "en") -> dict[str, Any]:
    """Everything about a roster."""
    names = {one.code: label(one.name, language) for one in sheet.staff}
    needed = sum(slot.total for slot in slots(sheet)) * sheet.slot_minutes / 60
    lacking = sum(one.people * (one.ends - one.starts).total_seconds() for one in roster.short) / 3600
    return {
        "name": label(sheet.name, language),
        "state": roster.state,
        "value": roster.value,
        "bound": roster.bound,
        "gap": roster.gap,
        "seconds": round(roster.seconds, 3),
        "needed_hours": needed,
        "short_hours": lacking,
        "turns": [
            {
                "person": one.person,
                "name": names[one.person],
                "day": one.day.isoformat(),
                "shift": one.shift,
                "outlet": one.outlet or None,
                "starts": one.starts.isoformat(timespec="minutes"),
                "ends": one.ends.isoformat(timespec="minutes"),
                "breaks": [[start.isoformat(timespec="minutes"), end.isoformat(timespec="minutes")] for start, end in one.breaks],
                "is_lent": one.is_lent,
            }
            for one in roster.turns
        ],
        "short": [
            {
                "starts": one.starts.isoformat(timespec="minutes"),
                "ends": one.ends.isoformat(timespec="minutes"),
                "outlet": one.outlet or None,
                "skill": one.skill or None,
                "people": one.people,
            }
            for one in roster.short
        ],
        "people": _people(sheet, roster, names),
        "denied": [{"person": names[code], "day": day.isoformat(), "want": want} for code, day, want in roster.denied],
        "clashing": [_rule(rule, about, names) for rule, about in roster.clashing],
        "relax": [_rule(rule, about, names) for rule, about in roster.relax],
        "lifted": [_rule(one.rule, one.about, names) for one in sheet.lifted],
    }


def _rule(rule: str, about: str, names: dict[str, str]) -> dict[str, str]:
    """A rule with what it is about, and how that is said: people by their names."""
    code, space, rest = about.partition(" ")
    said = "/".join(names.get(one, one) for one in code.split("/")) + space + rest
    return {"rule": rule, "about": about, "said": said}


def _people(sheet: RosterSheet, roster: "Roster", names: dict[str, str]) -> list[dict[str, Any]]:
    work = {one.code: one.work_minutes for one in sheet.shifts}
    heavy = {one.code for one in sheet.shifts if one.heavy}
    found = []
    for person in sheet.staff:
        mine = [turn for turn in roster.turns if turn.person == person.code]
        found.append(
            {
                "person": person.code,
                "name": names[person.code],
                "turns": len(mine),
                "hours": sum(work[turn.shift] for turn in mine) / 60,
                "heavy": sum(turn.shift in heavy or turn.day.weekday() >= 5 for turn in mine),
                "lent": sum(turn.is_lent for turn in mine),
            }
        )
    return found


def to_csv(found: dict[str, Any]) -> str:
    """The turns as CSV."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADS)
    for one in found["turns"]:
        breaks = " ".join(f"{start[11:]}-{end[11:]}" for start, end in one["breaks"])
        writer.writerow(
            [
                safe(one["person"]),
                safe(one["name"]),
                one["day"],
                safe(one["shift"]),
                safe(one["outlet"] or ""),
                one["starts"],
                one["ends"],
                breaks,
                int(one["is_lent"]),
            ]
        )
    return file.getvalue()


def from_csv(text: str) -> dict[tuple[str, date], tuple[str, str]]:
    """The turns of a CSV as `to_csv` writes it (other columns are passed over): shift and outlet by person and day. Refused: `BadSheet`."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if not {"person", "day", "shift"} <= set(rows.fieldnames or ()):
        raise BadSheet(Problem("no_turn_columns", ("turns",)))
    found: dict[tuple[str, date], tuple[str, str]] = {}
    for number, row in enumerate(rows, start=2):
        try:
            key = (row["person"] or "").strip(), date.fromisoformat((row["day"] or "").strip())
        except ValueError:
            raise BadSheet(Problem("no_turn_day", ("turns", number), {"name": row["day"] or ""})) from None
        if key in found:
            raise BadSheet(Problem("two_turns", ("turns", number), {"name": f"{key[0]} {key[1]}"}))
        found[key] = (row["shift"] or "").strip(), (row.get("outlet") or "").strip()
    return found


_DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text
