"""Builders with good defaults: what the licence office of Riverside hall offers."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from tingtang.catalogue import actions
from tingtang.catalogue.actions.appraisals import appraise
from tingtang.catalogue.models import Calendar, Category, Service, Standard, StandardVersion
from tingtang.catalogue.rules.days import Day
from tingtang.catalogue.rules.questions import SHEETS
from tingtang.core.actors import SYSTEM, Actor

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)


def make_category(code: str = "business", name: str = "企业登记", **values: Any) -> Category:
    """Business registration, or another."""
    return actions.save_category(SYSTEM, at=AT, code=code, name=name, **values)


def make_service(code: str = "trade-licence", name: str = "营业执照申请", **values: Any) -> Service:
    """The trade licence, or another."""
    category = values.pop("category", None) or Category.objects.first() or make_category()
    return actions.save_service(SYSTEM, at=AT, code=code, name=name, category=category, **{"series": "A", **values})


OFFICE_WEEK = {day: ["09:00-12:00", "13:30-17:30"] for day in ("mo", "tu", "we", "th", "fr")}
TARGETS = [
    {"clock": "first_answer", "minutes": 120},
    {"clock": "resolve", "minutes": 1350},
    {"clock": "resolve", "priority": 1, "minutes": 450},
]
NORMS = [
    {
        "text": {"zh-hans": "一次性告知所需材料", "en": "Name all documents needed at once"},
        "minutes": 10,
        "check": {"zh-hans": "告知单有客户签字", "en": "The list is signed by the customer"},
        "step": "accept",
    }
]
STEPS = [
    {
        "code": "accept",
        "name": {"zh-hans": "受理", "en": "Accept"},
        "minutes": 15,
        "hours": {"zh-hans": "工作日", "en": "Working days"},
        "documents": {"zh-hans": "申请表、身份证", "en": "Application form, identity card"},
        "skills": {"zh-hans": "熟悉登记条例", "en": "Knows the registration rules"},
    },
    {"code": "issue", "name": {"zh-hans": "发证", "en": "Issue"}, "minutes": 10},
]


def make_calendar(code: str = "office", name: str = "工作日", *, days: Sequence[Day] = (), **values: Any) -> Calendar:
    """Office hours from Monday to Friday with a lunch break, or another week; `days` are its special days."""
    made = actions.save_calendar(SYSTEM, at=AT, code=code, name=name, **{"week": OFFICE_WEEK, **values})
    if days:
        actions.import_days(SYSTEM, calendar=made, days=days, at=AT)
    return made


def make_standard(
    code: str = "trade-licence", name: str = "营业执照办理标准", *, since: date = date(2026, 1, 1),
    targets: Sequence[Mapping[str, Any]] | None = None, **values: Any,
) -> StandardVersion:  # fmt: skip
    """The standard of a service (`service`, default: of everything), in force since a date; returns its version."""
    of_version = {key: values.pop(key) for key in [*values] if key in actions.VERSION_FIELDS}
    standard = Standard.objects.filter(code=code).first() or actions.save_standard(SYSTEM, at=AT, code=code, name=name, **values)
    return actions.adopt_version(
        SYSTEM,
        standard=standard,
        source="test",
        effective_date=since,
        at=datetime.combine(since, time(1), UTC),
        targets=TARGETS if targets is None else targets,
        **{"norms": NORMS, "procedure": STEPS, **of_version},
    )


def make_draft(
    code: str = "trade-licence", name: str = "营业执照办理标准", *, actor: Actor = SYSTEM, **values: Any
) -> StandardVersion:
    """A draft of a standard with all three parts, or what `values` say."""
    standard = Standard.objects.filter(code=code).first() or actions.save_standard(SYSTEM, at=AT, code=code, name=name)
    return actions.save_version(
        actor, standard=standard, at=AT, **{"targets": TARGETS, "norms": NORMS, "procedure": STEPS, **values}
    )


def answers(sheet: str, **holds: bool) -> dict[str, Any]:
    """A sheet of questions answered: everything holds but what is said otherwise."""
    return {code: {"holds": holds.get(code, True), "text": "试运行两周，均达标。"} for code in SHEETS[sheet]}


def screened(version: StandardVersion) -> StandardVersion:
    """A version whose screening holds."""
    appraise(SYSTEM, sheet="screening", subject=version, answers=answers("screening"), at=AT)
    return version
