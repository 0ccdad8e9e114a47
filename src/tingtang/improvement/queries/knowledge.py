"""Reads of knowledge: articles found by words, alike to a text, due to be looked at again; questions; gaps."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.improvement.models import VIEW, Article, ArticleState, Comment, Gap, Question, sought
from tingtang.improvement.rules.likeness import LIKE, MOST_ASKED, asked_terms, likeness, weights


@dataclass(frozen=True)
class Alike:
    """An article and how like it is to what was asked, from 0 to 1."""

    article: Article
    share: float


def articles(actor: Actor) -> QuerySet[Article]:
    """Articles the actor may see, with what people think of them; drafts only for who may write where they belong."""
    rows = Article.objects.visible_to(actor).select_related("hall", "service", "author")
    mine = Article.objects.visible_to(actor, "improvement.save_article").values("pk")
    found: QuerySet[Article] = rows.filter(~Q(state=ArticleState.DRAFT) | Q(pk__in=mine)).annotate(
        useful=Count("votes", filter=Q(votes__is_useful=True)), useless=Count("votes", filter=Q(votes__is_useful=False))
    )
    return found


def get_article(actor: Actor, key: int, permission: str = VIEW) -> Article:
    """An article the actor may see, or change by `permission`. NotFound otherwise."""
    found = articles(actor).filter(pk=key).first()
    if found is None or (permission != VIEW and not actor.may(permission, found)):
        raise NotFound
    return found


def get_comment(actor: Actor, key: int, permission: str) -> Comment:
    """A comment on an article on which the actor holds `permission`: on one that belongs to all, the right in one hall is not enough."""
    found = Comment.objects.select_related("article").filter(pk=key).first()
    if found is None or not actor.may(permission, found.article):
        raise NotFound
    return found


def alike(actor: Actor, *texts: str, most: int = 5, least: float = LIKE) -> list[Alike]:
    """Published articles that answer a text, the most alike first: at most `most`, none less alike than `least`.

    Before them stands the one of which somebody has said that it answers what was searched in these very words.
    """
    asked = asked_terms(*texts)[:MOST_ASKED]
    if not asked:
        return []
    seen = Article.objects.visible_to(actor).filter(state=ArticleState.PUBLISHED)
    weight = weights(asked, *_frequency(asked))
    words = seen.filter(words__overlap=asked).values_list("pk", "words")  # not the texts: thousands may share a common word
    ranked = sorted((-likeness(weight, held), key) for key, held in words)
    known = dict.fromkeys(
        Gap.objects.filter(text__in=map(sought, texts), article__in=seen).values_list("article", flat=True), 1.0
    )
    best = known | {key: -share for share, key in ranked[:most] if -share >= least and key not in known}
    best = dict(list(best.items())[:most])
    found = seen.select_related("service").in_bulk(list(best))
    return [Alike(found[key], share) for key, share in best.items()]


def _frequency(asked: list[str]) -> tuple[dict[str, int], int]:
    """In how many published articles each word stands, and how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, count(*) FROM improvement_article, unnest(words) AS word "
            "WHERE state = 'published' AND words && %s::varchar[] AND word = ANY(%s::varchar[]) GROUP BY word",
            [asked, asked],
        )
        counts = dict(cursor.fetchall())
        cursor.execute("SELECT count(*) FROM improvement_article WHERE state = 'published'")
        return counts, cursor.fetchone()[0]


def questions(actor: Actor) -> QuerySet[Question]:
    """Questions the actor may see."""
    found: QuerySet[Question] = Question.objects.visible_to(actor).select_related(
        "hall", "service", "asked_by", "expert", "answered_by", "article"
    )
    return found


def get_question(actor: Actor, key: int, permission: str = VIEW) -> Question:
    """A question the actor may see, or act on by `permission`. NotFound otherwise."""
    found = questions(actor).filter(pk=key).first()
    if found is None or (permission != VIEW and not actor.may(permission, found)):
        raise NotFound
    return found


def gaps(actor: Actor) -> QuerySet[Gap]:
    """What was searched in vain and is not written yet, the most wanted first.

    What only another hall's article answers is missing, and so is what a withdrawn one answered.
    """
    rows = Gap.objects.all() if actor.may_somewhere(VIEW) else Gap.objects.none()
    held = Article.objects.visible_to(actor).exclude(state=ArticleState.RETIRED)
    return rows.exclude(article__in=held).order_by("-times", "-latest_at")


def get_gap(actor: Actor, key: int) -> Gap:
    """Something that was searched in vain, for who may see knowledge. NotFound otherwise."""
    found = Gap.objects.filter(pk=key).first() if actor.may_somewhere(VIEW) else None
    if found is None:
        raise NotFound
    return found


def answering(actor: Actor) -> QuerySet[Article]:
    """Published articles that the actor may see, by hall, those of all halls first: what may answer something."""
    rows = Article.objects.visible_to(actor).filter(state=ArticleState.PUBLISHED).select_related("hall")
    return rows.order_by(F("hall__code").asc(nulls_first=True), "title", "pk")


def due(actor: Actor, today: date) -> int:
    """How many articles have to be looked at again."""
    return Article.objects.visible_to(actor).filter(state=ArticleState.PUBLISHED, review_date__lte=today).count()
