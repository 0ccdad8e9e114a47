"""Builders with good defaults: the quality drive and a correction of the service centre."""

from datetime import date
from typing import Any

from tingtang.core.actors import SYSTEM
from tingtang.improvement.actions import corrections, drives
from tingtang.improvement.models import Correction, Drive
from tingtang.improvement.rules.drives import Planned
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.factories import AT

FIRST, LAST = date(2026, 11, 16), date(2026, 12, 16)


def make_drive(hall: Hall | None = None, **values: Any) -> Drive:
    """A drive of two phases that share a day; the first should have delivered a report."""
    phases = [
        Planned("自查自纠", FIRST, date(2026, 11, 20), [("自查报告", date(2026, 11, 20))]),
        Planned("组织实施", date(2026, 11, 20), LAST, [("验收记录", LAST)]),
    ]
    given = {"name": "服务质量提升", "first_date": FIRST, "last_date": LAST, "phases": phases} | values
    return drives.save_drive(SYSTEM, hall=hall, at=AT, **given)


def make_correction(owner: Staff, hall: Hall | None = None, **values: Any) -> Correction:
    """A fault that was found today and is to be corrected in a week."""
    given = {"title": "等候区标识不清", "found_date": date(2026, 11, 23), "due_date": date(2026, 11, 30)} | values
    return corrections.save_correction(SYSTEM, hall=hall, owner=owner, at=AT, **given)
