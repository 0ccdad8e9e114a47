"""Bills of a year under each scheme: use by hour and month, times the price of its season and period, and the steps of the month."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tingtang.planning.rules.sheets import BadSheet, Problem, label
from tingtang.planning.rules.tariffs.sheet import HOURS, MONTHS, Group, Tariff, hours_of, months_of

Table = NDArray[np.float64]


def answered(sheet: Tariff, language: str) -> dict[str, Any]:
    """What each group, category and season pays under each scheme. Refused (`BadSheet`): unknown names, months or hours in two rows."""
    if wrong := list(_wrong(sheet)):
        raise BadSheet(*wrong)
    if asks := list(_asks(sheet, language)):
        return {"state": "incomplete", "asks": asks}
    use = _use(sheet)
    bills = {
        scheme.code: {one.code: _bill(sheet, scheme.code, one.category, use[one.code]) for one in sheet.groups}
        for scheme in sheet.schemes
    }
    groups = [_group(sheet, one, use[one.code], bills, language) for one in sheet.groups]
    categories = [_category(one.code, label(one.name, language), groups, len(sheet.schemes)) for one in sheet.categories]
    seasons = [
        {"name": label(one.name, language), "paid": _paid(sheet, bills, months_of(one.months) if one.months else [])}
        for one in sheet.seasons
    ]
    found: dict[str, Any] = {
        "state": "computed",
        "use_unit": sheet.unit,
        "schemes": [label(one.name, language) for one in sheet.schemes],
    }
    found |= {"revenue": _paid(sheet, bills, list(range(MONTHS))), "groups": groups}
    found |= {"categories": [one for one in categories if one["use"]], "seasons": seasons}
    return found | {"gap": _gap(sheet, categories)}


def _use(sheet: Tariff) -> dict[str, Table]:
    """What one customer of each group uses: months by hours."""
    found = {one.code: np.zeros((MONTHS, HOURS)) for one in sheet.groups}
    for one in sheet.loads:
        months, hours = months_of(one.months), hours_of(one.hours)
        found[one.group][np.ix_(months, hours)] += one.amount / len(hours)
    return found


def _bill(sheet: Tariff, scheme: str, category: str, use: Table) -> Table:
    """What one customer pays in each month."""
    rate = next(one for one in sheet.rates if (one.scheme, one.category) == (scheme, category))
    season, period = np.ones(MONTHS), np.ones(HOURS)
    for one in sheet.seasons:
        if one.months:
            season[months_of(one.months)] = rate.factors.get(one.code, 1)
    for each in sheet.periods:
        if each.hours:
            period[hours_of(each.hours)] = rate.factors.get(each.code, 1)
    found: Table = (use * season[:, None] * period[None, :]).sum(axis=1) * (rate.price or 0)
    steps = sorted((one.above, one.extra) for one in sheet.steps if (one.scheme, one.category) == (scheme, category))
    total = use.sum(axis=1)
    for (above, extra), (end, _next) in pairwise([*steps, (np.inf, 0.0)]):
        found = found + np.clip(total - above, 0, end - above) * extra
    return found


def _group(sheet: Tariff, one: Group, use: Table, bills: dict[str, dict[str, Table]], language: str) -> dict[str, Any]:
    paid = [float(bills[scheme.code][one.code].sum()) for scheme in sheet.schemes]
    changes = [paid[0] and each / paid[0] - 1 for each in paid]
    head = {"code": one.code, "name": label(one.name, language), "category": one.category, "customers": one.customers}
    return head | {"use": float(use.sum()), "bills": paid, "changes": changes}


def _category(code: str, name: str, groups: Sequence[dict[str, Any]], schemes: int) -> dict[str, Any]:
    own = [one for one in groups if one["category"] == code]
    use = sum(one["use"] * one["customers"] for one in own)
    paid = [sum(one["bills"][place] * one["customers"] for one in own) for place in range(schemes)]
    return {"code": code, "name": name, "use": use, "paid": paid, "prices": [each / use if use else 0.0 for each in paid]}


def _paid(sheet: Tariff, bills: dict[str, dict[str, Table]], months: list[int]) -> list[float]:
    return [
        float(sum(bills[scheme.code][one.code][months].sum() * (one.customers or 0) for one in sheet.groups))
        for scheme in sheet.schemes
    ]


def _gap(sheet: Tariff, categories: list[dict[str, Any]]) -> dict[str, Any] | None:
    """How much more a unit costs the one category than the other, under each scheme."""
    known = {one["code"]: one for one in categories if one["use"]}
    one, other = known.get(sheet.dearer or ""), known.get(sheet.cheaper or "")
    if one is None or other is None:
        return None
    values = [high - low for high, low in zip(one["prices"], other["prices"], strict=True)]
    return {"dearer": one["name"], "cheaper": other["name"], "values": values}


def _asks(sheet: Tariff, language: str) -> Iterator[dict[str, Any]]:
    for key in ("schemes", "categories", "groups", "loads"):
        if not getattr(sheet, key):
            yield {"code": "ask_rows", "place": [key], "about": {}}
    for place, group in enumerate(sheet.groups):
        if group.customers is None:
            yield {"code": "ask_number", "place": ["groups", place, "customers"], "about": {"name": label(group.name, language)}}
    known = {(one.scheme, one.category) for one in sheet.rates if one.price is not None}
    for scheme in sheet.schemes:
        for one in sheet.categories:
            if (scheme.code, one.code) not in known and any(group.category == one.code for group in sheet.groups):
                about = {"name": f"{label(scheme.name, language)} · {label(one.name, language)}"}
                yield {"code": "ask_number", "place": ["rates", "price"], "about": about}


def _wrong(sheet: Tariff) -> Iterator[Problem]:
    codes = {key: {one.code for one in getattr(sheet, key)} for key in ("schemes", "categories", "seasons", "periods", "groups")}
    for key, names in _NAMES.items():
        for place, row in enumerate(getattr(sheet, key)):
            unknown = [name for name in names if getattr(row, name) not in codes[_PLURAL[name]]]
            yield from (Problem("unknown_name", (key, place, name), {"name": getattr(row, name)}) for name in unknown)
    for name in ("dearer", "cheaper"):
        if (given := getattr(sheet, name)) and given not in codes["categories"]:
            yield Problem("unknown_name", (name,), {"name": given})
    for name in codes["seasons"] & codes["periods"]:
        yield Problem("same_code", ("periods",), {"name": name})
    yield from _wrong_rates(sheet, codes["seasons"] | codes["periods"])
    yield from _twice("seasons", "months", [one.months for one in sheet.seasons], months_of, 1)
    yield from _twice("periods", "hours", [one.hours for one in sheet.periods], hours_of, 0)


def _wrong_rates(sheet: Tariff, factors: set[str]) -> Iterator[Problem]:
    pairs = Counter((one.scheme, one.category) for one in sheet.rates)
    for place, rate in enumerate(sheet.rates):
        for name in set(rate.factors) - factors:
            yield Problem("unknown_name", ("rates", place, "factors"), {"name": name})
        if pairs[rate.scheme, rate.category] > 1:
            yield Problem("two_rates", ("rates", place, "category"), {"name": f"{rate.scheme} · {rate.category}"})


def _twice(key: str, name: str, rows: list[list[str]], read: Callable[[list[str]], list[int]], first: int) -> Iterator[Problem]:
    seen: set[int] = set()
    for place, spans in enumerate(rows):
        own = set(read(spans)) if spans else set()
        for each in sorted(own & seen)[:1]:
            yield Problem("in_two_rows", (key, place, name), {"name": str(each + first)})
        seen |= own


_NAMES = {"rates": ("scheme", "category"), "steps": ("scheme", "category"), "groups": ("category",), "loads": ("group",)}
_PLURAL = {"scheme": "schemes", "category": "categories", "group": "groups"}
