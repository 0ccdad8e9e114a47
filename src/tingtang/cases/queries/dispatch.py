"""What dispatch reads: the decision table over a case, who of a team can take more, and which cases wait."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from tingtang.cases.models import Case, DispatchRule, Offer, OfferState, Task, TaskState, TeamWay, Turn, Vote
from tingtang.cases.models.work import UNDONE
from tingtang.cases.rules import conditions
from tingtang.cases.rules.dispatch import Candidate, Way
from tingtang.customers.queries.family import root
from tingtang.org.models import Absence, Staff, StaffSkill, Team, TeamMember, Zone
from tingtang.org.queries import gone, is_present


def values_of(case: Case) -> dict[str, Any]:
    """What conditions may read of a case."""
    customer, service = case.customer and root(case.customer), case.service
    return {
        "kind": case.kind.code,
        "nature": case.kind.nature,
        "hall": case.hall.code if case.hall else "",
        "industry": case.hall.industry if case.hall else "",
        "service": service.code if service else "",
        "category": service.category.code if service else "",
        "channel": case.channel,
        "tier": customer.tier.code if customer and customer.tier else "",
        "language": case.language,
        "title": case.title,
        "priority": case.priority,
        "impact": case.impact,
        "urgency": case.urgency,
        "restricted": case.is_restricted,
        "tags": list(case.tags),
        "fields": dict(case.fields),
        "post": "",
        "step": "",
    }


def rules_in_order(about: str = "case") -> QuerySet[DispatchRule]:
    """The decision table of cases, or of the steps of procedures: rules in use, in their order."""
    return (
        DispatchRule.objects.filter(about=about, is_active=True, team__is_active=True)
        .select_related("team", "skill")
        .order_by("order", "code")
    )


def rule_for(values: Mapping[str, Any], *, hall_id: int | None = None, about: str = "case") -> DispatchRule | None:
    """The first rule whose condition holds and whose team works for the hall; None when none does."""
    for rule in rules_in_order(about):
        is_near = rule.team.hall_id in {None, hall_id}
        if is_near and conditions.holds(rule.condition, values):
            return rule
    return None


def may_go_elsewhere(opened: Collection[int]) -> QuerySet[Case]:
    """Of new cases those nobody has touched that may be sent home, or to which the decision table may give a team.

    One that was opened for another team than its kind's stays there.
    """
    sent = Q(kind__is_sent_home=True)
    routed = Q(team__isnull=True) | Q(team=F("kind__team")) if rules_in_order().exists() else sent
    return Case.objects.filter(sent | routed, pk__in=opened, version=1, assignee__isnull=True)


def tried(values: Mapping[str, Any], *, hall_id: int | None = None, about: str = "case") -> list[tuple[DispatchRule, bool]]:
    """Each rule up to the one that hits, and whether it does: how an example case goes through the table."""
    found = []
    for rule in rules_in_order(about):
        hits = rule.team.hall_id in {None, hall_id} and conditions.holds(rule.condition, values)
        found.append((rule, hits))
        if hits:
            break
    return found


def candidates(team: Team, at: datetime) -> list[Candidate]:
    """Who of a team is at work, with what is on his desk: cases and steps of this team that he holds, and cases offered to him."""
    members = list(TeamMember.objects.filter(team=team).exclude(staff__in=gone()).order_by("order", "pk"))
    present = is_present([member.staff_id for member in members], at)
    here = [member for member in members if member.staff_id in present and member.capacity > 0]
    staff = [member.staff_id for member in here]
    held = Case.objects.open().filter(team=team, assignee__in=staff).values_list("assignee").annotate(n=Count("pk")).order_by()
    offered = Offer.objects.filter(team=team, staff__in=staff, state=OfferState.OPEN).values_list("staff").annotate(n=Count("pk"))
    steps = Task.objects.filter(team=team, assignee__in=staff, step__isnull=False, state__in=UNDONE).values_list("assignee")
    loads, offers, doing = dict(held), dict(offered.order_by()), dict(steps.annotate(n=Count("pk")).order_by())
    latest = dict(Turn.objects.filter(member__in=here).values_list("member_id", "latest_at"))
    skills: dict[int, set[tuple[int, int]]] = {}
    for key, skill, level in StaffSkill.objects.filter(staff__in=staff).values_list("staff_id", "skill_id", "level"):
        skills.setdefault(key, set()).add((skill, level))
    return [
        Candidate(
            staff_id=member.staff_id,
            capacity=member.capacity,
            load=loads.get(member.staff_id, 0) + offers.get(member.staff_id, 0) + doing.get(member.staff_id, 0),
            latest_at=latest.get(member.pk),
            skills=frozenset(skills.get(member.staff_id, ())),
            order=member.order,
        )
        for member in here
    ]


def waiting(team: Team) -> QuerySet[Case]:
    """The cases of a team that nobody holds and that are offered to nobody: the most pressing first, then the oldest."""
    offered = Offer.objects.filter(case=OuterRef("pk"), state=OfferState.OPEN)
    return Case.objects.open().filter(~Exists(offered), team=team, assignee__isnull=True).order_by("priority", "opened_at", "pk")


def given_back(cases: Collection[Case]) -> dict[int, set[int]]:
    """For each of these cases, who gave it back since it came to its team."""
    found: dict[int, set[int]] = {}
    back = Offer.objects.filter(case__in=cases, team=F("case__team"), state=OfferState.RETURNED)
    for case, staff in back.exclude(made_at__lt=F("case__team_since")).values_list("case_id", "staff_id"):
        found.setdefault(case, set()).add(staff)
    return found


def offers_open(cases: Iterable[int], at: datetime) -> dict[int, Offer]:
    """Of cases by their keys, to whom each is offered at `at`."""
    found = Offer.objects.open_at(at).filter(case__in=list(cases)).select_related("staff")
    return {offer.case_id: offer for offer in found}


def away_with_work(at: datetime) -> QuerySet[Staff]:
    """Who is away, or gone for good, and still holds cases or steps of procedures, is offered a case or asked to decide."""
    person = OuterRef("pk")
    is_busy = (
        Exists(Case.objects.open().filter(assignee=person))
        | Exists(Task.objects.filter(assignee=person, step__isnull=False, state__in=UNDONE))
        | Exists(Offer.objects.filter(staff=person, state=OfferState.OPEN))
        | Exists(Vote.objects.filter(staff=person, decision="", delegate=None, approval__state="waiting"))
    )
    is_away = Exists(Absence.objects.filter(staff=person, starts_at__lte=at, ends_at__gt=at))
    return Staff.objects.filter(is_away | Q(pk__in=gone()), is_busy)


def teams_with_work() -> QuerySet[Team]:
    """Teams that hand out by themselves and have a case that waits, or an offer that may have run out."""
    ways = TeamWay.objects.filter(team=OuterRef("pk"), way__in=[Way.PUSH, Way.OFFER])
    cases = Case.objects.open().filter(team=OuterRef("pk"), assignee__isnull=True)
    return Team.objects.filter(Exists(ways), Exists(cases), is_active=True)


def waiting_steps(team: Team) -> QuerySet[Task]:
    """The steps of procedures that lie with a team and that nobody has: the first due first."""
    found = Task.objects.filter(team=team, assignee__isnull=True, step__isnull=False, state=TaskState.OPEN)
    return found.select_related("case", "skill").order_by(F("due_at").asc(nulls_last=True), "pk")


def teams_with_steps() -> QuerySet[Team]:
    """Teams with a step of a procedure that nobody has."""
    found = Task.objects.filter(team=OuterRef("pk"), assignee__isnull=True, step__isnull=False, state=TaskState.OPEN)
    return Team.objects.filter(Exists(found), is_active=True)


def area_of(case: Case) -> tuple[str, int | None]:
    """The area that a case names in a field of its kind, and who answers for it (ORG-10): its code and owner, or nothing."""
    keys = [case.fields[one.code] for one in case.kind.form if one.kind == "area" and one.code in case.fields]
    found = Zone.objects.filter(pk__in=keys, owner__isnull=False).values_list("code", "owner_id").first() if keys else None
    return found or ("", None)
