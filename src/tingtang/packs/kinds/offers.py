"""What a pack can set about offers: what stands here now, and the ordinary actions that set it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models

from tingtang.catalogue import actions
from tingtang.catalogue.actions.comparisons import save_comparison
from tingtang.catalogue.models import Comparison, Line, Product, Promise, Series, Service, Standard
from tingtang.core.actors import Actor
from tingtang.packs.plan import Values

_NAMED = ("name", "names", "order")
_PROMISE = ("text", "source", "scope", "evidence", "check_rule", "is_kept", "is_published")
_PRODUCT = (
    *_NAMED,
    "is_key",
    "stage",
    "checkpoint",
    "content",
    "timing",
    "limits",
    "levels",
    "inputs",
    "ready_minutes",
    "suits",
    "unsuited",
    "risk_grade",
    "least_cents",
)


def lines() -> dict[str, Values]:
    """Lines by code."""
    return {one.code: {name: getattr(one, name) for name in _NAMED} for one in Line.objects.all()}


def series() -> dict[str, Values]:
    """Series by code."""
    rows = Series.objects.select_related("line")
    return {one.code: {name: getattr(one, name) for name in _NAMED} | {"line": one.line.code} for one in rows}


def products() -> dict[str, Values]:
    """Products by code."""
    found: dict[str, Values] = {}
    for one in Product.objects.select_related("series", "service", "standard"):
        related = {"series": one.series.code, "service": one.service.code if one.service else ""}
        related["standard"] = one.standard.code if one.standard else ""
        found[one.code] = {name: getattr(one, name) for name in _PRODUCT} | related
    return found


def promises() -> dict[str, Values]:
    """Promises by code; those made on the page have none and are nobody's but the organisation's."""
    found: dict[str, Values] = {}
    for one in Promise.objects.filter(code__isnull=False).select_related("product"):
        day = one.checked_date.isoformat() if one.checked_date else None
        related = {"product": one.product.code if one.product else "", "checked_date": day}
        found[one.code or ""] = {name: getattr(one, name) for name in _PROMISE} | related
    return found


def comparisons() -> dict[str, Values]:
    """Comparisons by code."""
    return {
        one.code: {name: getattr(one, name) for name in (*_NAMED, "rival", "rival_product", "points", "advice", "source")}
        | {"product": one.product.code, "checked_date": one.checked_date.isoformat()}
        for one in Comparison.objects.select_related("product")
    }


def save_one_comparison(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    given = dict(values)
    if "product" in given:
        given["product"] = _one(Product, given["product"])
    if given.get("checked_date"):
        given["checked_date"] = date.fromisoformat(given["checked_date"])
    return save_comparison(actor, at=at, comparison=_one(Comparison, code), code=code, **given)


def _one(model: type[models.Model], code: str) -> Any:
    return model._base_manager.filter(code=code).first() if code else None


def save_line(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return actions.save_line(actor, at=at, line=_one(Line, code), code=code, **values)


def save_series(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    related = {"line": Line.objects.get(code=values["line"])} if "line" in values else {}
    return actions.save_series(actor, at=at, series=_one(Series, code), code=code, **{**values, **related})


def save_product(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    kinds: dict[str, type[models.Model]] = {"series": Series, "service": Service, "standard": Standard}
    related = {name: _one(model, values[name]) for name, model in kinds.items() if name in values}
    return actions.save_product(actor, at=at, product=_one(Product, code), code=code, **{**values, **related})


def save_promise(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    given = dict(values)
    if "product" in given:
        given["product"] = _one(Product, given["product"])
    if given.get("checked_date"):
        given["checked_date"] = date.fromisoformat(given["checked_date"])
    return actions.save_promise(actor, at=at, promise=_one(Promise, code), code=code, **given)
