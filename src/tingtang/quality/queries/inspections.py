"""Reads of inspections: sheets, rounds that are due, filled sheets, findings, and how far two inspectors agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Case, CharField, Count, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.flows.models import Process
from tingtang.org.models import Hall, Staff, StaffRole, Zone
from tingtang.quality.models import Evidence, Finding, FindingState, Inspection, InspectionKind, InspectionPlan, Sheet
from tingtang.quality.queries.days import home_day
from tingtang.quality.rules import agreement, sheets

INSPECT, VISIT = "quality.inspect", "quality.make_visit"
# Whoever inspects or visits: somebody from outside who does nothing else sees this page and no other.
ROUNDS = reading("quality.view_rounds", _("See one's own rounds and mystery visits"), within=(INSPECT, VISIT))
VIEW = reading("quality.view_inspections", _("See inspections and findings"))
MOST_CHECKS = 5
OPENLY = (InspectionKind.ROUND, InspectionKind.SPOT)


def all_sheets(actor: Actor) -> QuerySet[Sheet]:
    """All sheets: they are no secret."""
    return Sheet.objects.annotate(inspection_count=Count("inspections", filter=Q(inspections__done_at__isnull=False)))


def get_sheet(actor: Actor, key: int) -> Sheet:
    """One sheet."""
    found = all_sheets(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def in_halls(actor: Actor, permission: str = VIEW) -> Q:
    """Rows of the halls in which the actor holds a permission."""
    halls = actor.halls(permission)
    return Q(pk__isnull=False) if halls is EVERYWHERE else Q(hall_id__in=halls)


def plans(actor: Actor) -> QuerySet[InspectionPlan]:
    """Plans in the actor's halls."""
    return InspectionPlan.objects.filter(in_halls(actor)).select_related("sheet", "hall", "process", "inspector", "second")


@dataclass(frozen=True)
class Checked:
    """How the execution of a process is checked: by which plans, what was found, and what of it is still to be mended."""

    plans: list[InspectionPlan]
    upcoming: Inspection | None
    done: list[Inspection]
    findings: dict[str, int]

    @property
    def corrections(self) -> list[tuple[str, int]]:
        """How many findings stand where, in words."""
        return [(str(state.label), self.findings[state]) for state in FindingState if state in self.findings]


def checks_of(actor: Actor, process: Process) -> Checked:
    """The checks of a process in the actor's halls (FLW-28)."""
    rounds = inspections(actor).filter(plan__process=process)
    states = findings(actor).filter(inspection__plan__process=process).order_by().values_list("state")
    return Checked(
        list(plans(actor).filter(process=process).order_by("pk")),
        rounds.filter(done_at__isnull=True).order_by("due_at").first(),
        list(rounds.filter(done_at__isnull=False).order_by("-done_at")[:MOST_CHECKS]),
        dict(states.annotate(count=Count("pk"))),
    )


def get_plan(actor: Actor, key: int) -> InspectionPlan:
    """One plan. NotFound when absent or elsewhere."""
    found = plans(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


_STANDING = Case(
    When(done_at__isnull=False, then=Value("done")), When(due_at__lt=Now(), then=Value("late")), default=Value("waiting"),
    output_field=CharField(),
)  # fmt: skip


def inspections(actor: Actor) -> QuerySet[Inspection]:
    """Rounds and spot checks of the actor's halls, and his own; visits and reviews have their own pages."""
    mine = Q(inspector_id=actor.staff_id) | Q(about_staff_id=actor.staff_id) if actor.staff_id else Q(pk=None)
    return (
        Inspection.objects.filter(Q(kind__in=OPENLY) & (in_halls(actor) | mine))
        .select_related("sheet", "hall", "inspector", "about_staff")
        .annotate(finding_count=Count("findings", distinct=True), moment=Coalesce("due_at", "done_at"), standing=_STANDING)
    )


def get_inspection(actor: Actor, key: int) -> Inspection:
    """One filled sheet that the actor may see: openly made, of his own reviews, or of published visits."""
    found = inspections(actor).filter(pk=key).first()
    if found is None:
        found = _hidden(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def may_see(actor: Actor, key: int) -> bool:
    """Whether the actor may see this filled sheet."""
    return inspections(actor).filter(pk=key).exists() or _hidden(actor).filter(pk=key).exists()


def inspector_of(actor: Actor, inspection: Inspection) -> Staff | None:
    """Who filled a sheet; of a mystery visit only for who holds the secret and himself: he is to go unknown the next time too."""
    is_secret = inspection.kind == InspectionKind.VISIT and not actor.may("quality.view_mystery")
    return None if is_secret and inspection.inspector_id != actor.staff_id else inspection.inspector


def _hidden(actor: Actor) -> QuerySet[Inspection]:
    """Visits and reviews: for who may see them, who made them, whom they are about; a visit for its hall once it is published."""
    rows = Inspection.objects.exclude(kind__in=OPENLY).select_related("sheet", "hall", "inspector", "about_staff")
    reviews = Q(kind=InspectionKind.REVIEW) & in_halls(actor, "quality.view_reviews")
    secret = Q(kind=InspectionKind.VISIT) if actor.may("quality.view_mystery") else Q(pk=None)
    told = Q(mystery_visit__wave__published_at__isnull=False) & in_halls(actor, "quality.view_mystery_results")
    mine = Q(pk=None)
    if actor.staff_id:
        mine = Q(inspector_id=actor.staff_id) | Q(
            kind=InspectionKind.REVIEW, about_staff_id=actor.staff_id, done_at__isnull=False
        )
    return rows.filter(reviews | secret | told | mine)


def due_for(actor: Actor, until: datetime) -> QuerySet[Inspection]:
    """What the actor himself has to fill until a time, the earliest first: rounds and reviews, and all his mystery visits."""
    if not actor.staff_id:
        return Inspection.objects.none()
    return (
        Inspection.objects.filter(inspector_id=actor.staff_id, done_at__isnull=True)
        .filter(Q(due_at__lte=until) | Q(due_at__isnull=True) | Q(kind=InspectionKind.VISIT))
        .select_related("sheet", "hall")
        .order_by("due_at", "pk")
    )


def findings(actor: Actor) -> QuerySet[Finding]:
    """Findings in the actor's halls, and those he owns; those of secret visits only once they are published."""
    mine = Q(owner_id=actor.staff_id) if actor.staff_id else Q(pk=None)
    openly = Q(inspection__kind__in=OPENLY) | Q(inspection__mystery_visit__wave__published_at__isnull=False)
    return Finding.objects.filter((in_halls(actor) & openly) | mine).select_related("inspection__sheet", "hall", "owner")


def get_finding(actor: Actor, key: int) -> Finding:
    """One finding. NotFound when absent or not visible."""
    found = findings(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def answers_for(hall: Hall, place: str) -> Staff | None:
    """Who answers for the area of a hall that a place names, by its name in any language or its code; None where nobody does."""
    said = place.strip()
    if not said:
        return None
    owned = Zone.objects.filter(hall=hall, owner__left_date__isnull=True, owner__account__is_active=True).select_related("owner")
    return next((one.owner for one in owned if said in {one.code, one.name, *one.names.values()}), None)


def remedies(hall: Hall, post: str, answers: Staff | None, at: datetime) -> Staff | None:
    """Who remedies what failed: a holder of the item's post, whoever is planned then first; else who answers for the area.

    None where nobody of them has the right to.
    """
    able = who_may_remedy(hall)
    if post:
        holders = able.filter(posts__code=post, hall=hall)
        found = holders.filter(shifts__starts_at__lte=at, shifts__ends_at__gt=at).first() or holders.first()
        if found is not None:
            return found
    return answers if answers is not None and able.filter(pk=answers.pk).exists() else None


def areas_of(halls: QuerySet[Hall]) -> list[str]:
    """The names of the areas of halls, as places may be called."""
    return list(
        dict.fromkeys(one.name_in() for one in Zone.objects.filter(hall__in=halls).order_by("hall__code", "order", "code"))
    )


def who_may_remedy(hall: Hall) -> QuerySet[Staff]:
    """Who may be given findings of a hall: whoever holds the right to remedy them there."""
    there = Q(hall=hall) | Q(hall=None)
    holders = StaffRole.objects.filter(there, role__permissions__contains=["quality.remedy_finding"])
    return Staff.objects.filter(pk__in=holders.values("staff"), left_date__isnull=True, account__is_active=True).order_by(
        "name", "pk"
    )


def get_evidence(actor: Actor, inspection: int, key: int) -> Evidence:
    """A photo or file of a sheet that the actor may see, or of a finding that he is to remedy."""
    found = Evidence.objects.filter(pk=key, inspection=inspection).first()
    is_found = found is not None and findings(actor).filter(inspection=inspection, item=found.item).exists()
    if found is None or not (is_found or may_see(actor, inspection)):
        raise NotFound
    return found


@dataclass(frozen=True)
class Loop:
    """How the loop of a span closed: rounds done and late, findings by state and late ones."""

    rounds: int
    done: int
    late: int
    score: float | None
    open: int
    overdue: int
    rechecks: int
    closed: int


def loop(actor: Actor, since: datetime, until: datetime, at: datetime) -> Loop:
    """What was to be inspected and what came of it."""
    rounds = inspections(actor).filter(due_at__gte=since, due_at__lt=until, kind=InspectionKind.ROUND)
    found = findings(actor)
    today = home_day(at)
    return Loop(
        rounds=rounds.count(), done=rounds.filter(done_at__isnull=False).count(),
        late=rounds.filter(done_at__isnull=True, due_at__lt=at).count(),
        score=inspections(actor).filter(done_at__gte=since, done_at__lt=until).aggregate(m=Avg("score"))["m"],
        open=found.filter(state=FindingState.OPEN).count(), overdue=found.filter(state=FindingState.OPEN, due_date__lt=today).count(),
        rechecks=found.filter(state=FindingState.REMEDIED).count(), closed=found.filter(state=FindingState.CLOSED).count(),
    )  # fmt: skip


@dataclass(frozen=True)
class Pairing:
    """Two inspectors who filled the same sheet at the same time: their marks side by side, and how far they agree."""

    first: Inspection
    second: Inspection
    plain: agreement.Agreement | None
    weighted: agreement.Agreement | None
    differ: list[tuple[sheets.Item, int, int]]


def pairing(first: Inspection, second: Inspection) -> Pairing:
    """How two filled sheets compare, item by item; for kappa marks are shares of what could be had, so that passed is as 5 of 5."""
    items = [one for one in first.looked_at if _value(first, one) is not None and _value(second, one) is not None]
    pairs = [(one, _value(first, one) or 0, _value(second, one) or 0) for one in items]
    plain, weighted = agreement.compared([a / item.most for item, a, _b in pairs], [b / item.most for item, _a, b in pairs])
    return Pairing(first, second, plain, weighted, [one for one in pairs if one[1] != one[2]])


def _value(inspection: Inspection, item: sheets.Item) -> int | None:
    mark = inspection.marks.get(item.code)
    value = mark.get("value") if mark else None
    return value if isinstance(value, int) else None


def pairings(actor: Actor, most: int = 50) -> list[Pairing]:
    """The latest sheets that two people filled."""
    rows = inspections(actor).filter(twin__isnull=False, done_at__isnull=False, twin__done_at__isnull=False)
    rows = rows.select_related("twin__sheet", "twin__hall", "twin__inspector").order_by("-done_at")[:most]
    return [pairing(one.twin, one) for one in rows if one.twin is not None]


def trend(rows: Sequence[Inspection]) -> list[tuple[str, float]]:
    """Scores in the order of the days on which they were given."""
    told = sorted((one for one in rows if one.done_at and one.score is not None), key=lambda one: one.done_at)  # type: ignore[arg-type,return-value]
    return [(home_day(one.done_at).isoformat(), one.score) for one in told if one.done_at and one.score is not None]
