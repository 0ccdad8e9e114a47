"""Contracts over scope and content, strategies that rest on something, and what products cost."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.catalogue.actions import agreements as acts
from tingtang.catalogue.actions import offers
from tingtang.catalogue.actions import strategies as plans
from tingtang.catalogue.models import Agreement, AgreementItem, Product, ProductCost
from tingtang.catalogue.rules.agreements import Fee, availability, charged, downtime, periods_begun
from tingtang.catalogue.tests.factories import AT
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.customers.actions.erasing import StillNeeded, erase, request_erasure
from tingtang.customers.models import Customer
from tingtang.customers.tests.factories import latest_events, make_company
from tingtang.customers.tests.traces import places_of

START = date(2026, 1, 31)
LEVELS = [
    {"code": "gold", "name": {"zh-hans": "金牌"}, "price_cents": 90_000, "per": "month"},
    {"code": "silver", "name": {"zh-hans": "银牌"}, "price_cents": 50_000, "per": "month"},
]
WHOLE = {"content": {"zh-hans": "巡检与修复"}, "timing": {"zh-hans": "工作日 8:30-17:30"}, "limits": {"zh-hans": "不含备件"}}


def make_product(code: str = "watch", **values: Any) -> Product:
    line = offers.save_line(SYSTEM, at=AT, code=f"{code}-line", name="运维服务")
    series = offers.save_series(SYSTEM, at=AT, code=f"{code}-series", name="值守", line=line)
    return offers.save_product(SYSTEM, at=AT, code=code, name="机房值守", series=series, levels=LEVELS, **{**WHOLE, **values})


def make_agreement(customer: Customer | None = None, **values: Any) -> Agreement:
    values = {"title": "年度运维合同", "starts_date": START, **values}
    return acts.save_agreement(SYSTEM, customer=customer or make_company(), at=AT, **values)


def agree(agreement: Agreement, product: Product, scope: str = "总部机房", **values: Any) -> AgreementItem:
    held = {"customer": agreement.customer, "agreement": agreement, "at": AT}
    return acts.agree_item(SYSTEM, **held, scope=scope, product=product, **{"level": "gold", **values})


def sign(agreement: Agreement) -> Agreement:
    return acts.sign_agreement(SYSTEM, customer=agreement.customer, agreement=agreement, at=AT)


@pytest.mark.django_db
class TestContracts:
    def test_a_standard_one_is_as_offered_and_stays_so_once_it_is_signed(self) -> None:
        product, agreement = make_product(), make_agreement()
        agree(agreement, product, price_cents=1, content={"zh-hans": "别的"})

        sign(agreement)
        offers.save_product(SYSTEM, product=product, at=AT, content={"zh-hans": "改了"}, levels=[])

        item = AgreementItem.objects.get()
        assert (item.price_cents, item.content, item.per) == (90_000, {"zh-hans": "巡检与修复"}, "month")
        assert latest_events(2) == ["catalogue.agreement.signed", "catalogue.product.saved"]
        with pytest.raises(acts.NotDraft):
            agree(agreement, product, scope="分部")

    def test_a_custom_one_says_why_and_keeps_both_prices(self) -> None:
        product, agreement = make_product(), make_agreement(form="custom")
        item = agree(agreement, product, price_cents=70_000)
        with pytest.raises(acts.NotWhole):
            sign(agreement)
        acts.save_agreement(SYSTEM, customer=agreement.customer, agreement=agreement, at=AT, reason="三年期，量大")

        sign(agreement)

        assert (item.price_cents, item.list_cents, item.timing) == (70_000, 90_000, WHOLE["timing"])

    @pytest.mark.parametrize(
        ("values", "field"), [({"level": "platinum"}, "level"), ({"scope": ""}, "scope"), ({"scope": "总部机房"}, "")]
    )
    def test_refuses_a_cell_that_cannot_be(self, values: dict[str, Any], field: str) -> None:
        product, agreement = make_product(), make_agreement()
        agree(agreement, product)

        with pytest.raises(Invalid) as refused:
            agree(agreement, product, **{"scope": "分部", **values})

        assert field in refused.value.fields

    def test_content_timing_and_limits_are_needed(self) -> None:
        agreement = make_agreement()
        with pytest.raises(acts.NotWhole):
            sign(agreement)
        agree(agreement, make_product(limits={}))

        with pytest.raises(acts.NotWhole):
            sign(agreement)

    def test_keeps_a_customer_until_it_ends_and_then_no_word_of_him(self) -> None:
        agreement = make_agreement(make_company("云河茶业有限公司"), title="云河茶业年度合同")
        agree(agreement, make_product(), scope="云河茶业总部")
        sign(agreement)
        with pytest.raises(StillNeeded):
            request_erasure(SYSTEM, customer=agreement.customer, at=AT)

        acts.end_agreement(
            SYSTEM, customer=agreement.customer, agreement=agreement, ends_date=AT.date(), reason="云河茶业迁址", at=AT
        )
        erase(SYSTEM, customer=agreement.customer, erasure=request_erasure(SYSTEM, customer=agreement.customer, at=AT), at=AT)

        assert places_of("云河茶业") == []
        assert AgreementItem.objects.get().price_cents == 90_000


@pytest.mark.django_db
class TestStrategiesAndCosts:
    def test_a_strategy_says_what_it_lacks_and_is_reviewed_again(self) -> None:
        ground = {"kind": "demand", "text": "三成网点要求夜间值守", "date": "2026-01-31"}
        made = plans.save_strategy(
            SYSTEM, at=AT, code="night", name="夜间服务", text="两年内覆盖全部网点", inputs=[ground], review_date=AT.date()
        )
        with pytest.raises(Invalid):
            plans.save_strategy(SYSTEM, strategy=made, at=AT, inputs=[{"kind": "rumour", "text": "x", "date": "2026-01-31"}])
        with pytest.raises(Invalid):
            plans.review_strategy(SYSTEM, strategy=made, finding="照旧", next_date=AT.date(), at=AT)

        plans.review_strategy(SYSTEM, strategy=made, finding="需求仍在增长", next_date=AT.date() + timedelta(days=180), at=AT)

        made.refresh_from_db()
        assert (len(made.lacking), made.review_date, made.reviews.count()) == (2, AT.date() + timedelta(days=180), 1)

    def test_a_cost_is_entered_once_for_a_month(self) -> None:
        product = make_product()
        plans.save_cost(SYSTEM, at=AT, product=product, month=date(2026, 10, 17), kind="people", amount_cents=1_200_000)

        with pytest.raises(Invalid):
            plans.save_cost(SYSTEM, at=AT, product=product, month=date(2026, 10, 1), kind="people", amount_cents=1)
        with pytest.raises(IntegrityError):
            ProductCost.objects.create(product=product, month=date(2026, 10, 1), kind="people", amount_cents=1)


class TestArithmetic:
    @pytest.mark.parametrize(
        ("starts", "until", "per", "begun"),
        [
            (START, date(2026, 1, 30), "month", 0), (START, START, "month", 1), (START, date(2026, 2, 27), "month", 1),
            (START, date(2026, 2, 28), "month", 2), (START, date(2026, 3, 30), "month", 2), (START, date(2026, 3, 31), "month", 3),
            (START, date(2027, 1, 30), "year", 1), (START, date(2027, 1, 31), "year", 2),
        ],
    )  # fmt: skip
    def test_a_period_begins_on_the_same_day(self, starts: date, until: date, per: str, begun: int) -> None:
        assert periods_begun(starts, until, per) == begun

    def test_every_kind_of_fee_is_counted(self) -> None:
        fees = [(Fee(100, "once"), 0), (Fee(10, "month", 3), 0), (Fee(7, "case"), 4), (Fee(1000, "year"), 0)]

        assert charged(fees, START, date(2026, 3, 31)) == 100 + 10 * 3 * 3 + 28 + 1000

    @given(st.lists(st.tuples(st.integers(-50, 150), st.integers(0, 80)), max_size=8))
    @settings(max_examples=60)
    def test_downtime_counts_every_minute_once(self, spans: list[tuple[int, int]]) -> None:
        zero = datetime(2026, 1, 1, tzinfo=UTC)
        minute = timedelta(minutes=1)
        broken = [(zero + begin * minute, zero + (begin + length) * minute) for begin, length in spans]
        by_hand = {one for begin, length in spans for one in range(begin, begin + length) if 0 <= one < 100}

        assert downtime(broken, zero, zero + 100 * minute) == len(by_hand) * minute
        assert availability(broken, zero, zero + 100 * minute) == pytest.approx(1 - len(by_hand) / 100)
        assert availability(broken, zero, zero) is None
