"""Builders with good defaults: what the licence office of Riverside hall offers."""

from datetime import UTC, datetime
from typing import Any

from tingtang.catalogue import actions
from tingtang.catalogue.models import Category, Service
from tingtang.core.actors import SYSTEM

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)


def make_category(code: str = "business", name: str = "企业登记", **values: Any) -> Category:
    """Business registration, or another."""
    return actions.save_category(SYSTEM, at=AT, code=code, name=name, **values)


def make_service(code: str = "trade-licence", name: str = "营业执照申请", **values: Any) -> Service:
    """The trade licence, or another."""
    category = values.pop("category", None) or Category.objects.first() or make_category()
    return actions.save_service(SYSTEM, at=AT, code=code, name=name, category=category, **{"series": "A", **values})
