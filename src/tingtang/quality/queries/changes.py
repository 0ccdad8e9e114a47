"""The block that says what became better or worse: the indicators of a scorecard beside the period before and the year before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tingtang.quality import telling
from tingtang.quality.models import Cell, Indicator, IndicatorVersion, Scorecard, ScorecardKind, Unit
from tingtang.quality.queries import figures, scorecards
from tingtang.quality.queries.blocks import About, index_figure, table
from tingtang.quality.queries.facts import ALL
from tingtang.quality.queries.scorecards import Entry, Past
from tingtang.quality.rules import formula
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.rules.periods import Span
from tingtang.ui import formats

Named = tuple[str, Span]
Row = tuple[str, list[dict[str, Any]]]


def changes_block(of: str, about: About) -> dict[str, Any] | None:
    """The indicators of a scorecard, of the hall or of everything together, each with its change and what can be said of it."""
    card = Scorecard.objects.filter(code=of).select_related("evaluation").first()
    if card is None:
        return None
    entries, (kind, unit), earlier = scorecards.entries_of(card), about.unit, about.earlier()
    spans = [(about.first, about.latest), *(span for _name, span in earlier)]
    begun = _begun([one.indicator for one in entries])
    past = [_known(one, spans, begun) for one in scorecards.past(kind, entries, unit, spans)]
    if not any(one.cells[0].n for one in past):
        return None
    shown = [place for place in range(1, len(earlier) + 1) if any(one.cells[place].n for one in past)]
    rows = [_index(card, entries, past, about, shown)] if card.kind == ScorecardKind.HALL else []
    counts = _counts([one.indicator for one in entries])
    rows += [
        _row(one, about, earlier, shown, begun.get(one.entry.indicator.pk) if one.entry.indicator.pk in counts else None)
        for one in past
    ]
    heads = [telling.period_words(about.period, about.first), pgettext("indicator", "Target")]
    for place in shown:
        heads += [earlier[place - 1][0], pgettext("figure", "Change")]
    return table(_title(card, rows, earlier, shown), _note(past, about, earlier, shown, begun), heads, rows)


def _begun(indicators: Sequence[Indicator]) -> dict[int, date]:
    """Since when each indicator has figures: before that day, a count of nothing means that nobody counted."""
    versions = list(IndicatorVersion.objects.filter(indicator__in=indicators).select_related("indicator"))
    known = figures.formulas(versions)
    measures = {key for one in known.values() for key in one.measures.values()}
    days = dict(Cell.objects.filter(measure__in=measures, dimension=ALL).values_list("measure").annotate(first=Min("day")))
    found: dict[int, date] = {}
    for version in versions:
        for key in known[version.pk].measures.values():
            if key in days:
                found[version.indicator_id] = min(days[key], found.get(version.indicator_id, days[key]))
    return found


def _counts(indicators: Sequence[Indicator]) -> set[int]:
    """Those that are a mere count or sum: they grow with the days that were counted, as shares and means do not."""
    found = figures.formulas(list(IndicatorVersion.objects.filter(indicator__in=indicators).select_related("indicator")))
    trees = {key: one.expression for key, one in found.items()}
    sums = [key for key, tree in trees.items() if isinstance(tree, formula.Term) and tree.kind in {"count", "sum"}]
    return set(IndicatorVersion.objects.filter(pk__in=sums).values_list("indicator_id", flat=True))


def _known(one: Past, spans: Sequence[Span], begun: Mapping[int, date]) -> Past:
    since = begun.get(one.entry.indicator.pk)
    cells = [
        cell if since is not None and since <= latest else Estimate(None)
        for cell, (_first, latest) in zip(one.cells, spans, strict=True)
    ]
    return replace(one, cells=cells)


def _row(one: Past, about: About, earlier: Sequence[Named], shown: Sequence[int], counted_from: date | None) -> Row:
    """An indicator with its changes; a count is set beside no days of which a part was not counted."""
    indicator, (kind, unit) = one.entry.indicator, about.unit

    def opened(span: Span) -> str:
        return about.evidence_url(indicator.pk, kind, unit, *span)

    now = one.cells[0]
    cells = [
        telling.figure(indicator.unit, now, opened((about.first, about.latest))),
        telling.plain(indicator.unit, one.targets[0]),
    ]
    for place in shown:
        then = one.cells[place]
        cells += [telling.figure(indicator.unit, then, opened(earlier[place - 1][1]))]
        first, latest = earlier[place - 1][1]
        if counted_from is not None and first < counted_from <= latest:
            cells += [telling.plain(indicator.unit, None) | {"text": _("counted in part of it only")}]
        else:
            cells += [telling.changed(indicator.unit, then, now, is_more_better=indicator.direction == "up")]
    return str(indicator), cells


def _index(card: Scorecard, entries: Sequence[Entry], past: Sequence[Past], about: About, shown: Sequence[int]) -> Row:
    spans = [(about.first, about.latest), *(span for _name, span in about.earlier())]
    owners = (about.hall.code,) if about.hall else ()
    found = [
        scorecards.index(entries, [one.cells[place] for one in past], latest, owners)
        for place, (_first, latest) in enumerate(spans)
    ]

    def url(span: Span) -> str:
        return telling.unit_url(card.pk, about.hall.pk, *span) if about.hall else ""

    cells = [index_figure(found[0], url(spans[0])), telling.plain(Unit.POINTS, None)]
    for place in shown:
        then, now = (Estimate(one.value, one.low, one.high) for one in (found[place], found[0]))
        cells += [index_figure(found[place], url(spans[place])), telling.changed(Unit.POINTS, then, now, is_more_better=True)]
    return _("index"), cells


def _title(card: Scorecard, rows: Sequence[Row], earlier: Sequence[Named], shown: Sequence[int]) -> str:
    if not shown:
        return str(card)
    said = [cells[3]["verdict"] for _name, cells in rows if cells[3]["value"] is not None]
    counts = {"better": said.count("better"), "worse": said.count("worse"), "open": said.count("chance") + said.count("")}
    return _("%(card)s beside %(before)s: %(better)s better, %(worse)s worse, %(open)s may be chance") % {
        "card": card, "before": earlier[shown[0] - 1][0], **counts,
    }  # fmt: skip


def _note(past: Sequence[Past], about: About, earlier: Sequence[Named], shown: Sequence[int], begun: Mapping[int, date]) -> str:
    parts = []
    for place, (name, (first, latest)) in enumerate(earlier, 1):
        days = telling.days_words(first, latest)
        told = _("%(name)s: %(days)s.") if place in shown else _("There are no figures of %(name)s (%(days)s).")
        parts.append(told % {"name": name, "days": days})
    if shown:
        parts.append(
            _("A change is what it is now minus what it was, with its 95 % interval; one that may be chance is no effect shown.")
        )
    since = _since(past, [span for _name, span in earlier], begun) if shown else []
    parts += [_("%(name)s is counted from %(day)s on.") % {"name": name, "day": day} for name, day in since]
    rewritten = _rewritten([one.entry for one in past], [span[1] for _name, span in earlier], about.latest) if shown else []
    if rewritten:
        parts.append(_("Reckoned by another formula then: %(names)s.") % {"names": _(", ").join(rewritten)})
    return " ".join(parts)


def _since(past: Sequence[Past], earlier: Sequence[Span], begun: Mapping[int, date]) -> list[tuple[str, str]]:
    """The indicators that began to be counted within one of the earlier spans, with the day."""
    found = []
    for one in past:
        day = begun.get(one.entry.indicator.pk)
        if day is not None and any(first < day <= latest for first, latest in earlier):
            found.append((str(one.entry.indicator), formats.day(day, weekday=False)))
    return found


def _rewritten(entries: Sequence[Entry], then: Sequence[date], now: date) -> list[str]:
    """The indicators whose formula was another one on one of these days."""
    versions: dict[int, list[IndicatorVersion]] = {}
    for one in IndicatorVersion.objects.filter(indicator__in=[entry.indicator for entry in entries]):
        versions.setdefault(one.indicator_id, []).append(one)
    found = []
    for entry in entries:
        known = versions.get(entry.indicator.pk, [])
        latest = figures.version_on(known, now)
        if any(figures.version_on(known, day) not in (latest, None) for day in then):
            found.append(str(entry.indicator))
    return found
