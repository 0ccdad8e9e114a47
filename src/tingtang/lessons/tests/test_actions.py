"""Terms, pupils and lessons: what each step asks for, what it leaves behind."""

from datetime import date, time, timedelta

import pytest
from django.utils import translation

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid, Problem, Refused
from tingtang.customers.models import ContactPlan
from tingtang.customers.tests.factories import latest_events, make_customer
from tingtang.lessons import actions, queries
from tingtang.lessons.actions.pupils import NoPlace, NotNow, NotTested, OwnMoney
from tingtang.lessons.actions.terms import Published
from tingtang.lessons.models import Guidance, Mark
from tingtang.lessons.queries.groups import publication
from tingtang.lessons.tests.factories import (
    AT,
    BEFORE,
    make_enrolled,
    make_group,
    make_published,
    make_pupil,
    make_term,
)
from tingtang.org.tests.factories import actor_for, grant, make_role, make_staff

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


class TestTimetable:
    def test_is_published_one_to_two_weeks_before_the_term(self) -> None:
        term = make_term()
        days = {days: publication(term, BEFORE + timedelta(days=days)).state for days in (-1, 0, 7, 8)}

        assert days == {-1: "early", 0: "due", 7: "due", 8: "late"}

    def test_remembers_that_it_was_published_late(self) -> None:
        term = make_group().term
        actions.publish_term(SYSTEM, term=term, at=BEFORE + timedelta(days=9))
        term.refresh_from_db()

        assert publication(term, AT).state == "published_late"

    def test_is_not_published_while_a_teacher_is_needed_twice(self) -> None:
        first = make_group()
        make_group(first.term, first.teacher, code="maths-4", name="四年级数学")

        with pytest.raises(Invalid):
            actions.publish_term(SYSTEM, term=first.term, at=BEFORE)

    def test_is_not_simply_changed_once_it_is_published(self) -> None:
        group = make_published()

        with pytest.raises(Published):
            actions.save_group(SYSTEM, term=group.term, group=group, at=AT, price_cents=1)

        assert actions.save_group(SYSTEM, term=group.term, group=group, at=AT, facts="带尺子").facts == "带尺子"

    def test_a_price_is_altered_with_a_reason_that_parents_are_told(self) -> None:
        group = make_published()
        make_enrolled(group)

        with pytest.raises(Invalid) as told:
            actions.alter_group(SYSTEM, group=group, what="price", price_cents=260_000, reason="", told="", at=AT)
        made = actions.alter_group(
            SYSTEM, group=group, what="price", price_cents=260_000, reason="教材涨价", told="电话告知", at=AT
        )

        assert set(told.value.fields) == {"reason", "told"}
        assert (made.before, made.after) == ("¥2,400.00", "¥2,600.00")
        assert latest_events(1) == ["lessons.group.altered"]

    def test_an_altered_time_is_told_to_every_reader_in_his_language(self) -> None:
        made = actions.alter_group(
            SYSTEM, group=make_published(), what="time", weekday=1, starts_time=time(18), ends_time=time(19), reason="教室维修",
            told="", at=AT,
        )  # fmt: skip

        said = {}
        for language in ("en", "zh-hans"):
            with translation.override(language):
                said[language] = (made.was, made.is_now)

        assert said["en"] == ("Monday 17:00–18:30", "Tuesday 18:00–19:00")
        assert said["zh-hans"] == ("星期一 17:00–18:30", "星期二 18:00–19:00")

    def test_a_teacher_changes_only_with_a_hand_over_which_the_new_one_accepts(self) -> None:
        group = make_published()
        make_enrolled(group)
        new = grant(make_staff("lansheng", "蓝笙", group.hall), make_role("taught", "lessons.accept_handover"), group.hall)
        wanted = {"group": group, "what": "teacher", "teacher": new, "reason": "带毕业班", "told": "已电话告知", "at": AT}

        with pytest.raises(Invalid) as told:
            actions.alter_group(SYSTEM, **wanted)  # type: ignore[arg-type]
        made = actions.alter_group(SYSTEM, handover="宋可：计算慢", **wanted)  # type: ignore[arg-type]
        with pytest.raises(Refused):
            actions.accept_handover(SYSTEM, alteration=made, at=AT)
        actions.accept_handover(actor_for(new), alteration=made, at=AT)
        group.refresh_from_db()

        assert list(told.value.fields) == ["handover"]
        assert group.teacher == new
        assert latest_events(2) == ["lessons.group.altered", "lessons.group.handed_over"]


class TestFees:
    def test_are_not_taken_before_the_test_that_the_class_asks_for(self) -> None:
        pupil = make_pupil(make_published(pass_percent=60))

        with pytest.raises(NotTested):
            actions.take_fee(SYSTEM, enrolment=pupil, cents=100, way="cash", at=AT)
        actions.note_test(SYSTEM, enrolment=pupil, percent=59, at=AT)
        with pytest.raises(NotTested):
            actions.take_fee(SYSTEM, enrolment=pupil, cents=100, way="cash", at=AT)
        actions.note_test(SYSTEM, enrolment=pupil, percent=61, at=AT)

        assert actions.take_fee(SYSTEM, enrolment=pupil, cents=100, way="cash", at=AT).state == "paid"

    def test_have_no_receipt_until_somebody_else_has_checked_them(self) -> None:
        group = make_published()
        role = make_role("money", "lessons.take_fee", "lessons.check_fee")
        taker, checker = (grant(make_staff(name, name, group.hall), role, group.hall) for name in ("ningshu", "jinshu"))
        paid = actions.take_fee(actor_for(taker), enrolment=make_pupil(group), cents=240_000, way="card", at=AT)

        with pytest.raises(OwnMoney):
            actions.check_fee(actor_for(taker), enrolment=paid, at=AT)
        checked = actions.check_fee(actor_for(checker), enrolment=paid, at=AT)

        assert (paid.receipt, checked.state) == ("", "enrolled")
        assert checked.receipt.startswith("SJ2026")
        with pytest.raises(NotNow):
            actions.check_fee(actor_for(checker), enrolment=checked, at=AT)

    def test_that_were_entered_late_are_marked(self) -> None:
        paid = actions.take_fee(
            SYSTEM, enrolment=make_pupil(make_published()), cents=1, way="cash", paid_at=AT - timedelta(hours=2), at=AT
        )

        assert paid.is_entered_late

    def test_are_refused_when_the_class_is_full(self) -> None:
        group = make_published(seats=1)
        make_enrolled(group)

        with pytest.raises(NoPlace):
            actions.take_fee(SYSTEM, enrolment=make_pupil(group, "白羽"), cents=1, way="cash", at=AT)

    def test_lead_to_calls_of_which_the_fourth_tells_of_the_referral_policy(self) -> None:
        group = make_published()
        heran = make_staff("heran", "贺冉", group.hall)
        actions.save_group(SYSTEM, term=group.term, group=group, at=AT, adviser=heran)
        group.refresh_from_db()
        mother = make_customer("唐晓蕾")
        make_enrolled(group, parent=mother)

        plans = list(ContactPlan.objects.filter(customer=mother, owner=heran).order_by("due_date"))

        assert [(one.due_date - MONDAY).days for one in plans] == [1, 7, 30, 90]
        assert ["转介" in one.topic for one in plans] == [False, False, False, True]


class TestLessons:
    def test_say_of_every_pupil_whether_he_came(self) -> None:
        group = make_published()
        song, bai = make_enrolled(group), make_enrolled(group, "白羽")
        came = {"attendance": "present", "behaviour": 4, "homework": "done"}

        with pytest.raises(Invalid):
            actions.record_lesson(SYSTEM, group=group, day=MONDAY, marks={song.pk: came}, key_points="乘法", at=AT)
        marks = {song.pk: came, bai.pk: {"attendance": "absent", "behaviour": 5}}
        lesson = actions.record_lesson(SYSTEM, group=group, day=MONDAY, marks=marks, key_points="乘法", homework="口算", at=AT)
        again = actions.record_lesson(
            SYSTEM, group=group, day=MONDAY, marks=marks, key_points="两位数乘法", homework="口算", at=AT
        )

        assert lesson.pk == again.pk
        assert Mark.objects.get(enrolment=bai).behaviour is None  # who was not there did not behave
        assert Mark.objects.count() == 2

    @pytest.mark.parametrize("day", [MONDAY + timedelta(days=1), date(2026, 10, 12)])
    def test_are_not_recorded_before_they_are_held(self, day: date) -> None:
        with pytest.raises(Invalid):
            actions.record_lesson(SYSTEM, group=make_published(), day=day, marks={}, key_points="x", at=AT)

    def test_without_a_record_are_named_until_they_have_one(self) -> None:
        group = make_published()

        assert [one.day for one in queries.unrecorded(SYSTEM, AT)] == [date(2026, 11, 9), date(2026, 11, 16)]
        actions.record_lesson(SYSTEM, group=group, day=date(2026, 11, 16), marks={}, key_points="x", at=AT)
        assert [one.day for one in queries.unrecorded(SYSTEM, AT)] == [date(2026, 11, 9)]

    def test_homework_is_signed_once_and_missed_lessons_are_made_up_after_them(self) -> None:
        group = make_published()
        song = make_enrolled(group, parent=make_customer("唐晓蕾"))
        marks = {song.pk: {"attendance": "excused"}}
        actions.record_lesson(SYSTEM, group=group, day=MONDAY, marks=marks, key_points="乘法", homework="口算", at=AT)
        mark = Mark.objects.get()

        actions.sign(SYSTEM, mark=mark, by=song.parent, words="做得认真", at=AT)
        with pytest.raises(Refused):
            actions.sign(SYSTEM, mark=mark, by=song.parent, at=AT)
        with pytest.raises(Invalid):
            actions.make_up(SYSTEM, mark=mark, day=MONDAY - timedelta(days=1), at=AT)
        actions.make_up(SYSTEM, mark=mark, day=MONDAY + timedelta(days=3), at=AT)

        assert latest_events(2) == ["lessons.homework.signed", "lessons.absence.made_up"]


class TestChecks:
    def test_are_due_at_intervals_and_begin_with_praise(self) -> None:
        song = make_enrolled(make_published(check_days=10))
        later = AT + timedelta(days=10)

        assert queries.checks_due(SYSTEM, later - timedelta(days=1)) == []
        assert queries.checks_due(SYSTEM, later) == [song]
        with pytest.raises(Invalid) as told:
            actions.review(SYSTEM, enrolment=song, said={"make_up": "补第三课"}, at=later)
        said = {"praise": "举手三次", "report": "计算快了", "study": "每天三分钟口诀"}
        actions.review(SYSTEM, enrolment=song, said=said, at=later)

        assert set(told.value.fields) == {"praise", "report"}
        assert queries.checks_due(SYSTEM, later) == []
        assert set(Guidance.objects.values_list("kind", flat=True)) == set(said)

    def test_a_pupil_who_left_is_checked_no_more_and_his_record_stays(self) -> None:
        song = make_enrolled(make_published())
        left = actions.leave(SYSTEM, enrolment=song, reason="搬家", at=AT)

        assert queries.checks_due(SYSTEM, AT + timedelta(days=60)) == []
        with pytest.raises(Problem):
            actions.guide(SYSTEM, enrolment=left, kind="study", text="x", at=AT)


def test_erasing_a_pupil_takes_out_what_was_written_of_him() -> None:
    song = make_enrolled(make_published(), parent=make_customer("唐晓蕾"))
    actions.guide(SYSTEM, enrolment=song, kind="mind", text="怕说错", at=AT)

    assert len(actions.obligations([song.customer_id])) == 1
    actions.leave(SYSTEM, enrolment=song, reason="搬家", at=AT)
    assert actions.obligations([song.customer_id]) == []
    actions.erase([song.customer_id])
    song.refresh_from_db()

    assert (song.left_reason, Guidance.objects.count()) == ("", 0)


def test_a_meeting_of_teachers_sees_filmed_lessons_and_classes_that_are_behind() -> None:
    units = [{"week": 1, "school_week": 1, "name": "加减"}, {"week": 9, "school_week": 9, "name": "分数"}]
    group = make_published(units=units)
    film = "https://films.example/1"
    actions.record_lesson(SYSTEM, group=group, day=MONDAY, marks={}, key_points="乘法", recording=film, at=AT)

    [(behind, late)] = queries.behind(SYSTEM, group.hall, AT)

    assert [one.recording for one in queries.filmed(SYSTEM, group.hall, AT)] == [film]
    assert (behind, [one.unit.name for one in late]) == (group, ["加减"])
    actions.record_lesson(SYSTEM, group=group, day=date(2026, 10, 19), marks={}, key_points="加减", unit=1, at=AT)
    assert queries.behind(SYSTEM, group.hall, AT) == []
