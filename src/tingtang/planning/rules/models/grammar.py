"""Formulas of linear models: read by a small grammar of their own, never evaluated as code.

goal   = ("max" | "min") sum
row    = [name ":"] sum (("<=" | ">=" | "=") sum)+
sum    = ["-"] product (("+" | "-") product)*
product = factor (["*" | "/"] factor)*
factor = number ["[" unit "]"] | name | "(" sum ")" | "-" factor
"""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from tingtang.planning.rules.models.program import Row, Sense
from tingtang.planning.rules.models.units import KNOWN, Unit, unit
from tingtang.planning.rules.sheets import BadSheet, Problem

LONGEST = 20_000
DEEPEST = 40
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?|\.\d+)|(?P<name>[^\W\d]\w*)|(?P<unit>\[[^\[\]]*\])|(?P<sign><=|>=|=<|=>|≤|≥|==|[-+*/×·()=<>−:：]))"
)
_SAME = {"≤": "<=", "=<": "<=", "<": "<=", "≥": ">=", "=>": ">=", ">": ">=", "==": "=", "−": "-", "×": "*", "·": "*", "：": ":"}
_SENSES: dict[str, Sense] = {"<=": "<=", ">=": ">=", "=": "="}


class Token(NamedTuple):
    """A word of a formula: what it is, as it is written, and at which character it begins."""

    kind: str
    text: str
    at: int


@dataclass
class Linear:
    """A linear expression; `units` are those of its terms, None where a term does not say."""

    constant: Fraction = Fraction(0)
    terms: dict[str, Fraction] = field(default_factory=dict)
    units: list[Unit | None] = field(default_factory=list)

    def plus(self, other: "Linear", sign: int = 1) -> "Linear":
        """The sum."""
        terms = dict(self.terms)
        for name, value in other.terms.items():
            terms[name] = terms.get(name, Fraction(0)) + sign * value
        return Linear(self.constant + sign * other.constant, terms, [*self.units, *other.units])

    def scaled(self, by: Fraction, units: list[Unit | None]) -> "Linear":
        """The product with a number."""
        return Linear(self.constant * by, {name: value * by for name, value in self.terms.items()}, units)


class Reader:
    """Reads one formula whose variables have the given units ("" where none is known)."""

    def __init__(self, text: str, units: dict[str, str]) -> None:
        self.units = {name: unit(one) for name, one in units.items()}
        self.tokens, self.next, self.depth = _tokens(text), 0, 0
        self.has_units = any(token.kind == "unit" for token in self.tokens)

    def goal(self) -> tuple[bool, Linear]:
        """(to be maximised?, expression)."""
        word = self._take().text.lower()
        if word not in {"max", "min", "maximise", "minimise", "maximize", "minimize"}:
            raise BadSheet(Problem("no_goal"))
        found = self._sum()
        self._end()
        self._check_units(found.units)
        return word.startswith("max"), found

    def rows(self, default: str) -> list[Row]:
        """The conditions of one line: 2 <= x + y <= 5 are two."""
        name = default
        if self._peek(1) == ":" and self.tokens[0].kind == "name":
            name, self.next = self.tokens[0].text, 2
        sides, senses = [self._sum()], []
        while self._peek() in _SENSES:
            senses.append(_SENSES[self._take().text])
            sides.append(self._sum())
        self._end()
        if not senses:
            raise BadSheet(Problem("no_comparison"))
        self._check_units([one for side in sides for one in side.units])
        named = [name] if len(senses) == 1 else [f"{name}.{number}" for number in range(1, len(senses) + 1)]
        pairs = zip(named, sides, senses, sides[1:], strict=False)
        return [_row(called, left.plus(right, -1), sense) for called, left, sense, right in pairs]

    def _check_units(self, units: list[Unit | None]) -> None:
        """Units are compared where the formula names some in brackets: "2 t + c" alone says nothing of its factors."""
        known = [one for one in units if one is not None] if self.has_units else []
        for one in known[1:]:
            if one != known[0]:
                code = "units_size" if one.powers == known[0].powers else "units_kind"
                raise BadSheet(Problem(code, (), {"one": said(known[0]), "other": said(one)}))

    def _peek(self, ahead: int = 0) -> str:
        place = self.next + ahead
        return self.tokens[place].text if place < len(self.tokens) else ""

    def _take(self) -> Token:
        if self.next >= len(self.tokens):
            raise BadSheet(Problem("formula_ends"))
        self.next += 1
        return self.tokens[self.next - 1]

    def _end(self) -> None:
        if self.next < len(self.tokens):
            raise _unexpected(self.tokens[self.next])

    def _sum(self) -> Linear:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadSheet(Problem("formula_too_deep"))
        found = self._product()
        while self._peek() in {"+", "-"}:
            sign = 1 if self._take().text == "+" else -1
            found = found.plus(self._product(), sign)
        self.depth -= 1
        return found

    def _product(self) -> Linear:
        found = self._factor()
        while self.next < len(self.tokens):
            token = self.tokens[self.next]
            if token.text in {"*", "/"}:
                self.next += 1
                found = _times(found, self._factor(), token)
            elif token.kind in {"number", "name"} or token.text == "(":
                found = _times(found, self._factor(), token)
            else:
                return found
        return found

    def _factor(self) -> Linear:
        token = self._take()
        if token.text == "-":
            return self._negative()
        if token.text == "(":
            found = self._sum()
            if self._take().text != ")":
                raise BadSheet(Problem("no_bracket"))
            return found
        if token.kind == "number":
            return Linear(Fraction(token.text), {}, [self._bracket()])
        if token.kind != "name":
            raise _unexpected(token)
        if token.text not in self.units:
            raise BadSheet(Problem("unknown_variable", (), {"name": token.text}))
        return Linear(Fraction(0), {token.text: Fraction(1)}, [self.units[token.text]])

    def _negative(self) -> Linear:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadSheet(Problem("formula_too_deep"))
        found = self._factor()
        self.depth -= 1
        return found.scaled(Fraction(-1), found.units)

    def _bracket(self) -> Unit | None:
        if self.next < len(self.tokens) and self.tokens[self.next].kind == "unit":
            return unit(self._take().text[1:-1])
        return None


def _tokens(text: str) -> list[Token]:
    if len(text) > LONGEST:
        raise BadSheet(Problem("too_long", (), {"limit": LONGEST}))
    found, at, text = [], 0, text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise BadSheet(Problem("unreadable_sign", (), {"name": text[at:].strip()[:10], "position": at + 1}))
        word = match[match.lastgroup]
        found.append(Token(match.lastgroup, _SAME.get(word, word), match.start(match.lastgroup)))
        at = match.end()
    return found


def _unexpected(token: Token) -> BadSheet:
    return BadSheet(Problem("unexpected", (), {"name": token.text, "position": token.at + 1}))


def _times(left: Linear, right: Linear, token: Token) -> Linear:
    if token.text == "/":
        if right.terms or not right.constant:
            raise BadSheet(Problem("bad_division"))
        return left.scaled(1 / right.constant, _unit_times(left.units, right.units, -1))
    if left.terms and right.terms:
        raise BadSheet(Problem("not_linear"))
    number, other = (right, left) if left.terms else (left, right)
    return other.scaled(number.constant, _unit_times(other.units, number.units, 1))


def _unit_times(units: list[Unit | None], by: list[Unit | None], power: int) -> list[Unit | None]:
    """A number without a unit may have any: its product says nothing."""
    factor = by[0] if len(by) == 1 else None
    return [None if one is None or factor is None else one.times(factor, power) for one in units]


def said(one: Unit) -> str:
    """A unit as people write it: by its own name where it has one."""
    if len(one.powers) == 1 and one.powers[0][1] == 1:
        names = [name for name, (base, factor) in KNOWN.items() if base == one.powers[0][0] and factor == one.factor]
        if names:
            return names[0]
    known, factor = _in_known_units(one)
    above = "·".join(name if power == 1 else f"{name}^{power}" for name, power in known if power > 0) or "1"
    below = "".join(f"/{name}" if power == -1 else f"/{name}^{-power}" for name, power in known if power < 0)
    return above + below if factor == 1 else f"{factor} {above}{below}"


def _in_known_units(one: Unit) -> tuple[list[tuple[str, int]], Fraction]:
    """Each base by the name of a unit, and the factor that is left: of 3600 s it is hours."""
    found, factor = [], one.factor
    for base, power in one.powers:
        units = {size: name for name, (of, size) in reversed(KNOWN.items()) if of == base}
        size = next((size for size in units if size**power == factor), Fraction(1))
        factor /= size**power
        found.append((units.get(size, base), power))
    return found, factor


def _row(name: str, difference: Linear, sense: Sense) -> Row:
    terms = {variable: value for variable, value in difference.terms.items() if value}
    return Row(name, terms, sense, -difference.constant)
