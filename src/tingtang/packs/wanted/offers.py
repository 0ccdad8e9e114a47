"""What a pack wants of offers, as items with plain values."""

from collections.abc import Iterator
from typing import Any

from tingtang.packs.loaded import Loaded
from tingtang.packs.plan import Item
from tingtang.packs.schemas import Text
from tingtang.packs.schemas import offers as schemas


def offers(loaded: Loaded) -> Iterator[Item]:
    """Lines, then their series, the products, and what is promised about them."""
    for order, line in enumerate(loaded.offers.lines, 1):
        yield Item("line", line.code, {**_named(line.name), "order": order}, line.name.all)
        for number, series in enumerate(line.series, 1):
            yield Item("series", series.code, {**_named(series.name), "line": line.code, "order": number}, series.name.all)
            for place, product in enumerate(series.products, 1):
                yield Item("product", product.code, _product(product, series.code, place), product.name.all)

    for promise in loaded.offers.promises:
        yield Item("promise", promise.code, _promise(promise), promise.text.all)

    for order, one in enumerate(loaded.offers.comparisons, 1):
        yield Item("comparison", one.code, _comparison(one, order), one.name.all)


def _comparison(one: schemas.Comparison, order: int) -> dict[str, Any]:
    points = [
        {**{name: getattr(row, name).all for name in ("point", "ours", "theirs")}, "better": row.better} for row in one.points
    ]
    return {
        **_named(one.name), "order": order, "product": one.product, "rival": one.rival, "rival_product": one.other,
        "points": points, "advice": _texts(one.advice), "source": one.from_, "checked_date": one.checked.isoformat(),
    }  # fmt: skip


def _promise(promise: schemas.Promise) -> dict[str, Any]:
    return {
        "text": promise.text.all, "product": promise.product or "", "source": promise.source, "scope": _texts(promise.scope),
        "evidence": promise.evidence, "check_rule": promise.check, "is_kept": promise.kept, "is_published": promise.published,
        "checked_date": promise.checked.isoformat() if promise.checked else None,
    }  # fmt: skip


def _named(text: Text) -> dict[str, Any]:
    return {"name": text.plain, "names": text.all}


def _texts(text: Text | None) -> dict[str, str]:
    return text.all if text else {}


def _product(product: schemas.Product, series: str, order: int) -> dict[str, Any]:
    levels = [
        {
            "code": one.code, "name": one.name.all, "text": _texts(one.text), "price_cents": round(one.price * 100), "per": one.per,
        }
        for one in product.levels
    ]  # fmt: skip
    inputs = [
        {"date": one.date.isoformat()} | {name: getattr(one, name) for name in ("decision", "strategy", "demand", "trend")}
        for one in product.decisions
    ]
    made = {"ready_minutes": product.ready // 60 if product.ready else None, "suits": product.suits, "unsuited": product.avoid}
    made |= {"risk_grade": product.risk, "least_cents": round(product.least * 100) if product.least else None}
    texts = {name: _texts(getattr(product, name)) for name in ("checkpoint", "content", "timing", "limits")}
    return {
        **_named(product.name), **texts, **made, "series": series, "service": product.service or "", "standard": product.standard or "",
        "is_key": product.key, "stage": product.stage, "levels": levels, "inputs": inputs, "order": order,
    }  # fmt: skip
