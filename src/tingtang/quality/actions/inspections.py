"""Writes of inspections: sheets and plans, rounds that are due, sheets handed in, findings remedied and checked again."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.core.naming import text_in
from tingtang.journal.record import changed, record
from tingtang.journal.saving import field_names, locked, remove, save, tidy
from tingtang.org.models import Hall, Staff
from tingtang.org.queries.housekeeping import open_days
from tingtang.quality.actions import evidence
from tingtang.quality.events import (
    FINDING_CHECKED,
    FINDING_GIVEN,
    FINDING_MADE,
    FINDING_REMEDIED,
    INSPECTED,
    INSPECTION_PLANNED,
    REMOVED,
    ROUNDS_PLANNED,
    SECOND_ASKED,
    SHEET_SAVED,
    VISIT_MADE,
)
from tingtang.quality.models import CALIBRATION, Finding, FindingState, Inspection, InspectionKind, InspectionPlan, Sheet
from tingtang.quality.queries.inspections import answers_for, remedies, who_may_remedy
from tingtang.quality.queries.seen import those_without
from tingtang.quality.rules import sheets as rules
from tingtang.quality.wording import UNFIT_SHEET

SHEET_FIELDS = field_names(Sheet, "code", "name", "names", "area", "items", "pass_share", "is_active", "note")
PLAN_FIELDS = field_names(
    InspectionPlan,
    "sheet",
    "hall",
    "process",
    "place",
    "camera",
    "inspector",
    "second",
    "rhythm",
    "days",
    "due_time",
    "starts_date",
    "ends_date",
)
AHEAD = timedelta(days=14)


class NotYours(Denied):
    """Another inspector was asked."""

    message = _("This inspection is somebody else's.")


class NoItems(Refused):
    """The sheet is empty."""

    message = _("This sheet has no items yet.")


class OwnRemedy(Refused):
    """Who remedied does not check it himself."""

    message = _("Somebody else has to check what you remedied.")


class WrongStep(Refused):
    """The finding is not where this could be done."""

    message = _("This finding is past that step already. Load the page again.")


class MayNotInspect(Refused):
    """Somebody could not hand in what he is asked for."""

    message = _("{name} has no right to inspect there. Choose somebody else, or have the right given first.")


class TwoInspectors(Refused):
    """The second inspector must be another person, and the sheet filled."""

    message = _("Choose somebody else than the first inspector.")


@action("quality.save_sheet", label=_("Change inspection sheets"))
def save_sheet(actor: Actor, /, *, at: datetime, sheet: Sheet | None = None, version: str | None = None, **values: Any) -> Sheet:
    """Change a sheet or make one. Other items make it a new version; filled sheets keep theirs."""
    before = sheet.items if sheet else []
    kept = save(actor, SHEET_SAVED, sheet or Sheet(), values, SHEET_FIELDS, at=at, version=version)
    if sheet is not None and kept.items != before:
        kept.number += 1
        kept.save(update_fields=["number"])
    return kept


@action("quality.remove_sheet", label=_("Remove inspection sheets"))
def remove_sheet(actor: Actor, *, sheet: Sheet, at: datetime) -> None:
    """Remove a sheet that was never used."""
    remove(actor, REMOVED, sheet, at=at)


@action("quality.save_plan", on="hall", label=_("Plan inspections"))
def save_plan(
    actor: Actor, /, *, hall: Hall, at: datetime, plan: InspectionPlan | None = None, version: str | None = None, **values: Any
) -> InspectionPlan:
    """Change a plan or make one: rounds to come that nobody has begun are planned anew, two weeks ahead."""
    if plan is not None and not actor.may("quality.save_plan", plan):
        raise Denied
    _refuse_powerless(hall, values.get("inspector"), values.get("second"))
    kept = save(
        actor, INSPECTION_PLANNED, plan or InspectionPlan(), values | {"hall": hall}, PLAN_FIELDS, at=at, version=version,
        about=["hall", "inspector"],
    )  # fmt: skip
    kept.rounds.filter(done_at__isnull=True, due_at__gt=at).delete()
    kept.planned_until = None
    _rounds(actor, kept, at)
    return kept


def _refuse_powerless(hall: Hall, *people: Staff | None) -> None:
    for one in those_without("quality.inspect", [each for each in people if each is not None], hall.pk):
        raise MayNotInspect(name=str(one))


@action("quality.remove_plan", on="plan", label=_("Remove inspection plans"))
def remove_plan(actor: Actor, *, plan: InspectionPlan, at: datetime) -> None:
    """End a plan: what was inspected stays, what is to come goes."""
    plan.rounds.filter(done_at__isnull=True, due_at__gt=at).delete()
    record(REMOVED, actor, at=at, record=plan, kind="inspectionplan", code=str(plan)[:80])
    InspectionPlan.objects.filter(pk=plan.pk).delete()


@action("quality.plan_rounds", on="plan", label=_("Plan rounds ahead (the system does this)"))
def plan_rounds(actor: Actor, *, plan: InspectionPlan, at: datetime) -> int:
    """Make the rounds of the next two weeks that are not there yet."""
    kept = InspectionPlan.objects.select_for_update(of=("self",)).select_related("hall", "sheet").get(pk=plan.pk)
    made = _rounds(actor, kept, at)
    if not made:
        unchanged()
    return made


def _rounds(actor: Actor, plan: InspectionPlan, at: datetime) -> int:
    zone = plan.hall.zone
    today = at.astimezone(zone).date()
    since = max(today, plan.planned_until + timedelta(days=1)) if plan.planned_until else today
    until = min(today + AHEAD, plan.ends_date or date.max)
    is_open = open_days(plan.hall, since, until)
    made = []
    for day in rules.due_dates(plan.rhythm, plan.days, plan.starts_date, since, until):
        if plan.rhythm == "day" and not is_open(day):
            continue
        due = datetime.combine(day, plan.due_time, zone)
        first = _blank(plan.sheet, plan.hall, plan.inspector, plan=plan, due_at=due, place=plan.place)
        first.save()
        made.append(first)
        if plan.second is not None:
            second = _blank(plan.sheet, plan.hall, plan.second, plan=plan, due_at=due, place=plan.place, twin=first)
            second.save()
            made.append(second)
    plan.planned_until = until
    plan.save(update_fields=["planned_until"])
    if made:
        record(ROUNDS_PLANNED, actor, at=at, inspectionplan=plan, hall=plan.hall, rounds=len(made))
    return len(made)


def _blank(sheet: Sheet, hall: Hall, inspector: Staff | None, **more: Any) -> Inspection:
    return Inspection(
        sheet=sheet,
        sheet_number=sheet.number,
        items=sheet.items,
        pass_share=sheet.pass_share,
        hall=hall,
        inspector=inspector,
        **more,
    )


def opened(sheet: Sheet, hall: Hall, inspector: Staff, kind: InspectionKind, **more: Any) -> Inspection:
    """A sheet for somebody to fill, made by a running action."""
    made = _blank(sheet, hall, inspector, kind=kind, **more)
    made.save()
    return made


@action("quality.ask_second", on="inspection", label=_("Ask a second inspector"))
def ask_second(actor: Actor, *, inspection: Inspection, inspector: Staff, due_at: datetime, at: datetime) -> Inspection:
    """Have somebody else fill the same sheet in the same place, to see how far two agree."""
    kept = locked(inspection)
    if kept.inspector_id == inspector.pk:
        raise TwoInspectors
    _refuse_powerless(kept.hall, inspector)
    made = Inspection(
        kind=kept.kind, sheet=kept.sheet, sheet_number=kept.sheet_number, items=kept.items, pass_share=kept.pass_share, hall=kept.hall,
        place=kept.place, inspector=inspector, about_staff=kept.about_staff, due_at=due_at, twin=kept,
    )  # fmt: skip
    made.save()
    record(SECOND_ASKED, actor, at=at, inspection=kept, twin=made, hall=kept.hall, inspector=inspector)
    return made


@action("quality.inspect", on="hall", label=_("Inspect and hand in sheets"))
def hand_in(
    actor: Actor, *, hall: Hall, key: uuid.UUID, marks: Mapping[str, Any], at: datetime, sheet: Sheet | None = None,
    done_at: datetime | None = None, place: str = "", note: str = "", about_staff: Staff | None = None,
    files: Mapping[str, tuple[str, "UploadedFile[Any]"]] | None = None,
) -> Inspection:  # fmt: skip
    """Hand in a filled sheet, planned or (with `sheet`) a spot check, once for its key: the second time nothing happens.

    `files` are photos by their own keys with the item they belong to; `done_at` is when it was filled, without a line perhaps.
    Refused (`Invalid`) while an item is open or wants a photo, and for another inspector's sheet.
    """
    kept = Inspection.objects.select_for_update(of=("self",)).select_related("sheet", "hall").filter(key=key).first()
    if kept is None:
        if sheet is None:
            raise Invalid(fields={"sheet": [_("There is none with this code.")]})
        kept = _spot(actor, sheet, hall, key, place=place, about_staff=about_staff)
    if kept.inspector_id != actor.staff_id or kept.hall_id != hall.pk:
        raise NotYours
    if kept.done_at is not None:
        unchanged()
        return kept
    return fill(actor, kept, marks, at, done_at=done_at, note=note, files=files or {})


def _spot(actor: Actor, sheet: Sheet, hall: Hall, key: uuid.UUID, **more: Any) -> Inspection:
    if not sheet.items:
        raise NoItems
    staff = Staff.objects.filter(pk=actor.staff_id or 0).first()
    if staff is None:
        raise NotYours
    made = _blank(sheet, hall, staff, key=key, kind=InspectionKind.SPOT, **more)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # the same sheet is being handed in by another request
        return Inspection.objects.select_for_update(of=("self",)).get(key=key)
    return made


_OF_AREAS = {InspectionKind.ROUND, InspectionKind.SPOT}


def fill(
    actor: Actor, inspection: Inspection, given: Mapping[str, Any], at: datetime, *, done_at: datetime | None = None, note: str = "",
    files: Mapping[str, tuple[str, "UploadedFile[Any]"]],
) -> Inspection:  # fmt: skip
    """Mark a sheet that the running action holds, and make findings of what failed.

    Where its place is an area that somebody answers for, its score counts for him, and the findings are his (ORG-10), save those of
    items whose post somebody of the hall holds: they are his (RST-01). What is found about somebody's own conduct is his (STD-20).
    """
    items = inspection.looked_at
    marks = _checked(items, given, {item for item, _file in files.values()}, inspection.pass_share)
    found = rules.result(items, marks, inspection.pass_share)
    inspection.marks = {code: {"value": mark.value, "note": tidy(mark.note)} for code, mark in marks.items()}
    inspection.note, inspection.score, inspection.is_passed = tidy(note)[:4000], found.score, found.is_passed
    inspection.done_at, inspection.handed_over_at = min(done_at or at, at), at
    answers = answers_for(inspection.hall, inspection.place) if inspection.kind in _OF_AREAS else None
    if inspection.about_staff_id is None and answers is not None and answers.pk != inspection.inspector_id:
        inspection.about_staff = answers
    inspection.save()
    for key, (item, upload) in files.items():
        evidence.put(inspection, upload, item=item, key=uuid.UUID(key), at=at)
    made = [_finding(actor, inspection, one, marks[one.code].note, at) for one in items if one.code in found.failed]
    _tell(actor, inspection, len(made), at)
    posts = {one.code: one.post for one in items} if inspection.kind in _OF_AREAS else {}
    for one in made if posts else ():
        owner = remedies(inspection.hall, posts[one.item], answers or inspection.about_staff, inspection.done_at)
        if owner is not None:
            give_finding(actor, finding=one, owner=owner, due_date=one.due_date, at=at)
    return inspection


def _checked(items: list[rules.Item], given: Mapping[str, Any], shown: set[str], pass_share: float) -> dict[str, rules.Mark]:
    try:
        marks = rules.checked(items, given)
    except rules.Unfit as bad:
        text = next((one.text for one in items if one.code == bad.item), {})
        name = text_in(text) or bad.item
        raise Invalid(fields={bad.item: [_now(UNFIT_SHEET[bad.code]).format(item=name)]}) from None
    for one in items:
        value = marks[one.code].value
        is_failed = value is not None and value / one.most < pass_share
        if one.code not in shown and ((one.photo == "always" and value is not None) or (one.photo == "failed" and is_failed)):
            raise Invalid(fields={one.code: [_("This item wants a photo.")]})
    return marks


def _tell(actor: Actor, inspection: Inspection, findings: int, at: datetime) -> None:
    if inspection.kind == InspectionKind.VISIT:
        visit = inspection.mystery_visit
        record(VISIT_MADE, actor, at=at, visitorwave=visit.wave, mysteryvisit=visit)
        return
    late = (inspection.done_at - inspection.due_at).total_seconds() if inspection.done_at and inspection.due_at else None
    about, kind = (None, CALIBRATION) if inspection.calibrates else (inspection.about_staff, inspection.kind)
    record(
        INSPECTED, actor, at=at, inspection=inspection, sheet=inspection.sheet, hall=inspection.hall, inspector=inspection.inspector,
        clerk=about, kind=kind, area=inspection.sheet.area, score=inspection.score,
        is_passed=inspection.is_passed, late_seconds=max(0.0, late) if late is not None else None, findings=findings,
    )  # fmt: skip
    changed(inspection, at=at, score=inspection.score)


def _finding(actor: Actor, inspection: Inspection, item: rules.Item, note: str, at: datetime) -> Finding:
    due = at.astimezone(inspection.hall.zone).date() + timedelta(days=item.remedy_days)
    made = Finding.objects.create(
        inspection=inspection, hall=inspection.hall, item=item.code, text=dict(item.text), note=tidy(note),
        is_critical=item.is_critical, due_date=due,
    )  # fmt: skip
    if inspection.kind != InspectionKind.VISIT:
        record(
            FINDING_MADE, actor, at=at, finding=made, inspection=inspection, hall=inspection.hall, item=item.code,
            is_critical=item.is_critical, due=due.isoformat(),
        )  # fmt: skip
    return made


@action("quality.give_finding", on="finding", label=_("Give findings to owners"))
def give_finding(actor: Actor, *, finding: Finding, owner: Staff, due_date: date, at: datetime) -> Finding:
    """Name who remedies a finding until when. Refused once it is closed, and for who could not remedy it."""
    kept = locked(finding)
    if kept.state == FindingState.CLOSED:
        raise WrongStep
    if not who_may_remedy(kept.hall).filter(pk=owner.pk).exists():
        raise Invalid(fields={"owner": [str(_("{name} has no right to remedy findings of this hall.")).format(name=owner)]})
    kept.owner, kept.due_date = owner, due_date
    kept.save(update_fields=["owner", "due_date"])
    record(FINDING_GIVEN, actor, at=at, finding=kept, hall=kept.hall, owner=owner, due=due_date.isoformat())
    changed(kept, at=at, owner=owner.pk, due_date=due_date)
    return kept


@action("quality.remedy_finding", on="finding", label=_("Remedy findings"))
def remedy_finding(actor: Actor, *, finding: Finding, remedy: str, at: datetime) -> Finding:
    """Say what was done about a finding; somebody else checks it then."""
    kept = locked(finding)
    if kept.state != FindingState.OPEN:
        raise WrongStep
    if not tidy(remedy):
        raise Invalid(fields={"remedy": [_("Say what was done.")]})
    kept.remedy, kept.remedied_by_id, kept.remedied_at, kept.state = (
        tidy(remedy)[:1000],
        actor.staff_id,
        at,
        FindingState.REMEDIED,
    )
    kept.save()
    record(FINDING_REMEDIED, actor, at=at, finding=kept, hall=kept.hall, owner=kept.owner)
    changed(kept, at=at, state=kept.state)
    return kept


@action("quality.check_finding", on="finding", label=_("Check remedies"))
def check_finding(actor: Actor, *, finding: Finding, is_remedied: bool, at: datetime, note: str = "") -> Finding:
    """Close a finding, or send it back to its owner. Refused for who remedied it himself."""
    kept = locked(finding)
    if kept.state != FindingState.REMEDIED:
        raise WrongStep
    if kept.remedied_by_id is not None and kept.remedied_by_id == actor.staff_id:
        raise OwnRemedy
    kept.state = FindingState.CLOSED if is_remedied else FindingState.OPEN
    kept.checked_by_id, kept.checked_at, kept.times_back = actor.staff_id, at, kept.times_back + (not is_remedied)
    kept.note = tidy(note)[:500] or kept.note
    kept.save()
    is_late = kept.remedied_at is not None and kept.remedied_at.astimezone(kept.hall.zone).date() > kept.due_date
    inspector = Staff.objects.filter(pk=actor.staff_id or 0).first()
    record(
        FINDING_CHECKED, actor, at=at, finding=kept, hall=kept.hall, inspector=inspector, is_remedied=is_remedied, is_late=is_late
    )
    changed(kept, at=at, state=kept.state)
    return kept
