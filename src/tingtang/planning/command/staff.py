"""`tingtang staff --scenario SCENARIO.yaml`, and the demand of `tingtang roster` from scenarios: the fewest people by simulation."""

import argparse
import dataclasses
import math
import sys
from pathlib import Path
from typing import Any

import orjson

from tingtang.planning.rules.rosters.needs import rows
from tingtang.planning.rules.rosters.sheet import WEEKDAYS, RosterSheet
from tingtang.planning.rules.simulation.scenario import Wrong, from_yaml
from tingtang.planning.rules.staffing import Goal, Staffed, staffed


def run(options: argparse.Namespace) -> int:
    """Print the people of each interval with the share in target; 1 with a sentence for whatever is wrong, or unreachable."""
    try:
        found = _found(options.scenario, options, round(options.every or 30))
    except Wrong as wrong:
        print("\n".join(wrong.sentences), file=sys.stderr)
        return 1
    except UnicodeDecodeError:
        print("The scenario cannot be read: it is no text in UTF-8.", file=sys.stderr)
        return 1
    except OSError as wrong:
        print(f"{wrong.filename}: {wrong.strerror}", file=sys.stderr)
        return 1
    if options.json:
        print(orjson.dumps(_plain(found, options)).decode())
    else:
        _print(found)
    return 0 if found.is_met else 2


def _found(path: Path, options: argparse.Namespace, slot: int) -> Staffed:
    try:
        scenario = from_yaml(path.read_text("utf-8"))
    except UnicodeDecodeError:
        raise Wrong(["The scenario cannot be read: it is no text in UTF-8."]) from None
    skills = {code: (code,) for code in scenario.services} if options.by_service else None
    return staffed(scenario, Goal(share=options.share, minutes=options.target, slot=slot, skills=skills))


def _plain(found: Staffed, options: argparse.Namespace) -> dict[str, Any]:
    intervals = []
    for one in found.intervals:
        people = math.ceil(one.people / (1 - options.shrinkage) - 1e-9)
        values = {
            key: None if isinstance(value, float) and math.isnan(value) else value
            for key, value in dataclasses.asdict(one).items()
        }
        intervals.append(values | {"from": one.clock, "people_paid": people})
    return {
        "method": "simulation", "beside": found.formula, "share": options.share, "target": options.target, "every": found.slot,
        "is_met": found.is_met, "hours": found.hours, "formula_hours": found.formula_hours, "tries": found.tries, "intervals": intervals,
    }  # fmt: skip


def _print(found: Staffed) -> None:
    print(f"{'from':>6} {'skill':<12} {'arrivals':>9} {'people':>7} {found.formula:>9} {'in target':>10}   95 % interval")
    for one in found.intervals:
        formula = "-" if one.formula is None else one.formula
        share = "-" if math.isnan(one.within) else f"{one.within * 100:.1f} %"
        print(
            f"{one.clock:>6} {one.skill:<12} {one.arrivals:>9.1f} {one.people:>7} {formula:>9} {share:>10}   "
            f"{one.low * 100:.1f} … {one.high * 100:.1f} %"
        )
    print(
        f"{found.hours:g} hours by simulation, {found.formula_hours:g} by {found.formula}. A search of {found.tries} simulations,"
    )
    print("no proof that none needs fewer. Shares are of 400 other days than those it was found with.")
    if not found.is_met:
        print("In some intervals the target cannot be kept with more people.")


def with_demand(sheet: RosterSheet, options: argparse.Namespace) -> RosterSheet:
    """The sheet with the demand of scenarios instead of its own: `FILE` for all days, `mo,tu=FILE` for some.

    Refused: what is no scenario (Wrong), a day that is no weekday (Wrong), files that cannot be read (OSError).
    """
    outlets = sheet.outlets()
    outlet = options.outlet or (outlets[0] if len(outlets) == 1 else "")
    demand: list[dict[str, Any]] = []
    for given in options.demand:
        days, sign, path = given.partition("=")
        chosen = days.split(",") if sign else list(WEEKDAYS)
        if not set(chosen) <= set(WEEKDAYS):
            raise Wrong([f"--demand {given}: days are {', '.join(WEEKDAYS)}."])
        found = _found(Path(path if sign else given), options, sheet.slot_minutes)
        demand += rows([(one.start, one.people, one.skill) for one in found.intervals], chosen, outlet, sheet.slot_minutes)
    return RosterSheet.model_validate(sheet.model_dump() | {"demand": demand})
