"""A pack brings the teams that answer cases, what can be asked of their people, and the table by which new cases come to them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tingtang.cases.actions.dispatch import route
from tingtang.cases.actions.opening import open_case
from tingtang.cases.actions.tables import save_rule
from tingtang.cases.models import Case, DispatchRule, Kind
from tingtang.catalogue.models import Service
from tingtang.core.actors import SYSTEM
from tingtang.org.actions.teams import save_team_member
from tingtang.org.models import Skill, Team
from tingtang.org.places import STEPS
from tingtang.org.tests.factories import make_staff
from tingtang.packs import actions, queries
from tingtang.packs.loader import load
from tingtang.packs.plan import Change
from tingtang.packs.source import BadPack
from tingtang.packs.tests.factories import AT, FILES, read_pack, write_pack

pytestmark = pytest.mark.django_db
TEAMS = FILES["org.yaml"] + (
    "skills:\n  - {code: binding, name: {zh-hans: 装订, en: Binding}}\n"
    "teams:\n  - {code: readers, name: {zh-hans: 读者组, en: Readers}, hands_out: offer, offer: 20 min}\n"
)
TABLE = (
    "dispatch:\n"
    "  - {code: torn, name: {zh-hans: 破损, en: Torn books}, when: 'kind == \"fault\"', team: readers, skill: binding, level: 2}\n"
    "  - {code: rest, name: {zh-hans: 其余, en: The rest}, team: readers}\n"
)


def complaints(folder: Path, table: str) -> list[str]:
    write_pack(folder, org=TEAMS, cases=table)
    with pytest.raises(BadPack) as caught:
        load(str(folder))
    return [str(problem) for problem in caught.value.problems]


class TestTeams:
    def test_come_with_their_way_of_handing_out_and_the_table(self, tmp_path: Path) -> None:
        actions.apply(SYSTEM, loaded=read_pack(tmp_path, org=TEAMS, cases=TABLE), at=AT)

        team = Team.objects.get(code="readers")
        assert (team.hall, team.name_in("en"), team.way.way, team.way.offer_minutes) == (None, "Readers", "offer", 20)
        torn, rest = DispatchRule.objects.order_by("order")
        assert (torn.skill, torn.skill_level, rest.skill) == (Skill.objects.get(code="binding"), 2, None)
        assert {step.change for step in queries.difference(read_pack(tmp_path, org=TEAMS, cases=TABLE))} == {Change.SAME}

    def test_keep_a_rule_that_was_changed_here(self, tmp_path: Path) -> None:
        loaded = read_pack(tmp_path, org=TEAMS, cases=TABLE)
        actions.apply(SYSTEM, loaded=loaded, at=AT)
        save_rule(SYSTEM, dispatchrule=DispatchRule.objects.get(code="torn"), condition='kind == "request"', at=AT)

        actions.apply(SYSTEM, loaded=loaded, at=AT)

        assert DispatchRule.objects.get(code="torn").condition == 'kind == "request"'

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("code: rest, name: {zh-hans: 其余, en: The rest}, team: readers", "code: rest, name: x, team: nobody", "“nobody”"),
            ("skill: binding", "skill: glueing", "“glueing”"),
            ('kind == "fault"', "kind == ", "cases.yaml:2"),
            ('kind == "fault"', "colour == 3", "cases.yaml:2"),
        ],
    )
    def test_are_refused_where_the_table_names_what_is_not_there(self, tmp_path: Path, old: str, new: str, said: str) -> None:
        assert old in TABLE

        assert any(said in problem for problem in complaints(tmp_path, TABLE.replace(old, new)))


class TestDesk:
    def test_needs_no_counter_to_give_each_case_its_team(self, applied: Callable[[str], None]) -> None:
        applied("desk")
        desk = load("desk")
        hall = actions.set_up_hall(SYSTEM, loaded=desk, layout=desk.layout("standard"), at=AT, code="desk", name="服务台")
        stopped = {"reach": "everybody", "work": "stopped"}

        def opened(kind: str, service: str = "", **fields: object) -> Case:
            given = {"service": Service.objects.get(code=service)} if service else {}
            of_kind = Kind.objects.get(code=kind)
            case = open_case(SYSTEM, kind=of_kind, title="x", hall=hall, channel="web", fields=fields, at=AT, **given)
            return route(SYSTEM, case=case, at=AT)

        came_to = {
            "incident": opened("incident", "mailbox", reach="me", work="hindered").team,
            "outage": opened("incident", "erp", **stopped).team,
            "suspicious": opened("incident", "phishing", reach="me", work="round").team,
            "job": opened("fault", place="三楼").team,
            "purchase": opened("purchase", item="显示器", number=2, why="新员工").team,
            "problem": opened("problem").team,
            "question": opened("consultation").team,
        }
        assert {name: team.code for name, team in came_to.items() if team} == {
            "incident": "first-line", "outage": "second-line", "suspicious": "second-line", "job": "field",
            "purchase": "assets-team", "problem": "problem-team", "question": "first-line",
        }  # fmt: skip
        assert Case.objects.get(team__code="second-line", service__code="phishing").skill == Skill.objects.get(code="it-security")

    def test_is_set_up_without_counters_and_machines_once_its_teams_have_people(self, applied: Callable[[str], None]) -> None:
        applied("desk")
        desk = load("desk")
        hall = actions.set_up_hall(SYSTEM, loaded=desk, layout=desk.layout("standard"), at=AT, code="desk", name="服务台")
        asked = [STEPS["org.counters"], STEPS["org.devices"]]
        before = [step.is_done() for step in asked]

        save_team_member(SYSTEM, team=Team.objects.get(code="first-line"), staff=make_staff("ningxi", hall=hall), at=AT)

        assert (before, [step.is_done() for step in asked]) == ([False, False], [True, True])

    def test_lets_users_open_what_is_theirs_to_open(self, applied: Callable[[str], None]) -> None:
        applied("desk")

        public = {kind.code for kind in Kind.objects.filter(is_public=True)}

        assert public >= {"incident", "request", "password_reset", "software", "system_access", "purchase", "consultation"}
        assert public.isdisjoint({"fault", "problem", "change", "event", "access"})

    def test_answers_the_most_pressing_day_and_night(self) -> None:
        [levels] = [one for one in load("desk").standards.standards if one.service is None]

        urgent = {one.clock: one.calendar for one in levels.targets if one.priority == 1}
        assert urgent == dict.fromkeys(("first_answer", "next_update", "resolve"), "round-the-clock")
