"""Which duties somebody answers for, and which nobody does (ORG-01)."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from tingtang.org.models import Hall, Housekeeping, Obligation, Post, Staff, Team, TeamMember
from tingtang.org.queries.housekeeping import System, systems_of

MOST_NAMED: Final = 12


@dataclass(frozen=True)
class Duty:
    """A duty of a post, an obligation of a level or a housekeeping system, with who answers for it."""

    text: str
    who: str
    holders: tuple[Staff, ...]

    @property
    def named(self) -> tuple[Staff, ...]:
        """Those who are named; of a post that hundreds hold the others are counted."""
        return self.holders[:MOST_NAMED]

    @property
    def more(self) -> int:
        """How many are not named."""
        return len(self.holders) - len(self.named)


@dataclass(frozen=True)
class DutyReport:
    """Every duty with who answers for it; what is missing, both ways."""

    duties: tuple[Duty, ...]
    without_holder: tuple[Post, ...]
    without_duty: tuple[Post, ...]
    without_post: tuple[Staff, ...]
    without_people: tuple[Housekeeping, ...] = ()
    without_members: tuple[Team, ...] = ()
    without_lead: tuple[Team, ...] = ()

    @property
    def unowned(self) -> tuple[Duty, ...]:
        """Duties nobody owns."""
        return tuple(duty for duty in self.duties if not duty.holders)

    @property
    def owned_ratio(self) -> float | None:
        """The share of duties somebody answers for; None when there is none. The goal is all."""
        return (len(self.duties) - len(self.unowned)) / len(self.duties) if self.duties else None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        parts = (self.unowned, self.without_holder, self.without_duty, self.without_post)
        return not any((*parts, self.without_people, self.without_members, self.without_lead))


def duty_report() -> DutyReport:
    """Duties nobody owns, posts nobody holds, posts with no duty, and people with no post.

    Duties are those of posts, the obligations of each level, and the housekeeping systems of every hall in use; these
    also need people who take turns, and teams need members and a lead. Posts that stand for whoever a matter is about are left out.
    """
    present = Staff.objects.filter(left_date__isnull=True)
    posts: list[Any] = list(
        Post.objects.filter(is_held=True)
        .prefetch_related(Prefetch("staff", present.order_by("badge"), to_attr="holders"))
        .order_by("code")
    )
    systems = systems_of(*Hall.objects.filter(is_active=True))
    obligations = list(Obligation.objects.filter(is_active=True).select_related("post").order_by("order", "code"))
    bound = {one.post_id for one in obligations}
    return DutyReport(
        (*_of_posts(posts), *_of_levels(obligations, posts), *_of_systems(systems)),
        without_holder=tuple(post for post in posts if not post.holders),
        without_duty=tuple(post for post in posts if not post.duties and post.pk not in bound),
        without_post=tuple(present.filter(posts__isnull=True).order_by("badge")[:200]),
        without_people=tuple(system.housekeeping for system in systems if not system.people),
        **_of_teams(),
    )


def _of_posts(posts: list[Any]) -> list[Duty]:
    return [Duty(text, str(post), tuple(post.holders)) for post in posts for text in post.duties]


def _of_levels(obligations: list[Obligation], posts: list[Any]) -> list[Duty]:
    held: dict[int | str, dict[int, Staff]] = defaultdict(dict)
    for post in posts:
        for person in post.holders:
            held[post.pk][person.pk] = held[post.level][person.pk] = person
    return [
        Duty(
            str(one),
            str(one.post or one.get_party_display()),
            tuple(held[one.post_id if one.post_id is not None else one.level].values()),
        )
        for one in obligations
    ]


def _of_systems(systems: list[System]) -> list[Duty]:
    return [
        Duty(f"{one.housekeeping} · {one.housekeeping.hall}", str(one.housekeeping.owner_post or "–"), one.owners)
        for one in systems
    ]


def _of_teams() -> dict[str, tuple[Team, ...]]:
    leads = TeamMember.objects.filter(team=OuterRef("pk"), is_lead=True, staff__left_date__isnull=True)
    here = Count("members", filter=Q(members__staff__left_date__isnull=True))
    teams = Team.objects.filter(is_active=True).annotate(member_count=here, has_lead=Exists(leads)).order_by("code")
    found: list[Any] = list(teams)
    return {
        "without_members": tuple(team for team in found if not team.member_count),
        "without_lead": tuple(team for team in found if team.member_count and not team.has_lead),
    }
