"""What is wrong with a decision table, cell by cell, while it is written."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tingtang.flows.rules.cel_parser import BadExpression
from tingtang.flows.rules.cel_types import type_of
from tingtang.flows.rules.decisions import MOST_RULES, BadDecision, cell_types, unary
from tingtang.flows.rules.expressions import check
from tingtang.flows.rules.overlaps import overlapping

MOST_COLUMNS = 20
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_ALIKE = {"int": "double"}


class CellFault(NamedTuple):
    """A fault: the place (`input.0`, `output.1`, `if.3.0`, `then.3.1`, `if.3` for a rule, or empty for the whole), a code, what it
    is about, and the expression it is in.
    """

    place: str
    code: str
    about: str = ""
    text: str = ""


def faults(raw: Mapping[str, Any], known: Mapping[str, str]) -> list[CellFault]:
    """Everything wrong with a table as it is written; `known` are the types of the fields it may read."""
    if len(raw["inputs"]) + len(raw["outputs"]) > MOST_COLUMNS or len(raw["rules"]) > MOST_RULES:
        return [CellFault("", "too_large", str(MOST_COLUMNS))]
    types, found = list[str](), list[CellFault]()
    for column, one in enumerate(raw["inputs"]):
        try:
            types.append(_ALIKE.get(given := type_of(one["expression"], known), given))
        except BadExpression as bad:
            found.append(CellFault(f"input.{column}", f"expression_{bad.reason}", bad.about, one["expression"]))
            types.append("dyn")
    found += _outputs(raw)
    for row, rule in enumerate(raw["rules"]):
        found += _row(row, rule, types, raw["outputs"], known)
    if raw["policy"] == "UNIQUE":
        found += [CellFault(f"if.{second}", "overlap", str(first + 1)) for first, second in overlapping(raw["rules"])]
    return found


def _outputs(raw: Mapping[str, Any]) -> Iterator[CellFault]:
    if not raw["outputs"]:
        yield CellFault("", "no_output")
    names = [one["name"] for one in raw["outputs"]]
    for column, name in enumerate(names):
        if not _NAME.fullmatch(name):
            yield CellFault(f"output.{column}", "bad_name", name)
        elif names.index(name) < column:
            yield CellFault(f"output.{column}", "same_name", name)
    if raw["policy"] == "PRIORITY" and raw["outputs"] and not raw["outputs"][0]["values"].strip():
        yield CellFault("output.0", "no_priorities", names[0])


def _row(
    row: int, rule: Mapping[str, Any], types: list[str], outputs: list[Mapping[str, Any]], known: Mapping[str, str]
) -> Iterator[CellFault]:
    for column, (text, wanted) in enumerate(zip(rule["if"], types, strict=False)):
        try:
            strange = cell_types(unary(text)) - {wanted}
        except BadDecision as bad:
            yield CellFault(f"if.{row}.{column}", "cell", bad.about)
            continue
        if strange and wanted in {"string", "bool", "double"}:
            yield CellFault(f"if.{row}.{column}", f"needs_{wanted}", text)
    for column, (text, output) in enumerate(zip(rule["then"], outputs, strict=False)):
        try:
            check(text, known, output["type"])
        except BadExpression as bad:
            yield CellFault(f"then.{row}.{column}", f"expression_{bad.reason}", bad.about, text)
