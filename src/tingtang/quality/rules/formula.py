"""The language of indicators: aggregates over the journal's events, and arithmetic over them. Read into a typed tree, never run.

share(waited_seconds <= 600 of visits.ticket.called where service = "id-card")
median(hours from cases.case.opened by case in working hours of cases.case.moved where phase = "resolved")
count(visits.ticket.left) / count(visits.ticket.issued)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from lark import Lark, Tree

LONGEST, MOST_TERMS, DEEPEST, MOST_SIGNS = 2_000, 12, 40, 150  # a sign may stand within the one before: too deep to be walked
SECONDS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86_400.0}
NUMERIC = ("integer", "float")
GRAMMAR = r"""
start: sum
?sum: product | sum "+" product -> add | sum "-" product -> subtract
?product: factor | product "*" factor -> multiply | product "/" factor -> divide
?factor: NUMBER -> number | "-" factor -> negative | "(" sum ")" | term
term: "count" "(" events ")" -> count
    | "share" "(" condition "of" events ")" -> share
    | AGGREGATE "(" value "of" events ")" -> aggregate
events: (EVENT | STRING) ["where" condition]
value: NAME -> attribute | UNIT "from" events "by" NAME [WORKING] -> elapsed
?condition: conjunction | condition "or" conjunction -> either
?conjunction: test | conjunction "and" test -> both
?test: "not" test -> negation
    | "(" condition ")"
    | value OPERATOR literal -> compare
    | value "in" "(" literal ("," literal)* ")" -> among
    | "has" NAME -> has
    | NAME -> flag
literal: NUMBER -> numeral | STRING -> text | BOOLEAN -> truth
AGGREGATE.3: "sum" | "mean" | "median" | /p[1-9][0-9]?/
BOOLEAN.3: "true" | "false"
UNIT.3: /(seconds|minutes|hours|days)(?=\s+from\b)/
WORKING: /in\s+working\s+hours/
OPERATOR: "<=" | ">=" | "!=" | "=" | "<" | ">"
EVENT.2: /[a-z][a-z_0-9]*(\.[a-z][a-z_0-9]*)+/
NAME: /[a-z][a-z_0-9:]*/
STRING: /"[^"\n]*"/
NUMBER: /\d+(\.\d+)?/
%ignore /\s+/
"""


class BadFormula(ValueError):
    """A formula that cannot be used: `reason` is a code, `about` what it is about, `at` the place in the text from 0."""

    def __init__(self, reason: str, about: str = "", at: int = 0) -> None:
        super().__init__(f"{reason}: {about}")
        self.reason, self.about, self.at = reason, about, at


@dataclass(frozen=True, slots=True)
class Declared:
    """What an event type has: attributes with their types, and the qualifiers of its objects."""

    attributes: Mapping[str, str]
    objects: Sequence[str]


@dataclass(frozen=True, slots=True)
class Compare:
    """A value against a literal."""

    value: "Value"
    operator: str
    literal: float | str | bool

    def __str__(self) -> str:
        return f"{self.value} {self.operator} {_said(self.literal)}"


@dataclass(frozen=True, slots=True)
class Among:
    """A value among literals."""

    value: "Value"
    literals: tuple[float | str | bool, ...]

    def __str__(self) -> str:
        return f"{self.value} in ({', '.join(map(_said, self.literals))})"


@dataclass(frozen=True, slots=True)
class Flag:
    """A yes-or-no attribute."""

    name: str
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Has:
    """An object is related."""

    name: str
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"has {self.name}"


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    one: "Condition"

    def __str__(self) -> str:
        return f"not ({self.one})"


@dataclass(frozen=True, slots=True)
class Both:
    """Two conditions, joined by `and` or `or`."""

    word: str
    left: "Condition"
    right: "Condition"

    def __str__(self) -> str:
        return f"({self.left}) {self.word} ({self.right})"


Condition = Compare | Among | Flag | Has | Not | Both


@dataclass(frozen=True, slots=True)
class Events:
    """Events of one type for which a condition holds."""

    type: str
    where: Condition | None = None
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        name = self.type if "." in self.type and " " not in self.type else _said(self.type)
        return f"{name} where {self.where}" if self.where else name


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of the event, or an object it relates."""

    name: str
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Time from the latest earlier event about the same object, in working hours of the event's hall or by the clock on the wall."""

    unit: str
    start: Events
    by: str
    is_working: bool
    at: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.unit} from {self.start} by {self.by}{' in working hours' if self.is_working else ''}"


Value = Attribute | Elapsed


@dataclass(frozen=True, slots=True)
class Term:
    """One aggregate over events: count, share, sum, mean, or a quantile (`quantile` from 0 to 1)."""

    kind: str
    events: Events
    value: Value | None = None
    condition: Condition | None = None
    quantile: float | None = None
    _hash: int = field(default=0, init=False, repr=False, compare=False)  # reckoned once: tables look terms up without end

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.kind, self.events, self.value, self.condition, self.quantile)))

    def __hash__(self) -> int:
        return self._hash

    def __str__(self) -> str:
        if self.kind == "count":
            return f"count({self.events})"
        word = f"p{round((self.quantile or 0) * 100)}" if self.kind == "quantile" else self.kind
        return f"{word}({self.condition if self.kind == 'share' else self.value} of {self.events})"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands."""

    value: float

    def __str__(self) -> str:
        return _said(self.value)


@dataclass(frozen=True, slots=True)
class Operation:
    """Arithmetic over two parts."""

    sign: str
    left: "Expression"
    right: "Expression"

    def __str__(self) -> str:
        return f"({self.left} {self.sign} {self.right})"


Expression = Number | Term | Operation


def _said(value: float | str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value}"' if isinstance(value, str) else f"{value:.15g}" if value < 1e15 else repr(value)


@lru_cache(maxsize=1)
def _parser() -> "Lark":
    from lark import Lark  # noqa: PLC0415 - only those who read a formula need it

    return Lark(GRAMMAR, parser="lalr", propagate_positions=True)


@lru_cache(maxsize=2048)
def read(text: str) -> Expression:
    """The tree of a formula. Refused (`BadFormula`) when it is too long, too deep, or cannot be read, naming the place."""
    from lark.exceptions import UnexpectedInput  # noqa: PLC0415

    signs = sum(map(text.count, ("+", "-", "*", "/", "not ", " and ", " or ")))
    bounds = ("too_long", LONGEST, len(text)), ("too_deep", DEEPEST, text.count("(")), ("too_many_signs", MOST_SIGNS, signs)
    for reason, most, counted in bounds:
        if counted > most:
            raise BadFormula(reason, str(most))
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as fault:
        at = fault.pos_in_stream if fault.pos_in_stream is not None and fault.pos_in_stream >= 0 else len(text)
        raise BadFormula("unreadable", text[at : at + 20].split("\n", maxsplit=1)[0], at) from None
    found = _expression(cast("Tree[Any]", tree.children[0]))
    if not (count := len(list(terms(found)))):
        raise BadFormula("no_term")
    if count > MOST_TERMS:
        raise BadFormula("too_many_terms", str(MOST_TERMS))
    return found


_SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}


def _expression(tree: Any) -> Expression:
    if tree.data in _SIGNS:
        return Operation(_SIGNS[tree.data], _expression(tree.children[0]), _expression(tree.children[1]))
    if tree.data == "number":
        return Number(float(tree.children[0]))
    if tree.data == "negative":
        return Operation("-", Number(0.0), _expression(tree.children[0]))
    return _term(tree)


def _term(tree: Any) -> Term:
    parts = tree.children
    if tree.data == "count":
        return Term("count", _events(parts[0]))
    if tree.data == "share":
        return Term("share", _events(parts[1]), condition=_condition(parts[0]))
    word = str(parts[0])
    kind = word if word in {"sum", "mean"} else "quantile"
    quantile = 0.5 if word == "median" else float(word[1:]) / 100 if kind == "quantile" else None
    return Term(kind, _events(parts[2]), value=_value(parts[1]), quantile=quantile)


def _events(tree: Any) -> Events:
    where = _condition(tree.children[1]) if tree.children[1] is not None else None
    return Events(str(tree.children[0]).strip('"'), where, tree.meta.start_pos)


def _value(tree: Any) -> Value:
    if tree.data == "attribute":
        return Attribute(str(tree.children[0]), tree.meta.start_pos)
    unit, start, by, working = tree.children
    return Elapsed(str(unit), _events(start), str(by), working is not None, by.start_pos)


def _literal(tree: Any) -> float | str | bool:
    text = str(tree.children[0])
    if tree.data == "truth":
        return text == "true"
    return text.strip('"') if tree.data == "text" else float(text)


def _condition(tree: Any) -> Condition:
    parts = tree.children
    if tree.data == "compare":
        return Compare(_value(parts[0]), str(parts[1]), _literal(parts[2]))
    if tree.data == "among":
        return Among(_value(parts[0]), tuple(map(_literal, parts[1:])))
    if tree.data == "negation":
        return Not(_condition(parts[0]))
    if tree.data in {"either", "both"}:
        return Both("or" if tree.data == "either" else "and", _condition(parts[0]), _condition(parts[1]))
    return (Has if tree.data == "has" else Flag)(str(parts[0]), parts[0].start_pos)


def terms(expression: Expression) -> Iterator[Term]:
    """The aggregates of a formula, from left to right."""
    if isinstance(expression, Operation):
        yield from terms(expression.left)
        yield from terms(expression.right)
    elif isinstance(expression, Term):
        yield expression


def tests(condition: Condition | None) -> Iterator[Compare | Among | Flag | Has]:
    """The single tests of a condition."""
    if isinstance(condition, Both):
        yield from tests(condition.left)
        yield from tests(condition.right)
    elif isinstance(condition, Not):
        yield from tests(condition.one)
    elif condition is not None:
        yield condition


def values(term: Term) -> Iterator[Value]:
    """What a term reads of its events."""
    if term.value is not None:
        yield term.value
    for one in (*tests(term.condition), *tests(term.events.where)):
        if isinstance(one, Compare | Among):
            yield one.value


def check(expression: Expression, catalogue: Mapping[str, Declared]) -> None:
    """Refuse (`BadFormula`) what the journal does not have: event types, attributes, objects, and comparisons between kinds."""
    for term in terms(expression):
        declared = _known(term.events, catalogue)
        if term.value is not None and _type(term.value, declared, catalogue) not in NUMERIC:
            raise BadFormula("not_a_number", str(term.value), term.value.at)
        for one in (*tests(term.condition), *tests(term.events.where)):
            _check_test(one, declared, catalogue)


def _known(events: Events, catalogue: Mapping[str, Declared]) -> Declared:
    if events.type not in catalogue:
        raise BadFormula("no_event", events.type, events.at)
    return catalogue[events.type]


def _type(value: Value, declared: Declared, catalogue: Mapping[str, Declared]) -> str:
    if isinstance(value, Elapsed):
        for one in tests(value.start.where):
            _check_test(one, _known(value.start, catalogue), catalogue)
        if value.by not in declared.objects:
            raise BadFormula("no_object", value.by, value.at)
        if value.by not in _known(value.start, catalogue).objects:
            raise BadFormula("no_object", value.by, value.at)
        return "float"
    if value.name in declared.attributes:
        return declared.attributes[value.name]
    if value.name in declared.objects:
        return "object"
    raise BadFormula("no_attribute", value.name, value.at)


def _check_test(one: Compare | Among | Flag | Has, declared: Declared, catalogue: Mapping[str, Declared]) -> None:
    if isinstance(one, Has):
        if one.name not in declared.objects:
            raise BadFormula("no_object", one.name, one.at)
    elif isinstance(one, Flag):
        if declared.attributes.get(one.name) != "boolean":
            raise BadFormula("not_a_flag" if one.name in declared.attributes else "no_attribute", one.name, one.at)
    else:
        kind = _type(one.value, declared, catalogue)
        literals = (one.literal,) if isinstance(one, Compare) else one.literals
        for literal in literals:
            _check_literal(one, kind, literal)


def _check_literal(one: Compare | Among, kind: str, literal: float | str | bool) -> None:
    wanted = {"boolean": bool, "integer": float, "float": float}.get(kind, str)
    if type(literal) is not wanted or kind in {"json", "time"}:
        raise BadFormula("other_kind", f"{one.value} ({kind})", one.value.at)
    if isinstance(one, Compare) and kind not in NUMERIC and one.operator not in {"=", "!="}:
        raise BadFormula("no_order", str(one.value), one.value.at)
