"""Gaps, rankings and assessments as pages show them: charts with n and interval, pieces in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from tingtang.core.naming import text_in
from tingtang.core.registry import Text
from tingtang.quality import telling
from tingtang.quality.forms.surveys import DIMENSION_WORDS
from tingtang.quality.models import (
    CAUSES,
    GAP_FORMULAS,
    GAP_NAMES,
    REMEDIES,
    UNASKED,
    Area,
    AwardAppeal,
    Candidate,
    EvidenceKind,
    GapStudy,
    Indicator,
    InspectionKind,
    Scorecard,
    Unit,
)
from tingtang.quality.models.indicators import of_whom
from tingtang.quality.queries import gaps as queries
from tingtang.quality.queries.criteria import OFF
from tingtang.quality.queries.scorecards import target_of
from tingtang.quality.rules import gaps
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.shown.indicators import bars_chart, past_chart, table_heads, table_rows
from tingtang.ui import formats

LEAST_TOLD = 10  # from how many on a gap's share is said as the finding
PARTS: Mapping[str, Text] = {
    **DIMENSION_WORDS,
    **dict(InspectionKind.choices),
    "steps": gettext_lazy("steps of procedures done as published"),
    "conformance": gettext_lazy("cases that follow “%s”"),
    "sale": gettext_lazy("promises made at sale"),
    "advertised": gettext_lazy("advertised promises that were checked"),
}
WHY: Mapping[str, Text] = {
    "none": pgettext_lazy("evidence", "nothing there"),
    "few": pgettext_lazy("evidence", "too few"),
    "withheld": pgettext_lazy("evidence", "withheld: raters would be known"),
}


@dataclass(frozen=True, slots=True)
class ToldGap:
    """One measured gap as other domains are told of it: where, which, how large, and what people found behind it."""

    hall_id: int | None
    title: str
    body: str
    study: int
    number: int


def signed(one: Estimate) -> dict[str, Any]:
    """A gap in words, with its sign."""
    if one.is_withheld:
        return {"text": _("too few"), "interval": "", "n": None}
    if one.value is None:
        return {"text": formats.MISSING, "interval": "", "n": None}
    known = one.low is not None and one.high is not None
    interval = _("%(low)s to %(high)s") % {"low": f"{one.low:+.1f}", "high": f"{one.high:+.1f}"} if known else ""
    return {"text": f"{one.value:+.1f}", "interval": interval, "n": one.n}


def gap_rows(study: GapStudy) -> list[dict[str, Any]]:
    """The five gaps with their formula, sources, causes and remedies."""
    found = queries.of_result(study.result)
    return [_gap_row(study, number, found.get(number, gaps.EMPTY)) for number in GAP_NAMES]


def _gap_row(study: GapStudy, number: int, one: Estimate) -> dict[str, Any]:
    reason, whole = study.reason_of(number), signed(one)
    causes = [CAUSES[number][code] for code in reason["causes"] if code in CAUSES[number]]
    remedies = [REMEDIES[number][code] for code in reason["remedies"] if code in REMEDIES[number]]
    title = _("Gap %(number)s (%(name)s): %(value)s") % {"number": number, "name": GAP_NAMES[number], "value": whole["text"]}
    body = "\n".join(filter(None, [f"{study} · {GAP_FORMULAS[number]}", *map(str, (*causes, *remedies)), reason["note"]]))
    return {
        "number": number, "name": GAP_NAMES[number], "formula": GAP_FORMULAS[number], "whole": whole, "look": _look(one),
        "parts": [_part(each) for each in study.result.get(str(number), {}).get("parts", [])], "causes": causes, "remedies": remedies,
        "note": reason["note"], "told": ToldGap(study.hall_id, title, body, study.pk, number),
        "few": queries.too_few(study, number) if one.is_withheld else [],
        "heard": [(UNASKED[name], n) for name, n in study.result.get("heard", {}).items() if name in UNASKED] if number == 1 else [],
    }  # fmt: skip


def _look(one: Estimate) -> str:
    if one.value is None:
        return "nothing"
    if one.high is not None and one.high < 0:
        return "bad"
    return "risk" if one.value < 0 or (one.low is not None and one.low < 0) else "ok"


def _part(one: Mapping[str, Any]) -> dict[str, Any]:
    name = str(PARTS.get(one["code"], one["code"]))
    return {
        "name": name % one["note"] if one.get("note") else name, "url": one.get("address", ""), **signed(gaps.from_data(one)),
    }  # fmt: skip


def gap_chart(study: GapStudy) -> tuple[dict[str, Any], list[str], list[list[Any]]]:
    """All gaps side by side; columns and rows of the same figures."""
    found = queries.of_result(study.result)
    labels = [f"{number} {name}" for number, name in GAP_NAMES.items()]
    cells = [found.get(number, gaps.EMPTY) for number in GAP_NAMES]
    bars = [(label, one.value, one.low, one.high, "") for label, one in zip(labels, cells, strict=True)]
    return bars_chart(Unit.POINTS, bars), table_heads(_("Gap")), table_rows(Unit.POINTS, labels, cells)


def gap_title(study: GapStudy) -> str:
    """What the chart shows, as a sentence; a share is said only where the shortfall is sure and rests on enough."""
    found = queries.of_result(study.result)
    weights = gaps.explained(found)
    if not weights or not weights[0].share:
        return _("No shortfall in gaps 1 to 4")
    first = weights[0]
    told = {"number": first.gap, "name": GAP_NAMES[first.gap], "n": formats.number(found[first.gap].n, 0)}
    if not first.is_sure or found[first.gap].n < LEAST_TOLD:
        return _("Most is missing in gap %(number)s (%(name)s), yet n = %(n)s: it may be chance") % told
    words = _("Gap %(number)s (%(name)s) is %(share)s of all shortfalls (n = %(n)s)")
    return words % {**told, "share": formats.share(first.share or 0.0, 0)}


def gap_pasts(studies: Sequence[GapStudy]) -> list[dict[str, Any]]:
    """Each gap over the studies of a place, with n and interval: small charts side by side."""
    if len(studies) < 2:
        return []
    labels = [f"{one.latest_date:%Y-%m-%d}" for one in studies]
    results = [queries.of_result(one.result) for one in studies]
    told = []
    for number, name in GAP_NAMES.items():
        cells = [found.get(number, gaps.EMPTY) for found in results]
        if any(one.value is not None for one in cells):
            told.append(
                {
                    "name": f"gap-{number}", "title": f"{number} {name}", "n": sum(one.n for one in cells),
                    "option": past_chart(Unit.POINTS, labels, cells, [0.0] * len(cells), [""] * len(cells)),
                    "columns": table_heads(pgettext("of a span", "until")), "rows": table_rows(Unit.POINTS, labels, cells),
                }
            )  # fmt: skip
    return told


def links(study: GapStudy) -> list[dict[str, Any]]:
    """Expectations with the standard that is to meet each."""
    names = queries.standard_names(study)
    known = {one["row"]: {**one, "standard": names.get(one["standard"], one["standard"])} for one in study.links}
    language = get_language()
    return [
        {"text": text_in(texts, language), "dimension": DIMENSION_WORDS.get(dimension, ""), "link": known.get(code)}
        for code, texts, dimension in queries.expectations(study)
    ]


def piece_rows(pieces: Iterable[Mapping[str, Any]], measured: Mapping[str, Indicator] | None = None) -> list[dict[str, Any]]:
    """Criteria with what they came to, the weight of each as its share of the whole, and the figure the points were made of."""
    pieces = list(pieces)
    whole = sum(one["weight"] for one in pieces) or 1.0
    measured = _measured(pieces) if measured is None else measured
    return [
        {
            "name": one["name"], "kind": EvidenceKind(one["kind"]).label, "weight": formats.share(one["weight"] / whole, 1),
            "reason": one.get("reason", ""), "figure": _figure(one, measured),
            "text": points_words(one["points"]) if one["points"] is not None else WHY.get(one["why"], formats.MISSING),
            "interval": interval_words(one["low"], one["high"]) if one["points"] is not None else "", "n": one["n"],
        }
        for one in pieces
    ]  # fmt: skip


def _figure(one: Mapping[str, Any], measured: Mapping[str, Indicator]) -> str:
    figure, indicator = one.get("figure"), measured.get(one["of"])
    if figure is None:
        return ""
    if one["kind"] == EvidenceKind.COMMENDATIONS:
        return _("%(n)s times") % {"n": f"{figure:.15g}"}
    if one["kind"] == EvidenceKind.SANCTIONS:
        return _("%(n)s off") % {"n": f"{figure:.15g}"}
    return telling.value_words(indicator.unit, figure) if indicator else ""


def points_words(value: float | None) -> str:
    """Points as people read them."""
    return telling.value_words(Unit.POINTS, value)


def interval_words(low: float | None, high: float | None) -> str:
    """An interval of points, where there is one."""
    return telling.interval_words(Unit.POINTS, Estimate(0.0, low, high))


def place_words(one: Candidate) -> str:
    """A place with those that the intervals leave open."""
    if one.place is None:
        return formats.MISSING
    if one.best == one.worst:
        return f"{one.place}"
    return _("%(place)s (from %(best)s to %(worst)s)") % {"place": one.place, "best": one.best, "worst": one.worst}


def ranking_rows(candidates: Iterable[Candidate]) -> list[dict[str, Any]]:
    """A ranking in words."""
    candidates = list(candidates)
    measured = _measured(each for one in candidates for each in one.pieces)
    appeals = AwardAppeal.objects.filter(candidate__in=[one.pk for one in candidates], state="changed").order_by("pk")
    was = {one.candidate_id: points_words(one.points_before) for one in reversed(appeals)}
    return [
        {
            "candidate": one, "place": place_words(one), "points": points_words(one.points), "interval": interval_words(one.low, one.high),
            "pieces": piece_rows(one.pieces, measured), "was": was.get(one.pk, ""), "out": one.get_out_display() if one.out else "",
        }
        for one in candidates
    ]  # fmt: skip


def ranking_chart(candidates: Sequence[Candidate]) -> tuple[dict[str, Any], list[str], list[list[Any]]] | None:
    """Points of the best with their intervals."""
    known = [one for one in candidates if one.place is not None and one.points is not None]
    if len(known) < 2:
        return None
    cells = [Estimate(one.points, one.low, one.high, max((each["n"] for each in one.pieces), default=0)) for one in known]
    bars = [(str(one), cell.value, cell.low, cell.high, "") for one, cell in zip(known, cells, strict=True)]
    return (
        bars_chart(Unit.POINTS, bars),
        table_heads(_("Candidate")),
        table_rows(Unit.POINTS, [str(one) for one in known], cells),
    )


def term_rows(criteria: Iterable[Mapping[str, Any]], day: date) -> list[dict[str, Any]]:
    """Criteria as they are published: what each is measured by, how its points are made on a day, and its share of the whole."""
    rows = list(criteria)
    whole = sum(one["weight"] for one in rows) or 1.0
    measured = _measured(rows)
    return [
        {
            "name": one["name"],
            "kind": EvidenceKind(one["kind"]).label,
            "of": _named(one, measured),
            "points": _made(one, measured, day),
            "share": formats.share(one["weight"] / whole, 0),
        }
        for one in rows
    ]


def _measured(criteria: Iterable[Mapping[str, Any]]) -> dict[str, Indicator]:
    codes = {one["of"] for one in criteria if one["kind"] == EvidenceKind.INDICATOR}
    return {one.code: one for one in Indicator.objects.filter(code__in=codes)} if codes else {}


def _named(one: Mapping[str, Any], measured: Mapping[str, Indicator]) -> str:
    """By its name what a criterion is measured by; its code where that is gone."""
    if one["kind"] == EvidenceKind.SCORECARD:
        return str(Scorecard.objects.filter(code=one["of"]).first() or one["of"])
    if one["kind"] == EvidenceKind.INSPECTIONS and one["of"] in Area.values:
        return str(Area(one["of"]).label)
    return str(measured.get(one["of"], one["of"]))


def _made(one: Mapping[str, Any], measured: Mapping[str, Indicator], day: date) -> str:
    """How the points of a criterion are made of its figure, so that everybody can reckon them again."""
    if one["kind"] == EvidenceKind.COMMENDATIONS:
        return _("%(n)s commendations are 100 points") % {"n": f"{one.get('full', 3):.15g}"}
    if one["kind"] == EvidenceKind.SANCTIONS:
        return _("100 points less %(light)s, %(medium)s or %(heavy)s by degree") % {
            key: f"{off:.15g}" for key, off in OFF.items()
        }
    indicator = measured.get(one["of"])
    if one["kind"] != EvidenceKind.INDICATOR or indicator is None:
        return ""
    aim = target_of(indicator, day, "")
    if aim is None:
        return _("no target is set: it cannot be counted")
    words = _("%(floor)s is 0 points, %(target)s is 100") % {
        "floor": telling.value_words(indicator.unit, aim[1]), "target": telling.value_words(indicator.unit, aim[0]),
    }  # fmt: skip
    own = any(of_whom(each) for each in indicator.targets)
    return _("%(words)s; who has a target of his own by that") % {"words": words} if own else words
