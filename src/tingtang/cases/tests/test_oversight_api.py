"""Clocks, dispatch and supervision over the API."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tingtang.cases.actions.dispatch import hand_out
from tingtang.cases.actions.people import assign_case
from tingtang.cases.models import Case, DispatchRule, SlaClock, TeamWay
from tingtang.cases.tests.desks import make_desk
from tingtang.cases.tests.factories import make_timed_case
from tingtang.core.actors import SYSTEM
from tingtang.org.actions.accounts import make_token
from tingtang.org.models import Role, Staff
from tingtang.org.tests.factories import grant, make_hall, make_role, make_staff, make_team

pytestmark = pytest.mark.django_db
RIGHTS = (
    "cases.view", "cases.view_own", "cases.urge", "cases.escalate", "cases.set_due", "cases.promise_update", "cases.answer_urging",
    "cases.view_setup", "cases.save_dispatchrule", "cases.remove_dispatchrule", "cases.save_teamway", "cases.remove_teamway",
)  # fmt: skip
_fresh = count()


class Api:
    """Calls with somebody's key."""

    def __init__(self, staff: Staff) -> None:
        self.key = make_token(SYSTEM, account=staff.account, name="test", at=timezone.now()).key
        self.client = Client()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The status and what was answered."""
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": f"test-{next(_fresh):08d}"}
        send = getattr(self.client, method)
        given = (
            {"headers": headers} if method == "get" else {"headers": headers, "data": body, "content_type": "application/json"}
        )
        answered = send(f"/api/v1{path}", **given)
        return answered.status_code, answered.json()


@pytest.fixture
def api() -> Api:
    """Who may do everything here."""
    return Api(grant(make_staff("boss", "周宁"), make_role("boss", *RIGHTS)))


def test_tells_clocks_with_their_reasoning_and_sets_due_times(api: Api) -> None:
    case = make_timed_case()

    status, clocks = api.ask("get", f"/cases/{case.number}/clocks")
    refused, _fault = api.ask("post", f"/cases/{case.number}/due", {"clock": "resolve", "due_at": "2026-12-01T10:00:00"})
    done, after = api.ask("post", f"/cases/{case.number}/due", {"clock": "resolve", "due_at": "2026-12-01T10:00:00+08:00"})
    api.ask("post", f"/cases/{case.number}/promise", {"until": "2030-12-01T10:00:00+08:00"})

    assert status == 200 and {clock["code"] for clock in clocks} == {"first_answer", "resolve"}
    assert all(clock["lines"] for clock in clocks)
    assert (refused, done) == (422, 200)
    assert next(clock for clock in after if clock["code"] == "resolve")["is_fixed"]
    assert SlaClock.objects.filter(code="next_update").exists()


def test_urges_answers_and_escalates(api: Api) -> None:
    team, (clerk, *_rest) = make_desk(5)
    grant(clerk, make_role("work", "cases.view_own", "cases.answer_urging"))
    case = make_timed_case(team=team)
    assign_case(SYSTEM, case=case, staff=clerk, at=timezone.now())

    made, urging = api.ask("post", f"/cases/{case.number}/urgings", {"demand": "请今天答复"})
    mine = Api(clerk)
    _status, notices = mine.ask("get", "/notices")
    answered, kept = mine.ask("post", f"/cases/{case.number}/urgings/{urging['id']}/answer", {"reply": "已答复"})
    mine.ask("post", "/notices/read", {})
    up, _escalated = api.ask("post", f"/cases/{case.number}/escalate", {"reason": "影响面大"})

    assert (made, answered, kept["reply"], up) == (201, 200, "已答复", 201)
    assert notices[0]["case"] == case.number
    assert api.ask("get", f"/cases/{case.number}/urgings")[1][-1]["acknowledged_by"] == clerk.badge


def test_tells_which_cases_are_offered_to_whom(api: Api) -> None:
    make_hall(opening={})
    team, (clerk, other) = make_desk(5, 5, way="offer")
    for one in (clerk, other):
        grant(one, Role.objects.filter(code="work").first() or make_role("work", "cases.view_own", "cases.decline_offer"))
    cases = [make_timed_case(team=team) for _n in range(2)]
    hand_out(SYSTEM, team=team, at=timezone.now())

    _status, every = api.ask("get", "/case-offers?team=billing")
    mine = Api(clerk)
    _status, own = mine.ask("get", "/case-offers?mine=true")
    declined, _count = mine.ask("post", f"/cases/{own['items'][0]['case']}/decline", {})

    assert {(one["case"], one["team"]) for one in every["items"]} == {(case.number, "billing") for case in cases}
    assert [one["staff"] for one in own["items"]] == [clerk.badge]
    assert declined == 200 and mine.ask("get", "/case-offers?mine=true")[1]["items"] == []
    assert api.ask("get", "/case-offers?team=leaks")[1]["items"] == []


def test_takes_one_name_or_several_for_a_rule(api: Api) -> None:
    make_team(None, "billing")
    rule = {"code": "leak", "condition": "priority <= 2", "team": "billing"}

    made, plain = api.ask("post", "/dispatch-rules", {**rule, "name": "漏水"})
    nameless, _fault = api.ask("post", "/dispatch-rules", {**rule, "code": "other", "names": {}})
    _status, translated = api.ask("patch", "/dispatch-rules/leak", {"names": {"zh-hans": "漏水", "en": "Leak"}})
    _status, renamed = api.ask("patch", "/dispatch-rules/leak", {"name": "管网漏水"})

    assert (made, plain["name"], nameless) == (201, "漏水", 422)
    assert (translated["name"], translated["names"]["en"]) == ("漏水", "Leak")
    assert (renamed["name"], renamed["names"]) == ("管网漏水", {"zh-hans": "管网漏水", "en": "Leak"})


def test_keeps_the_decision_table_and_the_ways_of_teams(api: Api) -> None:
    team = make_team(None, "billing")
    rule = {"code": "leak", "names": {"zh-hans": "漏水"}, "condition": "priority <= 2", "team": "billing"}

    made, _row = api.ask("post", "/dispatch-rules", rule)
    wrong, _fault = api.ask("patch", "/dispatch-rules/leak", {"condition": "colour == 1"})
    way, row = api.ask("post", "/team-ways", {"team": "billing", "way": "offer"})
    twice, _again = api.ask("post", "/team-ways", {"team": "billing"})
    changed, _row = api.ask("patch", f"/team-ways/{row['id']}", {"way": "pull"})

    assert (made, wrong, way, twice, changed) == (201, 422, 201, 422, 200)
    assert DispatchRule.objects.get().team == team
    assert TeamWay.objects.get().way == "pull"
    assert api.ask("delete", "/dispatch-rules/leak")[0] == 200


def test_tells_the_board_and_the_figures_of_the_desk(api: Api) -> None:
    case, other = make_timed_case(), make_timed_case()
    team, (wu,) = make_desk(9)
    assign_case(SYSTEM, case=case, team=team, staff=wu, at=timezone.now())
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() - timedelta(hours=1))
    Case.objects.filter(pk=other.pk).update(due_at=timezone.now() + timedelta(days=9))
    Case.objects.update(opened_at=timezone.now())
    api.ask("post", f"/cases/{case.number}/urgings", {"demand": "请答复", "until": "2030-12-01T10:00:00+08:00"})

    _ok, board = api.ask("get", "/supervision?needs=urged")
    _ok, none = api.ask("get", "/supervision?needs=escalated")
    _ok, figures = api.ask("get", "/case-figures?days=7")
    absent, _fault = api.ask("get", "/case-figures?team=nowhere")

    (item,) = board["items"]
    assert (item["number"], item["assignee"], item["is_late"], item["is_urged"]) == (case.number, wu.badge, True, True)
    assert (board["figures"]["open"], board["figures"]["late"], none["items"], absent) == (2, 1, [], 404)
    assert figures["open"] == {"n": 2, "late": 1, "soon": 0, "unheld": 1}
    assert {one["code"]: one["n"] for one in figures["teams"]} == {team.code: 1, None: 1}
    assert [(one["badge"], one["n"], one["solved"]) for one in figures["people"]] == [(wu.badge, 1, 0)]
    assert (len(figures["days"]), sum(one["opened"] for one in figures["days"])) == (7, 2)


def test_tells_no_figures_of_people_to_who_does_not_supervise(api: Api) -> None:
    case = make_timed_case()
    team, (wu,) = make_desk(9)
    assign_case(SYSTEM, case=case, team=team, staff=wu, at=timezone.now())
    looker = Api(grant(make_staff("looker", "钱逸"), make_role("looker", "cases.view", "cases.view_own")))

    refused, _fault = looker.ask("get", "/supervision")
    _ok, figures = looker.ask("get", "/case-figures")

    assert (refused, figures["open"]["n"], figures["people"]) == (403, 1, [])


def test_narrows_by_everything_it_offers_to_narrow_by(api: Api) -> None:
    make_timed_case()

    asked = (
        "asset=A1",
        "tag=urgent",
        "unheld=false",
        "q=nowhere",
        "due_before=2001-01-01T00:00:00Z",
        "opened_after=2999-01-01T00:00:00Z",
    )

    assert {question: api.ask("get", f"/cases?{question}&count=true")[1]["total"] for question in asked} == dict.fromkeys(
        asked, 0
    )


def test_refuses_a_question_it_does_not_know_instead_of_answering_everything(api: Api) -> None:
    make_timed_case()

    status, fault = api.ask("get", "/cases?asignee=W1&page=3")
    right, found = api.ask("get", "/cases?assignee=W1")

    assert [len(api.ask("get", f"/cases?unheld={word}&count=true")[1]["items"]) for word in ("true", "false")] == [1, 0]
    assert (status, sorted(fault["errors"])) == (422, ["asignee", "page"])
    assert (right, found["items"]) == (200, [])
