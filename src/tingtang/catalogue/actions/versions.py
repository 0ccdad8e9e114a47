"""The life of a version: draft, review, approval by a second person, effective date, superseded or retired (STD-07, STD-12)."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.actions.appraisals import refuse_open, reopen
from tingtang.catalogue.events import (
    REMOVED,
    VERSION_ADOPTED,
    VERSION_APPROVED,
    VERSION_RETIRED,
    VERSION_RETURNED,
    VERSION_SAVED,
    VERSION_SUBMITTED,
)
from tingtang.catalogue.models import Standard, StandardVersion, Target, VersionState
from tingtang.catalogue.models.parts import MOST_MINUTES
from tingtang.catalogue.rules.standards import Fault, faults
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.core.events import EventType
from tingtang.core.models import Account
from tingtang.core.versions import version_of
from tingtang.journal.record import changed, record
from tingtang.journal.saving import ChangedMeanwhile, assign, clean, field_names, locked, remove, tidy, write

VERSION_FIELDS = field_names(
    StandardVersion, "promise", "measures", "feedback", "method", "methods", "norms", "procedure", "reason"
)
TARGET_FIELDS = field_names(Target, "clock", "tier", "priority", "minutes", "calendar")
_OTHER_SCHEME = _("“{tier}” is a tier of “{scheme}”. Cases are promised by the tiers of the primary scheme only.")
MOST_TARGETS = 200
CLOCK = re.compile(r"^(first_answer|next_update|resolve|acknowledge|(step|handoff):[a-z0-9][a-z0-9_-]{0,39})$")
Targets = Sequence[Mapping[str, Any]]


class NotOpen(Refused):
    """The version is not in the state that the step needs."""

    message = _("{version} is {state}: this can only be done to a version that is {needed}.")


class NotApproved(Refused):
    """Only an approved version can be retired."""

    message = _("{version} is not approved; remove the draft instead.")


class OnePerson(Refused):
    """Whoever wrote a version approves it."""

    message = _("You have written in this version. Somebody else must approve it.")


class TooEarly(Refused):
    """A version would have been in force before it was approved."""

    message = _("A standard can take effect today or later, not on {date}: running cases keep the version they began with.")


class Incomplete(Refused):
    """A version lacks one of the three parts, or the limit or check of a norm."""

    message = _("This is not yet a standard: {missing}")


_PARTS: dict[str, str | Promise] = {
    "targets": _("targets (what is promised, by clock)"),
    "norms": _("method (norms: what must be done)"),
    "procedure": _("procedure (the steps)"),
}


def missing(found: Sequence[Fault]) -> str:
    """What is missing, as sentences for people."""
    parts = [str(_PARTS[fault.code]) for fault in found if fault.code in _PARTS]
    told = [str(_("It lacks {parts}.")).format(parts=str(_(", ")).join(parts))] if parts else []
    for code, text in (
        ("norm_limit", _("No time limit: norm {numbers}.")),
        ("norm_check", _("No checkable result: norm {numbers}.")),
    ):
        numbers = [str(fault.number) for fault in found if fault.code == code]
        if numbers:
            told.append(str(text).format(numbers=str(_(", ")).join(numbers)))
    return " ".join(told)


def today(at: datetime) -> date:
    """The date at `at` where standards take effect: in the installation's zone."""
    return at.astimezone(ZoneInfo(settings.HOME_ZONE)).date()


@action("catalogue.save_version", label=_("Write versions of standards"))
def save_version(
    actor: Actor, /, *, standard: Standard, at: datetime, draft: StandardVersion | None = None, seen: str | None = None,
    targets: Targets | None = None, **values: Any,
) -> StandardVersion:  # fmt: skip
    """Change a draft, or begin a standard's next version; `targets`, when given, replace all its targets.

    What its screening said of the words before is to be answered again. Refused when the version is no longer a draft, when another
    is being worked on, or when it changed since `seen`.
    """
    kept = _begun(standard) if draft is None else _draft(draft, seen)
    _check_tiers(standard, targets or ())
    differs = _written(kept, values, targets)
    if not differs:
        unchanged()
        return kept
    reopen("screening", kept, at=at)
    _sign(kept, actor)
    kept.save(update_fields=["author", "writers"])
    _tell(VERSION_SAVED, actor, kept, at, differs)
    return kept


def _begun(standard: Standard) -> StandardVersion:
    locked(standard)  # two editors do not take the same number
    latest = StandardVersion.objects.filter(standard=standard).order_by("-number").first()
    return StandardVersion(standard=standard, number=latest.number + 1 if latest else 1)


def _draft(draft: StandardVersion, seen: str | None) -> StandardVersion:
    kept = _held(draft, VersionState.DRAFT)
    if seen and seen != seen_of(kept):
        raise ChangedMeanwhile
    return kept


def seen_of(version: StandardVersion) -> str:
    """What an editor has seen of a version, its targets included."""
    rows = Target.objects.filter(version=version).values_list("clock", "tier_id", "priority", "minutes", "calendar_id")
    targets = sorted(map(repr, rows)) if version.pk else []
    return f"{version_of(version, VERSION_FIELDS)}{hashlib.blake2b(repr(targets).encode(), digest_size=4).hexdigest()}"


def _written(kept: StandardVersion, values: Mapping[str, Any], targets: Targets | None) -> dict[str, Any]:
    is_new = kept.pk is None
    differs = assign(kept, values, VERSION_FIELDS)
    if is_new or differs:
        write(kept)
    if targets is not None and _replace_targets(kept, targets):
        differs["targets"] = [_told(target) for target in kept.targets.select_related("tier", "calendar").order_by("pk")]
    return differs


def _told(target: Target) -> dict[str, Any]:
    return {
        "clock": target.clock,
        "tier": target.tier.code if target.tier else None,
        "priority": target.priority,
        "minutes": target.minutes,
        "calendar": target.calendar.code if target.calendar else None,
    }


def _replace_targets(version: StandardVersion, targets: Targets) -> bool:
    if len(targets) > MOST_TARGETS:
        raise Invalid(fields={"targets": [_("At most 200 targets.")]})
    wanted = [Target(version=version, **{name: target.get(name) for name in TARGET_FIELDS}) for target in targets]
    for number, target in enumerate(wanted, 1):
        _check(target, number)
    keys = [(target.clock, target.tier_id, target.priority) for target in wanted]
    if len(set(keys)) < len(keys):
        raise Invalid(fields={"targets": [_("Two targets name the same clock, tier and priority.")]})
    here = list(Target.objects.filter(version=version))
    if sorted(map(_key, here)) == sorted(map(_key, wanted)):
        return False
    Target.objects.filter(version=version).delete()
    Target.objects.bulk_create(wanted)
    return True


def _check_tiers(standard: Standard, targets: Targets) -> None:
    """Refuse targets for tiers that no case is promised by: those of another scheme than the primary one, unless named before."""
    tiers = {tier.pk: tier for target in targets if (tier := target.get("tier")) is not None and not tier.scheme.is_primary}
    if not tiers:
        return
    said = set(Target.objects.filter(version__standard=standard, tier__in=tiers).values_list("tier_id", flat=True))
    for key, tier in tiers.items():
        if key not in said:
            raise Invalid(fields={"targets": [str(_OTHER_SCHEME).format(tier=tier, scheme=tier.scheme)]})


def _key(target: Target) -> str:
    return repr((target.clock, target.tier_id, target.priority, target.minutes, target.calendar_id))


def _check(target: Target, number: int) -> None:
    target.clock = str(target.clock or "").strip()
    try:
        clean(target, exclude=["version"])
    except Invalid as wrong:
        reasons = [str(reason) for reasons in wrong.fields.values() for reason in reasons]
        raise Invalid(
            fields={"targets": [str(_("Target {number}: {why}")).format(number=number, why=" ".join(reasons))]}
        ) from None
    if not CLOCK.match(target.clock):
        raise Invalid(fields={"targets": [str(_("“{clock}” is not a clock.")).format(clock=target.clock)]})
    if not 0 < target.minutes <= MOST_MINUTES:
        raise Invalid(fields={"targets": [str(_("Target {number}: give at least one minute.")).format(number=number)]})


def _held(version: StandardVersion, needed: VersionState) -> StandardVersion:
    """The version as it is now, held until the action ends. Refused when it is in another state than `needed`."""
    kept = locked(version)
    if kept.state != needed:
        raise NotOpen(version=str(kept), state=VersionState(kept.state).label, needed=needed.label)
    return kept


def _sign(version: StandardVersion, actor: Actor) -> None:
    """Note that `actor` has written in the version: it takes somebody else to approve it."""
    if actor.kind == "account":
        version.author_id = version.author_id or actor.id
        version.writers = sorted({*version.writers, actor.id})


def _tell(event: EventType, actor: Actor, version: StandardVersion, at: datetime, differs: Mapping[str, Any]) -> None:
    about = {"fields": ",".join(sorted(differs))} if "fields" in event.attributes else {}
    record(event, actor, at=at, version=version, standard=version.standard, number=version.number, **about)
    changed(version, at=at, **differs)


def _step(event: EventType, actor: Actor, kept: StandardVersion, at: datetime, **values: Any) -> StandardVersion:
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save(update_fields=list(values))
    plain = {name: value for name, value in values.items() if not isinstance(value, Account)}
    _tell(event, actor, kept, at, plain)
    return kept


@action("catalogue.submit_version", label=_("Submit versions of standards for approval"))
def submit_version(actor: Actor, *, version: StandardVersion, at: datetime) -> StandardVersion:
    """Hand a draft to whoever approves. Refused (`Incomplete`) with what is missing when it is not a whole standard."""
    kept = _held(version, VersionState.DRAFT)
    lacks = faults(kept, Target.objects.filter(version=kept).count())
    if lacks:
        raise Incomplete(missing=missing(lacks), faults=[list(fault) for fault in lacks])
    _sign(kept, actor)
    kept.save(update_fields=["author", "writers"])
    return _step(VERSION_SUBMITTED, actor, kept, at, state=VersionState.REVIEW, submitted_at=at, return_reason="")


@action("catalogue.approve_version", label=_("Approve versions of standards"))
def approve_version(actor: Actor, *, version: StandardVersion, effective_date: date, at: datetime) -> StandardVersion:
    """Approve a version that was submitted; from `effective_date` it is in force.

    Refused to whoever wrote in it (`OnePerson`), for a date that has passed (`TooEarly`), and while its screening (feasible,
    humane, fitting, expected) is not answered or does not hold (`StillOpen`).
    """
    kept = _held(version, VersionState.REVIEW)
    if actor.kind == "account" and actor.id in kept.writers:
        raise OnePerson
    _not_past(effective_date, at)
    refuse_open("screening", kept)
    return _approved(VERSION_APPROVED, actor, kept, effective_date, at)


def _approved(event: EventType, actor: Actor, kept: StandardVersion, effective_date: date, at: datetime) -> StandardVersion:
    kept.approver_id = actor.id if actor.kind == "account" else None
    kept.save(update_fields=["approver"])
    return _step(event, actor, kept, at, state=VersionState.APPROVED, effective_date=effective_date, approved_at=at)


def _not_past(day: date, at: datetime) -> None:
    if day < today(at):
        raise TooEarly(date=day.isoformat())


@action("catalogue.return_version", label=_("Return versions of standards to their writers"))
def return_version(actor: Actor, *, version: StandardVersion, reason: str, at: datetime) -> StandardVersion:
    """Give a submitted version back as a draft, with the reason. Refused without one."""
    kept = _held(version, VersionState.REVIEW)
    if not reason.strip():
        raise Invalid(fields={"reason": [_("Say why, so that it can be mended.")]})
    return _step(VERSION_RETURNED, actor, kept, at, state=VersionState.DRAFT, return_reason=tidy(reason))


@action("catalogue.retire_version", label=_("Retire versions of standards"))
def retire_version(actor: Actor, *, version: StandardVersion, retired_date: date, at: datetime) -> StandardVersion:
    """End a version without a successor: from `retired_date` its standard promises nothing, and no older version comes back.

    Running cases keep it; retired before it came into force it is withdrawn, and the one before goes on. Refused for a version that
    is not approved, and for a date that has passed.
    """
    kept = locked(version)
    if kept.state != VersionState.APPROVED:
        raise NotApproved(version=str(kept))
    _not_past(retired_date, at)
    return _step(VERSION_RETIRED, actor, kept, at, state=VersionState.RETIRED, retired_date=retired_date)


@action("catalogue.adopt_version", label=_("Adopt versions of standards written elsewhere"))
def adopt_version(
    actor: Actor, /, *, standard: Standard, source: str, effective_date: date, at: datetime, targets: Targets, **values: Any
) -> StandardVersion:
    """Take over a whole version written by somebody else (`source`: a pack, another system) and approve it in one step.

    It keeps the date from which it was in force there, also one that has passed. Refused when a part is missing.
    """
    kept = _begun(standard)
    kept.source = source[:100]
    differs = _written(kept, values, targets)
    lacks = faults(kept, len(targets))
    if lacks:
        raise Incomplete(missing=missing(lacks), faults=[list(fault) for fault in lacks])
    changed(kept, at=at, **differs)
    return _approved(VERSION_ADOPTED, actor, kept, effective_date, at)


@action("catalogue.remove_version", label=_("Remove drafts of standards"))
def remove_version(actor: Actor, *, version: StandardVersion, at: datetime) -> None:
    """Remove a draft. Refused for anything that was submitted: it stays on record."""
    kept = _held(version, VersionState.DRAFT)
    remove(actor, REMOVED, kept, at=at, parts=["targets"], code=f"{kept.standard.code}-{kept.number}")
