"""Cases of no hall belong to the organisation, until a hall takes them in."""

import pytest

from tingtang.cases.actions.people import adopt, take
from tingtang.cases.actions.refusals import HasHall
from tingtang.cases.models import Case, SlaClock
from tingtang.cases.queries.clocks import faults
from tingtang.cases.tests.factories import AT, make_timed_case
from tingtang.cases.tests.test_work_pages import Desk, htmx
from tingtang.core.actors import SYSTEM
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import actor_for, make_team

pytestmark = pytest.mark.django_db


def test_who_works_in_one_hall_may_take_what_lies_with_his_team_of_the_organisation() -> None:
    desk = Desk()
    team = make_team(None, "online", "网上诉求组")
    team.members.create(staff=desk.li)
    case = make_timed_case(team=team)
    Case.objects.filter(pk=case.pk).update(hall=None)

    assert take(actor_for(desk.li), case=case, at=AT).assignee == desk.li


def test_a_supervisor_takes_it_into_his_hall_with_its_team_and_its_clock() -> None:
    desk = Desk()
    case = make_timed_case(kind=desk.kind)
    Case.objects.filter(pk=case.pk).update(hall=None, team=None)
    SlaClock.objects.filter(case=case).update(zone_name="Asia/Urumqi")
    page = f"/cases/{case.number}/"
    assert browser(desk.stranger).get(page).status_code == 404

    assert case.number in browser(desk.chen).get("/cases/mine/").content.decode()
    assert "Take into" in browser(desk.chen).get(page).content.decode()
    assert htmx(browser(desk.chen), page + "adopt/", hall="hillside").status_code == 422  # type: ignore[attr-defined]
    htmx(browser(desk.chen), page + "adopt/", hall="riverside")

    found = Case.objects.get(pk=case.pk)
    assert (found.hall, found.team) == (desk.hall, desk.team)
    assert set(SlaClock.objects.filter(case=case).values_list("zone_name", flat=True)) == {"Asia/Shanghai"}
    assert not list(faults())
    with pytest.raises(HasHall):
        adopt(SYSTEM, case=found, hall=desk.hall, at=AT)
