"""A shopping centre's pack: shops bound to complaint rules, and what else its service desk keeps."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tingtang.assets.models import Party
from tingtang.cases.actions.dispatch import route
from tingtang.cases.actions.ending import tell
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import change_case, open_case
from tingtang.cases.actions.outside import hand_to_party, settle_with_party
from tingtang.cases.actions.people import assign_case
from tingtang.cases.actions.steps import move
from tingtang.cases.models import Case, Kind, PartyRule
from tingtang.catalogue.models import TouchPoint
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Problem
from tingtang.customers.models import DataSource
from tingtang.org.models import Hall
from tingtang.org.tests.factories import make_staff
from tingtang.packs import actions, queries
from tingtang.packs.loader import load
from tingtang.packs.tests.factories import AT
from tingtang.visits.queries.helping import rungs


@pytest.fixture
def centre(applied: Callable[[str], None]) -> Hall:
    applied("mall")
    loaded = load("mall")
    return actions.set_up_hall(SYSTEM, loaded=loaded, layout=loaded.layout("standard"), at=AT, code="camellia", name="山茶")


def opened(centre: Hall, kind: str, **fields: object) -> Case:
    case = open_case(SYSTEM, kind=Kind.objects.get(code=kind), title="特价不退", hall=centre, fields=fields, at=AT)
    assign_case(SYSTEM, case=case, staff=make_staff(name="谭静"), at=AT)
    return case


def write(case: Case, **fields: object) -> None:
    case.refresh_from_db()
    change_case(SYSTEM, case=case, fields={**case.fields, **fields}, at=AT)


def shop() -> Party:
    return Party.objects.create(code="lanting", name="兰亭女装", names={}, kind="shop")


class TestComplaintsAboutShops:
    def test_are_not_decided_before_the_shop_has_settled_them_by_its_rules(self, centre: Hall) -> None:
        case = opened(centre, "shop-complaint", shop_name="兰亭女装 2F-18", about="returns", severity="ordinary")
        move(SYSTEM, case=case, step="acknowledge", at=AT)
        with pytest.raises(Problem):
            move(SYSTEM, case=case, step="to_shop", at=AT)

        handing = hand_to_party(SYSTEM, case=case, party=shop(), at=AT)
        move(SYSTEM, case=case, step="to_shop", at=AT)
        write(case, findings="未写明", decision="upheld", remedy="refund")
        with pytest.raises(Problem):
            move(SYSTEM, case=case, step="decide", at=AT)
        settle_with_party(SYSTEM, case=case, handing=handing, settlement="退款", at=AT + timedelta(hours=1))

        assert move(SYSTEM, case=case, step="decide", at=AT + timedelta(hours=1)).state == "decided"

    def test_end_only_when_somebody_said_how_the_outcome_was_carried_out(self, centre: Hall) -> None:
        case = opened(centre, "shop-complaint", shop_name="2F-18", about="manner", severity="slight")
        move(SYSTEM, case=case, step="acknowledge", at=AT)
        handing = hand_to_party(SYSTEM, case=case, party=shop(), at=AT)
        move(SYSTEM, case=case, step="to_shop", at=AT)
        settle_with_party(SYSTEM, case=case, handing=handing, settlement="道歉", at=AT)
        write(case, findings="属实", decision="upheld", remedy="explanation")
        move(SYSTEM, case=case, step="decide", at=AT)
        write_note(SYSTEM, case=case, body="店长已道歉。", kind="answer", at=AT)
        move(SYSTEM, case=case, step="answer", at=AT)
        write(case, cause="attitude", prevention="培训")

        tell(SYSTEM, case=case, way="call", text="已告知。", at=AT)

        with pytest.raises(Problem):
            move(SYSTEM, case=case, step="close", at=AT)
        write(case, outcome="楼层经理已核实")

        assert move(SYSTEM, case=case, step="close", at=AT).phase == "closed"

    def test_go_to_those_who_answer_complaints_and_bind_shops_to_four_hours(self, centre: Hall) -> None:
        case = open_case(
            SYSTEM,
            kind=Kind.objects.get(code="goods-return"),
            title="开胶",
            hall=centre,
            at=AT,
            fields={"shop_name": "2F-07", "goods": "鞋", "why": "fault"},
        )

        case = route(SYSTEM, case=case, at=AT)
        assert case.team is not None
        assert case.team.code == "mall-complaints"
        assert PartyRule.objects.get(kind="shop", industries=["mall"]).settle_minutes == 24 * 60


def test_a_centre_begins_with_who_is_called_to_help_where_data_comes_from_and_where_customers_meet_it(centre: Hall) -> None:
    rung = [(one.post.code, one.minutes, one.means) for one in rungs(centre)]
    source = DataSource.objects.get(code="shop-lists")
    touch = TouchPoint.objects.get(code="member-after")

    assert rung[:2] == [("walking_host", 3, "radio"), ("desk_officer", 3, "bell")]
    assert (source.kind, source.purpose.code if source.purpose else "") == ("third", "notices")
    assert (touch.tier.code if touch.tier else "", touch.post.code if touch.post else "", touch.way) == (
        "gold",
        "member_officer",
        "message",
    )
    assert not [one for one in queries.difference(load("mall")) if one.does]
