"""People are told of changes of processes: who is to draw, to review and to approve; the author what became of his draft."""

from collections.abc import Callable, Iterable, Iterator

from tingtang.cases.actions.notices import tell_people
from tingtang.cases.models import Notice
from tingtang.cases.queries.kinds import led_by
from tingtang.core.actors import SYSTEM
from tingtang.core.events import EventType
from tingtang.flows.events import (
    CHANGE_ASKED,
    CHANGE_DECLINED,
    DRAFT_APPROVED,
    DRAFT_RETURNED,
    DRAFT_REVIEWED,
    DRAFT_SUBMITTED,
    RETIREMENT_ASKED,
    RETIREMENT_REVIEWED,
    VERSION_PUBLISHED,
    VERSION_RETIRED,
)
from tingtang.flows.models import Change, Process, Version
from tingtang.flows.queries import posts_of, who_may
from tingtang.flows.queries.story import retire_reason
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.org.models import Staff

People = Iterable[Staff]


def _accounts(keys: Iterable[int | None]) -> People:
    return Staff.objects.filter(account__in=[key for key in keys if key], left_date__isnull=True)


def _author(change: Change) -> People:
    return _accounts([*change.writers, change.asked_by_id])


def _drawers(change: Change) -> People:
    return who_may("flows.begin_draft", change.process.versions.order_by("-number")[:1])


def _reviewers(change: Change) -> People:
    drawn = change.version or change.retires
    versions = [drawn] if drawn else []
    return [one for one in who_may("flows.review_draft", versions, change.hall_id) if one.account_id not in change.writers]


def _next(change: Change) -> People:
    """After the department: leadership where it decides as well, else the author, whose draft is approved."""
    drawn = change.version or change.retires
    if change.reach == "local" or drawn is None:
        return _author(change)
    known = {*change.writers, change.department_id}
    return [one for one in who_may("flows.approve_draft", [drawn]) if one.account_id not in known]


def _working(version: Version) -> People:
    return Staff.objects.filter(posts__code__in=posts_of(version.xml), left_date__isnull=True).distinct()


def _holders(change: Change) -> People:
    """Who works by the process, and who asked for the change."""
    working = _working(change.version) if change.version else ()
    return {one.pk: one for one in [*working, *_accounts([change.asked_by_id])]}.values()


def _parted(version: Version) -> People:
    """Whom a retirement concerns: who works by the process, answers for it, asked for it or approves it, and who sets up kinds."""
    owner = version.process.owner
    askers = _accounts(version.retirements.filter(declined_at__isnull=True).values_list("asked_by", flat=True))
    keepers = who_may("cases.save_kind", []) if led_by(version.process) else []
    leaders = who_may("flows.approve_draft", [])
    return {one.pk: one for one in [*_working(version), *([owner] if owner else []), *keepers, *leaders, *askers]}.values()


_CONCERNED: dict[EventType, tuple[str, Callable[[Change], People]]] = {
    CHANGE_ASKED: ("asked", _drawers),
    CHANGE_DECLINED: ("declined", _author),
    DRAFT_SUBMITTED: ("submitted", _reviewers),
    DRAFT_REVIEWED: ("reviewed", _next),
    DRAFT_APPROVED: ("approved", _author),
    DRAFT_RETURNED: ("returned", _author),
    VERSION_PUBLISHED: ("published", _holders),
    RETIREMENT_ASKED: ("retiring", _reviewers),
    RETIREMENT_REVIEWED: ("retiring_reviewed", _next),
}
_BY_NAME = {event.name: concerned for event, concerned in _CONCERNED.items()}


@subscriber("cases.tell_drafts", *_CONCERNED)
def tell_drafts(happened: list[Happened]) -> None:
    """Tell everybody whose turn it is, and the author what became of it; nobody of what he did himself."""
    changes = Change.objects.select_related("process__owner", "version", "retires").in_bulk(
        {key for each in happened if (key := each.object_id("change"))}
    )
    tell_people(SYSTEM, notices=[one for each in happened for one in _notices(each, changes.get(each.object_id("change") or 0))])


@subscriber("cases.tell_retirements", VERSION_RETIRED)
def tell_retirements(happened: list[Happened]) -> None:
    """Tell whom it concerns that nothing begins by a process from a day on; nobody of what he did himself."""
    versions = Version.objects.select_related("process__owner").in_bulk({each.object_id("version") for each in happened})
    notices = []
    for each in happened:
        version = versions.get(each.object_id("version") or 0)
        day = each.attributes.get("retired_date")
        if version is not None and day and (version.effective_date is None or day >= version.effective_date.isoformat()):
            why = {"reason": retire_reason(version)}
            data = {"what": "retired", "version": version.pk, "day": day, **why, **_called(version.process)}
            notices += [_notice(each, staff, data) for staff in _parted(version) if not _did(each, staff)]
    tell_people(SYSTEM, notices=notices)


def _called(process: Process) -> dict[str, object]:
    return {"process": process.pk, "name": process.name, "names": process.names}


def _did(each: Happened, staff: Staff) -> bool:
    return each.actor_kind == "account" and each.actor_id == staff.account_id


def _notice(each: Happened, staff: Staff, data: dict[str, object]) -> Notice:
    return Notice(staff=staff, event_id=each.id, at=each.occurred_at, code="draft", data=data)


def _notices(each: Happened, change: Change | None) -> Iterator[Notice]:
    if change is None:
        return
    what, people = _BY_NAME[each.type]
    if what == "reviewed" and change.reach == "local":
        what = "approved"
    if what == "declined" and change.retires_id:
        what = "kept_on"
    data = {
        "what": what,
        **_called(change.process),
        "version": each.object_id("version"),
        "day": each.attributes.get("effective_date"),
        "reason": {"returned": change.return_reason, "declined": change.decline_reason, "kept_on": change.decline_reason}.get(
            what, ""
        ),
    }
    for staff in people(change):
        if not _did(each, staff):
            yield _notice(each, staff, data)
