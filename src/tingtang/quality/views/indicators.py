"""Pages of indicators: listed, set up with a preview, read over time and by unit, and down to their events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.naming import text_in
from tingtang.core.views import Request, page
from tingtang.journal.models import Log
from tingtang.journal.timeline import entries
from tingtang.quality import telling
from tingtang.quality.actions import indicators as actions
from tingtang.quality.actions.scorecards import adopt_set
from tingtang.quality.forms import indicators as forms
from tingtang.quality.models import Direction, Indicator, Scorecard, ScorecardKind, Unit
from tingtang.quality.models.indicators import of_whom
from tingtang.quality.queries import comparisons, facts, scorecards
from tingtang.quality.queries import indicators as queries
from tingtang.quality.queries.days import home_day
from tingtang.quality.queries.figures import least, version_on
from tingtang.quality.queries.ready import ready_sets
from tingtang.quality.queries.units import units_with_targets
from tingtang.quality.rules import formula as rules
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.rules.formula import BadFormula
from tingtang.quality.shown import comparisons as shown_comparisons
from tingtang.quality.shown import indicators as shown
from tingtang.quality.tables import indicators as tables
from tingtang.quality.wording import formula_sentence
from tingtang.ui import editing

VIEW, SAVE = queries.VIEW, "quality.save_indicator"
KINDS = tuple(ScorecardKind.values)
USUAL_DAYS = 28
MOST_COMPARED = 12


@page(VIEW)
def indicators(request: Request) -> HttpResponseBase:
    """All indicators."""
    may = request.actor.may(SAVE)
    empty = {"empty_url": reverse("quality:ready"), "empty_verb": _("Take over a ready set")} if may else {}
    make = {"empty_url": reverse("quality:new_indicator"), "empty_verb": _("Make an indicator")} if may else {}
    table = tables.Indicators(queries.indicators(request.actor), request, **empty)  # type: ignore[arg-type]
    return table.respond("quality/indicators.html", page_title=_("Indicators"), make=make, may_save=may, place="indicators")


@page(SAVE, everywhere=True)
def ready(request: Request) -> HttpResponseBase:
    """The ready sets, and how many ratings a figure needs."""
    known = set(Indicator.objects.values_list("code", flat=True))
    found = [
        SimpleNamespace(
            code=one.code, name=text_in(one.names), note=text_in(one.notes), indicators=len(one.indicators),
            cards=[text_in(each["names"]) for each in one.scorecards],
            missing=len({each["code"] for each in one.indicators} - known),
        )
        for one in ready_sets().values()
    ]  # fmt: skip
    form = forms.Privacy(request.POST or None, initial={"least": least()})
    if request.method == "POST" and form.is_valid():
        actions.save_privacy(request.actor, at=request.at, least=form.cleaned_data["least"])
        return editing.done(request, reverse("quality:ready"), _("It is kept."))
    return render(request, "quality/ready.html", {"page_title": _("Ready sets"), "sets": found, "form": form})


@page("quality.adopt_set", everywhere=True)
@require_POST
def adopt(request: Request, ready_set: str) -> HttpResponseBase:
    """Take over a ready set."""
    return editing.attempt(
        request,
        lambda: adopt_set(request.actor, at=request.at, code=ready_set),
        url=reverse("quality:scorecards"),
        text=_("The set is yours now. Its figures appear within a minute or two; change what differs with you."),
    )


@page(SAVE, everywhere=True)
def new_indicator(request: Request) -> HttpResponseBase:
    """A new indicator, from nothing or like another."""
    like = Indicator.objects.filter(code=request.GET.get("like", "")).first()
    filled = Indicator()
    initial = {}
    if like is not None:
        filled = Indicator(
            goal=like.goal, unit=like.unit, direction=like.direction, targets=like.targets, owner=like.owner, log=like.log
        )
        version = like.versions.order_by("-number").first()
        initial = {"formula": version.formula if version else ""}
    return _edited(request, None, filled, initial)


@page(SAVE, everywhere=True)
def edit_indicator(request: Request, indicator: int) -> HttpResponseBase:
    found = queries.get_indicator(request.actor, indicator)
    return _edited(request, found, found, {})


def _edited(request: Request, found: Indicator | None, filled: Indicator, initial: dict[str, Any]) -> HttpResponseBase:
    form = forms.Indicator(request.POST or None, instance=filled, initial=initial)
    kept = editing.saved(
        request, form, lambda: actions.save_indicator(request.actor, indicator=found, at=request.at, **form.values())
    )
    if kept is not None:
        return editing.done(request, _url(kept.pk), _("{name} has been saved.").format(name=kept))
    submit = _("Save the indicator") if found else _("Make the indicator")
    cancel = _url(found.pk) if found else reverse("quality:indicators")
    logs = {
        one.pk: shown.vocabulary(facts.catalogue(one.pk)) for one in Log.objects.filter(is_hidden=False, state="complete")[:20]
    }
    examples = [] if found else [
        (_name(one), one["formula"]) for each in ready_sets().values() for one in each.indicators
    ]  # fmt: skip
    return editing.page(
        request, form, submit=submit, cancel=cancel, page_title=found or _("New indicator"), template="quality/edit_indicator.html",
        vocabulary=logs, examples=list(dict.fromkeys(examples)),
    )  # fmt: skip


def _name(one: dict[str, Any]) -> str:
    return str(text_in(one["names"]))


def _url(key: int) -> str:
    return reverse("quality:indicator", args=[key])


@page(SAVE, everywhere=True)
@require_POST
def preview(request: Request) -> HttpResponseBase:
    """What a formula comes to over the latest weeks, or what is wrong with it."""
    text, log = request.POST.get("formula", "").strip(), request.POST.get("log", "")
    unit = request.POST.get("unit", "")
    context: dict[str, Any] = {}
    if text:
        try:
            found = queries.preview(text, int(log) if log.isdecimal() and len(log) < 5 else Log.OWN, request.at)
            context = {"found": found, "figure": telling.figure(unit if unit in Unit.values else Unit.NUMBER, found.estimate)}
        except BadFormula as bad:
            context = {"fault": formula_sentence(bad, text)}
    return render(request, "quality/preview.html", context)


@page(VIEW)
def indicator(request: Request, indicator: int) -> HttpResponseBase:
    """One indicator: over time with its target, and units side by side."""
    found = queries.get_indicator(request.actor, indicator)
    form = forms.Span(request.GET, otherwise=_usual(request, found))
    first, latest = form.span()
    dimension, unit, name = _unit(request, found)
    told = min(latest, queries.latest_day(found.log_id or Log.OWN, request.at))  # a past that ends after its log is empty
    by = step(request.GET.get("by", ""), told)
    spans = scorecards.STEPS[by](told)
    entry = scorecards.Entry(found, "other", 0.0)
    (past,) = scorecards.past(dimension, [entry], unit, spans)
    kind = request.GET.get("side", "hall")
    kind = kind if kind in KINDS else "hall"
    card = Scorecard(kind=kind, entries=[{"indicator": found.code, "part": "other", "weight": 0, "criterion": ""}])
    rows = scorecards.board(request.actor, card, first, latest).rows if found.log_id == Log.OWN and found.is_active else []
    owners = dict(units_with_targets()) if any(of_whom(one) for one in found.targets) else {}
    context = {
        "page_title": str(found), "indicator": found, "form": form, "unit_name": name, "versions": found.versions.order_by("-number"),
        "panel": shown.past_panel(dimension, unit, past, spans, by=by), "by": by, "side": kind,
        "kinds": ScorecardKind.choices, "rows": _side_by_side(found, kind, rows, first, latest), "may_save": request.actor.may(SAVE),
        "targets": [_target_words(found, one, owners) for one in found.targets],
    }  # fmt: skip
    context |= _bars(found, rows, kind, first, latest)
    (actual,) = scorecards.past(dimension, [entry], unit, [(first, latest)])
    context["figure"] = telling.figure(
        found.unit, actual.cells[0], telling.evidence_url(found.pk, dimension, unit, first, latest)
    )
    compared = list(
        comparisons.comparisons(request.actor).filter(indicator=found).order_by("-latest", "hall__name")[:MOST_COMPARED]
    )
    context["compared"] = shown_comparisons.as_rows(compared)
    context["actual"] = _actual(found, actual.cells[0], actual.targets[0], _ranked(found, rows))
    return render(request, "quality/indicator.html", context)


def _usual(request: Request, found: Indicator) -> tuple[date, date]:
    latest = queries.latest_day(found.log_id or Log.OWN, request.at)
    return latest - timedelta(days=USUAL_DAYS - 1), latest


def step(asked: str, latest: date) -> str:
    """Over time by days, weeks or months: as asked, else as there is enough to show."""
    return asked if asked in scorecards.STEPS else scorecards.usual_step(latest)


def _target_words(found: Indicator, one: dict[str, Any], owners: dict[str, str]) -> dict[str, Any]:
    return {
        "hall": owners.get(of_whom(one), of_whom(one)), "from": date.fromisoformat(one["from"]),
        "target": telling.value_words(found.unit, one["target"]), "floor": telling.value_words(found.unit, one["floor"]),
    }  # fmt: skip


def _actual(found: Indicator, cell: Estimate, target: float | None, ranked: list[Any]) -> dict[str, Any] | None:
    """What was reached beside the target, whether it differs beyond chance, and with whom to begin."""
    if cell.value is None or target is None:
        return None
    low, high = (cell.value if end is None else end for end in (cell.low, cell.high))
    is_met = cell.value >= target if found.direction == Direction.UP else cell.value <= target
    is_told = not low < target < high
    told = {
        **telling.figure(found.unit, cell), "target": telling.value_words(found.unit, target), "is_met": is_met, "is_told": is_told,
    }  # fmt: skip
    if not is_met and len(ranked) > 1:
        worst = ranked[-1].cells[0]
        nearest = worst.high if found.direction == Direction.UP else worst.low
        if nearest is not None and (nearest < target) == (found.direction == Direction.UP) and nearest != target:
            told["advice"] = gettext("Begin with “%(unit)s”, which is last of those below.") % {"unit": ranked[-1].name}
    return told


def _unit(request: Request, found: Indicator) -> tuple[str, int, str]:
    if queries.sees_all(request.actor):
        return facts.ALL, 0, ""
    hall = queries.halls(request.actor).first()
    if hall is None or found.log_id != Log.OWN:
        raise NotFound
    return "hall", hall.pk, str(hall)


def _ranked(found: Indicator, rows: Any) -> list[Any]:
    told = sorted((row for row in rows if row.cells[0].value is not None), key=lambda row: row.cells[0].value)
    return told[::-1] if found.direction == Direction.UP else told


def _side_by_side(found: Indicator, kind: str, rows: Any, first: date, latest: date) -> list[dict[str, Any]]:
    hidden = [row for row in rows if row.cells[0].is_withheld]
    return [
        {
            "name": row.name,
            **telling.figure(found.unit, row.cells[0], telling.evidence_url(found.pk, kind, row.unit, first, latest)),
        }
        for row in [*_ranked(found, rows), *hidden]
    ]


def _bars(found: Indicator, rows: Any, kind: str, first: date, latest: date) -> dict[str, Any]:
    ranked = _ranked(found, rows)
    if len(ranked) < 2:
        return {}
    aim = scorecards.target_of(found, latest, "")
    told = [
        (
            row.name,
            row.cells[0].value,
            row.cells[0].low,
            row.cells[0].high,
            telling.evidence_url(found.pk, kind, row.unit, first, latest),
        )
        for row in ranked
    ]
    return {
        "bars": shown.bars_chart(found.unit, told, aim[0] if aim else None),
        "bars_title": _compared(ranked),
        "bars_n": sum(row.cells[0].n for row in ranked),
        "bars_columns": shown.table_heads(_now("Unit")),
        "bars_rows": shown.table_rows(found.unit, [row.name for row in ranked], [row.cells[0] for row in ranked]),
    }  # fmt: skip


def _compared(ranked: Sequence[Any]) -> str:
    """Who is best and who is last, as far as their intervals lie apart."""
    best, worst = ranked[0].cells[0], ranked[-1].cells[0]
    apart = None in (best.low, best.high, worst.low, worst.high) or best.low > worst.high or worst.low > best.high
    text = gettext("“%(best)s” is best, “%(worst)s” is last") if apart else gettext(
        "No clear difference: even the intervals of “%(best)s” and “%(worst)s” overlap"
    )  # fmt: skip
    return text % {"best": ranked[0].name, "worst": ranked[-1].name}


@dataclass
class _Happened:
    at: Any
    value: float
    number: int
    event: str = ""
    objects: str = ""

    @property
    def day(self) -> date:
        """The day it happened at home; of what people said no more is shown."""
        return home_day(self.at)


@page(queries.EVIDENCE)
def evidence(request: Request, indicator: int) -> HttpResponseBase:
    """The events that a figure counts; of ratings only the day and the value, for enough of them."""
    found = queries.get_indicator(request.actor, indicator)
    first, latest = forms.Span(request.GET, otherwise=_usual(request, found)).span()
    dimension, unit, number = _asked(request)
    told = _told(request)
    version = version_on(list(found.versions.select_related("indicator")), latest)
    if version is None:
        raise NotFound
    parts = list(dict.fromkeys(rules.terms(rules.read(version.formula))))
    context: dict[str, Any] = {
        "page_title": _("Events behind “{name}”").format(name=found), "indicator": found, "first": first, "latest": latest,
        "terms": [(place, str(term)) for place, term in enumerate(parts)], "chosen": number, "asked": request.GET,
        "unit_name": _unit_name(request, dimension, unit), "told": told,
    }  # fmt: skip
    try:
        seen = queries.evidence(request.actor, version, number, dimension, unit, max(first, version.from_date), latest, told=told)
    except queries.TooFew as few:
        return render(request, "quality/withheld.html", context | {"text": few.text()})
    rows = [_Happened(at, value, key) for key, at, value in seen.rows]
    if seen.is_sensitive:
        rows.sort(key=lambda one: (one.day, one.value), reverse=True)  # nor is their order
    table = (tables.QuietEvidence if seen.is_sensitive else tables.Evidence)(rows, request)
    if not seen.is_sensitive:
        _fill(found.log, list(table.page.rows))
    return table.respond("quality/evidence.html", **context, is_sensitive=seen.is_sensitive, count=len(rows))


def _asked(request: Request) -> tuple[str, int, int]:
    dimension, unit, number = (request.GET.get(name, "") for name in ("dimension", "unit", "term"))
    if dimension not in (*facts.DIMENSIONS, "post"):
        dimension = facts.ALL
    whole = [int(text) if text.isdecimal() and len(text) < 15 else 0 for text in (unit, number)]
    return dimension, whole[0], whole[1]


def _told(request: Request) -> datetime | None:
    """Until when the journal is read: behind a figure that was kept, until it was."""
    try:
        found = datetime.fromisoformat(request.GET.get("told", ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _unit_name(request: Request, dimension: str, unit: int) -> str:
    return scorecards.units(request.actor, dimension).get(unit, "") if dimension in KINDS else ""


def _fill(log: Log, rows: list[_Happened]) -> None:
    known = {one.id: one for one in entries(log, [row.number for row in rows])}
    for row in rows:
        if (entry := known.get(row.number)) is not None:
            row.event, row.objects = str(entry.label), _now(", ").join(thing.name for thing in entry.things[:5])
