"""Writes of knowledge: articles, votes and comments, questions and answers, what was searched in vain."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.improvement.actions.parts import own
from tingtang.improvement.events import (
    ANSWERED,
    ARTICLE_MOVED,
    ARTICLE_SAVED,
    ASKED,
    COMMENTED,
    GAP_FILLED,
    REMOVED,
    SEARCHED_IN_VAIN,
    SHARED,
    VOTED,
)
from tingtang.improvement.models import Article, ArticleKind, ArticleState, Comment, Gap, Question, QuestionState, Vote, sought
from tingtang.improvement.queries.days import day_in
from tingtang.improvement.rules.likeness import asked_terms, terms
from tingtang.journal.record import changed, record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy
from tingtang.org.models import Hall, Staff
from tingtang.org.queries import staff_of

ARTICLE_FIELDS = field_names(
    Article, "kind", "title", "body", "hall", "service", "author", "review_date", "drawn_from", "found_on"
)
QUESTION_FIELDS = field_names(Question, "text", "hall", "service", "expert")
REVIEW_AFTER: Final = timedelta(days=180)


class Withdrawn(Refused):
    """It is out of use."""

    message = _("This article has been withdrawn. Write a new one.")


class FilledForAll(Refused):
    """It is answered everywhere."""

    message = _("An article for all halls answers this already; one of a single hall cannot take its place.")


class NotAnswered(Refused):
    """There is nothing to share."""

    message = _("This question has no answer yet.")


@action("improvement.save_article", on="hall", label=_("Write articles"))
def save_article(
    actor: Actor, /, *, hall: Hall | None, at: datetime, article: Article | None = None, version: str | None = None, **values: Any
) -> Article:  # fmt: skip
    """Change an article of `hall` (None: everybody's), or write a draft.

    Refused once it is withdrawn, and drawn from anything but a published service case.
    """
    own(actor, "improvement.save_article", article)
    story = values.get("drawn_from", article and article.drawn_from)
    if story is not None and (
        story.kind != ArticleKind.STORY or story.state == ArticleState.DRAFT or values.get("kind") == ArticleKind.STORY
    ):
        raise Invalid(
            fields={"drawn_from": [_("Choose a published service case; what is drawn from it is an answer or a practice.")]}
        )
    if article is not None and locked(article).state == ArticleState.RETIRED:
        raise Withdrawn
    about = ["hall"] if hall else []
    given = values | {"hall": hall}
    kept = save(actor, ARTICLE_SAVED, article or Article(), given, ARTICLE_FIELDS, at=at, version=version, about=about)
    held = terms(kept.title, kept.body)
    if held != kept.words:
        kept.words = held
        kept.save(update_fields=["words"])
    return kept


@action("improvement.publish_article", on="article", label=_("Publish, review and withdraw articles"))
def publish_article(actor: Actor, *, article: Article, at: datetime, review_date: date | None = None) -> Article:
    """Publish a draft, or say that a published one still holds; it is looked at again on `review_date`, else in half a year."""
    kept = locked(article)
    if kept.state == ArticleState.RETIRED:
        raise Withdrawn
    today = day_in(kept.hall, at)
    again = review_date or today + REVIEW_AFTER
    if again <= today:
        raise Invalid(fields={"review_date": [_("Choose a day that is still to come.")]})
    kept.state, kept.review_date, kept.published_at = ArticleState.PUBLISHED, again, kept.published_at or at
    kept.save(update_fields=["state", "review_date", "published_at"])
    return _moved(actor, kept, at, str(again))


@action("improvement.retire_article", on="article", label=_("Withdraw articles"))
def retire_article(actor: Actor, *, article: Article, at: datetime, reason: str) -> Article:
    """Take an article out of use, with the reason. Refused without one."""
    kept = locked(article)
    if kept.state == ArticleState.RETIRED:
        unchanged()
        return kept
    if not tidy(reason):
        raise Invalid(fields={"reason": [_("Say why.")]})
    kept.state = ArticleState.RETIRED
    kept.save(update_fields=["state"])
    return _moved(actor, kept, at, tidy(reason)[:200])


def _moved(actor: Actor, kept: Article, at: datetime, note: str) -> Article:
    record(ARTICLE_MOVED, actor, at=at, article=kept, hall=kept.hall, staff=staff_of(actor), state=kept.state, note=note)
    changed(kept, at=at, state=str(kept.state))
    return kept


@action("improvement.remove_article", on="article", label=_("Remove drafts of articles"))
def remove_article(actor: Actor, *, article: Article, at: datetime) -> None:
    """Remove a draft. Refused once it was published: then it is withdrawn."""
    if locked(article).published_at is not None:
        raise Refused(str(_("It was published: withdraw it instead.")))
    remove(actor, REMOVED, article, at=at, parts=["votes", "comments", "questions", "gaps"], code=str(article.pk))


def _me(actor: Actor) -> Staff:
    found = staff_of(actor)
    if found is None:
        raise Denied
    return found


@action("improvement.vote", on="voice", label=_("Vote on articles"))
def vote(actor: Actor, *, voice: Vote, at: datetime) -> Vote:
    """Say whether an article was of use; the last word of each counts. Refused for who is not of the staff."""
    me = _me(actor)
    article = locked(voice.article)
    kept = Vote.objects.filter(article=article, staff=me).first()
    if kept is not None and kept.is_useful == voice.is_useful:
        unchanged()
        return kept
    kept = kept or Vote(article=article, staff=me)
    kept.is_useful = voice.is_useful
    kept.save()
    record(VOTED, actor, at=at, article=article, staff=me, is_useful=kept.is_useful)
    return kept


@action("improvement.comment", on="comment", label=_("Comment on articles"))
def comment(actor: Actor, *, comment: Comment, at: datetime) -> Comment:
    """Add something to an article. Refused without words."""
    comment.staff, comment.text, comment.at = staff_of(actor), tidy(comment.text), at
    clean(comment)
    comment.save()
    record(COMMENTED, actor, at=at, article=comment.article, comment=comment, staff=comment.staff)
    return comment


@action("improvement.remove_comment", on="comment", label=_("Remove comments"))
def remove_comment(actor: Actor, *, comment: Comment, at: datetime) -> None:
    """Take a comment away. Refused on an article that belongs to all for who holds the right in one hall only."""
    own(actor, "improvement.remove_comment", comment.article)
    remove(actor, REMOVED, comment, at=at, code=str(comment.pk))


@action("improvement.ask", on="hall", label=_("Ask experts"))
def ask(
    actor: Actor, /, *, hall: Hall | None, at: datetime, question: Question | None = None, version: str | None = None, **values: Any
) -> Question:  # fmt: skip
    """Ask what one could not answer, or change the question. Refused once it is answered."""
    own(actor, "improvement.ask", question)
    if question is not None and locked(question).state != QuestionState.OPEN:
        raise Refused(str(_("This question is answered already.")))
    asked = question or Question(asked_at=at, asked_by=staff_of(actor))
    given = values | {"hall": hall}
    return save(actor, ASKED, asked, given, QUESTION_FIELDS, at=at, version=version, about=["hall"] if hall else [])


@action("improvement.answer", on="question", label=_("Answer questions"))
def answer(actor: Actor, *, question: Question, at: datetime, text: str) -> Question:
    """Answer a question, or better the answer.

    Refused without words, once it is shared (then the article is changed), and for others than who is asked, unless they may share it.
    """
    kept, me = locked(question), staff_of(actor)
    if (me is None or me.pk != kept.expert_id) and not actor.may("improvement.share_answer", kept):
        raise Denied
    if kept.state == QuestionState.PUBLISHED:
        raise Refused(str(_("The answer is shared already: change the article.")))
    if not tidy(text):
        raise Invalid(fields={"text": [_("Write the answer.")]})
    kept.answer, kept.answered_by, kept.answered_at, kept.state = tidy(text), me, at, QuestionState.ANSWERED
    clean(kept)
    kept.save(update_fields=["answer", "answered_by", "answered_at", "state"])
    record(ANSWERED, actor, at=at, question=kept, hall=kept.hall, staff=kept.answered_by)
    return kept


@action("improvement.share_answer", on="question", label=_("Share answers with all"))
def share_answer(actor: Actor, *, question: Question, at: datetime, title: str) -> Article:
    """Make an article of an answer, so that everybody finds it; gaps that the question holds are filled. Refused without an answer."""
    kept = locked(question)
    if kept.state == QuestionState.PUBLISHED and kept.article is not None:
        unchanged()
        return kept.article
    if kept.state == QuestionState.OPEN:
        raise NotAnswered
    text = f"{kept.text}\n\n{kept.answer}"
    made = save_article(actor, hall=kept.hall, at=at, title=title, body=text, service=kept.service, author=kept.answered_by)
    publish_article(actor, article=made, at=at)
    kept.state, kept.article = QuestionState.PUBLISHED, made
    kept.save(update_fields=["state", "article"])
    record(SHARED, actor, at=at, question=kept, article=made, hall=kept.hall)
    _close(actor, made, f"{kept.text} {title}", at)
    return made


def _close(actor: Actor, article: Article, said: str, at: datetime) -> None:
    """What was searched in vain, and is answered by an article about all of its words, is missing no more."""
    held = set(terms(said))
    for gap in Gap.objects.select_for_update().filter(article=None).order_by("pk"):
        if set(asked_terms(gap.text)) <= held:
            gap.article = article
            gap.save(update_fields=["article"])
            record(GAP_FILLED, actor, at=at, gap=gap, article=article)


@action("improvement.note_gap", on="gap", label=_("Note what is searched in vain"))
def note_gap(actor: Actor, *, gap: Gap, at: datetime) -> Gap | None:
    """Note that a text was searched and not found. One that holds no word is not noted."""
    said = sought(tidy(gap.text))
    if not terms(said):
        unchanged()
        return None
    made, _is_new = Gap.objects.get_or_create(text=said, defaults={"first_at": at, "latest_at": at})
    kept = locked(made)
    kept.times, kept.latest_at = kept.times + 1, at
    kept.save(update_fields=["times", "latest_at"])
    record(SEARCHED_IN_VAIN, actor, at=at, gap=kept, times=kept.times)
    return kept


@action("improvement.fill_gap", on="gap", label=_("Fill gaps in knowledge"))
def fill_gap(actor: Actor, *, gap: Gap, article: Article, at: datetime) -> Gap:
    """Say which article answers what was searched in vain. Refused to put one of a single hall in the place of one for all halls."""
    kept = locked(gap)
    if article.hall_id is not None and kept.article is not None and kept.article.hall_id is None:
        raise FilledForAll
    kept.article = article
    kept.save(update_fields=["article"])
    record(GAP_FILLED, actor, at=at, gap=kept, article=article)
    return kept
