"""A hospital's pack: five facts before treatment, consent, rescue by several departments, disputes that rest on the log."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import change_case, open_case
from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.steps import move
from tingtang.cases.actions.tasks import move_task
from tingtang.cases.models import Case, Kind, Task
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Problem
from tingtang.customers.tests.factories import make_customer
from tingtang.org.models import Hall
from tingtang.org.tests.factories import make_staff
from tingtang.packs import actions
from tingtang.packs.loader import load
from tingtang.packs.tests.factories import AT
from tingtang.planning.models import Sheet
from tingtang.quality.models import Scorecard

FACTS = ("condition", "development", "worries", "finances", "wishes")
TOLD = ("illness_told", "treatment_told", "results_told", "risks_told", "questions", "consent_by")


@pytest.fixture
def clinic(applied: Callable[[str], None]) -> Hall:
    applied("hospital")
    loaded = load("hospital")
    return actions.set_up_hall(SYSTEM, loaded=loaded, layout=loaded.layout("standard"), at=AT, code="clinic", name="河滨医院")


def opened(clinic: Hall, kind: str, **more: object) -> Case:
    case = open_case(SYSTEM, kind=Kind.objects.get(code=kind), title="上腹痛三天", hall=clinic, at=AT, **more)  # type: ignore[arg-type]
    assign_case(SYSTEM, case=case, staff=make_staff(name="若水"), at=AT)
    return case


@pytest.mark.parametrize("missing", FACTS)
def test_nobody_is_treated_before_five_facts_are_known(clinic: Hall, missing: str) -> None:
    case = opened(clinic, "treatment", customer=make_customer("孔硕"))
    change_case(SYSTEM, case=case, fields={name: "已问" for name in FACTS if name != missing}, at=AT)

    with pytest.raises(Problem):
        move(SYSTEM, case=case, step="learn", at=AT)
    change_case(SYSTEM, case=case, fields=dict.fromkeys(FACTS, "已问"), at=AT)

    assert move(SYSTEM, case=case, step="learn", at=AT).state == "known"


def test_treatment_begins_only_after_explanation_and_consent_and_a_changed_plan_is_explained_again(clinic: Hall) -> None:
    case = opened(clinic, "treatment", customer=make_customer("孔硕"))
    change_case(SYSTEM, case=case, fields=dict.fromkeys(FACTS, "已问"), at=AT)
    move(SYSTEM, case=case, step="learn", at=AT)

    with pytest.raises(Problem):
        move(SYSTEM, case=case, step="treat", at=AT)
    change_case(SYSTEM, case=case, fields=dict.fromkeys((*FACTS, *TOLD[:-1]), "已讲"), at=AT)
    with pytest.raises(Problem):
        move(SYSTEM, case=case, step="consent", at=AT)
    change_case(SYSTEM, case=case, fields=dict.fromkeys((*FACTS, *TOLD), "已讲"), at=AT)
    move(SYSTEM, case=case, step="consent", at=AT)
    move(SYSTEM, case=case, step="treat", at=AT)

    assert move(SYSTEM, case=case, step="explain_again", reason="改开腹", at=AT).state == "known"


def test_a_rescue_calls_five_departments_at_once_and_ends_when_all_have_done_their_part(clinic: Hall) -> None:
    case = opened(clinic, "rescue", fields={"place": "取药处", "people": 1, "what": "arrest"})
    move(SYSTEM, case=case, step="join", at=AT)
    tasks = list(Task.objects.filter(case=case).select_related("team"))

    assert len({task.team.code for task in tasks if task.team is not None}) == 5
    assert all(task.due_at is not None and task.due_at <= AT + timedelta(minutes=15) for task in tasks)
    change_case(SYSTEM, case=case, fields={"outcome": "恢复心跳"}, at=AT)
    for task in tasks:
        with pytest.raises(Problem):
            move(SYSTEM, case=case, step="stabilise", at=AT)
        move_task(SYSTEM, task=task, state="done", at=AT)

    assert move(SYSTEM, case=case, step="stabilise", at=AT).state == "stable"


def test_a_dispute_goes_on_only_once_the_log_of_the_treatment_was_read(clinic: Hall) -> None:
    case = opened(clinic, "dispute", fields={"about": "told"})

    with pytest.raises(Problem):
        move(SYSTEM, case=case, step="read_log", at=AT)
    change_case(SYSTEM, case=case, fields={"treatment": "ZL0000001", "log_says": "手术当日已说明"}, at=AT)
    move(SYSTEM, case=case, step="read_log", at=AT)
    change_case(SYSTEM, case=case, fields={"family_says": "没听进去", "decision": "致歉"}, at=AT)
    move(SYSTEM, case=case, step="talk", at=AT)
    write_note(SYSTEM, case=case, body="我们致歉并改进。", kind="answer", at=AT)

    assert move(SYSTEM, case=case, step="settle", at=AT).state == "settled"


def test_co_operation_and_satisfaction_stand_on_one_card_and_the_check_up_line_is_there(clinic: Hall) -> None:
    parts = {entry["part"] for entry in Scorecard.objects.get(code="hospital-halls").entries}

    assert {"contribution", "satisfaction"} <= parts
    assert Sheet.objects.filter(code__contains="examination").exists()
