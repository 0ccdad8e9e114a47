"""Lines, series, products with levels and prices, and promises that are proved before they are published."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tingtang.catalogue import actions
from tingtang.catalogue.models import Product, Promise
from tingtang.catalogue.tests.factories import AT
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.journal.saving import InUse
from tingtang.org.tests.factories import grant, make_staff
from tingtang.org.tests.test_permissions import client_for

pytestmark = pytest.mark.django_db
LEVELS = [
    {"code": "gold", "name": {"zh-hans": "金牌"}, "price_cents": 500_000, "per": "month"},
    {"code": "basic", "name": {"zh-hans": "基础"}, "price_cents": 80_000, "per": "month", "text": {"zh-hans": "工作日支持"}},
]


def make_product(**values: Any) -> Product:
    line = actions.save_line(SYSTEM, at=AT, code="operation", name="运维服务")
    series = actions.save_series(SYSTEM, at=AT, code="desktop", name="桌面运维", line=line)
    return actions.save_product(SYSTEM, at=AT, code="desk", name="桌面终端支持", series=series, levels=LEVELS, **values)


@pytest.fixture
def boss() -> Client:
    return client_for(grant(make_staff("zhouning", "周宁"), "administrator"))


class TestProducts:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("levels", [{**LEVELS[0], "price_cents": -1}]),
            ("levels", [LEVELS[0], LEVELS[0]]),
            ("levels", [{**LEVELS[0], "code": ""}]),
            ("inputs", [{"date": "soon", "decision": "x"}]),
            ("inputs", [{"date": "2026-01-31", "decision": ""}]),
            ("content", {"fr": "x"}),
        ],
    )
    def test_refuse_what_cannot_be_read(self, field: str, value: object) -> None:
        product = make_product()

        with pytest.raises(Invalid) as refusal:
            actions.save_product(SYSTEM, product=product, at=AT, **{field: value})

        assert list(refusal.value.fields) == [field]

    def test_show_customers_levels_cheapest_first(self, client: Client) -> None:
        make_product(limits={"zh-hans": "不含硬件"})

        page = client.get("/offers/").content.decode()

        assert page.index("基础") < page.index("金牌")
        assert "¥800.00" in page
        assert "不含硬件" in page

    def test_are_typed_with_levels_and_decisions(self, boss: Client) -> None:
        product = make_product()
        row = {
            "levels_code": ["plus"],
            "levels_zh-hans": ["进阶"],
            "levels_zh-hant": [""],
            "levels_en": ["Plus"],
            "levels_price": ["12.5"],
        }
        row |= {"levels_per": ["year"], "levels_text": ["7x24"], "inputs_date": ["2026-01-31"], "inputs_decision": ["保留"]}
        row |= {
            "inputs_strategy": ["聚焦"],
            "inputs_demand": ["增长"],
            "inputs_trend": [""],
            "names_zh-hans": "桌面支持",
            "code": "desk",
        }
        row |= {"series": str(product.series_id), "stage": "after", "currency": "CNY", "order": "0", "is_active": "on"}

        answer = boss.post(f"/setup/offers/{product.pk}/", row)

        product.refresh_from_db()
        assert answer.status_code == 302
        assert (product.levels[0]["price_cents"], product.levels[0]["per"]) == (1250, "year")
        assert product.inputs[0]["strategy"] == "聚焦"
        assert boss.post(f"/setup/offers/{product.pk}/", {**row, "levels_price": ["free"]}).status_code == 422

    def test_hold_their_series_and_line(self) -> None:
        product = make_product()

        with pytest.raises(InUse):
            actions.remove_series(SYSTEM, series=product.series, at=AT)
        actions.remove_product(SYSTEM, product=product, at=AT)
        actions.remove_series(SYSTEM, series=product.series, at=AT)
        actions.remove_line(SYSTEM, line=product.series.line, at=AT)


class TestPromises:
    @pytest.mark.parametrize(
        "proof",
        [
            {},
            {"evidence": "月报"},
            {"evidence": "月报", "checked_date": date(2026, 11, 1)},
            {"checked_date": date(2026, 11, 1), "is_kept": True},
        ],
    )
    def test_are_not_published_without_evidence_and_a_check_that_found_them_kept(self, proof: dict[str, Any]) -> None:
        with pytest.raises(Invalid) as refusal:
            actions.save_promise(SYSTEM, at=AT, text={"zh-hans": "一小时响应"}, source="合同", is_published=True, **proof)

        assert list(refusal.value.fields) == ["is_published"]

    def test_are_shown_to_customers_once_proved(self, client: Client) -> None:
        proof = {"evidence": "月报 2026-10", "checked_date": date(2026, 11, 1), "is_kept": True}
        promise = actions.save_promise(SYSTEM, at=AT, text={"zh-hans": "一小时响应"}, source="合同", **proof)
        assert "一小时响应" not in client.get("/promises/").content.decode()

        actions.save_promise(SYSTEM, promise=promise, at=AT, is_published=True)
        assert "一小时响应" in client.get("/promises/").content.decode()

        with pytest.raises(Invalid):
            actions.save_promise(SYSTEM, promise=promise, at=AT, is_kept=False)
        actions.remove_promise(SYSTEM, promise=promise, at=AT)
        assert not Promise.objects.exists()


class TestPages:
    def test_open(self, boss: Client) -> None:
        make_product()

        for address in ("", "new/", "lines/", "lines/new/", "series/", "series/new/", "promises/", "promises/new/"):
            assert boss.get(f"/setup/offers/{address}").status_code == 200
