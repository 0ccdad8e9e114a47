"""Writes of remote review: samples drawn from the journal, scored by reviewers, appealed against by whom they are about."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Avg
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, NotFound, Refused
from tingtang.core.naming import text_in
from tingtang.journal.record import changed, record
from tingtang.journal.saving import InUse, clean_plain, field_names, locked, remove, save, tidy
from tingtang.org.models import Hall, Staff
from tingtang.quality.actions import reckoning
from tingtang.quality.actions.evidence import forget, put_recording
from tingtang.quality.actions.inspections import fill, opened
from tingtang.quality.events import (
    APPEAL_DECIDED,
    APPEALED,
    RECORDING_NAMED,
    RECORDING_REMOVED,
    REMOVED,
    SAMPLE_CONCLUDED,
    SAMPLE_DRAWN,
    SAMPLE_SAVED,
)
from tingtang.quality.models import (
    RECORDED,
    Appeal,
    AppealState,
    Evidence,
    FindingState,
    Inspection,
    InspectionKind,
    Review,
    ReviewSample,
)
from tingtang.quality.queries import reviews as queries
from tingtang.quality.queries.log import Said
from tingtang.quality.queries.rescored import handed_in
from tingtang.quality.queries.seen import those_without
from tingtang.quality.rules import samples, sheets
from tingtang.quality.wording import UNFIT_SHEET

SAMPLE_FIELDS = field_names(
    ReviewSample,
    "name",
    "sheet",
    "hall",
    "source",
    "log",
    "activity",
    "since_date",
    "until_date",
    "size",
    "stratum",
    "is_calibration",
    "rhythm",
)


class DrawnAlready(Refused):
    """A sample is drawn once."""

    message = _("This sample has been drawn. Make another one to draw anew.")


class NothingThere(Refused):
    """There is nothing to draw from."""

    message = _("Nothing of this kind happened in these days.")


class OwnWorkReviewed(Refused):
    """Nobody reviews himself."""

    message = _("{name} would review own work. Choose more reviewers.")


class MayNotReview(Refused):
    """Somebody could not hand in what he is asked for."""

    message = _("{name} has no right to review there. Choose somebody else, or have the right given first.")


class AppealedAlready(Refused):
    """One appeal against a score."""

    message = _("You have appealed against this score already.")


class NotDone(Refused):
    """There is no score yet."""

    message = _("There is no score yet.")


@action("quality.save_sample", on="hall", label=_("Plan review samples"))
def save_sample(
    actor: Actor, /, *, hall: Hall, at: datetime, sample: ReviewSample | None = None, version: str | None = None,
    readers: Sequence[Staff] | None = None, **values: Any,
) -> ReviewSample:  # fmt: skip
    """Change a sample or plan one; `readers` get its result. Refused once it is drawn, and for a sample of another hall."""
    if sample is not None and not actor.may("quality.save_sample", sample):
        raise Denied
    if sample is not None and locked(sample).drawn_at is not None:
        raise DrawnAlready
    given = values | {"hall": hall}
    kept = save(actor, SAMPLE_SAVED, sample or ReviewSample(), given, SAMPLE_FIELDS, at=at, version=version, about=["hall"])
    if readers is not None and {one.pk for one in readers} != set(kept.readers.values_list("pk", flat=True)):
        kept.readers.set(readers)
        record(SAMPLE_SAVED, actor, at=at, reviewsample=kept, hall=kept.hall, fields="readers")
    return kept


@action("quality.stop_sample", on="sample", label=_("Stop drawing samples by themselves"))
def stop_sample(actor: Actor, *, sample: ReviewSample, at: datetime) -> ReviewSample:
    """Draw no more samples after this one."""
    kept = locked(sample)
    if not kept.rhythm:
        unchanged()
        return kept
    kept.rhythm = ""
    kept.save(update_fields=["rhythm"])
    record(SAMPLE_SAVED, actor, at=at, reviewsample=kept, hall=kept.hall, fields="rhythm")
    changed(kept, at=at, rhythm="")
    return kept


@action("quality.draw_next_sample", on="sample", label=_("Draw the next sample of a series"))
def draw_next_sample(actor: Actor, *, sample: ReviewSample, at: datetime) -> ReviewSample | None:
    """Draw the next week's or month's sample for the same reviewers, when those days are over. Refused when nothing happened in them."""
    kept = locked(sample)
    span = queries.next_span(kept, at)
    reviewers = list(Staff.objects.filter(pk__in=kept.reviews.values("reviewer"), left_date__isnull=True).order_by("pk"))
    if span is None or not reviewers:
        unchanged()
        return None
    values = {name: getattr(kept, name) for name in SAMPLE_FIELDS} | dict(zip(("since_date", "until_date"), span, strict=True))
    stem = kept.name.split(" · ")[0][:90]
    values["name"] = f"{stem} · {span[0]:%m-%d} – {span[1]:%m-%d}"
    made = save_sample(actor, at=at, readers=list(kept.readers.all()), **values)
    made.earlier = kept
    made.save(update_fields=["earlier"])
    draw_sample(actor, sample=made, reviewers=reviewers, at=at)
    made.refresh_from_db()
    return made


@action("quality.remove_sample", on="sample", label=_("Remove review samples"))
def remove_sample(actor: Actor, *, sample: ReviewSample, at: datetime) -> None:
    """Remove a sample that was not drawn."""
    if sample.drawn_at is not None:
        raise DrawnAlready
    remove(actor, REMOVED, sample, at=at, code=sample.name)


@action("quality.draw_sample", on="sample", label=_("Draw review samples"))
def draw_sample(
    actor: Actor, *, sample: ReviewSample, reviewers: Sequence[Staff], at: datetime, seed: int | None = None
) -> list[Review]:
    """Draw what is reviewed and hand it out in turn, or to all of them for calibration; nobody gets his own work.

    The seed is kept, so that anybody can draw the same again from the journal.
    """
    kept = locked(sample)
    if kept.drawn_at is not None:
        raise DrawnAlready
    if not reviewers:
        raise Invalid(fields={"reviewers": [_("Choose at least one reviewer.")]})
    for one in those_without("quality.review", reviewers, kept.hall_id):
        raise MayNotReview(name=str(one))
    found = queries.population(kept)
    if not found:
        raise NothingThere
    kept.seed = seed if seed is not None else secrets.randbelow(2**53)
    word = "resource" if kept.log_id is not None and kept.stratum == "clerk" else kept.stratum
    stratum = (lambda one: one.objects.get(word)) if word else None
    drawn = samples.drawn(found, kept.size, kept.seed, stratum)
    kind = "call" if kept.log_id is None and not kept.source.startswith("cases.") else "case"
    known = _Known(
        kind, queries.names_of(kept, kind, [one.objects[kind] for one in drawn]),
        {} if kept.log_id is not None else Staff.objects.in_bulk({one.objects.get("clerk") or 0 for one in drawn}),
    )  # fmt: skip
    made = [each for number, one in enumerate(drawn) for each in _reviews(kept, one, number, reviewers, known)]
    kept.drawn_at, kept.population = at, len(found)
    kept.save(update_fields=["seed", "drawn_at", "population"])
    record(
        SAMPLE_DRAWN, actor, at=at, reviewsample=kept, hall=kept.hall, population=len(found), reviews=len(made), seed=kept.seed
    )
    return made


class _Known(NamedTuple):
    """What was drawn: of which kind it is, what each is called, and whose work it was."""

    kind: str
    names: Mapping[int, str]
    clerks: Mapping[int, Staff]


def _reviews(sample: ReviewSample, one: Said, number: int, reviewers: Sequence[Staff], known: _Known) -> list[Review]:
    clerk = known.clerks.get(one.objects.get("clerk") or 0)
    free = [each for each in reviewers if clerk is None or each.pk != clerk.pk]
    if not free:
        raise OwnWorkReviewed(name=str(clerk))
    asked = free if sample.is_calibration else [free[number % len(free)]]
    subject = one.objects[known.kind]
    name = known.names.get(subject, f"#{subject}")[:200]
    found = []
    for reviewer in asked:
        filled = opened(sample.sheet, sample.hall, reviewer, InspectionKind.REVIEW, about_staff=clerk, place=name[:80])
        found.append(
            Review.objects.create(
                sample=sample, hall=sample.hall, event_id=one.id, subject_kind=known.kind, subject_id=subject, subject_name=name,
                occurred_at=one.at, clerk=clerk, reviewer=reviewer, inspection=filled,
            )
        )  # fmt: skip
    return found


@action("quality.name_recording", on="review", label=_("Name recordings for review"))
def name_recording(actor: Actor, *, review: Review, recording: str, at: datetime) -> Review:
    """Say where the recording can be heard or seen, for everybody who reviews the same."""
    kept = locked(review)
    kept.recording = tidy(recording)[:200]
    clean_plain(kept, frozenset({"recording"}))
    Review.objects.filter(sample_id=kept.sample_id, event_id=kept.event_id).update(recording=kept.recording)
    record(RECORDING_NAMED, actor, at=at, review=kept, hall=kept.hall)
    return kept


@action("quality.attach_recording", on="review", label=_("Put recordings on reviews"))
def attach_recording(actor: Actor, *, review: Review, upload: "UploadedFile[Any]", at: datetime) -> list[Evidence]:
    """Keep a sound or a film with a review, for everybody who reviews the same. Refused by sort and size."""
    kept = locked(review)
    made = put_recording([one.inspection for one in queries.same_reviews(kept) if one.inspection is not None], upload, at=at)
    record(RECORDING_NAMED, actor, at=at, review=kept, hall=kept.hall)
    return made


@action("quality.remove_recording", on="review", label=_("Take recordings off reviews"))
def remove_recording(actor: Actor, *, review: Review, evidence: Evidence, at: datetime) -> None:
    """Take a recording off, from everybody who reviews the same; its content goes with it."""
    kept = locked(review)
    if evidence.inspection_id != kept.inspection_id or evidence.item != RECORDED:
        raise NotFound
    same = Evidence.objects.filter(inspection__review__in=queries.same_reviews(kept), item=RECORDED, sha256=evidence.sha256)
    forget(evidence.sha256)
    record(RECORDING_REMOVED, actor, at=at, review=kept, hall=kept.hall)
    same.delete()


@action("quality.review", on="review", label=_("Review services and calls remotely"))
def score_review(
    actor: Actor, *, review: Review, marks: Mapping[str, Any], at: datetime, note: str = "",
    files: Mapping[str, tuple[str, "UploadedFile[Any]"]] | None = None,
) -> Review:  # fmt: skip
    """Score what one was given. Refused for another's review, and a second time."""
    kept = (
        Review.objects.select_for_update(of=("self",)).select_related("inspection__hall", "inspection__sheet").get(pk=review.pk)
    )
    if kept.reviewer_id != actor.staff_id:
        raise Denied
    if kept.inspection is None or kept.inspection.done_at is not None:
        raise Refused(_("This has been scored already."))
    fill(actor, kept.inspection, marks, at, note=note, files=files or {})
    _conclude(actor, kept.sample, at)
    return kept


def _conclude(actor: Actor, sample: ReviewSample, at: datetime) -> None:
    """When everything is scored, say so once: whom it is for is told."""
    kept = locked(sample)
    done = kept.reviews.filter(inspection__done_at__isnull=False)
    if kept.concluded_at is not None or done.count() < kept.reviews.count():
        return
    kept.concluded_at = at
    kept.save(update_fields=["concluded_at"])
    score = done.aggregate(mean=Avg("inspection__score"))["mean"]
    record(SAMPLE_CONCLUDED, actor, at=at, reviewsample=kept, hall=kept.hall, reviews=done.count(), score=score)


@action("quality.appeal", on="inspection", label=_("Appeal against scores about oneself"))
def appeal(actor: Actor, *, inspection: Inspection, text: str, at: datetime) -> Appeal:
    """Say why a score about oneself is wrong. Refused for scores about others, without a reason, and a second time."""
    kept = locked(inspection)
    if actor.staff_id is None or kept.about_staff_id != actor.staff_id:
        raise Denied
    if kept.done_at is None or kept.score is None:
        raise NotDone
    if not tidy(text):
        raise Invalid(fields={"text": [_("Give the reason.")]})
    if kept.appeals.filter(staff_id=actor.staff_id).exists():
        raise AppealedAlready
    made = Appeal.objects.create(
        inspection=kept, hall=kept.hall, staff_id=actor.staff_id, text=tidy(text)[:2000], made_at=at, score_before=kept.score
    )
    record(APPEALED, actor, at=at, appeal=made, inspection=kept, hall=kept.hall, clerk=made.staff)
    return made


@action("quality.decide_appeal", on="appeal", label=_("Decide appeals against scores"))
def decide_appeal(
    actor: Actor, *, appeal: Appeal, answer: str, at: datetime, score: float | None = None, marks: Mapping[str, Any] | None = None
) -> Appeal:
    """Let a score stand or change it, with the reason: by other `marks` of items (value by code), or as a whole by `score`.

    What was found wanting at an item that is in order now is taken back, and figures count the new score for the day of the sheet.
    Refused for who made the score or the appeal.
    """
    kept = locked(appeal)
    inspection = locked(kept.inspection)
    if kept.state != AppealState.OPEN:
        raise Refused(_("This has been decided already."))
    if actor.staff_id is not None and actor.staff_id in {kept.staff_id, inspection.inspector_id}:
        raise Denied(_("Somebody else has to decide: not who scored, nor who appeals."))
    if not tidy(answer):
        raise Invalid(fields={"answer": [_("Give the reason.")]})
    if score is not None and not 0 <= score <= 100:
        raise Invalid(fields={"score": [_("A score lies between 0 and 100.")]})
    is_passed = score is not None and score >= 100 * inspection.pass_share
    if (found := _marked_again(inspection, marks or {})) is not None:
        score, is_passed = found.score, found.is_passed
    kept.state = AppealState.UPHELD if score is None else AppealState.CHANGED
    kept.answer, kept.decided_by_id, kept.decided_at, kept.score_after = tidy(answer)[:2000], actor.staff_id, at, score
    kept.save()
    if score is not None:
        inspection.score, inspection.is_passed = score, is_passed
        inspection.save(update_fields=["score", "is_passed", "marks"])
        changed(inspection, at=at, score=score)
        _take_back_findings(actor, inspection, found, at)
    record(
        APPEAL_DECIDED, actor, at=at, appeal=kept, inspection=inspection, hall=kept.hall, clerk=kept.staff, state=kept.state,
        before=kept.score_before, after=score, is_passed=None if score is None else is_passed,
    )  # fmt: skip
    reckoning.mark(handed_in(inspection.pk))
    return kept


def _marked_again(inspection: Inspection, marks: Mapping[str, Any]) -> sheets.Result | None:
    """Change marks and say what the sheet comes to; a changed one says what it was. None when none differs."""
    was = {code: sheets.NOT_HERE if one.get("value") is None else str(one["value"]) for code, one in inspection.marks.items()}
    new = {code: str(value) for code, value in marks.items() if code in was and str(value) != was[code]}
    if not new:
        return None
    items = inspection.looked_at
    given = {code: {"value": new.get(code, value), "note": inspection.marks[code].get("note", "")} for code, value in was.items()}
    try:
        told = sheets.checked(items, given)
    except sheets.Unfit as bad:
        text = next((text_in(one.text) for one in items if one.code == bad.item), bad.item)
        raise Invalid(fields={bad.item: [_now(UNFIT_SHEET[bad.code]).format(item=text)]}) from None
    for code in new:
        before = inspection.marks[code].get("value")
        inspection.marks[code] = {"value": told[code].value, "note": told[code].note, "before": before}
    return sheets.result(items, told, inspection.pass_share)


def _take_back_findings(actor: Actor, inspection: Inspection, found: sheets.Result | None, at: datetime) -> None:
    if found is None:
        return
    for one in inspection.findings.exclude(state=FindingState.CLOSED).exclude(item__in=found.failed):
        try:
            remove(actor, REMOVED, one, at=at, code=one.item)
        except InUse:
            continue  # somebody works on it already: he closes it
