"""Blocks of reports that say what the quality department did in the period: inspected, asked, judged, rewarded."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tingtang.cases.events import SANCTION_ANSWERED, SANCTION_IMPOSED
from tingtang.core.registry import Text
from tingtang.org.models import Staff
from tingtang.quality import telling
from tingtang.quality.models import (
    GAP_NAMES,
    Area,
    Assessment,
    AssessmentState,
    AwardRound,
    Commendation,
    Finding,
    FindingState,
    GapStudy,
    Inspection,
    InspectionKind,
    Proposal,
    ProposalState,
    RoundState,
    SurveyWave,
    Unit,
)
from tingtang.quality.queries import gaps as studies
from tingtang.quality.queries import surveys
from tingtang.quality.queries.blocks import About, table
from tingtang.quality.queries.days import bounds
from tingtang.quality.queries.log import said
from tingtang.quality.rules import gaps, measures
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.rules.periods import Span
from tingtang.quality.rules.questions import NOTHING
from tingtang.quality.shown.judging import gap_title

Told = dict[str, Any] | None


def _here(about: About, field: str = "hall") -> Q:
    """What is of the hall of the report; of the organisation everything."""
    return Q(**{field: about.hall}) if about.hall else Q()


def _within(name: str, span: Span) -> Q:
    starts, ends = bounds(*span)
    return Q(**{f"{name}__gte": starts, f"{name}__lt": ends})


def _url(name: str) -> str:
    return reverse(name, "tingtang.quality.urls")


def inspections_block(_of: str, about: About) -> Told:
    """By area how many sheets were filled, what they scored beside the period before, and what became of what was found."""
    spans = [(about.first, about.latest), about.earlier()[0][1]]
    done = [_filled(about, span) for span in spans]
    rows = []
    for kind, area, name in _areas():
        now, before = (_scored(each, kind, area) for each in done)
        if not now.n:
            continue
        found = Finding.objects.filter(_here(about), _within("inspection__done_at", spans[0]), inspection__kind__in=kind)
        found = found.filter(inspection__sheet__area=area) if area else found
        cells = [
            telling.counted(now.n), telling.figure(Unit.POINTS, now) | {"n": None},
            telling.figure(Unit.POINTS, before) | {"n": before.n or None}, *_remedied(found, about),
        ]  # fmt: skip
        rows.append((name, cells))
    if not rows:
        return None
    found_words = [pgettext("report", "Found wanting"), _("Remedied and checked"), _("Overdue")]
    heads = [_("Filled"), _("Mean score"), str(about.earlier()[0][0]), *found_words]
    whole = sum(cells[0]["value"] for _name, cells in rows)
    open_ones = sum(cells[3]["value"] - cells[4]["value"] for _name, cells in rows)
    title = _("Inspections: %(n)s sheets, %(open)s findings still open") % {"n": whole, "open": open_ones}
    return table(title, _("Mystery visits are counted once they are published."), heads, rows)


def _filled(about: About, span: Span) -> QuerySet[Inspection]:
    rows = Inspection.objects.filter(_here(about), _within("done_at", span), score__isnull=False)
    return rows.exclude(Q(kind=InspectionKind.VISIT) & Q(mystery_visit__wave__published_at__isnull=True))


def _areas() -> Iterable[tuple[Sequence[str], str, str]]:
    for area, label in Area.choices:
        yield (InspectionKind.ROUND, InspectionKind.SPOT), area, str(label)
    for kind in (InspectionKind.VISIT, InspectionKind.REVIEW):
        yield (kind,), "", str(kind.label)


def _scored(rows: QuerySet[Inspection], kinds: Sequence[str], area: str) -> Estimate:
    found = rows.filter(kind__in=kinds)
    scores = (found.filter(sheet__area=area) if area else found).values_list("score", flat=True)
    one = gaps.mean(np.array([score or 0.0 for score in scores], dtype=np.float64))
    if one.low is None or one.high is None:
        return one
    return Estimate(one.value, max(0.0, one.low), min(100.0, one.high), one.n, one.least)


def _remedied(found: QuerySet[Finding], about: About) -> list[dict[str, Any]]:
    late = found.filter(state=FindingState.OPEN, due_date__lt=about.latest + timedelta(days=1))
    url = _url("findings")
    return [
        telling.counted(found.count(), url), telling.counted(found.filter(state=FindingState.CLOSED).count()),
        telling.counted(late.count(), url),
    ]  # fmt: skip


def surveys_block(_of: str, about: About) -> Told:
    """The waves of surveys that were open in the period: whom they asked, how many replied, and the figures they are known by."""
    waves = SurveyWave.objects.filter(
        _within("opens_at", (about.first, about.latest)) | _within("closes_at", (about.first, about.latest))
    )
    waves = waves.filter(Q(hall=about.hall) | Q(hall=None)) if about.hall else waves
    rows = []
    for wave in waves.select_related("edition__survey", "hall").annotate(asked=Count("invitations")).order_by("opens_at", "pk"):
        rows += _wave_rows(wave, about)
    if not rows:
        return None
    heads = [pgettext("survey", "Asked"), _("Replies"), _("Response rate"), _("Figure")]
    return table(_("Surveys"), _("Figures of groups that are too small are not shown."), heads, rows)


def _wave_rows(wave: SurveyWave, about: About) -> list[tuple[str, list[dict[str, Any]]]]:
    version, hall = wave.edition, about.hall.pk if about.hall else None
    sizes, least = surveys.by_hall(version, wave), version.survey.least_shown
    told = surveys.told(version, wave=wave, hall_id=hall)
    if told.n < least or (hall is not None and hall not in measures.shown(sizes, least)):
        return []
    invited = wave.invitations.filter(_here(about))
    asked, answered = invited.count(), invited.filter(answered_at__isnull=False).count()
    rate = measures.share(answered, asked) if asked else measures.Estimate(None, None, None, 0)
    url = reverse("wave", "tingtang.quality.urls", args=[wave.pk])
    whole = [telling.counted(asked), telling.counted(told.n, url), _estimate(Unit.SHARE, rate)]
    figures = [one for question in told.questions if (one := _headline(question, told.of(question)))]
    name = wave.name if str(version.survey) in wave.name else f"{version.survey} · {wave.name}"
    if not figures:
        return [(name, [*whole, telling.plain(Unit.NUMBER, None)])]
    first, *rest = figures
    empty = {"text": "", "interval": ""}
    blank = [telling.plain(Unit.NUMBER, None) | empty for _cell in whole]
    return [(f"{name} · {first[0]}", [*whole, first[1]]), *((f"{name} · {label}", [*blank, cell]) for label, cell in rest)]


def _headline(question: Any, columns: Any) -> tuple[Text, dict[str, Any]] | None:
    column = columns[:, 0] if columns.shape[1] else columns.reshape(-1)
    if question.measure == "csat":
        return _("Satisfied (the best two answers)"), _estimate(
            Unit.SHARE, measures.satisfied(column, question.low, question.high)
        )
    if question.measure == "nps":
        return _("Net promoters (NPS)"), _estimate(Unit.POINTS, measures.net_promoters(column))
    if question.measure == "ces":
        return _("Effort (mean)"), _estimate(Unit.POINTS, measures.mean(column[column != NOTHING].astype(float)))
    return None


def _estimate(unit: str, one: measures.Estimate) -> dict[str, Any]:
    return telling.figure(unit, Estimate(one.value, one.low, one.high, one.n, one.n))


def gaps_block(_of: str, about: About) -> Told:
    """The five gaps of the latest study that was measured of the period."""
    rows = GapStudy.objects.filter(_here(about), measured_at__isnull=False, latest_date__range=(about.first, about.latest))
    study = rows.order_by("-latest_date", "-pk").first()
    if study is None:
        return None
    found = studies.of_result(study.result)
    cells = [found.get(number, gaps.EMPTY) for number in GAP_NAMES]
    names = [f"{number} {name}" for number, name in GAP_NAMES.items()]
    url = reverse("gap_study", "tingtang.quality.urls", args=[study.pk])
    told = [(name, [telling.figure(Unit.POINTS, one, url)]) for name, one in zip(names, cells, strict=True)]
    bars = {
        "labels": names, "values": [telling.ends(Unit.POINTS, one) for one in cells], "unit": str(Unit.POINTS), "target": None,
    }  # fmt: skip
    days = telling.days_words(study.first_date, study.latest_date)
    place = str(study.hall) if study.hall and not about.hall else ""
    return table(gap_title(study), " · ".join(filter(None, [str(study), place, days])), [_("Gap")], told, bars=bars)


def rewards_block(_of: str, about: About) -> Told:
    """Who was awarded, and how many were praised, rewarded and sanctioned, with what came of appeals, beside the period before."""
    spans = [(about.first, about.latest), about.earlier()[0][1]]
    columns = [_counts(about, span) for span in spans]
    if not any(columns[0].values()):
        return None
    urls = {"commended": _url("commendations"), "rewarded": _url("proposals")}
    labels = {
        "awarded": _("Awards decided"), "commended": _("Commendations"), "rewarded": _("Rewards by rule"),
        "light": _("Sanctions, light"), "medium": _("Sanctions, medium"), "heavy": _("Sanctions, heavy"),
        "answered": _("Appeals answered"), "lifted": _("Sanctions lifted on appeal"),
    }  # fmt: skip
    rows = [
        (label, [telling.counted(columns[0][key], urls.get(key, "")), telling.counted(columns[1][key])])
        for key, label in labels.items()
        if columns[0][key] or columns[1][key]
    ]
    winners = [_winners(one) for one in _rounds(about, spans[0])]
    note = "\n".join(one for one in winners if one)
    heads = [telling.period_words(about.period, about.first), str(about.earlier()[0][0])]
    return table(_("Rewards and sanctions"), note, heads, rows)


def _rounds(about: About, span: Span) -> QuerySet[AwardRound]:
    here = Q(hall=about.hall) | Q(hall=None) if about.hall else Q()
    rows = AwardRound.objects.filter(here, _within("decided_at", span), state=RoundState.DECIDED)
    return rows.select_related("award").order_by("decided_at", "pk")


def _winners(found: AwardRound) -> str:
    awarded = found.candidates.filter(is_awarded=True).select_related("staff", "unit").order_by("place", "pk")
    names = _(", ").join(str(one.staff or one.unit) for one in awarded)
    return _("%(award)s: %(names)s.") % {"award": found.award, "names": names} if names else ""


def _counts(about: About, span: Span) -> dict[str, int]:
    starts, ends = bounds(*span)
    imposed = said([SANCTION_IMPOSED.name], starts, ends, of="cases.sanction")
    answered = said([SANCTION_ANSWERED.name], starts, ends, of="cases.sanction")
    if about.hall:
        own = set(Staff.objects.filter(hall=about.hall).values_list("pk", flat=True))
        imposed, answered = ([one for one in rows if one.objects.get("staff") in own] for rows in (imposed, answered))
    degrees = [one.attributes.get("degree") for one in imposed]
    granted = Proposal.objects.filter(_here(about, "staff__hall"), _within("decided_at", span), state=ProposalState.GRANTED)
    praised = Commendation.objects.filter(_here(about, "staff__hall"), given_date__range=span)
    return {
        "awarded": _rounds(about, span).count(), "commended": praised.count(), "rewarded": granted.filter(rule__sense="reward").count(),
        **{degree: degrees.count(degree) for degree in ("light", "medium", "heavy")},
        "answered": len(answered), "lifted": sum(bool(one.attributes.get("is_lifted")) for one in answered),
    }  # fmt: skip


def assessments_block(_of: str, about: About) -> Told:
    """What units and posts came to, and how many people reached each grade; nobody's own result is told."""
    rows = Assessment.objects.filter(_here(about), latest_date__range=(about.first, about.latest))
    rows = rows.exclude(state=AssessmentState.DRAFT).select_related("scheme", "hall", "post").order_by("scheme", "-points", "pk")
    told = []
    for one in rows.exclude(scheme__kind="person"):
        url = reverse("assessment", "tingtang.quality.urls", args=[one.pk])
        total = one.content.get("total", {})
        points = Estimate(one.points, total.get("low"), total.get("high"))
        name = " · ".join(part for part in (one.about, str(one.scheme), one.level, one.get_state_display()) if part)
        told.append((name, [telling.figure(Unit.POINTS, points, url) | {"n": None, "url": url}, telling.plain(Unit.NUMBER, 1)]))
    people = rows.filter(scheme__kind="person").order_by().values_list("level").annotate(n=Count("pk"))
    for level, n in sorted(people, key=lambda row: -row[1]):
        name = _("people: %(grade)s") % {"grade": level or pgettext("assessment", "no grade")}
        told.append((name, [telling.plain(Unit.POINTS, None), telling.counted(n, _url("assessments"))]))
    if not told:
        return None
    signed = rows.filter(state=AssessmentState.SIGNED).count()
    title = _("Assessments: %(signed)s of %(n)s signed") % {"signed": signed, "n": rows.count()}
    return table(title, "", [pgettext("assessment", "points"), _("How many")], told)


BLOCKS = {
    "inspections": inspections_block,
    "surveys": surveys_block,
    "gaps": gaps_block,
    "rewards": rewards_block,
    "assessments": assessments_block,
}
