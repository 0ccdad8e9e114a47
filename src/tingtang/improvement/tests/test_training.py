"""Training: by certified trainers, with proof of who came and what he learnt; reading with proof."""

import html
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, NotFound, Refused
from tingtang.improvement.actions import training as actions
from tingtang.improvement.models import Attendance, Certificate, Correction, Course, Reading, Receipt, Session
from tingtang.improvement.queries import training as queries
from tingtang.improvement.rules import quizzes
from tingtang.journal.tests.history import latest_event
from tingtang.org.actions import save_skill
from tingtang.org.models import Hall, Staff, StaffSkill
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import AT, actor_for, make_hall, make_staff
from tingtang.quality.actions import inspections
from tingtang.quality.models import Finding
from tingtang.quality.tests.asked import GOOD, key, make_sheet

QUIZ = "黄线距离是多少？\n* 一米\n两米\n\n哪些是敬语？\n*您好\n喂\n*请坐"
SOON = AT + timedelta(minutes=20)


class TestQuiz:
    def test_reads_what_is_typed_and_writes_it_again(self) -> None:
        found = quizzes.read(QUIZ)

        assert [(one.text, one.options, sorted(one.right)) for one in found] == [
            ("黄线距离是多少？", ("一米", "两米"), [0]),
            ("哪些是敬语？", ("您好", "喂", "请坐"), [0, 2]),
        ]
        assert quizzes.read(quizzes.written(found)) == found == quizzes.from_data(quizzes.as_data(found))

    @pytest.mark.parametrize(
        ("text", "line", "why"),
        [("问\n*甲", 1, "options"), ("问\n甲\n乙", 1, "no_right"), ("问\n*甲\n乙\n\n\n又问\n*甲\n甲", 6, "options")],
    )
    def test_says_where_it_cannot_be_read(self, text: str, line: int, why: str) -> None:
        with pytest.raises(quizzes.BadQuiz) as bad:
            quizzes.read(text)

        assert (bad.value.line, bad.value.why) == (line, why)

    def test_counts_only_what_is_wholly_right(self) -> None:
        found = quizzes.read(QUIZ)

        assert quizzes.share(found, {0: [0], 1: [0, 2]}) == 1
        assert quizzes.share(found, {0: [0], 1: [0]}) == quizzes.share(found, {0: [0], 1: [0, 1, 2]}) == 0.5
        assert quizzes.share(found, {}) == 0


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def limin(hall: Hall) -> Staff:
    return grant(make_staff(hall=hall), "clerk", hall)


def planned(hall: Hall, *people: Staff, **values: object) -> Session:
    """A session that begins in twenty minutes, by a certified trainer."""
    trainer = make_staff("zhaoxiao", "赵晓", hall)
    days = {"since_date": AT.date(), "until_date": AT.date() + timedelta(days=365)}
    actions.save_certificate(SYSTEM, staff=trainer, at=AT, **days)
    quiz = quizzes.as_data(quizzes.read(QUIZ))
    course = actions.save_course(SYSTEM, hall=hall, name="柜台礼仪", aim="规范用语", quiz=quiz, at=AT, **values)
    times = {"starts_at": SOON, "ends_at": SOON + timedelta(hours=1)}
    made = actions.save_session(SYSTEM, hall=hall, course=course, trainer=trainer, at=AT, **times)
    actions.nominate(SYSTEM, session=made, staff=people, at=AT)
    return made


@pytest.mark.django_db
class TestSessions:
    def test_are_given_only_by_who_is_certified_on_the_day(self, hall: Hall, limin: Staff) -> None:
        made = planned(hall)
        with pytest.raises(actions.NotCertified):
            actions.save_session(SYSTEM, hall=hall, session=made, trainer=limin, at=AT)
        with pytest.raises(actions.NotCertified):
            actions.save_session(SYSTEM, hall=hall, session=made, starts_at=AT + timedelta(days=400), at=AT)
        midnight = datetime(2027, 11, 23, 16, 30, tzinfo=UTC)  # the 24th in the hall, a day after the certificate
        with pytest.raises(actions.NotCertified):
            actions.save_session(
                SYSTEM, hall=hall, session=made, starts_at=midnight, ends_at=midnight + timedelta(hours=1), at=AT
            )

    def test_know_who_came_by_the_code_in_the_room_and_within_the_hours(self, hall: Hall, limin: Staff) -> None:
        made, me = planned(hall, limin), actor_for(limin)
        own = queries.own_attendance(me, made.pk)
        with pytest.raises(Denied):
            actions.come(me, attendance=own, key="guessed", at=AT)
        with pytest.raises(actions.NotNow):
            actions.come(me, attendance=own, key=made.key, at=AT - timedelta(hours=1))
        with pytest.raises(Denied):
            actions.come(actor_for(made.trainer), attendance=own, key=made.key, at=AT)

        actions.come(me, attendance=own, key=made.key, at=AT)
        with pytest.raises(actions.NotNow):
            actions.end_session(SYSTEM, session=made, is_held=True, at=AT)
        actions.end_session(SYSTEM, session=made, is_held=True, at=SOON)

        assert latest_event(made).attributes == {"state": "done", "invited": 1, "came": 1, "note": ""}
        with pytest.raises(NotFound):
            queries.own_attendance(actor_for(made.trainer), made.pk)

    def test_give_a_skill_to_who_passes_and_never_take_a_better_one(self, hall: Hall, limin: Staff) -> None:
        skill = save_skill(SYSTEM, code="manners", name="礼仪", at=AT)
        made, me = planned(hall, limin, skill=skill, skill_level=2), actor_for(limin)
        own = queries.own_attendance(me, made.pk)
        with pytest.raises(actions.NotThere):
            actions.take_quiz(me, attendance=own, answers={0: [0], 1: [0, 2]}, at=AT)
        actions.come(me, attendance=own, key=made.key, at=AT)

        first = actions.take_quiz(me, attendance=own, answers={0: [0]}, at=AT)
        second = actions.take_quiz(me, attendance=own, answers={0: [0], 1: [0, 2]}, at=AT)
        third = actions.take_quiz(me, attendance=own, answers={}, at=AT)
        StaffSkill.objects.update(level=5)
        actions.take_quiz(me, attendance=own, answers={0: [0], 1: [0, 2]}, at=AT)

        assert (first.share, first.passed_at, second.passed_at, third.share) == (0.5, None, AT, 1)
        assert StaffSkill.objects.get().level == 5

    def test_ask_only_people_of_halls_where_one_has_the_right(self, hall: Hall) -> None:
        chief = actor_for(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        stranger = make_staff("wuli", "吴莉", make_hall("east", "城东大厅"))
        text = actions.save_reading(SYSTEM, hall=hall, title="岗位职责", body="一", due_date=AT.date(), at=AT)

        with pytest.raises(actions.Elsewhere):
            actions.nominate(chief, session=planned(hall), staff=[stranger], at=AT)
        with pytest.raises(actions.Elsewhere):
            actions.assign_reading(chief, reading=text, staff=[stranger], at=AT)

    def test_are_rated_by_who_came_and_the_journal_does_not_say_who(self, hall: Hall, limin: Staff) -> None:
        made, me = planned(hall, limin), actor_for(limin)
        own = queries.own_attendance(me, made.pk)
        with pytest.raises(Refused):
            actions.rate_session(me, attendance=own, stars=5, at=AT)
        actions.note_came(SYSTEM, session=made, attendance=own, at=AT)

        actions.rate_session(me, attendance=own, stars=4, at=AT)

        told = latest_event(made)
        assert told.attributes == {"stars": 4}
        assert "org.staff" not in str(told.objects)


@pytest.mark.django_db
class TestReading:
    def test_is_confirmed_by_oneself_and_again_when_the_text_changes(self, hall: Hall, limin: Staff) -> None:
        made = actions.save_reading(SYSTEM, hall=hall, title="岗位职责", body="一", due_date=AT.date(), at=AT)
        actions.assign_reading(SYSTEM, reading=made, staff=[limin], at=AT)
        me, receipt = actor_for(limin), Receipt.objects.get()
        actions.confirm_reading(me, receipt=receipt, digest=made.digest, at=AT)
        read = queries.own_learning(me, AT)

        changed = actions.save_reading(SYSTEM, hall=hall, reading=made, body="二", at=AT)

        again = queries.own_learning(me, AT)
        assert (len(read.to_read), len(read.has_read), len(again.to_read)) == (0, 1, 1)
        with pytest.raises(Refused):
            actions.confirm_reading(me, receipt=receipt, digest=made.digest, at=AT)
        with pytest.raises(Denied):
            actions.confirm_reading(SYSTEM, receipt=receipt, digest=changed.digest, at=AT)


@pytest.mark.django_db
class TestPages:
    def test_lead_from_the_course_to_who_has_passed(self, hall: Hall, limin: Staff) -> None:
        chief = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        clerk = browser(limin)
        course = {
            "name": "礼仪", "hall": hall.pk, "family": "post", "audience": "staff",
            "method": "lecture", "minutes": 60, "aim": "规范", "quiz": "问\n甲\n乙",
            "pass_percent": 80, "skill_level": 3, "is_active": "on",
        }  # fmt: skip
        wrong = chief.post("/improvement/courses/new/", course)
        chief.post("/improvement/courses/new/", course | {"quiz": QUIZ})
        days = {"since_date": "2020-01-01", "until_date": "2199-01-01"}
        chief.post("/improvement/trainers/new/", {"staff": limin.pk, "grade": 2, "outlets": [hall.pk], **days})
        session = {"course": Course.objects.get().pk, "hall": hall.pk, "trainer": limin.pk}
        chief.post("/improvement/training/new/", session | {"starts_at": "2198-01-01T09:00", "ends_at": "2198-01-01T10:00"})
        made = Session.objects.get()
        chief.post(f"/improvement/training/{made.pk}/invite/", {"staff": [limin.pk]})
        mine = clerk.get("/improvement/learning/").content.decode()
        chief.post(f"/improvement/training/{made.pk}/people/{Attendance.objects.get().pk}/came/")
        half = clerk.post(f"/improvement/training/{made.pk}/part/", {"q0": "0"})
        clerk.post(f"/improvement/training/{made.pk}/part/", {"q0": "0", "q1": ["0", "2"]})
        early = clerk.post(f"/improvement/training/{made.pk}/come/{made.key}/", follow=True).content.decode()

        assert wrong.status_code == 422
        assert "Line 1" in wrong.content.decode()
        assert "礼仪" in mine
        assert half.status_code == 422
        assert "half an hour" in early
        assert Attendance.objects.get().passed_at is not None
        assert "passed" in chief.get(f"/improvement/training/{made.pk}/").content.decode()
        assert Certificate.objects.get().outlets.get() == hall

    def test_let_who_was_not_invited_join_by_the_code_in_the_room(self, hall: Hall, limin: Staff) -> None:
        now = datetime.now(UTC)
        made = planned(hall, limin)
        Session.objects.filter(pk=made.pk).update(starts_at=now, ends_at=now + timedelta(hours=1))
        elsewhere = make_hall(code="lakeside", name="湖滨")
        near = browser(grant(make_staff("wangfang", "王芳", hall), "clerk", hall))
        far = browser(grant(make_staff("wu", "吴", elsewhere), "clerk", elsewhere))
        url = f"/improvement/training/{made.pk}/come/"

        asked = near.get(f"{url}{made.key}/").content.decode()
        wrong, strange = near.post(f"{url}wrong/"), far.post(f"{url}{made.key}/")
        near.post(f"{url}{made.key}/")

        assert "You were not invited" in asked and (wrong.status_code, strange.status_code) == (404, 404)
        assert list(made.attendances.filter(came_at__isnull=False).values_list("staff__name", flat=True)) == ["王芳"]

    def test_open_the_quiz_to_who_came_and_give_a_certificate_to_who_passed(self, hall: Hall, limin: Staff) -> None:
        made, clerk = planned(hall, limin), browser(limin)
        own = queries.own_attendance(actor_for(limin), made.pk)
        part, paper = f"/improvement/training/{made.pk}/part/", f"/improvement/training/{made.pk}/people/{own.pk}/certificate/"
        other = browser(grant(make_staff("wangfang", "王芳", hall), "clerk", hall))
        chief = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))

        closed = clerk.get(part).content.decode()
        actions.note_came(SYSTEM, session=made, attendance=own, at=AT)
        opened, nothing = clerk.get(part).content.decode(), clerk.get(paper)
        clerk.post(part, {"q0": "0", "q1": ["0", "2"]})

        assert "The quiz opens when" in closed and 'name="q0"' not in closed and 'name="q0"' in opened
        assert (nothing.status_code, other.get(paper).status_code) == (404, 404)
        assert clerk.get(paper).content[:5] == chief.get(paper).content[:5] == b"%PDF-"
        assert paper in clerk.get(part).content.decode()

    def test_show_a_text_to_who_has_to_read_it(self, hall: Hall, limin: Staff) -> None:
        chief = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        chief.post(
            "/improvement/readings/new/",
            {"title": "岗位职责", "hall": hall.pk, "body": "第一条", "due_date": "2026-12-01", "is_active": "on"},
        )
        made = Reading.objects.get()
        chief.post(f"/improvement/readings/{made.pk}/assign/", {"staff": [limin.pk]})
        clerk = browser(limin)

        shown = clerk.get(f"/improvement/readings/{made.pk}/").content.decode()
        clerk.post(f"/improvement/readings/{made.pk}/confirm/", {"digest": made.digest})

        assert "第一条" in shown
        assert "I have read and understood it" in shown
        assert "1 of 1 have read it" in chief.get(f"/improvement/readings/{made.pk}/").content.decode()


@pytest.mark.django_db
def test_courses_of_the_same_name_are_told_apart_by_their_halls(hall: Hall) -> None:
    harbour = make_hall("harbour", "港口大厅")
    for one in (hall, harbour):
        actions.save_course(SYSTEM, hall=one, at=AT, name="柜台服务礼仪", aim="礼貌")

    page = (
        browser(grant(make_staff("tangyue", "唐悦"), "quality_manager", None)).get("/improvement/training/new/").content.decode()
    )

    assert f'<optgroup label="{hall.name}">' in page and f'<optgroup label="{harbour.name}">' in page


@pytest.mark.django_db
class TestForAFinding:
    def test_a_class_and_a_correction_are_begun_in_its_hall_and_it_says_what_came_of_it(self, hall: Hall, limin: Staff) -> None:
        made = planned(hall, limin)
        lu = grant(make_staff("luqing", "陆青", hall), "inspector", hall)
        chief = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        failed = {**GOOD, "i3": {"value": "0"}}
        inspections.hand_in(actor_for(lu), hall=hall, key=key(), sheet=make_sheet(), marks=failed, at=AT)
        found = Finding.objects.get()
        page = chief.get(f"/quality/findings/{found.pk}/").content.decode()
        links = [html.unescape(one) for one in re.findall(r'href="(/improvement/(?:training|corrections)/new/[^"]+)"', page)]

        asked = [chief.get(one).content.decode() for one in links]
        times = {"starts_at": "2198-01-01T09:00", "ends_at": "2198-01-01T10:00"}
        always = {"since_date": date(2020, 1, 1), "until_date": date(2199, 1, 1)}
        actions.save_certificate(SYSTEM, staff=limin, at=AT, **always)
        held = {"course": made.course.pk, "trainer": limin.pk, "hall": hall.pk, "reason": str(found), **times}
        fault = {
            "title": str(found), "hall": hall.pk, "origin": "inspection", "weight": "medium", "owner": limin.pk,
            "found_date": "2026-11-23", "due_date": "2026-11-30",
        }  # fmt: skip
        for link in links:
            chief.post(link, held if "training" in link else fault)
        after = chief.get(f"/quality/findings/{found.pk}/").content.decode()

        assert len(links) == 2 and all(f'value="{hall.pk}" selected' in one for one in asked)
        opened = Session.objects.exclude(pk=made.pk).get()
        assert (opened.finding, opened.reason, Correction.objects.get().finding) == (found, str(found), found)
        assert "Begun for this finding" in after and f"/improvement/training/{opened.pk}/" in after
        assert f"/quality/findings/{found.pk}/" in chief.get(f"/improvement/training/{opened.pk}/").content.decode()
        assert (
            f"/quality/findings/{found.pk}/"
            in chief.get(f"/improvement/corrections/{Correction.objects.get().pk}/").content.decode()
        )


@pytest.mark.django_db
class TestPlan:
    def test_shows_a_quarter_by_month_and_theme_and_leads_to_the_effect(self, hall: Hall, limin: Staff) -> None:
        made = planned(hall, limin)
        later = {"starts_at": SOON + timedelta(days=30), "ends_at": SOON + timedelta(days=30, hours=1)}
        actions.save_session(
            SYSTEM, hall=hall, course=made.course, trainer=made.trainer, at=AT, theme="礼仪月", reason="接递不规范", **later
        )
        Session.objects.filter(pk=made.pk).update(state="done")
        chief = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))

        months = queries.plan(actor_for(limin), date(2026, 10, 1), hall.zone)
        page = chief.get("/improvement/training/plan/?from=2026-11").content.decode()
        empty = chief.get("/improvement/training/plan/?from=2199-13")
        held = chief.get(f"/improvement/training/{made.pk}/").content.decode()

        assert [[(theme, len(found)) for theme, found in one.themes] for one in months] == [[], [("", 1)], [("礼仪月", 1)]]
        assert "礼仪月" in page and "接递不规范" in page and "special session" in page
        assert empty.status_code == 200
        [link] = re.findall(r'href="(/improvement/effects/new/[^"]+)"', held)
        assert f"{SOON.astimezone(hall.zone):%Y-%m-%d}" in chief.get(html.unescape(link)).content.decode()


@pytest.mark.django_db
def test_programs_plan_invite_and_learn(hall: Hall, limin: Staff) -> None:
    chief, me = Program.of(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)), Program.of(limin)
    quiz = [{"text": "问", "options": ["甲", "乙"], "right": [1]}]
    chief.post("/trainers", {"staff": "limin", "since_date": "2020-01-01", "until_date": "2199-01-01", "outlets": [hall.code]})
    course = chief.post("/courses", {"name": "礼仪", "aim": "规范", "method": "self", "hall": hall.code, "quiz": quiz}).json()
    times = {"starts_at": "2199-06-01T09:00:00Z", "ends_at": "2199-06-01T10:00:00Z"}
    late = chief.post("/training-sessions", {"course": course["id"], "hall": hall.code, "trainer": "limin", **times})
    times = {"starts_at": "2198-01-01T09:00:00Z", "ends_at": "2198-01-01T10:00:00Z"}
    session = chief.post("/training-sessions", {"course": course["id"], "hall": hall.code, "trainer": "limin", **times}).json()
    path = f"/training-sessions/{session['id']}"
    chief.post(f"{path}/invite", {"staff": ["limin"]})
    quizzed = me.post(f"/learning/sessions/{session['id']}/quiz", {"answers": [[1]]}).json()
    reading = chief.post("/readings", {"title": "规章", "body": "一", "hall": hall.code, "due_date": "2026-12-01"}).json()
    chief.post(f"/readings/{reading['id']}/assign", {"staff": ["limin"]})
    before = me.get("/learning").json()
    me.post(f"/learning/readings/{reading['id']}/confirm", {"digest": reading["digest"]})

    assert late.status_code == 409
    assert quizzed["passed_at"] is not None
    assert before == {"sessions": [session["id"]], "readings": [reading["id"]]}
    assert chief.get(f"/readings/{reading['id']}/receipts").json()["items"][0]["is_read"] is True
    assert chief.get("/trainers").json()["items"][0]["outlets"] == [hall.code]
    assert (
        chief.post("/courses", {"name": "x", "aim": "x", "hall": hall.code, "quiz": [quiz[0] | {"right": [5]}]}).status_code
        == 422
    )
