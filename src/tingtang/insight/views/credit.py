"""Pages of credit: systems of rating, a customer's rating from its points to its end, and who answers for what."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound, Refused
from tingtang.core.views import Request, page
from tingtang.customers.queries import get_customer
from tingtang.insight.actions import credit as acts
from tingtang.insight.forms import credit as forms
from tingtang.insight.models import CreditScore, Scorecard, State
from tingtang.insight.queries import credit
from tingtang.insight.queries.credit import VIEW_CREDIT
from tingtang.insight.rules import credit as rules
from tingtang.insight.tables import credit as tables
from tingtang.org.models import Staff
from tingtang.ui import editing
from tingtang.ui.records import Noun, pages

CARD = Noun(
    "insight",
    "scorecard",
    "scorecards",
    title=gettext_lazy("Systems of credit rating"),
    new_title=gettext_lazy("New system of rating"),
    make=gettext_lazy("Make a system of rating"),
    save_verb=gettext_lazy("Save the system"),
    remove_verb=gettext_lazy("Remove the system"),
    table=tables.Scorecards,
    save=acts.save_scorecard,
    remove=acts.remove_scorecard,
)


def _usual(request: Request) -> dict[str, Any]:
    return {"may_take": request.actor.may("insight.take_scorecards") and Scorecard.objects.count() == 0}


scorecards = pages(
    CARD, view=VIEW_CREDIT, rows=lambda _request: Scorecard.objects.all(), form=forms.Card,
    template="insight/scorecards.html", more=_usual,
)  # fmt: skip


@page("insight.take_scorecards", everywhere=True)
@require_POST
def take_scorecards(request: Request) -> HttpResponseBase:
    """Begin with the usual systems."""
    back = reverse("insight:scorecards")
    try:
        made = acts.take_scorecards(request.actor, at=request.at)
    except Refused as problem:
        messages.error(request, problem.text())
        return HttpResponseRedirect(back)
    return editing.done(request, back, _("{count} systems of rating have been made.").format(count=len(made)))


@page(VIEW_CREDIT)
@require_GET
def scores(request: Request) -> HttpResponseBase:
    """All ratings, and how grades turned out."""
    context = {
        "page_title": _("Credit ratings"),
        "grades": [(card, lines) for card, lines in credit.grades(request.actor) if any(one.rated for one in lines)],
    }
    return tables.Scores(credit.scores(request.actor), request).respond("insight/credit.html", **context)


@page("insight.score_credit")
def new_score(request: Request, customer: int) -> HttpResponseBase:
    """Rate a customer: by the system for his kind."""
    found = get_customer(request.actor, customer, "insight.score_credit")
    cards = list(credit.cards_for(found))
    wanted = request.GET.get("card", "")
    card = next((one for one in cards if str(one.pk) == wanted), cards[0] if len(cards) == 1 else None)
    back = reverse("customers:customer", args=[found.pk])
    title = _("Rate the credit of {name}").format(name=found)
    if card is None:
        form: Any = forms.Choose(request.POST or None, customer=found)
        if request.method == "POST" and form.is_valid():
            return HttpResponseRedirect(f"{request.path}?card={form.cleaned_data['card'].pk}")
        note = (
            "" if cards else _("No system rates customers of this kind yet. It is made under Insight › Systems of credit rating.")
        )
        return editing.page(request, form, submit=_("Go on"), cancel=back, page_title=title, page_note=note)
    form = forms.Score(request.POST or None, card=card)
    made = editing.saved(request, form, lambda: acts.score_credit(request.actor, customer=found, at=request.at, **form.values()))
    if made is not None:
        return editing.done(request, reverse("insight:credit_score", args=[made.pk]), _("The rating has been made."))
    return editing.page(request, form, submit=_("Rate"), cancel=back, page_title=title, page_note=str(card))


@page(VIEW_CREDIT)
@require_GET
def score(request: Request, credit_score: int) -> HttpResponseBase:
    """One rating: points, review, approvals, how it goes."""
    return _shown(request, credit.get_score(request.actor, credit_score))


def _shown(request: Request, found: CreditScore, **forms: Any) -> HttpResponseBase:
    told = [rules.Part(*one) for one in found.told]
    rated = rules.graded(rules.ladder(found.grades), found.points)
    approvals = list(found.approvals.select_related("by").order_by("at"))
    decision = rules.decide(
        rules.graded(rules.ladder(found.grades), found.points, found.step), found.asked_cents, found.used_cents
    )
    context = {
        "page_title": _("Credit of {name}").format(name=found.customer),
        "crumbs": [(reverse("insight:credit"), _("Credit ratings"))],
        "score": found,
        "state": (tables.look(found), tables.LOOKS[tables.look(found)]),
        "rated": rated,
        "decision": decision,
        "weakest": rules.weakest(told),
        "approvals": approvals,
        "left": max(0, found.needed - sum(one.is_for for one in approvals)),
        **_forms(request.actor, found, approvals),
        **forms,
    }
    is_refused = any(one.errors for one in forms.values())
    return render(request, "insight/credit_score.html", context, status=422 if is_refused else 200)


def _forms(actor: Actor, found: CreditScore, approvals: list[Any]) -> dict[str, Any]:
    """What the actor may do now."""
    made: dict[str, Any] = {"may_drop": found.state in acts.OPEN and actor.may("insight.drop_credit", found.customer)}
    if found.state == State.SCORED and actor.may("insight.review_credit", found.customer):
        made["review_form"] = forms.Review(prefix="review")
    has_spoken = actor.staff_id in {found.made_by_id, found.reviewed_by_id, *(one.by_id for one in approvals)}
    if found.state == State.REVIEWED and actor.may("insight.approve_credit", found.customer):
        made["is_own_work"] = has_spoken
        if not has_spoken:
            made["answer_form"] = forms.Answer(prefix="answer")
    if found.state == State.GRANTED and actor.may("insight.note_credit", found.customer):
        made["goes_form"] = forms.Goes(prefix="goes", initial=forms.initial_of(found))
    return made


def _step(
    request: Request,
    key: int,
    permission: str,
    name: str,
    form_of: Callable[[CreditScore], Any],
    act: Callable[..., Any],
    said: str,
) -> HttpResponseBase:
    """Do one step of a rating; when it is refused, its page with why and what was typed."""
    found = credit.get_score(request.actor, key, permission)
    form = form_of(found)
    values = getattr(form, "values", lambda: form.cleaned_data)
    kept = editing.saved(
        request, form, lambda: act(request.actor, customer=found.customer, score=found, at=request.at, **values())
    )
    if kept is None:
        return _shown(request, credit.get_score(request.actor, key), **{name: form})
    return editing.done(request, reverse("insight:credit_score", args=[key]), said)


@page("insight.review_credit")
@require_POST
def review(request: Request, credit_score: int) -> HttpResponseBase:
    """Write down the review."""
    return _step(
        request, credit_score, "insight.review_credit", "review_form",
        lambda _found: forms.Review(request.POST, prefix="review"), acts.review_credit, _("The review has been noted."),
    )  # fmt: skip


@page("insight.approve_credit")
@require_POST
def approve(request: Request, credit_score: int) -> HttpResponseBase:
    """Say yes or no."""
    return _step(
        request, credit_score, "insight.approve_credit", "answer_form",
        lambda _found: forms.Answer(request.POST, prefix="answer"), acts.approve_credit, _("Your decision has been noted."),
    )  # fmt: skip


@page("insight.note_credit")
@require_POST
def goes(request: Request, credit_score: int) -> HttpResponseBase:
    """Note how it goes."""
    return _step(
        request, credit_score, "insight.note_credit", "goes_form",
        lambda _found: forms.Goes(request.POST, prefix="goes"), acts.note_credit, _("It has been noted."),
    )  # fmt: skip


@page("insight.drop_credit")
@require_POST
def drop(request: Request, credit_score: int) -> HttpResponseBase:
    """Withdraw a rating."""
    found = credit.get_score(request.actor, credit_score, "insight.drop_credit")
    try:
        acts.drop_credit(request.actor, customer=found.customer, score=found, at=request.at)
    except Refused as problem:
        messages.error(request, problem.text())
    return HttpResponseRedirect(reverse("insight:credit_score", args=[found.pk]))


@page(VIEW_CREDIT)
@require_GET
def approvers(request: Request) -> HttpResponseBase:
    """What each approver answers for (CUS-17)."""
    context = {
        "page_title": _("Who answers for credit"),
        "crumbs": [(reverse("insight:credit"), _("Credit ratings"))],
        "rows": credit.answerable(request.actor),
        "large": rules.LARGE,
        "most": rules.MOST_APPROVERS,
    }
    return render(request, "insight/approvers.html", context)


@page(VIEW_CREDIT)
@require_GET
def approver(request: Request, staff: int) -> HttpResponseBase:
    """Every credit somebody approved or refused."""
    rows = credit.approved_by(request.actor, staff)
    who = Staff.objects.filter(pk=staff).first()
    if who is None or (not rows.exists() and not request.actor.may(VIEW_CREDIT)):
        raise NotFound
    crumbs = [(reverse("insight:credit"), _("Credit ratings")), (reverse("insight:approvers"), _("Who answers for credit"))]
    return tables.Answers(rows, request).respond(page_title=_("{name} answers for").format(name=who), crumbs=crumbs)
