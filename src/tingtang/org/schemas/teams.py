"""What the API takes and gives about teams, skills, A/B pairs and absences."""

from typing import Annotated, Literal

from pydantic import Field

from tingtang.org.schemas.records import Small
from tingtang.ui.resources import Body, Code, Line, Moment, Texts


class Team(Body):
    """A team; `hall` is a code, or null for a team of the whole organisation."""

    code: Code
    name: Line
    names: Texts = {}
    hall: Code | None = None
    is_active: bool = True
    description: Line = ""


class TeamOut(Team):
    """A team as it is."""

    id: int
    version: str | None = None


class TeamMember(Body):
    """Somebody's place in a team; `team` is a code, `staff` a badge number, `capacity` the most open cases at once."""

    team: Code
    staff: Line
    capacity: Small = 20
    is_lead: bool = False
    order: Small = 0


class TeamMemberOut(TeamMember):
    """A member as he is."""

    id: int
    version: str | None = None


class Skill(Body):
    """A skill."""

    code: Code
    name: Line
    names: Texts = {}


class SkillOut(Skill):
    """A skill as it is."""

    id: int
    version: str | None = None


class StaffSkill(Body):
    """How well somebody (`staff`, a badge number) has a skill (a code): 1 beginner to 5 teaches others."""

    staff: Line
    skill: Code
    level: Annotated[int, Field(ge=1, le=5)] = 3


class StaffSkillOut(StaffSkill):
    """A skill of somebody as it is."""

    id: int
    version: str | None = None


class CoverPair(Body):
    """An A/B pair of badge numbers: in a team or for a post (codes), or (both null) in everything."""

    primary: Line
    backup: Line
    team: Code | None = None
    post: Code | None = None


class CoverPairOut(CoverPair):
    """A pair as it is."""

    id: int
    version: str | None = None


class Absence(Body):
    """Time in which somebody (`staff`, a badge number) is away, half-open."""

    staff: Line
    kind: Literal["leave", "sick", "training", "other"] = "leave"
    starts_at: Moment
    ends_at: Moment
    note: Annotated[Line, Field(max_length=200)] = ""


class AbsenceOut(Absence):
    """An absence as it is."""

    id: int
    version: str | None = None
