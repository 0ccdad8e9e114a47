"""Pages of knowledge: search and list, the article, questions and answers, what was searched in vain."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.catalogue.models import Service
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, NotFound
from tingtang.core.views import Request, page
from tingtang.improvement.actions import knowledge as actions
from tingtang.improvement.forms import knowledge as forms
from tingtang.improvement.models import VIEW, Article, ArticleKind, ArticleState, Comment, Gap, Question, QuestionState, Vote
from tingtang.improvement.queries import knowledge as queries
from tingtang.improvement.tables.knowledge import Articles, Gaps, Questions
from tingtang.improvement.views.parts import LONGEST_KEY, today_at
from tingtang.ui import editing

SAVE, ASK, NOTE, FILL = "improvement.save_article", "improvement.ask", "improvement.note_gap", "improvement.fill_gap"
LONGEST, FOUND, LEAST, SUGGESTED = 100, 20, 0.15, 3
_VERBS = ("save_article", "publish_article", "retire_article", "remove_article", "remove_comment")


def _url(key: int) -> str:
    return reverse("improvement:article", args=[key])


@page(VIEW)
def knowledge(request: Request) -> HttpResponseBase:
    """All articles; with `?q=` those that answer it, the most alike first. What is not found is counted."""
    may = request.actor.may_somewhere(SAVE)
    first = {"empty_url": reverse("improvement:new_article"), "empty_verb": _("Write an article")} if may else {}
    asked = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST]
    found = queries.alike(request.actor, asked, most=FOUND, least=LEAST)
    is_first = not request.headers.get("HX-Request") and set(request.GET) == {"q"}  # not a turned page of the list below
    if asked and not found and is_first and request.actor.may_somewhere(NOTE):
        actions.note_gap(request.actor, gap=Gap(text=asked), at=request.at)
    table = Articles(queries.articles(request.actor), request, **first)  # type: ignore[arg-type]
    return table.respond(
        "improvement/knowledge.html", page_title=_("Knowledge"), make=first, may_write=may, q=asked, found=found,
        may_ask=request.actor.may_somewhere(ASK), may_note=request.actor.may_somewhere(NOTE),
        due=queries.due(request.actor, today_at(request)),
    )  # fmt: skip


@page(VIEW)
def suggested(request: Request) -> HttpResponseBase:
    """What answers a text or is written about a service, as a part of another page; at a counter with a way to search."""
    text, service = request.GET.get("text", "").replace("\x00", "")[:400], request.GET.get("service", "")
    about = queries.answering(request.actor).filter(service=int(service))[:SUGGESTED] if service.isdecimal() else []
    found = [one.article for one in queries.alike(request.actor, text, most=SUGGESTED)]
    found = [*found, *(one for one in about if one not in found)]
    return render(
        request,
        "improvement/suggested.html",
        {"found": found, "look": request.GET.get("look", ""), "about": request.GET.get("tell", "")},
    )


@page(VIEW)
def article(request: Request, article: int) -> HttpResponseBase:
    """An article with what people think of it."""
    found = queries.get_article(request.actor, article)
    return render(request, "improvement/article.html", _context(request, found))


def _context(request: Request, found: Article) -> dict[str, Any]:
    actor = request.actor
    votes = found.votes.filter(staff__account_id=actor.id) if actor.kind == "account" else found.votes.none()
    vote = votes.first()
    may = {verb: actor.may(f"improvement.{verb}", found) for verb in _VERBS}
    return {
        "page_title": found.title, "article": found, "may": may, "vote": vote, "comments": found.comments.select_related("staff"),
        "is_due": found.is_due(today_at(request, found)), "remark": forms.Remark(), "near": _near(request, found),
        "may_vote": actor.may("improvement.vote", Vote(article=found)),
        "may_comment": actor.may("improvement.comment", Comment(article=found)),
        "drawn": list(queries.articles(actor).filter(drawn_from=found).order_by("pk")),
        "drawn_from": queries.articles(actor).filter(pk=found.drawn_from_id or 0).first(),
        "may_draw": found.kind == ArticleKind.STORY and found.state == ArticleState.PUBLISHED and actor.may_somewhere(SAVE),
        "retiring": forms.Reason() if may["retire_article"] and found.state == ArticleState.PUBLISHED else None,
    }  # fmt: skip


def _near(request: Request, found: Article) -> list[queries.Alike]:
    return [one for one in queries.alike(request.actor, found.title, most=6, least=LEAST) if one.article.pk != found.pk][:5]


@page(SAVE)
def new_article(request: Request) -> HttpResponseBase:
    """A new article; `?gap=` writes what was searched in vain, `?from=` what can be reused of a service case, `?kind=story` a case."""
    drawn = _drawn(request)
    if drawn is not None:
        return _edited(request, None, drawn, None)
    asked = request.GET.get("gap", "")
    gap = queries.gaps(request.actor).filter(pk=int(asked)).first() if asked.isdecimal() else None
    me = request.actor.staff_id
    filled = Article(title=gap.text if gap else "", author_id=me)
    service = request.GET.get("service", "")
    if request.GET.get("kind") == ArticleKind.STORY:
        filled.kind = ArticleKind.STORY
        filled.service = Service.objects.filter(code=service[:LONGEST], is_active=True).first()
    return _edited(request, None, filled, gap)


def _drawn(request: Request) -> Article | None:
    """A draft of what can be reused of the service case that the address names, with what colleagues said of it."""
    asked = request.GET.get("from", "")
    if not asked.isdecimal() or len(asked) >= LONGEST_KEY:
        return None
    story = queries.get_article(request.actor, int(asked))
    if story.kind != ArticleKind.STORY or story.state == ArticleState.DRAFT:
        raise NotFound
    said = "\n".join(f"– {one.text}" for one in story.comments.all())
    return Article(
        kind=ArticleKind.PRACTICE, service=story.service, hall=story.hall, author_id=request.actor.staff_id, drawn_from=story,
        body=f"{story.body}\n\n{said}".strip()[:20_000],
    )  # fmt: skip


@page(SAVE)
def edit_article(request: Request, article: int) -> HttpResponseBase:
    found = queries.get_article(request.actor, article, SAVE)
    return _edited(request, found, found, None)


def _edited(request: Request, found: Article | None, filled: Article, gap: Gap | None) -> HttpResponseBase:
    form = forms.Article(request.actor, request.POST or None, instance=filled)

    def act() -> Article:
        drawn: dict[str, Any] = {} if filled.drawn_from is None else {"drawn_from": filled.drawn_from}
        made = actions.save_article(request.actor, article=found, at=request.at, **form.values(), **drawn)
        if gap is not None:
            actions.fill_gap(request.actor, gap=gap, article=made, at=request.at)
        return made

    kept = editing.saved(request, form, act)
    if kept is not None:
        return editing.done(request, _url(kept.pk), _("{name} has been saved.").format(name=kept))
    submit = _("Save the article") if found else _("Keep the draft")
    cancel = _url(found.pk) if found else reverse("improvement:knowledge")
    return editing.page(request, form, submit=submit, cancel=cancel, page_title=found or _("New article"))


@page("improvement.publish_article")
@require_POST
def publish_article(request: Request, article: int) -> HttpResponseBase:
    found = queries.get_article(request.actor, article, "improvement.publish_article")
    again = found.review_date if found.state == ArticleState.DRAFT else None
    return editing.attempt(
        request, lambda: actions.publish_article(request.actor, article=found, at=request.at, review_date=again), url=_url(found.pk),
        text=_("Everybody finds it now.") if found.state == ArticleState.DRAFT else _("It is noted that the article still holds."),
    )  # fmt: skip


@page("improvement.retire_article")
@require_POST
def retire_article(request: Request, article: int) -> HttpResponseBase:
    found = queries.get_article(request.actor, article, "improvement.retire_article")
    form = forms.Reason(request.POST)
    kept = editing.saved(
        request, form, lambda: actions.retire_article(request.actor, article=found, at=request.at, **form.cleaned_data)
    )
    if kept is not None:
        return editing.done(request, _url(found.pk), _("The article is withdrawn."))
    return render(request, "improvement/article.html", _context(request, found) | {"retiring": form}, status=422)


@page("improvement.remove_article")
@require_POST
def remove_article(request: Request, article: int) -> HttpResponseBase:
    found = queries.get_article(request.actor, article, "improvement.remove_article")
    actions.remove_article(request.actor, article=found, at=request.at)
    return editing.done(request, reverse("improvement:knowledge"), _("{name} has been removed.").format(name=found))


@page("improvement.vote")
@require_POST
def vote(request: Request, article: int) -> HttpResponseBase:
    found = queries.get_article(request.actor, article)
    voice = Vote(article=found, is_useful=request.POST.get("is_useful") == "yes")
    return editing.attempt(
        request, lambda: actions.vote(request.actor, voice=voice, at=request.at), url=_url(found.pk), text=_("Thank you.")
    )


@page("improvement.comment")
@require_POST
def comment(request: Request, article: int) -> HttpResponseBase:
    found = queries.get_article(request.actor, article)
    form = forms.Remark(request.POST)
    kept = editing.saved(
        request, form, lambda: actions.comment(request.actor, comment=Comment(article=found, **form.cleaned_data), at=request.at)
    )
    if kept is not None:
        return editing.done(request, _url(found.pk), _("The comment is kept."))
    return render(request, "improvement/article.html", _context(request, found) | {"remark": form}, status=422)


@page("improvement.remove_comment")
@require_POST
def remove_comment(request: Request, comment: int) -> HttpResponseBase:
    found = queries.get_comment(request.actor, comment, "improvement.remove_comment")
    return editing.attempt(
        request, lambda: actions.remove_comment(request.actor, comment=found, at=request.at), url=_url(found.article_id),
        text=_("The comment has been removed."),
    )  # fmt: skip


@page(VIEW)
def questions(request: Request) -> HttpResponseBase:
    """All questions the reader may see."""
    may = request.actor.may_somewhere(ASK)
    first = {"empty_url": reverse("improvement:ask"), "empty_verb": _("Ask an expert")} if may else {}
    table = Questions(queries.questions(request.actor), request, **first)  # type: ignore[arg-type]
    return table.respond("ui/records.html", page_title=_("Questions to experts"), make=first)


@page(ASK)
def ask(request: Request) -> HttpResponseBase:
    """Ask an expert; `?text=` brings what was searched in vain."""
    filled = Question(text=request.GET.get("text", "")[:LONGEST].replace("\x00", ""))
    form = forms.Question(request.actor, request.POST or None, instance=filled)
    kept = editing.saved(request, form, lambda: actions.ask(request.actor, at=request.at, **form.values()))
    if kept is not None:
        return editing.done(request, _question(kept.pk), _("The question is asked."))
    cancel = reverse("improvement:questions")
    return editing.page(request, form, submit=_("Ask the question"), cancel=cancel, page_title=_("Ask an expert"))


def _question(key: int) -> str:
    return reverse("improvement:question", args=[key])


@page(VIEW)
def question(request: Request, question: int) -> HttpResponseBase:
    """A question with its answer, and what may answer it already."""
    return _asked(request, queries.get_question(request.actor, question))


def _asked(request: Request, found: Question, status: int = 200, **bound: Any) -> HttpResponseBase:
    actor, state = request.actor, found.state
    context: dict[str, Any] = {
        "page_title": _("Question"), "question": found,
        "near": queries.alike(actor, found.text) if state == QuestionState.OPEN else [],
    }  # fmt: skip
    if state != QuestionState.PUBLISHED and _may_answer(actor, found):
        context["answering"] = forms.Answer(initial={"text": found.answer})
    if state == QuestionState.ANSWERED and actor.may("improvement.share_answer", found):
        context["sharing"] = forms.Sharing(initial={"title": found.text.splitlines()[0][:200]})
    return render(request, "improvement/question.html", context | bound, status=status)


def _may_answer(actor: Actor, found: Question) -> bool:
    """Who is asked answers; for others that takes the right to share answers."""
    is_asked = found.expert_id is not None and found.expert_id == actor.staff_id
    return actor.may("improvement.answer", found) and (is_asked or actor.may("improvement.share_answer", found))


@page("improvement.answer")
@require_POST
def answer(request: Request, question: int) -> HttpResponseBase:
    found = queries.get_question(request.actor, question, "improvement.answer")
    if not _may_answer(request.actor, found):
        raise Denied
    form = forms.Answer(request.POST)
    kept = editing.saved(request, form, lambda: actions.answer(request.actor, question=found, at=request.at, **form.cleaned_data))
    if kept is not None:
        return editing.done(request, _question(found.pk), _("The answer is kept."))
    return _asked(request, found, 422, answering=form)


@page("improvement.share_answer")
@require_POST
def share_answer(request: Request, question: int) -> HttpResponseBase:
    found = queries.get_question(request.actor, question, "improvement.share_answer")
    form = forms.Sharing(request.POST)
    kept = editing.saved(
        request, form, lambda: actions.share_answer(request.actor, question=found, at=request.at, **form.cleaned_data)
    )
    if kept is not None:
        return editing.done(request, _url(kept.pk), _("Everybody finds the answer now."))
    return _asked(request, found, 422, sharing=form)


@page(VIEW)
def gaps(request: Request) -> HttpResponseBase:
    """What was searched in vain, the most wanted first."""
    return Gaps(queries.gaps(request.actor), request).respond(page_title=_("Searched and not found"))


@page(VIEW)
def gap(request: Request, gap: int) -> HttpResponseBase:
    """Something that was searched in vain, and what to do about it: an article that answers it, a new one, an expert."""
    return _missing(request, queries.get_gap(request.actor, gap))


def _missing(request: Request, found: Gap, status: int = 200, **bound: Any) -> HttpResponseBase:
    actor = request.actor
    may_fill = actor.may_somewhere(FILL)
    context = {
        "page_title": found.text, "gap": found, "may_fill": may_fill, "may_write": actor.may_somewhere(SAVE),
        "may_ask": actor.may_somewhere(ASK), "near": queries.alike(actor, found.text, least=LEAST) if may_fill else [],
        "filling": forms.Filling(articles=queries.answering(actor)) if may_fill else None,
        "article": queries.articles(actor).filter(pk=found.article_id or 0).first(),
    }  # fmt: skip
    return render(request, "improvement/gap.html", context | bound, status=status)


@page(FILL)
@require_POST
def fill_gap(request: Request, gap: int) -> HttpResponseBase:
    """An article that is there already answers what was searched in vain."""
    found = queries.get_gap(request.actor, gap)
    form = forms.Filling(request.POST, articles=queries.answering(request.actor))
    kept = editing.saved(
        request, form, lambda: actions.fill_gap(request.actor, gap=found, at=request.at, article=form.cleaned_data["article"])
    )
    if kept is not None:
        return editing.done(request, reverse("improvement:gaps"), _("Who searches this finds the article now."))
    return _missing(request, found, 422, filling=form)


@page(NOTE)
@require_POST
def note_gap(request: Request) -> HttpResponseBase:
    """Nothing of what was found answered: it is counted as searched in vain, and an expert may be asked."""
    asked = request.POST.get("text", "").replace("\x00", "")[:LONGEST]
    actions.note_gap(request.actor, gap=Gap(text=asked), at=request.at)
    may = request.actor.may_somewhere(ASK)
    url = f"{reverse('improvement:ask')}?{urlencode({'text': asked})}" if may else reverse("improvement:knowledge")
    return editing.done(request, url, _("It is counted, so that somebody writes it."))
