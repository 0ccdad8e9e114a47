"""Reads of remote review: samples, what is to be scored by whom, calibration, appeals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.core.naming import text_in
from tingtang.core.permissions import reading
from tingtang.journal.models import ImportedObject
from tingtang.quality.models import RECORDED, Appeal, Evidence, Inspection, Review, ReviewSample
from tingtang.quality.queries.log import Said, said
from tingtang.quality.rules import agreement
from tingtang.quality.rules.sheets import Item

STRONG: Final = 0.9
MOST_POINTS: Final = 3
MOST_SCORES: Final = 20
VIEW = reading("quality.view_reviews", _("See remote reviews and appeals"))


def _here(actor: Actor) -> Q:
    halls = actor.halls(VIEW)
    return Q(pk__isnull=False) if halls is EVERYWHERE else Q(hall_id__in=halls)


def samples(actor: Actor) -> QuerySet[ReviewSample]:
    """Samples of the actor's halls, and those whose result he gets."""
    mine = Q(pk__in=ReviewSample.readers.through.objects.filter(staff_id=actor.staff_id or 0).values("reviewsample_id"))
    return (
        ReviewSample.objects.filter(_here(actor) | mine)
        .select_related("sheet", "hall", "log")
        .annotate(
            review_count=Count("reviews", distinct=True),
            done_count=Count("reviews", filter=Q(reviews__inspection__done_at__isnull=False), distinct=True),
        )
    )


def get_sample(actor: Actor, key: int) -> ReviewSample:
    """One sample. NotFound when absent or elsewhere."""
    found = samples(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def next_span(sample: ReviewSample, at: datetime) -> tuple[date, date] | None:
    """The latest whole week (from Monday) or month that is over and comes after a sample's days; None when there is none yet."""
    if not sample.rhythm or sample.drawn_at is None or ReviewSample.objects.filter(earlier=sample).exists():
        return None
    today = at.astimezone(sample.hall.zone).date()
    if sample.rhythm == "week":
        until = today - timedelta(days=today.weekday() + 1)
        since = until - timedelta(days=6)
    else:
        until = today.replace(day=1) - timedelta(days=1)
        since = until.replace(day=1)
    return (since, until) if since > sample.until_date else None


def in_series() -> QuerySet[ReviewSample]:
    """Samples after which another one is to be drawn."""
    return ReviewSample.objects.exclude(rhythm="").filter(drawn_at__isnull=False, later__isnull=True).order_by("pk")


@dataclass(frozen=True)
class Point:
    """What was looked at in a sample, the share of what could be had, and of how many."""

    text: str
    share: float
    n: int


@dataclass(frozen=True)
class Conclusion:
    """What a sample says: where the service is strong, where it is weak, and what reviewers wrote."""

    strengths: list[Point]
    weaknesses: list[Point]
    notes: list[tuple[Review, str]]


def conclusion(sample: ReviewSample) -> Conclusion | None:
    """Strengths (at least nine tenths) and weaknesses (less), the clearest three of each, and the notes; None while nothing is scored."""
    done = list(sample.reviews.filter(inspection__done_at__isnull=False).select_related("inspection", "clerk").order_by("pk"))
    sums: dict[str, list[float]] = {}
    items: dict[str, Item] = {}
    for one in done:
        for item in one.inspection.looked_at if one.inspection else []:
            value = one.inspection.marks.get(item.code, {}).get("value") if one.inspection else None
            if isinstance(value, int):
                sums.setdefault(item.code, []).append(value / item.most)
                items[item.code] = item
    points = sorted(
        (Point(text_in(items[code].text), sum(all_) / len(all_), len(all_)) for code, all_ in sums.items()),
        key=lambda one: -one.share,
    )
    if not points:
        return None
    notes = [(one, one.inspection.note) for one in done if one.inspection and one.inspection.note]
    strong = [one for one in points if one.share >= STRONG][:MOST_POINTS]
    weak = [one for one in reversed(points) if one.share < STRONG][:MOST_POINTS]
    return Conclusion(strong, weak, notes)


def reviews(actor: Actor) -> QuerySet[Review]:
    """Reviews of the actor's halls, those he makes, and those made about him."""
    mine = Q(pk=None)
    if actor.staff_id:
        mine = Q(reviewer_id=actor.staff_id) | Q(clerk_id=actor.staff_id, inspection__done_at__isnull=False)
    return Review.objects.filter(_here(actor) | mine).select_related("sample__sheet", "hall", "clerk", "reviewer", "inspection")


def get_review(actor: Actor, key: int) -> Review:
    """One review. NotFound when absent or not visible."""
    found = reviews(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def same_reviews(review: Review) -> QuerySet[Review]:
    """It, and where all score the same to calibrate, those of the others."""
    return Review.objects.filter(sample=review.sample_id, event_id=review.event_id).select_related("inspection").order_by("pk")


def recordings(inspections: Sequence[int]) -> dict[int, list[Evidence]]:
    """What can be heard or seen, by the sheet."""
    found: dict[int, list[Evidence]] = {}
    for one in Evidence.objects.filter(inspection__in=inspections, item=RECORDED).order_by("pk"):
        found.setdefault(one.inspection_id, []).append(one)
    return found


def get_recording(review: Review, key: int) -> Evidence:
    """A recording of a review. NotFound otherwise."""
    found = Evidence.objects.filter(inspection=review.inspection_id, item=RECORDED, pk=key).first()
    if found is None:
        raise NotFound
    return found


def population(sample: ReviewSample) -> list[Said]:
    """What a sample is drawn from: finished services with a clerk, or closed cases, in the hall and span; or cases of an imported log."""
    zone = sample.hall.zone
    starts = datetime.combine(sample.since_date, datetime.min.time(), zone)
    ends = datetime.combine(sample.until_date + timedelta(days=1), datetime.min.time(), zone)
    if sample.log_id is not None:
        # Each case once, by the latest time the activity happened in it.
        logged = said([sample.activity], starts, ends, log=sample.log_id)
        return list({one.objects["case"]: one for one in logged if "case" in one.objects}.values())
    rows = said([sample.source], starts, ends, hall_id=sample.hall_id)
    if sample.source.startswith("cases."):
        return [one for one in rows if one.attributes.get("phase") == "closed" and "case" in one.objects]
    return [one for one in rows if "clerk" in one.objects and "call" in one.objects]


_SAID: Final = """
SELECT x.object_id, max(e.attributes ->> %(word)s::text) FROM journal_event_object x
JOIN journal_event e ON e.id = x.event_id AND e.recorded_at = x.recorded_at
JOIN journal_code q ON q.id = x.qualifier_id AND q.kind = 'qualifier' AND q.name = %(kind)s
JOIN journal_code t ON t.id = e.type_id AND t.kind = 'event' AND t.name = %(type)s
WHERE x.log_id = 1 AND x.object_id = ANY(%(keys)s)
    AND x.object_type_id = (SELECT id FROM journal_code WHERE kind = 'object' AND name = %(object)s) GROUP BY x.object_id
"""
# Which event says what people call it, in which attribute.
_CALLED: Final = {
    "case": {"object": "cases.case", "type": "cases.case.opened", "word": "number"},
    "call": {"object": "visits.call", "type": "visits.ticket.called", "word": "label"},
}
_TRACE: Final = """
SELECT e.occurred_at, t.name FROM journal_event_object x
JOIN journal_event e ON e.id = x.event_id AND e.recorded_at = x.recorded_at JOIN journal_code t ON t.id = e.type_id
WHERE x.log_id = %s AND x.object_id = %s AND x.qualifier_id = (SELECT id FROM journal_code WHERE kind = 'qualifier' AND name = 'case')
ORDER BY e.occurred_at, e.id LIMIT 60
"""


def names_of(sample: ReviewSample, kind: str, keys: Sequence[int]) -> dict[int, str]:
    """What is reviewed, as people call it: the number of a case or of a visitor, the case of an imported log."""
    if sample.log_id is not None:
        rows = ImportedObject.objects.filter(pk__in=keys).values_list("pk", "name")
        return {key: name.removeprefix("case:") for key, name in rows}
    with connection.cursor() as cursor:
        cursor.execute(_SAID, {"kind": kind, "keys": list(keys), **_CALLED[kind]})
        return {key: name for key, name in cursor.fetchall() if name}


def trace(review: Review) -> list[tuple[datetime, str]]:
    """What happened in a case of an imported log, step by step; nothing for the own, which has pages of its own."""
    if review.sample.log_id is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_TRACE, [review.sample.log_id, review.subject_id])
        return list(cursor.fetchall())


@dataclass(frozen=True)
class Calibrated:
    """One subject that several scored: their scores, the spread, and the mean kappa of their marks."""

    subject: Review
    scores: list[tuple[str, float | None]]
    spread: float | None
    kappa: float | None


def calibration(sample: ReviewSample) -> list[Calibrated]:
    """Subject by subject how far the reviewers agree, the least first."""
    found = []
    by_event: dict[int, list[Review]] = {}
    for one in sample.reviews.select_related("inspection", "reviewer", "clerk").order_by("pk"):
        by_event.setdefault(one.event_id, []).append(one)
    for group in by_event.values():
        done = [one for one in group if one.inspection is not None and one.inspection.done_at is not None]
        scores = [(str(one.reviewer), one.inspection.score if one.inspection else None) for one in done]
        numbers = [score for _name, score in scores if score is not None]
        spread = max(numbers) - min(numbers) if len(numbers) > 1 else None
        marks = [_marks(one) for one in done]
        kappa = agreement.among(marks) if len(marks) > 1 else None
        found.append(Calibrated(group[0], scores, spread, kappa))
    return sorted(found, key=lambda one: (one.kappa is None, one.kappa or 0))


def _marks(review: Review) -> list[float | None]:
    filled = review.inspection
    if filled is None:
        return []
    found = ((item.most, filled.marks.get(item.code, {}).get("value")) for item in filled.looked_at)
    return [value / most if isinstance(value, int) else None for most, value in found]


def scores_about(actor: Actor) -> list[Inspection]:
    """The latest scores about the actor himself, against which he may still appeal."""
    if actor.staff_id is None:
        return []
    rows = Inspection.objects.filter(about_staff_id=actor.staff_id, done_at__isnull=False, score__isnull=False)
    rows = rows.exclude(appeals__staff_id=actor.staff_id).exclude(kind="visit")
    rows = rows.exclude(review__sample__is_calibration=True)
    return list(rows.select_related("sheet", "inspector").order_by("-done_at")[:MOST_SCORES])


def appeals(actor: Actor) -> QuerySet[Appeal]:
    """Appeals in the actor's halls, and his own."""
    mine = Q(staff_id=actor.staff_id) if actor.staff_id else Q(pk=None)
    return Appeal.objects.filter(_here(actor) | mine).select_related("inspection__sheet", "hall", "staff", "decided_by")


def get_appeal(actor: Actor, key: int) -> Appeal:
    """One appeal. NotFound when absent or not visible."""
    found = appeals(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def own_appeal(actor: Actor, inspection: Inspection) -> Appeal | None:
    """The actor's own appeal against a score."""
    return inspection.appeals.filter(staff_id=actor.staff_id).first() if actor.staff_id else None
