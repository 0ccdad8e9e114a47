"""Builders with good defaults: a meter of Ms Wang, or whatever a test asks for."""

from typing import Any

from tingtang.assets import actions
from tingtang.assets.models import Asset, AssetKind
from tingtang.core.actors import SYSTEM
from tingtang.customers.tests.factories import AT
from tingtang.ui.designed import from_rows

RATIO = {"code": "ratio", "kind": "number", "names": {"en": "Ratio", "zh-hans": "倍率"}, "minimum": 1}
MEDIUM = {
    "code": "medium", "kind": "choice", "names": {"zh-hans": "计量对象"},
    "choices": [{"code": "power", "names": {"zh-hans": "电"}}, {"code": "water", "names": {"zh-hans": "水"}}],
}  # fmt: skip


def make_asset_kind(code: str = "meter", **values: Any) -> AssetKind:
    """Meters with a ratio and what they measure."""
    found = AssetKind.objects.filter(code=code).first()
    given = {"name": "电表", "prefix": "BJ", "nature": "meter", "fields": from_rows([RATIO, MEDIUM]), **values}
    return found or actions.save_kind(SYSTEM, at=AT, code=code, **given)


def make_asset(number: str = "BJ-3301", name: str = "王芳家电表", **values: Any) -> Asset:
    """A meter in use."""
    given = {"hall": None, "kind": values.pop("kind", None) or make_asset_kind(), "at": AT, **values}
    return actions.save_asset(SYSTEM, number=number, name=name, **given)
