"""Tasks wait for each other, checklists are ticked, time is measured; what a step requires of them."""

from datetime import timedelta
from typing import Any

import pytest

from tingtang.cases.actions.kinds import StateInUse, save_kind
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.refusals import NotReady
from tingtang.cases.actions.relations import link
from tingtang.cases.actions.steps import move
from tingtang.cases.actions.tasks import (
    LineStays,
    NoWatch,
    TaskWaits,
    add_check,
    move_task,
    note_time,
    remove_check,
    save_task,
    start_watch,
    stop_watch,
    tick,
)
from tingtang.cases.models import Case, CheckItem, Kind, Task, TimeSpent
from tingtang.cases.queries.work import clashes_of, matter_of
from tingtang.cases.rules.beginning import BEGINNING
from tingtang.cases.rules.work import BadWork, read, read_closing
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.catalogue.tests.factories import make_calendar
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.core.errors import Invalid
from tingtang.journal.tests.history import events_about
from tingtang.org.models import Staff
from tingtang.org.tests.factories import make_hall, make_staff

HOUR = timedelta(hours=1)
NAMES = {"zh-hans": "核对许可证", "en": "Check the licence"}
WORK = {
    "tasks": [
        {"code": "licence", "names": NAMES, "minutes": 120},
        {"code": "install", "names": {"en": "Install"}, "minutes": 240, "after": ["licence"]},
    ],
    "checklist": [{"code": "filed", "names": {"en": "Filed"}}, {"code": "extra", "names": {"en": "Extra"}, "is_required": False}],
}


def asking(*requires: str) -> dict[str, Any]:
    """The usual states, with `requires` before a case is resolved."""
    steps = [step | ({"requires": list(requires)} if step["code"] == "resolve" else {}) for step in BEGINNING["steps"]]
    return {"states": BEGINNING["states"], "steps": steps}


def working_kind() -> Kind:
    return make_kind("software", nature="request", work=WORK, workflow=asking("tasks", "checklist"))


def acting(staff: Staff, *permissions: str) -> Actor:
    return Actor("account", staff.account_id, grants=dict.fromkeys(permissions, EVERYWHERE), staff_id=staff.pk)


@pytest.mark.django_db
def test_is_asked_for_by_a_kind_with_the_usual_steps_and_called_by_the_only_name_it_has() -> None:
    case = make_case(kind=make_kind("plain", nature="request", work=WORK, workflow=BEGINNING))

    with pytest.raises(NotReady) as refused:
        move(SYSTEM, case=case, step="resolve", at=AT)

    assert {"tasks", "checklist"} <= set(refused.value.data["codes"])
    assert [item.text for item in CheckItem.objects.filter(case=case).order_by("pk")] == ["Filed", "Extra"]


class TestPlan:
    @pytest.mark.parametrize(
        ("work", "reason"),
        [
            ([], "unreadable"),
            ({"scripts": []}, "unreadable"),
            ({"tasks": [{"code": "a b"}]}, "bad_code"),
            ({"tasks": [{"code": "a", "names": {}}] * 2}, "twice"),
            ({"tasks": [{"code": "a", "names": {}, "after": ["b"]}]}, "unknown_task"),
            ({"tasks": [{"code": "a", "names": {}, "after": ["a"]}]}, "circle"),
            ({"tasks": [{"code": "a", "names": {}, "minutes": -1}]}, "bad_minutes"),
            ({"approvals": [{"code": "a", "names": {}, "steps": []}]}, "no_steps"),
            ({"approvals": [{"code": "a", "names": {}, "steps": [{}]}]}, "asks_nobody"),
        ],
    )
    def test_refuses_work_that_cannot_be_done(self, work: Any, reason: str) -> None:
        with pytest.raises(BadWork) as refused:
            read(work)

        assert refused.value.reason == reason

    @pytest.mark.parametrize(
        "closing", [[], {"boom": 1}, {"reopen_days": 0}, {"call_back_share": 2}, {"call_back_period": "year"}]
    )
    def test_refuses_endings_that_mean_nothing(self, closing: Any) -> None:
        with pytest.raises(BadWork):
            read_closing(closing)


@pytest.mark.django_db
class TestTasks:
    def test_begin_with_the_case_and_their_clocks_when_they_may_be_begun(self) -> None:
        make_calendar(week={day: ["09:00-17:00"] for day in ("mo", "tu", "we", "th", "fr")}, is_default=True)
        case = make_case(kind=working_kind(), hall=make_hall())
        licence, install = case.tasks.order_by("order")

        with pytest.raises(TaskWaits):
            move_task(SYSTEM, task=install, state="doing", at=AT)
        move_task(SYSTEM, task=licence, state="done", at=AT + HOUR)

        assert licence.due_at == AT + 2 * HOUR
        assert install.due_at is None
        assert Task.objects.get(pk=install.pk).due_at == AT + 5 * HOUR
        assert "cases.task.changed" in [event.name for event in events_about(case)]

    def test_and_checklist_hold_the_step_that_asks_for_them(self) -> None:
        case = make_case(kind=working_kind())

        with pytest.raises(NotReady):
            move(SYSTEM, case=case, step="resolve", at=AT)
        for task in case.tasks.order_by("order"):
            move_task(SYSTEM, task=task, state="done", at=AT)
        with pytest.raises(NotReady):
            move(SYSTEM, case=case, step="resolve", at=AT)
        tick(SYSTEM, item=CheckItem.objects.get(code="filed"), is_ticked=True, at=AT)

        assert move(SYSTEM, case=case, step="resolve", at=AT).phase == "resolved"

    def test_never_wait_for_each_other_in_a_circle(self) -> None:
        case = make_case(kind=working_kind())
        licence, install = case.tasks.order_by("order")

        with pytest.raises(Invalid) as refused:
            save_task(SYSTEM, case=case, task=licence, after=[install], at=AT)

        assert "after" in refused.value.fields


@pytest.mark.django_db
class TestOwnLines:
    def test_hold_the_end_whatever_the_kind_asks_until_they_are_ticked_or_taken_away(self) -> None:
        case = make_case()
        write_note(SYSTEM, case=case, body="已更正。", kind="answer", at=AT)
        needed = add_check(SYSTEM, case=case, text="照片已归档", at=AT)
        add_check(SYSTEM, case=case, text="顺便看看门锁", is_required=False, at=AT)
        with pytest.raises(NotReady):
            move(SYSTEM, case=case, step="resolve", at=AT)
        tick(SYSTEM, item=needed, is_ticked=True, at=AT)
        with pytest.raises(LineStays):
            remove_check(SYSTEM, item=needed, at=AT)

        assert move(SYSTEM, case=case, step="resolve", at=AT).phase == "resolved"

    def test_are_removed_by_hand_and_those_of_the_kind_are_not(self) -> None:
        case = make_case(kind=make_kind("software", nature="request", work=WORK))
        own = add_check(SYSTEM, case=case, text="照片已归档", at=AT)
        remove_check(SYSTEM, item=own, at=AT)

        with pytest.raises(LineStays):
            remove_check(SYSTEM, item=CheckItem.objects.get(code="filed"), at=AT)
        with pytest.raises(Invalid):
            add_check(SYSTEM, case=case, text="  ", at=AT)
        assert not CheckItem.objects.filter(code="").exists()


@pytest.mark.django_db
class TestTime:
    def test_runs_on_one_case_at_a_time(self) -> None:
        li = acting(make_staff("limin"), "cases.start_watch", "cases.stop_watch")
        first, second = make_case(), make_case()

        start_watch(li, case=first, at=AT)
        start_watch(li, case=second, at=AT + HOUR)
        with pytest.raises(NoWatch):
            stop_watch(li, case=first, at=AT + HOUR)
        stop_watch(li, case=second, at=AT + 3 * HOUR)

        assert list(TimeSpent.objects.order_by("pk").values_list("case_id", "seconds")) == [(first.pk, 3600), (second.pk, 7200)]

    def test_is_entered_by_hand_but_no_more_than_a_day(self) -> None:
        li = acting(make_staff("limin"), "cases.note_time")

        with pytest.raises(Invalid):
            note_time(li, case=make_case(), seconds=90_000, at=AT)

        assert note_time(li, case=make_case(), seconds=600, at=AT).ends_at == AT


@pytest.mark.django_db
class TestKindsInUse:
    def test_keep_the_states_in_which_cases_are(self) -> None:
        case = make_case()
        move(SYSTEM, case=case, step="begin", at=AT)
        less = {
            "states": [state for state in BEGINNING["states"] if state["code"] in {"new", "closed"}],
            "steps": [{"code": "close", "names": {}, "from": ["new"], "to": "closed"}],
        }

        with pytest.raises(StateInUse) as refused:
            save_kind(SYSTEM, kind=case.kind, workflow=less, at=AT)

        assert refused.value.data == {"count": 1, "state": "working"}
        assert Case.objects.get(pk=case.pk).kind.life.states.keys() >= {"working"}

    def test_ask_only_for_what_somebody_can_check(self) -> None:
        with pytest.raises(Invalid) as refused:
            make_kind("strange", workflow=asking("blessing"))

        assert "workflow" in refused.value.fields


@pytest.mark.django_db
class TestPlanned:
    def test_has_its_time_from_when_it_is_planned(self) -> None:
        task = save_task(SYSTEM, case=make_case(), title="安装", minutes=60, starts_at=AT + 48 * HOUR, at=AT)

        assert task.due_at is not None
        assert task.due_at >= AT + 49 * HOUR

    def test_tells_of_others_that_need_the_same_thing_then(self) -> None:
        given: dict[str, Any] = {"minutes": 60, "starts_at": AT + HOUR, "at": AT}
        first = save_task(SYSTEM, case=make_case(), title="勘查", resources=["一号车", "梯子"], **given)
        second = save_task(SYSTEM, case=make_case(), title="安装", resources=["一号车"], **given)
        save_task(SYSTEM, case=make_case(), title="回访", resources=["二号车"], **given)

        assert clashes_of(SYSTEM, [first]) == {first.pk: [second]}


@pytest.mark.django_db
class TestMatter:
    def test_does_not_end_before_its_parts(self) -> None:
        kind = make_kind("steward", nature="request", workflow=asking("parts"))
        matter, part = make_case(kind=kind), make_case(kind=make_kind("part", workflow=asking()))
        link(SYSTEM, case=part, target=matter, kind="parent", at=AT)

        with pytest.raises(NotReady):
            move(SYSTEM, case=matter, step="resolve", at=AT)
        assert [one.pk for one in matter_of(SYSTEM, matter)[0]] == [part.pk]

        move(SYSTEM, case=part, step="resolve", at=AT)

        assert move(SYSTEM, case=matter, step="resolve", at=AT).phase == "resolved"
