"""A supply company's own registers: repairs, hazards, closures and price policies keep their order and their figures."""

from collections.abc import Callable

import pytest

from tingtang.cases.actions.ending import tell
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import change_case, open_case
from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.steps import move
from tingtang.cases.actions.tasks import tick
from tingtang.cases.models import Case, CheckItem, Kind, SlaClock
from tingtang.cases.queries.registers import figures, get_register
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Problem
from tingtang.customers.tests.factories import make_customer
from tingtang.org.models import Hall
from tingtang.org.tests.factories import make_staff
from tingtang.packs import actions
from tingtang.packs.loader import load
from tingtang.packs.tests.factories import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(applied: Callable[[str], None]) -> Hall:
    applied("supply")
    loaded = load("supply")
    return actions.set_up_hall(SYSTEM, loaded=loaded, layout=loaded.layout("standard"), at=AT, code="birch", name="白桦营业厅")


def opened(hall: Hall, kind: str, **fields: object) -> Case:
    return open_case(SYSTEM, kind=Kind.objects.get(code=kind), title=kind, hall=hall, at=AT, fields=fields)


def step(case: Case, code: str, **fields: object) -> Case:
    if fields:
        change_case(SYSTEM, case=case, fields={**Case.objects.get(pk=case.pk).fields, **fields}, at=AT)
    return move(SYSTEM, case=case, step=code, at=AT)


def ticked(case: Case) -> None:
    for item in CheckItem.objects.filter(case=case):
        tick(SYSTEM, item=item, is_ticked=True, at=AT)


def test_a_repair_is_not_over_before_crew_arrival_cause_and_report_are_known(hall: Hall) -> None:
    case = opened(hall, "supply-repair", place="白桦路 8 号", what="danger")
    assign_case(SYSTEM, case=case, staff=make_staff(name="朱岩"), at=AT)

    with pytest.raises(Problem):
        step(case, "send")
    step(case, "send", crew="朱岩班")
    with pytest.raises(Problem):
        step(case, "arrive")
    step(case, "arrive", arrived="14:05")
    ticked(case)
    write_note(SYSTEM, case=case, body="已复电。", kind="answer", at=AT)
    with pytest.raises(Problem):
        step(case, "restore")
    step(case, "restore", cause="outside", report="重新架线")
    tell(SYSTEM, case=case, way="call", text="已复电", at=AT)

    assert step(case, "close").phase == "closed"
    assert SlaClock.objects.get(case=case, code="acknowledge").stopped_at == AT


def test_a_hazard_has_an_owner_and_a_deadline_before_the_customer_is_told(hall: Hall) -> None:
    case = opened(hall, "supply-hazard", site="配电房", what="single", degree="high")
    change_case(SYSTEM, case=case, customer=make_customer(), at=AT)

    with pytest.raises(Problem):
        step(case, "tell", notice="YH-1", deadline="2026-12-31")
    assign_case(SYSTEM, case=case, staff=make_staff(name="金兰"), at=AT)
    step(case, "tell")
    with pytest.raises(Problem):
        step(case, "check", result="已投运")
    ticked(case)

    assert step(case, "check").phase == "resolved"


def test_what_closures_cost_is_added_up_in_their_register(hall: Hall) -> None:
    plant = {"furnace": "smelting", "capacity": 5000, "monthly": 1_860_000}
    for lost in (98_000_000, 2_000_000):
        shut = {"rule": "名单", "shut_on": "2026-10-31", "lost_energy": 100_000, "lost_sales": lost}
        step(opened(hall, "supply-closure", **plant), "shut", **shut)
    opened(hall, "supply-closure", **plant)

    kind, rows = get_register(SYSTEM, "supply-closure")
    found = {one.code: (count, total) for one, count, total, _mean in figures(kind, rows)}

    assert found["lost_sales"] == (2, 100_000_000)
    assert found["capacity"] == (3, 15_000)


def test_there_are_three_kinds_of_standards(hall: Hall) -> None:
    assert {one.kind for one in load("supply").standards.standards} == {"technical", "management", "work"}
