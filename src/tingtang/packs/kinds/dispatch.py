"""What a pack can set about who gets cases: teams, skills and the decision table; what stands here now, and the actions that set it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from tingtang.cases.actions.tables import save_rule, save_way
from tingtang.cases.models import DispatchRule, TeamWay
from tingtang.core.actors import Actor
from tingtang.org.actions.teams import save_skill, save_team
from tingtang.org.models import Skill, Team
from tingtang.packs.plan import Values

TEAM_FIELDS: Final = ("name", "names", "description")
_RULE_FIELDS: Final = ("name", "names", "about", "order", "condition", "skill_level")


def ways() -> dict[str, Values]:
    """How teams hand out, by the code of the team."""
    return {one.team.code: {"way": one.way, "offer_minutes": one.offer_minutes} for one in TeamWay.objects.select_related("team")}


def rules() -> dict[str, Values]:
    """The decision table by code, with the codes of team and skill."""
    return {
        one.code: {name: getattr(one, name) for name in _RULE_FIELDS}
        | {"team": one.team.code, "skill": one.skill.code if one.skill else ""}
        for one in DispatchRule.objects.select_related("team", "skill")
    }


def save_one_skill(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return save_skill(actor, at=at, skill=Skill.objects.filter(code=code).first(), code=code, **values)


def save_one_team(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    present = Team.objects.filter(code=code).first()
    return save_team(actor, hall=present.hall if present else None, at=at, team=present, code=code, **values)


def save_one_way(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    team = Team.objects.get(code=code)
    present = TeamWay.objects.filter(team=team).first()
    return save_way(actor, teamway=present or TeamWay(team=team), team=team, at=at, **values)


def save_one_rule(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    related: dict[str, Any] = {}
    if "team" in values:
        related["team"] = Team.objects.get(code=values["team"])
    if "skill" in values:
        related["skill"] = Skill.objects.get(code=values["skill"]) if values["skill"] else None
    present = DispatchRule.objects.filter(code=code).first()
    return save_rule(actor, at=at, dispatchrule=present, code=code, **{**values, **related})
