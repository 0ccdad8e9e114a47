"""Evaluations as pages show them: pairs to be answered in words, weights as bars, how firm the ranking is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from tingtang.core.registry import Text
from tingtang.quality.models import Evaluation
from tingtang.quality.queries.evaluations import Standing
from tingtang.quality.rules import ahp, hierarchy
from tingtang.quality.rules.hierarchy import Judged, Outcome

_STEPS = 41


@dataclass(frozen=True)
class Pair:
    """A pair with its choices, of which one may be chosen."""

    first: str
    second: str
    names: tuple[str, str]
    choices: list[tuple[str, str, bool]]

    @property
    def key(self) -> str:
        return f"{self.first}_{self.second}".replace(".", "-")


@dataclass(frozen=True)
class Bar:
    """An item with its weight, as text and for the width of a bar."""

    name: str
    weight: float

    @property
    def percent(self) -> float:
        return round(100 * self.weight, 2)


@dataclass(frozen=True)
class GroupShown:
    """One group of an expert: its pairs, and the weights with their consistency once all are answered."""

    title: str
    under: str
    key: str
    pairs: list[Pair]
    bars: list[Bar]
    open: int
    ranking: ahp.Ranking | None
    worst: "Misfit | None"

    def has(self, under: str, first: str) -> bool:
        """Whether a pair that begins with `first` is asked here."""
        return self.under == under and any(pair.first == first for pair in self.pairs)


def degrees(*, is_alternatives: bool = False) -> dict[int, str]:
    """Saaty's words for how much one thing outweighs another: criteria count more, alternatives are better."""
    if is_alternatives:
        return {
            0: _("equally good"),
            1: _("between equally good and a little better"),
            2: _("a little better"),
            3: _("between a little and clearly better"),
            4: _("clearly better"),
            5: _("between clearly and strongly better"),
            6: _("strongly better"),
            7: _("between strongly and extremely better"),
            8: _("extremely better"),
        }
    return {
        0: _("both alike"),
        1: _("between alike and a little more"),
        2: _("a little more"),
        3: _("between a little and clearly more"),
        4: _("clearly more"),
        5: _("between clearly and strongly more"),
        6: _("strongly more"),
        7: _("between strongly and extremely more"),
        8: _("extremely more"),
    }


def _choices(names: tuple[str, str], chosen: int | None, *, is_alternatives: bool) -> list[tuple[str, str, bool]]:
    words = degrees(is_alternatives=is_alternatives)
    offered = [(str(degree), _degree(names, degree, words), degree == chosen) for degree in range(8, -9, -1)]
    return [("", _("not compared yet"), chosen is None), *offered]


def _degree(names: tuple[str, str], degree: int, words: Mapping[int, str]) -> str:
    if not degree:
        return f"1 – {words[0]}"
    name = names[0] if degree > 0 else names[1]
    return _("{degree} – {name}: {words}").format(degree=abs(degree) + 1, name=name, words=words[abs(degree)])


def groups(evaluation: Evaluation, standings: Sequence[Standing], judged: Sequence[Judged]) -> list[GroupShown]:
    """The groups of one expert, from the goal down."""
    names = evaluation.names
    known = {(one.under, one.first, one.second): one.degree for one in judged}
    return [_group(each, names, known) for each in standings]


def _group(standing: Standing, names: Mapping[str, str], known: Mapping[tuple[str, str, str], int]) -> GroupShown:
    group, ranking = standing.group, standing.ranking
    pairs = [
        Pair(first, second, both, _choices(both, known.get((group.under, first, second)), is_alternatives=group.is_alternatives))
        for first, second in group.pairs
        for both in [(names[first], names[second])]
    ]
    bars = [Bar(names[code], weight) for code, weight in zip(group.items, ranking.weights, strict=True)] if ranking else []
    return GroupShown(
        title=group_title(group.under, names, is_alternatives=group.is_alternatives),
        under=group.under,
        key=("a" if group.is_alternatives else "c") + (group.under or "0").replace(".", "-"),
        pairs=pairs,
        bars=bars,
        open=standing.open,
        ranking=ranking,
        worst=_misfit(ranking, group.items, names, is_alternatives=group.is_alternatives) if ranking else None,
    )


def group_title(under: str, names: Mapping[str, str], *, is_alternatives: bool) -> str:
    """What a group asks."""
    if is_alternatives:
        return _("Which alternative is better in “{name}”?").format(name=names[under])
    if under:
        return _("What counts more in “{name}”?").format(name=names[under])
    return _("What counts more for the goal?")


@dataclass(frozen=True)
class Misfit:
    """The judgement that fits the others least: what was said, what would fit, in the words of the choices, and the ratio after."""

    first: str
    second: str
    names: tuple[str, str]
    given: str
    suggestion: str
    degree: int
    after: float


def _misfit(ranking: ahp.Ranking, items: Sequence[str], names: Mapping[str, str], *, is_alternatives: bool) -> Misfit | None:
    found = ranking.worst
    if found is None:
        return None
    first, second = items[found.first], items[found.second]
    both, words = (names[first], names[second]), degrees(is_alternatives=is_alternatives)
    given, fits = (round(one - 1 if one >= 1 else 1 - 1 / one) for one in (found.given, found.suggestion))
    return Misfit(first, second, both, _degree(both, given, words), _degree(both, fits, words), fits, found.ratio_after)


@dataclass(frozen=True)
class Row:
    """A criterion in the table of weights."""

    name: str
    depth: int
    weight: float
    total: float | None
    shares: list[float]


def rows(evaluation: Evaluation, found: Outcome) -> list[Row]:
    """Criteria in order with the weight among their siblings and in the whole."""
    return [
        Row(
            one.name,
            one.code.count("."),
            found.weights[one.code],
            found.totals.get(one.code),
            list(found.leaf_shares.get(one.code, ())) if evaluation.alternatives else [],
        )
        for one in evaluation.nodes
    ]


def consistencies(evaluation: Evaluation, found: Outcome) -> list[tuple[str, ahp.Ranking]]:
    """Every matrix of the group with its ratio."""
    return [
        (group_title(group.under, evaluation.names, is_alternatives=group.is_alternatives), found.rankings[group.key])
        for group in hierarchy.groups(evaluation.nodes, evaluation.alternative_codes)
    ]


def weights_chart(evaluation: Evaluation, found: Outcome) -> tuple[dict[str, Any], list[tuple[Text, str]], list[list[Any]]]:
    """Bars of the alternatives' scores, or (without alternatives) of the criteria's weights; its columns and rows."""
    if evaluation.alternatives:
        pairs = list(zip([one["name"] for one in evaluation.alternatives], found.scores, strict=True))
    else:
        names = evaluation.names
        pairs = [(names[code], weight) for code, weight in found.totals.items()]
    pairs.sort(key=lambda one: one[1])
    option = {
        "xAxis": {"type": "value", "axisLabel": {"formatter": "@percent"}},
        "yAxis": {"type": "category", "data": [name for name, _weight in pairs]},
        "series": [{"type": "bar", "data": [round(weight, 4) for _name, weight in pairs], "barMaxWidth": 28}],
    }
    columns: list[tuple[Text, str]] = [(_("Name"), "text"), (_("Weight"), "share")]
    return option, columns, [[name, round(weight, 4)] for name, weight in reversed(pairs)]


def sensitivity_chart(
    evaluation: Evaluation, found: Outcome, criterion: int
) -> tuple[dict[str, Any], list[tuple[Text, str]], list[list[Any]]]:
    """Scores as the weight of one main criterion goes from 0 to 1, with a line where it stands."""
    _tops, weights, shares = hierarchy.under_top(evaluation.nodes, found)
    steps = np.linspace(0, 1, _STEPS)
    scores = ahp.sensitivity(weights, shares, criterion, steps)
    names = [one["name"] for one in evaluation.alternatives]
    now = float(weights[criterion])
    mark = {"silent": True, "symbol": "none", "data": [{"xAxis": round(now, 4)}], "label": {"formatter": _("now")}}
    series = [
        {
            "type": "line",
            "name": name,
            "showSymbol": False,
            "data": [[round(float(x), 3), round(float(y), 4)] for x, y in zip(steps, scores[:, i], strict=True)],
        }
        for i, name in enumerate(names)
    ]
    series[0]["markLine"] = mark
    option = {
        "legend": {},
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": 1,
            "axisLabel": {"formatter": "@percent"},
        },
        "yAxis": {"type": "value", "axisLabel": {"formatter": "@percent"}},
        "series": series,
    }
    columns: list[tuple[Text, str]] = [(_("Weight"), "share"), *((name, "share") for name in names)]
    return (
        option,
        columns,
        [[round(float(x), 3), *(round(float(y), 4) for y in row)] for x, row in zip(steps, scores, strict=True)],
    )


def leader_changes(evaluation: Evaluation, found: Outcome) -> list[tuple[str, float, str]]:
    """For each main criterion the nearest weight at which another alternative comes first, and which."""
    tops, weights, shares = hierarchy.under_top(evaluation.nodes, found)
    steps = np.linspace(0, 1, 1001)
    told = []
    for number, code in enumerate(tops):
        leaders = ahp.sensitivity(weights, shares, number, steps).argmax(axis=1)
        now = leaders[round(float(weights[number]) * 1000)]
        other = np.flatnonzero(leaders != now)
        if len(other):
            nearest = other[np.abs(steps[other] - weights[number]).argmin()]
            told.append((evaluation.names[code], float(steps[nearest]), evaluation.alternatives[int(leaders[nearest])]["name"]))
    return told
