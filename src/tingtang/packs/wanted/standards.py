"""What a pack wants of calendars and standards, as items with plain values."""

from collections.abc import Iterator
from typing import Any

from tingtang.catalogue.queries.frameworks import ready
from tingtang.catalogue.rules.amounts import in_minutes
from tingtang.catalogue.rules.weeks import ordinary_day, read
from tingtang.packs.loaded import Loaded
from tingtang.packs.plan import Item
from tingtang.packs.schemas import Text
from tingtang.packs.schemas import standards as schemas


def standards(loaded: Loaded) -> Iterator[Item]:
    """Calendars first, then each standard and what it says."""
    found = loaded.standards
    for order, one in enumerate(found.calendars, 1):
        values = {"week": one.week, "zone_name": one.zone, "public_days": one.public, "order": order}
        yield Item("calendar", one.code, {**_named(one.name), **values}, one.name.all)
    days = {one.code: _day(one) for one in found.calendars}
    usual = next(iter(days.values()), 8 * 60.0)
    for order, standard in enumerate(found.standards, 1):
        yield Item("standard", standard.code, _standard(standard, order, loaded.code), standard.name.all)
        yield Item("standard_version", standard.code, _version(standard, days, usual), standard.name.all)


def regulations(loaded: Loaded) -> Iterator[Item]:
    """The rules that work rests on."""
    for order, one in enumerate(loaded.standards.regulations, 1):
        plain = {name: getattr(one, name) for name in ("kind", "system", "number", "issuer", "text", "posts", "trigger")}
        values = {
            "since": one.since.isoformat() if one.since else "",
            "steps": "\n".join(one.steps),
            "is_public": one.public,
            "order": order,
        }
        yield Item("regulation", one.code, {**_named(one.name), **plain, **values}, one.name.all)


def frameworks(loaded: Loaded) -> Iterator[Item]:
    """Ready lists of points, with the rules and kinds of cases that cover their points."""
    for one in loaded.standards.frameworks:
        told = {"covers": one.covers, "kinds": one.kinds}
        values = {name: {point: sorted(codes) for point, codes in points.items()} for name, points in told.items()}
        yield Item("framework", one.code, values, ready()[one.code]["name"])


def _day(calendar: schemas.Calendar) -> float:
    return ordinary_day({day: read(spans) for day, spans in calendar.week.items()})


def _named(text: Text) -> dict[str, Any]:
    return {"name": text.plain, "names": text.all}


def _texts(text: Text | None) -> dict[str, str]:
    return text.all if text else {}


def _standard(standard: schemas.Standard, order: int, industry: str) -> dict[str, Any]:
    links = [{"relation": one.relation, "number": one.number, "title": one.title} for one in standard.links]
    return {
        **_named(standard.name), "industries": [industry],
        "service": standard.service or "", "kind": standard.kind, "origin": standard.origin,
        "number": standard.number, "links": links,
        "is_public": standard.public, "order": order,
    }  # fmt: skip


def _version(standard: schemas.Standard, days: dict[str, float], usual: float) -> dict[str, Any]:
    targets = [
        {
            "clock": one.clock, "tier": one.tier or "", "priority": one.priority, "calendar": one.calendar or "",
            "minutes": in_minutes(*one.within, days.get(one.calendar or "", usual)),
        }
        for one in standard.targets
    ]  # fmt: skip
    measures = [{"kind": one.kind, "text": _texts(one.text), "value": one.value, "unit": one.unit} for one in standard.measures]
    norms = [
        {"text": _texts(one.text), "minutes": -(-one.within // 60), "check": _texts(one.check), "step": one.step or ""}
        for one in standard.norms
    ]
    return {
        "since": standard.since.isoformat(), "promise": _texts(standard.promise), "feedback": _texts(standard.feedback),
        "method": standard.method.plain if standard.method else "", "methods": _texts(standard.method),
        "targets": targets, "measures": measures, "norms": norms, "procedure": [_step(one) for one in standard.procedure],
    }  # fmt: skip


def _step(step: schemas.Step) -> dict[str, Any]:
    return {
        "code": step.code, "name": _texts(step.name), "action": _texts(step.action), "post": step.post or "",
        "minutes": -(-step.within // 60) if step.within else None, "hours": _texts(step.hours), "documents": _texts(step.documents),
        "skills": _texts(step.skills), "stage": step.stage, "unit": step.unit or "",
    }  # fmt: skip
