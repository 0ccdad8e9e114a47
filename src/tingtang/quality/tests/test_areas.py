"""Areas that one person answers for: he is scored by what is found there, and remedies it (ORG-10)."""

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.org.actions import save_zone
from tingtang.org.models import Hall, Staff, Zone
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import AT, actor_for, make_hall, make_staff
from tingtang.quality.actions import inspections as actions
from tingtang.quality.models import Inspection, Sheet
from tingtang.quality.tests.asked import GOOD, key, make_sheet

pytestmark = pytest.mark.django_db
FAILED = {**GOOD, "i1": {"value": "0"}}


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def lu(hall: Hall) -> Staff:
    return grant(make_staff("luqing", "陆青", hall), "inspector", hall)


@pytest.fixture
def limin(hall: Hall) -> Staff:
    return grant(make_staff(hall=hall), "clerk", hall)


def area(hall: Hall, owner: Staff | None) -> Zone:
    names = {"zh-hans": "一号楼", "en": "Building 1"}
    return save_zone(SYSTEM, hall=hall, at=AT, code="building-1", name="一号楼", names=names, owner=owner)


def checked(hall: Hall, by: Staff, place: str) -> Inspection:
    sheet = Sheet.objects.first() or make_sheet()
    return actions.hand_in(actor_for(by), hall=hall, key=key(), sheet=sheet, marks=FAILED, place=place, at=AT)


class TestAreas:
    @pytest.mark.parametrize("place", ["一号楼", " Building 1", "building-1"])
    def test_give_their_score_and_findings_to_who_answers_for_them(self, hall: Hall, lu: Staff, limin: Staff, place: str) -> None:
        area(hall, limin)

        kept = checked(hall, lu, place)

        assert (kept.about_staff, [one.owner for one in kept.findings.all()]) == (limin, [limin])

    def test_leave_other_places_and_areas_of_nobody_to_whoever_gives_findings_out(
        self, hall: Hall, lu: Staff, limin: Staff
    ) -> None:
        area(hall, None)

        kept = [checked(hall, lu, place) for place in ("一号楼", "二号楼", "")]

        assert {(one.about_staff, one.findings.get().owner) for one in kept} == {(None, None)}

    def test_score_nobody_by_his_own_round(self, hall: Hall, lu: Staff) -> None:
        area(hall, lu)

        assert checked(hall, lu, "一号楼").about_staff is None

    def test_are_given_to_people_on_their_page_and_over_the_api(self, hall: Hall, limin: Staff) -> None:
        chief = grant(make_staff("zhouning", "周宁"), "administrator", None)
        made, page = area(hall, None), browser(chief)
        given = {"hall": hall.pk, "names_zh-hans": "一号楼", "code": "building-1", "kind": "", "order": 0, "owner": limin.pk}

        page.post(f"/setup/zones/{made.pk}/", given)
        shown = Program.of(chief).get(f"/zones/{made.pk}").json()

        assert shown["owner"] == limin.badge
        assert limin.name in page.get("/setup/zones/").content.decode()
        assert "一号楼" in page.get("/quality/inspection-plans/new/").content.decode()

    def test_stand_in_the_list_of_inspections_so_that_rounds_of_several_can_be_told_apart(self, hall: Hall, lu: Staff) -> None:
        area(hall, None)
        checked(hall, lu, "一号楼")
        checked(hall, lu, "二号楼")

        shown = browser(lu).get("/quality/inspections/").content.decode()

        assert ("一号楼" in shown, "二号楼" in shown) == (True, True)
