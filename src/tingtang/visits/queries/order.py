"""The order of service as the editor shows it, and who would be next by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tingtang.core.naming import text_in
from tingtang.org.models import Hall
from tingtang.visits.models import WAITS, Call, HallSetup, RatingScale, Ticket
from tingtang.visits.rules.discipline import (
    RECENT_CALLS,
    Discipline,
    Waiting,
    faults,
    in_credits,
    ranked,
)

SHOWN = 12
SAMPLE_MINUTES = (28, 19, 14, 9, 6, 3, 2, 1)
BEGINNING: dict[str, Any] = {
    "classes": [{"code": "ordinary", "base_credit_minutes": 0, "credit_per_minute": 1, "starvation_minutes": 60}],
    "emergency_share_cap": 0.2,
    "share_window": 20,
}


# What a hall without a scale is offered to begin with (CTR-01: four levels).
FOUR_LEVELS: list[dict[str, Any]] = [
    {"code": "very_satisfied", "names": {"zh-hans": "非常满意", "en": "Very satisfied"}, "value": 4},
    {"code": "satisfied", "names": {"zh-hans": "满意", "en": "Satisfied"}, "value": 3},
    {"code": "average", "names": {"zh-hans": "一般", "en": "Average"}, "value": 2},
    {"code": "dissatisfied", "names": {"zh-hans": "不满意", "en": "Dissatisfied"}, "value": 1, "is_bad": True},
]


@dataclass(frozen=True)
class Place:
    """One place in the line that the rules would make."""

    label: str
    class_name: str
    waited_seconds: float
    credits: float
    rule: str


@dataclass(frozen=True)
class Ranking:
    """The line by the rules shown: of those who wait now, or of a sample when nobody does."""

    places: list[Place]
    is_sample: bool


def rules_of(setup: HallSetup) -> dict[str, Any]:
    """The rules a hall serves by."""
    return dict(setup.discipline.rules) if setup.discipline else dict(BEGINNING)


def class_rows(rules: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each class as the editor shows it."""
    labels = rules.get("labels", {})
    return [
        {
            "code": row["code"],
            "name": text_in(labels.get(row["code"], {}), default=row["code"]),
            "kind": "emergency" if row.get("is_emergency") else "privileged" if row.get("is_privileged") else "ordinary",
            "base_credit_minutes": _short(row.get("base_credit_minutes", 0)),
            "credit_per_minute": _short(row.get("credit_per_minute", 1)),
            "starvation_minutes": _short(row.get("starvation_minutes", 60)),
        }
        for row in rules["classes"]
    ]


def _short(amount: float | None) -> str | None:
    return None if amount is None else f"{amount:.15g}"


def cap_values(rules: Mapping[str, Any]) -> dict[str, Any]:
    """The caps as the editor shows them."""
    return {
        "emergency_share_percent": round(100 * float(rules.get("emergency_share_cap", 1))),
        "share_window": rules.get("share_window", 20),
        "privileged_in_a_row": rules.get("privileged_in_a_row"),
    }


def as_rules(rows: Sequence[Mapping[str, Any]], caps: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What the editor holds, as rules; what it does not show (names in other languages, promises) is kept."""
    known, language = before.get("labels", {}), get_language() or "en"
    return {
        **before,
        "classes": [_class(row) for row in rows],
        "labels": {row["code"]: {**known.get(row["code"], {}), language: row["name"]} for row in rows},
        "emergency_share_cap": caps["emergency_share_percent"] / 100,
        "share_window": caps["share_window"],
        "privileged_in_a_row": caps["privileged_in_a_row"],
    }


def _class(row: Mapping[str, Any]) -> dict[str, Any]:
    bound = row["starvation_minutes"]
    return {
        "code": row["code"],
        "base_credit_minutes": _number(row["base_credit_minutes"]),
        "credit_per_minute": _number(row["credit_per_minute"]),
        "is_emergency": row["kind"] == "emergency",
        "is_privileged": row["kind"] == "privileged",
        "starvation_minutes": None if bound is None or row["kind"] == "emergency" else _number(bound),
    }


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def ranking(hall: Hall, rules: Mapping[str, Any], at: datetime) -> Ranking:
    """Who would be called, in order, if these rules held now."""
    discipline = Discipline.from_data(rules)
    codes = [rule.code for rule in discipline.rules]
    if not codes:
        return Ranking([], is_sample=False)
    waiting = list(Ticket.objects.filter(WAITS, hall=hall).order_by("waiting_since")[:200])
    line, labels = _real(waiting, codes) if waiting else _sample(codes, at)
    recent = list(Call.objects.filter(hall=hall).order_by("-pk").values_list("kind", flat=True)[:RECENT_CALLS]) if waiting else []
    names = rules.get("labels", {})
    places = [
        Place(
            labels[each.ticket.id],
            text_in(names.get(each.ticket.service_class, {}), default=each.ticket.service_class),
            each.waited / 1_000_000,
            round(in_credits(each.score), 1),
            each.rule,
        )
        for each in list(ranked(line, recent, discipline, at))[:SHOWN]
    ]
    return Ranking(places, is_sample=not waiting)


def _real(waiting: Sequence[Ticket], codes: Sequence[str]) -> tuple[list[Waiting], dict[int, str]]:
    line = [Waiting(t.pk, t.service_class if t.service_class in codes else codes[-1], t.waiting_since) for t in waiting]
    return line, {t.pk: t.label for t in waiting}


def _sample(codes: Sequence[str], at: datetime) -> tuple[list[Waiting], dict[int, str]]:
    turns = [codes[n % len(codes)] for n in range(len(SAMPLE_MINUTES))]
    line = [Waiting(n, turns[n], at - timedelta(minutes=m)) for n, m in enumerate(SAMPLE_MINUTES)]
    return line, {n: f"A{n + 1:03d}" for n in range(len(SAMPLE_MINUTES))}


def fault_sentences(rules: Mapping[str, Any]) -> list[str]:
    """Why these rules cannot be published."""
    return [f"{fault.service_class} {fault_text(fault.code)}".strip() for fault in faults(Discipline.from_data(rules))]


def fault_text(code: str) -> str:
    """A fault of the rules as a sentence."""
    return {
        "no_class": _("Give at least one service class."),
        "class_twice": _("Each class may appear once."),
        "bound_missing": _("Say after how many minutes nobody may be passed over."),
        "no_ordinary_class": _("Keep at least one ordinary class: neither privileged nor for emergencies."),
        "share_admits_none": _("The share is too small for the window: no emergency could ever be called."),
    }.get(code, _("This is out of range."))


def halls_sharing(setup: HallSetup) -> list[str]:
    """Other halls that follow the same order: publishing changes them too."""
    if setup.discipline is None:
        return []
    others = HallSetup.objects.filter(discipline__code=setup.discipline.code).exclude(hall=setup.hall).select_related("hall")
    return [other.hall.name_in() for other in others]


def level_rows(scale: RatingScale | None) -> list[dict[str, Any]]:
    """The levels of a scale as the editor shows them."""
    return [
        {
            "code": row["code"],
            "name": row.get("names", {}).get("zh-hans", row.get("name", row["code"])),
            "name_en": row.get("names", {}).get("en", ""),
            "value": row["value"],
            "is_bad": row.get("is_bad", False),
        }
        for row in (scale.levels if scale else FOUR_LEVELS)
    ]


def as_levels(rows: Sequence[Mapping[str, Any]], scale: RatingScale | None) -> list[dict[str, Any]]:
    """What the editor holds, as levels; translations that it does not show are kept."""
    before = {row["code"]: row.get("names", {}) for row in (scale.levels if scale else ())}
    return [
        {
            "code": row["code"],
            "name": row["name"],
            "names": _names(before.get(row["code"], {}), row),
            "value": row["value"],
            "is_bad": row["is_bad"],
        }
        for row in rows
    ]


def _names(before: Mapping[str, str], row: Mapping[str, Any]) -> dict[str, str]:
    kept = dict(before) if before.get("zh-hans") == row["name"] else {}
    return kept | {"zh-hans": row["name"]} | ({"en": row["name_en"]} if row["name_en"] else {})
