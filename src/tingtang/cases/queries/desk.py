"""Reads of the work pages: one case with its parts, my work, the queue of a team."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tingtang.cases.models import Attachment, Case, CaseLink, Draft, Offer, OfferState, SavedView, Scope
from tingtang.cases.queries.lines import CaseLine, CaseLines, lines
from tingtang.cases.queries.search import found_in
from tingtang.cases.rules.workflow import Phase
from tingtang.core.actors import Actor
from tingtang.core.database import shapes
from tingtang.core.errors import NotFound
from tingtang.customers.queries.family import family
from tingtang.org.models import Hall, Staff, Team, TeamMember
from tingtang.org.queries import gone

NAMED = ("kind", "customer", "team", "assignee", "service", "hall")
SOON = timedelta(hours=4)
ENOUGH = 2  # characters of a title by which others like it can be looked for


def rows(actor: Actor) -> CaseLines:
    """Cases as lists show them."""
    about = shapes.seen_by(actor)
    return shapes.begun("cases.rows", lambda: lines(Case.objects.visible_to(actor)), *about)


@dataclass(frozen=True)
class Link:
    """A link as it reads from one case: `words` is the kind, turned round where the other case is the source."""

    link: CaseLink
    other: CaseLine
    is_turned: bool


def links_of(actor: Actor, case: Case) -> list[Link]:
    """The links of a case to cases that the actor may see."""
    found = shapes.models("cases.links", _links_of, [case.pk])
    if not found:
        return []
    others = {one.pk: one for one in rows(actor).filter(pk__in=[_other(case, link) for link in found])}
    return [Link(link, others[_other(case, link)], link.target_id == case.pk) for link in found if _other(case, link) in others]


def _links_of(case_id: int) -> QuerySet[CaseLink]:
    return CaseLink.objects.filter(Q(source_id=case_id) | Q(target_id=case_id)).order_by("pk")[:200]


def _other(case: Case, link: CaseLink) -> int:
    return link.target_id if link.source_id == case.pk else link.source_id


def draft_of(actor: Actor, case: Case) -> Draft | None:
    """What the actor has begun to write on a case."""
    found = shapes.models("cases.draft", _drafts_of, [case.pk, actor.staff_id]) if actor.staff_id else []
    return found[0] if found else None


def _drafts_of(case_id: int, staff_id: int) -> QuerySet[Draft]:
    return Draft.objects.filter(case_id=case_id, staff_id=staff_id)


def watchers_of(case: Case) -> list[Staff]:
    """Who watches a case."""
    return shapes.models("cases.watchers", _watchers_of, [case.pk])


def _watchers_of(case_id: int) -> QuerySet[Staff]:
    return Staff.objects.filter(cases_watched__case_id=case_id).only("name").order_by("name")


def can_take(actor: Actor, case: Case) -> bool:
    """Whether a case is one to take for an actor: not in his hands, and of nobody's team or one he works in."""
    if actor.staff_id is None or case.assignee_id == actor.staff_id:
        return False
    return case.team_id is None or TeamMember.objects.filter(team=case.team_id, staff=actor.staff_id).exists()


def mine(actor: Actor) -> CaseLines:
    """Open cases one holds, the soonest due first."""
    return rows(actor).open().filter(assignee_id=actor.staff_id or 0).order_by("due_at", "pk")


def finished(actor: Actor) -> CaseLines:
    """Closed cases with how many files each has."""
    files = Attachment.objects.filter(case=OuterRef("pk")).order_by().values("case").annotate(n=Count("pk")).values("n")
    # Whatever is closed has the time: the index of the latest holds only those.
    found = Case.objects.visible_to(actor).filter(phase=Phase.CLOSED.value, closed_at__isnull=False)
    return lines(found.annotate(documents=Coalesce(Subquery(files), 0)), "documents")


def watched(actor: Actor) -> CaseLines:
    """Open cases one watches and does not hold, the latest changed first."""
    found = rows(actor).open().filter(watchers__staff_id=actor.staff_id or 0)
    return found.exclude(assignee_id=actor.staff_id or 0).order_by("-changed_at", "-pk")


def reported(actor: Actor) -> CaseLines:
    """Open cases one has reported and does not hold."""
    found = rows(actor).open().filter(reporter_id=actor.staff_id or 0)
    return found.exclude(assignee_id=actor.staff_id or 0).order_by("-changed_at", "-pk")


def queue_of(actor: Actor, team: Team) -> CaseLines:
    """Open cases of a team that nobody holds, the soonest due first."""
    return rows(actor).open().filter(team=team, assignee__isnull=True).order_by("due_at", "pk")


@dataclass(frozen=True)
class Load:
    """How much somebody of a team holds."""

    member: TeamMember
    held: int

    @property
    def share(self) -> int:
        """Of his capacity, in percent."""
        return min(100, round(100 * self.held / self.member.capacity)) if self.member.capacity else 100


def loads_of(team: Team) -> list[Load]:
    """What the people of a team hold of it, and how many they may."""
    members = TeamMember.objects.filter(team=team, staff__left_date__isnull=True).select_related("staff")
    held = dict(
        Case.objects.open().filter(team=team, assignee__isnull=False).values_list("assignee").annotate(n=Count("pk")).order_by()
    )
    return [Load(member, held.get(member.staff_id, 0)) for member in members.order_by("order", "staff__name")]


def similar(actor: Actor, *, customer_id: int | None, title: str, besides: Case | None = None, limit: int = 5) -> list[CaseLine]:
    """Open cases that may be the same matter: of the same customer, or with a title that shares its words."""
    found = rows(actor).filter(merged_into__isnull=True).open()
    if besides is not None:
        found = found.exclude(pk=besides.pk)
    near = list(found.filter(customer__in=family(customer_id)).order_by("-opened_at")[:limit]) if customer_id else []
    if len(title.strip()) >= ENOUGH and len(near) < limit:
        alike = found_in(found, title).exclude(pk__in=[one.pk for one in near])
        near += list(alike.order_by("-opened_at")[: limit - len(near)])
    return near


def views_of(actor: Actor, *related: str) -> list[SavedView]:
    """The saved views offered to the actor, with `related`: his own first, then his teams', halls' and everybody's."""
    order = {"me": 0, "team": 1, "hall": 2, "all": 3}
    about = (actor.grants, actor.staff_id or 0, *related)
    found = shapes.models(
        "cases.views", lambda: SavedView.objects.visible_to(actor).select_related(*(related or [None])), [], *about
    )
    return sorted(found, key=lambda one: (one.staff_id != actor.staff_id, order[one.scope], one.name))


def get_view(actor: Actor, pk: int) -> SavedView:
    """A saved view that the actor keeps. NotFound for any other."""
    found = SavedView.objects.filter(pk=pk).select_related("team", "hall").first()
    if found is None or not keeps_view(actor, found):
        raise NotFound
    return found


def keeps_view(actor: Actor, view: SavedView) -> bool:
    """Whether a saved view is the actor's to change: his own, or shared by somebody who is gone where the actor may share."""
    if view.staff_id == actor.staff_id:
        return True
    is_shared = view.scope != Scope.ME and may_share(actor, scope=view.scope, team=view.team, hall=view.hall)
    return is_shared and actor.staff_id is not None and gone().filter(pk=view.staff_id).exists()


def may_share(actor: Actor, *, scope: str = Scope.ME, team: Team | None = None, hall: Hall | None = None) -> bool:
    """Whether the actor may share a view so far: with a team he works in, with others and halls by right."""
    if scope == Scope.TEAM and team is not None:
        is_in = team.members.filter(staff_id=actor.staff_id or 0).exists()
        return is_in or actor.may("cases.share_view", team if team.hall_id else None)
    if scope == Scope.HALL and hall is not None:
        return actor.may("cases.share_view", hall)
    return scope == Scope.ME or actor.may("cases.share_view")


def get_team(actor: Actor, pk: int) -> Team:
    """A team whose cases the actor may see: his own, or one of a hall where he sees all."""
    found = Team.objects.filter(pk=pk, is_active=True).first()
    is_own = TeamMember.objects.filter(team_id=pk, staff_id=actor.staff_id or 0).exists()
    if found is None or not (is_own or actor.may("cases.view", found if found.hall_id else None)):
        raise NotFound
    return found


def is_late(case: Case | CaseLine, at: datetime) -> bool:
    """Whether a case is past the time of its clock."""
    return case.due_at is not None and case.due_at < at


def offered(actor: Actor, teams: list[Team]) -> CaseLines:
    """Open cases of one's teams that nobody holds, the soonest due first: what one could take, besides what one is asked to."""
    asked = Offer.objects.filter(case=OuterRef("pk"), staff=actor.staff_id or 0, state=OfferState.OPEN)
    return rows(actor).open().filter(~Exists(asked), team__in=teams, assignee__isnull=True).order_by("due_at", "pk")
