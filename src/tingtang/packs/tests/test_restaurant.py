"""A restaurant's pack: parties at tables, dishes in time, rounds that wait for a guest's wish, nobody at work before his training."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.translation import override

from tingtang.catalogue.actions import routines
from tingtang.catalogue.models import Override, Product, Routine, Service, Standard
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid, Refused
from tingtang.improvement.models import Course
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.actions import save_shift
from tingtang.org.actions.teams import save_staff_skill
from tingtang.org.models import Hall, Post, Skill, Staff
from tingtang.org.tests.factories import actor_for, grant, make_role, make_staff
from tingtang.packs import actions
from tingtang.packs.loader import load
from tingtang.packs.tests.factories import AT
from tingtang.quality.actions.inspections import hand_in
from tingtang.quality.models import Finding, Sheet
from tingtang.quality.tests.asked import key
from tingtang.visits.actions import calls, counters, orders, tickets
from tingtang.visits.actions.refusals import StepRefused
from tingtang.visits.models import Order, Ticket
from tingtang.visits.queries.menu import advice
from tingtang.visits.queries.tables import tables_now

MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(applied: Callable[[str], None]) -> Hall:
    applied("restaurant")
    loaded = load("restaurant")
    return actions.set_up_hall(SYSTEM, loaded=loaded, layout=loaded.layout("standard"), at=AT, code="osmanthus", name="桂香楼")


def waiter(house: Hall, *skills: str) -> Staff:
    staff = make_staff("bairu", "白茹", hall=house)
    staff.posts.add(Post.objects.get(code="waiter"))
    for code in skills:
        save_staff_skill(SYSTEM, staff=staff, skill=Skill.objects.get(code=code), level=3, at=AT)
    return staff


def trained(house: Hall) -> Staff:
    return waiter(house, *Post.objects.get(code="waiter").needed_skills)


def seated(house: Hall, number: int = 6, size: int = 4) -> Ticket:
    """A party of four at table 6 since AT."""
    clerk, table = trained(house), house.counters.get(number=number)
    counters.open_counter(SYSTEM, counter=table, clerk=clerk, at=AT)
    service = Service.objects.get(code="dine_medium")
    tickets.issue(SYSTEM, hall=house, service=service, party_size=size, at=AT)
    calls.call_next(SYSTEM, counter=table, at=AT)
    return calls.start(SYSTEM, counter=table, at=AT).ticket


def test_the_eight_steps_are_in_the_standard_each_with_its_post_and_in_the_sheet(house: Hall) -> None:
    version = Standard.objects.get(code="eight-steps").versions.get()
    sections = dict.fromkeys(one["section"]["zh-hans"] for one in Sheet.objects.get(code="eight-contacts").items)

    assert [step["post"] for step in version.procedure] == [
        "car_guard", "host", "waiter", "waiter", "runner", "waiter", "cashier", "host"
    ]  # fmt: skip
    assert [step["name"]["zh-hans"] for step in version.procedure] == [name[2:] for name in sections]
    assert len(Sheet.objects.get(code="seven-points").items) == 7


def test_nobody_is_planned_or_put_at_a_table_before_his_training(house: Hall) -> None:
    new, table = waiter(house, "service_basics", "dishes"), house.counters.get(number=6)
    hours = {"starts_at": AT + 60 * MINUTE, "ends_at": AT + 240 * MINUTE}

    with pytest.raises(StepRefused) as said:
        counters.open_counter(SYSTEM, counter=table, clerk=new, at=AT)
    with pytest.raises(Refused):
        save_shift(SYSTEM, hall=house, at=AT, staff=new, post=Post.objects.get(code="waiter"), **hours)
    assert said.value.data["skills"] in ("Pouring wine and tea, Carrying a tray", "斟酒倒茶, 托盘")
    for code in ("tray", "pouring"):
        save_staff_skill(SYSTEM, staff=new, skill=Skill.objects.get(code=code), level=3, at=AT)
    counters.open_counter(SYSTEM, counter=table, clerk=new, at=AT)

    assert save_shift(SYSTEM, hall=house, at=AT, staff=new, post=Post.objects.get(code="waiter"), **hours).pk
    assert set(Course.objects.values_list("skill__code", flat=True)) >= set(Post.objects.get(code="waiter").needed_skills)


def test_a_waiter_looks_after_several_tables(house: Hall) -> None:
    staff = trained(house)

    for number in (6, 7):
        counters.open_counter(SYSTEM, counter=house.counters.get(number=number), clerk=staff, at=AT)

    assert staff.counters.count() == 2


def test_refuses_a_party_that_no_table_of_that_kind_seats(house: Hall) -> None:
    with pytest.raises(StepRefused) as said:
        tickets.issue(SYSTEM, hall=house, service=Service.objects.get(code="dine_large"), party_size=11, at=AT)

    assert (said.value.code, said.value.data["seats"]) == ("party-too-big", 10)


def test_says_to_which_free_table_a_party_can_be_led_the_smallest_that_fits_first(house: Hall) -> None:
    staff = trained(house)
    for number in (6, 7, 8):
        counters.open_counter(SYSTEM, counter=house.counters.get(number=number), clerk=staff, at=AT)
    tickets.issue(SYSTEM, hall=house, service=Service.objects.get(code="dine_medium"), party_size=5, at=AT)

    (party,) = tables_now(SYSTEM, house, AT).line

    assert [table.number for table in party.tables] == [7, 8]


def test_a_late_dish_is_brought_only_with_its_cause_and_the_journal_has_the_time_from_the_order(house: Hall) -> None:
    party, fish = seated(house), Product.objects.get(code="boiled-fish")
    (order,) = orders.place_order(SYSTEM, ticket=party, wanted=[orders.Wanted(fish)], at=AT)
    orders.ready_order(SYSTEM, order=order, at=AT + 24 * MINUTE)

    with pytest.raises(Invalid):
        orders.serve_order(SYSTEM, order=order, at=AT + 25 * MINUTE)
    orders.serve_order(SYSTEM, order=order, cause="unprepared", at=AT + 25 * MINUTE)

    told = happened(frozenset({"visits.order.served"}))[0].attributes
    assert (told["seconds"], told["is_late"], told["cause"]) == (25 * 60, True, "unprepared")


def test_what_is_held_has_no_time_until_it_is_let_go(house: Hall) -> None:
    party, fish = seated(house), Product.objects.get(code="boiled-fish")
    (order,) = orders.place_order(SYSTEM, ticket=party, wanted=[orders.Wanted(fish)], is_held=True, at=AT)

    orders.fire_order(SYSTEM, order=order, at=AT + 40 * MINUTE)
    served = orders.serve_order(SYSTEM, order=order, at=AT + 55 * MINUTE)

    assert (served.seconds, served.cause) == (15 * 60, "")


def test_a_party_is_not_let_go_while_it_waits_for_a_dish(house: Hall) -> None:
    party, table = seated(house), house.counters.get(number=6)
    (order,) = orders.place_order(SYSTEM, ticket=party, wanted=[orders.Wanted(name="加一碗米饭")], at=AT)

    with pytest.raises(StepRefused) as said:
        calls.finish(SYSTEM, counter=table, at=AT + MINUTE)
    assert said.value.data["orders"] == "加一碗米饭"
    orders.cancel_order(SYSTEM, order=order, reason="客人不要了", at=AT + MINUTE)

    assert calls.finish(SYSTEM, counter=table, at=AT + 2 * MINUTE).outcome == "finished"


def rounds(house: Hall, at_minute: int) -> dict[str, str]:
    (table,) = [one for one in tables_now(SYSTEM, house, AT + at_minute * MINUTE).tables if one.rounds]
    return {one.routine.code.removesuffix("-osmanthus"): one.here.state for one in table.rounds}


def test_rounds_are_due_after_ten_and_twenty_minutes_and_a_wish_ends_with_the_visit(house: Hall) -> None:
    seated(house)
    check = Routine.objects.get(code="table-check-osmanthus")

    assert rounds(house, 9) == {"table-round": "ok", "table-check": "ok"}
    assert rounds(house, 11) == {"table-round": "late", "table-check": "ok"}
    assert rounds(house, 21) == {"table-round": "late", "table-check": "late"}

    routines.do_round(SYSTEM, routine=check, place="6号台", ticked=["换骨碟", "添茶水"], at=AT + 21 * MINUTE)
    for routine in Routine.objects.filter(while_served=True):
        routines.override_routine(SYSTEM, routine=routine, place="6号台", wish="谈点事", minutes=600, at=AT + 22 * MINUTE)
    assert set(rounds(house, 60).values()) == {"wish"}

    calls.finish(SYSTEM, counter=house.counters.get(number=6), at=AT + 70 * MINUTE)
    leaving = SUBSCRIBERS["visits.end_wishes"]
    leaving.take(happened(leaving.types))

    assert set(Override.objects.values_list("ended_at", flat=True)) == {AT + 70 * MINUTE}


def test_refuses_to_tick_what_is_not_on_the_list_of_a_round(house: Hall) -> None:
    with pytest.raises(Invalid):
        routines.do_round(
            SYSTEM, routine=Routine.objects.get(code="table-check-osmanthus"), place="6号台", ticked=["擦玻璃"], at=AT
        )


def test_advises_several_dishes_of_different_kinds_and_none_that_a_guest_may_not_have(house: Hall) -> None:
    found = advice(["first-time", "sichuan", "peanut"])

    assert found.choices[0].product.code == "boiled-fish"
    assert len(found.choices) >= 3
    assert [dish.product.code for dish in found.left_out] == ["mouthwatering"]
    assert Order.objects.count() == 0


def test_what_fails_at_a_step_is_remedied_by_the_post_that_owns_it(house: Hall) -> None:
    inspector, guard = make_staff("luoming", "骆明", hall=house), make_staff("anche", "安彻", hall=house)
    guard.posts.add(Post.objects.get(code="car_guard"))
    role = make_role("floor", "quality.remedy_finding", "quality.inspect")
    for one in (inspector, guard):
        grant(one, role, house)
    sheet = Sheet.objects.get(code="eight-contacts")
    marks = {one["code"]: {"value": str(one["most"])} for one in sheet.items}
    marks |= {"i1": {"value": "2"}, "i3": {"value": "2"}}

    done = hand_in(actor_for(inspector), hall=house, sheet=sheet, key=key(), marks=marks, place="停车场", at=AT)

    assert {one.item: one.owner for one in Finding.objects.filter(inspection=done)} == {"i1": guard, "i3": None}


def test_a_party_moves_to_a_free_table_with_what_it_ordered(house: Hall) -> None:
    party, seven, two = seated(house), house.counters.get(number=7), house.counters.get(number=2)
    orders.place_order(SYSTEM, ticket=party, wanted=[orders.Wanted(name="米饭")], at=AT)
    for table in (seven, two):
        counters.open_counter(SYSTEM, counter=table, clerk=Staff.objects.get(name="白茹"), at=AT)

    with pytest.raises(StepRefused):
        calls.change_table(SYSTEM, ticket=Ticket.objects.get(pk=party.pk), to_counter=two, at=AT + MINUTE)
    calls.change_table(SYSTEM, ticket=Ticket.objects.get(pk=party.pk), to_counter=seven, at=AT + MINUTE)

    now = {one.counter.number: one for one in tables_now(SYSTEM, house, AT + 2 * MINUTE).tables}
    assert (now[6].call, now[7].open_orders[0].order.name) == (None, "米饭")


def test_dishes_are_named_in_the_language_of_who_reads_not_of_who_took_the_order(house: Hall) -> None:
    party, fish = seated(house), Product.objects.get(code="steamed-bass")
    with override("en"):
        orders.place_order(SYSTEM, ticket=party, wanted=[orders.Wanted(fish)], at=AT)

    with override("zh-hans"):
        assert [str(one) for one in Order.objects.all()] == ["清蒸鲈鱼"]
