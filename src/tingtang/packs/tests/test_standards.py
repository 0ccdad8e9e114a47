"""The calendars and standards that packs bring."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tingtang.catalogue import queries as catalogue
from tingtang.catalogue.models import Calendar, CalendarDay, Framework, Service, Standard, StandardVersion
from tingtang.catalogue.queries.frameworks import covered
from tingtang.core.actors import SYSTEM
from tingtang.packs import actions, queries
from tingtang.packs.loader import load
from tingtang.packs.schemas.standards import amount
from tingtang.packs.source import BadPack
from tingtang.packs.tests.factories import read_pack

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.django_db
class TestGovernmentPack:
    def test_brings_calendars_with_make_up_days_and_standards_in_force_once(self, applied: Callable[[str], None]) -> None:
        loaded = load("government")
        applied("government")
        hall = actions.set_up_hall(
            SYSTEM, loaded=loaded, layout=loaded.org.layouts[0], at=AT, code="riverside", name="河滨政务服务大厅"
        )

        assert catalogue.calendar_for(hall).code == "government-office"
        assert Calendar.objects.get(is_default=True).code == "government-office"
        assert CalendarDay.objects.get(calendar__code="government-office", date=date(2026, 2, 14)).spans
        founding = Service.objects.get(code="company_founding")
        version = catalogue.version_in_force(founding, None, date(2026, 11, 23))
        assert version is not None
        assert version.standard.code == "company-founding"
        assert {one.minutes for one in catalogue.targets_of(version) if one.clock == "resolve"} == {420, 1260}
        general = catalogue.version_in_force(Service.objects.get(code="advice"), hall, date(2026, 11, 23))
        assert general is not None
        assert general.standard.code == "general-service"
        assert StandardVersion.objects.count() == Standard.objects.count()
        assert not any(step.does for step in queries.difference(loaded))


@pytest.mark.django_db
class TestInsurerPack:
    def test_holds_its_rules_against_the_list_and_shows_which_are_missing(self) -> None:
        actions.apply(SYSTEM, loaded=load("insurer"), at=AT)

        [found] = covered(Framework.objects.filter(code="insurer-rules"))
        assert [one.point.code for one in found.points if not one.is_covered] == ["underwriting", "acceptance", "litigation"]
        assert not any(step.does for step in queries.difference(load("insurer")))


def test_a_list_of_points_names_only_what_is_there(tmp_path: Path) -> None:
    with pytest.raises(BadPack) as bad:
        read_pack(tmp_path, standards="frameworks: [{code: insurer-rules, covers: {sales: [no-such], selling: []}}]")

    assert [("no-such" in str(one), "selling" in str(one)) for one in bad.value.problems] == [(True, False), (False, True)]


@pytest.mark.parametrize("pack", ["government", "bank", "insurer"])
def test_every_standard_of_a_pack_is_written_in_three_languages(pack: str) -> None:
    for standard in load(pack).standards.standards:
        texts = [
            standard.name,
            standard.promise,
            *(norm.text for norm in standard.norms),
            *(step.name for step in standard.procedure),
        ]
        assert all(text is not None and len(text.all) == 3 for text in texts)


def test_an_amount_of_working_time_needs_its_unit() -> None:
    assert amount("3 days").unit == "day"
    with pytest.raises(ValueError, match=r"days|工作"):
        amount("3")
    with pytest.raises(ValueError, match=r"days|工作"):
        amount("0 h")
