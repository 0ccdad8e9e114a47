"""Packs are applied by ordinary actions: whole, once, and never over what was changed here."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tingtang.catalogue.actions import save_category, save_service
from tingtang.catalogue.models import Category, Service
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied, Invalid
from tingtang.org.models import Counter, Obligation, Post, Role, Zone
from tingtang.packs import actions, queries
from tingtang.packs.loader import load
from tingtang.packs.models import Applied
from tingtang.packs.plan import Change
from tingtang.packs.tests.factories import AT, SHIPPED, changed, count_events, open_library, read_pack
from tingtang.visits.models import CounterCategory, Discipline, HallService, HallSetup, RatingScale

pytestmark = pytest.mark.django_db


def differences(folder: Path, **changes: str) -> dict[str, Change]:
    steps = queries.difference(read_pack(folder, **changes))
    return {step.code: step.change for step in steps if step.change is not Change.SAME}


class TestApply:
    def test_sets_up_a_third_industry_without_a_line_of_python(self, tmp_path: Path) -> None:
        actions.apply(SYSTEM, loaded=read_pack(tmp_path), at=AT)

        borrow = Service.objects.get(code="borrow")
        assert (borrow.name, borrow.names["en"], borrow.expected_seconds, borrow.series) == ("借书", "Borrowing", 120, "L")
        assert borrow.documents[0]["name"] == "读者证"
        assert Post.objects.get(code="librarian").duties == ["借还图书"]
        assert Discipline.objects.get(code="plain").classes.count() == 1
        assert RatingScale.objects.get(code="two").levels[1]["is_bad"]
        assert Role.objects.filter(code="administrator").exists()
        assert queries.terms("en")["counter"] == "Desk"

    def test_brings_obligations_and_the_housekeeping_of_every_hall(self, tmp_path: Path) -> None:
        hall = open_library(tmp_path)

        assert Obligation.objects.get().text == "保持安静"
        shelves = hall.housekeeping.get()
        assert (shelves.days, shelves.owner_post.code, shelves.instructions["zh-hans"]) == (["tu"], "librarian", "归位")

    def test_tells_the_journal(self, tmp_path: Path) -> None:
        actions.apply(SYSTEM, loaded=read_pack(tmp_path), at=AT)

        assert count_events("packs.pack.applied") == 1
        assert count_events("catalogue.service.saved") == 1

    def test_does_nothing_the_second_time(self, tmp_path: Path) -> None:
        actions.apply(SYSTEM, loaded=read_pack(tmp_path), at=AT)
        before = count_events()

        steps = actions.apply(SYSTEM, loaded=read_pack(tmp_path), at=AT)

        assert {step.change for step in steps} == {Change.SAME}
        assert count_events() == before

    @pytest.mark.parametrize("code", SHIPPED)
    def test_does_nothing_the_second_time_with_the_packs_we_ship(self, applied: Callable[[str], None], code: str) -> None:
        applied(code)

        assert {step.change for step in queries.difference(load(code))} == {Change.SAME}

    def test_follows_a_changed_pack(self, tmp_path: Path) -> None:
        actions.apply(SYSTEM, loaded=read_pack(tmp_path), at=AT)

        actions.apply(
            SYSTEM, loaded=read_pack(tmp_path, **changed("catalogue.yaml", "expected: 2 min", "expected: 3 min")), at=AT
        )

        assert Service.objects.get(code="borrow").expected_seconds == 180

    def test_keeps_what_was_changed_here(self, tmp_path: Path) -> None:
        actions.apply(SYSTEM, loaded=read_pack(tmp_path), at=AT)
        save_service(SYSTEM, at=AT, service=Service.objects.get(code="borrow"), wait_target_seconds=60)
        newer = changed("catalogue.yaml", "wait_target: 5 min", "wait_target: 6 min")

        assert differences(tmp_path, **newer) == {"borrow": Change.KEEP}
        actions.apply(SYSTEM, loaded=read_pack(tmp_path, **newer), at=AT)
        assert Service.objects.get(code="borrow").wait_target_seconds == 60
        actions.apply(SYSTEM, loaded=read_pack(tmp_path, **newer), at=AT, overwrite=True)
        assert Service.objects.get(code="borrow").wait_target_seconds == 360

    def test_publishes_a_changed_discipline_as_a_new_version(self, tmp_path: Path) -> None:
        actions.apply(SYSTEM, loaded=read_pack(tmp_path), at=AT)

        actions.apply(SYSTEM, loaded=read_pack(tmp_path, **changed("visits.yaml", "30 min", "20 min")), at=AT)

        assert list(Discipline.objects.filter(code="plain").order_by("version").values_list("version", flat=True)) == [1, 2]

    def test_leaves_what_the_pack_no_longer_has(self, tmp_path: Path) -> None:
        actions.apply(SYSTEM, loaded=read_pack(tmp_path), at=AT)

        assert differences(tmp_path, visits="rating_scales: []\n") == {"plain": Change.GONE, "two": Change.GONE}

    def test_renames_a_built_in_role_unless_somebody_did_so_before(self, applied: Callable[[str], None]) -> None:
        applied("government")
        actions.apply(SYSTEM, loaded=load("bank"), at=AT)

        clerk = Role.objects.get(code="clerk")
        assert clerk.names["en"] == "Window officer"
        assert "visits.call_next" in clerk.permissions

    def test_remembers_the_version(self, tmp_path: Path) -> None:
        actions.apply(SYSTEM, loaded=read_pack(tmp_path), at=AT)

        actions.apply(SYSTEM, loaded=read_pack(tmp_path, **changed("pack.yaml", '"1.0"', '"1.1"')), at=AT)

        assert Applied.objects.get(code="library").version == "1.1"

    def test_stands_beside_another_pack(self, applied: Callable[[str], None], tmp_path: Path) -> None:
        applied("government")

        actions.apply(SYSTEM, loaded=read_pack(tmp_path), at=AT)

        assert queries.terms("en")["counter"] == "Window"
        assert Service.objects.filter(code__in=["borrow", "licence_renewal"]).count() == 2

    def test_needs_the_permission(self, tmp_path: Path) -> None:
        with pytest.raises(Denied):
            actions.apply(Actor("account", 1), loaded=read_pack(tmp_path), at=AT)


class TestTellStory:
    def test_keeps_no_way_back_for_its_parts(self) -> None:
        with CaptureQueriesContext(connection) as seen:
            actions.tell_story(SYSTEM, story=lambda: save_category(SYSTEM, at=AT, code="loans", name="借阅"))

        assert Category.objects.get().code == "loans"
        assert sum(one["sql"].startswith("SAVEPOINT") for one in seen) == 1  # its own, inside the test's transaction

    def test_leaves_nothing_when_a_part_fails(self) -> None:
        def story() -> None:
            save_category(SYSTEM, at=AT, code="loans", name="借阅")
            save_category(SYSTEM, at=AT, code="loans", name="又一次")

        with pytest.raises((IntegrityError, Invalid)):
            actions.tell_story(SYSTEM, story=story)
        assert not Category.objects.exists()


class TestSetUpHall:
    def test_makes_what_the_layout_says(self, tmp_path: Path) -> None:
        hall = open_library(tmp_path)

        assert hall.opening["tu"] == ["09:00-12:00", "13:00-18:00"]
        assert Zone.objects.get(hall=hall).kind == "desk"
        assert Counter.objects.get(hall=hall).number == 1
        assert CounterCategory.objects.get(counter__hall=hall).category.code == "loans"
        assert HallService.objects.get(hall=hall).service.code == "borrow"
        assert HallSetup.objects.get(hall=hall).scale.code == "two"

    def test_refuses_when_the_pack_is_not_applied(self, tmp_path: Path) -> None:
        loaded = read_pack(tmp_path)

        with pytest.raises(actions.NotApplied):
            actions.set_up_hall(SYSTEM, loaded=loaded, layout=loaded.layout("small"), at=AT, code="reading", name="x")

    @pytest.mark.parametrize(
        ("code", "counters", "zones"),
        [
            ("government", 10, 6),
            ("bank", 8, 6),
            ("dealer", 4, 4),
            ("desk", 0, 4),
            ("insurer", 6, 5),
            ("property", 3, 7),
            ("restaurant", 10, 6),
            ("school", 2, 6),
            ("hospital", 4, 5),
            ("supply", 4, 4),
        ],
    )
    def test_makes_the_halls_we_ship(self, applied: Callable[[str], None], code: str, counters: int, zones: int) -> None:
        loaded = load(code)
        applied(code)

        hall = actions.set_up_hall(SYSTEM, loaded=loaded, layout=loaded.layout("standard"), at=AT, code="first", name="x")

        assert hall.counters.count() == counters
        assert hall.zones.count() == zones


def test_a_pack_ships_planning_sheets() -> None:
    from tingtang.packs.schemas.planning import Planning  # noqa: PLC0415

    sheets = Planning.model_validate({"sheets": [{"example": "airport"}]}).sheets

    assert (sheets[0]["code"], sheets[0]["kind"], len(sheets[0]["tasks"])) == ("airport", "line", 6)
