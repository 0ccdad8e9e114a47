"""Writes of what is offered: lines, series, products, and promises about them."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.events import LINE_SAVED, PRODUCT_SAVED, PROMISE_SAVED, REMOVED, SERIES_SAVED
from tingtang.catalogue.models import Line, Product, Promise, Series
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.journal.saving import field_names, remove, save

LINE_FIELDS = field_names(Line, "code", "name", "names", "order", "is_active")
SERIES_FIELDS = field_names(Series, "code", "name", "names", "order", "is_active", "line")
PRODUCT_FIELDS = field_names(
    Product, "code", "name", "names", "order", "is_active", "series", "service", "standard", "is_key", "stage", "checkpoint", "content",
    "timing", "limits", "levels", "currency", "inputs", "ready_minutes", "suits", "unsuited", "risk_grade",
    "least_cents",
)  # fmt: skip
PROMISE_FIELDS = field_names(
    Promise, "code", "product", "text", "source", "scope", "evidence", "check_rule", "checked_date", "is_kept", "is_published"
)


@action("catalogue.save_line", label=_("Change lines of the catalogue"))
def save_line(actor: Actor, /, *, at: datetime, line: Line | None = None, version: str | None = None, **values: Any) -> Line:
    """Change a line, or make one."""
    return save(actor, LINE_SAVED, line or Line(), values, LINE_FIELDS, at=at, version=version)


@action("catalogue.remove_line", label=_("Remove lines of the catalogue"))
def remove_line(actor: Actor, *, line: Line, at: datetime) -> None:
    """Remove a line without series. Refused with how many it has."""
    remove(actor, REMOVED, line, at=at)


@action("catalogue.save_series", label=_("Change series of products"))
def save_series(
    actor: Actor, /, *, at: datetime, series: Series | None = None, version: str | None = None, **values: Any
) -> Series:
    """Change a series, or make one."""
    return save(actor, SERIES_SAVED, series or Series(), values, SERIES_FIELDS, at=at, version=version, about=["line"])


@action("catalogue.remove_series", label=_("Remove series of products"))
def remove_series(actor: Actor, *, series: Series, at: datetime) -> None:
    """Remove a series without products. Refused with how many it has."""
    remove(actor, REMOVED, series, at=at)


@action("catalogue.save_product", label=_("Change products"))
def save_product(
    actor: Actor, /, *, at: datetime, product: Product | None = None, version: str | None = None, **values: Any
) -> Product:
    """Change a product, or make one. Refused when its levels or inputs cannot be read."""
    return save(actor, PRODUCT_SAVED, product or Product(), values, PRODUCT_FIELDS, at=at, version=version, about=["series"])


@action("catalogue.remove_product", label=_("Remove products"))
def remove_product(actor: Actor, *, product: Product, at: datetime) -> None:
    """Remove a product nothing is promised about. Refused with what refers to it."""
    remove(actor, REMOVED, product, at=at)


@action("catalogue.save_promise", label=_("Change promises"))
def save_promise(
    actor: Actor, /, *, at: datetime, promise: Promise | None = None, version: str | None = None, **values: Any
) -> Promise:
    """Change a promise, or make one. Refused when it is published without evidence and a check that found it kept."""
    product = values.get("product", promise.product if promise else None)
    about = ["product"] if product else []
    return save(actor, PROMISE_SAVED, promise or Promise(), values, PROMISE_FIELDS, at=at, version=version, about=about)


@action("catalogue.remove_promise", label=_("Remove promises"))
def remove_promise(actor: Actor, *, promise: Promise, at: datetime) -> None:
    """Remove a promise. What was promised stays in the journal."""
    remove(actor, REMOVED, promise, at=at, code=str(promise.pk))
