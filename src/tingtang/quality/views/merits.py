"""Pages of rewards and sanctions: commendations, published rules, what they propose, and what people decide."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.actors import EVERYWHERE
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.org.models import Staff
from tingtang.quality.actions import merits as actions
from tingtang.quality.forms import judging as forms
from tingtang.quality.models import Commendation, MeritRule, Proposal
from tingtang.quality.queries import merits as queries
from tingtang.quality.queries.days import home_day
from tingtang.quality.rules.estimates import Estimate
from tingtang.quality.tables import judging as tables
from tingtang.quality.telling import interval_words, value_words
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, removed

TEMPLATE = "quality/merit_list.html"
COMMENDATION = Noun(
    "quality", "commendation", "commendations", title=_("Commendations"), new_title=_("New commendation"), make=_("Note a commendation"),
    save_verb=_("Save the commendation"), remove_verb=_("Remove the commendation"), table=tables.Commendations,
    save=actions.save_commendation, remove=actions.remove_commendation,
)  # fmt: skip
RULE = Noun(
    "quality", "merit_rule", "merit_rules", title=_("Rules for rewards and sanctions"),
    new_title=_("New rule for rewards and sanctions"), make=_("Set a rule"),
    save_verb=_("Save the rule"), remove_verb=_("Remove the rule"), table=tables.MeritRules, save=actions.save_merit_rule,
    remove=actions.remove_merit_rule,
)  # fmt: skip


@page(queries.VIEW)
def commendations(request: Request) -> HttpResponseBase:
    """Who was praised for what."""
    return listed(request, COMMENDATION, queries.commendations(request.actor), TEMPLATE, place="commendations")


def _praised(request: Request, found: Commendation) -> forms.Commendation:
    halls = request.actor.halls("quality.save_commendation")
    people = Staff.objects.filter(left_date__isnull=True).exclude(pk=request.actor.staff_id or 0).order_by("name")
    people = people if halls is EVERYWHERE else people.filter(hall_id__in=list(halls))  # type: ignore[arg-type]
    return forms.Commendation(request.POST or None, instance=found, people=people)


@page("quality.save_commendation")
def new_commendation(request: Request) -> HttpResponseBase:
    return edited(request, COMMENDATION, None, _praised(request, Commendation(given_date=home_day(request.at))))


@page("quality.save_commendation")
def commendation(request: Request, commendation: int) -> HttpResponseBase:
    found = queries.get_commendation(request.actor, commendation)
    return edited(request, COMMENDATION, found, _praised(request, found))


@page("quality.remove_commendation")
@require_POST
def remove_commendation(request: Request, commendation: int) -> HttpResponseBase:
    return removed(request, COMMENDATION, queries.get_commendation(request.actor, commendation))


@page(queries.VIEW)
def merit_rules(request: Request) -> HttpResponseBase:
    """The rules, for everybody to read."""
    return listed(request, RULE, queries.merit_rules(request.actor), TEMPLATE, place="rules")


@page("quality.save_merit_rule", everywhere=True)
def new_merit_rule(request: Request) -> HttpResponseBase:
    return edited(request, RULE, None, forms.MeritRule(request.POST or None, instance=MeritRule()))


@page("quality.save_merit_rule", everywhere=True)
def merit_rule(request: Request, merit_rule: int) -> HttpResponseBase:
    """Change a rule, or have it look at days that are over."""
    found = queries.get_merit_rule(request.actor, merit_rule)
    first, latest = queries.latest_span(found.rhythm, home_day(request.at))
    days = (
        forms.Days(initial={"first_date": first, "latest_date": latest}) if request.actor.may("quality.propose_merits") else None
    )
    form = forms.MeritRule(request.POST or None, instance=found)
    return edited(request, RULE, found, form, template="quality/merit_rule.html", days=days, rule=found)


@page("quality.remove_merit_rule", everywhere=True)
@require_POST
def remove_merit_rule(request: Request, merit_rule: int) -> HttpResponseBase:
    return removed(request, RULE, queries.get_merit_rule(request.actor, merit_rule))


@page("quality.propose_merits", everywhere=True)
@require_POST
def propose_merits(request: Request, merit_rule: int) -> HttpResponseBase:
    """Have a rule look at days that are over."""
    found = queries.get_merit_rule(request.actor, merit_rule)
    days = forms.Days(request.POST)
    if days.is_valid():
        made = editing.told(
            days, lambda: actions.propose_merits(request.actor, merit_rule=found, at=request.at, **days.cleaned_data)
        )
        if made is not None:
            text = _("{n} proposals were made; nothing follows until somebody decides.").format(n=len(made))
            return editing.done(request, reverse("quality:proposals"), text)
    form = forms.MeritRule(None, instance=found)
    return editing.page(
        request, form, submit=RULE.save_verb, cancel=reverse("quality:merit_rules"), template="quality/merit_rule.html", days=days,
        rule=found, page_title=found, status=422,
    )  # fmt: skip


@page(queries.VIEW)
def proposals(request: Request) -> HttpResponseBase:
    """What rules propose: for who decides; for others what was decided about themselves."""
    rows = queries.proposals(request.actor)
    return tables.Proposals(rows, request).respond(TEMPLATE, page_title=_("Rewards and sanctions"), place="proposals", make={})


@page(queries.VIEW)
def proposal(request: Request, proposal: int) -> HttpResponseBase:
    """One proposal with its evidence, decided by a person."""
    return render(request, "quality/proposal.html", _shown(request, queries.get_proposal(request.actor, proposal)))


def _shown(request: Request, found: Proposal) -> dict[str, Any]:
    actor, unit = request.actor, queries.unit_of(found.rule)
    is_other = actor.staff_id is None or actor.staff_id != found.staff_id
    estimate = Estimate(found.value, found.low, found.high, found.n)
    appealed = found.state == "appealed" and is_other and actor.staff_id != found.decided_by_id
    return {
        "page_title": f"{found.rule} · {found.staff}", "proposal": found, "rule": found.rule, "value": value_words(unit, found.value),
        "interval": interval_words(unit, estimate), "limit": value_words(unit, found.rule.limit),
        "may_decide": found.state == "proposed" and is_other and actor.may("quality.decide_proposal", found),
        "others": queries.beside(actor, found), "of": queries.measured_by(found.rule), "is_given": _is_given(found),
        "may_appeal": found.state == "declined" and not is_other and found.rule.sense == "reward",
        "may_answer": appealed and actor.may("quality.answer_proposal", found),
    }  # fmt: skip


@page(queries.VIEW)
def reward_certificate(request: Request, proposal: int) -> HttpResponseBase:
    """The certificate of a reward that was given, as PDF."""
    from tingtang.quality.printing.awards import reward as printed  # noqa: PLC0415 - loads the typesetter

    found = queries.get_proposal(request.actor, proposal)
    if not _is_given(found):
        raise NotFound
    response = HttpResponse(printed(found, queries.unit_of(found.rule)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="reward-{found.pk}.pdf"'
    return response


def _is_given(found: Proposal) -> bool:
    return found.state == "granted" and found.rule.sense == "reward"


@page("quality.decide_proposal")
@require_POST
def decide_proposal(request: Request, proposal: int) -> HttpResponseBase:
    found = queries.get_proposal(request.actor, proposal)
    is_granted, reason = request.POST.get("decision") == "yes", request.POST.get("reason", "")
    return editing.attempt(
        request, lambda: actions.decide_proposal(request.actor, proposal=found, is_granted=is_granted, reason=reason, at=request.at),
        url=reverse("quality:proposal", args=[found.pk]), text=_("The proposal is decided."),
    )  # fmt: skip


@page("quality.appeal_proposal")
@require_POST
def appeal_proposal(request: Request, proposal: int) -> HttpResponseBase:
    found = queries.get_proposal(request.actor, proposal)
    return editing.attempt(
        request, lambda: actions.appeal_proposal(request.actor, proposal=found, text=request.POST.get("text", ""), at=request.at),
        url=reverse("quality:proposal", args=[found.pk]), text=_("Your appeal has been made; somebody else decides."),
    )  # fmt: skip


@page("quality.answer_proposal")
@require_POST
def answer_proposal(request: Request, proposal: int) -> HttpResponseBase:
    found = queries.get_proposal(request.actor, proposal)
    is_granted, answer = request.POST.get("decision") == "yes", request.POST.get("answer", "")
    return editing.attempt(
        request, lambda: actions.answer_proposal(request.actor, proposal=found, is_granted=is_granted, answer=answer, at=request.at),
        url=reverse("quality:proposal", args=[found.pk]), text=_("The appeal has been decided."),
    )  # fmt: skip
