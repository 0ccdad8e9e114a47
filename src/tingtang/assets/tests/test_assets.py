"""Assets are registered, change their state, are imported, and are forgotten with their owner."""

from datetime import date, timedelta

import pytest

from tingtang.assets import actions, queries
from tingtang.assets.models import AssetSpell
from tingtang.assets.rules.importing import day_in, guess, understand
from tingtang.assets.tests.factories import make_asset
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.customers.tests.factories import AT, latest_events, make_customer
from tingtang.org.tests.factories import actor_for, grant, make_hall, make_staff

HEADS = ("表号", "名称", "户号", "倍率", "计量对象", "启用日期", "所属")


def test_reads_heads_and_dates_as_tables_write_them() -> None:
    found = guess(HEADS, {"ratio": ("倍率", "Ratio")})

    assert found["number"] == "表号"
    assert found["customer"] == "户号"
    assert found["field:ratio"] == "倍率"
    assert found["part_of"] == "所属"
    assert {day_in(text) for text in ("2026-01-31", "2026/1/31", "2026年1月31日", "20260131", "2026-01-31T00:00:00")} == {
        date(2026, 1, 31)
    }
    assert day_in("31.02.2026") is None
    assert understand({"number": "", "state": "爆炸", "bought_date": "昨天"}).troubles == [
        ("state", "no_state"), ("bought_date", "no_date"), ("number", "missing"),
    ]  # fmt: skip


@pytest.mark.django_db
class TestSaveAsset:
    def test_gives_the_next_number_and_tells_the_journal(self) -> None:
        customer = make_customer()
        made = make_asset(number="", customer=customer, fields={"ratio": 20, "medium": "power"})

        assert made.number.startswith("BJ")
        assert latest_events(1) == ["assets.asset.saved"]
        assert AssetSpell.objects.get(asset=made).ends_date is None

    def test_refuses_what_does_not_fit_its_kind_by_field(self) -> None:
        with pytest.raises(Invalid) as refused:
            make_asset(fields={"ratio": 0, "colour": "red"})

        assert set(refused.value.fields) == {"fields.ratio", "fields.colour"}

    def test_keeps_its_number_for_ever(self) -> None:
        made = make_asset()

        with pytest.raises(Invalid):
            actions.save_asset(SYSTEM, asset=made, hall=None, number="BJ-1", at=AT)

    def test_is_seen_in_its_hall_only(self) -> None:
        here, there = make_hall(), make_hall("north", "北厅")
        made = make_asset(hall=here)
        clerk, other = (
            actor_for(grant(make_staff(name, name, hall), "clerk", hall)) for name, hall in (("limin", here), ("zhou", there))
        )

        assert list(queries.assets(clerk)) == [made]
        assert list(queries.assets(other)) == []


@pytest.mark.django_db
class TestChangeState:
    def test_ends_the_spell_before_and_refuses_days_before_it(self) -> None:
        made = make_asset(state_date=date(2026, 11, 1))
        kept = actions.change_state(SYSTEM, asset=made, state="faulty", since=date(2026, 11, 20), reason="烧毁", at=AT)

        spells = list(AssetSpell.objects.order_by("pk").values_list("state", "starts_date", "ends_date"))
        assert spells == [
            ("in_use", date(2026, 11, 1), date(2026, 11, 20)), ("faulty", date(2026, 11, 20), None),
        ]  # fmt: skip
        for day in (date(2026, 11, 19), AT.date() + timedelta(days=2)):
            with pytest.raises(Invalid):
                actions.change_state(SYSTEM, asset=kept, state="in_use", since=day, at=AT)


@pytest.mark.django_db
def test_a_meter_in_use_forbids_erasing_and_a_retired_one_forgets_whose_it_was() -> None:
    customer = make_customer()
    made = make_asset(customer=customer, place="河滨路 12 号")

    assert len(actions.obligations([customer.pk])) == 1
    actions.change_state(SYSTEM, asset=made, state="retired", at=AT)
    assert actions.obligations([customer.pk]) == []
    assert actions.erase([customer.pk]) == {"assets": 1}
    made.refresh_from_db()
    assert (made.customer_id, made.place) == (None, "")
