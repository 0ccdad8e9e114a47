"""What the news of procedures means for cases: their tasks follow, and people are told of their steps and of deviations."""

from collections.abc import Iterable

from django.utils import timezone

from tingtang.cases.actions.notices import tell_people
from tingtang.cases.actions.procedures import follow_procedures
from tingtang.cases.models import Case, Notice, Task
from tingtang.core.actors import SYSTEM
from tingtang.flows.events import FLOW_ENDED, FLOW_MOVED, STEP_DEVIATED, STEP_OPENED, TIMER_FIRED
from tingtang.flows.models import Process
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.org.models import TeamMember

OF_CASES = Case._meta.label_lower


@subscriber("cases.follow_procedures", STEP_OPENED, TIMER_FIRED, FLOW_MOVED, FLOW_ENDED)
def follow(happened: list[Happened]) -> None:
    """Make the tasks of cases those that their procedures have open, and tell whoever got one."""
    at = timezone.now()
    for case in Case.objects.filter(pk__in={key for each in happened if (key := _case(each))}).order_by("pk"):
        follow_procedures(SYSTEM, case=case, at=at)
    opened = {each.object_id("token"): each for each in happened if each.type == STEP_OPENED.name}
    given = Task.objects.filter(step__in=[key for key in opened if key], assignee__isnull=False)
    tell_people(SYSTEM, notices=[_given(opened[task.step], task) for task in given])


def _given(event: Happened, task: Task) -> Notice:
    return _notice(event, task.assignee_id or 0, task.case_id, "step", {"step": task.title})


def _notice(event: Happened, staff: int, case: int, code: str, data: dict[str, str]) -> Notice:
    return Notice(staff_id=staff, case_id=case, code=code, data=data, at=event.occurred_at, event_id=event.id)


@subscriber("cases.tell_deviations", STEP_DEVIATED)
def tell_deviations(happened: list[Happened]) -> None:
    """Alert whoever answers for the procedure, and those who lead the team of the case."""
    known = [(each, key) for each in happened if (key := _case(each))]
    teams = dict(Case.objects.filter(pk__in={key for _each, key in known}).values_list("pk", "team_id"))
    leads = _leads(team for team in teams.values() if team)
    owners = dict(Process.objects.filter(owner__isnull=False).values_list("pk", "owner_id"))
    notices = []
    for each, key in known:
        concerned = {*leads.get(teams.get(key) or 0, ()), owners.get(each.object_id("process") or 0) or 0} - {0}
        data = {"deviation": str(each.attributes.get("deviation", "")), "step": str(each.attributes.get("name", ""))}
        notices += [_notice(each, staff, key, "deviated", data) for staff in sorted(concerned)]
    tell_people(SYSTEM, notices=notices)


def _case(event: Happened) -> int | None:
    kind, key = event.objects.get("subject", ("", 0))
    return key if kind == OF_CASES else None


def _leads(teams: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for team, staff in TeamMember.objects.filter(team__in=list(teams), is_lead=True).values_list("team_id", "staff_id"):
        found.setdefault(team, []).append(staff)
    return found
