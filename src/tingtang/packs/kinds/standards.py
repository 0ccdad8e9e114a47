"""What a pack can set about calendars and standards: what stands here now, and the ordinary actions that set it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from tingtang.cases.models import Kind
from tingtang.catalogue import actions
from tingtang.catalogue.actions import regulations
from tingtang.catalogue.actions.frameworks import adopt_framework, cover_point
from tingtang.catalogue.actions.versions import today
from tingtang.catalogue.models import Calendar, Cover, Framework, Regulation, Service, Standard, StandardVersion, VersionState
from tingtang.catalogue.queries.subjects import name_of
from tingtang.catalogue.rules.days import of_public
from tingtang.catalogue.rules.public_days import NotPublished
from tingtang.catalogue.rules.weeks import read
from tingtang.core.actors import Actor
from tingtang.customers.models import Tier
from tingtang.packs.plan import Values

_REGULATION = (
    "name", "names", "kind", "system", "number", "issuer", "text", "posts", "trigger", "steps", "is_public", "order",
)  # fmt: skip
CALENDAR_FIELDS = ("name", "names", "week", "zone_name", "public_days", "order")
_STANDARD = ("name", "names", "industries", "kind", "origin", "number", "links", "is_public", "order")
_COVERING: dict[str, type[Model]] = {"covers": Regulation, "kinds": Kind}
_VERSION = ("promise", "feedback", "method", "methods", "measures", "norms", "procedure")


def rules() -> dict[str, Values]:
    """The rules that work rests on, by code."""
    return {
        one.code: {name: getattr(one, name) for name in _REGULATION}
        | {"since": one.effective_date.isoformat() if one.effective_date else ""}
        for one in Regulation.objects.all()
    }


def save_regulation(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    """Save a rule that work rests on."""
    present, said = Regulation.objects.filter(code=code).first(), {name: kept for name, kept in values.items() if name != "since"}
    if "since" in values:
        said["effective_date"] = date.fromisoformat(values["since"]) if values["since"] else None
    return regulations.save_regulation(actor, at=at, regulation=present, code=code, **said)


def frameworks() -> dict[str, Values]:
    """Lists of points by code, with the codes of the rules and of the kinds of cases that cover each point."""
    found: dict[str, dict[str, dict[str, list[str]]]] = {
        code: {name: {} for name in _COVERING} for code in Framework.objects.values_list("code", flat=True)
    }
    for name, model in _COVERING.items():
        codes = dict(model._base_manager.values_list("pk", "code"))
        covers = Cover.objects.filter(subject_type=name_of(model()), subject_id__in=codes)
        for framework, point, key in covers.values_list("point__framework__code", "point__code", "subject_id"):
            found[framework][name].setdefault(point, []).append(codes[key])
    return {
        code: {name: {point: sorted(codes) for point, codes in points.items()} for name, points in told.items()}
        for code, told in found.items()
    }


def save_framework(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    """Take over a ready list and say which rules and kinds of cases cover its points; what covers them besides stays."""
    kept = adopt_framework(actor, code=code, at=at)
    points = {one.code: one for one in kept.points.all()}
    for name, model in _COVERING.items():
        for point, codes in values.get(name, {}).items():
            for subject in model._base_manager.filter(code__in=codes):
                cover_point(actor, point=points[point], subject=subject, at=at)
    return kept


def save_calendar(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    """Save a calendar with the public days of this year and, once they are published, the next. The first one is the default."""
    present = Calendar.objects.filter(code=code).first()
    wanted = dict(values)
    if present is None and not Calendar.objects.filter(is_default=True).exists():
        wanted["is_default"] = True
    kept = actions.save_calendar(actor, at=at, calendar=present, code=code, **wanted)
    if "public_days" in values:
        _take_over(actor, kept, at)
    return kept


def _take_over(actor: Actor, calendar: Calendar, at: datetime) -> None:
    week = {day: read(spans) for day, spans in calendar.week.items()}
    year = today(at).year
    for number in (year - 1, year, year + 1):
        try:
            days = of_public(week, calendar.public_days, number)
        except NotPublished:
            continue
        title = f"{calendar.public_days} {number}"
        actions.import_days(actor, calendar=calendar, days=days, at=at, title=title, source="public")


def standards() -> dict[str, Values]:
    """Standards by code, without what they say."""
    return {
        one.code: {name: getattr(one, name) for name in _STANDARD} | {"service": one.service.code if one.service else ""}
        for one in Standard.objects.select_related("service")
    }


def save_standard(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    """Save what a standard is called and what it is for."""
    related = {"service": Service.objects.filter(code=values["service"]).first()} if "service" in values else {}
    present = Standard.objects.filter(code=code).first()
    return actions.save_standard(actor, at=at, standard=present, code=code, **{**values, **related})


def _latest() -> dict[str, StandardVersion]:
    rows = StandardVersion.objects.filter(state=VersionState.APPROVED).select_related("standard").order_by("standard", "-number")
    return {
        one.standard.code: one for one in rows.distinct("standard").prefetch_related("targets__tier__scheme", "targets__calendar")
    }


def versions() -> dict[str, Values]:
    """What each standard says in its latest approved version."""
    return {code: _said(one) for code, one in _latest().items()}


def _said(version: StandardVersion) -> dict[str, Any]:
    targets = [
        {
            "clock": one.clock, "tier": f"{one.tier.scheme.code}:{one.tier.code}" if one.tier else "", "priority": one.priority,
            "calendar": one.calendar.code if one.calendar else "", "minutes": one.minutes,
        }
        for one in sorted(version.targets.all(), key=lambda one: one.pk)
    ]  # fmt: skip
    since = version.effective_date.isoformat() if version.effective_date else ""
    return {name: getattr(version, name) for name in _VERSION} | {"targets": targets, "since": since}


def save_version(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    """Adopt the version of a pack: the first is in force from its own date, a later one from today."""
    before = _latest().get(code)
    wanted = {**(_said(before) if before else {}), **values}
    since = today(at) if before else date.fromisoformat(wanted["since"])
    targets = [{**one, "tier": _tier(one["tier"]), "calendar": _calendar(one["calendar"])} for one in wanted["targets"]]
    said = {name: wanted[name] for name in _VERSION}
    standard = Standard.objects.get(code=code)
    return actions.adopt_version(actor, standard=standard, source="pack", effective_date=since, at=at, targets=targets, **said)


def _tier(code: str) -> Tier | None:
    scheme, _colon, tier = code.partition(":")
    return Tier.objects.filter(scheme__code=scheme, code=tier).first() if code else None


def _calendar(code: str) -> Calendar | None:
    return Calendar.objects.filter(code=code).first() if code else None
