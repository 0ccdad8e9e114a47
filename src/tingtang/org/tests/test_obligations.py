"""Each user sees only the obligations of his level: on the page, over the API and in the export alike (ORG-05)."""

import pytest
from django.urls import reverse

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.org import actions, queries
from tingtang.org.models import Hall, Obligation, Staff
from tingtang.org.tests.factories import AT, grant, make_hall, make_housekeeping, make_post, make_staff, make_team
from tingtang.org.tests.test_api import Caller
from tingtang.org.tests.test_permissions import client_for

pytestmark = pytest.mark.django_db
TEXTS = {"leadership": "制定服务制度", "department": "执行服务制度", "individual": "遵守岗位规范"}


@pytest.fixture
def hall() -> Hall:
    for n, (level, text) in enumerate(TEXTS.items()):
        actions.save_obligation(SYSTEM, at=AT, code=level, text=text, level=level, order=n)
    return make_hall()


def somebody(hall: Hall, role: str, *levels: str) -> Staff:
    posts = [make_post(f"{level}-post", f"{level}岗", level=level, duties=[f"{level}岗的职责"]) for level in levels]
    return grant(make_staff(role, role, hall, posts=posts), role, None if role in {"auditor", "administrator"} else hall)


def seen_on_the_page(staff: Staff) -> set[str]:
    content = client_for(staff).get(reverse("org:responsibilities")).content.decode()
    return {level for level, text in TEXTS.items() if text in content}


def seen_in_the_export(staff: Staff) -> set[str]:
    content = client_for(staff).get(reverse("org:responsibilities"), {"export": "csv"}).getvalue().decode()
    return {level for level, text in TEXTS.items() if text in content}


def seen_over_the_api(staff: Staff) -> set[str]:
    return {row["code"] for row in Caller(staff).get("/obligations").json()["items"]}


SEEN = [seen_on_the_page, seen_in_the_export, seen_over_the_api]


@pytest.mark.parametrize("seen", SEEN)
class TestWhatIsSeen:
    def test_is_that_of_the_individual_without_a_post(self, hall: Hall, seen) -> None:
        assert seen(somebody(hall, "clerk")) == {"individual"}

    def test_follows_the_levels_of_all_posts_held(self, hall: Hall, seen) -> None:
        assert seen(somebody(hall, "supervisor", "department")) == {"department"}

    @pytest.mark.parametrize("role", ["administrator", "auditor"])
    def test_is_everything_for_those_who_may(self, hall: Hall, seen, role: str) -> None:
        assert seen(somebody(hall, role)) == set(TEXTS)


@pytest.mark.parametrize("role", ["clerk", "mystery_visitor"])
def test_somebody_from_outside_owes_nothing_and_is_led_to_no_page_that_refuses_him(hall: Hall, role: str) -> None:
    card = client_for(somebody(hall, role, "individual")).get(reverse("org:card")).content.decode()

    assert (TEXTS["individual"] in card, reverse("org:responsibilities") in card) == (role == "clerk",) * 2


class TestWhoIsBound:
    def test_is_everybody_of_the_level_whoever_asks(self, hall: Hall) -> None:
        li = somebody(hall, "clerk", "individual")
        make_staff("zhaoxiao", "赵晓", hall, posts=[make_post("guide", "引导员")])

        page = client_for(li).get(reverse("org:responsibilities"))

        lines = queries.responsibilities(page.wsgi_request.actor)
        bound = next(line.holders for line in lines if line.text == TEXTS["individual"])
        assert [person.name for person in bound] == ["clerk", "赵晓"]


class TestDutiesOfOtherPosts:
    def test_are_not_told_over_the_api(self, hall: Hall) -> None:
        make_post("other", "别的岗", duties=["别人的职责"])
        li = Caller(somebody(hall, "clerk", "individual"))

        found = {row["code"]: row["duties"] for row in li.get("/posts").json()["items"]}

        assert found == {"other": [], "individual-post": ["individual岗的职责"]}

    def test_are_not_on_the_report_either(self, hall: Hall) -> None:
        chen, sun = somebody(hall, "supervisor", "department"), somebody(hall, "auditor")

        assert client_for(chen).get(reverse("org:duties")).status_code == 403
        assert client_for(sun).get(reverse("org:duties")).status_code == 200

    def test_do_not_stand_on_the_card(self, hall: Hall) -> None:
        actions.save_obligation(SYSTEM, at=AT, code="bound", text="只属于别的岗", post=make_post("other", "别的岗"))

        content = client_for(somebody(hall, "clerk", "individual")).get(reverse("org:card")).content.decode()

        assert TEXTS["individual"] in content
        assert TEXTS["leadership"] not in content
        assert "只属于别的岗" not in content

    def test_are_not_found_by_their_address(self, hall: Hall) -> None:
        li = Caller(somebody(hall, "clerk"))
        above = Obligation.objects.get(code="leadership")

        assert li.get(f"/obligations/{above.pk}").status_code == 404
        assert li.send("PATCH", f"/obligations/{above.pk}", {"text": "x"}).status_code in {403, 404}


class TestAnObligation:
    def test_of_a_post_has_the_level_of_the_post(self, hall: Hall) -> None:
        with pytest.raises(Invalid):
            actions.save_obligation(SYSTEM, at=AT, code="x", text="x", level="leadership", post=make_post())


class TestTheReport:
    def test_holds_obligations_housekeeping_and_teams(self, hall: Hall) -> None:
        make_housekeeping(hall, people=[])
        team = make_team(hall)
        somebody(hall, "clerk", "individual")

        report = queries.duty_report()

        unowned = {duty.text for duty in report.unowned}
        assert {TEXTS["leadership"], TEXTS["department"]} <= unowned
        assert TEXTS["individual"] not in unowned
        assert [one.code for one in report.without_people] == ["hygiene"]
        assert report.without_members == (team,)
