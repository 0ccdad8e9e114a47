"""What the news sets in motion about work: clocks are computed again, cases handed out, people told."""

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils import timezone

from tingtang.cases.actions.calling import call_teams
from tingtang.cases.actions.cover import cover
from tingtang.cases.actions.dispatch import hand_out, route
from tingtang.cases.actions.itil import judge_event
from tingtang.cases.actions.notices import Given, tell_given
from tingtang.cases.actions.promises import follow_customer
from tingtang.cases.actions.reach import send_home
from tingtang.cases.actions.recalculation import begin_recalculation
from tingtang.cases.actions.retiering import begin_retiering
from tingtang.cases.events import CASE_ASSIGNED, CASE_MOVED, CASE_OPENED, KIND_SAVED, OFFER_ENDED, TASK_ADDED, WAY_SAVED
from tingtang.cases.models import Case, Kind, Nature, Task
from tingtang.cases.queries.dispatch import may_go_elsewhere
from tingtang.cases.rules.workflow import OPEN_PHASES
from tingtang.cases.tasks import defer_recalculation
from tingtang.catalogue.events import CALENDAR_SAVED
from tingtang.catalogue.models import Calendar
from tingtang.core.actors import SYSTEM
from tingtang.customers.events import CUSTOMER_MERGED, CUSTOMER_UNMERGED, TIER_SCHEME_SAVED, TIER_SET
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.org.events import ABSENCE_REMOVED, ABSENCE_SAVED, SHIFT_SAVED, STAFF_SKILL_SAVED, TEAM_MEMBER_SAVED
from tingtang.org.models import Staff, Team

TOLD = frozenset({"given", "handed", "dispatched", "covered", "escalated"})
HANDED_ON = frozenset({"taken", "given"})  # by a colleague; who is covered for or gives back knows it


@subscriber("cases.recalculate", CALENDAR_SAVED, KIND_SAVED)
def compute_again(happened: list[Happened]) -> None:
    """Have live clocks computed again whose calendar was changed, or whose kind is supervised otherwise."""
    for calendar in Calendar.objects.filter(pk__in=_ids(happened, "calendar")):
        _begin(calendar=calendar)
    changed = [each for each in happened if "supervision" in str(each.attributes.get("fields"))]
    for kind in Kind.objects.filter(pk__in=_ids(changed, "kind")):
        _begin(kind=kind)


@subscriber("cases.retarget", TIER_SET, CUSTOMER_MERGED, CUSTOMER_UNMERGED)
def follow_tier(happened: list[Happened]) -> None:
    """Give open cases of a customer, in all his records, the times that his tier is promised: it was changed, or his records were."""
    keys = {key for name in ("customer", "kept", "merged") for key in _ids(happened, name)}
    concerned = Q(customer__in=keys) | Q(customer__merged_into__in=keys)
    for case in Case.objects.open().filter(concerned).order_by("pk"):
        follow_customer(SYSTEM, case=case, at=timezone.now())


@subscriber("cases.retier", TIER_SCHEME_SAVED)
def follow_scheme(happened: list[Happened]) -> None:
    """Give open cases the times of the tiers that count now: another scheme became the primary one, or none is any longer."""
    changed = [each for each in happened if "is_primary" in str(each.attributes.get("fields"))]
    if not changed:
        return
    job = begin_retiering(SYSTEM, at=timezone.now(), event=changed[-1].id)
    if job is not None:
        defer_recalculation(job.pk)


@subscriber(
    "cases.dispatch",
    CASE_OPENED,
    CASE_ASSIGNED,
    CASE_MOVED,
    OFFER_ENDED,
    WAY_SAVED,
    ABSENCE_SAVED,
    ABSENCE_REMOVED,
    SHIFT_SAVED,
    TEAM_MEMBER_SAVED,
    STAFF_SKILL_SAVED,
)
def hand_out_work(happened: list[Happened]) -> None:
    """Route new cases, hand over the work of who is away, and give waiting cases to whoever has room now."""
    at = timezone.now()
    opened = _ids((each for each in happened if each.type == CASE_OPENED.name and _is_new(each)), "case")
    for case in may_go_elsewhere(opened).select_related("hall", "kind").order_by("pk"):
        sent = send_home(SYSTEM, case=case, at=at) if case.kind.is_sent_home else case
        route(SYSTEM, case=sent, seen=sent.version, at=at)
    away = _ids((each for each in happened if each.type == ABSENCE_SAVED.name), "staff")
    for staff in Staff.objects.filter(pk__in=away):
        cover(SYSTEM, staff=staff, at=at)
    for team in _teams(happened, opened):
        hand_out(SYSTEM, team=team, at=at)


def _is_new(event: Happened) -> bool:
    return event.attributes.get("channel") != "import"


def _teams(happened: list[Happened], opened: set[int]) -> list[Team]:
    """Teams that got work, or one of whose people came free."""
    named = _ids(happened, "team") | _ids(happened, "from_team")
    named |= {key for key in Case.objects.filter(pk__in=opened).values_list("team_id", flat=True) if key}
    named |= set(Team.objects.filter(members__staff__in=_ids(happened, "staff")).values_list("pk", flat=True))
    return list(Team.objects.filter(pk__in=named, way__isnull=False).order_by("pk"))


@subscriber("cases.call_teams", CASE_OPENED, TASK_ADDED)
def call_who_is_asked(happened: list[Happened]) -> None:
    """Call the teams that the tasks of a new case name, or a task that was added."""
    news = [each for each in happened if each.type == TASK_ADDED.name or _is_new(each)]
    of_teams = Task.objects.filter(case__in=_ids(news, "case"), case__phase__in=sorted(OPEN_PHASES), team__isnull=False)
    found = list(of_teams.select_related("case__hall", "case__kind").order_by("order", "pk"))
    for each in news if found else ():
        is_added, key = each.type == TASK_ADDED.name, each.object_id("task")
        rows = [one for one in found if one.case_id == each.object_id("case") and (one.pk == key or not is_added)]
        if rows:
            call_teams(SYSTEM, case=rows[0].case, tasks=rows, event_id=each.id, at=each.occurred_at)


@subscriber("cases.tell_given", CASE_ASSIGNED)
def tell_who_got_it(happened: list[Happened]) -> None:
    """Tell people of cases that others, or the rules, gave them, and of those that others took out of their hands."""
    people = _ids(happened, "assignee") | _ids(happened, "from_assignee")
    accounts = dict(Staff.objects.filter(pk__in=people).values_list("pk", "account_id"))
    rows = [
        Given(each.id, each.occurred_at, each.object_id("case") or 0, staff, how)
        for each in happened
        for staff, how in _concerned(each)
        if staff in accounts and not _by_himself(each, accounts[staff])
    ]
    tell_given(SYSTEM, given=rows)


def _concerned(event: Happened) -> Iterator[tuple[int, str]]:
    how, to, of = str(event.attributes.get("how")), event.object_id("assignee"), event.object_id("from_assignee")
    if how in TOLD and to is not None:
        yield to, how
    if how in HANDED_ON and of is not None and of != to:
        yield of, "handed_on"


def _by_himself(event: Happened, account_id: int | None) -> bool:
    return event.actor_kind == "account" and event.actor_id == account_id


def _ids(happened: Iterable[Happened], word: str) -> set[int]:
    return {key for each in happened if (key := each.object_id(word)) is not None}


def _begin(calendar: Calendar | None = None, kind: Kind | None = None) -> None:
    job = begin_recalculation(SYSTEM, calendar=calendar, kind=kind, at=timezone.now())
    if job is not None:
        defer_recalculation(job.pk)


@subscriber("cases.judge_events", CASE_OPENED)
def judge_events(happened: list[Happened]) -> None:
    """Make incidents of events where a rule says so; judged again, nothing changes."""
    opened = Case.objects.filter(pk__in=_ids(happened, "case"), kind__nature=Nature.EVENT).order_by("pk")
    for case in opened.select_related("kind"):
        judge_event(SYSTEM, case=case, at=timezone.now())
