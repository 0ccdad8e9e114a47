"""What people have promised or were asked to do by a day, and have not done: of one person, or of everybody."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tingtang.improvement.models import (
    OVER,
    Article,
    ArticleState,
    Correction,
    CorrectionState,
    Decision,
    Deliverable,
    DriveState,
    Measure,
    Receipt,
    SelfCheck,
    SelfCheckState,
)
from tingtang.org.models import Hall

# Whoever answers for a correction is next in these states; in the others its measures are, or somebody else.
_HIS: Final = (CorrectionState.REPORTED, CorrectionState.ANALYSED, CorrectionState.ACCEPTED)
MOST: Final = 2000


class Duty(NamedTuple):
    """Something somebody is to do by a day: `kind` and `key` say which record, `verb` what is to be done with it."""

    staff_id: int
    kind: str
    key: int
    verb: Promise
    text: str
    url: str
    due_date: date | None
    hall: Hall | None


def duties(*, staff: int | None = None, until: date | None = None, most: int = MOST) -> Iterator[Duty]:
    """Open duties of `staff` (None: of everybody), those due by `until` (None: all), of each kind at most `most`, the first due first."""
    for kind, verb, name, rows, whose, due in _kinds():
        found = rows.annotate(whose=whose, due=due).filter(whose__isnull=False, **({"whose": staff} if staff else {}))
        if until is not None:
            found = found.filter(due__lte=until)
        for one in found.order_by(F("due").asc(nulls_last=True), "pk")[:most]:
            page, key, hall, text = _place(kind, one)
            url = reverse(f"improvement:{name}", args=[key])
            yield Duty(one.whose, kind, page, verb, text[:120], url, one.due, hall)


def _kinds() -> Iterator[tuple[str, Promise, str, QuerySet[Any], Any, Any]]:
    own, due = F("owner_id"), F("due_date")
    measures = Measure.objects.filter(done_at=None).exclude(correction__state__in=OVER)
    yield "measure", _("Carry out"), "correction", measures.select_related("correction__hall"), own, due
    decisions = Decision.objects.filter(done_at=None)
    yield "decision", _("Carry out"), "meeting", decisions.select_related("meeting__hall"), own, due
    yield (
        "correction", _("Go on with the correction"), "correction",
        Correction.objects.filter(state__in=_HIS).select_related("hall"), own, due,
    )  # fmt: skip
    items = Deliverable.objects.filter(done_at=None, phase__drive__state=DriveState.RUNNING).select_related("phase__drive__hall")
    yield "deliverable", _("Deliver"), "drive", items, Coalesce("phase__owner_id", "phase__drive__owner_id"), due
    reports = SelfCheck.objects.filter(state=SelfCheckState.DRAFT).select_related("hall")
    yield "selfcheck", _("Write and hand in"), "selfcheck", reports, F("author_id"), due
    texts = Receipt.objects.filter(Q(read_at=None) | ~Q(digest=F("reading__digest")), reading__is_active=True)
    yield (
        "reading",
        _("Read and confirm"),
        "reading",
        texts.select_related("reading__hall"),
        F("staff_id"),
        F("reading__due_date"),
    )


def _place(kind: str, one: Any) -> tuple[int, int, Hall | None, str]:
    """The number of the record itself, of the page that shows it, its hall and its words."""
    if kind == "measure":
        return one.pk, one.correction_id, one.correction.hall, str(one)
    if kind == "decision":
        return one.pk, one.meeting_id, one.meeting.hall, str(one)
    if kind == "deliverable":
        return one.pk, one.phase.drive_id, one.phase.drive.hall, f"{one} · {one.phase.drive}"
    if kind == "reading":
        return one.pk, one.reading_id, one.reading.hall, str(one.reading)
    return one.pk, one.pk, one.hall, str(one)


def to_review(staff: int, today: date) -> QuerySet[Article]:
    """Articles that somebody answers for and that are to be looked at again by now."""
    rows = Article.objects.filter(author_id=staff, state=ArticleState.PUBLISHED, review_date__lte=today)
    return rows.order_by("review_date", "pk")
