"""Teams, skills, A/B pairs and absences over the API."""

from collections.abc import Callable
from typing import Any

from django.db.models import F, Model
from ninja import Router

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.org import actions, queries, schemas
from tingtang.org.actions.cover import ABSENCE_FIELDS, COVER_PAIR_FIELDS
from tingtang.org.actions.teams import SKILL_FIELDS, STAFF_SKILL_FIELDS, TEAM_FIELDS, TEAM_MEMBER_FIELDS
from tingtang.org.api.finding import HALL_CODE, as_sent, by_code, common, common_rows, part
from tingtang.org.models import Absence, CoverPair, Post, Skill, Staff, StaffSkill, Team, TeamMember
from tingtang.ui.resources import Resource, serve

router = Router()


def _teams(actor: Actor) -> Any:
    names = ("id", "code", "name", "names", "is_active", "description")
    return Team.objects.visible_to(actor).values(*names, hall_code=F("hall__code"))


def _find_team(actor: Actor, key: int, permission: str) -> Team:
    found = Team.objects.visible_to(actor, permission).filter(pk=key).first()
    if found is None or (permission != queries.VIEW and not actor.may(permission, found)):
        raise NotFound
    return found


def _arrange_team(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if "hall" not in values and found is not None:
        return values | {"hall": found.hall}
    code = values.get("hall")
    return values | {"hall": queries.get_hall(actor, code, "org.save_team") if code else None}


def _members(actor: Actor) -> Any:
    rows = TeamMember.objects.filter(team__in=Team.objects.visible_to(actor))
    return rows.values("id", "capacity", "is_lead", "order", team_code=F("team__code"), badge=F("staff__badge"))


def _find_member(actor: Actor, key: int, permission: str) -> TeamMember:
    found = TeamMember.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    _find_team(actor, found.team_id, permission)
    return found


def _named(**models: tuple[type[Model], str]) -> Callable[[Actor, dict[str, Any], Any], dict[str, Any]]:
    """Codes and badge numbers become records; the first, whose hall is asked, is always given."""
    first = next(iter(models))

    def arrange(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
        for name, (model, field) in models.items():
            if values.get(name) is not None:
                values[name] = by_code(model, values[name], name, field)
        return values if first in values or found is None else values | {first: getattr(found, first)}

    return arrange


def _staff_skills(actor: Actor) -> Any:
    return StaffSkill.objects.visible_to(actor).values("id", "level", badge=F("staff__badge"), skill_code=F("skill__code"))


def _pairs(actor: Actor) -> Any:
    return CoverPair.objects.visible_to(actor).values(
        "id", a=F("primary__badge"), b=F("backup__badge"), team_code=F("team__code"), post_code=F("post__code")
    )


def _absences(actor: Actor) -> Any:
    rows = Absence.objects.visible_to(actor, queries.VIEW_ABSENCES)
    return rows.values("id", "kind", "starts_at", "ends_at", "note", badge=F("staff__badge"))


_STAFF = (Staff, "badge")
TEAMS = Resource(
    "team",
    "teams",
    _teams,
    _find_team,
    schemas.Team,
    schemas.TeamOut,
    actions.save_team,
    actions.remove_team,
    permission="org.save_team",
    arranged=_arrange_team,
    versioned=TEAM_FIELDS,
    view=queries.VIEW,
    renamed=HALL_CODE,
)
TEAM_MEMBERS = Resource(
    "team_member",
    "team-members",
    _members,
    _find_member,
    schemas.TeamMember,
    schemas.TeamMemberOut,
    actions.save_team_member,
    actions.remove_team_member,
    permission="org.save_team_member",
    arranged=_named(team=(Team, "code"), staff=_STAFF),
    versioned=TEAM_MEMBER_FIELDS,
    view=queries.VIEW,
    renamed={"team_code": "team", "badge": "staff"},
)
SKILLS = Resource(
    "skill",
    "skills",
    common_rows(Skill, queries.VIEW, "code", "name", "names"),
    common(Skill, queries.VIEW),
    schemas.Skill,
    schemas.SkillOut,
    actions.save_skill,
    actions.remove_skill,
    permission="org.save_skill",
    arranged=as_sent,
    versioned=SKILL_FIELDS,
    view=queries.VIEW,
)
STAFF_SKILLS = Resource(
    "staff_skill",
    "staff-skills",
    _staff_skills,
    part(StaffSkill),
    schemas.StaffSkill,
    schemas.StaffSkillOut,
    actions.save_staff_skill,
    actions.remove_staff_skill,
    permission="org.save_staff_skill",
    arranged=_named(staff=_STAFF, skill=(Skill, "code")),
    versioned=STAFF_SKILL_FIELDS,
    view=queries.VIEW,
    renamed={"badge": "staff", "skill_code": "skill"},
)
COVER_PAIRS = Resource(
    "cover_pair",
    "cover-pairs",
    _pairs,
    part(CoverPair),
    schemas.CoverPair,
    schemas.CoverPairOut,
    actions.save_cover_pair,
    actions.remove_cover_pair,
    permission="org.save_cover_pair",
    arranged=_named(primary=_STAFF, backup=_STAFF, team=(Team, "code"), post=(Post, "code")),
    versioned=COVER_PAIR_FIELDS,
    view=queries.VIEW,
    renamed={"a": "primary", "b": "backup", "team_code": "team", "post_code": "post"},
)
ABSENCES = Resource(
    "absence",
    "absences",
    _absences,
    part(Absence),
    schemas.Absence,
    schemas.AbsenceOut,
    actions.save_absence,
    actions.remove_absence,
    permission="org.save_absence",
    arranged=_named(staff=_STAFF),
    versioned=ABSENCE_FIELDS,
    view=queries.VIEW_ABSENCES,
    renamed={"badge": "staff"},
)
serve(router, TEAMS, {"hall": "hall__code", "code": "code"})
serve(router, TEAM_MEMBERS, {"team": "team__code", "staff": "staff__badge"})
serve(router, SKILLS, {"code": "code"})
serve(router, STAFF_SKILLS, {"staff": "staff__badge", "skill": "skill__code"})
serve(router, COVER_PAIRS, {"primary": "primary__badge", "backup": "backup__badge"})
serve(router, ABSENCES, {"staff": "staff__badge", "kind": "kind"}, day="starts_at")
