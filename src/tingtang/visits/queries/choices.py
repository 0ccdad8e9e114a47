"""Small reads that several pages share: policies of a hall, service classes, the reason of a call."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tingtang.catalogue.models import Category
from tingtang.core.naming import text_in
from tingtang.core.registry import Text
from tingtang.org.models import Hall
from tingtang.visits.models import Call, HallSetup, RatingScale, ServiceClass


@dataclass(frozen=True)
class Passed:
    """Somebody who came earlier and was passed over."""

    label: str
    waited_seconds: float | None


@dataclass(frozen=True)
class Reason:
    """Why this person was called, in words and figures."""

    sentence: str
    waited_seconds: float
    credits: float | None
    passed_over: int
    passed: list[Passed] = field(default_factory=list)
    reason: str = ""


def policy(hall: Hall) -> HallSetup:
    """The policies of a hall; the usual ones before it was set up."""
    return HallSetup.objects.filter(hall=hall).select_related("discipline", "scale").first() or HallSetup(hall=hall)


def classes(hall: Hall) -> list[ServiceClass]:
    """The service classes of a hall's discipline, in order."""
    return list(ServiceClass.objects.filter(discipline__hallsetup__hall=hall).order_by("order", "code"))


def class_words(hall_id: int) -> dict[str, Text]:
    """What a hall calls its service classes, by code."""
    return {one.code: one.name_in() for one in ServiceClass.objects.filter(discipline__hallsetup__hall_id=hall_id)}


def level_words(hall_id: int) -> dict[str, Text]:
    """What a hall calls the levels of its rating scale, by code."""
    scale = RatingScale.objects.filter(hallsetup__hall_id=hall_id).first()
    levels = scale.levels if scale else []
    return {str(one["code"]): text_in(one.get("names", {}), default=str(one.get("name", one["code"]))) for one in levels}


def category_words(_hall_id: int) -> dict[str, Text]:
    """What categories are called, by code; in every hall the same."""
    return {one.code: one.name_in() for one in Category.objects.all()}


def class_label(hall_id: int, code: str) -> str:
    """The name of a service class in a hall, in the reader's language."""
    found = ServiceClass.objects.filter(discipline__hallsetup__hall_id=hall_id, code=code).first()
    return found.name_in() if found else code


def sentence(rule: str) -> str:
    """A rule of the discipline as a sentence."""
    return {
        "credit": _("The highest credit: head start of the class plus what each minute of waiting added."),
        "starvation": _("Waited longer than anybody should: such people go first."),
        "emergency": _("An emergency: these go first, up to their share of calls."),
        "turn": _("It was the turn of ordinary visitors after several privileged ones."),
        "chosen": _("Called out of order by the clerk, with a reason."),
        "resumed": _("Taken back from the parked numbers."),
    }.get(rule, _("The longest wait goes first."))


def reason(call: Call) -> Reason:
    """Why the number of a call was called."""
    why: dict[str, Any] = call.why or {}
    score = why.get("score")
    return Reason(
        sentence=sentence(str(why.get("rule", ""))),
        waited_seconds=call.waited_seconds,
        credits=round(float(score), 1) if score is not None else None,
        passed_over=int(why.get("passed_over", 0) or 0),
        passed=[Passed(str(row.get("label", "")), row.get("waited_seconds")) for row in why.get("earliest", [])],
        reason=str(why.get("reason", "") or ""),
    )
