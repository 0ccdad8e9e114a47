"""People are looked after without being watched; customers learn; own study is noted by who studied."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, NotFound, Refused
from tingtang.customers.tests.factories import make_customer
from tingtang.improvement.actions import studies, support, trainees, training
from tingtang.improvement.events import CUSTOMER_TESTED, MOOD_NOTED
from tingtang.improvement.models import Mood, Session, Study, Support, Trainee
from tingtang.improvement.queries import support as queries
from tingtang.improvement.rules import learnt, quizzes
from tingtang.journal.tests.history import happened
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import AT, actor_for, make_hall, make_staff

TODAY = AT.date()


class TestGain:
    def test_is_the_paired_difference_with_students_interval(self) -> None:
        found = learnt.gain([(40, 80), (20, 70), (60, 90), (50, 70), (30, 80), (40, 60)])

        assert (found.n, found.before, found.after, found.gain) == (6, 40, 75, 35)
        assert found.low == pytest.approx(20.53, abs=0.01)  # 35 − 2.5706 · 13.784 / √6
        assert found.is_shown

    def test_claims_no_difference_that_cannot_be(self) -> None:
        assert learnt.gain([(0, 100), (0, 100), (50, 60)]).high == 100

    def test_is_not_told_of_two(self) -> None:
        assert learnt.gain([(0, 100), (0, 100)]) == learnt.Gain(2)


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def chief(hall: Hall) -> Staff:
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


@pytest.fixture
def limin(hall: Hall) -> Staff:
    return grant(make_staff(hall=hall), "clerk", hall)


def feel(staff: Staff, level: int, days: int) -> Mood:
    return support.note_mood(actor_for(staff), mood=Mood(staff=staff, hall=staff.hall, level=level), at=AT - timedelta(days=days))


@pytest.mark.django_db
class TestMoods:
    def test_are_shown_as_means_of_five_people_in_weeks_that_are_over(self, hall: Hall, chief: Staff, limin: Staff) -> None:
        others = [make_staff(f"clerk{number}", f"员工{number}", hall) for number in range(4)]
        for one in others:
            grant(one, "clerk", hall)
        for number, one in enumerate((limin, *others)):
            feel(one, 1 + number, 7)
        for one in (limin, *others[:3]):
            feel(one, 5, 14)
        feel(limin, 5, 0)

        [felt] = queries.felt(actor_for(chief), AT)
        alone, many = CaptureQueriesContext(connection), CaptureQueriesContext(connection)
        with alone:
            queries.felt(SYSTEM, AT)
        for code in ("lakeside", "maple", "hilltop"):
            make_hall(code)
        with many:
            assert len(queries.felt(SYSTEM, AT)) == 4

        assert len(many) == len(alone)  # of a city's halls as of one
        assert [(week.people, week.mean) for week in felt.weeks] == [(5, 3.0), (4, None)]
        assert queries.felt(actor_for(limin), AT) == []

    def test_keep_the_last_word_of_a_day_and_tell_the_journal_no_name(self, hall: Hall, limin: Staff) -> None:
        feel(limin, 2, 0)
        feel(limin, 4, 0)

        assert Mood.objects.get().level == 4
        told = happened(frozenset({MOOD_NOTED.name}))
        assert [one.attributes["level"] for one in told] == [2, 4]
        assert all("org.staff" not in str(one.objects) and one.actor_kind == "system" for one in told)
        with pytest.raises(Denied):
            support.note_mood(SYSTEM, mood=Mood(staff=limin, hall=hall, level=1), at=AT)


@pytest.mark.django_db
class TestTalks:
    def test_are_read_by_the_two_of_them_only(self, hall: Hall, chief: Staff, limin: Staff) -> None:
        other = grant(make_staff("wuli", "吴莉", hall), "supervisor", hall)
        talk = support.note_support(actor_for(chief), staff=limin, day=TODAY, said="高峰期压力大", agreed="调班", at=AT)

        assert [list(queries.own_talks(actor_for(one))) for one in (chief, limin, other)] == [[talk], [talk], []]
        with pytest.raises(NotFound):
            queries.get_talk(actor_for(limin), talk.pk)
        with pytest.raises(Denied):
            support.note_support(actor_for(other), support=talk, staff=limin, said="x", at=AT)
        with pytest.raises(Refused):
            support.note_support(actor_for(chief), staff=chief, day=TODAY, said="x", at=AT)
        assert "高峰期压力大" in browser(limin).get("/improvement/wellbeing/").content.decode()
        assert "高峰期压力大" not in browser(other).get("/improvement/wellbeing/").content.decode()

    def test_are_refused_with_people_of_other_halls(self, chief: Staff) -> None:
        stranger = make_staff("wuli", "吴莉", make_hall("east", "城东大厅"))

        with pytest.raises(Denied):
            support.note_support(actor_for(chief), staff=stranger, day=TODAY, said="x", at=AT)

        assert not Support.objects.exists()


@pytest.mark.django_db
def test_own_study_is_noted_by_who_studied_and_seen_by_who_plans_training(chief: Staff, limin: Staff) -> None:
    form = {
        "title": "用语规范",
        "source": "内部资料",
        "first_date": TODAY,
        "last_date": TODAY,
        "hours": "2.5",
        "learnt": "先重复需求",
    }
    clerk = browser(limin)

    clerk.post("/improvement/studies/new/", form)

    kept = Study.objects.get()
    assert "先重复需求" in clerk.get("/improvement/learning/").content.decode()
    assert "用语规范" in browser(chief).get("/improvement/studies/").content.decode()
    assert clerk.get("/improvement/studies/").status_code == 403
    assert browser(chief).get(f"/improvement/studies/{kept.pk}/").status_code == 404
    with pytest.raises(Denied):
        studies.note_study(actor_for(chief), study=kept, title="x", at=AT)


def course_for(hall: Hall, trainer: Staff, audience: str) -> Session:
    training.save_certificate(SYSTEM, staff=trainer, at=AT, since_date=TODAY, until_date=TODAY + timedelta(days=9))
    course = training.save_course(SYSTEM, hall=hall, name="网上办事", aim="会办", audience=audience, at=AT)
    times = {"starts_at": AT + timedelta(minutes=5), "ends_at": AT + timedelta(hours=1)}
    return training.save_session(SYSTEM, hall=hall, course=course, trainer=trainer, at=AT, **times)


@pytest.mark.django_db
class TestCoursesForCustomers:
    def test_say_what_they_brought(self, hall: Hall, chief: Staff) -> None:
        session, page = course_for(hall, chief, "customers"), browser(chief)
        people = [make_customer(name=name) for name in ("王芳", "李军", "赵磊")]
        wrong = page.post(f"/improvement/training/{session.pk}/customers/", {"known_by": f"{people[0].number}\nT-unknown"})
        page.post(f"/improvement/training/{session.pk}/customers/", {"known_by": "\n".join(one.number for one in people)})
        for one, after in zip(session.trainees.order_by("pk"), (60, 70, 80), strict=True):
            page.post(f"/improvement/training/{session.pk}/customers/{one.pk}/", {"before": 40, "after": after, "stars": 5})

        shown = page.get(f"/improvement/training/{session.pk}/").content.decode()

        assert wrong.status_code == 422
        assert "T-unknown" in wrong.content.decode()
        assert "Right before 40 %, after 70 %: 30 points more (95 % interval 5 to 55, n = 3)." in shown
        with pytest.raises(Refused):
            trainees.remove_trainee(SYSTEM, session=session, trainee=session.trainees.first(), at=AT)

    def test_are_not_mixed_with_those_for_staff(self, hall: Hall, chief: Staff, limin: Staff) -> None:
        session = course_for(hall, chief, "staff")

        with pytest.raises(trainees.ForStaff):
            trainees.invite_customers(SYSTEM, session=session, customers=[make_customer()], at=AT)

        assert browser(limin).post(f"/improvement/training/{session.pk}/customers/", {"known_by": "x"}).status_code == 403


@pytest.mark.django_db
def test_programs_note_study_moods_talks_and_customers(hall: Hall, chief: Staff, limin: Staff) -> None:
    clerk, lead, customer = Program.of(limin), Program.of(chief), make_customer()
    session = course_for(hall, chief, "customers")
    day = str(TODAY)

    study = clerk.post(
        "/learning/studies", {"title": "用语", "source": "资料", "first_date": day, "last_date": day, "hours": 2.5}
    ).json()
    clerk.post("/wellbeing/mood", {"level": 4})
    talk = lead.post("/wellbeing/talks", {"staff": "limin", "day": day, "said": "压力大"}).json()
    lead.post(f"/training-sessions/{session.pk}/customers", {"customers": [customer.number]})
    row = lead.get(f"/training-sessions/{session.pk}/customers").json()["items"][0]
    noted = lead.post(f"/training-sessions/{session.pk}/customers/{row['id']}", {"before": 50, "after": 90}).json()

    assert [one["id"] for one in lead.get("/studies").json()["items"]] == [study["id"]]
    assert [one["id"] for one in clerk.get("/wellbeing/talks").json()["items"]] == [talk["id"]]
    assert lead.get("/wellbeing/halls").json() == {"items": []}
    assert (noted["customer"], noted["before"], noted["after"]) == (customer.number, 50, 90)
    assert clerk.delete(f"/learning/studies/{study['id']}").json() == {"removed": True}
    assert lead.delete(f"/wellbeing/talks/{talk['id']}").json() == {"removed": True}


def link_for(session: Session, chief: Staff, **about: Any) -> tuple[Trainee, str]:
    """A customer who is invited to a session, and his own page."""
    trainees.invite_customers(SYSTEM, session=session, customers=[make_customer(**about)], at=AT)
    one = session.trainees.order_by("-pk").first()
    assert one is not None
    return one, f"/learn/{trainees.token_of(one)}/"


def with_quiz(session: Session) -> Session:
    """A quiz for its course, and its beginning in an hour by the clock that requests have."""
    now = timezone.now()
    Session.objects.filter(pk=session.pk).update(starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=2))
    session.course.quiz = quizzes.as_data(quizzes.read("在哪里办？\n*网上\n只在窗口\n\n要带什么？\n*身份证\n户口本"))
    session.course.save()
    return session


@pytest.mark.django_db
class TestCustomersAnswerThemselves:
    def test_before_and_after_by_their_own_link(self, hall: Hall, chief: Staff, client: Client) -> None:
        session = with_quiz(course_for(hall, chief, "customers"))
        one, link = link_for(session, chief)

        before = client.post(link, {"q0": "1", "q1": "0"})
        early = client.post(link, {"q0": "0", "q1": "0"})
        now = timezone.now()
        Session.objects.filter(pk=session.pk).update(starts_at=now - timedelta(hours=1), ends_at=now)
        absent = client.post(link, {"q0": "0", "q1": "0"})
        browser(chief).post(f"/improvement/training/{session.pk}/customers/{one.pk}/", {"before": "", "after": "", "stars": ""})
        partly = client.post(link, {"q0": "0"})
        after = client.post(link, {"q0": "0", "q1": "0"})
        client.post(f"{link}rate/", {"stars": "4"})
        again = client.post(link, {"q0": "1", "q1": "1"})

        one.refresh_from_db()
        assert (before.status_code, early.status_code, absent.status_code, partly.status_code) == (302, 422, 422, 422)
        assert (after.status_code, again.status_code) == (302, 422)
        assert (one.before, one.after, one.stars) == (50, 100, 4)
        assert "网上办事" in client.get(link).content.decode()
        told = [one.attributes for one in happened(frozenset({CUSTOMER_TESTED.name}))]
        assert told == [{"part": "before", "right": 50}, {"part": "after", "right": 100}]

    def test_after_the_course_as_soon_as_it_is_said_that_it_was_held(self, hall: Hall, chief: Staff, client: Client) -> None:
        session = with_quiz(course_for(hall, chief, "customers"))
        one, link = link_for(session, chief)
        now = timezone.now()
        Session.objects.filter(pk=session.pk).update(starts_at=now - timedelta(minutes=50), ends_at=now + timedelta(hours=2))
        page = browser(chief)
        page.post(f"/improvement/training/{session.pk}/customers/{one.pk}/", {"before": "40", "after": "", "stars": ""})

        early = client.post(link, {"q0": "0", "q1": "0"})
        page.post(f"/improvement/training/{session.pk}/end/", {"held": "1", "note": ""})
        after = client.post(link, {"q0": "0", "q1": "0"})

        one.refresh_from_db()
        assert (early.status_code, after.status_code, one.before, one.after) == (422, 302, 40, 100)

    def test_and_what_they_said_is_not_written_over(self, hall: Hall, chief: Staff, client: Client) -> None:
        session = with_quiz(course_for(hall, chief, "customers"))
        one, link = link_for(session, chief)
        client.post(link, {"q0": "0", "q1": "0"})

        browser(chief).post(
            f"/improvement/training/{session.pk}/customers/{one.pk}/", {"before": "10", "after": "90", "stars": "5"}
        )

        one.refresh_from_db()
        assert (one.before, one.after, one.stars) == (100, 90, 5)

    def test_only_by_a_link_that_is_whole(self, hall: Hall, chief: Staff, client: Client) -> None:
        session = with_quiz(course_for(hall, chief, "customers"))
        one, link = link_for(session, chief)
        other, _own = link_for(session, chief)
        proof = link.removesuffix("/").partition("-")[2]

        found = [
            client.get(path).status_code for path in (link, f"/learn/{other.pk}-{proof}/", f"/learn/{one.pk}/", "/learn/x-y/")
        ]

        assert found == [200, 404, 404, 404]
        assert link in browser(chief).get(f"/improvement/training/{session.pk}/customers/slips/").content.decode()
