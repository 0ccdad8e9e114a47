"""Decision tables of DMN 1.3: hit policies unique, first, priority and collect; inputs and outputs in CEL, entries as unary tests."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lxml import etree

from tingtang.flows.rules.cel_parser import BadExpression
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
_RANGE = re.compile(r"([\[(\]])\s*(.+?)\s*\.\.\s*(.+?)\s*([\])\[])")
_COMPARE = re.compile(r"(<=|>=|<|>|=)\s*(.+)", re.DOTALL)
_PIECES = re.compile(r'"(?:[^"\\]|\\.)*"|[^,"]+')


class BadDecision(ValueError):
    """A decision table that cannot be used: `reason` is a code, `about` the rule or cell."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(f"{reason}: {about}")
        self.reason, self.about = reason, about


class NoRule(ValueError):
    """The table gives no single answer: several rules hold where one may."""


def compiled_decision(content: str | bytes, ref: str) -> dict[str, Any]:
    """The table of decision `ref` as it is stored. Refused (`BadDecision`) when it is missing or beyond the subset."""
    try:
        root = read(content).getroot()
    except Unreadable as bad:
        raise BadDecision(bad.reason, bad.about) from None
    decision = next((d for d in root.iter("{*}decision") if d.get("id") == ref), None)
    if decision is None:
        raise BadDecision("no_decision", ref)
    table = decision.find("{*}decisionTable")
    if table is None:
        raise BadDecision("no_table", ref)
    return _table(decision, table)


def _table(decision: etree._Element, table: etree._Element) -> dict[str, Any]:
    policy, aggregate = table.get("hitPolicy", "UNIQUE"), table.get("aggregation", "")
    if policy not in POLICIES or (aggregate and aggregate not in AGGREGATES):
        raise BadDecision("hit_policy", f"{policy} {aggregate}".strip())
    outputs = [_output(one, decision) for one in table.iterfind("{*}output")]
    if not outputs or len({one["name"] for one in outputs}) < len(outputs):
        raise BadDecision("no_output", decision.get("id", ""))
    inputs = [text_of(one.find("{*}inputExpression/{*}text")) for one in table.iterfind("{*}input")]
    rules = [_rule(one, len(inputs), len(outputs)) for one in table.iterfind("{*}rule")]
    if len(rules) > MOST_RULES:
        raise BadDecision("too_many_rules", str(MOST_RULES))
    if policy == "PRIORITY" and not outputs[0]["values"]:
        raise BadDecision("no_priorities", outputs[0]["name"])
    return {"policy": policy, "aggregate": aggregate, "inputs": inputs, "outputs": outputs, "rules": rules}


def _output(one: etree._Element, decision: etree._Element) -> dict[str, Any]:
    variable = decision.find("{*}variable")
    name = one.get("name") or (variable.get("name") if variable is not None else "") or decision.get("id", "")
    allowed = text_of(one.find("{*}outputValues/{*}text"))
    return {
        "name": name,
        "type": TYPES.get(one.get("typeRef", "").rpartition(":")[2], "dyn"),
        "values": [_literal(piece) for piece in _PIECES.findall(allowed) if piece.strip()],
    }


def _rule(one: etree._Element, width: int, answers: int) -> dict[str, Any]:
    cells = [text_of(cell.find("{*}text")) for cell in one if local(cell) == "inputEntry"]
    given = [text_of(cell.find("{*}text")) for cell in one if local(cell) == "outputEntry"]
    if len(cells) != width or len(given) != answers:
        raise BadDecision("rule_width", one.get("id", ""))
    return {"if": [unary(cell) for cell in cells], "then": given}


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
    span = _RANGE.fullmatch(text)
    if span:
        return ["range", _literal(span[2]), _literal(span[3]), span[1] == "[", span[4] == "]"]
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


def check_decision(table: Mapping[str, Any], known: Mapping[str, str]) -> None:
    """Refuse (`BadExpression`) inputs and outputs that do not fit the declared fields."""
    for text in table["inputs"]:
        check(text, known, "dyn")
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
    hits = [rule for rule in table["rules"] if all(_fits(test, given) for test, given in zip(rule["if"], inputs, strict=True))]
    names = [one["name"] for one in table["outputs"]]
    if table["policy"] == "UNIQUE" and len(hits) > 1:
        raise NoRule(f"{len(hits)} rules hold")
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


def _fits(test: list[Any], given: Any) -> bool:
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
    "POLICIES", "BadDecision", "BadExpression", "NoRule", "check_decision", "compiled_decision", "decide", "outputs_of", "unary",
]  # fmt: skip
