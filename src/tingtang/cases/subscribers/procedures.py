"""What the news of procedures means for cases: their tasks follow, and people are told of their steps and of deviations."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from tingtang.cases.actions.driving import follow_procedures
from tingtang.cases.actions.notices import tell_people
from tingtang.cases.models import Case, Notice, Task
from tingtang.core.actors import SYSTEM
from tingtang.flows.events import FLOW_ENDED, FLOW_MOVED, STEP_DEVIATED, STEP_OPENED, TIMER_FIRED
from tingtang.flows.models import Process
from tingtang.flows.queries import names_in_languages, who_may
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
    return _notice(event, task.assignee_id or 0, task.case_id, "step", {"step": task.title, "steps": task.names})


def _notice(event: Happened, staff: int, case: int | None, code: str, data: Mapping[str, object]) -> Notice:
    return Notice(staff_id=staff, case_id=case, code=code, data=dict(data), at=event.occurred_at, event_id=event.id)


@subscriber("cases.tell_deviations", STEP_DEVIATED)
def tell_deviations(happened: list[Happened]) -> None:
    """Alert whoever answers for the procedure, who need not see the case itself, and those who lead the team of the case.

    Without anybody who answers for it, those who manage processes are alerted (ORG-07).
    """
    known = [(each, key) for each in happened if (key := _case(each))]
    cases = Case.objects.filter(pk__in={key for _each, key in known}).only("pk", "team_id", "number").in_bulk()
    leads = _leads(case.team_id for case in cases.values() if case.team_id)
    answering = _answering(each.object_id("process") for each, _key in known)
    notices = []
    for each, key in known:
        owners, case = answering.get(each.object_id("process") or 0, []), cases.get(key)
        data = {"deviation": str(each.attributes.get("deviation", "")), **_step(each)}
        told = set(leads.get((case.team_id if case else None) or 0, ())).difference(owners)
        notices += [_notice(each, staff, key, "deviated", data) for staff in sorted(told)]
        about = data | {"number": case.number if case else "", "instance": each.object_id("instance") or 0}
        notices += [_notice(each, owner, None, "deviated", about) for owner in owners]
    tell_people(SYSTEM, notices=notices)


def _step(event: Happened) -> dict[str, object]:
    """What the step of an event is called, also in other languages."""
    known = names_in_languages(version) if (version := event.object_id("version")) else {}
    return {"step": str(event.attributes.get("name", "")), "steps": known.get(str(event.attributes.get("step", "")), {})}


def _answering(keys: Iterable[int | None]) -> dict[int, list[int]]:
    """Who answers for processes, by their keys: the owner, else whoever draws them."""
    found = {}
    for process in Process.objects.filter(pk__in={key for key in keys if key}):
        drawers = [] if process.owner_id else who_may("flows.begin_draft", process.versions.order_by("-number")[:1])
        found[process.pk] = [process.owner_id] if process.owner_id else [one.pk for one in drawers]
    return found


def _case(event: Happened) -> int | None:
    kind, key = event.objects.get("subject", ("", 0))
    return key if kind == OF_CASES else None


def _leads(teams: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for team, staff in TeamMember.objects.filter(team__in=list(teams), is_lead=True).values_list("team_id", "staff_id"):
        found.setdefault(team, []).append(staff)
    return found
