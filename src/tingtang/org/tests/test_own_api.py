"""One's own absences and copied weeks over the API: one's own only, and only in halls where one plans."""

from datetime import timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.org.actions import save_shift
from tingtang.org.models import Absence, Shift
from tingtang.org.tests.clients import Program, grant
from tingtang.org.tests.factories import AT, make_hall, make_staff

pytestmark = pytest.mark.django_db


def test_people_enter_and_take_back_their_own_absence_and_nobody_elses() -> None:
    hall = make_hall()
    li, wu = (Program.of(grant(make_staff(name, name, hall=hall), "clerk", hall)) for name in ("limin", "wufang"))
    away = {"kind": "leave", "starts_at": "2099-01-05T00:00:00Z", "ends_at": "2099-01-06T00:00:00Z"}

    made = li.post("/me/absences", away)
    foreign = wu.client.delete(f"/api/v1/me/absences/{made.json()['id']}", headers={"idempotency-key": "own-00001"})
    backwards = li.post("/me/absences", away | {"ends_at": "2099-01-04T00:00:00Z"})
    gone = li.client.delete(f"/api/v1/me/absences/{made.json()['id']}", headers={"idempotency-key": "own-00002"})

    assert (made.status_code, foreign.status_code, backwards.status_code, gone.status_code) == (201, 404, 422, 200)
    assert not Absence.objects.exists()


def test_a_week_is_planned_like_the_one_before() -> None:
    hall = make_hall()
    boss, li = make_staff("chengang", "陈刚", hall=hall), make_staff(hall=hall)
    save_shift(SYSTEM, hall=hall, staff=li, starts_at=AT, ends_at=AT + timedelta(hours=8), at=AT)
    day = (AT + timedelta(days=9)).date().isoformat()

    copied = Program.of(grant(boss, "supervisor", hall)).post("/halls/riverside/shifts/copy", {"day": day})
    refused = Program.of(grant(li, "clerk", hall)).post("/halls/riverside/shifts/copy", {"day": day})

    assert (copied.json(), refused.status_code, Shift.objects.count()) == ({"made": 1, "left_out": 0}, 404, 2)
