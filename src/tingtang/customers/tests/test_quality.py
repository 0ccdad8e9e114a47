"""Records are checked as they change, samples audited, defects given back and seen mended; rates say from how many."""

from datetime import timedelta

import pytest

from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Invalid
from tingtang.customers import actions
from tingtang.customers.actions.merging import merge
from tingtang.customers.actions.quality import (
    NothingToDraw,
    NotReturned,
    audit,
    check_defect,
    correct_defect,
    draw_audits,
    examine_everywhere,
    examine_records,
    measure_quality,
    return_defects,
)
from tingtang.customers.models import Audit, Customer, Defect
from tingtang.customers.queries import quality
from tingtang.customers.tests.factories import AT, latest_events, make_customer, make_identity_kind, resident_id
from tingtang.org.models import Hall
from tingtang.org.tests.factories import actor_for, grant, make_built_in, make_hall, make_staff

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
DUE = (AT + timedelta(days=8)).date()


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def wang(hall: Hall) -> Customer:
    kind = make_identity_kind(of_kind="person")
    return make_customer("王芳", "13800138000", hall=hall, identities=[(kind, resident_id())])


@pytest.fixture
def bare(hall: Hall) -> Customer:
    return make_customer("李女士", hall=hall)


class TestRates:
    def test_are_counted_per_unit_with_their_n(self, hall: Hall, wang: Customer, bare: Customer) -> None:
        make_customer("陈刚", "123456", hall=hall)
        examine_everywhere(AT)
        audit(SYSTEM, customer=wang, is_right=True, at=AT)
        audit(SYSTEM, customer=bare, is_right=False, reason="name", at=AT)

        unit = quality.units(SYSTEM, LATER)[0]

        assert (unit.completeness.right, unit.completeness.n) == (1, 3)
        assert (unit.conformity.right, unit.conformity.n) == (1, 2)
        assert (unit.accuracy.right, unit.accuracy.n) == (1, 2)
        assert quality.whole([unit]).completeness == unit.completeness

    def test_count_a_merged_customer_once_with_all_he_has(self, hall: Hall, wang: Customer, bare: Customer) -> None:
        merge(SYSTEM, kept=bare, merged=wang, at=AT, chosen=["name"])

        examine_records(SYSTEM, keys=[bare.pk, wang.pk], at=AT)

        assert quality.units(SYSTEM, LATER)[0].completeness == quality.Rate(1, 1)

    def test_of_other_halls_are_not_shown(self, wang: Customer) -> None:
        other = make_hall("hillside", name="山前")
        actor = Actor("account", 0, grants={quality.VIEW: frozenset({other.pk})})

        assert [unit.hall for unit in quality.units(actor, AT)] == [other]

    def test_are_kept_month_by_month_in_the_journal(self, wang: Customer) -> None:
        examine_everywhere(AT)
        measure_quality(SYSTEM, at=AT)
        measure_quality(SYSTEM, at=AT + timedelta(days=40))

        found = quality.trend(SYSTEM, AT + timedelta(days=40))

        assert len(found) == 2
        assert {rates["completeness"] for rates in found.values()} == {quality.Rate(1, 1)}


class TestAudits:
    def test_are_drawn_once_each(self, hall: Hall, wang: Customer, bare: Customer) -> None:
        assert draw_audits(SYSTEM, hall=hall, count=5, at=AT) == 2

        with pytest.raises(NothingToDraw):
            draw_audits(SYSTEM, hall=hall, count=5, at=AT)
        assert quality.open_audits(SYSTEM).count() == 2

    def test_fill_the_drawn_one_and_give_wrong_ones_back(self, hall: Hall, wang: Customer) -> None:
        draw_audits(SYSTEM, hall=hall, count=1, at=AT)

        audit(SYSTEM, customer=wang, is_right=False, reason="number", at=LATER, due_date=DUE)

        assert Audit.objects.get().is_right is False
        assert Defect.objects.get().fault == "audit:number"
        assert latest_events(2) == ["customers.customer.audited", "customers.defect.returned"]

    def test_found_wrong_need_a_reason(self, wang: Customer) -> None:
        with pytest.raises(Invalid):
            audit(SYSTEM, customer=wang, is_right=False, at=AT)


class TestDefects:
    def test_found_by_the_program_are_closed_when_they_are_gone(self, bare: Customer) -> None:
        examine_records(SYSTEM, keys=[bare.pk], at=AT)
        assert return_defects(SYSTEM, customer=bare, faults=["missing:name", "missing:phone"], due_date=DUE, at=AT) == 2
        assert return_defects(SYSTEM, customer=bare, faults=["missing:name"], due_date=DUE, at=AT) == 0

        actions.change(SYSTEM, customer=bare, at=LATER, name="李敏")
        examine_records(SYSTEM, keys=[bare.pk], at=LATER)

        assert set(Defect.objects.values_list("fault", "state")) == {("missing:name", "closed"), ("missing:phone", "returned")}

    def test_found_by_people_go_round_until_checked(self, wang: Customer) -> None:
        audit(SYSTEM, customer=wang, is_right=False, reason="photo", at=AT, due_date=DUE)
        defect = Defect.objects.get()
        with pytest.raises(NotReturned):
            check_defect(SYSTEM, customer=wang, defect=defect, is_mended=True, at=AT)

        correct_defect(SYSTEM, customer=wang, defect=defect, at=AT)
        assert check_defect(SYSTEM, customer=wang, defect=defect, is_mended=False, at=LATER).times == 2
        correct_defect(SYSTEM, customer=wang, defect=defect, at=LATER)
        closed = check_defect(SYSTEM, customer=wang, defect=defect, is_mended=True, at=LATER)

        assert closed.state == "closed"
        assert quality.units(SYSTEM, LATER)[0].completion == quality.Rate(1, 1)

    def test_cannot_be_due_in_the_past(self, bare: Customer) -> None:
        with pytest.raises(Invalid):
            return_defects(SYSTEM, customer=bare, faults=["missing:name"], due_date=AT.date() - timedelta(days=1), at=AT)

    def test_wait_for_who_keeps_the_customer_else_for_who_checks_and_come_back_to_him(self, hall: Hall, wang: Customer) -> None:
        li, chen, tang = (
            grant(make_staff(badge, name, hall), make_built_in(role), hall)
            for badge, name, role in (
                ("limin", "李敏", "clerk"), ("chengang", "陈刚", "supervisor"), ("tangyue", "唐悦", "quality_manager"),
            )
        )  # fmt: skip
        audit(actor_for(chen), customer=wang, is_right=False, reason="photo", at=AT, due_date=DUE)
        defect = Defect.objects.get()

        def waits_for() -> list[bool]:
            return [quality.defects_to_do(actor_for(one)).exists() for one in (li, chen, tang)]

        assert waits_for() == [False, True, True]
        actions.change(SYSTEM, customer=wang, at=AT, keeper=li)
        assert waits_for() == [True, False, False]
        correct_defect(actor_for(li), customer=wang, defect=defect, at=AT)
        assert waits_for() == [False, True, False]
        check_defect(actor_for(chen), customer=wang, defect=defect, is_mended=True, at=AT)
        assert waits_for() == [False, False, False]
