"""Knowledge over the API: articles written, found, voted on; questions asked, answered, shared; gaps."""

from typing import Any

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.catalogue.models import Service
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied
from tingtang.core.views import actor_of, at_of
from tingtang.customers.queries.worth import VIEW as VIEW_WORTH
from tingtang.improvement.actions import begun as setting
from tingtang.improvement.actions import knowledge as actions
from tingtang.improvement.api.parts import in_hall, none_such
from tingtang.improvement.models import VIEW, Article, Comment, Gap, Question, Vote
from tingtang.improvement.queries import begun
from tingtang.improvement.queries import knowledge as queries
from tingtang.improvement.queries.begun import shared_in
from tingtang.improvement.schemas import knowledge as schemas
from tingtang.ui.resources import InDays, Removed, Resource, Row, answer, page_from, serve

router = Router()


def _articles(actor: Actor) -> Any:
    mine = Article.objects.visible_to(actor, "improvement.save_article").values("pk")
    rows = Article.objects.visible_to(actor).filter(~Q(state="draft") | Q(pk__in=mine))
    names = ("id", "kind", "title", "body", "review_date", "state", "published_at", "drawn_from")
    return rows.values(*names, hall_code=F("hall__code"), service_code=F("service__code"), badge=F("author__badge"))


def _questions(actor: Actor) -> Any:
    names = ("id", "text", "state", "answer", "asked_at", "answered_at", "article")
    rows = Question.objects.visible_to(actor)
    return rows.values(*names, hall_code=F("hall__code"), service_code=F("service__code"), badge=F("expert__badge"))


def _with_service(permission: str, person: str) -> Any:
    place = in_hall(permission, person)

    def arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
        if values.get("service") is not None:
            values["service"] = Service.objects.filter(code=values["service"]).first()
            if values["service"] is None:
                raise none_such("service")
        if values.get("drawn_from") is not None:
            values["drawn_from"] = queries.articles(actor).filter(pk=values["drawn_from"]).first()
            if values["drawn_from"] is None:
                raise none_such("drawn_from")
        return place(actor, values, found)

    return arranged


ARTICLE = Resource(
    "article", "articles", _articles, queries.get_article, schemas.Article, schemas.ArticleOut, actions.save_article,
    actions.remove_article, permission="improvement.save_article", arranged=_with_service("improvement.save_article", "author"),
    versioned=actions.ARTICLE_FIELDS, view=VIEW, renamed={"hall_code": "hall", "service_code": "service", "badge": "author"},
)  # fmt: skip
QUESTION = Resource(
    "question", "questions", _questions, queries.get_question, schemas.Question, schemas.QuestionOut, actions.ask, None,
    permission="improvement.ask", arranged=_with_service("improvement.ask", "expert"), versioned=actions.QUESTION_FIELDS, view=VIEW,
    renamed={"hall_code": "hall", "service_code": "service", "badge": "expert"},
)  # fmt: skip


@router.get("/articles/alike", response=schemas.Suggested, operation_id="find_articles", summary="Find what answers a text")
def alike(request: HttpRequest, wanted: Query[schemas.Asking]) -> HttpResponse:
    """Published articles that answer a text, the most alike first."""
    found = queries.alike(actor_of(request), wanted.text, most=wanted.limit)
    return answer({"items": [{"id": one.article.pk, "title": one.article.title, "likeness": one.share} for one in found]})


serve(router, ARTICLE, {"kind": "kind", "state": "state", "service": "service__code", "hall": "hall__code"}, day="published_at")
serve(router, QUESTION, {"state": "state", "hall": "hall__code"}, day="asked_at")


@router.post("/articles/{key}/publish", response=schemas.ArticleOut, operation_id="publish_article", summary="Publish or confirm")
@decorate_view(idempotent)
def publish_article(request: HttpRequest, key: Row, body: schemas.Publishing) -> HttpResponse:
    """Publish a draft, or say that an article still holds."""
    actor = actor_of(request)
    found = queries.get_article(actor, key, "improvement.publish_article")
    kept = actions.publish_article(actor, article=found, at=at_of(request), review_date=body.review_date)
    return ARTICLE.shown(actor, kept)


@router.post("/articles/{key}/withdraw", response=schemas.ArticleOut, operation_id="retire_article", summary="Withdraw")
@decorate_view(idempotent)
def retire_article(request: HttpRequest, key: Row, body: schemas.Withdrawal) -> HttpResponse:
    """Take an article out of use."""
    actor = actor_of(request)
    found = queries.get_article(actor, key, "improvement.retire_article")
    return ARTICLE.shown(actor, actions.retire_article(actor, article=found, reason=body.reason, at=at_of(request)))


@router.post("/articles/{key}/vote", response=schemas.Voice, operation_id="vote_on_article", summary="Say whether it was of use")
@decorate_view(idempotent)
def vote(request: HttpRequest, key: Row, body: schemas.Voice) -> HttpResponse:
    """Say whether an article was of use."""
    actor = actor_of(request)
    voice = Vote(article=queries.get_article(actor, key), is_useful=body.is_useful)
    return answer({"is_useful": actions.vote(actor, voice=voice, at=at_of(request)).is_useful})


def _said(one: Comment) -> dict[str, Any]:
    return {"id": one.pk, "text": one.text, "staff": one.staff.badge if one.staff else None, "at": one.at}


@router.get("/articles/{key}/comments", response=schemas.CommentPage, operation_id="list_comments", summary="List comments")
def list_comments(request: HttpRequest, key: Row) -> HttpResponse:
    """What people added to an article, in order."""
    found = queries.get_article(actor_of(request), key)
    return answer({"items": [_said(one) for one in found.comments.select_related("staff")]})


@router.post("/articles/{key}/comments", response={201: schemas.CommentOut}, operation_id="comment", summary="Comment")
@decorate_view(idempotent)
def comment(request: HttpRequest, key: Row, body: schemas.Comment) -> HttpResponse:
    """Add something to an article."""
    actor = actor_of(request)
    made = Comment(article=queries.get_article(actor, key), text=body.text)
    return answer(_said(actions.comment(actor, comment=made, at=at_of(request))), 201)


@router.delete("/comments/{key}", response=Removed, operation_id="remove_comment", summary="Remove a comment")
@decorate_view(idempotent)
def remove_comment(request: HttpRequest, key: Row) -> HttpResponse:
    """Take a comment away."""
    actor = actor_of(request)
    actions.remove_comment(actor, comment=queries.get_comment(actor, key, "improvement.remove_comment"), at=at_of(request))
    return answer({"removed": True})


@router.post("/questions/{key}/answer", response=schemas.QuestionOut, operation_id="answer_question", summary="Answer")
@decorate_view(idempotent)
def answer_question(request: HttpRequest, key: Row, body: schemas.Answer) -> HttpResponse:
    """Answer a question, or better the answer."""
    actor = actor_of(request)
    found = queries.get_question(actor, key, "improvement.answer")
    return QUESTION.shown(actor, actions.answer(actor, question=found, text=body.text, at=at_of(request)))


@router.post("/questions/{key}/share", response=schemas.ArticleOut, operation_id="share_answer", summary="Share an answer")
@decorate_view(idempotent)
def share_answer(request: HttpRequest, key: Row, body: schemas.Sharing) -> HttpResponse:
    """Make an article of an answer."""
    actor = actor_of(request)
    found = queries.get_question(actor, key, "improvement.share_answer")
    return ARTICLE.shown(actor, actions.share_answer(actor, question=found, title=body.title, at=at_of(request)))


def _gap(one: Gap) -> dict[str, Any]:
    return {"id": one.pk, "text": one.text, "times": one.times, "first_at": one.first_at, "latest_at": one.latest_at}


@router.get("/knowledge-gaps", response=schemas.GapPage, operation_id="list_gaps", summary="List what was searched in vain")
def list_gaps(request: HttpRequest, wanted: Query[InDays]) -> HttpResponse:
    """What was searched in vain and is not written yet. Days are those on which it was searched last."""
    return page_from(queries.gaps(actor_of(request)), wanted, _gap, day="latest_at")


@router.post("/knowledge-gaps", response=schemas.GapPage, operation_id="note_gap", summary="Note what was searched in vain")
@decorate_view(idempotent)
def note_gap(request: HttpRequest, body: schemas.Searched) -> HttpResponse:
    """Note that something was searched and not found."""
    kept = actions.note_gap(actor_of(request), gap=Gap(text=body.text), at=at_of(request))
    return answer({"items": [_gap(kept)] if kept else [], "next": None})


@router.post("/knowledge-gaps/{key}/fill", response=schemas.ArticleOut, operation_id="fill_gap", summary="Fill a gap")
@decorate_view(idempotent)
def fill_gap(request: HttpRequest, key: Row, body: schemas.Filling) -> HttpResponse:
    """Say which article answers what was searched in vain."""
    actor = actor_of(request)
    found = queries.get_article(actor, body.article)
    actions.fill_gap(actor, gap=queries.get_gap(actor, key), article=found, at=at_of(request))
    return ARTICLE.shown(actor, found)


@router.post(
    "/articles/of-customers", response={201: schemas.ArticleOut}, operation_id="share_finding", summary="Share a finding"
)
@decorate_view(idempotent)
def share_finding(request: HttpRequest, body: schemas.GroupOfCustomers) -> HttpResponse:
    """Write a draft of what the analysis of customers shows of a group; refused for one so small that it names people."""
    actor, at = actor_of(request), at_of(request)
    for permission in ("improvement.share_finding", VIEW_WORTH):
        if not actor.may_somewhere(permission):
            raise Denied(permission=permission)
    found = begun.of_group(actor, body.trait, body.group, timezone.localdate(at))
    if found is None:
        raise none_such("group")
    hall = shared_in(actor)
    made = setting.share_finding(actor, hall=hall, title=found.title, body=found.body, found_on=reverse("customers:worth"), at=at)
    return ARTICLE.shown(actor, made, 201)
