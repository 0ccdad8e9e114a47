"""What a retirement ends, and from which day: nothing new begins, nothing older comes back, until then all goes on."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Refused
from tingtang.flows.actions.changes import retire_version
from tingtang.flows.actions.processes import save_process
from tingtang.flows.actions.running import start
from tingtang.flows.actions.starting import set_starts, waiting_for
from tingtang.flows.actions.succession import migrate
from tingtang.flows.models import Instance, Process, Start, Version
from tingtang.flows.queries.checking import callers_of, faults_of
from tingtang.flows.queries.processes import processes, version_in_force
from tingtang.flows.queries.shown import shown_state
from tingtang.flows.tables import state_of
from tingtang.flows.tasks import do_due
from tingtang.flows.tests.drawing import Drawing, event
from tingtang.flows.tests.factories import AT, published

pytestmark = pytest.mark.django_db
TODAY, TOMORROW, LATER = date(2026, 11, 16), date(2026, 11, 17), date(2026, 12, 1)
DAILY = "<bpmn:timerEventDefinition><bpmn:timeCycle>R/2026-11-17T08:00:00+08:00/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>"


def umbrella() -> Drawing:
    """One step."""
    drawing = Drawing("umbrella-loan")
    for kind, node in (("start", "s"), ("user", "lend"), ("end", "e")):
        drawing.node(kind, node)
    drawing.line("s", "lend", "e")
    return drawing


def beginning(trigger: str) -> Drawing:
    """One step, begun by itself."""
    drawing = Drawing("rain")
    drawing.add('<bpmn:message id="m" name="rain"/>')
    drawing.node("start", "s", inner=trigger)
    drawing.node("user", "lend")
    drawing.node("end", "e")
    drawing.line("s", "lend", "e")
    return drawing


def begins(version: Version) -> Instance:
    return start(SYSTEM, version=version, subject=version.process, hall=None, at=AT).instance


def in_english(version: Version, force: Version | None) -> str:
    with translation.override("en"):
        return str(shown_state(version, force, TODAY)[1])


def two() -> tuple[Process, Version, Version]:
    """A process with an older and a newer version."""
    older, newer = published(umbrella()), published(umbrella())
    return older.process, older, newer


class TestRetiring:
    def test_lets_no_older_version_come_back(self) -> None:
        process, _older, newer = two()

        retire_version(SYSTEM, version=newer, retired_date=TODAY, at=AT)

        assert version_in_force(process, TODAY) is None

    def test_from_a_later_day_lets_it_begin_until_then(self) -> None:
        process, _older, newer = two()
        running = begins(newer)

        retired = retire_version(SYSTEM, version=newer, retired_date=LATER, at=AT)

        assert version_in_force(process, LATER - timedelta(days=1)) == newer
        assert version_in_force(process, LATER) is None
        assert begins(retired).ended_at is None
        assert [shown_state(retired, force, day)[0] for force, day in ((newer, TODAY), (None, LATER))] == ["in_force", "retired"]
        running.refresh_from_db()
        assert running.version == newer

    def test_before_it_began_withdraws_it_and_the_older_one_goes_on(self) -> None:
        process, older, newer = two()
        Version.objects.filter(pk=newer.pk).update(effective_date=LATER)

        withdrawn = retire_version(SYSTEM, version=newer, retired_date=TODAY, at=AT)

        assert (version_in_force(process, TODAY), version_in_force(process, LATER)) == (older, older)
        assert in_english(withdrawn, older) == "withdrawn before it began"

    def test_from_a_later_day_lets_messages_begin_it_until_then(self) -> None:
        version = published(beginning(event("message", "m")))
        set_starts(version, AT)

        retire_version(SYSTEM, version=version, retired_date=TOMORROW, at=AT)
        counts = [len(waiting_for("rain", at)) for at in (AT, AT + timedelta(days=1))]

        assert counts == [1, 0]


class TestAProcessOutOfUse:
    def test_begins_nothing_and_is_shown_so(self) -> None:
        process, _older, newer = two()

        save_process(SYSTEM, at=AT, process=process, is_active=False)
        shown = processes(TODAY).get(pk=process.pk)

        assert version_in_force(process, TODAY) is None
        assert (state_of(shown), in_english(Version.objects.get(pk=newer.pk), None)) == ("unused", "not in use")

    def test_begins_by_its_times_again_once_it_is_in_use_again(self) -> None:
        version = published(beginning(DAILY))
        set_starts(version, AT)
        first = Start.objects.get().due_at
        Process.objects.filter(pk=version.process_id).update(is_active=False)

        do_due(first)
        resting = Instance.objects.count()
        Process.objects.filter(pk=version.process_id).update(is_active=True)
        do_due(first + timedelta(days=1))

        assert (resting, Instance.objects.count()) == (0, 1)


def test_what_comes_into_force_is_not_shown_as_if_it_were() -> None:
    version = published(umbrella())
    Version.objects.filter(pk=version.pk).update(effective_date=LATER)

    assert (state_of(processes(TODAY).get()), state_of(processes(LATER).get())) == ("coming", "published")


def test_nothing_is_moved_to_what_has_not_begun() -> None:
    _process, older, newer = two()
    running = begins(older)
    Version.objects.filter(pk=newer.pk).update(effective_date=LATER)
    newer.refresh_from_db()

    with pytest.raises(Refused):
        migrate(SYSTEM, instances=[running], version=newer, mapping={}, at=AT)

    assert migrate(SYSTEM, instances=[running], version=newer, mapping={}, at=AT + timedelta(days=20)) == 1


class TestWhatCallsIt:
    def test_is_named_before_it_is_retired_and_when_it_is_checked_after(self) -> None:
        process, _older, newer = two()
        caller = Drawing("calling")
        for kind, node, more in (("start", "s", {}), ("call", "lend", {"calledElement": process.code}), ("end", "e", {})):
            caller.node(kind, node, **more)
        caller.line("s", "lend", "e")
        other = published(caller)

        before = [fault.element for fault in faults_of(caller.xml())]
        named = callers_of(process, TODAY)
        retire_version(SYSTEM, version=newer, retired_date=LATER, at=AT)
        after = [(fault.element, fault.is_fault) for fault in faults_of(caller.xml())]

        assert (before, named, after) == ([], [other.process], [("lend", False)])
