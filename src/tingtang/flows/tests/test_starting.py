"""Procedures that begin by themselves: at a time, by a message, by what happened; and what is done when they cannot."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import NotFound
from tingtang.flows.actions.changes import adopt_version
from tingtang.flows.actions.messages import send_message
from tingtang.flows.models import Instance, Process, Start, Version
from tingtang.flows.queries import stuck
from tingtang.flows.queries.checking import faults_of
from tingtang.flows.queries.shown import starts_in_words
from tingtang.flows.rules import timers
from tingtang.flows.subscribers import begin
from tingtang.flows.tasks import do_due
from tingtang.flows.tests.drawing import Drawing, event
from tingtang.flows.tests.factories import AT, where
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.models import Post
from tingtang.org.tests.factories import make_hall

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DAILY = "<bpmn:timerEventDefinition><bpmn:timeCycle>R/2026-11-17T08:00:00+08:00/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>"
MESSAGE = event("message", "m")
SINCE = datetime(2025, 1, 1, tzinfo=UTC)


def adopted(trigger: str, message: str = "", code: str = "rounds", at: datetime = AT, condition: str = "") -> Version:
    """A process that begins at an event, published."""
    drawing = Drawing(code, extensions='<tingtang:form><tingtang:field code="place" type="string"/></tingtang:form>')
    if message:
        drawing.add(f'<bpmn:message id="m" name="{message}"/>')
    sop = '<tingtang:sop post="guide" minutes="30"/>'
    drawing.node("start", "s", inner=trigger, name="该巡查了")
    drawing.node("user", "look", inner=f"<bpmn:extensionElements>{sop}</bpmn:extensionElements>", name="巡查")
    drawing.node("end", "e")
    if condition:
        drawing.node("xor", "far", default="near")
        drawing.line("s", "far")
        drawing.flow("far", "look", condition)
        drawing.flow("far", "e", id_="near")
        drawing.line("look", "e")
    else:
        drawing.line("s", "look", "e")
    Post.objects.get_or_create(code="guide", defaults={"name": "引导"})
    process, _made = Process.objects.get_or_create(code=code, defaults={"name": "巡查"})
    return adopt_version(SYSTEM, process=process, xml=drawing.xml(), source="test", effective_date=at.date(), at=at)


class TestTimes:
    def test_begin_it_once_each_and_once_for_all_that_was_missed(self) -> None:
        adopted(DAILY)
        eight = datetime(2026, 11, 17, 0, 0, tzinfo=UTC)

        begun = [do_due(at) for at in (eight - HOUR, eight, eight, eight + HOUR, eight + 3 * DAY + HOUR, eight + 3 * DAY + HOUR)]

        assert begun == [0, 1, 0, 0, 1, 0]
        assert Start.objects.get().due_at == eight + 4 * DAY
        assert [where(one) for one in Instance.objects.all()] == [["look"], ["look"]]

    def test_of_a_version_that_was_superseded_begin_nothing(self) -> None:
        adopted(DAILY)
        adopted("", at=AT + HOUR)

        do_due(AT + 3 * DAY)

        assert not Instance.objects.exists() and not Start.objects.exists()

    def test_are_told_in_words(self) -> None:
        with translation.override("en"):
            assert starts_in_words(adopted(DAILY))[0].startswith("again and again, next on")


@pytest.mark.parametrize(
    ("latest", "every", "at", "wanted"),
    [
        (date(2026, 1, 31), "P1M", date(2026, 3, 1), date(2026, 3, 28)),
        (date(2026, 1, 1), "P1D", date(2030, 1, 1), date(2030, 1, 2)),
        (date(2026, 1, 1), "P1W", date(2026, 1, 1), date(2026, 1, 8)),
    ],
)
def test_the_next_time_lies_after_now(latest: date, every: str, at: date, wanted: date) -> None:
    one, now, then = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (latest, at, wanted))

    assert timers.following(one, every, now) == then


@pytest.mark.parametrize(
    ("kind", "text", "zone", "wanted"),
    [
        ("date", "2026-12-01T08:00:00", "Asia/Shanghai", "2026-12-01T00:00:00+00:00"),
        ("date", "2026-12-01T08:00:00Z", "Asia/Shanghai", "2026-12-01T08:00:00+00:00"),
        ("duration", "P1M", "Asia/Shanghai", "2026-04-30T17:00:00+00:00"),  # from 1 April, one o'clock there
        ("cycle", "R/2026-03-01T08:00:00/P1D", "Europe/Berlin", "2026-04-01T06:00:00+00:00"),
        ("cycle", "R/2026-03-01T08:00:00/PT24H", "Europe/Berlin", "2026-04-01T07:00:00+00:00"),
    ],
)
def test_a_time_is_that_of_the_hall(kind: str, text: str, zone: str, wanted: str) -> None:
    since = datetime(2026, 3, 31, 17, tzinfo=UTC)

    assert timers.due(kind, text, since, ZoneInfo(zone))[0].isoformat() == wanted


class TestMessages:
    def test_begin_what_bears_their_name(self) -> None:
        adopted(MESSAGE, "设备报警")

        found = send_message(SYSTEM, name="设备报警", values={"place": "二层", "other": 1}, hall=make_hall(), at=AT)

        assert (found.delivered, found.begun) == (0, 1)
        one = Instance.objects.get()
        assert (one.values["place"], "other" in one.values, where(one)) == ("二层", False, ["look"])

    def test_that_nobody_waits_for_are_refused(self) -> None:
        with pytest.raises(NotFound):
            send_message(SYSTEM, name="设备报警", hall=None, at=AT)

    def test_named_like_an_event_begin_when_it_happens_and_only_from_then_on(self) -> None:
        adopted(MESSAGE, "org.hall.saved", at=SINCE)
        adopted(MESSAGE, "org.hall.saved", code="later", at=datetime(2199, 1, 1, tzinfo=UTC))
        hall = make_hall()

        begin(happened(frozenset(SUBSCRIBERS["flows.begin"].names())))
        do_due(datetime(2198, 1, 1, tzinfo=UTC))

        assert [(one.hall, one.version.process.code) for one in Instance.objects.all()] == [(hall, "rounds")]

    def test_that_cannot_begin_are_tried_again_and_stand_in_the_list(self) -> None:
        version = adopted(MESSAGE, "org.hall.saved", at=SINCE, condition="size(place) > 3")
        Start.objects.create(version=version, node=0, due_at=AT, values={"event": "org.hall.saved"})

        do_due(AT)
        do_due(AT)

        assert [(one.tries, one.is_given_up, bool(one.error)) for one in stuck(SYSTEM)] == [(1, False, True)]

    def test_that_would_begin_themselves_are_refused(self) -> None:
        drawing = Drawing("circle")
        drawing.add('<bpmn:message id="m" name="flows.instance.started"/>')
        drawing.node("start", "s", inner=MESSAGE)
        drawing.node("end", "e")
        drawing.line("s", "e")

        assert [one.element for one in faults_of(drawing.xml()) if one.is_fault] == ["s"]
