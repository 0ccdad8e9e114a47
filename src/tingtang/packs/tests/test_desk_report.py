"""What a service desk reports every month without anybody writing it."""

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.packs import actions
from tingtang.packs.loader import load
from tingtang.packs.tests.factories import AT
from tingtang.quality.models import Indicator, Report, Scorecard

pytestmark = pytest.mark.django_db


def test_a_desk_has_its_monthly_report_from_the_first_day() -> None:
    actions.apply(SYSTEM, loaded=load("desk"), at=AT)

    report = Report.objects.get(code="desk-monthly")
    assert report.is_active and (report.blocks[0]["kind"], report.blocks[0]["of"]) == ("scorecard", "desk-halls")
    assert len(Scorecard.objects.get(code="desk-halls").entries) == 5
    named = {block["of"] for block in report.blocks if block["kind"] != "scorecard"}
    assert named <= set(Indicator.objects.values_list("code", flat=True))
