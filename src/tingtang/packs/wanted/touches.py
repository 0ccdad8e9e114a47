"""What a pack wants of sources of customers' data and of touch points, in the language of the organisation."""

from collections.abc import Iterator
from typing import Any

from tingtang.org.queries import organisation
from tingtang.packs.loaded import Loaded
from tingtang.packs.plan import Item
from tingtang.packs.schemas import Text


def sources(loaded: Loaded) -> Iterator[Item]:
    """The sources; the consents they need stand before them."""
    language = _language()
    for order, one in enumerate(loaded.customers.sources, 1):
        told = {"basis": _read(one.basis, language), "contact": _read(one.contact, language), "purpose": one.consent or ""}
        yield Item("data_source", one.code, {**_named(one.name), "kind": one.kind, **told, "order": order}, one.name.all)


def touches(loaded: Loaded) -> Iterator[Item]:
    """The touch points; services, tiers, posts, wordings and standards stand before them."""
    language = _language()
    for order, one in enumerate(loaded.library.touch_points, 1):
        texts = {name: _read(getattr(one, name), language) for name in ("wants", "does", "measure")}
        named = {name: getattr(one, name) or "" for name in ("service", "tier", "post", "wording", "standard")}
        values = {**_named(one.name), "stage": one.stage, "way": one.way, **texts, **named, "order": order}
        yield Item("touch_point", one.code, values, one.name.all)


def _language() -> str:
    found = organisation()
    return found.language if found is not None else "zh-hans"


def _read(text: Text | None, language: str) -> str:
    return text.read(language) if text else ""


def _named(text: Text) -> dict[str, Any]:
    return {"name": text.plain, "names": text.all}
