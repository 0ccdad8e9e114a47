"""Writes of teams, their members and what people can do."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound
from tingtang.journal.saving import field_names, remove, save
from tingtang.org.events import REMOVED, SKILL_SAVED, STAFF_SKILL_SAVED, TEAM_MEMBER_SAVED, TEAM_SAVED
from tingtang.org.models import Hall, Skill, Staff, StaffSkill, Team, TeamMember

TEAM_FIELDS = field_names(Team, "code", "name", "names", "hall", "is_active", "description")
TEAM_MEMBER_FIELDS = field_names(TeamMember, "staff", "capacity", "is_lead", "order")
SKILL_FIELDS = field_names(Skill, "code", "name", "names")
STAFF_SKILL_FIELDS = field_names(StaffSkill, "skill", "level")


@action("org.save_team", on="hall", label=_("Change teams"))
def save_team(
    actor: Actor, /, *, hall: Hall | None, at: datetime, team: Team | None = None, version: str | None = None, **values: Any
) -> Team:
    """Change a team, or make one, of `hall` (None: of the whole organisation). Refused for a team of another hall."""
    team = team or Team()
    if team.pk is not None and not actor.may("org.save_team", team):
        raise NotFound
    given = values | {"hall": hall}
    return save(actor, TEAM_SAVED, team, given, TEAM_FIELDS, at=at, version=version, about=["hall"] if hall else [])


@action("org.remove_team", on="team", label=_("Remove teams"))
def remove_team(actor: Actor, *, team: Team, at: datetime) -> None:
    """Remove a team with its members. Refused while anything else refers to it."""
    remove(actor, REMOVED, team, at=at, parts=["members"])


@action("org.save_team_member", on="team", label=_("Change who is in a team"))
def save_team_member(
    actor: Actor,
    /,
    *,
    team: Team,
    at: datetime,
    team_member: TeamMember | None = None,
    version: str | None = None,
    **values: Any,
) -> TeamMember:
    """Put somebody into `team`, or change his place there. Refused for who has left or works in another hall than the team."""
    member = team_member or TeamMember(team=team)
    if member.team_id != team.pk:
        raise NotFound
    staff: Staff | None = values.get("staff")
    if staff is not None and staff.pk != member.staff_id:
        _refuse_stranger(team, staff)
    return save(actor, TEAM_MEMBER_SAVED, member, values, TEAM_MEMBER_FIELDS, at=at, version=version, about=["team", "staff"])


def _refuse_stranger(team: Team, staff: Staff) -> None:
    if staff.left_date is not None:
        raise Invalid(fields={"staff": [str(_("This person has left."))]})
    is_known = team.hall_id is None or staff.hall_id in {None, team.hall_id} or staff.grants.filter(hall=team.hall_id).exists()
    if not is_known:
        raise Invalid(fields={"staff": [str(_("This person works in another hall."))]})


@action("org.remove_team_member", on="team_member", label=_("Take somebody out of a team"))
def remove_team_member(actor: Actor, *, team_member: TeamMember, at: datetime) -> None:
    """Take somebody out of a team; what he has begun stays with him."""
    remove(actor, REMOVED, team_member, at=at, code=team_member.team.code)


@action("org.save_skill", label=_("Change the list of skills"))
def save_skill(actor: Actor, /, *, at: datetime, skill: Skill | None = None, version: str | None = None, **values: Any) -> Skill:
    """Change a skill, or make one."""
    return save(actor, SKILL_SAVED, skill or Skill(), values, SKILL_FIELDS, at=at, version=version)


@action("org.remove_skill", label=_("Remove skills"))
def remove_skill(actor: Actor, *, skill: Skill, at: datetime) -> None:
    """Remove a skill nobody has. Refused with what refers to it."""
    remove(actor, REMOVED, skill, at=at)


@action("org.save_staff_skill", on="staff", label=_("Say what people can do"))
def save_staff_skill(
    actor: Actor,
    /,
    *,
    staff: Staff,
    at: datetime,
    staff_skill: StaffSkill | None = None,
    version: str | None = None,
    **values: Any,
) -> StaffSkill:
    """Say that `staff` has a skill, or change how well."""
    held = staff_skill or StaffSkill(staff=staff)
    if held.staff_id != staff.pk:
        raise NotFound
    return save(actor, STAFF_SKILL_SAVED, held, values, STAFF_SKILL_FIELDS, at=at, version=version, about=["staff", "skill"])


@action("org.remove_staff_skill", on="staff_skill", label=_("Take a skill from somebody"))
def remove_staff_skill(actor: Actor, *, staff_skill: StaffSkill, at: datetime) -> None:
    """Say that somebody has a skill no longer."""
    remove(actor, REMOVED, staff_skill, at=at, code=staff_skill.skill.code)
