"""Pages of offers: plans compared for a segment, candidates by four Cs, the choice, and the offer made to each customer."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tingtang.core.errors import Refused
from tingtang.core.registry import Text
from tingtang.core.views import Request, page
from tingtang.customers.models import ContactPlan
from tingtang.insight.actions import offers as acts
from tingtang.insight.forms import offers as forms
from tingtang.insight.models import Offer, SegmentPlan
from tingtang.insight.queries import offers as reads
from tingtang.insight.queries.offers import VIEW_OFFERS
from tingtang.insight.rules.fourc import ORDER
from tingtang.insight.shown.offers import why
from tingtang.ui import editing, formats
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.tables import Table

WORDS: dict[str, Text] = {
    "need": gettext_lazy("need"), "cost": gettext_lazy("cost"), "convenience": gettext_lazy("convenience"),
    "communication": gettext_lazy("communication"),
}  # fmt: skip


def _plan_url(row: SegmentPlan) -> str:
    return reverse("insight:plan", args=[row.pk])


class Plans(Table):
    """Comparisons, the latest first."""

    name, sort = "insight.plans", "-made_at"
    empty_title = gettext_lazy("No plans have been compared")
    empty_text = gettext_lazy(
        "Choose customers under “All customers in figures”, then plan an offer for them: several candidates, one choice."
    )
    columns: ClassVar[Any] = (
        Column("title", pgettext_lazy("plan for a segment", "Title"), link=_plan_url, sort="title"),
        Column("people", gettext_lazy("Customers then"), kind="number", sort="people"),
        Column("candidates", gettext_lazy("Candidates"), kind="number", sort="candidates"),
        Column("state", pgettext_lazy("plan for a segment", "State"), lambda row: {"open": "pending", "decided": "approved"}[row.state],
               kind="badge", words={"pending": SegmentPlan.State.OPEN.label, "approved": SegmentPlan.State.DECIDED.label}),
        Column("chosen", gettext_lazy("Chosen"), lambda row: str(row.chosen) if row.chosen else None),
        Column("made_at", gettext_lazy("Begun"), kind="short", sort="made_at"),
    )  # fmt: skip
    filters: ClassVar[Any] = (
        Search(["title"]),
        Choice("state", pgettext_lazy("plan for a segment", "State"), SegmentPlan.State.choices),
    )


class Lines(Table):
    """To whom an offer was made, and what he said."""

    name, sort = "insight.offer_lines", "-chance"
    empty_title = gettext_lazy("Not offered to anybody yet")
    columns: ClassVar[Any] = (
        Column(
            "customer",
            gettext_lazy("Customer"),
            "customer.name",
            link=lambda row: reverse("customers:customer", args=[row.customer_id]),
        ),
        Column("why", gettext_lazy("Why to him"), why),
        Column("has_consent", gettext_lazy("Has agreed to be called"), kind="flag", sort="has_consent"),
        Column("owner", gettext_lazy("Who speaks with him"), lambda row: row.contact.owner.name if row.contact else None),
        Column(
            "reply",
            gettext_lazy("Reply"),
            lambda row: row.contact.get_reply_display() if row.contact and row.contact.reply else None,
        ),
        Column("chance", gettext_lazy("Likelihood"), kind="share", sort="chance"),
    )
    filters: ClassVar[Any] = (
        Search(["customer__name", "customer__number"]),
        Flag("has_consent", gettext_lazy("Has agreed to be called")),
        Choice("reply", gettext_lazy("Reply"), ContactPlan.Reply.choices[1:], "contact__reply"),
    )


@page(VIEW_OFFERS)
@require_GET
def plans(request: Request) -> HttpResponseBase:
    """Comparisons of plans for segments."""
    return Plans(reads.plans(request.actor), request).respond(
        page_title=_("Offers for segments"), crumbs=[(reverse("insight:customers"), _("Analysis of customers"))]
    )


@page("insight.save_plan")
def new_plan(request: Request) -> HttpResponseBase:
    """Begin a comparison for the customers that an address asks for."""
    text = request.GET.urlencode() if request.method == "GET" else request.POST.get("segment", "")[:500]
    people = reads.segment(request.actor, text, request).count()
    form = forms.Plan(request.POST or None, instance=SegmentPlan())
    made = editing.saved(
        request,
        form,
        lambda: acts.save_plan(
            request.actor, hall=reads.own_hall(request.actor), at=request.at, segment=text, people=people, **form.values()
        ),
    )
    if made is not None:
        return editing.done(request, reverse("insight:plan", args=[made.pk]), _("Now draw up the candidates."))
    note = _("For {count} customers").format(count=formats.number(people))
    cancel = f"{reverse('insight:customer_cells')}?{text}"
    context = {"page_title": _("Plan an offer for a segment"), "page_note": note, "segment": text}
    return editing.page(request, form, submit=_("Begin"), cancel=cancel, template="insight/new_plan.html", **context)


@page(VIEW_OFFERS)
@require_GET
def plan(request: Request, segment_plan: int) -> HttpResponseBase:
    """Candidates beside each other; of the chosen one, what came of it."""
    return _shown(request, reads.get_plan(request.actor, segment_plan))


def _shown(request: Request, found: SegmentPlan, **more: Any) -> HttpResponseBase:
    actor, rows = request.actor, reads.candidates(found)
    is_open = found.state == SegmentPlan.State.OPEN
    context = {
        "page_title": found.title, "crumbs": [(reverse("insight:plans"), _("Offers for segments"))], "plan": found,
        "rows": [(one, [(WORDS[name], _holds(one.offer, name)) for name in ORDER], acts.missing_words(one.offer)) for one in rows],
        "marks": [(name, weight, [one.offer.marks.get(name) for one in rows]) for name, weight in found.criteria],
        "segment_url": f"{reverse('insight:customer_cells')}?{found.segment}",
        "people": reads.segment(actor, found.segment, request).count() if actor.may_somewhere("insight.view_customers") else None,
        "may_save": is_open and actor.may("insight.save_offer", found), "may_choose": is_open and actor.may("insight.choose_offer", found),
        "choose_form": forms.Choose(prefix="choose"), **more,
    }  # fmt: skip
    if found.chosen is not None:
        context |= {"came": reads.came(actor, found.chosen), "table": Lines(reads.lines(actor, found.chosen), request)}
        if actor.may("insight.make_offers", found) and "make_form" not in context:
            soon = timezone.localdate(request.at) + timedelta(days=14)
            context["make_form"] = forms.Make(prefix="make", actor=actor, initial={"due_date": soon})
    return render(request, "insight/plan.html", context, status=422 if more else 200)


def _holds(offer: Offer, name: str) -> bool:
    missing = offer.missing
    return not missing or ORDER.index(name) < ORDER.index(missing)


@page("insight.save_offer")
def new_offer(request: Request, segment_plan: int) -> HttpResponseBase:
    """Draw up a candidate."""
    return _edited(request, reads.get_plan(request.actor, segment_plan), None)


@page("insight.save_offer")
def offer(request: Request, offer: int) -> HttpResponseBase:
    """Change a candidate."""
    found = reads.get_offer(request.actor, offer)
    return _edited(request, found.plan, found)


def _edited(request: Request, plan: SegmentPlan, found: Offer | None) -> HttpResponseBase:
    form = forms.Candidate(request.POST or None, instance=found or Offer(plan=plan), plan=plan)
    back = reverse("insight:plan", args=[plan.pk])
    kept = editing.saved(
        request, form, lambda: acts.save_offer(request.actor, segment_plan=plan, offer=found, at=request.at, **form.values())
    )
    if kept is not None:
        return editing.done(request, back, _("The candidate has been saved."))
    context: dict[str, Any] = {"page_title": str(found) if found else _("New candidate"), "page_note": plan.title}
    if found is not None:
        context |= {"remove_url": reverse("insight:remove_offer", args=[found.pk]), "remove_verb": _("Remove the candidate"),
                    "remove_question": _("Remove “{name}”?").format(name=found)}  # fmt: skip
    return editing.page(request, form, submit=_("Save the candidate"), cancel=back, **context)


@page("insight.remove_offer")
@require_POST
def remove_offer(request: Request, offer: int) -> HttpResponseBase:
    """Remove a candidate."""
    found = reads.get_offer(request.actor, offer)
    try:
        acts.remove_offer(request.actor, offer=found, at=request.at)
    except Refused as problem:
        messages.error(request, problem.text())
    return HttpResponseRedirect(reverse("insight:plan", args=[found.plan_id]))


@page("insight.choose_offer")
@require_POST
def choose(request: Request, offer: int) -> HttpResponseBase:
    """Choose a candidate, with reasons."""
    found = reads.get_offer(request.actor, offer)
    form = forms.Choose(request.POST, prefix="choose")
    kept = editing.saved(request, form, lambda: acts.choose_offer(request.actor, offer=found, at=request.at, **form.cleaned_data))
    if kept is None:
        return _shown(request, reads.get_plan(request.actor, found.plan_id), choose_form=form, refused_offer=found.pk)
    return editing.done(request, reverse("insight:plan", args=[found.plan_id]), _("The choice has been recorded."))


@page("insight.make_offers")
@require_POST
def make(request: Request, offer: int) -> HttpResponseBase:
    """Make the chosen offer to each customer of its segment."""
    found = reads.get_offer(request.actor, offer)
    form = forms.Make(request.POST, prefix="make", actor=request.actor)
    cells = reads.segment(request.actor, found.plan.segment, request)[: acts.MOST_MADE + 1]
    made = editing.saved(
        request, form, lambda: acts.make_offers(request.actor, offer=found, cells=list(cells), at=request.at, **form.cleaned_data)
    )
    if made is None:
        return _shown(request, reads.get_plan(request.actor, found.plan_id), make_form=form)
    text = _("The offer was made to {count} customers.").format(count=made)
    return editing.done(request, reverse("insight:plan", args=[found.plan_id]), text)
