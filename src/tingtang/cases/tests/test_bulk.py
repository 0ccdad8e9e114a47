"""Many cases changed together: each by its own action, what cannot be is left and said; and lists long enough to pick them."""

from datetime import timedelta

import pytest

from tingtang.cases.actions.opening import change_case
from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.steps import move
from tingtang.cases.models import Case
from tingtang.cases.rules.beginning import BEGINNING
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.cases.tests.test_work_pages import Desk
from tingtang.core.actors import SYSTEM
from tingtang.org.tests.clients import browser

pytestmark = pytest.mark.django_db


def test_takes_the_step_where_it_is_there_and_says_in_words_where_it_is_not() -> None:
    desk = Desk()
    steps = [step | {"code": f"other_{step['code']}"} for step in BEGINNING["steps"]]
    other = make_kind("repair", prefix="R", name="报修", team=desk.team, workflow={**BEGINNING, "steps": steps})
    plain = [desk.case() for _n in range(3)]
    kept = make_case(kind=other, hall=desk.hall, at=AT)
    client = browser(desk.chen)

    picked = {"ids": [one.pk for one in (*plain, kept)], "step": "begin", "sure": "1"}
    told = client.post("/cases/bulk/move/", picked)

    assert {Case.objects.get(pk=one.pk).phase for one in plain} == {"working"}
    assert Case.objects.get(pk=kept.pk).phase == "new"
    [(case, why)] = told.context["outcome"].refused
    assert case == kept and "begin" not in why


def test_takes_nothing_back_that_somebody_has_gone_on_from() -> None:
    desk = Desk()
    alone, touched = desk.case(tags=["旧"]), desk.case(tags=["旧"])
    client = browser(desk.chen)
    picked = {"ids": [alone.pk, touched.pk], "sure": "1"}
    tagged = client.post("/cases/bulk/tags/", picked | {"add": "重点"}).context["undo"]
    change_case(SYSTEM, case=touched, tags=["重点", "别人加的"], at=AT)

    told = client.post("/cases/bulk/tags/undo/", {"before": tagged}).context["outcome"]

    assert ([one.pk for one in told.done], [one.pk for one, _why in told.refused]) == ([alone.pk], [touched.pk])
    assert [Case.objects.get(pk=one.pk).tags for one in (alone, touched)] == [["旧"], ["重点", "别人加的"]]

    given = client.post("/cases/bulk/assign/", picked | {"team": desk.team.pk, "staff": desk.li.pk}).context["undo"]
    assign_case(SYSTEM, case=touched, staff=None, at=AT)
    told = client.post("/cases/bulk/assign/undo/", {"before": given}).context["outcome"]
    assert ([one.pk for one in told.done], [one.pk for one, _why in told.refused]) == ([alone.pk], [touched.pk])


def test_lists_as_many_as_are_changed_at_once() -> None:
    desk = Desk()
    for _n in range(201):
        desk.case()

    page = browser(desk.chen).get("/cases/?size=500").content.decode()

    assert page.count('name="ids"') == 201


def test_archives_the_latest_first() -> None:
    desk = Desk()
    early, late = desk.case(title="早"), desk.case(title="晚")
    for case, at in ((late, AT + timedelta(days=2)), (early, AT + timedelta(days=1))):
        Case.objects.filter(pk=case.pk).update(state="resolved", phase="resolved", resolved_at=at)
        move(SYSTEM, case=case, step="close", at=at)

    page = browser(desk.chen).get("/cases/archive/").content.decode()

    assert page.index(late.number) < page.index(early.number)
