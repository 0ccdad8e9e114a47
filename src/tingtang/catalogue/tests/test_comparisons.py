"""Own products beside those of others."""

from datetime import timedelta
from typing import Any

import pytest

from tingtang.catalogue.actions import comparisons, offers
from tingtang.catalogue.tests.factories import AT
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid


@pytest.mark.django_db
def test_comparisons_are_old_after_ninety_days_and_refuse_a_check_still_to_come() -> None:
    series = offers.save_series(SYSTEM, at=AT, code="s", name="现金", line=offers.save_line(SYSTEM, at=AT, code="l", name="对公"))
    product = offers.save_product(SYSTEM, at=AT, code="pickup", name="上门收款", series=series)
    point = {"point": {"zh-hans": "月费"}, "ours": {"zh-hans": "800 元"}, "theirs": {"zh-hans": "1000 元"}, "better": "ours"}
    day = AT.date()
    given: dict[str, Any] = {
        "code": "c",
        "name": "对比",
        "product": product,
        "rival": "江城银行",
        "rival_product": "收款",
        "source": "价目表",
    }

    kept = comparisons.save_comparison(SYSTEM, at=AT, **given, points=[point], checked_date=day)
    with pytest.raises(Invalid):
        comparisons.save_comparison(SYSTEM, at=AT, comparison=kept, checked_date=day + timedelta(days=2))
    with pytest.raises(Invalid):
        comparisons.save_comparison(SYSTEM, at=AT, comparison=kept, points=[{**point, "theirs": {}}])

    assert (kept.is_old(day + timedelta(days=90)), kept.is_old(day + timedelta(days=91))) == (False, True)
