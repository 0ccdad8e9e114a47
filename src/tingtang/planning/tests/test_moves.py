"""Lending between halls: proposals harm nobody, and a shift that is lent in part is whole again in two halls."""

from datetime import date, datetime, timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.org.models import Shift
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import make_hall, make_staff
from tingtang.planning.actions import lend_staff
from tingtang.planning.actions.lending import OutsideShift
from tingtang.planning.rules.moves import Turn, moves, shortage

DAY = date(2026, 11, 23)


def needs(outlet: str, people: int, start: int = 540, end: int = 1020) -> dict[tuple[str, date, int], int]:
    return {(outlet, DAY, minute): people for minute in range(start, end, 30)}


class TestMoves:
    def test_the_one_with_more_skills_goes_for_as_long_as_he_is_missed_and_can_be_spared(self) -> None:
        turns = [Turn(1, "Li", "riverside", DAY, 540, 1020), Turn(2, "Zhao", "riverside", DAY, 540, 1020, skills=3)]
        found = moves(needs("riverside", 1) | needs("station", 1, 600, 780), turns)

        assert [(one.turn.name, one.to, one.start, one.end) for one in found] == [("Zhao", "station", 600, 780)]

    def test_nobody_goes_where_his_own_hall_needs_him_or_for_less_than_two_hours(self) -> None:
        turns = [Turn(1, "Li", "riverside", DAY, 540, 1020)]

        assert not moves(needs("riverside", 1) | needs("station", 1), turns)
        assert not moves(needs("riverside", 0) | needs("station", 1, 600, 690), turns)

    def test_nobody_goes_where_none_of_his_own_services_is_asked_for(self) -> None:
        turns = [Turn(1, "Li", "riverside", DAY, 540, 1020)]
        wanted = needs("riverside", 0) | needs("bank", 1) | needs("station", 1)

        found = moves(wanted, turns, {"riverside": {1, 2}, "bank": {7}, "station": {2}})

        assert [one.to for one in found] == ["station"]

    def test_hours_short_and_to_spare_are_told_by_outlet(self) -> None:
        found = shortage(needs("riverside", 1) | needs("station", 2), [Turn(1, "Li", "riverside", DAY, 510, 1020)])

        assert found["riverside", DAY] == (0, 0.5)
        assert found["station", DAY] == (16, 0)


@pytest.mark.django_db
class TestLendStaff:
    def test_a_part_of_a_shift_is_worked_in_the_other_hall(self) -> None:
        here, there = make_hall(), make_hall(code="station")
        staff, morning = make_staff(hall=here), datetime(2026, 11, 23, 9, tzinfo=here.zone)
        shift = Shift.objects.create(staff=staff, hall=here, starts_at=morning, ends_at=morning + timedelta(hours=8))
        hour = timedelta(hours=1)

        lend_staff(SYSTEM, hall=there, shift=shift, starts_at=morning + hour, ends_at=morning + 4 * hour, at=morning)

        planned = Shift.objects.filter(staff=staff).order_by("starts_at").values_list("hall__code", "starts_at", "ends_at")
        assert [(code, (b - a) // hour) for code, a, b in planned] == [(here.code, 1), ("station", 3), (here.code, 4)]
        with pytest.raises(OutsideShift):
            lend_staff(SYSTEM, hall=there, shift=shift, starts_at=morning, ends_at=morning + hour, at=morning)

    def test_who_takes_a_proposal_that_was_taken_is_told_so_and_who_may_not_lend_takes_none(self) -> None:
        here, there = make_hall(), make_hall(code="station")
        staff, morning = make_staff(hall=here), datetime(2026, 11, 23, 9, tzinfo=here.zone)
        shift = Shift.objects.create(staff=staff, hall=here, starts_at=morning, ends_at=morning + timedelta(hours=8))
        both = browser(grant(make_staff("chengang", "陈刚", here), "supervisor", None))
        elsewhere = browser(grant(make_staff("sunli", "孙立", there), "supervisor", there))
        proposal = {"shift": shift.pk, "hall": "station", "start": "10:00", "end": "13:00"}

        foreign = elsewhere.post("/planning/moves/lend/", proposal)
        answers = [both.post("/planning/moves/lend/", proposal) for _time in range(2)]

        assert foreign.status_code == 409
        assert [answer.status_code for answer in answers] == [302, 409]
        assert Shift.objects.filter(staff=staff, hall=there).count() == 1
