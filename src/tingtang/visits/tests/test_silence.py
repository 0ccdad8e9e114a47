"""Machines that are not heard: who answers for them is called once, and told when they are back (CUS-37)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tingtang.cases.models import Notice
from tingtang.core.actors import SYSTEM
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.actions.devices import note_silence, revoke_device
from tingtang.org.models import Device, Hall
from tingtang.org.queries import HEAR, gone_silent
from tingtang.org.tests import factories as org
from tingtang.visits import tasks
from tingtang.visits.queries.hall import hall_now
from tingtang.visits.tests.factories import around_noon, make_hall
from tingtang.visits.tests.machines import Machine

pytestmark = pytest.mark.django_db
OPEN = {day: ["08:00-12:00", "13:00-17:00"] for day in ("mo", "tu", "we", "th", "fr")}
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def tell() -> None:
    follower = SUBSCRIBERS["visits.tell_of_silence"]
    follower.take(happened(follower.types))


def at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


@pytest.fixture
def office() -> Hall:
    return org.make_hall(time_zone="UTC", opening=OPEN)


def machine(hall: Hall, seen: datetime | None, **values: Any) -> Device:
    device = Machine("kiosk", hall).device
    for name, value in ({"seen_at": seen} | values).items():
        setattr(device, name, value)
    device.save()
    return device


class TestGoneSilent:
    def test_is_who_was_not_heard_for_longer_than_set(self, office: Hall) -> None:
        short, long = machine(office, at(9), silent_minutes=10), machine(office, at(9), silent_minutes=30)

        assert gone_silent(at(9, 9)) == []
        assert gone_silent(at(9, 10)) == [short]
        assert gone_silent(at(9, 30)) == [short, long]

    def test_counts_from_the_opening_and_not_over_night_or_noon(self, office: Hall) -> None:
        machine(office, at(16, 55))

        assert gone_silent(at(20)) == []
        assert gone_silent(at(8, 9, day=1)) == []
        assert len(gone_silent(at(8, 10, day=1))) == 1
        assert gone_silent(at(12, 30, day=1)) == []
        assert gone_silent(at(10, day=5)) == []

    def test_is_nobody_who_may_be_silent(self, office: Hall) -> None:
        machine(office, at(9), silent_minutes=0)
        machine(office, at(9), kind="printer")
        machine(office, None)
        revoke_device(SYSTEM, device=machine(office, at(9)), at=at(9))

        assert gone_silent(at(11)) == []


class TestWatching:
    def test_calls_who_answers_once_and_tells_him_when_it_is_back(self) -> None:
        hall = make_hall(time_zone=around_noon())
        keeper = org.grant(org.make_staff(hall=hall), org.make_role("keeper", HEAR), hall)
        kiosk = Machine("kiosk", hall)
        Device.objects.filter(pk=kiosk.device.pk).update(seen_at=timezone.now() - timedelta(minutes=11))

        for _minute in range(3):
            tasks.watch_devices(0)
            tell()
        told = Notice.objects.filter(staff=keeper)
        silent = [one.data["texts"]["en"] for one in told]
        kiosk.get("hall/")
        kiosk.get("hall/")
        tell()

        assert len(silent) == 1
        assert kiosk.device.name in silent[0]
        assert "not been heard for 11 minutes" in silent[0]
        assert [one.data["texts"]["en"].rpartition(") ")[2] for one in told.order_by("pk")][1:] == ["is back after 11 minutes."]
        assert Device.objects.get(pk=kiosk.device.pk).silent_at is None

    def test_shows_it_in_the_live_hall_until_it_is_back(self) -> None:
        hall = make_hall(time_zone=around_noon())
        kiosk = Machine("kiosk", hall)
        note_silence(SYSTEM, device=kiosk.device, at=timezone.now())

        before = hall_now(SYSTEM, hall, timezone.now())
        kiosk.get("hall/")
        after = hall_now(SYSTEM, hall, timezone.now())

        assert ([one.pk for one in before.silent], after.silent) == ([kiosk.device.pk], [])
        assert before.decision_count == after.decision_count + 1
