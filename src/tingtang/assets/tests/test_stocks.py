"""Gifts, material and what is lent: counted, away from service areas, each piece with whoever has it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tingtang.assets import actions
from tingtang.assets.models import MoveKind, Stock, StockMove
from tingtang.assets.queries.due import due
from tingtang.assets.tests.factories import make_asset
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.tests.factories import AT, latest_events, make_customer
from tingtang.org.actions import save_zone
from tingtang.org.models import Hall, Staff, Zone
from tingtang.org.queries import actor_of_account, seal_of
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import make_counter, make_hall, make_staff

pytestmark = pytest.mark.django_db


def zone(hall: Hall, code: str) -> Zone:
    return save_zone(SYSTEM, hall=hall, code=code, name=code, at=AT)


def bags(hall: Hall, **values: object) -> Stock:
    given = {"code": "bag", "name": "帆布袋", "least": 5, "unit_cost_cents": 1250, **values}
    return actions.save_stock(SYSTEM, hall=hall, at=AT, **given)


def acting(staff: Staff) -> Actor:
    found = actor_of_account(str(staff.account_id), AT, seal=seal_of(staff.account.password))
    assert found is not None
    return found


class TestKeeping:
    def test_refuses_gifts_where_counters_stand_but_not_what_is_lent(self) -> None:
        hall = make_hall()
        desk = zone(hall, "desk-area")
        make_counter(hall, 77, zone=desk)

        with pytest.raises(Invalid) as told:
            bags(hall, zone=desk)

        assert "zone" in told.value.fields
        assert bags(hall, zone=zone(hall, "store")).zone.code == "store"
        assert bags(hall, code="umbrella", kind="loan", zone=desk).zone == desk

    def test_hands_out_no_more_than_there_are_and_says_to_whom(self) -> None:
        stock = bags(make_hall())
        actions.receive_stock(SYSTEM, stock=stock, quantity=3, at=AT)

        with pytest.raises(Invalid):
            actions.issue_stock(SYSTEM, stock=stock, quantity=1, at=AT)
        with pytest.raises(Refused):
            actions.issue_stock(SYSTEM, stock=stock, quantity=4, given_to="企划部", at=AT)
        made = actions.issue_stock(SYSTEM, stock=stock, quantity=2, customer=make_customer(), at=AT)

        stock.refresh_from_db()
        assert (stock.there, made.there, stock.is_short) == (1, 1, True)
        assert latest_events(1) == ["assets.stock.moved"]

    def test_follows_a_loan_until_the_last_piece_is_back_or_said_to_be_lost(self) -> None:
        stock = bags(make_hall(), kind="loan")
        actions.receive_stock(SYSTEM, stock=stock, quantity=4, at=AT)
        loan = actions.lend_stock(SYSTEM, stock=stock, quantity=3, given_to="方女士 7011", at=AT)

        actions.return_stock(SYSTEM, stock=stock, loan=loan, quantity=1, at=AT)
        with pytest.raises(Invalid):
            actions.return_stock(SYSTEM, stock=stock, loan=loan, quantity=3, at=AT)
        with pytest.raises(Invalid):
            actions.return_stock(SYSTEM, stock=stock, loan=loan, quantity=1, lost=1, at=AT)
        actions.return_stock(SYSTEM, stock=stock, loan=loan, quantity=1, lost=1, note="伞骨折断", at=AT)

        stock.refresh_from_db()
        loan.refresh_from_db()
        assert (stock.there, loan.open_count) == (3, 0)
        assert StockMove.objects.get(kind=MoveKind.LOST).quantity == 1

    def test_a_count_that_differs_says_why(self) -> None:
        stock = bags(make_hall())
        actions.receive_stock(SYSTEM, stock=stock, quantity=4, at=AT)

        with pytest.raises(Invalid):
            actions.count_stock(SYSTEM, stock=stock, there=3, at=AT)
        actions.count_stock(SYSTEM, stock=stock, there=3, note="一只破损", at=AT)

        stock.refresh_from_db()
        assert stock.there == 3

    def test_what_should_be_back_and_what_runs_short_waits_for_who_answers_for_the_place(self) -> None:
        hall = make_hall()
        keeper, other = (grant(make_staff(name, name, hall), "clerk", hall) for name in ("beilei", "xiami"))
        store = save_zone(SYSTEM, hall=hall, zone=zone(hall, "store"), owner=keeper, at=AT)
        stock = bags(hall, kind="loan", zone=store)
        actions.receive_stock(SYSTEM, stock=stock, quantity=2, at=AT)
        actions.lend_stock(SYSTEM, stock=stock, quantity=1, given_to="申先生", at=AT)
        later = AT + timedelta(days=2)

        assert [one.is_late for one in due(acting(keeper), later)] == [True, False]
        assert due(acting(other), later) == []


class TestRenewals:
    def test_keep_what_was_changed_and_when_it_is_due_again(self) -> None:
        day = AT.date()
        asset = make_asset("YY-1", "日间曲", renew_date=day - timedelta(days=3))

        with pytest.raises(Invalid):
            actions.renew(SYSTEM, asset=asset, note=" ", at=AT)
        actions.renew(SYSTEM, asset=asset, note="换入十首秋季曲目", next_date=day + timedelta(days=90), at=AT)

        asset.refresh_from_db()
        assert asset.renew_date == day + timedelta(days=90)
        assert [one.due_date for one in asset.renewals.all()] == [day - timedelta(days=3)]
        assert latest_events(1) == ["assets.asset.renewed"]


class TestPages:
    def test_lead_from_the_list_to_a_loan_and_back(self) -> None:
        hall = make_hall()
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        pages: Client = browser(chen)
        pages.post(reverse("assets:new_stock"), {"names_zh-hans": "童车", "names_zh-hant": "", "names_en": "Strollers", "hall": hall.pk,
                                                "kind": "loan", "least": "1", "unit_cost": "420", "is_active": "on"})  # fmt: skip
        stock = Stock.objects.get()
        pages.post(reverse("assets:receive_stock", args=[stock.pk]), {"quantity": "2"})
        few = pages.post(reverse("assets:lend_stock", args=[stock.pk]), {"quantity": "5", "given_to": "方女士"})
        pages.post(reverse("assets:lend_stock", args=[stock.pk]), {"quantity": "1", "given_to": "方女士"})
        loan = StockMove.objects.get(kind="lent")

        assert (few.status_code, stock.unit_cost_cents) == (422, 42000)
        assert "方女士" in pages.get(reverse("assets:loans")).content.decode()
        pages.post(reverse("assets:return_stock", args=[stock.pk, loan.pk]), {"quantity": "1", "lost": "0"})
        stock.refresh_from_db()
        assert stock.there == 2

    def test_the_api_does_the_same(self) -> None:
        hall = make_hall()
        program = Program.of(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        made = program.post("/stocks", {"hall": hall.code, "code": "bag", "name": "帆布袋", "least": 2})
        key = made.json()["id"]
        program.post(f"/stocks/{key}/receive", {"quantity": 3})
        told = program.post(f"/stocks/{key}/lend", {"quantity": 2, "given_to": "企划部"})
        loan = told.json()["items"][0]
        program.post(f"/stocks/{key}/loans/{loan['id']}/return", {"quantity": 2})

        assert program.get(f"/stocks/{key}").json()["there"] == 3
        assert program.post(f"/stocks/{key}/issue", {"quantity": 9, "given_to": "x"}).status_code == 409
