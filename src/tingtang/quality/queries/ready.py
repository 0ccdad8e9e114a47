"""Ready sets: indicators, scorecards and reports that ship as YAML, for window service, complaints, contact centre, IT and campaigns."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

FOLDER = Path(__file__).parent.parent / "ready"
QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # every start of the program reads them: in C a tenth of the time


@dataclass(frozen=True, slots=True)
class ReadySet:
    """A set as the actions take it; `names` and `notes` by language."""

    code: str
    names: Mapping[str, str]
    notes: Mapping[str, str]
    indicators: list[dict[str, Any]]
    scorecards: list[dict[str, Any]]
    reports: list[dict[str, Any]]


@cache
def ready_sets() -> dict[str, ReadySet]:
    """The sets that ship, by code. A set that needs another brings its indicators along."""
    texts = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.yaml"))}
    raw = {code: yaml.load(text, Loader=QUICK) for code, text in texts.items()}  # noqa: S506 - a safe loader
    found = {}
    for code, one in raw.items():
        needed = [each for other in one.get("needs", ()) for each in _indicators(raw[other])]
        found[code] = ReadySet(
            code, one["name"], one["note"], [*needed, *_indicators(one)],
            list(map(scorecard_values, one["scorecards"])), list(map(report_values, one.get("reports", ()))),
        )  # fmt: skip
    return found


def _indicators(one: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The indicators of a set, compared with their targets as often as the set says."""
    return [indicator_values({"rhythm": one.get("rhythm", "month"), **each}) for each in one["indicators"]]


def _named(one: Mapping[str, Any]) -> dict[str, Any]:
    names = one["name"]
    return {"code": one["code"], "name": names.get(settings.LANGUAGE_CODE) or next(iter(names.values())), "names": names}


def indicator_values(one: Mapping[str, Any]) -> dict[str, Any]:
    """An indicator as it is written in YAML, as the action takes it."""
    goal = one.get("goal", {})
    plain = goal if isinstance(goal, str) else goal.get(settings.LANGUAGE_CODE, "")
    targets = [{"hall": "", "from": "2000-01-01", "target": one["target"], "floor": one.get("floor")}] if "target" in one else []
    return _named(one) | {
        "goal": plain, "formula": one["formula"], "unit": one["unit"], "direction": one["direction"], "targets": targets,
        "source": one.get("source", ""), "rhythm": one.get("rhythm", "month"),
    }  # fmt: skip


def scorecard_values(one: Mapping[str, Any]) -> dict[str, Any]:
    """A scorecard the same."""
    return _named(one) | {"kind": one["kind"], "entries": [dict(each) for each in one["entries"]], "note": one.get("note", "")}


def report_values(one: Mapping[str, Any]) -> dict[str, Any]:
    """A report the same."""
    return _named(one) | {
        "blocks": [dict(each) for each in one["blocks"]],
        "day": one.get("day", 2),
        "period": one.get("period", "month"),
    }
