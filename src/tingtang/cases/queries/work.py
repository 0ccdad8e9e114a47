"""Reads of the work inside cases: tasks, approvals, call-backs, granted rights."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.cases.models import (
    AccessGrant,
    Approval,
    CallBack,
    CallBackDraw,
    Case,
    CaseLink,
    CheckItem,
    Sanction,
    Task,
    Telling,
    Vote,
)
from tingtang.cases.models.cases import LinkKind, of_seen_case
from tingtang.cases.models.work import UNDONE
from tingtang.cases.queries.desk import rows
from tingtang.cases.queries.lines import CaseLine
from tingtang.cases.rules.workflow import OPEN_PHASES
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.customers.queries.family import family
from tingtang.flows.models import Token
from tingtang.flows.queries import StepShown, step_of
from tingtang.org.models import TeamMember
from tingtang.org.queries import own_posts

MOST_PARTS, FEW = 200, 8
VIEW_SANCTIONS = reading("cases.view_sanctions", _("See sanctions"))
VIEW_REVIEWS = reading("cases.view_reviews", _("See the review of complaints"))


@dataclass(frozen=True)
class Asked:
    """An approval as somebody reads it: whether he is asked to decide now, and whether he gave that away."""

    approval: Approval
    votes: list[Vote]
    is_asked: bool
    is_own: bool
    is_given_away: bool


def tasks_of(case: Case) -> list[Task]:
    """The tasks of a case in their order, with what each still waits for as `waits`."""
    waits = Prefetch("after", Task.objects.filter(state__in=UNDONE), to_attr="waits")
    return list(case.tasks.select_related("team", "assignee", "done_by").prefetch_related(waits).order_by("order", "pk"))


def clashes_of(actor: Actor, tasks: Iterable[Task]) -> dict[int, list[Task]]:
    """By task: others that the actor may see and that need the same thing at the same time (CAS-14)."""
    found = {}
    for task in tasks:
        if task.resources and task.starts_at and task.due_at and task.state in UNDONE:
            others = (
                Task.objects.visible_to(actor).filter(state__in=UNDONE, resources__overlap=task.resources).exclude(pk=task.pk)
            )
            at_once = others.filter(starts_at__lt=task.due_at, due_at__gt=task.starts_at)
            found[task.pk] = list(at_once.select_related("case").order_by("starts_at")[:5])
    return found


def matter_of(actor: Actor, case: Case) -> tuple[list[CaseLine], list[CaseLine]]:
    """The cases that are part of one, and open ones of its customer that could be: so that he is followed as one matter (CAS-19)."""
    parts = CaseLink.objects.filter(target=case, kind=LinkKind.PARENT).values("source")
    seen = rows(actor).filter(merged_into__isnull=True)
    own = list(seen.filter(pk__in=parts).order_by("-opened_at")[:MOST_PARTS])
    if case.customer_id is None:
        return own, []
    part_of = CaseLink.objects.filter(kind=LinkKind.PARENT).values("source")
    others = seen.open().filter(customer__in=family(case.customer_id)).exclude(pk=case.pk).exclude(pk__in=part_of)
    return own, list(others.exclude(kind__code=case.kind.code).order_by("-opened_at")[:FEW])


def shown_steps(tasks: Iterable[Task]) -> dict[int, StepShown]:
    """What the procedure says of the steps of tasks that are open, by the key of the step."""
    keys = [task.step for task in tasks if task.step is not None and task.state in UNDONE]
    return {one.pk: step_of(one) for one in Token.objects.select_related("instance").filter(pk__in=keys)} if keys else {}


def is_own_step(actor: Actor, task: Task, posts: Collection[str]) -> bool:
    """Whether a step is somebody's who holds these posts: given to him, or given to nobody and of one of them."""
    if task.step is None or actor.staff_id is None:
        return False
    return task.assignee_id == actor.staff_id or (task.assignee_id is None and task.post in posts)


def steps_for(actor: Actor, most: int) -> list[Task]:
    """The steps of procedures that somebody is to do: given to him, or of a post he holds and given to nobody; the first due first."""
    if actor.staff_id is None:
        return []
    posts = [post.code for post in own_posts(actor)]
    mine = Q(assignee_id=actor.staff_id) | Q(assignee__isnull=True, post__in=posts) & of_seen_case(actor)
    found = Task.objects.filter(mine, step__isnull=False, state__in=UNDONE).select_related("case", "assignee")
    return list(found.order_by(F("due_at").asc(nulls_last=True), "pk")[:most])


def called_for(actor: Actor, most: int) -> list[Task]:
    """What is to be done by the actor, or by a team of his, in cases that others may hold; the first due first."""
    if actor.staff_id is None:
        return []
    teams = TeamMember.objects.filter(staff_id=actor.staff_id).values("team_id")
    mine = Q(assignee_id=actor.staff_id) | Q(assignee__isnull=True, team__in=teams)
    found = Task.objects.filter(mine, step__isnull=True, state__in=UNDONE, case__phase__in=sorted(OPEN_PHASES))
    seen = found.filter(case__in=Case.objects.visible_to(actor)).exclude(before_undone())
    return list(seen.select_related("case", "assignee", "team").order_by(F("due_at").asc(nulls_last=True), "pk")[:most])


def before_undone() -> Q:
    """Tasks that still wait for others."""
    return Q(pk__in=Task.objects.filter(after__state__in=UNDONE).values("pk"))


def approvals_of(actor: Actor, case: Case) -> list[Asked]:
    """The approvals of a case, newest first."""
    votes = Prefetch("votes", Vote.objects.select_related("staff", "delegate", "decided_by").order_by("step", "pk"))
    found = case.approvals.select_related("asked_by", "case").prefetch_related(votes).order_by("-asked_at", "-pk")
    return [_asked(actor, approval) for approval in found]


def _asked(actor: Actor, approval: Approval) -> Asked:
    votes = list(approval.votes.all())
    now = [vote for vote in votes if vote.step == approval.step and not vote.decision]
    is_asked = actor.staff_id is not None and any(actor.staff_id == (vote.delegate_id or vote.staff_id) for vote in now)
    is_own = actor.staff_id is not None and approval.asked_by_id == actor.staff_id
    is_given_away = any(vote.delegate_id and vote.staff_id == actor.staff_id for vote in now) and approval.state == "waiting"
    return Asked(approval, votes, is_asked and approval.state == "waiting" and not is_own, is_own, is_given_away)


def waiting_for(actor: Actor) -> QuerySet[Approval]:
    """The approvals on which somebody is asked to decide now."""
    mine = Q(votes__staff_id=actor.staff_id, votes__delegate__isnull=True) | Q(votes__delegate_id=actor.staff_id)
    now = Approval.objects.filter(mine, state="waiting", votes__decision="", votes__step=F("step"))
    found = now.exclude(asked_by_id=actor.staff_id).select_related("case__hall", "asked_by").distinct()
    return found.prefetch_related(_grants()) if actor.staff_id else Approval.objects.none()


def given_away(actor: Actor) -> list[tuple[Approval, list[Vote], bool]]:
    """What waits for the decision of others: asked for by somebody, or to be decided in his place; with what those asked now said."""
    if actor.staff_id is None:
        return []
    delegated = Q(votes__staff_id=actor.staff_id, votes__delegate__isnull=False, votes__decision="", votes__step=F("step"))
    found = Approval.objects.filter(Q(asked_by_id=actor.staff_id) | delegated, state="waiting").distinct()
    votes = Prefetch("votes", Vote.objects.select_related("staff", "delegate", "decided_by").order_by("pk"))
    rows = found.select_related("case__hall", "asked_by").prefetch_related(votes, _grants()).order_by("due_at", "asked_at")
    return [
        (one, [vote for vote in one.votes.all() if vote.step == one.step], one.asked_by_id == actor.staff_id)
        for one in rows[:200]
    ]


def _grants() -> Any:
    return Prefetch("case__access_grants", AccessGrant.objects.filter(state="asked").select_related("staff", "role", "hall"))


def get_part(actor: Actor, model: type[Any], key: object) -> Any:
    """A task, approval, telling, line, call-back or grant by its key, of a case the actor may see. NotFound otherwise."""
    text = str(key)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    found = model._base_manager.select_related("case").filter(pk=number).first()
    if found is None:
        raise NotFound
    is_seen = (
        model.objects.visible_to(actor).filter(pk=number).exists()
        if model in {Task, Approval, CallBack, AccessGrant}
        else Case.objects.visible_to(actor).filter(pk=found.case_id).exists()
    )
    if not is_seen:
        raise NotFound
    return found


PARTS = (Task, CheckItem, Approval, Telling, CallBack, AccessGrant)


def lapsed(at: datetime) -> list[Approval]:
    """Approvals whose time is over."""
    return list(Approval.objects.filter(state="waiting", due_at__lte=at).select_related("case")[:500])


def expired(at: datetime) -> list[AccessGrant]:
    """Granted rights whose time is over."""
    return list(AccessGrant.objects.filter(state="active", expires_at__lte=at).select_related("case")[:500])


def resolved_for_silence() -> QuerySet[Case]:
    """Resolved cases of kinds that close after silence."""
    return Case.objects.filter(phase="resolved", kind__closing__has_key="auto_close_days", merged_into__isnull=True).order_by(
        "pk"
    )


def count_sanction_appeals(actor: Actor) -> int:
    """Appeals against sanctions that the actor may decide: he neither imposed nor suffers them."""
    if actor.staff_id is None or not actor.may_somewhere("cases.answer_appeal"):
        return 0
    waiting = Sanction.objects.visible_to(actor).filter(state="appealed")
    return waiting.exclude(Q(staff_id=actor.staff_id) | Q(imposed_by_id=actor.staff_id)).count()


@dataclass(frozen=True)
class Drawing:
    """A drawing of call-backs with what came of those that the reader sees; `latest` is its last day."""

    draw: CallBackDraw
    latest: date
    reached: int
    unreached: int
    due: int

    @property
    def is_done(self) -> bool:
        """Whether everybody drawn was called."""
        return not self.due


def drawings(actor: Actor, most: int = 20) -> list[Drawing]:
    """The latest drawings, with how far their calls have come."""
    draws = list(CallBackDraw.objects.filter(drawn__gt=0).select_related("kind").order_by("-starts_date", "kind")[:most])
    rows = CallBack.objects.visible_to(actor).filter(draw__in=draws).values_list("draw", "state").annotate(n=Count("pk"))
    counts = {(draw, state): n for draw, state, n in rows.order_by()}
    return [
        Drawing(
            one, one.ends_date - timedelta(days=1), *(counts.get((one.pk, state), 0) for state in ("reached", "unreached", "due"))
        )
        for one in draws
    ]
