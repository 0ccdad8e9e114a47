"""From a sheet to a linear model: what is missing is asked for, units that do not go together are refused."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from tingtang.planning.rules.models.cells import NO_WAY, numbers
from tingtang.planning.rules.models.grammar import Reader
from tingtang.planning.rules.models.parts import column
from tingtang.planning.rules.models.program import Program, Row, Variable
from tingtang.planning.rules.models.sheet import (
    AnyModel,
    Assignment,
    Blending,
    Criterion,
    Free,
    Knapsack,
    ProductMix,
    Selection,
    Transport,
)
from tingtang.planning.rules.models.units import over, same, unit
from tingtang.planning.rules.sheets import BadSheet, Problem, exact

Place = tuple[str | int, ...]


class Incomplete(Exception):
    """A draft that cannot be solved yet, with what it lacks."""

    def __init__(self, asks: list[Problem]) -> None:
        super().__init__()
        self.asks = asks


def built(sheet: AnyModel) -> Program:
    """The linear model of a sheet. Refused: `Incomplete` with what is missing, `BadSheet` with what is wrong."""
    refuse(sheet)
    return _BUILD[sheet.template](sheet)


def refuse(sheet: AnyModel) -> None:
    """Refuse a sheet with gaps (`Incomplete`) or with units and names that do not fit (`BadSheet`)."""
    asks = _ASKS[sheet.template](sheet) if sheet.template in _ASKS else []
    if asks:
        raise Incomplete(asks)
    wrong = _UNITS[sheet.template](sheet) if sheet.template in _UNITS else []
    if wrong:
        raise BadSheet(*wrong)


def _lacking(values: Iterable[tuple[Place, Any, Any]]) -> list[Problem]:
    return [Problem("ask_number", place, {"name": name}) for place, name, value in values if value is None]


def _empty(parts: Sequence[Any], name: str, field: str) -> list[Problem]:
    """Ask for a figure that each of these has; a look at each one is all that a whole sheet takes."""
    values = column(parts, field)
    return (
        _lacking(((name, k, field), parts[k].name, None) for k, value in enumerate(values) if value is None)
        if None in values
        else []
    )


def _foreign(parts: Sequence[Any], name: str, own: str) -> list[Problem]:
    """The units of these that are others than the sheet's own."""
    unit(own)
    units = column(parts, "unit")
    if not any(units):
        return []
    return [problem for k, one in enumerate(units) if one for problem in same(one, own, (name, k, "unit"))]


def _unknown(given: Iterable[str], known: Iterable[str], place: Place) -> list[Problem]:
    return [Problem("unknown_name", place, {"name": name}) for name in given if name not in set(known)]


def _nothing(sheet: AnyModel, *fields: str) -> list[Problem]:
    return [Problem("ask_rows", (name,), {"field": name}) for name in fields if not getattr(sheet, name)]


def _ask_mix(sheet: ProductMix) -> list[Problem]:
    return [
        *_nothing(sheet, "resources", "products"),
        *_lacking((("resources", k, "stock"), one.name, one.stock) for k, one in enumerate(sheet.resources)),
        *_lacking((("products", k, "profit"), one.name, one.profit) for k, one in enumerate(sheet.products)),
        *_lacking((("products", k, "uses", code), one.name, value) for k, one in enumerate(sheet.products)
                  for code, value in one.uses.items()),
    ]  # fmt: skip


def _mix_units(sheet: ProductMix) -> list[Problem]:
    codes = [one.code for one in sheet.resources]
    found = [problem for k, one in enumerate(sheet.products) for problem in _unknown(one.uses, codes, ("products", k, "uses"))]
    for k, one in enumerate(sheet.products):
        found += same(one.profit_unit, over(sheet.money, one.unit), ("products", k, "profit_unit"))
    return found


def _mix(sheet: ProductMix) -> Program:
    variables = [
        Variable(one.code, one.name, exact(one.minimum), _maybe(one.maximum), one.integer, one.unit) for one in sheet.products
    ]
    rows = [
        Row(one.code, {product.code: exact(product.uses[one.code] or 0) for product in sheet.products if product.uses.get(one.code)},
            "<=", exact(one.stock or 0), one.name, one.unit)
        for one in sheet.resources
    ]  # fmt: skip
    return Program(True, {one.code: exact(one.profit or 0) for one in sheet.products}, variables, rows, sheet.money)


def _maybe(value: float | None) -> Fraction | None:
    return None if value is None else exact(value)


def _ask_blending(sheet: Blending) -> list[Problem]:
    return [
        *_nothing(sheet, "ingredients"),
        *_lacking([(("total",), "total", sheet.total)]),
        *_lacking((("ingredients", k, "cost"), one.name, one.cost) for k, one in enumerate(sheet.ingredients)),
        *_lacking((("ingredients", k, "contents", code), one.name, value) for k, one in enumerate(sheet.ingredients)
                  for code, value in one.contents.items()),
    ]  # fmt: skip


def _blending_units(sheet: Blending) -> list[Problem]:
    codes = [one.code for one in sheet.components]
    return [
        problem
        for k, one in enumerate(sheet.ingredients)
        for problem in _unknown(one.contents, codes, ("ingredients", k, "contents"))
    ]


def _blending(sheet: Blending) -> Program:
    total = exact(sheet.total or 0)
    variables = [
        Variable(one.code, one.name, exact(one.least), _maybe(one.available), unit=sheet.unit) for one in sheet.ingredients
    ]
    rows = [Row("total", {one.code: Fraction(1) for one in sheet.ingredients}, "=", total, "total", sheet.unit)]
    for one in sheet.components:
        terms = {each.code: exact(each.contents[one.code] or 0) for each in sheet.ingredients if each.contents.get(one.code)}
        if one.least is not None:
            rows.append(Row(f"{one.code}.least", terms, ">=", exact(one.least) * total, one.name, sheet.unit))
        if one.most is not None:
            rows.append(Row(f"{one.code}.most", terms, "<=", exact(one.most) * total, one.name, sheet.unit))
    return Program(False, {one.code: exact(one.cost or 0) for one in sheet.ingredients}, variables, rows, sheet.money)


def _ask_knapsack(sheet: Knapsack) -> list[Problem]:
    return [
        *_nothing(sheet, "items"),
        *_lacking([(("capacity",), "capacity", sheet.capacity)]),
        *_empty(sheet.items, "items", "value"),
        *_empty(sheet.items, "items", "weight"),
    ]


def _knapsack_units(sheet: Knapsack) -> list[Problem]:
    return _foreign(sheet.items, "items", sheet.unit)


def _knapsack(sheet: Knapsack) -> Program:
    variables = [Variable(one.code, one.name, Fraction(0), Fraction(one.most), True) for one in sheet.items]
    row = Row(
        "capacity", {one.code: exact(one.weight or 0) for one in sheet.items}, "<=", exact(sheet.capacity or 0), "", sheet.unit
    )
    return Program(True, {one.code: exact(one.value or 0) for one in sheet.items}, variables, [row], sheet.money)


def _ask_matrix(values: list[list[Any]], rows: int, columns: int, name: str) -> list[Problem]:
    if numbers(values, rows, columns):
        return []
    if not rows or not columns:
        return [Problem("ask_table", (name,))]
    if len(values) != rows or any(len(row) != columns for row in values):
        return [Problem("ask_matrix", (name,), {"rows": rows, "columns": columns})]
    return [
        Problem("ask_cell", (name, down, across), {"row": down + 1, "column": across + 1})
        for down, row in enumerate(values)
        for across, value in enumerate(row)
        if value is None
    ]


def _ask_transport(sheet: Transport) -> list[Problem]:
    asks = [
        *_nothing(sheet, "sources", "targets"),
        *_empty(sheet.sources, "sources", "supply"),
        *_empty(sheet.targets, "targets", "demand"),
        *_ask_matrix(sheet.costs, len(sheet.sources), len(sheet.targets), "costs"),
    ]
    if sheet.unplaced:
        asks += [Problem("ask_more", ("sources",))] if sheet.sources and not sheet.costs else []
        asks.append(Problem("ask_unplaced", ("unplaced",), {"numbers": " ".join(f"{one:.15g}" for one in sheet.unplaced)}))
    return asks


def _transport_units(sheet: Transport) -> list[Problem]:
    return [
        *_foreign(sheet.sources, "sources", sheet.unit),
        *_foreign(sheet.targets, "targets", sheet.unit),
        *same(sheet.cost_unit, over(sheet.money, sheet.unit), ("cost_unit",)),
    ]


def ways(sheet: Transport) -> list[tuple[int, int, float]]:
    """(source, target, freight) of each way there is."""
    return [
        (down, across, value)
        for down, row in enumerate(sheet.costs)
        for across, value in enumerate(row)
        if isinstance(value, float | int)
    ]


def _transport(sheet: Transport) -> Program:
    names = {(down, across): f"{sheet.sources[down].code}>{sheet.targets[across].code}" for down, across, _cost in ways(sheet)}
    amounts = [*(one.supply for one in sheet.sources), *(one.demand for one in sheet.targets)]
    is_whole = all(float(value or 0).is_integer() for value in amounts)
    variables = [
        Variable(name, [sheet.sources[d].name, sheet.targets[a].name], is_integer=is_whole, unit=sheet.unit)
        for (d, a), name in names.items()
    ]
    leaving: dict[int, dict[str, Fraction]] = {}
    coming: dict[int, dict[str, Fraction]] = {}
    for (down, across), name in names.items():
        leaving.setdefault(down, {})[name] = Fraction(1)
        coming.setdefault(across, {})[name] = Fraction(1)
    rows = [
        Row(f"supply {one.code}", leaving.get(k, {}), "<=", exact(one.supply or 0), one.name, sheet.unit)
        for k, one in enumerate(sheet.sources)
    ]
    rows += [
        Row(f"demand {one.code}", coming.get(k, {}), ">=", exact(one.demand or 0), one.name, sheet.unit)
        for k, one in enumerate(sheet.targets)
    ]
    return Program(False, {names[d, a]: exact(cost) for d, a, cost in ways(sheet)}, variables, rows, sheet.money)


def _ask_assignment(sheet: Assignment) -> list[Problem]:
    return [*_nothing(sheet, "owners", "projects"), *_ask_matrix(sheet.values, len(sheet.owners), len(sheet.projects), "values")]


def _assignment(sheet: Assignment) -> Program:
    names = {
        (down, across): f"{owner.code}>{project.code}"
        for down, owner in enumerate(sheet.owners)
        for across, project in enumerate(sheet.projects)
        if sheet.values[down][across] != NO_WAY
    }
    goal = {name: exact(float(sheet.values[d][a] or 0)) for (d, a), name in names.items()}
    variables = [
        Variable(name, [sheet.owners[d].name, sheet.projects[a].name], upper=Fraction(1), is_integer=True)
        for (d, a), name in names.items()
    ]
    per_owner: dict[int, dict[str, Fraction]] = {}
    per_project: dict[int, dict[str, Fraction]] = {}
    for (down, across), name in names.items():
        per_owner.setdefault(down, {})[name] = Fraction(1)
        per_project.setdefault(across, {})[name] = Fraction(1)
    rows = [
        Row(f"project {one.code}", per_project.get(k, {}), "=", Fraction(1), one.name) for k, one in enumerate(sheet.projects)
    ]
    rows += [Row(f"owner {one.code}", per_owner.get(k, {}), "<=", Fraction(1), one.name) for k, one in enumerate(sheet.owners)]
    return Program(sheet.goal == "max", goal, variables, rows, sheet.money)


def _ask_selection(sheet: Selection) -> list[Problem]:
    found = _nothing(sheet, "candidates")
    found += _lacking((("candidates", k, "value"), one.name, one.value) for k, one in enumerate(sheet.candidates))
    for k, one in enumerate(sheet.candidates):
        found += _lacking(
            (("candidates", k, "figures", each.code), one.name, one.figures.get(each.code)) for each in sheet.criteria
        )
    return found


def _selection_units(sheet: Selection) -> list[Problem]:
    return [
        problem
        for k, one in enumerate(sheet.criteria)
        for problem in same(one.limit_unit, one.unit, ("criteria", k, "limit_unit"))
    ]


def _selection(sheet: Selection) -> Program:
    variables = [Variable(one.code, one.name, upper=Fraction(1), is_integer=True) for one in sheet.candidates]
    ones = {one.code: Fraction(1) for one in sheet.candidates}
    rows = _limits(Criterion(code="chosen", name="", least=sheet.choose_least, most=sheet.choose_most), ones)
    for each in sheet.criteria:
        rows += _limits(each, {one.code: exact(one.figures[each.code] or 0) for one in sheet.candidates})
    return Program(True, {one.code: exact(one.value or 0) for one in sheet.candidates}, variables, rows, sheet.money)


def _limits(criterion: Criterion, terms: dict[str, Fraction]) -> list[Row]:
    rows = []
    if criterion.least is not None:
        rows.append(Row(f"{criterion.code}.least", terms, ">=", exact(criterion.least), criterion.name, criterion.unit))
    if criterion.most is not None:
        rows.append(Row(f"{criterion.code}.most", terms, "<=", exact(criterion.most), criterion.name, criterion.unit))
    return rows


def _ask_free(sheet: Free) -> list[Problem]:
    return [*_nothing(sheet, "variables"), *([] if sheet.goal else [Problem("ask_goal", ("goal",))])]


def _free(sheet: Free) -> Program:
    units = {one.code: one.unit for one in sheet.variables}
    is_max, goal = _at(("goal",), lambda: Reader(sheet.goal, units).goal())
    rows = [row for number in range(len(sheet.rows)) for row in _free_rows(sheet, number, units)]
    binary = {one.code for one in sheet.variables if one.type == "binary"}
    variables = [
        Variable(
            one.code,
            one.name,
            Fraction(0) if one.code in binary else _maybe(one.lower),
            Fraction(1) if one.code in binary else _maybe(one.upper),
            one.type != "continuous",
            one.unit,
        )
        for one in sheet.variables
    ]
    return Program(
        is_max, {name: value for name, value in goal.terms.items() if value}, variables, rows, sheet.money, goal.constant
    )


def _free_rows(sheet: Free, number: int, units: dict[str, str]) -> list[Row]:
    found: list[Row] = _at(("rows", number), lambda: Reader(sheet.rows[number], units).rows(f"row {number + 1}"))
    names = {one.code: one.name for one in sheet.names}
    return [replace(row, title=names[row.name]) if row.name in names else row for row in found]


def _at(place: Place, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except BadSheet as bad:
        raise BadSheet(*(Problem(one.code, place, one.about) for one in bad.problems)) from None


def readable(texts: Iterable[tuple[Place, str]]) -> list[Problem]:
    """Units that cannot be read."""
    found = []
    for place, text in texts:
        try:
            unit(text)
        except BadSheet as bad:
            found += [Problem(one.code, place, one.about) for one in bad.problems]
    return found


_ASKS: dict[str, Callable[[Any], list[Problem]]] = {
    "product_mix": _ask_mix,
    "blending": _ask_blending,
    "knapsack": _ask_knapsack,
    "transport": _ask_transport,
    "assignment": _ask_assignment,
    "selection": _ask_selection,
    "free": _ask_free,
}
_UNITS: dict[str, Callable[[Any], list[Problem]]] = {
    "product_mix": _mix_units,
    "blending": _blending_units,
    "knapsack": _knapsack_units,
    "transport": _transport_units,
    "selection": _selection_units,
}
_BUILD: dict[str, Callable[[Any], Program]] = {
    "product_mix": _mix,
    "blending": _blending,
    "knapsack": _knapsack,
    "transport": _transport,
    "assignment": _assignment,
    "selection": _selection,
    "free": _free,
}
