"""Writes of assessments: schemes, what somebody comes to in a period, frozen, and signed step by step as a published procedure says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.flows.actions import complete_step, start
from tingtang.flows.models import InstanceState
from tingtang.flows.queries.processes import version_in_force
from tingtang.journal.record import changed, record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy, write
from tingtang.org.models import Hall, Post, Staff
from tingtang.quality.actions.reckoning import keep_ratings
from tingtang.quality.events import (
    ASSESSED,
    ASSESSMENT_ENDED,
    ASSESSMENT_FROZEN,
    ASSESSMENT_MARKED,
    ASSESSMENT_SIGNED,
    REMOVED,
    SCHEME_SAVED,
)
from tingtang.quality.models import Assessment, AssessmentState, EvidenceKind, Scheme, Signature
from tingtang.quality.queries import assessments as queries
from tingtang.quality.queries.days import ALL_TOLD, home_day

SCHEME_FIELDS = field_names(
    Scheme, "code", "name", "names", "kind", "criteria", "evaluation", "least", "levels", "process", "note", "is_active"
)
AGREED = "agreed"  # the answer that a step of the procedure asks for


class NotDraft(Refused):
    """Only a draft, or what was sent back, can change."""

    message = _("This assessment is “{state}” and stays as it is.")


class NotOver(Refused):
    """Days that are not over cannot be assessed for good."""

    message = _("These days are not over yet.")


class MarksMissing(Refused):
    """A criterion wants a mark."""

    message = _("“{name}” has no mark yet.")


class NothingKnown(Refused):
    """There is too little evidence."""

    message = _("Less than half of the weight can be judged: there is too little evidence for these days.")


class NoProcedure(Refused):
    """The procedure of the scheme is not in force."""

    message = _("The procedure “{name}” has no version in force. Publish one first.")


class NotYourStep(Denied):
    """Another signature is wanted now."""

    message = _("No signature of yours is wanted now.")


@action("quality.save_scheme", label=_("Set up assessment schemes"))
def save_scheme(
    actor: Actor, /, *, at: datetime, scheme: Scheme | None = None, version: str | None = None, **values: Any
) -> Scheme:
    """Change a scheme or set one up. Assessments that are frozen stay as they are."""
    kept = save(actor, SCHEME_SAVED, scheme or Scheme(), values, SCHEME_FIELDS, at=at, version=version)
    keep_ratings(kept.criteria)
    return kept


@action("quality.remove_scheme", label=_("Remove assessment schemes"))
def remove_scheme(actor: Actor, *, scheme: Scheme, at: datetime) -> None:
    """Remove a scheme by which nobody was assessed."""
    remove(actor, REMOVED, scheme, at=at)


@action("quality.make_assessment", on="hall", label=_("Assess units, posts and people"))
def make_assessment(
    actor: Actor, *, scheme: Scheme, hall: Hall | None, first_date: date, latest_date: date, at: datetime, staff: Staff | None = None,
    post: Post | None = None,
) -> Assessment:  # fmt: skip
    """Draw up an assessment: of a hall, of a post (no hall), or of somebody in his hall. Refused about oneself, and a second time."""
    wanted = {"hall": hall, "post": post, "person": staff}[scheme.kind]
    if wanted is None:
        raise Invalid(fields={{"person": "staff"}.get(scheme.kind, scheme.kind): [_("Choose who or what is assessed.")]})
    if staff is not None and (staff.pk == actor.staff_id or staff.hall_id != (hall.pk if hall else None)):
        raise Denied(_("Somebody else must assess: nobody assesses himself, or people of another hall."))
    if scheme.kind == "post" and hall is not None:
        raise Invalid(fields={"hall": [_("A post is of no hall: whoever assesses it answers for all of them.")]})
    made = Assessment(
        scheme=scheme, hall=hall, post=post if scheme.kind == "post" else None,
        staff=staff if scheme.kind == "person" else None, first_date=first_date, latest_date=latest_date, made_at=at,
        made_by_id=actor.staff_id,
    )  # fmt: skip
    clean(made)
    keep_ratings(scheme.criteria)
    _compute(made, at)
    write(made)
    record(
        ASSESSED, actor, at=at, assessment=made, scheme=scheme, hall=made.hall, post=made.post, staff=made.staff,
        first=f"{first_date}", latest=f"{latest_date}", points=made.points,
    )  # fmt: skip
    return made


def _compute(found: Assessment, at: datetime, told: datetime | None = None) -> None:
    found.content = queries.content_of(found, at, told)
    found.points, found.level = found.content["total"]["value"], found.content["level"]


def _open(assessment: Assessment) -> Assessment:
    kept = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("scheme__process", "hall", "post", "staff")
        .get(pk=assessment.pk)
    )
    if kept.state not in {AssessmentState.DRAFT, AssessmentState.RETURNED}:
        raise NotDraft(state=kept.get_state_display())
    return kept


@action("quality.remove_assessment", on="assessment", label=_("Remove drafts of assessments"))
def remove_assessment(actor: Actor, *, assessment: Assessment, at: datetime) -> None:
    """Remove a draft that nobody has signed."""
    kept = _open(assessment)
    if kept.signatures.exists():
        raise NotDraft(state=kept.get_state_display())
    remove(actor, REMOVED, kept, at=at, code=str(kept.pk))


@action("quality.mark_assessment", on="assessment", label=_("Give marks in assessments"))
def mark_assessment(actor: Actor, *, assessment: Assessment, marks: Mapping[str, Mapping[str, Any]], at: datetime) -> Assessment:
    """Give points with a reason for the criteria that want a mark. Refused about oneself, without a reason, and once signing has begun."""
    kept = _open(assessment)
    if kept.staff_id is not None and kept.staff_id == actor.staff_id:
        raise Denied(_("Somebody else must assess: nobody assesses himself, or people of another hall."))
    wanted = {one["code"]: one for one in kept.scheme.criteria if one["kind"] == EvidenceKind.MARKS}
    given = {code: _mark(code, one) for code, one in marks.items() if code in wanted}
    kept.marks = {**kept.marks, **given}
    _compute(kept, at)
    kept.save(update_fields=["marks", "content", "points", "level"])
    for code, one in given.items():
        record(
            ASSESSMENT_MARKED, actor, at=at, assessment=kept, hall=kept.hall, staff=kept.staff, criterion=wanted[code]["name"],
            points=one["points"],
        )  # fmt: skip
    if not given:
        raise Invalid(fields={"marks": [_("Give at least one mark.")]})
    return kept


def _mark(code: str, one: Mapping[str, Any]) -> dict[str, Any]:
    points, reason = one.get("points"), tidy(str(one.get("reason") or ""))[:500]
    if not isinstance(points, int | float) or not 0 <= points <= 100:
        raise Invalid(fields={code: [_("Points lie between 0 and 100.")]})
    if not reason:
        raise Invalid(fields={code: [_("Give the reason.")]})
    return {"points": float(points), "reason": reason}


@action("quality.freeze_assessment", on="assessment", label=_("Freeze assessments and have them signed"))
def freeze_assessment(actor: Actor, *, assessment: Assessment, at: datetime) -> Assessment:
    """Compute it for good, freeze it with its hash, and begin the procedure that drives the signatures.

    Refused before the days are over, while a mark is missing, with too little evidence, and without a procedure in force.
    """
    kept = _open(assessment)
    if kept.latest_date >= home_day(at):
        raise NotOver
    for one in kept.scheme.criteria:
        if one["kind"] == EvidenceKind.MARKS and one["code"] not in kept.marks:
            raise MarksMissing(name=one["name"])
    _compute(kept, at, ALL_TOLD)
    if kept.points is None:
        raise NothingKnown
    procedure = version_in_force(kept.scheme.process, home_day(at))
    if procedure is None:
        raise NoProcedure(name=str(kept.scheme.process))
    kept.digest, kept.frozen_at, kept.state = queries.digest_of(kept.content), at, AssessmentState.SIGNING
    kept.save()
    record(
        ASSESSMENT_FROZEN, actor, at=at, assessment=kept, scheme=kept.scheme, hall=kept.hall, post=kept.post, staff=kept.staff,
        points=kept.points, digest=kept.digest,
    )  # fmt: skip
    changed(kept, at=at, state=kept.state, digest=kept.digest)
    start(actor, version=procedure, subject=kept, at=at, hall=kept.hall, values={AGREED: True})
    return kept


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody signs."""

    hall_id: int | None


def sign_assessment(actor: Actor, *, assessment: Assessment, **given: Any) -> Assessment:
    """Sign by the right that one holds in the hall it is about; of a post, which is in no hall, where one works."""
    return sign(actor, where=assessment if assessment.post_id is None else Desk(actor.hall_id), assessment=assessment, **given)


@action("quality.sign_assessment", on="where", label=_("Sign assessments"))
def sign(
    actor: Actor,
    *,
    where: Assessment | Desk,
    assessment: Assessment,
    is_agreed: bool,
    at: datetime,
    note: str = "",
    digest: str = "",
    step: str = "",
) -> Assessment:
    """Sign the next step that is one's own, or send it back with the reason; the procedure then goes on as it is drawn.

    Refused when no step (or not `step`, which a form sent twice has signed already) is the actor's, without a reason for sending back,
    and when what was seen (`digest`) is no longer what is signed.
    """
    kept = (
        Assessment.objects.select_for_update(of=("self",)).select_related("scheme", "hall", "post", "staff").get(pk=assessment.pk)
    )
    signer = queries.signer(actor)
    wanted = [one for one in queries.open_steps(kept) if step in {"", one.element}]
    steps = [one for one in wanted if signer and queries.is_own(signer, kept, one)]
    if signer is None or kept.state != AssessmentState.SIGNING or not steps:
        raise NotYourStep
    if digest and digest != kept.digest:
        raise Refused(_("This is not what you have read. Load the page again."))
    if not is_agreed and not tidy(note):
        raise Invalid(fields={"note": [_("Say why it is sent back.")]})
    own = steps[0]
    made = Signature.objects.create(
        assessment=kept, step=own.element, name=own.name, staff_id=signer.staff, is_agreed=is_agreed, note=tidy(note)[:1000],
        signed_at=at, digest=kept.digest,
    )  # fmt: skip
    record(
        ASSESSMENT_SIGNED, actor, at=at, signature=made, assessment=kept, hall=kept.hall, post=kept.post, staff=kept.staff,
        signer=made.staff, step=own.element, is_agreed=is_agreed, digest=kept.digest,
    )  # fmt: skip
    moved = complete_step(actor, token=own.token, answers={AGREED: is_agreed}, at=at)
    if moved.is_over:
        _end(actor, kept, is_agreed=is_agreed and moved.instance.state == InstanceState.COMPLETED, at=at)
    return kept


@action("quality.follow_procedure", label=_("Keep assessments as their procedures have them"))
def follow_procedure(actor: Actor, *, assessment: Assessment, at: datetime) -> Assessment:
    """What is being signed while its procedure has ended otherwise (ended early, failed, gone on unsigned) is sent back, to be frozen
    anew."""
    unchanged()
    kept = locked(assessment)
    instance = queries.running(kept)
    if kept.state == AssessmentState.SIGNING and (instance is None or instance.state != InstanceState.RUNNING):
        _end(actor, kept, is_agreed=False, at=at)
    return kept


def _end(actor: Actor, kept: Assessment, *, is_agreed: bool, at: datetime) -> None:
    kept.state = AssessmentState.SIGNED if is_agreed else AssessmentState.RETURNED
    kept.signed_at = at if is_agreed else None
    kept.save(update_fields=["state", "signed_at"])
    record(ASSESSMENT_ENDED, actor, at=at, assessment=kept, hall=kept.hall, post=kept.post, staff=kept.staff, state=kept.state)
    changed(kept, at=at, state=kept.state)
