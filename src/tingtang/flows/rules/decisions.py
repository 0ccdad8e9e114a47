"""Decision tables of DMN 1.3: hit policies unique, first, priority and collect; inputs and outputs in CEL, entries as unary tests."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from lxml import etree

from tingtang.flows.rules.cel_parser import BadExpression
from tingtang.flows.rules.cel_types import type_of
from tingtang.flows.rules.document import Unreadable, local, read, text_of
from tingtang.flows.rules.expressions import check, value

POLICIES = {"UNIQUE", "FIRST", "PRIORITY", "COLLECT"}
AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {"SUM": sum, "COUNT": len, "MIN": min, "MAX": max}
MOST_RULES = 1_000
# The types of DMN in those of CEL.
TYPES = {
    "string": "string",
    "boolean": "bool",
    "integer": "int",
    "long": "int",
    "double": "double",
    "number": "double",
    "date": "string",
}
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,12})?")
_COMPARE = re.compile(r"(<=|>=|<|>|=)\s*(.+)", re.DOTALL)
_PIECES = re.compile(r'"(?:[^"\\]|\\.)*"|[^,"]+')


class BadDecision(ValueError):
    """A decision table that cannot be used: `reason` is a code, `about` the rule or cell."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(f"{reason}: {about}")
        self.reason, self.about = reason, about


class NoRule(ValueError):
    """The table gives no single answer: several rules hold where one may; the message is how many."""


def raw_decision(content: str | bytes, ref: str) -> dict[str, Any]:
    """Decision `ref` as it is written: its texts by column and row. Refused (`BadDecision`) when there is none."""
    try:
        root = read(content).getroot()
    except Unreadable as bad:
        raise BadDecision("unread", bad.about) from None
    decision = next((d for d in root.iter("{*}decision") if d.get("id") == ref), None)
    if decision is None:
        raise BadDecision("no_decision", ref)
    table = decision.find("{*}decisionTable")
    if table is None:
        raise BadDecision("no_table", ref)
    return {
        "id": ref,
        "name": decision.get("name", ""),
        "policy": table.get("hitPolicy", "UNIQUE"),
        "aggregate": table.get("aggregation", ""),
        "inputs": [_input(one) for one in table.iterfind("{*}input")],
        "outputs": [_output(one, decision) for one in table.iterfind("{*}output")],
        "rules": [_rule(one) for one in table.iterfind("{*}rule")],
    }


def compiled_decision(content: str | bytes, ref: str) -> dict[str, Any]:
    """The table of decision `ref` as it is stored. Refused (`BadDecision`) when it is missing or beyond the subset."""
    return compiled_raw(raw_decision(content, ref))


def compiled_raw(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A table as it is stored, from its texts. Refused (`BadDecision`) when it is beyond the subset."""
    policy, aggregate = raw["policy"], raw["aggregate"]
    if policy not in POLICIES or (aggregate and aggregate not in AGGREGATES):
        raise BadDecision("hit_policy", f"{policy} {aggregate}".strip())
    outputs = [
        {"name": one["name"], "type": one["type"], "values": [_literal(text) for text in _PIECES.findall(one["values"]) if text.strip()]}
        for one in raw["outputs"]
    ]  # fmt: skip
    if not outputs or len({one["name"] for one in outputs}) < len(outputs):
        raise BadDecision("no_output", raw["id"])
    if len(raw["rules"]) > MOST_RULES:
        raise BadDecision("too_many_rules", str(MOST_RULES))
    if policy == "PRIORITY" and not outputs[0]["values"]:
        raise BadDecision("no_priorities", outputs[0]["name"])
    inputs = [one["expression"] for one in raw["inputs"]]
    rules = [_compiled_rule(one, len(inputs), len(outputs), number) for number, one in enumerate(raw["rules"], 1)]
    return {"policy": policy, "aggregate": aggregate, "inputs": inputs, "outputs": outputs, "rules": rules}


def _input(one: etree._Element) -> dict[str, Any]:
    asked = one.find("{*}inputExpression")
    return {
        "label": one.get("label", ""),
        "expression": text_of(asked.find("{*}text")) if asked is not None else "",
        "type": asked.get("typeRef", "").rpartition(":")[2] if asked is not None else "",
    }


def _output(one: etree._Element, decision: etree._Element) -> dict[str, Any]:
    variable = decision.find("{*}variable")
    return {
        "name": one.get("name") or (variable.get("name") if variable is not None else "") or decision.get("id", ""),
        "type": TYPES.get(one.get("typeRef", "").rpartition(":")[2], "dyn"),
        "values": text_of(one.find("{*}outputValues/{*}text")),
    }


def _rule(one: etree._Element) -> dict[str, list[str]]:
    return {
        "if": [text_of(cell.find("{*}text")) for cell in one if local(cell) == "inputEntry"],
        "then": [text_of(cell.find("{*}text")) for cell in one if local(cell) == "outputEntry"],
    }


def _compiled_rule(one: Mapping[str, list[str]], width: int, answers: int, number: int) -> dict[str, Any]:
    if len(one["if"]) != width or len(one["then"]) != answers:
        raise BadDecision("rule_width", str(number))
    return {"if": [unary(cell) for cell in one["if"]], "then": one["then"]}


def unary(text: str) -> list[Any]:
    """A cell as tests: `-`, values, `< 5`, `[1..5]`, several with commas, `not(…)`. Refused when it is none of these."""
    text = text.strip()
    if text in {"", "-"}:
        return ["any"]
    if text.startswith("not(") and text.endswith(")"):
        return ["not", *_tests(text[4:-1])]
    return ["in", *_tests(text)]


def _tests(text: str) -> list[list[Any]]:
    return [_test(piece.strip()) for piece in _PIECES.findall(text) if piece.strip()]


def _test(text: str) -> list[Any]:
    low, dots, high = text[1:-1].partition("..")
    if dots and text[0] in "[(]" and text[-1] in "])[":
        return ["range", _literal(low), _literal(high), text[0] == "[", text[-1] == "]"]
    compare = _COMPARE.fullmatch(text)
    return [compare[1], _literal(compare[2])] if compare else ["=", _literal(text)]


def _literal(text: str) -> Any:
    text = text.strip()
    if text in {"true", "false"}:
        return text == "true"
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    raise BadDecision("cell", text[:60])


def cell_types(test: Sequence[Any]) -> set[str]:
    """The types of the values that a cell compares with."""
    values = [value for one in test[1:] for value in (one[1:3] if one[0] == "range" else one[1:2])]
    return {"bool" if isinstance(one, bool) else "string" if isinstance(one, str) else "double" for one in values}


def check_decision(table: Mapping[str, Any], known: Mapping[str, str]) -> None:
    """Refuse (`BadExpression`) inputs and outputs that do not fit the declared fields, and cells that do not fit their inputs."""
    for column, text in enumerate(table["inputs"]):
        check(text, known, "dyn")
        wanted = {"int": "double"}.get(found := type_of(text, known), found)
        for rule in table["rules"]:
            strange = cell_types(rule["if"][column]) - {wanted}
            if strange and wanted in {"string", "bool", "double"}:
                raise BadExpression("types", f"{text}: {min(strange)}")
    for rule in table["rules"]:
        for text, output in zip(rule["then"], table["outputs"], strict=True):
            check(text, known, output["type"])


def outputs_of(table: Mapping[str, Any]) -> dict[str, str]:
    """What a table answers: types by name."""
    if table["policy"] != "COLLECT":
        return {one["name"]: one["type"] for one in table["outputs"]}
    one = "int" if table["aggregate"] == "COUNT" else table["outputs"][0]["type"]
    return {output["name"]: one if table["aggregate"] else "list" for output in table["outputs"]}


def decide(table: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a table; null where no rule holds. Refused (`NoRule`) when several rules of a unique table hold."""
    inputs = [value(text, values) for text in table["inputs"]]
    hits = [rule for rule in table["rules"] if all(fits(test, given) for test, given in zip(rule["if"], inputs, strict=True))]
    names = [one["name"] for one in table["outputs"]]
    if table["policy"] == "UNIQUE" and len(hits) > 1:
        raise NoRule(str(len(hits)))
    if table["policy"] == "COLLECT":
        return _collected(table, names, [_answers(rule, values) for rule in hits])
    if not hits:
        return dict.fromkeys(names)
    found = [_answers(rule, values) for rule in (hits if table["policy"] == "PRIORITY" else hits[:1])]
    return dict(zip(names, min(found, key=lambda row: _rank(table["outputs"], row)), strict=True))


def _answers(rule: Mapping[str, Any], values: Mapping[str, Any]) -> list[Any]:
    return [value(text, values) for text in rule["then"]]


def _rank(outputs: list[dict[str, Any]], row: Iterable[Any]) -> list[int]:
    return [
        one["values"].index(given) if given in one["values"] else len(one["values"])
        for one, given in zip(outputs, row, strict=True)
    ]


def _collected(table: Mapping[str, Any], names: list[str], rows: list[list[Any]]) -> dict[str, Any]:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    aggregate = AGGREGATES.get(table["aggregate"])
    if aggregate is None:
        return {name: list(column) for name, column in zip(names, columns, strict=True)}
    return {
        name: aggregate(list(column)) if column or table["aggregate"] in {"COUNT", "SUM"} else None
        for name, column in zip(names, columns, strict=True)
    }


def fits(test: list[Any], given: Any) -> bool:
    """Whether a value fits a cell."""
    if test[0] == "any":
        return True
    hit = any(_holds(one, given) for one in test[1:])
    return hit if test[0] == "in" else not hit


def _holds(test: list[Any], given: Any) -> bool:
    if test[0] == "=":
        return bool(given == test[1]) and isinstance(given, bool) == isinstance(test[1], bool)
    try:
        if test[0] == "range":
            low, high, has_low, has_high = test[1:]
            return bool((low <= given if has_low else low < given) and (given <= high if has_high else given < high))
        return bool(_ORDER[test[0]](given, test[1]))
    except TypeError:
        return False


_ORDER: dict[str, Callable[[Any, Any], Any]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}  # fmt: skip
__all__ = [
    "POLICIES", "BadDecision", "BadExpression", "NoRule", "check_decision", "compiled_decision", "decide", "fits", "outputs_of", "unary",
]  # fmt: skip
