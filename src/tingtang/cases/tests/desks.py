"""A team at work, for tests of dispatch and supervision."""

from datetime import datetime
from typing import Any

from tingtang.cases.actions.tables import save_rule, save_way
from tingtang.cases.models import Case, DispatchRule, TeamWay
from tingtang.cases.tests.factories import AT
from tingtang.core.actors import SYSTEM
from tingtang.org import actions as org
from tingtang.org.models import Role, Staff, Team
from tingtang.org.tests.factories import grant, make_role, make_staff, make_team


def make_desk(*capacities: int, code: str = "billing", way: str = "push", **values: Any) -> tuple[Team, list[Staff]]:
    """A team of the organisation with as many people as `capacities`, always at work, that hands out by itself."""
    team = make_team(None, code, "账单组")
    hands = Role.objects.filter(code="hands").first() or make_role("hands", "cases.view_own")
    staff = [grant(make_staff(f"{code}{n}", f"员工{n}"), hands) for n in range(len(capacities))]
    for n, (one, capacity) in enumerate(zip(staff, capacities, strict=True)):
        org.save_team_member(SYSTEM, team=team, staff=one, capacity=capacity, order=n, at=AT)
    save_way(SYSTEM, teamway=TeamWay(team=team), team=team, way=way, at=AT, **values)
    return team, staff


def make_rule(code: str, team: Team, condition: str = "", **values: Any) -> DispatchRule:
    """A rule of the decision table."""
    return save_rule(SYSTEM, at=AT, code=code, name=code, team=team, condition=condition, **values)


def loads(team: Team) -> list[int]:
    """How many open cases the members of a team hold, in their order."""
    held = Case.objects.open().filter(team=team)
    return [held.filter(assignee=member.staff_id).count() for member in team.members.order_by("order")]


def be_away(staff: Staff, starts_at: datetime, ends_at: datetime) -> None:
    """Enter that somebody is away."""
    org.save_absence(SYSTEM, staff=staff, at=AT, kind="sick", starts_at=starts_at, ends_at=ends_at)
