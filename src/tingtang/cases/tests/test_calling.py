"""Teams that a case calls by its tasks: their people see it, are told at once, and find what is asked of them on their work."""

from datetime import timedelta

import pytest

from tingtang.cases.actions.tasks import move_task, save_task
from tingtang.cases.models import Case, Notice, Task
from tingtang.cases.queries.work import called_for
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.core.actors import SYSTEM
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.actions.teams import save_team_member
from tingtang.org.models import Hall, Staff, Team
from tingtang.org.tests.factories import actor_for, grant, make_hall, make_staff, make_team

pytestmark = pytest.mark.django_db


def follow(name: str) -> None:
    SUBSCRIBERS[name].take(happened(SUBSCRIBERS[name].types))


@pytest.fixture
def hall() -> Hall:
    return make_hall()


def member(hall: Hall, team: str, username: str) -> Staff:
    """A clerk who works in a team of the hall."""
    staff = grant(make_staff(username, username, hall), "clerk", hall)
    found = Team.objects.filter(code=team).first() or make_team(hall, team, team)
    save_team_member(SYSTEM, team=found, staff=staff, at=AT)
    return staff


def rescue(hall: Hall) -> Case:
    """A restricted incident whose kind asks two teams at once, and one of them again afterwards."""
    tasks = [
        {"code": "assess", "names": {"zh-hans": "到场评估"}, "team": "emergency", "minutes": 5},
        {"code": "blood", "names": {"zh-hans": "备血"}, "team": "labs", "minutes": 10},
        {"code": "report", "names": {"zh-hans": "报告"}, "team": "labs", "after": ["blood"]},
    ]
    kind = make_kind("rescue", nature="incident", is_restricted=True, work={"tasks": tasks})
    return make_case(kind=kind, hall=hall, title="突然倒地")


def test_everybody_of_the_teams_is_told_and_sees_even_a_restricted_case(hall: Hall) -> None:
    duan, su, li = (member(hall, team, name) for team, name in (("emergency", "duan"), ("labs", "su"), ("desk", "li")))
    case = rescue(hall)
    follow("cases.call_teams")

    seen = {one.pk: Case.objects.visible_to(actor_for(one)).filter(pk=case.pk).exists() for one in (duan, su, li)}
    told = {one.staff_id: one.data["texts"]["zh-hans"] for one in Notice.objects.filter(code="said")}

    assert seen == {duan.pk: True, su.pk: True, li.pk: False}
    assert set(told) == {duan.pk, su.pk}
    assert "到场评估" in told[duan.pk]
    assert "突然倒地" in told[su.pk]
    follow("cases.call_teams")
    assert Notice.objects.filter(code="said").count() == 2


def test_what_is_asked_of_a_team_stands_on_its_peoples_work_once_it_can_be_begun(hall: Hall) -> None:
    su = member(hall, "labs", "su")
    member(hall, "emergency", "duan")
    case = rescue(hall)
    follow("cases.call_teams")

    assert [str(one) for one in called_for(actor_for(su), 9)] == ["备血"]
    move_task(actor_for(su), task=Task.objects.get(case=case, code="blood"), state="done", at=AT + timedelta(minutes=3))
    assert [str(one) for one in called_for(actor_for(su), 9)] == ["报告"]


def test_a_task_added_for_a_team_calls_that_team_alone(hall: Hall) -> None:
    duan, su = member(hall, "emergency", "duan"), member(hall, "labs", "su")
    case = make_case(hall=hall)
    save_task(SYSTEM, case=case, title="急查血钾", team=Team.objects.get(code="labs"), at=AT)
    follow("cases.call_teams")

    assert set(Notice.objects.filter(code="said").values_list("staff_id", flat=True)) == {su.pk}
    assert duan.pk not in set(case.watchers.values_list("staff_id", flat=True))
