"""Builders with good defaults: a survey that is open, a sheet, an inspection to be filled."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from tingtang.core.actors import SYSTEM
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.factories import AT
from tingtang.quality.actions import inspections, surveys
from tingtang.quality.models import Invitation, Sheet, Survey, SurveyWave

SATISFIED: dict[str, Any] = {
    "code": "q1", "kind": "scale", "low": 1, "high": 5, "measure": "csat", "text": {"zh-hans": "您满意吗？"},
}  # fmt: skip
WHY: dict[str, Any] = {
    "code": "q2", "kind": "one", "text": {"zh-hans": "为什么？"}, "when": [{"question": "q1", "at_most": 2}],
    "options": [{"code": "o1", "text": {"zh-hans": "等候太久"}}, {"code": "o2", "text": {"zh-hans": "态度"}}],
}  # fmt: skip


def make_survey(*questions: dict[str, Any], **values: Any) -> Survey:
    """A survey with two questions, the second on a condition."""
    made = surveys.save_survey(
        SYSTEM, at=AT, code=values.pop("code", "office"), name="满意度", questions=list(questions) or [SATISFIED, WHY], **values
    )
    surveys.publish_survey(SYSTEM, survey=made, at=AT)
    return made


def open_wave(survey: Survey | None = None, *, at: datetime = AT, **values: Any) -> SurveyWave:
    """A wave that is open for a month; pages are asked by the clock on the wall, and theirs is of today."""
    edition = (survey or make_survey()).versions.get()
    wave = surveys.save_wave(
        SYSTEM, at=at, edition=edition, name="本月", opens_at=at - timedelta(days=1), closes_at=at + timedelta(days=30), **values
    )
    return surveys.move_wave(SYSTEM, wave=wave, state="open", at=at)


def invite(
    wave: SurveyWave, customer: Customer | None = None, clerk: Staff | None = None, hall: Hall | None = None
) -> Invitation:
    """Somebody invited on the second day of the wave."""
    return surveys.invite(SYSTEM, wave=wave, at=wave.opens_at + timedelta(days=1), customer=customer, clerk=clerk, hall=hall)


ITEMS: list[dict[str, Any]] = [
    {"code": "i1", "text": {"zh-hans": "地面整洁"}, "section": {"zh-hans": "环境"}, "remedy_days": 2},
    {"code": "i2", "text": {"zh-hans": "用语规范"}, "section": {"zh-hans": "规范"}, "how": "score", "most": 5, "weight": 3.0},
    {"code": "i3", "text": {"zh-hans": "通道畅通"}, "section": {"zh-hans": "环境"}, "is_critical": True},
]
BAD = {"i1": {"value": "0"}, "i2": {"value": "2"}, "i3": {"value": "1"}}
GOOD = {"i1": {"value": "1"}, "i2": {"value": "5"}, "i3": {"value": "1"}}


def make_sheet(items: list[dict[str, Any]] | None = None) -> Sheet:
    """A sheet of three items, the last one critical."""
    return inspections.save_sheet(SYSTEM, at=AT, code="daily", name="日常巡检", items=items or ITEMS)


def key() -> uuid.UUID:
    """A fresh key, as a phone makes it."""
    return uuid.uuid4()
