"""What waits for somebody in quality: signatures, comparisons, sheets, findings, decisions."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tingtang.core.actors import Actor
from tingtang.quality.models import AppealState, Assessment, Expert, Finding, FindingState, ProposalState
from tingtang.quality.queries import assessments, awards, inspections, merits, reviews

MOST = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do: what, about what, where, and until when."""

    verb: str
    about: str
    url: str
    due: date | None = None
    is_late: bool = False


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """What the actor is to do, of each kind at most twenty."""
    me = actor.staff_id
    if me is None:
        return []
    return [*_signatures(actor), *_findings(me, at), *_sheets(actor, at), *_comparisons(me), *_decisions(actor, me)]


def _signatures(actor: Actor) -> list[Waiting]:
    rows = Assessment.objects.filter(pk__in=assessments.waiting_for(actor)[:MOST]).select_related(
        "scheme", "hall", "post", "staff"
    )
    return [
        Waiting(_("Sign"), f"{one.scheme} · {one.about}", reverse("quality:assessment", args=[one.pk]))
        for one in rows.order_by("frozen_at", "pk")
    ]


def _findings(me: int, at: datetime) -> list[Waiting]:
    rows = Finding.objects.filter(owner_id=me, state=FindingState.OPEN).select_related("hall").order_by("due_date", "pk")
    return [
        Waiting(
            _("Remedy"), str(one), reverse("quality:finding", args=[one.pk]), one.due_date,
            one.due_date < timezone.localdate(at, one.hall.zone),
        )
        for one in rows[:MOST]
    ]  # fmt: skip


def _sheets(actor: Actor, at: datetime) -> list[Waiting]:
    now = inspections.due_for(actor, at).filter(Q(due_at__lte=at) | Q(due_at__isnull=True))  # visits are listed long before
    rows = now.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at)))
    text = _("Sheets to be filled: {n}").format(n=rows["n"])
    return [Waiting(_("Inspect"), text, reverse("quality:rounds"), is_late=bool(rows["late"]))] if rows["n"] else []


def _comparisons(me: int) -> list[Waiting]:
    rows = Expert.objects.filter(staff_id=me, submitted_at__isnull=True, evaluation__state="open")
    return [
        Waiting(_("Compare"), str(one.evaluation), reverse("quality:evaluation", args=[one.evaluation_id]))
        for one in rows.select_related("evaluation").order_by("pk")[:MOST]
    ]


def _decisions(actor: Actor, me: int) -> list[Waiting]:
    found = []
    if actor.may_somewhere("quality.decide_proposal"):
        count = merits.proposals(actor).filter(state=ProposalState.PROPOSED).exclude(staff_id=me).count()
        found.append((count, _("Proposed rewards and sanctions: {n}"), "quality:proposals"))
    if actor.may_somewhere("quality.answer_proposal"):
        asked = merits.proposals(actor).filter(state=ProposalState.APPEALED)
        count = asked.exclude(Q(staff_id=me) | Q(decided_by_id=me)).count()
        found.append((count, _("Appeals against rewards declined: {n}"), "quality:proposals"))
    if actor.may_somewhere("quality.decide_award_appeal"):
        count = awards.appeals(actor).filter(state="open").exclude(staff_id=me).count()
        found.append((count, _("Appeals against places in awards: {n}"), "quality:award_appeals"))
    if actor.may_somewhere("quality.decide_appeal"):
        mine = Q(staff_id=me) | Q(inspection__inspector_id=me)
        count = reviews.appeals(actor).filter(state=AppealState.OPEN).exclude(mine).count()
        found.append((count, _("Appeals against scores: {n}"), "quality:appeals"))
    decides = [Waiting(pgettext("waiting", "Decide"), text.format(n=count), reverse(url)) for count, text, url in found if count]
    return [*decides, *_unowned(actor), *_checks(actor, me)]


def _unowned(actor: Actor) -> list[Waiting]:
    """Findings that nobody is to remedy yet, in the halls where the actor may give them to somebody."""
    if not actor.may_somewhere("quality.give_finding"):
        return []
    here = inspections.findings(actor).filter(state=FindingState.OPEN, owner__isnull=True)
    count = here.filter(inspections.in_halls(actor, "quality.give_finding")).count()
    text, url = _("Findings without anybody to remedy them: {n}"), f"{reverse('quality:findings')}?state={FindingState.OPEN}"
    return [Waiting(pgettext("waiting", "Give out"), text.format(n=count), url)] if count else []


def _checks(actor: Actor, me: int) -> list[Waiting]:
    if not actor.may_somewhere("quality.check_finding"):
        return []
    count = inspections.findings(actor).filter(state=FindingState.REMEDIED).exclude(remedied_by_id=me).count()
    text = _("Remedied findings: {n}").format(n=count)
    return (
        [Waiting(pgettext("waiting", "Check"), text, f"{reverse('quality:findings')}?state={FindingState.REMEDIED}")]
        if count
        else []
    )
