"""A sheet of any kind read by its schema: what can be kept, also as an unfinished draft."""

from collections.abc import Mapping
from typing import Any

from tingtang.planning.rules.lines.sheet import LineSheet
from tingtang.planning.rules.models.sheet import ModelSheet
from tingtang.planning.rules.rosters.sheet import RosterSheet
from tingtang.planning.rules.sheets import BadSheet, Problem, read

KINDS: dict[str, type[Any]] = {"line": LineSheet, "model": ModelSheet, "roster": RosterSheet}


def checked(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` as JSON, without what is as it would be anyway. Refused (`BadSheet`) with what cannot be read."""
    if kind not in KINDS:
        raise BadSheet(Problem("no_such_choice", ("kind",), {"given": kind, "limit": ", ".join(KINDS)}))
    found: dict[str, Any] = read(KINDS[kind], {**data, "kind": kind}).model_dump(mode="json", exclude_defaults=True)
    kept = found | {"kind": kind}
    if kind == "model":
        kept["template"] = data["template"]
    return kept
