"""Cases end with care: checked, told, called back by a draw that can be repeated, reopened in time, closed by silence."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.cases.actions.ending import (
    CalledAlready,
    OwnWork,
    TooLate,
    add_telling,
    ask_call_back,
    check_quality,
    close_silent,
    draw_call_backs,
    note_call_back,
    tell,
)
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.refusals import NotReady
from tingtang.cases.actions.steps import move
from tingtang.cases.models import CallBack, CallBackDraw, Case, Kind, Note
from tingtang.cases.queries.work import drawings
from tingtang.cases.rules import sampling
from tingtang.cases.rules.beginning import BEGINNING
from tingtang.cases.subscribers.call_backs import call_back_line
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.cases.tests.test_work import acting
from tingtang.catalogue.tests.factories import make_calendar
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.customers.tests.factories import make_customer
from tingtang.journal.tests.history import events_about, happened
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import grant, make_staff, make_team

DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def ending_kind(**closing: Any) -> Kind:
    steps = [dict(step) for step in BEGINNING["steps"]]
    steps[3]["requires"], steps[4]["requires"] = ["quality"], ["told"]
    return make_kind("request", nature="request", closing=closing, workflow={"states": BEGINNING["states"], "steps": steps})


def resolved(**closing: Any) -> Case:
    case = make_case(kind=ending_kind(**closing), customer=make_customer())
    return move(SYSTEM, case=case, step="resolve", at=AT)


@pytest.mark.django_db
class TestQuality:
    def test_is_checked_by_another_person_and_the_newest_finding_counts(self) -> None:
        li, sun = make_staff("limin"), make_staff("sunli", "孙立")
        case = make_case(kind=ending_kind(quality_check=True))
        case.assignee = li
        case.save()

        with pytest.raises(OwnWork):
            check_quality(acting(li, "cases.check_quality"), case=case, is_passed=True, at=AT)
        with pytest.raises(Invalid):
            check_quality(acting(sun, "cases.check_quality"), case=case, is_passed=False, at=AT)
        check_quality(acting(sun, "cases.check_quality"), case=case, is_passed=False, note="缺少签字", at=AT)
        with pytest.raises(NotReady):
            move(SYSTEM, case=case, step="resolve", at=AT)
        check_quality(acting(sun, "cases.check_quality"), case=case, is_passed=True, at=AT + DAY)

        assert move(SYSTEM, case=case, step="resolve", at=AT + DAY).phase == "resolved"


@pytest.mark.django_db
class TestTelling:
    def test_reaches_everybody_before_the_case_is_closed(self) -> None:
        case = resolved(tell=True)
        witness = add_telling(SYSTEM, case=case, name="证人赵先生", role="证人", at=AT)

        tell(SYSTEM, case=case, way="letter", text="王芳女士：经查……", is_thanked=True, at=AT)
        with pytest.raises(NotReady):
            move(SYSTEM, case=case, step="close", at=AT)
        tell(SYSTEM, case=case, telling=witness, way="call", text="已告知结果", at=AT)

        assert move(SYSTEM, case=case, step="close", at=AT).phase == "closed"
        assert [note.kind for note in Note.objects.filter(case=case)] == ["letter"]
        assert [event.name for event in events_about(case)].count("cases.telling.told") == 2

    def test_is_done_again_after_reopening(self) -> None:
        case = resolved(tell=True)
        tell(SYSTEM, case=case, way="call", text="已办好", at=AT)
        move(SYSTEM, case=case, step="reopen", reason="又坏了", at=AT)
        move(SYSTEM, case=case, step="resolve", at=AT)

        with pytest.raises(NotReady):
            move(SYSTEM, case=case, step="close", at=AT)


@pytest.mark.django_db
class TestReopening:
    def test_is_counted_and_possible_only_in_time(self) -> None:
        case = resolved(reopen_days=15)

        assert move(SYSTEM, case=case, step="reopen", reason="仍有误", at=AT + 14 * DAY).times_reopened == 1
        move(SYSTEM, case=case, step="resolve", at=AT + 14 * DAY)
        with pytest.raises(TooLate) as refused:
            move(SYSTEM, case=case, step="reopen", reason="仍有误", at=AT + 30 * DAY)

        assert refused.value.data == {"days": 15}


@pytest.mark.django_db
class TestSilence:
    def test_closes_after_working_days_not_counting_the_weekend(self) -> None:
        make_calendar(week={day: ["09:00-17:00"] for day in ("mo", "tu", "we", "th", "fr")}, is_default=True)
        case = resolved(auto_close_days=5)

        assert close_silent(SYSTEM, case=case, at=datetime(2026, 11, 23, 15, 0, tzinfo=SHANGHAI)).phase == "resolved"
        assert close_silent(SYSTEM, case=case, at=datetime(2026, 11, 24, 1, 0, tzinfo=SHANGHAI)).phase == "closed"

    def test_is_broken_by_a_word_of_the_customer(self) -> None:
        case = resolved(auto_close_days=2)
        write_note(SYSTEM, case=case, body="还没有收到退款", kind="customer", customer=case.customer, at=AT + DAY)

        assert close_silent(SYSTEM, case=case, at=AT + 2 * DAY).phase == "resolved"
        assert close_silent(SYSTEM, case=case, at=AT + 5 * DAY).phase == "closed"


class TestDraw:
    @given(
        counts=st.dictionaries(st.sampled_from("abc"), st.integers(0, 40), max_size=3),
        share=st.floats(0, 1),
        least=st.integers(0, 5),
    )
    @settings(max_examples=80, deadline=None)
    def test_takes_the_quota_of_each_team_and_the_same_each_time(self, counts: dict[str, int], share: float, least: int) -> None:
        groups = {team: [f"{team}{n:03}" for n in range(count)] for team, count in counts.items()}

        drawn = sampling.draw(groups, seed="x", share=share, least=least)

        assert drawn == sampling.draw(
            {team: numbers[::-1] for team, numbers in groups.items()}, seed="x", share=share, least=least
        )
        assert {team: len(numbers) for team, numbers in drawn.items()} == {
            team: sampling.quota(count, share, least) for team, count in counts.items()
        }

    def test_knows_its_week_and_month(self) -> None:
        assert sampling.period(date(2026, 11, 22), "week") == (date(2026, 11, 16), date(2026, 11, 23))
        assert sampling.period(date(2026, 12, 31), "month") == (date(2026, 12, 1), date(2027, 1, 1))


@pytest.mark.django_db
class TestCallBacks:
    def closed_cases(self, count: int) -> Kind:
        kind, team, customer = ending_kind(call_back_share=0.25, call_back_least=2), make_team(None), make_customer()
        for _n in range(count):
            case = make_case(kind=kind, team=team, customer=customer)
            for step in ("resolve", "close"):
                move(SYSTEM, case=case, step=step, at=AT)
        return kind

    def test_are_drawn_once_when_the_month_is_over(self) -> None:
        kind = self.closed_cases(9)

        assert draw_call_backs(SYSTEM, kind=kind, day=AT.date(), at=AT + DAY) is None
        first = draw_call_backs(SYSTEM, kind=kind, day=AT.date(), at=AT + 20 * DAY)
        again = draw_call_backs(SYSTEM, kind=kind, day=AT.date(), at=AT + 21 * DAY)

        assert first is not None
        assert first == again == CallBackDraw.objects.get()
        assert (first.population, first.drawn, CallBack.objects.count()) == (9, 3, 3)

    def test_of_the_general_managers_line_are_asked_at_once_and_once_for_each_closing(self) -> None:
        kind, customer = ending_kind(), make_customer()
        case, other = (make_case(kind=kind, customer=customer, channel=one) for one in ("leader", "phone"))
        for one in (case, other):
            for step in ("resolve", "close"):
                move(SYSTEM, case=one, step=step, at=AT)
        news = happened(frozenset({"cases.case.moved"}))
        for _n in range(2):
            call_back_line(news)
        note_call_back(SYSTEM, call_back=CallBack.objects.get(), is_reached=True, satisfaction=4, at=AT + DAY)

        call_back_line(news)

        assert [(one.case_id, one.state) for one in CallBack.objects.all()] == [(case.pk, "reached")]

    def test_show_how_far_the_calls_of_a_drawing_have_come_until_all_are_called(self) -> None:
        draw_call_backs(SYSTEM, kind=self.closed_cases(9), day=AT.date(), at=AT + 20 * DAY)
        first, *others = CallBack.objects.order_by("pk")
        note_call_back(SYSTEM, call_back=first, is_reached=True, satisfaction=4, at=AT)
        before = [(one.reached, one.unreached, one.due, one.is_done) for one in drawings(SYSTEM)]
        for one in others:
            note_call_back(SYSTEM, call_back=one, is_reached=True, satisfaction=3, at=AT)

        page = browser(grant(make_staff(), "supervisor")).get("/cases/call-backs/").content.decode()

        assert before == [(1, 0, 2, False)]
        assert drawings(SYSTEM)[0].is_done
        assert "all called" in page

    def test_end_with_an_answer_or_after_three_tries(self) -> None:
        case = resolved()
        call = ask_call_back(SYSTEM, case=case, at=AT)

        for _n in range(2):
            note_call_back(SYSTEM, call_back=call, is_reached=False, at=AT)
        with pytest.raises(Invalid):
            note_call_back(SYSTEM, call_back=call, is_reached=True, at=AT)
        done = note_call_back(SYSTEM, call_back=call, is_reached=False, at=AT)

        assert (done.state, done.times_tried) == ("unreached", 3)
        with pytest.raises(CalledAlready):
            note_call_back(SYSTEM, call_back=call, is_reached=True, satisfaction=4, at=AT)
