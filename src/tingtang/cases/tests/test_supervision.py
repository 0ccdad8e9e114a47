"""Reminders, urging, escalation, and the answers to them: each once, to the right people, in working hours."""

from collections.abc import Mapping
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.refusals import HighestLevel, NobodyToTell, NotUrged, ReasonMissing, UrgingAnswered
from tingtang.cases.actions.steps import move
from tingtang.cases.actions.supervision import answer_urging, escalate, supervise, urge
from tingtang.cases.models import Case, Notice, SlaClock, Urging, Watcher
from tingtang.cases.queries.clocks import faults
from tingtang.cases.queries.supervision import due_for_supervision
from tingtang.cases.tests.desks import make_desk
from tingtang.cases.tests.factories import AT, make_kind, make_timed_case
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.core.errors import Invalid
from tingtang.journal.tests.history import events_about
from tingtang.org import actions as org
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.factories import grant, make_hall, make_post, make_role, make_staff

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LADDER = {
    "post": "leader",
    "rungs": [
        {"does": "remind", "clock": "resolve", "minutes_before": 60},
        {"does": "urge", "clock": "resolve", "share": 0.5, "acknowledge_minutes": 30},
        {"does": "escalate", "clock": "resolve", "share": 1.0, "level": 1},
        {"does": "escalate", "clock": "resolve", "share": 1.5, "level": 2, "priority": 3},
    ],
}


class Cast:
    """A hall with a clerk who holds a case, his lead, the hall's supervisor and its leader."""

    def __init__(self, ladder: Mapping[str, Any] = LADDER) -> None:
        self.hall: Hall = make_hall()
        self.team, (self.clerk, self.lead) = make_desk(9, 9)
        org.save_team_member(
            SYSTEM, team=self.team, staff=self.lead, team_member=self.team.members.get(staff=self.lead), is_lead=True, at=AT
        )  # fmt: skip
        self.supervisor = grant(make_staff("chen", "陈刚", self.hall), make_role("watch", "cases.urge"), self.hall)
        post = make_post("leader", "主任")
        self.leader = make_staff("sun", "孙主任", self.hall, posts=[post])
        self.case: Case = make_timed_case(kind=make_kind(supervision=ladder), hall=self.hall, team=self.team)
        assign_case(SYSTEM, case=self.case, staff=self.clerk, at=AT)

    def names(self) -> list[str]:
        """Events of supervision about the case, in order."""
        found = [event.name.rpartition(".")[2] for event in events_about(self.case)]
        return [name for name in found if name in {"reminded", "urged", "escalated"}]

    def told(self, code: str) -> set[Staff]:
        """Who has a notice with a code."""
        return {notice.staff for notice in Notice.objects.filter(code=code).select_related("staff")}


def acting(staff: Staff) -> Actor:
    """Somebody who may urge, answer and escalate."""
    grants = dict.fromkeys(["cases.urge", "cases.answer_urging", "cases.escalate"], EVERYWHERE)
    return Actor("account", staff.account_id, grants=grants, staff_id=staff.pk)


class TestLadder:
    def test_is_climbed_rung_by_rung_each_once(self) -> None:
        cast = Cast()

        for at in (AT + 4 * HOUR, AT + 4 * HOUR, AT + 7 * HOUR, AT + 8 * HOUR, AT + 8 * HOUR, AT + 28 * HOUR):
            supervise(SYSTEM, case=cast.case, at=at)

        assert cast.names() == ["urged", "reminded", "escalated", "escalated"]
        assert cast.told("urged") == {cast.clerk} and cast.told("reminder") == {cast.clerk}
        assert cast.told("escalated") == {cast.lead, cast.supervisor}
        cast.case.refresh_from_db()
        assert cast.case.level == 2
        assert set(Watcher.objects.values_list("staff", flat=True)) == {cast.lead.pk, cast.supervisor.pk}

    def test_is_due_when_a_rung_is_reached_and_not_before(self) -> None:
        cast = Cast()

        assert due_for_supervision(AT + 4 * HOUR - MINUTE) == []
        assert due_for_supervision(AT + 4 * HOUR) == [cast.case]

    def test_rests_while_the_clock_stands_still_and_reaches_the_rung_later(self) -> None:
        cast = Cast()
        move(SYSTEM, case=cast.case, step="wait", at=AT + HOUR, reason="等客户")
        waiting = due_for_supervision(AT + 90 * HOUR)

        move(SYSTEM, case=cast.case, step="go_on", at=AT + 3 * HOUR)

        assert waiting == []
        assert SlaClock.objects.get(case=cast.case, code="resolve").supervise_at == AT + 6 * HOUR

    def test_takes_what_was_missed_in_order(self) -> None:
        cast = Cast()

        assert supervise(SYSTEM, case=cast.case, at=AT + 900 * HOUR) == 4
        assert cast.names() == ["urged", "reminded", "escalated", "escalated"]

    def test_loses_and_doubles_nothing_when_a_worker_dies(self) -> None:
        cast = Cast()
        with transaction.atomic():
            supervise(SYSTEM, case=cast.case, at=AT + 4 * HOUR)
            transaction.set_rollback(True)

        assert Notice.objects.count() == 0
        assert supervise(SYSTEM, case=cast.case, at=AT + 4 * HOUR) == 1
        assert supervise(SYSTEM, case=cast.case, at=AT + 4 * HOUR) == 0

    def test_tells_the_lead_when_nobody_holds_the_case(self) -> None:
        cast = Cast()
        assign_case(SYSTEM, case=cast.case, staff=None, at=AT)

        supervise(SYSTEM, case=cast.case, at=AT + 4 * HOUR)

        assert cast.told("urged") == {cast.lead}

    @pytest.mark.parametrize(
        "rung",
        [{"does": "shout"}, {"does": "urge", "share": 0}, {"does": "escalate", "level": 4}, {"does": "urge", "to": ["all"]}],
    )
    def test_refuses_a_rung_that_cannot_be_read(self, rung: dict[str, object]) -> None:
        with pytest.raises(Invalid) as refused:
            make_kind("broken", supervision={"rungs": [rung]})

        assert "supervision" in refused.value.fields


class TestAnswer:
    def test_stops_the_clock_of_the_answer(self) -> None:
        cast = Cast()
        supervise(SYSTEM, case=cast.case, at=AT + 4 * HOUR)
        urging = Urging.objects.get()
        clock = SlaClock.objects.get(code=urging.clock_code)

        answer_urging(acting(cast.clerk), case=cast.case, urging=urging, at=AT + 4 * HOUR + 20 * MINUTE)

        clock.refresh_from_db()
        assert urging.due_at == AT + 4 * HOUR + 30 * MINUTE
        assert (clock.state, clock.elapsed_seconds) == ("met", 1200)
        assert not list(faults())
        with pytest.raises(UrgingAnswered):
            answer_urging(acting(cast.clerk), case=cast.case, urging=urging, at=AT + 5 * HOUR)

    def test_serves_all_urgings_of_one_person_that_demand_nothing_in_particular(self) -> None:
        urges = [{"does": "urge", "clock": "resolve", "share": share, "acknowledge_minutes": 30} for share in (0.5, 0.8)]
        cast = Cast(
            {"rungs": [*urges, {"does": "escalate", "clock": "resolve", "share": 1.0, "level": 1, "acknowledge_minutes": 30}]}
        )
        demand = urge(acting(cast.supervisor), case=cast.case, demand="请今天答复王女士", at=AT)
        supervise(SYSTEM, case=cast.case, at=AT + 8 * HOUR)
        first, *_others = Urging.objects.filter(how="rule").order_by("pk")

        answer_urging(acting(cast.clerk), case=cast.case, urging=first, reply="已联系", at=AT + 8 * HOUR)

        assert not list(faults())
        waiting = Urging.objects.filter(acknowledged_at__isnull=True).order_by("pk")
        assert [(one.pk, one.how) for one in waiting] == [(demand.pk, "hand"), (waiting[1].pk, "level")]

    def test_is_never_asked_of_who_urges(self) -> None:
        cast = Cast()
        assign_case(SYSTEM, case=cast.case, staff=None, at=AT)

        with pytest.raises(NobodyToTell):
            urge(acting(cast.lead), case=cast.case, demand="请今天答复", at=AT)

    def test_is_asked_of_who_was_urged_only_and_with_a_reply_where_something_was_demanded(self) -> None:
        cast = Cast()
        urging = urge(acting(cast.supervisor), case=cast.case, demand="请今天答复王女士", until=AT + 2 * HOUR, at=AT)

        with pytest.raises(NotUrged):
            answer_urging(acting(cast.leader), case=cast.case, urging=urging, reply="好", at=AT + HOUR)
        with pytest.raises(Invalid):
            answer_urging(acting(cast.clerk), case=cast.case, urging=urging, reply=" ", at=AT + HOUR)
        answer_urging(acting(cast.clerk), case=cast.case, urging=urging, reply="已电话答复", at=AT + HOUR)

        assert cast.told("answered") == {cast.supervisor}

    @pytest.mark.parametrize(("ladder", "hours"), [({}, 1), (None, 2)])
    def test_is_a_clock_of_working_time_where_no_time_is_said(self, ladder: dict[str, Any] | None, hours: int) -> None:
        rung = {"does": "urge", "clock": "resolve", "share": 0.8, "acknowledge_minutes": 120}
        cast = Cast({"rungs": [rung]} if ladder is None else ladder)

        urging = urge(acting(cast.supervisor), case=cast.case, demand="请回复", at=AT)
        raised = escalate(acting(cast.supervisor), case=cast.case, reason="影响面大", at=AT)

        clocks = SlaClock.objects.filter(code__in=[urging.clock_code, raised.clock_code])
        assert [one.target_seconds for one in clocks] == [hours * 3600] * 2
        assert urging.due_at is not None and raised.due_at is not None

    def test_runs_on_while_the_case_waits_for_the_customer(self) -> None:
        cast = Cast()
        urging = urge(acting(cast.supervisor), case=cast.case, demand="请回复", until=AT + 2 * HOUR, at=AT)

        move(SYSTEM, case=cast.case, step="wait", at=AT + HOUR, reason="等客户")

        assert SlaClock.objects.get(code=urging.clock_code).due_at == AT + 2 * HOUR
        cast.case.refresh_from_db()
        assert cast.case.due_at is None


class TestEscalate:
    def test_goes_up_the_line_to_the_leadership(self) -> None:
        cast = Cast()
        for _n in range(3):
            escalate(acting(cast.supervisor), case=cast.case, reason="影响面大", at=AT)

        assert cast.told("escalated") == {cast.lead, cast.supervisor, cast.leader}
        with pytest.raises(HighestLevel):
            escalate(acting(cast.supervisor), case=cast.case, reason="再上报", at=AT)

    def test_asks_for_a_reason_and_somebody_above(self) -> None:
        cast = Cast({})
        with pytest.raises(ReasonMissing):
            escalate(SYSTEM, case=cast.case, reason=" ", at=AT)
        Case.objects.filter(pk=cast.case.pk).update(level=2)

        with pytest.raises(NobodyToTell):
            escalate(SYSTEM, case=cast.case, reason="影响面大", at=AT)


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    def test_tell_once(self) -> None:
        cast = Cast()
        begin = Barrier(2)

        def work() -> None:
            begin.wait()
            try:
                supervise(SYSTEM, case=cast.case, at=AT + 4 * HOUR)
            finally:
                connection.close()

        threads = [Thread(target=work) for _n in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        supervise(SYSTEM, case=cast.case, at=AT + 4 * HOUR)

        assert cast.names() == ["urged"]
        assert Notice.objects.count() == 1


def test_a_case_of_a_short_target_is_not_reminded_of_as_it_opens() -> None:
    rungs = [{"does": "remind", "clock": "resolve", "minutes_before": 60}]
    case = make_timed_case([{"clock": "resolve", "minutes": 15}], kind=make_kind(supervision={"rungs": rungs}))
    clock = case.clocks.get(code="resolve")

    assert supervise(SYSTEM, case=case, at=AT) == 0
    assert supervise(SYSTEM, case=case, at=AT + 7 * MINUTE) == 0
    assert clock.supervise_at == AT + 7.5 * MINUTE
    assert supervise(SYSTEM, case=case, at=AT + 8 * MINUTE) == 1
