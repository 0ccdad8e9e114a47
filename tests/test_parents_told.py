"""What parents are told by message: homework, what was altered, reports (NOT-07)."""

from datetime import date, time, timedelta

import pytest

from tingtang.channels.actions.manners import save_manner
from tingtang.channels.actions.sending import begin_sending
from tingtang.channels.models import Message
from tingtang.channels.tests.factories import make_channel, make_purpose, make_telling, make_writer
from tingtang.core.actors import SYSTEM
from tingtang.lessons import actions
from tingtang.lessons.tests.factories import AT, make_enrolled, make_published

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


def sent() -> list[tuple[str, str, str]]:
    """Of each message why it was not sent, its subject and its words."""
    return list(Message.objects.order_by("pk").values_list("reason", "subject", "body"))


class TestHomework:
    def record(self, day: date = MONDAY, homework: str = "口算卡两张", attendance: str = "present") -> None:
        marks = {self.pupil.pk: {"attendance": attendance, "homework": "done"}}
        actions.record_lesson(
            SYSTEM, group=self.pupil.group, day=day, marks=marks, key_points="估算", homework=homework, at=AT
        )  # fmt: skip

    @pytest.fixture(autouse=True)
    def pupil_of_a_parent_who_agreed(self) -> None:
        make_telling(make_channel(), "lessons.homework", purpose=make_purpose())
        self.pupil = make_enrolled(make_published(), parent=make_writer("宋妈妈", agrees=True, language="zh-hans"))

    def test_is_told_to_parents_with_how_the_child_did(self) -> None:
        self.record()

        ((reason, subject, body),) = sent()
        assert reason == "" and "宋可" in subject
        assert all(word in body for word in ("三年级数学", "11月23日", "到课", "完成", "口算卡两张"))

    def test_is_told_once_and_again_only_when_it_is_another(self) -> None:
        self.record()
        self.record(attendance="late")
        self.record(homework="错题抄一遍")

        assert len(sent()) == 2

    def test_of_a_lesson_long_over_nobody_is_told(self) -> None:
        self.record(MONDAY - timedelta(days=14))

        assert sent() == []

    def test_waits_until_the_quiet_of_the_parents_is_over(self) -> None:
        save_manner(SYSTEM, at=AT, code="noon", name="午休", quiet_from=time(11), quiet_until=time(14))
        self.record()

        begun = begin_sending(SYSTEM, channel=Message.objects.get().channel, at=AT)

        assert begun == [] and Message.objects.get().reason == "quiet"


def test_parents_are_told_what_was_altered_and_why_each_by_his_consent() -> None:
    make_telling(make_channel(), "lessons.altered", purpose=make_purpose())
    group = make_published()
    make_enrolled(group, parent=make_writer("宋妈妈", agrees=True))
    make_enrolled(group, "岳林", parent=make_writer("岳爸爸", mail="yue@example.com"))

    actions.alter_group(SYSTEM, group=group, what="price", price_cents=260_000, reason="教材涨价", told="短信", at=AT)

    (first, second) = sent()
    assert first[0] == "" and all(word in first[2] for word in ("宋可", "¥2,400.00", "¥2,600.00", "教材涨价"))
    assert second[0] == "no_consent"


def test_parents_are_told_a_report_but_not_what_is_kept_among_teachers() -> None:
    make_telling(make_channel(), "lessons.report", purpose=make_purpose())
    pupil = make_enrolled(make_published(), parent=make_writer("宋妈妈", agrees=True))

    actions.guide(SYSTEM, enrolment=pupil, kind="report", text="口算快了。", at=AT)
    actions.guide(SYSTEM, enrolment=pupil, kind="report", text="只给老师看。", at=AT, is_shared=False)
    actions.guide(SYSTEM, enrolment=pupil, kind="mind", text="怕说错。", at=AT)

    assert [one[2].count("口算快了") for one in sent()] == [1]
