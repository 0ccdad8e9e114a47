"""What a retirement ends, and from which day: nothing new begins, nothing older comes back, until then all goes on; and who ends it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.tests.factories import latest_events
from tingtang.flows.actions.approving import (
    AlreadyAsked,
    CameIntoForce,
    OnePerson,
    WrongLevel,
    approve_draft,
    retire_version,
    return_draft,
    review_draft,
)
from tingtang.flows.actions.changes import TooEarly, begin_draft, publish_version
from tingtang.flows.actions.executing import Executes
from tingtang.flows.actions.processes import save_process
from tingtang.flows.actions.running import start
from tingtang.flows.actions.starting import force_of, set_starts, waiting_for
from tingtang.flows.actions.succession import migrate
from tingtang.flows.models import Change, Instance, Process, Start, Version
from tingtang.flows.queries.checking import callers_of, faults_of
from tingtang.flows.queries.processes import processes, version_in_force
from tingtang.flows.queries.shown import shown_state
from tingtang.flows.queries.story import retire_reason
from tingtang.flows.tables import state_of
from tingtang.flows.tasks import do_due
from tingtang.flows.tests.drawing import Drawing, event
from tingtang.flows.tests.factories import AT, WHY_RETIRED, published, retired
from tingtang.org.models import Post, Staff
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import actor_for, grant, make_hall, make_post, make_staff

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


def people() -> tuple[Staff, Staff, Staff]:
    """Who asks, who reviews for the department, who leads."""
    given = (("tangyue", "唐悦", "quality_manager"), ("gaoxue", "高雪", "process_manager"), ("songhe", "宋和", "leadership"))
    asks, reviews, leads = (grant(make_staff(badge, name), role) for badge, name, role in given)
    return asks, reviews, leads


def guided() -> Drawing:
    """One step, done by a post."""
    if not Post.objects.filter(code="guide").exists():
        make_post("guide", "引导")
    drawing = Drawing("umbrella-loan")
    drawing.node("start", "s")
    sop = '<tingtang:sop post="guide" minutes="5"/>'
    drawing.node("user", "lend", inner=f"<bpmn:extensionElements>{sop}</bpmn:extensionElements>", name="借伞")
    drawing.node("end", "e")
    drawing.line("s", "lend", "e")
    return drawing


def two() -> tuple[Process, Version, Version]:
    """A process with an older and a newer version."""
    older, newer = published(umbrella()), published(umbrella())
    return older.process, older, newer


class TestRetiring:
    def test_lets_no_older_version_come_back(self) -> None:
        process, _older, newer = two()

        retired(newer, TODAY)

        assert version_in_force(process, TODAY) is None

    def test_from_a_later_day_lets_it_begin_until_then(self) -> None:
        process, _older, newer = two()
        running = begins(newer)

        ending = retired(newer, LATER)

        assert version_in_force(process, LATER - timedelta(days=1)) == newer
        assert version_in_force(process, LATER) is None
        assert begins(ending).ended_at is None
        assert [shown_state(ending, force, day)[0] for force, day in ((newer, TODAY), (None, LATER))] == ["in_force", "retired"]
        running.refresh_from_db()
        assert running.version == newer

    def test_before_it_began_withdraws_it_and_the_older_one_goes_on(self) -> None:
        process, older, newer = two()
        Version.objects.filter(pk=newer.pk).update(effective_date=LATER)

        withdrawn = retired(newer, TODAY)

        assert (version_in_force(process, TODAY), version_in_force(process, LATER)) == (older, older)
        assert in_english(withdrawn, older) == "withdrawn before it began"

    def test_from_a_later_day_lets_messages_begin_it_until_then(self) -> None:
        version = published(beginning(event("message", "m")))
        set_starts(version, AT)

        retired(version, TOMORROW)
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
        retired(newer, LATER)
        after = [(fault.element, fault.is_fault) for fault in faults_of(caller.xml())]

        assert (before, named, after) == ([], [other.process], [("lend", False)])


class TestTheWayToTheEnd:
    """A process is ended as it is published: asked for by one, approved on two levels by others (D A-11, STD-07, STD-09)."""

    def test_leads_from_the_request_over_two_levels_to_the_day(self) -> None:
        chief, reviewer, leader = people()
        version = published(umbrella())
        path, asked = f"/flows/versions/{version.pk}/", {"retired_date": "2030-12-01", "reach": "general", **WHY_RETIRED}

        assert browser(chief).post(f"{path}retire/", asked).status_code == 302
        change = Change.objects.get()
        waits = (change.state, Version.objects.get().state)
        own, read = (browser(one).get(path).content.decode() for one in (chief, reviewer))
        browser(reviewer).post(f"/flows/changes/{change.pk}/review/")
        between = browser(leader).get(path).content.decode()
        browser(leader).post(f"/flows/changes/{change.pk}/approve/")
        ended = Version.objects.get()

        assert waits == ("review", "published")
        assert [f"/changes/{change.pk}/review/" in page for page in (own, read)] == [False, True]
        assert f"/changes/{change.pk}/approve/" in between and WHY_RETIRED["reason"] in between
        assert (ended.state, ended.retired_date, retire_reason(ended)) == ("retired", date(2030, 12, 1), WHY_RETIRED["reason"])
        assert latest_events(3) == [f"flows.version.{one}" for one in ("retirement_asked", "retirement_reviewed", "retired")]

    def test_is_not_gone_by_one_person_alone(self) -> None:
        chief, reviewer, leader = (actor_for(one) for one in people())
        change = retire_version(chief, version=published(umbrella()), retired_date=LATER, at=AT, **WHY_RETIRED)

        with pytest.raises(OnePerson):
            review_draft(chief, change=change, at=AT)
        with pytest.raises(WrongLevel):
            approve_draft(leader, change=change, at=AT)
        with pytest.raises(AlreadyAsked):
            retire_version(reviewer, version=Version.objects.get(), retired_date=LATER, at=AT, **WHY_RETIRED)
        review_draft(leader, change=change, at=AT)
        with pytest.raises(OnePerson):
            approve_draft(leader, change=change, at=AT)

        assert Version.objects.get().state == "published"

    def test_ends_where_it_is_declined_with_a_reason_and_may_be_gone_again(self) -> None:
        chief, reviewer, leader = (actor_for(one) for one in people())
        version = published(umbrella())
        change = retire_version(chief, version=version, retired_date=LATER, at=AT, **WHY_RETIRED)
        review_draft(reviewer, change=change, at=AT)

        with pytest.raises(Invalid):
            return_draft(leader, change=change, reason=" ", at=AT)
        return_draft(leader, change=change, reason="自助机还没有到", at=AT)
        with pytest.raises(Refused):
            approve_draft(leader, change=change, at=AT)
        page = browser(Staff.objects.get(name="唐悦")).get(f"/flows/versions/{version.pk}/").content.decode()

        assert Change.objects.get().state == "declined"
        assert "自助机还没有到" in page and f"/versions/{version.pk}/retire/" in page
        assert retired(version, LATER).state == "retired"

    def test_is_not_entered_by_who_works_by_the_process(self) -> None:
        chief = people()[0]
        version = published(guided())
        chief.posts.add(Post.objects.get(code="guide"))

        with pytest.raises(Executes):
            retire_version(actor_for(chief), version=version, retired_date=LATER, at=AT, **WHY_RETIRED)

    def test_that_took_longer_than_its_day_ends_it_on_the_day_of_the_approval(self) -> None:
        version = published(umbrella())
        change = retire_version(SYSTEM, version=version, retired_date=TOMORROW, at=AT, **WHY_RETIRED)
        review_draft(SYSTEM, change=change, at=AT)

        ended = approve_draft(SYSTEM, change=change, at=AT + timedelta(days=5))

        assert ended.retired_date == TODAY + timedelta(days=5)

    def test_withdraws_nothing_that_has_begun_meanwhile(self) -> None:
        _process, _older, newer = two()
        Version.objects.filter(pk=newer.pk).update(effective_date=LATER)
        newer.refresh_from_db()
        change = retire_version(SYSTEM, version=newer, retired_date=TODAY, at=AT, **WHY_RETIRED)
        review_draft(SYSTEM, change=change, at=AT)

        with pytest.raises(CameIntoForce):
            approve_draft(SYSTEM, change=change, at=AT + timedelta(days=20))

        assert approve_draft(SYSTEM, change=change, at=AT + timedelta(days=1)).retired_date == TOMORROW

    def test_is_no_request_for_a_drawing(self) -> None:
        version = published(umbrella())
        change = retire_version(SYSTEM, version=version, retired_date=LATER, at=AT, **WHY_RETIRED)

        with pytest.raises(Refused):
            begin_draft(SYSTEM, change=change, at=AT)

        page = browser(people()[0]).get(f"/flows/{version.process_id}/").content.decode()
        assert processes(TODAY).get().asked_count == 0
        assert f"/flows/changes/{change.pk}/begin/" not in page and WHY_RETIRED["reason"] in page

    def test_is_gone_by_programs_too(self) -> None:
        chief, reviewer, leader = (Program.of(one) for one in people())
        version = published(umbrella())
        asked = chief.post(f"/process-versions/{version.pk}/retire", {"retired_date": "2030-12-01", **WHY_RETIRED})
        key = asked.json()["id"]

        steps = [reviewer.post(f"/process-changes/{key}/review", {}), leader.post(f"/process-changes/{key}/approve", {})]

        assert (asked.status_code, asked.json()["retires"], asked.json()["state"]) == (201, version.pk, "review")
        assert [step.json()["state"] for step in steps] == ["published", "retired"]


class TestAPlaceWithOtherClocks:
    """Days of a process are those of where it belongs, also where they are typed in."""

    NIGHT = datetime(2026, 11, 16, 20, 0, tzinfo=UTC)  # the 17th in Shanghai, still the 16th in London

    def abroad(self, drawing: Drawing) -> Version:
        hall = make_hall("london", time_zone="Europe/London")
        version = published(drawing)
        version.process.owner = make_staff("owner", "欧文", hall)
        version.process.save()
        return version

    def test_takes_its_own_today_for_the_day_of_a_publication_and_of_an_end(self) -> None:
        version = self.abroad(guided())
        change = retire_version(SYSTEM, version=version, retired_date=TODAY, at=self.NIGHT, **WHY_RETIRED)
        review_draft(SYSTEM, change=change, at=self.NIGHT)
        ended = approve_draft(SYSTEM, change=change, at=self.NIGHT)
        approved = published(guided())
        Version.objects.filter(pk=approved.pk).update(state="approved", effective_date=None)

        again = publish_version(SYSTEM, version=approved, effective_date=TODAY, at=self.NIGHT)

        assert (ended.retired_date, again.effective_date) == (TODAY, TODAY)
        assert force_of(again.process, self.NIGHT) == again

    def test_refuses_what_is_yesterday_there(self) -> None:
        with pytest.raises(TooEarly):
            retire_version(
                SYSTEM, version=self.abroad(umbrella()), retired_date=TODAY - timedelta(days=1), at=self.NIGHT, **WHY_RETIRED
            )

    def test_calls_what_is_in_force_where_the_calling_one_runs(self) -> None:
        auckland = make_hall("auckland", time_zone="Pacific/Auckland")  # the 17th begins there at 11:00 on the 16th, UTC
        called = published(umbrella())
        Version.objects.filter(pk=called.pk).update(effective_date=TOMORROW)
        caller = Drawing("calling")
        for kind, node, more in (("start", "s", {}), ("call", "lend", {"calledElement": "umbrella-loan"}), ("end", "e", {})):
            caller.node(kind, node, **more)
        caller.line("s", "lend", "e")
        noon = AT + timedelta(hours=11)

        start(SYSTEM, version=published(caller), subject=called.process, hall=auckland, at=noon)
        do_due(noon)

        assert Instance.objects.filter(version=called).count() == 1
