"""Meetings with decisions that are followed, ideas that are decided with thanks, self-checks in fixed parts."""

import html
import re
from datetime import timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid, Refused
from tingtang.improvement.actions import ideas, meetings, selfchecks
from tingtang.improvement.forms import meetings as forms
from tingtang.improvement.models import Decision, Idea, Meeting, SelfCheck
from tingtang.improvement.queries import meetings as queries
from tingtang.journal.tests.history import latest_event
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import AT, actor_for, make_hall, make_staff
from tingtang.quality.actions import inspections, reckoning
from tingtang.quality.actions.scorecards import adopt_set
from tingtang.quality.tests.asked import GOOD, key, make_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def chen(hall: Hall) -> Staff:
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


@pytest.fixture
def limin(hall: Hall) -> Staff:
    return grant(make_staff(hall=hall), "clerk", hall)


def call(hall: Hall, chair: Staff, *people: Staff) -> Meeting:
    times = {"starts_at": AT, "ends_at": AT + timedelta(minutes=15)}
    return meetings.save_meeting(
        SYSTEM, hall=hall, title="晨会", chair=chair, people=people, topics=[{"text": "昨日投诉", "by": ""}], at=AT, **times
    )


class TestMeetings:
    def test_keep_who_came_and_what_was_said_and_can_be_bettered(self, hall: Hall, chen: Staff, limin: Staff) -> None:
        made = call(hall, chen, limin, chen)
        with pytest.raises(Refused):
            meetings.hold_meeting(SYSTEM, meeting=made, minutes="早", came=[], at=AT - timedelta(hours=1))

        meetings.hold_meeting(SYSTEM, meeting=made, minutes="讲了礼仪", came={limin.pk}, at=AT)

        assert latest_event(made).attributes == {"state": "done", "kind": "morning", "invited": 2, "came": 1}
        assert (
            meetings.hold_meeting(SYSTEM, meeting=made, minutes="讲了礼仪和投诉", came={limin.pk}, at=AT).minutes
            == "讲了礼仪和投诉"
        )
        with pytest.raises(Refused):
            meetings.save_meeting(SYSTEM, hall=hall, meeting=made, title="x", at=AT)

    def test_keep_who_came_without_being_invited(self, hall: Hall, chen: Staff, limin: Staff) -> None:
        made = call(hall, chen, limin)

        meetings.hold_meeting(SYSTEM, meeting=made, minutes="", came={chen.pk}, at=AT)

        assert {one.staff: one.came for one in made.guests.all()} == {limin: False, chen: True}

    def test_have_decisions_that_stay_open_until_done(self, hall: Hall, chen: Staff, limin: Staff) -> None:
        made = call(hall, chen, limin)
        one = meetings.save_decision(SYSTEM, meeting=made, text="更换标识", owner=limin, due_date=AT.date(), at=AT)

        before = queries.meetings(SYSTEM).get().open_decisions  # type: ignore[attr-defined]
        late = one.is_late(AT.date() + timedelta(days=1))
        meetings.finish_decision(actor_for(limin), decision=one, note="已换", at=AT)

        assert (before, late) == (1, True)
        assert queries.meetings(SYSTEM).get().open_decisions == 0  # type: ignore[attr-defined]
        with pytest.raises(Refused):
            meetings.remove_decision(SYSTEM, decision=one, at=AT)

    def test_show_the_figures_of_the_day_before_with_the_way_to_their_events(self, hall: Hall, chen: Staff) -> None:
        held = AT - timedelta(days=60)
        adopt_set(SYSTEM, at=held, code="window")
        lu = grant(make_staff("luqing", "陆青", hall), "inspector", hall)
        inspections.hand_in(actor_for(lu), hall=hall, key=key(), sheet=make_sheet(), marks=GOOD, at=held)
        reckoning.keep_up(held)
        times = {"starts_at": held + timedelta(days=1), "ends_at": held + timedelta(days=1, minutes=15)}
        made = meetings.save_meeting(SYSTEM, hall=hall, title="晨会", chair=chen, at=held, **times)
        page = browser(chen)

        shown = page.get(f"/improvement/meetings/{made.pk}/").content.decode()
        links = re.findall(r'href="(/quality/indicators/[^"]+)"', shown)

        assert links and all(page.get(html.unescape(one)).status_code == 200 for one in links)
        Meeting.objects.update(
            starts_at=held + timedelta(days=3), ends_at=held + timedelta(days=3, minutes=15)
        )  # the Monday after
        assert "/events/?" in page.get(f"/improvement/meetings/{made.pk}/").content.decode()
        made.refresh_from_db()
        meetings.save_meeting(SYSTEM, hall=hall, meeting=made, kind="sports", at=held)
        assert "/events/?" not in page.get(f"/improvement/meetings/{made.pk}/").content.decode()

    def test_lie_on_their_days_in_the_calendar_of_the_zone(self, hall: Hall, chen: Staff) -> None:
        made = call(hall, chen)
        Meeting.objects.update(starts_at="2026-11-30T16:30Z", ends_at="2026-11-30T17:00Z")

        days = queries.month_of(SYSTEM, AT.date().replace(day=1, month=12), hall.zone)

        assert days[0] == (AT.date().replace(day=1, month=12), [made])
        assert len(days) == 31


class TestAnswers:
    def test_are_given_before_it_begins_and_taken_for_the_list_of_who_came(self, hall: Hall, chen: Staff, limin: Staff) -> None:
        made = call(hall, chen, limin, chen)
        before = AT - timedelta(hours=1)
        meetings.answer_invitation(actor_for(limin), meeting=made, comes=False, at=before)
        meetings.answer_invitation(actor_for(chen), meeting=made, comes=True, at=before)

        assert latest_event(made).attributes == {"answer": "coming", "kind": "morning"}
        assert queries.get_meeting(SYSTEM, made.pk).coming == 1
        assert forms.Held(made).initial["came"] == [str(chen.pk)]
        with pytest.raises(Refused):
            meetings.answer_invitation(actor_for(limin), meeting=made, comes=True, at=AT)

    def test_are_of_who_is_invited_but_for_the_culture_calendar_of_everybody(self, hall: Hall, chen: Staff, limin: Staff) -> None:
        made = call(hall, chen)
        Meeting.objects.update(starts_at="2099-11-30T06:00Z", ends_at="2099-11-30T08:00Z")
        with pytest.raises(Refused):
            meetings.answer_invitation(actor_for(limin), meeting=made, comes=True, at=AT)
        Meeting.objects.update(kind="sports")
        page, url = browser(limin), f"/improvement/meetings/{made.pk}/"

        offered = page.get(url).content.decode()
        page.post(f"{url}answer/", {"comes": "yes"})
        shown = page.get(url).content.decode()

        assert f"{url}answer/" in offered
        assert [(one.staff, one.answer) for one in made.guests.all()] == [(limin, "coming")]
        assert "will come" in shown

    def test_are_counted_by_kind_in_the_calendar(self, hall: Hall, chen: Staff, limin: Staff) -> None:
        for _n in range(2):
            made = call(hall, chen, limin, chen)
            meetings.hold_meeting(SYSTEM, meeting=made, minutes="", came={limin.pk}, at=AT)

        [found] = queries.taking_part(SYSTEM, AT.date().replace(day=1), hall.zone)
        page = browser(chen).get(f"/improvement/meetings/calendar/?month={AT:%Y-%m}").content.decode()

        assert (found.held, found.invited, found.came, found.people) == (2, 4, 2, 1)
        assert "different people" in page


class TestIdeas:
    def test_are_tried_out_and_decided_with_thanks(self, hall: Hall, chen: Staff, limin: Staff) -> None:
        me, chief = actor_for(limin), actor_for(chen)
        made = ideas.propose(me, hall=hall, title="预填单", body="排队时先填", at=AT)
        with pytest.raises(Invalid):
            ideas.decide_idea(chief, idea=made, is_adopted=True, result="省时", thanks=" ", at=AT)
        with pytest.raises(Invalid):
            ideas.try_idea(chief, idea=made, outlets=[], first=AT.date(), last=AT.date(), at=AT)

        ideas.try_idea(chief, idea=made, outlets=[hall], first=AT.date(), last=AT.date(), at=AT)
        with pytest.raises(ideas.Decided):
            ideas.propose(me, hall=hall, idea=made, title="x", at=AT)
        kept = ideas.decide_idea(chief, idea=made, is_adopted=True, result="每件省两分钟", thanks="谢谢李敏", at=AT)

        assert (kept.state, kept.proposed_by, kept.decided_by) == ("accepted", limin, chen)

    def test_are_changed_only_by_who_proposed_them(self, hall: Hall, limin: Staff) -> None:
        made = ideas.propose(actor_for(limin), hall=hall, title="预填单", body="先填", at=AT)
        other = actor_for(grant(make_staff("zhaoxiao", "赵晓", hall), "clerk", hall))

        with pytest.raises(Refused):
            ideas.propose(other, hall=hall, idea=made, title="x", at=AT)


class TestSelfChecks:
    def test_are_handed_in_complete_and_read_by_another(self, hall: Hall, chen: Staff) -> None:
        due = AT.date() - timedelta(days=2)
        made = selfchecks.save_selfcheck(SYSTEM, hall=hall, title="自查", form="findings", due_date=due, author=chen, at=AT)
        with pytest.raises(selfchecks.PartsMissing):
            selfchecks.submit_selfcheck(SYSTEM, selfcheck=made, at=AT)
        with pytest.raises(Invalid):
            selfchecks.save_selfcheck(SYSTEM, hall=hall, selfcheck=made, parts={"leadership": "x"}, at=AT)
        parts = {"learning": "学习三次", "findings": "标识不清", "next": "更换"}
        selfchecks.save_selfcheck(SYSTEM, hall=hall, selfcheck=made, parts=parts, at=AT)

        selfchecks.submit_selfcheck(SYSTEM, selfcheck=made, at=AT)

        assert latest_event(made).attributes["late_days"] == 2
        assert "/judge/" not in browser(chen).get(f"/improvement/self-checks/{made.pk}/").content.decode()
        with pytest.raises(Refused):
            selfchecks.judge_selfcheck(actor_for(chen), selfcheck=made, is_accepted=True, verdict="", at=AT)
        with pytest.raises(Refused):
            selfchecks.judge_selfcheck(SYSTEM, selfcheck=made, is_accepted=False, verdict="", at=AT)
        assert selfchecks.judge_selfcheck(SYSTEM, selfcheck=made, is_accepted=True, verdict="", at=AT).state == "accepted"


def test_pages_lead_through_a_meeting_an_idea_and_a_report(hall: Hall, chen: Staff, limin: Staff) -> None:
    chief, clerk = browser(chen), browser(limin)
    meeting = {
        "title": "晨会", "kind": "morning", "hall": hall.pk, "chair": chen.pk, "starts_at": "2020-11-23T08:00",
        "ends_at": "2020-11-23T08:15", "people": [limin.pk], "topics_text": ["礼仪", ""], "topics_by": ["", ""],
    }  # fmt: skip
    wrong = chief.post("/improvement/meetings/new/", meeting | {"ends_at": "2020-11-23T07:00"})
    chief.post("/improvement/meetings/new/", meeting)
    made = Meeting.objects.get()
    chief.post(f"/improvement/meetings/{made.pk}/hold/", {"minutes": "讲了", "came": [limin.pk]})
    chief.post(f"/improvement/meetings/{made.pk}/decisions/new/", {"text": "改标识", "owner": limin.pk})
    clerk.post(f"/improvement/decisions/{Decision.objects.get().pk}/finish/", {"note": "好"})
    shown = chief.get(f"/improvement/meetings/{made.pk}/").content.decode()
    month = chief.get("/improvement/meetings/calendar/?month=2020-11").content.decode()
    again = chief.get(f"/improvement/meetings/new/?like={made.pk}").content.decode()
    clerk.post("/improvement/ideas/new/", {"title": "预填单", "body": "先填", "kind": "mode", "origin": "staff", "hall": hall.pk})
    idea = Idea.objects.get()
    refused = chief.post(f"/improvement/ideas/{idea.pk}/decide/", {"result": "", "thanks": "谢谢"})
    chief.post(f"/improvement/ideas/{idea.pk}/decide/", {"result": "省时", "thanks": "谢谢", "decline": "1"})
    report = {"title": "自查", "form": "findings", "hall": hall.pk, "author": limin.pk, "due_date": "2026-12-01"}
    chief.post("/improvement/self-checks/new/", report)
    kept = SelfCheck.objects.get()
    written = report | {"part_learning": "学", "part_findings": "查", "part_next": "改"}
    chief.post(f"/improvement/self-checks/{kept.pk}/edit/", written)
    chief.post(f"/improvement/self-checks/{kept.pk}/hand-in/")
    chief.post(f"/improvement/self-checks/{kept.pk}/judge/", {"verdict": "具体些", "return": "1"})

    assert (wrong.status_code, refused.status_code) == (422, 422)
    assert "1 of 1 came" in shown
    assert "晨会" in month
    assert "2020-11-30T08:00" in again
    assert "谢谢" in clerk.get(f"/improvement/ideas/{idea.pk}/").content.decode()
    kept.refresh_from_db()
    assert (kept.state, kept.parts["next"], kept.verdict) == ("draft", "改", "具体些")


def test_programs_do_the_same(hall: Hall, chen: Staff, limin: Staff) -> None:
    program = Program.of(chen)
    times = {"starts_at": "2020-11-23T00:00:00Z", "ends_at": "2020-11-23T01:00:00Z"}
    meeting = program.post(
        "/meetings", {"title": "晨会", "hall": hall.code, "chair": "chengang", "people": ["limin"], **times}
    ).json()
    held = program.post(f"/meetings/{meeting['id']}/hold", {"minutes": "讲了", "came": ["limin"]}).json()
    decided = program.post("/meeting-decisions", {"meeting": meeting["id"], "text": "改标识", "owner": "limin"}).json()
    done = program.post(f"/meeting-decisions/{decided['id']}/finish").json()
    idea = program.post("/ideas", {"title": "预填单", "body": "先填", "hall": hall.code}).json()
    days = {"first": "2026-12-01", "last": "2026-12-31"}
    tried = program.post(f"/ideas/{idea['id']}/try", {"outlets": [hall.code], **days}).json()
    adopted = program.post(f"/ideas/{idea['id']}/decide", {"is_adopted": True, "result": "省时", "thanks": "谢谢"}).json()
    parts = {"learning": "学", "findings": "查", "next": "改"}
    report = {"title": "自查", "form": "findings", "hall": hall.code, "author": "limin", "due_date": "2026-12-01", "parts": parts}
    made = program.post("/self-checks", report).json()
    program.post(f"/self-checks/{made['id']}/hand-in")
    judged = program.post(f"/self-checks/{made['id']}/judge", {"is_accepted": True}).json()

    assert (meeting["people"], held["came"], held["state"]) == (["limin"], ["limin"], "done")
    assert done["done_at"] is not None
    assert (tried["state"], adopted["state"], judged["state"]) == ("acting", "accepted", "accepted")
