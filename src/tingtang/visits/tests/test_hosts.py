"""Hosts walk among customers when it is crowded, and gestures of service are written down with what they cost."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tingtang.cases.models import Notice
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.tests.factories import AT, latest_events, make_customer
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.actions import save_zone
from tingtang.org.models import Hall, Staff, Zone
from tingtang.org.queries import actor_of_account, seal_of
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import make_hall, make_post, make_staff
from tingtang.visits.actions import gestures, helping, hosts
from tingtang.visits.models import Gesture, GestureGiven, HelpCall, HostTurn
from tingtang.visits.queries.helping import on_duty
from tingtang.visits.queries.hosts import crowd
from tingtang.visits.tasks import watch_help

pytestmark = pytest.mark.django_db
LEVELS = [{"level": 1, "waiting": 6, "people": 100, "hosts": 1}, {"level": 2, "people": 300, "hosts": 3}]


def atrium(hall: Hall) -> Zone:
    return save_zone(SYSTEM, hall=hall, code="floor-1", name="一层中庭", at=AT)


def acting(staff: Staff) -> Actor:
    found = actor_of_account(str(staff.account_id), AT, seal=seal_of(staff.account.password))
    assert found is not None
    return found


def ironed(**values: object) -> Gesture:
    given = {"code": "iron", "name": "熨衬衫", "cost_cents": 600, "limit_cents": 1000, **values}
    return gestures.save_gesture(SYSTEM, at=AT, **given)


class TestTheCrowd:
    def test_reaches_a_level_by_who_waits_or_by_who_was_counted_of_late(self) -> None:
        hall = make_hall()
        hosts.set_crowd(SYSTEM, hall=hall, levels=LEVELS, at=AT)
        hosts.count_crowd(SYSTEM, hall=hall, people=320, at=AT)

        now, later = crowd(hall, AT + timedelta(minutes=10)), crowd(hall, AT + timedelta(minutes=40))

        assert (now.level, now.wanted, now.missing) == (2, 3, 3)
        assert (later.level, later.missing) == (0, 0)

    def test_refuses_a_higher_level_with_fewer_people(self) -> None:
        with pytest.raises(Invalid):
            hosts.set_crowd(
                SYSTEM,
                hall=make_hall(),
                at=AT,
                levels=[{"level": 1, "people": 300, "hosts": 2}, {"level": 2, "people": 100, "hosts": 3}],
            )

    def test_is_told_once_in_half_an_hour_while_hosts_are_missing(self) -> None:
        hall = make_hall()
        hosts.set_crowd(SYSTEM, hall=hall, levels=LEVELS, at=AT)
        hosts.count_crowd(SYSTEM, hall=hall, people=150, at=AT)

        told = [hosts.watch_crowd(SYSTEM, hall=hall, at=AT + timedelta(minutes=after)) for after in (1, 5)]
        hosts.send_host(SYSTEM, hall=hall, zone=atrium(hall), staff=make_staff(), at=AT + timedelta(minutes=6))

        assert told == [True, False]
        assert crowd(hall, AT + timedelta(minutes=7)).missing == 0


class TestHosts:
    def test_walk_in_one_place_at_a_time_until_they_come_back_with_what_was_asked(self) -> None:
        hall, lu = make_hall(), make_staff("luming", "路鸣")
        zone = atrium(hall)
        turn = hosts.send_host(SYSTEM, hall=hall, zone=zone, staff=lu, at=AT)

        with pytest.raises(Refused):
            hosts.send_host(SYSTEM, hall=hall, zone=zone, staff=lu, at=AT)
        hosts.host_arrived(SYSTEM, turn=turn, at=AT + timedelta(minutes=3))
        hosts.end_host(SYSTEM, turn=turn, note="母婴室在哪", at=AT + timedelta(minutes=40))
        with pytest.raises(Refused):
            hosts.end_host(SYSTEM, turn=turn, at=AT + timedelta(minutes=41))

        assert latest_events(3) == ["visits.host.sent", "visits.host.arrived", "visits.host.ended"]
        assert hosts.send_host(SYSTEM, hall=hall, zone=zone, staff=lu, at=AT + timedelta(hours=1)).ended_at is None

    def test_are_sent_and_come_back_by_their_pages(self) -> None:
        hall = make_hall()
        chen, lu = (make_staff(name, name, hall) for name in ("chengang", "luming"))
        head, host = browser(grant(chen, "supervisor", hall)), browser(grant(lu, "guide", hall))
        zone, page = atrium(hall), reverse("visits:hosts", args=[hall.code])
        head.post(reverse("visits:set_crowd", args=[hall.code]), {"people_1": "100", "hosts_1": "1"})
        host.post(reverse("visits:count_crowd", args=[hall.code]), {"people": "180"})
        head.post(reverse("visits:send_host", args=[hall.code]), {"staff": lu.pk, "zone": zone.pk})
        turn = HostTurn.objects.get()

        assert "I am there" in host.get(page).content.decode()
        assert host.post(reverse("visits:send_host", args=[hall.code]), {"staff": lu.pk, "zone": zone.pk}).status_code == 403
        host.post(reverse("visits:host_arrived", args=[hall.code, turn.pk]))
        host.post(reverse("visits:end_host", args=[hall.code, turn.pk]), {"note": "停车缴费"})
        assert "停车缴费" in head.get(page).content.decode()

    def test_are_told_by_the_bell(self) -> None:
        hall = make_hall()
        lu = grant(make_staff("luming", "路鸣", hall), "guide", hall)
        program = Program.of(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        program.post(f"/halls/{hall.code}/hosts", {"staff": lu.badge, "zone": atrium(hall).code})
        with transaction.atomic():
            SUBSCRIBERS["visits.tell_hosts"].take(happened(SUBSCRIBERS["visits.tell_hosts"].types))

        assert Notice.objects.filter(staff=lu).count() == 1
        assert program.get(f"/halls/{hall.code}/crowd").json()["turns"][0]["zone"] == "floor-1"


class TestHelp:
    def test_is_called_by_the_rule_until_somebody_answers(self) -> None:
        hall = make_hall(opening={})
        guide, manager = make_post("guide"), make_post("lobby_manager")
        lu, chen = make_staff("luming", "路鸣", hall), make_staff("chengang", "陈刚", hall)
        lu.posts.add(guide)
        chen.posts.add(manager)
        desk, counter = browser(grant(lu, "guide", hall)), browser(grant(make_staff("beilei", "贝蕾", hall), "clerk", hall))
        grant(chen, "supervisor", hall)
        program = Program.of(chen)
        rungs = [{"post": "guide", "minutes": 3}, {"post": "lobby_manager", "minutes": 5, "means": "phone"}]
        assert program.put(f"/halls/{hall.code}/help/rule", {"rungs": rungs}).status_code == 200

        counter.post(reverse("visits:call_help", args=[hall.code]), {"reason": "有老人晕倒"})
        call = HelpCall.objects.get()
        first, early, second = (
            helping.escalate_help(SYSTEM, call=call, at=call.called_at + timedelta(minutes=after)).rung for after in (0, 2, 3)
        )
        with transaction.atomic():
            SUBSCRIBERS["visits.tell_helpers"].take(happened(SUBSCRIBERS["visits.tell_helpers"].types))
        shown = desk.get(reverse("visits:helpers", args=[hall.code])).content.decode()
        desk.post(reverse("visits:answer_help", args=[hall.code, call.pk]))
        again = program.post(f"/halls/{hall.code}/help/{call.pk}/answer", {})

        assert (first, early, second) == (1, 1, 2)
        assert Notice.objects.filter(staff=lu).count() == 1
        assert "有老人晕倒" in shown
        assert program.get(f"/halls/{hall.code}/help").json()["calls"][0]["answered_by"] == lu.badge
        assert again.status_code == 409

    def test_rings_on_by_the_clock_and_is_closed_when_a_day_has_passed(self) -> None:
        hall, reports = make_hall(opening={}), [timedelta(minutes=4), timedelta(days=2)]
        rule = []
        for name, code in (("luming", "guide"), ("chengang", "lobby_manager")):
            rule.append({"post": make_post(code), "minutes": 3})
            make_staff(name, name, hall).posts.add(rule[-1]["post"])
            grant(Staff.objects.get(badge=name), "guide", hall)
        helping.set_help_rule(SYSTEM, hall=hall, rule=rule, at=AT)
        for ago in reports:
            since = timezone.now() - ago
            made = helping.call_help(SYSTEM, hall=hall, reason=str(ago), at=timezone.now())
            HelpCall.objects.filter(pk=made.pk).update(called_at=since, rung_at=since)

        watch_help(timestamp=0)

        assert list(HelpCall.objects.order_by("-called_at").values_list("rung", "how")) == [(2, ""), (1, "nobody")]
        assert not HelpCall.objects.filter(called_at__lt=timezone.now() - timedelta(days=1), answered_at=None).exists()

    def test_passes_over_who_may_not_answer_and_the_caller_himself(self) -> None:
        hall, posts = make_hall(opening={}), [make_post(code) for code in ("guide", "inspector", "lobby_manager")]
        people = [make_staff(name, name, hall) for name in ("luming", "luqing", "chengang")]
        for post, one in zip(posts, people, strict=True):
            one.posts.add(post)
        head, chen = (grant(one, "supervisor", hall) for one in (people[0], people[2]))
        helping.set_help_rule(SYSTEM, hall=hall, rule=[{"post": one, "minutes": 3} for one in posts], at=AT)

        call = helping.call_help(acting(head), hall=hall, reason="老人晕倒", at=AT)

        assert (call.staff, call.rung) == (head, 3)
        assert [each for one in posts[1:] for each in on_duty(hall, one, AT)] == [chen]

    def test_rings_once_for_a_reason_pressed_twice_and_on_when_the_rule_is_made_shorter(self) -> None:
        hall = make_hall(opening={})
        rule = [{"post": make_post(code), "minutes": 3} for code in ("guide", "lobby_manager")]
        for each in rule:
            grant(make_staff(each["post"].code, each["post"].code, hall), "supervisor", hall).posts.add(each["post"])
        helping.set_help_rule(SYSTEM, hall=hall, rule=rule, at=AT)
        call = helping.call_help(SYSTEM, hall=hall, reason="吵闹", at=AT)
        later = [AT + timedelta(minutes=minutes) for minutes in (4, 8)]

        with pytest.raises(helping.Ringing):
            helping.call_help(SYSTEM, hall=hall, reason=" 吵闹", at=AT)
        second = helping.escalate_help(SYSTEM, call=call, at=later[0]).rung
        helping.set_help_rule(SYSTEM, hall=hall, rule=rule[:1], at=later[0])
        first = helping.escalate_help(SYSTEM, call=call, at=later[1])

        assert (second, first.rung, first.rung_at) == (2, 1, later[1])
        assert latest_events(1) == ["visits.help.rung"]

    def test_is_answered_by_one_who_was_called_by_one_who_steps_in_or_called_off_and_all_are_told(self) -> None:
        hall, guide = make_hall(opening={}), make_post("guide")
        people = {name: grant(make_staff(name, name, hall), "guide", hall) for name in ("luming", "beilei", "chengang")}
        people["luming"].posts.add(guide)
        helping.set_help_rule(SYSTEM, hall=hall, rule=[{"post": guide, "minutes": 3}], at=AT)
        page = reverse("visits:helpers", args=[hall.code])
        browsers = {name: browser(one) for name, one in people.items()}
        said = {}
        for name in people:
            browsers["chengang"].post(reverse("visits:call_help", args=[hall.code]), {"reason": f"for {name}"})
            call = HelpCall.objects.latest("pk")
            shown = browsers[name].get(page).content.decode()
            words = ("I am coming", "I step in", "Nobody is wanted any more")
            browsers[name].post(reverse("visits:answer_help", args=[hall.code, call.pk]))
            said[name] = ([one for one in words if one in shown], HelpCall.objects.get(pk=call.pk).how)
        with transaction.atomic():
            SUBSCRIBERS["visits.tell_answered"].take(happened(SUBSCRIBERS["visits.tell_answered"].types))

        assert said == {
            "luming": (["I am coming"], "called"),
            "beilei": (["I step in"], "instead"),
            "chengang": (["Nobody is wanted any more"], "off"),
        }
        told = {name: Notice.objects.filter(staff=one).count() for name, one in people.items()}
        assert told == {"luming": 2, "beilei": 0, "chengang": 2}
        assert "stepped in, was not called" in browsers["luming"].get(page).content.decode()


class TestGestures:
    def test_beyond_the_limit_are_made_by_who_may_allow_more(self) -> None:
        hall = make_hall()
        clerk, chief = (make_staff(name, name, hall) for name in ("beilei", "chengang"))
        by_clerk, by_chief = acting(grant(clerk, "clerk", hall)), acting(grant(chief, "supervisor", hall))
        gesture = ironed()

        with pytest.raises(Invalid):
            gestures.give_gesture(by_clerk, hall=hall, gesture=gesture, note=" ", at=AT)
        with pytest.raises(Refused):
            gestures.give_gesture(by_clerk, hall=hall, gesture=gesture, note="面试", cost_cents=2000, at=AT)
        gestures.give_gesture(by_clerk, hall=hall, gesture=gesture, note="面试", customer=make_customer(), at=AT)
        gestures.give_gesture(by_chief, hall=hall, gesture=gesture, note="两件", cost_cents=2000, at=AT)

        assert list(GestureGiven.objects.order_by("pk").values_list("cost_cents", "staff")) == [(600, clerk.pk), (2000, chief.pk)]
        assert latest_events(1) == ["visits.gesture.given"]

    def test_of_a_post_are_made_by_its_holders(self) -> None:
        hall = make_hall()
        clerk = grant(make_staff("beilei", "贝蕾", hall), "clerk", hall)
        post = make_post("member_officer", "会员专员")
        gesture = ironed(posts=["member_officer"])

        with pytest.raises(Refused):
            gestures.give_gesture(acting(clerk), hall=hall, gesture=gesture, note="面试", at=AT)
        clerk.posts.add(post)

        assert gestures.give_gesture(acting(clerk), hall=hall, gesture=gesture, note="面试", at=AT).pk

    def test_stand_in_the_library_with_what_they_came_to(self) -> None:
        hall = make_hall()
        clerk: Client = browser(grant(make_staff("beilei", "贝蕾", hall), "clerk", hall))
        gesture = ironed()
        sent = {"hall": hall.pk, "note": "晚上面试", "cost": "8.5", "reaction": "delighted"}
        made = clerk.post(reverse("visits:give_gesture", args=[gesture.pk]), sent, follow=True)

        assert "晚上面试" in made.content.decode()
        assert reverse("visits:give_gesture", args=[gesture.pk]) in clerk.get(reverse("visits:gestures")).content.decode()
        assert "¥8.50" in clerk.get(reverse("visits:gestures")).content.decode()


def test_gestures_in_use_and_those_no_longer_are_listed_apart_and_nonsense_is_refused() -> None:
    hall = make_hall()
    chief = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
    ironed()
    ironed(code="umbrella", name="借伞", is_active=False)
    program = Program.of(chief)

    listed = {
        said: [one["code"] for one in program.get("/gestures", is_active=said).json()["items"]] for said in ("true", "false")
    }

    assert listed == {"true": ["iron"], "false": ["umbrella"]}
    assert program.get("/gestures", is_active="perhaps").status_code == 422
