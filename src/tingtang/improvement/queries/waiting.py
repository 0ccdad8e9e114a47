"""What waits for somebody in improvement: questions, measures, decisions, phases, courses, reading, contests, what others handed in."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tingtang.catalogue.queries import hall_zone
from tingtang.core.actors import Actor
from tingtang.improvement.models import (
    Correction,
    CorrectionState,
    Idea,
    IdeaState,
    Judge,
    Mark,
    Measure,
    Meeting,
    MeetingState,
    Question,
    QuestionState,
    SelfCheck,
    SelfCheckState,
    Session,
    SessionState,
)
from tingtang.improvement.models.contests import ContestState
from tingtang.improvement.queries.days import day_in
from tingtang.improvement.queries.duties import duties, to_review
from tingtang.improvement.queries.training import own_learning
from tingtang.quality.queries.waiting import MOST, Waiting
from tingtang.ui import formats

SOON = timedelta(days=2)


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """What the actor is to do, of each kind at most twenty."""
    me = actor.staff_id
    if me is None:
        return []
    promised = [_row(str(one.verb), one.text, one.url, one.due_date, one.hall, at) for one in duties(staff=me, most=MOST)]
    return [*_asked(actor, me), *promised, *_handed_in(actor, me, at), *_learning(actor, me, at), *_meeting(me, at)]


def _url(name: str, key: int) -> str:
    return reverse(f"improvement:{name}", args=[key])


def _on(about: Any, at: datetime, hall: Any) -> str:
    with timezone.override(hall_zone(hall)):
        return f"{str(about)[:100]} · {formats.short(at)}"


def _asked(actor: Actor, me: int) -> Iterator[Waiting]:
    """Questions one is asked, and those that nobody in particular is asked, of who may answer."""
    anybodys = Question.objects.visible_to(actor, "improvement.share_answer").filter(expert=None).exclude(asked_by_id=me)
    mine = Q(expert_id=me) | Q(pk__in=anybodys.values("pk"))
    for one in Question.objects.filter(mine, state=QuestionState.OPEN).order_by("asked_at", "pk")[:MOST]:
        yield Waiting(_("Answer"), one.text[:120], _url("question", one.pk))


def _row(verb: str, about: Any, url: str, due: date | None, hall: Any, at: datetime) -> Waiting:
    return Waiting(verb, str(about)[:120], url, due, due is not None and due < day_in(hall, at))


def _handed_in(actor: Actor, me: int, at: datetime) -> Iterator[Waiting]:
    """What others handed in or proposed, and the actor may accept or decide; nobody accepts his own work."""
    own = Exists(Measure.objects.filter(correction=OuterRef("pk"), owner_id=me))
    rows = Correction.objects.visible_to(actor, "improvement.accept_correction").filter(state=CorrectionState.SUBMITTED)
    for one in rows.exclude(Q(owner_id=me) | own).order_by("due_date", "pk")[:MOST]:
        yield Waiting(_("Accept or send back"), str(one)[:120], _url("correction", one.pk))
    reports = SelfCheck.objects.visible_to(actor, "improvement.judge_selfcheck").filter(state=SelfCheckState.SUBMITTED)
    for each in reports.exclude(author_id=me).order_by("due_date", "pk")[:MOST]:
        yield Waiting(_("Read and judge"), str(each)[:120], _url("selfcheck", each.pk))
    ideas = Idea.objects.visible_to(actor, "improvement.decide_idea").exclude(proposed_by_id=me)
    for idea in ideas.filter(state=IdeaState.PROPOSED).order_by("proposed_at", "pk")[:MOST]:
        yield Waiting(_("Decide on the idea"), str(idea)[:120], _url("idea", idea.pk))
    tried = ideas.filter(state=IdeaState.TRIAL, trial_last__lt=day_in(None, at)).select_related("hall")
    for idea in tried.order_by("trial_last", "pk")[:MOST]:
        yield _row(_("Decide what came of the trial"), idea, _url("idea", idea.pk), idea.trial_last, idea.hall, at)


def _learning(actor: Actor, me: int, at: datetime) -> Iterator[Waiting]:
    found = own_learning(actor, at)
    for one in [each for each in found.coming if each.came_at is None][:MOST]:
        yield Waiting(_("Take part"), _on(one.session, one.session.starts_at, one.session.hall), _url("part", one.session_id))
    for one in found.quizzes[:MOST]:
        yield Waiting(_("Pass the quiz"), str(one.session), _url("part", one.session_id))
    over = Session.objects.filter(trainer_id=me, state=SessionState.PLANNED, ends_at__lt=at).order_by("ends_at", "pk")
    for each in over[:MOST]:
        yield Waiting(_("Say whether it was held"), str(each), _url("session", each.pk))
    marked = Exists(Mark.objects.filter(judge=OuterRef("pk")))
    judging = Judge.objects.filter(staff_id=me, contest__state=ContestState.PLANNED).exclude(marked).select_related("contest")
    for judge in judging.order_by("contest__held_date", "pk")[:MOST]:
        yield _row(
            pgettext("contest", "Judge"), judge.contest, _url("contest", judge.contest_id), judge.contest.held_date, None, at
        )
    for article in to_review(me, day_in(None, at))[:MOST]:
        yield _row(_("Look at it again"), article, _url("article", article.pk), article.review_date, article.hall, at)


def _meeting(me: int, at: datetime) -> Iterator[Waiting]:
    """Meetings of the next days that one is invited to, and those one led that have no minutes yet."""
    planned = Meeting.objects.filter(state=MeetingState.PLANNED).select_related("hall")
    for one in planned.filter(guests__staff_id=me, ends_at__gte=at, starts_at__lt=at + SOON).order_by("starts_at", "pk")[:MOST]:
        yield Waiting(_("Take part"), _on(one, one.starts_at, one.hall), _url("meeting", one.pk))
    for one in planned.filter(chair_id=me, ends_at__lt=at).order_by("starts_at", "pk")[:MOST]:
        yield Waiting(_("Write the minutes"), str(one), _url("meeting", one.pk))
