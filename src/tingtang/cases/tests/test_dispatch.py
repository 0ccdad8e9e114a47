"""Cases reach people by rule, skill, presence, room and fairness; B stands in for A."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tingtang.cases.actions.dispatch import decline_offer, hand_out, route
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import change_case
from tingtang.cases.actions.people import assign_case, give_back, take
from tingtang.cases.actions.refusals import HeldMeanwhile, OfferOver
from tingtang.cases.actions.steps import move
from tingtang.cases.events import CASE_ASSIGNED, OFFER_ENDED, OFFER_MADE
from tingtang.cases.forms.fields import fields_form
from tingtang.cases.models import Case, Notice, Offer
from tingtang.cases.queries.dispatch import area_of, away_with_work
from tingtang.cases.subscribers.pages import tell_desks
from tingtang.cases.subscribers.work import hand_out_work, tell_who_got_it
from tingtang.cases.tests.desks import be_away, loads, make_desk, make_rule
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.cases.topics import staff_topic, team_topic
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.core.errors import Invalid
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import events_about, happened
from tingtang.org import actions as org
from tingtang.org.models import Staff
from tingtang.org.tests.factories import grant, make_hall, make_staff, make_team

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _open_hall(db: None) -> None:
    """People without a shift are at work while any hall is open: Riverside never closes here."""
    make_hall(opening={})


def acting(staff: Staff) -> Actor:
    """Somebody who may take and decline cases."""
    grants = dict.fromkeys(["cases.take", "cases.decline_offer"], EVERYWHERE)
    return Actor("account", staff.account_id, grants=grants, staff_id=staff.pk)


class TestRoute:
    def test_goes_to_the_team_of_the_first_rule_that_holds_with_the_skill_it_asks_for(self) -> None:
        billing, leaks = make_team(None, "billing"), make_team(None, "leaks")
        skill = org.save_skill(SYSTEM, at=AT, code="pipes", name="管道")
        make_rule("leak", leaks, '"漏水" in tags', order=1, skill=skill, skill_level=2)
        make_rule("rest", billing, order=9)

        case = route(SYSTEM, case=make_case(tags=["漏水"]), at=AT)
        other = route(SYSTEM, case=make_case(), at=AT)

        assert (case.team, case.skill, case.skill_level) == (leaks, skill, 2)
        assert other.team == billing
        assert events_about(case)[-1].attributes == {"how": "dispatched", "why": {"rule": "leak"}}

    def test_leaves_a_case_where_somebody_put_it_and_skips_teams_of_other_halls(self) -> None:
        far, near = make_team(make_hall("hillside"), "far"), make_team(None, "near")
        make_rule("far", far, order=1)
        make_rule("near", near, order=2)

        assert route(SYSTEM, case=make_case(team=make_team(None, "chosen")), at=AT).team.code == "chosen"  # type: ignore[union-attr]
        assert route(SYSTEM, case=make_case(), at=AT).team == near

    def test_refuses_a_rule_whose_condition_cannot_be_used(self) -> None:
        make_kind("leak", fields={"properties": {"depth": {"kind": "number", "names": {"zh-hans": "深度", "en": "Depth"}}}})

        with pytest.raises(Invalid) as refused:
            make_rule("wrong", make_team(None), "fields.width > 1.0")

        assert "condition" in refused.value.fields
        assert make_rule("right", make_team(None, "right"), "fields.depth > 1.0").pk


class TestHandOut:
    def test_shares_evenly_and_says_why(self) -> None:
        team, staff = make_desk(5, 5, 5)
        cases = [make_case(team=team, at=AT + n * MINUTE) for n in range(8)]

        assert hand_out(SYSTEM, team=team, at=AT + HOUR) == 8

        assert loads(team) == [3, 3, 2]
        first = Case.objects.get(pk=cases[0].pk)
        why = events_about(first)[-1].attributes["why"]
        assert first.assignee == staff[0]
        assert why == {"load": 0, "capacity": 5, "idle_seconds": None, "able": 3, "present": 3, "skill": None}

    def test_gives_who_answers_for_the_area_that_a_case_names_before_anybody_with_less_on_the_desk(self) -> None:
        hall, (team, staff) = make_hall("estate"), make_desk(5, 1)
        own = [
            org.save_zone(SYSTEM, hall=hall, at=AT, code=code, name=code, owner=owner)
            for code, owner in zip("ab", staff, strict=True)
        ]
        bare = org.save_zone(SYSTEM, hall=hall, at=AT, code="c", name="c")
        kind = make_kind("repair", fields={"properties": {"where": {"kind": "area", "names": {"zh-hans": "区域"}}}})
        cases = [
            make_case(kind=kind, team=team, fields={"where": one.pk}, at=AT + n * MINUTE) for n, one in enumerate([*own, own[1]])
        ]
        plain = make_case(team=team, at=AT + HOUR)

        hand_out(SYSTEM, team=team, at=AT + 2 * HOUR)

        held = [Case.objects.get(pk=one.pk).assignee for one in [*cases, plain]]
        assert held == [staff[0], staff[1], staff[0], staff[0]]  # the second has room for one only
        assert events_about(cases[1])[-1].attributes["why"]["area"] == "b"
        annex = make_hall("annex")
        elsewhere = org.save_zone(SYSTEM, hall=annex, at=AT, code="z", name="z", owner=staff[0])
        offered = [
            fields_form(kind, for_customer=False, is_new=True, hall=one).as_p().count("<option") for one in (hall, annex, None)
        ]
        assert offered == [3, 2, 4]
        with pytest.raises(Invalid):
            make_case(kind=kind, hall=hall, fields={"where": elsewhere.pk})
        assert area_of(make_case(kind=kind, fields={"where": bare.pk})) == ("", None)

    def test_gives_the_most_pressing_first_then_the_oldest_as_far_as_there_is_room(self) -> None:
        team, _staff = make_desk(2)
        young, old = make_case(team=team, at=AT + HOUR), make_case(team=team, at=AT)
        pressing = make_case(team=team, at=AT + 2 * HOUR, impact=1, urgency=1)

        hand_out(SYSTEM, team=team, at=AT + 3 * HOUR)

        held = set(Case.objects.filter(assignee__isnull=False).values_list("pk", flat=True))
        assert held == {pressing.pk, old.pk}
        assert Case.objects.get(pk=young.pk).assignee is None

    def test_asks_for_the_skill(self) -> None:
        team, staff = make_desk(5, 5)
        skill = org.save_skill(SYSTEM, at=AT, code="pipes", name="管道")
        org.save_staff_skill(SYSTEM, staff=staff[1], skill=skill, level=3, at=AT)
        case = make_case(team=team)
        Case.objects.filter(pk=case.pk).update(skill=skill, skill_level=3)

        hand_out(SYSTEM, team=team, at=AT)

        assert Case.objects.get(pk=case.pk).assignee == staff[1]

    def test_passes_over_who_is_away(self) -> None:
        team, staff = make_desk(5, 5)
        be_away(staff[0], AT - HOUR, AT + 9 * HOUR)
        make_case(team=team)
        make_case(team=team)

        hand_out(SYSTEM, team=team, at=AT)

        assert loads(team) == [0, 2]

    def test_gives_a_freed_person_the_oldest_waiting_case(self) -> None:
        team, _staff = make_desk(1)
        first, second = make_case(team=team, at=AT), make_case(team=team, at=AT + MINUTE)
        hand_out(SYSTEM, team=team, at=AT + HOUR)
        write_note(SYSTEM, case=first, body="已退款。", kind="answer", at=AT + HOUR)
        move(SYSTEM, case=first, step="resolve", at=AT + HOUR)

        hand_out_work(happened(SUBSCRIBERS["cases.dispatch"].types))

        assert Case.objects.get(pk=second.pk).assignee is not None

    @pytest.mark.parametrize("way", ["push", "offer"])
    def test_does_not_hand_a_case_to_who_gave_it_back(self, way: str) -> None:
        team, (first, second) = make_desk(5, 5, way=way)
        case = make_case(team=team)
        assign_case(SYSTEM, case=case, staff=first, at=AT)
        assign_case(SYSTEM, case=make_case(team=team), staff=second, at=AT)

        give_back(SYSTEM, case=case, reason="不是本岗位的业务", at=AT + MINUTE)
        hand_out(SYSTEM, team=team, at=AT + 2 * MINUTE)

        asked = Case.objects.get(pk=case.pk).assignee or Offer.objects.get(state="open").staff
        assert asked == second

    def test_leaves_a_case_that_everybody_gave_back_to_be_taken_by_hand(self) -> None:
        team, (only,) = make_desk(5)
        case = make_case(team=team)
        assign_case(SYSTEM, case=case, staff=only, at=AT)

        give_back(SYSTEM, case=case, reason="需要别的班组", at=AT + MINUTE)

        assert hand_out(SYSTEM, team=team, at=AT + HOUR) == 0

    def test_leaves_a_team_that_takes_from_its_queue_alone(self) -> None:
        team, _staff = make_desk(5, way="pull")
        make_case(team=team)

        assert hand_out(SYSTEM, team=team, at=AT) == 0

    def test_new_cases_are_routed_handed_out_and_told(self) -> None:
        team, staff = make_desk(5)
        make_rule("rest", team)
        case = make_case()

        hand_out_work(happened(SUBSCRIBERS["cases.dispatch"].types))
        for _again in range(2):
            tell_who_got_it(happened(SUBSCRIBERS["cases.tell_given"].types))

        assert Case.objects.get(pk=case.pk).assignee == staff[0]
        assert [(notice.staff, notice.code) for notice in Notice.objects.all()] == [(staff[0], "given")]


class TestOffers:
    def test_go_from_one_to_the_next_and_begin_again_later(self) -> None:
        team, staff = make_desk(5, 5, way="offer", offer_minutes=10)
        case = make_case(team=team)

        hand_out(SYSTEM, team=team, at=AT)
        hand_out(SYSTEM, team=team, at=AT + 10 * MINUTE)
        decline_offer(acting(staff[1]), case=case, at=AT + 12 * MINUTE)
        hand_out(SYSTEM, team=team, at=AT + 13 * MINUTE)
        rest = Offer.objects.filter(state="open").count()
        hand_out(SYSTEM, team=team, at=AT + 23 * MINUTE)

        assert [(one.staff, one.state, one.round) for one in Offer.objects.order_by("pk")] == [
            (staff[0], "expired", 1),
            (staff[1], "declined", 1),
            (staff[0], "open", 2),
        ]
        assert rest == 0

    def test_begin_again_when_all_who_are_there_were_asked_though_others_are_away(self) -> None:
        team, (here, away, unable) = make_desk(5, 5, 5, way="offer", offer_minutes=10)
        skill = org.save_skill(SYSTEM, at=AT, code="pipes", name="管道")
        org.save_staff_skill(SYSTEM, staff=here, skill=skill, level=1, at=AT)
        org.save_staff_skill(SYSTEM, staff=away, skill=skill, level=1, at=AT)
        be_away(away, AT - HOUR, AT + 90 * HOUR)
        Case.objects.filter(pk=make_case(team=team).pk).update(skill=skill, skill_level=1)

        for minutes in (0, 10, 20):
            hand_out(SYSTEM, team=team, at=AT + minutes * MINUTE)

        offers = [(one.staff, one.state, one.round) for one in Offer.objects.order_by("pk")]
        assert offers == [(here, "expired", 1), (here, "open", 2)]
        assert unable.offers.count() == 0

    def test_are_told_to_the_pages_of_who_is_asked_and_who_is_asked_no_more(self) -> None:
        team, (first, second) = make_desk(5, 5, way="offer", offer_minutes=10)
        make_case(team=team)
        hand_out(SYSTEM, team=team, at=AT)
        hand_out(SYSTEM, team=team, at=AT + 10 * MINUTE)

        with CaptureQueriesContext(connection) as heard:
            tell_desks(happened(frozenset({OFFER_MADE.name, OFFER_ENDED.name})))

        said = " ".join(query["sql"] for query in heard)
        assert all(topic in said for topic in (staff_topic(first.pk), staff_topic(second.pk), team_topic(team.pk)))

    def test_end_when_somebody_takes_the_case(self) -> None:
        team, staff = make_desk(5, 5, way="offer")
        case = make_case(team=team)
        hand_out(SYSTEM, team=team, at=AT)

        take(acting(staff[0]), case=case, at=AT + MINUTE)

        assert Offer.objects.get().state == "taken"
        with pytest.raises(OfferOver):
            decline_offer(acting(staff[0]), case=case, at=AT + MINUTE)

    def test_count_as_load(self) -> None:
        team, _staff = make_desk(1, way="offer")
        make_case(team=team)
        make_case(team=team)

        assert hand_out(SYSTEM, team=team, at=AT) == 1
        assert hand_out(SYSTEM, team=team, at=AT + MINUTE) == 0


class TestCover:
    def test_hands_the_work_of_who_is_away_to_b_as_far_as_b_has_room(self) -> None:
        team, (a, b, other) = make_desk(5, 2, 5)
        org.save_cover_pair(SYSTEM, primary=a, backup=b, at=AT)
        cases = [make_case(team=team) for _n in range(3)]
        for case in cases:
            assign_case(SYSTEM, case=case, staff=a, at=AT)

        be_away(a, AT - HOUR, AT + 36_500 * 24 * HOUR)
        hand_out_work(happened(SUBSCRIBERS["cases.dispatch"].types))

        assert loads(team) == [0, 2, 1]
        hows = [event.attributes["how"] for event in events_about(cases[0]) if event.name == "cases.case.assigned"]
        assert hows == ["given", "covered"]
        assert other.pk

    def test_tells_b_that_he_stands_in_and_offers_to_the_next_what_the_other_was_offered(self) -> None:
        team, (a, b) = make_desk(5, 5, way="offer")
        org.save_cover_pair(SYSTEM, primary=a, backup=b, at=AT)
        held, offered = make_case(team=team), make_case(team=team)
        assign_case(SYSTEM, case=held, staff=b, at=AT)
        hand_out(SYSTEM, team=team, at=timezone.now())
        assign_case(SYSTEM, case=held, staff=a, at=AT)
        assert Offer.objects.get(state="open").staff == a

        be_away(a, AT - HOUR, AT + 36_500 * 24 * HOUR)
        hand_out_work(happened(SUBSCRIBERS["cases.dispatch"].types))
        tell_who_got_it(happened(frozenset({CASE_ASSIGNED.name})))

        assert [(offer.case, offer.staff) for offer in Offer.objects.filter(state="open")] == [(offered, b)]
        assert Notice.objects.filter(case=held, staff=b).latest("pk").code == "covered"
        assert not away_with_work(timezone.now()).exists()

    def test_waits_until_the_absence_begins(self) -> None:
        team, (a, b) = make_desk(5, 5)
        org.save_cover_pair(SYSTEM, primary=a, backup=b, at=AT)
        assign_case(SYSTEM, case=make_case(team=team), staff=a, at=AT)

        be_away(a, AT + 36_500 * 24 * HOUR, AT + 36_501 * 24 * HOUR)
        hand_out_work(happened(SUBSCRIBERS["cases.dispatch"].types))

        assert loads(team) == [1, 0]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_two_who_take_a_waiting_case_one_has_it_and_the_other_is_told(self) -> None:
        team, (first, second) = make_desk(5, 5, way="pull")
        case = make_case(team=team)

        take(acting(first), case=case, at=AT)

        with pytest.raises(HeldMeanwhile):
            take(acting(second), case=case, at=AT)
        assert Case.objects.get(pk=case.pk).assignee == first

    def test_taking_what_dispatch_has_just_given_away_says_who_holds_it_and_what_it_has_just_given_to_me_is_mine(self) -> None:
        team, (first, second) = make_desk(5, 5, way="pull")
        seen = make_case(team=team)
        assign_case(SYSTEM, case=seen, staff=first, at=AT)

        assert take(acting(first), case=seen, version=seen.version, at=AT).assignee == first
        with pytest.raises(HeldMeanwhile) as told:
            take(acting(second), case=seen, version=seen.version, at=AT)
        assert str(first) in told.value.text()

    def test_a_case_that_nobody_holds_is_taken_whatever_else_was_written_on_it_meanwhile(self) -> None:
        team, (first, _second) = make_desk(5, 5, way="pull")
        seen = make_case(team=team)
        change_case(SYSTEM, case=seen, title="Changed meanwhile", at=AT)

        assert take(acting(first), case=seen, version=seen.version, at=AT).assignee == first

    def test_who_takes_a_case_out_of_a_colleagues_hands_has_seen_that_and_the_colleague_is_told(self) -> None:
        team, (first, second) = make_desk(5, 5, way="pull")
        grant(first, "agent")
        case = take(acting(first), case=make_case(team=team), at=AT)

        take(acting(second), case=case, version=case.version, at=AT)
        tell_who_got_it(happened(frozenset({CASE_ASSIGNED.name})))

        assert [(notice.staff, notice.code) for notice in Notice.objects.all()] == [(first, "handed_on")]

    def test_nobody_is_given_more_than_he_has_room_for_by_several_at_once(self) -> None:
        team, staff = make_desk(3, 3)
        for n in range(12):
            make_case(team=team, at=AT + n * MINUTE)
        mine = make_case(team=make_team(None, "other"), at=AT)
        begin = Barrier(5)

        def work(act: int) -> None:
            begin.wait()
            try:
                if act:
                    hand_out(SYSTEM, team=team, at=AT + HOUR)
                else:
                    assign_case(SYSTEM, case=mine, team=team, staff=staff[0], at=AT + HOUR)
            finally:
                connection.close()

        threads = [Thread(target=work, args=(act,)) for act in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        hand_out(SYSTEM, team=team, at=AT + HOUR)

        held = loads(team)
        assert held[1] == 3
        # What a supervisor gives by hand goes beyond; dispatch itself never does.
        dispatched = Case.objects.open().filter(team=team, assignee=staff[0]).exclude(pk=mine.pk).count()
        assert dispatched <= 3 and held[0] <= 4
        assert make_staff("late").pk
