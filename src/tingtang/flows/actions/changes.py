"""The life of a change: asked for, drawn, submitted and, when it is approved, published on a date (STD-07, STD-09)."""

import hashlib
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.actions.appraisals import refuse_open
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.core.events import EventType
from tingtang.core.models import Account
from tingtang.core.versions import version_of
from tingtang.flows.actions.executing import refuse_executors
from tingtang.flows.actions.starting import day_of, set_starts
from tingtang.flows.events import (
    CHANGE_ASKED,
    CHANGE_DECLINED,
    DRAFT_BEGUN,
    DRAFT_SAVED,
    DRAFT_SUBMITTED,
    REMOVED,
    VERSION_ADOPTED,
    VERSION_PUBLISHED,
)
from tingtang.flows.models import Change, Process, Reach, Version, VersionState
from tingtang.flows.queries.checking import faults_of
from tingtang.flows.queries.drawings import diagram_of
from tingtang.flows.rules.compiled import compiled
from tingtang.flows.rules.document import LARGEST, Unreadable, read
from tingtang.flows.rules.drawing import empty, safe_picture
from tingtang.journal.record import changed, record
from tingtang.journal.saving import ChangedMeanwhile, assign, field_names, locked, tidy, write
from tingtang.org.models import Hall

CHANGE_FIELDS = field_names(Change, "process", "reach", "reason", "affected", "impact", "is_simpler", "analysis")
DRAFT_FIELDS = field_names(Version, "xml")
LARGEST_PICTURE = 2_000_000


class NotOpen(Refused):
    """The version is not in the state that the step needs."""

    message = _("{version} is {state}: this can only be done to a version that is {needed}.")


class Undecided(Refused):
    """A change was declined, or is being worked on already."""

    message = _("This change has been decided already.")


class AnotherOpen(Refused):
    """The process has a version that is being worked on."""

    message = _("{version} is being worked on. Finish or remove it first.")


class NoPlace(Refused):
    """A local change to a process of the whole organisation."""

    message = _("A local change needs a place: this process has no owner who belongs to a hall. Ask for a general change.")


class Faulty(Refused):
    """A diagram that cannot run."""

    message = _("This cannot be submitted yet: {faults}")


class TooEarly(Refused):
    """A version would have been in force before it was approved."""

    message = _("A process can take effect today or later, not on {date}: what runs keeps the version it began with.")


@action("flows.ask_change", on="hall", label=_("Ask for changes of processes"))
def ask_change(actor: Actor, /, *, process: Process, at: datetime, hall: Hall | None = None, **values: Any) -> Change:
    """Ask, from a hall, that a process be changed: why, which cases it touches, what it means for customers.

    Refused without these, without an analysis of the customers when a procedure becomes simpler, and (`NoPlace`) when a
    process without a place is to be changed locally.
    """
    change = Change(process=process, asked_at=at, asked_by_id=account_of(actor))
    differs = assign(change, values, CHANGE_FIELDS)
    if change.reach == Reach.LOCAL and change.hall_id is None:
        raise NoPlace
    write(change)
    record(CHANGE_ASKED, actor, at=at, change=change, process=process, reach=change.reach)
    changed(change, at=at, **differs)
    return change


@action("flows.decline_change", label=_("Decline changes of processes"))
def decline_change(actor: Actor, *, change: Change, reason: str, at: datetime) -> Change:
    """Decline a change that nobody has begun to draw. Refused without a reason."""
    kept = locked(change)
    if kept.state != "asked":
        raise Undecided
    kept.decline_reason, kept.declined_at = why_of(reason), at
    kept.save(update_fields=["decline_reason", "declined_at"])
    record(CHANGE_DECLINED, actor, at=at, change=kept, process=kept.process)
    changed(kept, at=at, decline_reason=kept.decline_reason)
    return kept


@action("flows.begin_draft", label=_("Begin drafts of processes"))
def begin_draft(actor: Actor, *, change: Change, at: datetime) -> Version:
    """Begin the next version of a process for a change, as the latest one is drawn.

    Refused to whoever executes the process, and while another version is being worked on.
    """
    kept = locked(change)
    if kept.state != "asked":
        raise Undecided
    process = locked(kept.process)
    refuse_executors(actor, process)
    latest = process.versions.order_by("-number").first()
    if latest is not None and latest.state in {VersionState.DRAFT, VersionState.REVIEW, VersionState.APPROVED}:
        raise AnotherOpen(version=str(latest))
    xml = latest.xml if latest else empty(process.code, process.name_in(settings.LANGUAGE_CODE))
    kept.version = Version.objects.create(
        process=process, number=latest.number + 1 if latest else 1, made_at=at, author_id=account_of(actor), xml=xml,
        svg=latest.svg if latest else "",
    )  # fmt: skip
    kept.save(update_fields=["version"])
    tell_of(DRAFT_BEGUN, actor, kept.version, at)
    return kept.version


def seen_of(version: Version) -> str:
    """What an editor has seen of a draft."""
    return version_of(version, DRAFT_FIELDS)


@action("flows.save_draft", label=_("Draw drafts of processes"))
def save_draft(actor: Actor, *, version: Version, xml: str, at: datetime, svg: str = "", seen: str | None = None) -> Version:
    """Keep the diagram of a draft, faulty or not, with its picture.

    Refused when it is no XML, to whoever executes the process, when it is no longer a draft, and when it changed since `seen`.
    """
    kept = held(version, VersionState.DRAFT)
    if seen and seen != seen_of(kept):
        raise ChangedMeanwhile
    _readable(xml)
    refuse_executors(actor, kept.process, xml)
    picture = safe_picture(svg) if len(svg) <= LARGEST_PICTURE else ""
    if (xml, picture) == (kept.xml, kept.svg):
        unchanged()
        return kept
    kept.xml, kept.svg = xml, picture
    kept.save(update_fields=["xml", "svg"])
    _sign(kept, actor)
    tell_of(DRAFT_SAVED, actor, kept, at, digest=_digest(xml))
    return kept


def _readable(xml: str) -> None:
    if len(xml) > LARGEST:
        raise Invalid(fields={"xml": [_("The diagram is too large.")]})
    try:
        read(xml)
    except Unreadable:
        raise Invalid(fields={"xml": [_("This is no diagram: it cannot be read as XML.")]}) from None


@action("flows.submit_draft", label=_("Submit drafts of processes"))
def submit_draft(actor: Actor, *, version: Version, at: datetime) -> Version:
    """Hand a draft to those who approve. Refused (`Faulty`) with what is wrong when it could not run, and to whoever executes it.

    Refused as well (`StillOpen`) while its check of operability and sustainability is not answered or does not hold (FLW-21).
    """
    kept = held(version, VersionState.DRAFT)
    refuse_executors(actor, kept.process)
    _whole(kept)
    change = kept.change
    refuse_open("release", change)
    _sign(kept, actor)
    change.refresh_from_db(fields=["writers"])
    change.submitted_at, change.return_reason = at, ""
    change.save(update_fields=["submitted_at", "return_reason"])
    return moved(DRAFT_SUBMITTED, actor, kept, at, VersionState.REVIEW)


def _whole(version: Version) -> None:
    wrong = [fault.text for fault in faults_of(version.xml, version.process) if fault.is_fault]
    if wrong:
        raise Faulty(faults=" ".join(wrong[:5]), count=len(wrong))


@action("flows.publish_version", label=_("Publish versions of processes"))
def publish_version(actor: Actor, *, version: Version, effective_date: date, at: datetime) -> Version:
    """Publish an approved version: it is compiled, and new cases follow it from `effective_date`; what runs keeps its version.

    Refused to whoever executes it, for a date that has passed (`TooEarly`), when it can no longer run as the organisation stands
    (`Faulty`), and for a variant whose four cautions do not hold (`StillOpen`).
    """
    kept = held(version, VersionState.APPROVED)
    refuse_executors(actor, kept.process)
    not_past(effective_date, kept.process, at)
    if kept.process.variant_of_id is not None:
        refuse_open("variant", kept.process)
    _whole(kept)
    return _published(VERSION_PUBLISHED, actor, kept, effective_date, at, effective_date=effective_date.isoformat())


def _published(event: EventType, actor: Actor, kept: Version, day: date, at: datetime, **about: Any) -> Version:
    kept.compiled, kept.digest = compiled(diagram_of(kept.xml)), _digest(kept.xml)
    kept.effective_date, kept.published_at, kept.state = day, at, VersionState.PUBLISHED
    kept.save()
    set_starts(kept, at)
    tell_of(event, actor, kept, at, digest=kept.digest, **about)
    changed(kept, at=at, state=kept.state, effective_date=day)
    return kept


@action("flows.adopt_version", label=_("Adopt processes drawn elsewhere"))
def adopt_version(
    actor: Actor, /, *, process: Process, xml: str, source: str, effective_date: date, at: datetime, svg: str = ""
) -> Version:
    """Take over a diagram drawn somewhere else (`source`: a pack, another system) and publish it in one step.

    A draft that is being worked on stays as it is. Refused (`Faulty`) when the diagram cannot run.
    """
    locked(process)
    latest = process.versions.order_by("-number").first()
    _readable(xml)
    number = latest.number + 1 if latest else 1
    kept = Version(process=process, number=number, made_at=at, xml=xml, svg=safe_picture(svg))
    _whole(kept)
    return _published(VERSION_ADOPTED, actor, kept, effective_date, at, source=source[:100])


@action("flows.remove_draft", label=_("Remove drafts of processes"))
def remove_draft(actor: Actor, *, version: Version, at: datetime) -> None:
    """Remove a draft; its change is open again. Refused once it has been submitted."""
    kept = held(version, VersionState.DRAFT)
    refuse_executors(actor, kept.process)
    record(REMOVED, actor, at=at, record=kept, kind="version", code=f"{kept.process.code} {kept.number}")
    Change.objects.filter(version=kept).update(version=None, submitted_at=None, return_reason="", writers=[])
    Version.objects.filter(pk=kept.pk).delete()


def account_of(actor: Actor) -> int | None:
    """The key of the account that acts, if one does."""
    return Account.objects.filter(pk=actor.id).values_list("pk", flat=True).first() if actor.kind == "account" else None


def why_of(text: str) -> str:
    """A reason as it was given. Refused when nothing is said."""
    if not text.strip():
        raise Invalid(fields={"reason": [_("Say why, so that it can be mended.")]})
    return str(tidy(text))


def held(version: Version, needed: VersionState) -> Version:
    """A version, held in the state that is needed. Refused (`NotOpen`) in another."""
    kept = locked(version)
    if kept.state != needed:
        raise NotOpen(version=str(kept), state=VersionState(kept.state).label, needed=needed.label)
    return kept


def not_past(day: date, process: Process, at: datetime) -> None:
    """Refuse (`TooEarly`) a day that has passed where the process belongs."""
    if day < day_of(process, at):
        raise TooEarly(date=day.isoformat())


def _sign(version: Version, actor: Actor) -> None:
    if actor.kind == "account" and (change := Change.objects.filter(version=version).first()) and actor.id not in change.writers:
        change.writers = sorted({*change.writers, actor.id})
        change.save(update_fields=["writers"])


def _digest(xml: str) -> str:
    return hashlib.sha256(xml.encode()).hexdigest()


def moved(event: EventType, actor: Actor, kept: Version, at: datetime, state: VersionState) -> Version:
    """Take a version on its way to a state."""
    kept.state = state
    kept.save(update_fields=["state"])
    tell_of(event, actor, kept, at)
    changed(kept, at=at, state=state)
    return kept


def tell_of(
    event: EventType, actor: Actor, version: Version, at: datetime, *, change: Change | None = None, **about: Any
) -> None:
    """Record what was done with a version and the change that it was drawn for, or another one."""
    change = change or Change.objects.filter(version=version).first()
    record(event, actor, at=at, version=version, process=version.process, change=change, number=version.number, **about)
