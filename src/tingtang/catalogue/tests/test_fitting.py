"""Products matched to a customer's funds and risk tolerance, each with the reason (CUS-45)."""

from datetime import date
from typing import Any

import pytest

from tingtang.catalogue import actions
from tingtang.catalogue.models import Product
from tingtang.catalogue.queries.fitting import matched
from tingtang.catalogue.rules.fitting import Means, Offer, Reason, match
from tingtang.catalogue.tests.factories import AT
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.customers.actions.tolerances import assess_tolerance
from tingtang.customers.models import Tolerance
from tingtang.customers.tests.factories import make_customer
from tingtang.org.tests.factories import grant, make_staff
from tingtang.org.tests.test_permissions import client_for

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def test_risk_and_funds_decide_each_with_its_reason() -> None:
    offers = [Offer(1, 1, 5_000), Offer(2, 2), Offer(3, None, 20_000_000), Offer(4, 3, 1_000), Offer(5, 5, 100_000_000)]

    fit, out = match(offers, Means(2, 20_000_000))

    assert [(one.key, one.reasons) for one in fit] == [
        (1, (Reason.RISK_BORNE, Reason.FUNDS_REACH)),
        (2, (Reason.RISK_BORNE,)),
        (3, (Reason.FUNDS_REACH,)),
    ]
    assert [(one.key, one.reasons) for one in out] == [
        (4, (Reason.TOO_RISKY,)),
        (5, (Reason.TOO_RISKY, Reason.TOO_DEAR)),
    ]


@pytest.mark.parametrize(("means", "reason"), [(None, Reason.UNASSESSED), (Means(5, 10**12, is_in_force=False), Reason.RUN_OUT)])
def test_nothing_is_offered_without_an_assessment_that_counts(means: Means | None, reason: Reason) -> None:
    fit, out = match([Offer(1, 1, 1)], means)

    assert fit == []
    assert out[0].reasons == (reason,)


def make_products() -> list[Product]:
    line = actions.save_line(SYSTEM, at=AT, code="money", name="个人金融")
    series = actions.save_series(SYSTEM, at=AT, code="deposits", name="存款理财", line=line)

    def product(code: str, name: str, **more: Any) -> Product:
        return actions.save_product(SYSTEM, at=AT, code=code, name=name, series=series, **more)

    return [
        product("deposit", "定期存款", risk_grade=1, least_cents=5_000),
        product("shares", "股票基金", risk_grade=4, least_cents=100_000),
        product("box", "保管箱"),
    ]


class TestCustomers:
    def test_see_on_their_page_what_fits_and_what_does_not_and_why(self) -> None:
        make_products()
        customer = make_customer("王芳")
        boss = client_for(grant(make_staff("zhouning", "周宁"), "administrator"))
        address = f"/customers/{customer.pk}/"
        assert "先问清可投资金" in boss.get(address).content.decode()

        given = {"grade": "", "funds": "80000", "assessed_date": f"{TODAY:%Y-%m-%d}"}
        assert boss.post(f"{address}tolerance/", given).status_code != 302
        answer = boss.post(f"{address}tolerance/", {"grade": "2", "funds": "80000", "assessed_date": f"{TODAY:%Y-%m-%d}"})

        assert answer.status_code == 302, answer.content.decode()
        page = boss.get(address).content.decode()
        assert "定期存款" in page
        assert "超出承受能力" in page
        assert "保管箱" not in page.split('id="fitting"')[1].split("</section>")[0]
        kept = Tolerance.objects.get()
        assert (kept.grade, kept.funds_cents, str(kept.assessed_by)) == (2, 8_000_000, "周宁")

    def test_count_by_their_latest_assessment_for_a_year(self) -> None:
        make_products()
        customer = make_customer("王芳")
        for grade, day in ((5, date(2026, 1, 5)), (1, date(2026, 2, 5))):
            assess_tolerance(SYSTEM, customer=customer, grade=grade, funds_cents=10**8, assessed_date=day, at=AT)

        now, later = matched(customer, None, date(2027, 2, 5)), matched(customer, None, date(2027, 2, 6))

        assert now is not None
        assert [one.product.code for one in now.fitting] == ["deposit"]
        assert later is not None
        assert later.fitting == []
        assert len(later.left_out) == 2

    def test_are_not_assessed_on_a_day_to_come(self) -> None:
        with pytest.raises(Invalid) as refusal:
            assess_tolerance(
                SYSTEM, customer=make_customer("王芳"), grade=1, funds_cents=0, assessed_date=date(2999, 1, 1), at=AT
            )

        assert list(refusal.value.fields) == ["assessed_date"]

    def test_are_not_bothered_where_no_money_is_placed(self) -> None:
        assert matched(make_customer("王芳"), None, TODAY) is None


def test_the_least_amount_is_typed_in_whole_units() -> None:
    deposit = make_products()[0]
    boss = client_for(grant(make_staff("zhouning", "周宁"), "administrator"))

    page = boss.get(f"/setup/offers/{deposit.pk}/")

    assert 'value="50.00"' in page.content.decode()
