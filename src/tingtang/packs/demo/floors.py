"""The plans of a demo's hall: as its pack draws them, else laid out by the functions of the zones."""

from datetime import datetime, timedelta
from typing import Any

from tingtang.core.actors import SYSTEM
from tingtang.org.actions import save_floor_plan
from tingtang.org.models import Counter, FloorPlan, Hall
from tingtang.org.queries.floors import drafted, members
from tingtang.packs.schemas.demo import Demo
from tingtang.packs.schemas.demo import FloorPlan as Drawn

SINCE_DAYS = 120
_NAMES = {"zh-hans": "现行布局", "zh-hant": "現行佈局", "en": "Present layout"}


def enter(demo: Demo, hall: Hall, at: datetime, language: str) -> None:
    """Draw the plans of a hall that has counters, once."""
    if FloorPlan.objects.filter(hall=hall).exists() or not Counter.objects.filter(hall=hall).exists():
        return
    today = at.astimezone(hall.zone).date()
    for number, plan in enumerate(demo.plans, 1):
        save_floor_plan(
            SYSTEM, hall=hall, at=at, code=f"plan-{number}", name=plan.name.read(language), names=plan.name.all,
            starts_date=today - timedelta(days=plan.days_ago), **_drawn(plan, hall),
        )  # fmt: skip
    if not demo.plans:
        made = drafted(hall)
        save_floor_plan(
            SYSTEM, hall=hall, at=at, code="plan-1", name=_NAMES.get(language, _NAMES["en"]), names=_NAMES,
            starts_date=today - timedelta(days=SINCE_DAYS), places=made.places, counters=made.counters, devices=made.devices,
        )  # fmt: skip


def _drawn(plan: Drawn, hall: Hall) -> dict[str, Any]:
    places = [{"zone": code, **dict(zip("xywh", sides, strict=True))} for code, sides in plan.places.items()]
    counters = {one.key: one.zone for one in members(hall) if one.part == "counters" and one.zone}
    devices = {one.key: plan.kiosks or one.zone for one in members(hall) if one.part == "devices" and (plan.kiosks or one.zone)}
    return {"places": places, "counters": counters, "devices": devices}
