"""A team as a crew (班组, ORG-18): its lead group with duties, who reviews it, what was found, talks, and equipment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, F, Q

from tingtang.assets.models import Asset
from tingtang.core.actors import Actor
from tingtang.improvement.models import Meeting
from tingtang.improvement.models.meetings import MeetingKind
from tingtang.org.models import Obligation, Post, Staff, Team
from tingtang.org.queries.obligations import levels_of
from tingtang.quality.models import Finding, FindingState
from tingtang.quality.queries.inspections import findings
from tingtang.quality.queries.seen import holders

MOST_REVIEWERS: Final = 8
MOST_DUTIES: Final = 8
MOST_MEETINGS: Final = 3
TOPICS: Final = (MeetingKind.SAFETY, MeetingKind.VOICE)


@dataclass(frozen=True, slots=True)
class Crew:
    """What stands about a crew beside its members."""

    leads: Sequence[Staff]
    duties: Sequence[Obligation]
    reviewers: Sequence[Staff]
    open_findings: Sequence[Finding]
    closed_findings: int
    meetings: Sequence[Meeting]
    equipment: Sequence[tuple[str, int]]
    today: date

    @property
    def late(self) -> int:
        """How many findings are not remedied though their day is over."""
        return sum(one.due_date < self.today for one in self.open_findings)


def crew_of(actor: Actor, team: Team, today: date) -> Crew:
    """A crew as the actor may see it. The review group is independent: who may inspect there and is no member."""
    members = list(team.members.filter(staff__left_date__isnull=True).select_related("staff").order_by("-is_lead", "order", "pk"))
    people = [one.staff_id for one in members]
    leads = [one.staff for one in members if one.is_lead]
    posts = list(Post.objects.filter(staff__in=[one.pk for one in leads]).distinct())
    owed = Q(post__in=posts) | Q(post__isnull=True, level__in=levels_of(posts) if posts else ())
    duties = Obligation.objects.filter(owed, is_active=True).order_by(F("post").asc(nulls_last=True), "order", "code")[
        :MOST_DUTIES
    ]
    reviewers = holders("quality.inspect", team.hall_id).exclude(pk__in=people).order_by("badge")[:MOST_REVIEWERS]
    found = findings(actor).filter(owner__in=people)
    held = Meeting.objects.visible_to(actor).filter(kind__in=TOPICS, hall=team.hall_id).order_by("-starts_at")[:MOST_MEETINGS]
    assets = Asset.objects.visible_to(actor).filter(hall=team.hall_id) if team.hall_id is not None else Asset.objects.none()
    counted = assets.values_list("kind").annotate(n=Count("pk")).order_by("-n")[:MOST_REVIEWERS]
    kinds = {one.kind_id: str(one.kind) for one in assets.select_related("kind").distinct("kind").order_by("kind")}
    return Crew(
        leads, list(duties), list(reviewers), list(found.exclude(state=FindingState.CLOSED).order_by("due_date", "pk")),
        found.filter(state=FindingState.CLOSED).count(), list(held), [(kinds[kind], n) for kind, n in counted], today,
    )  # fmt: skip
