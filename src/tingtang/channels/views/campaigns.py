"""Pages of campaigns: drawn up, tried, released, watched, stopped; replies and what is done about refusals."""

from typing import Any

from django.db.models import Count, Q
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tingtang.channels import forms, tables
from tingtang.channels.actions import campaigns as acts
from tingtang.channels.actions import replies
from tingtang.channels.models import Campaign, Message, Remedy, Way
from tingtang.channels.queries import campaigns as reads
from tingtang.channels.queries.campaigns import VIEW_CAMPAIGNS
from tingtang.channels.wording import REASONS
from tingtang.core.naming import text_in
from tingtang.core.views import Request, page
from tingtang.customers.models import ContactPlan
from tingtang.ui import editing

SAVE = "channels.save_campaign"
VERBS = (
    "save_campaign",
    "remove_campaign",
    "try_campaign",
    "start_campaign",
    "stop_campaign",
    "note_reply",
    "save_remedy",
    "finish_remedy",
)


def _url(key: int) -> str:
    return reverse("channels:campaign", args=[key])


@page(VIEW_CAMPAIGNS)
@require_GET
def campaigns(request: Request) -> HttpResponseBase:
    """All campaigns."""
    rows = reads.campaigns(request.actor).annotate(
        invited=Count("invitees", filter=Q(invitees__kept_out="")), kept_out=Count("invitees", filter=~Q(invitees__kept_out="")),
        replied=Count("invitees", filter=Q(invitees__replied_at__isnull=False)),
    )  # fmt: skip
    may = request.actor.may_somewhere(SAVE)
    first: dict[str, Any] = {"empty_url": reverse("channels:new_campaign"), "empty_verb": _("Draw up a campaign")} if may else {}
    return tables.Campaigns(rows, request, **first).respond("channels/campaigns.html", page_title=_("Campaigns"), make=first)


@page(SAVE)
def new_campaign(request: Request) -> HttpResponseBase:
    return _edited(request, None, Campaign(hall_id=None if request.actor.may(SAVE) else request.actor.hall_id))


@page(SAVE)
def edit_campaign(request: Request, campaign: int) -> HttpResponseBase:
    found = reads.get_campaign(request.actor, campaign, SAVE)
    return _edited(request, found, found)


def _edited(request: Request, found: Campaign | None, filled: Campaign) -> HttpResponseBase:
    form = forms.Campaign(request.actor, request.POST or None, instance=filled)
    kept = editing.saved(request, form, lambda: acts.save_campaign(request.actor, campaign=found, at=request.at, **form.values()))
    if kept is not None:
        return editing.done(request, _url(kept.pk), _("{name} has been saved.").format(name=kept))
    cancel = _url(found.pk) if found else reverse("channels:campaigns")
    submit = _("Save the campaign") if found else _("Draw up the campaign")
    return editing.page(request, form, submit=submit, cancel=cancel, page_title=found or _("New campaign"))


@page(VIEW_CAMPAIGNS)
@require_GET
def campaign(request: Request, campaign: int) -> HttpResponseBase:
    """How far it is, whom it reaches, what was answered; the figures alone when the page looks again."""
    found = reads.get_campaign(request.actor, campaign)
    inside = request.headers.get("HX-Request") == "true"
    return render(request, "channels/campaign_inside.html" if inside else "channels/campaign.html", _context(request, found))


def _context(request: Request, found: Campaign, **more: Any) -> dict[str, Any]:
    actor, language = request.actor, get_language() or ""
    is_open = found.state in {Campaign.State.DRAFT, Campaign.State.STOPPED}
    told, results = reads.forecast(found, request.at) if is_open else None, reads.results(found)
    refusals = list(ContactPlan.Refusal.choices)
    open_remedies = {one.refusal for one in found.remedies.all()}
    return {
        "page_title": found.name,
        "campaign": found,
        "forecast": told,
        "forecast_rows": reads.shares(told.kept_out, REASONS.items()) if told else [],
        "results": results,
        "state_rows": reads.shares(results.states, Message.State.choices),
        "kept_rows": reads.shares(results.kept_out, REASONS.items()),
        "reply_rows": reads.shares(results.replies, ContactPlan.Reply.choices),
        "refusal_rows": reads.shares(results.refusals, refusals),
        "unanswered": [word for code, word in refusals if code in results.refusals and code not in open_remedies],
        "remedies": found.remedies.select_related("owner").order_by("done_at", "due_date", "pk"),
        "lacks": acts.lacks(found),
        "is_open": is_open,
        "is_message": found.way == Way.MESSAGE,
        "subject": text_in(found.subjects, language),
        "body": text_in(found.bodies, language),
        "may": {verb: actor.may(f"channels.{verb}", found) for verb in VERBS},
        "start_form": forms.Start(),
        "try_form": forms.Try(),
        "today": reads.day_of(found, request.at),
    } | more


@page("channels.remove_campaign")
@require_POST
def remove_campaign(request: Request, campaign: int) -> HttpResponseBase:
    found = reads.get_campaign(request.actor, campaign)
    acts.remove_campaign(request.actor, campaign=found, at=request.at)
    return editing.done(request, reverse("channels:campaigns"), _("{name} has been removed.").format(name=found))


def _done(request: Request, found: Campaign, name: str, form: Any, act: Any, text: str) -> HttpResponseBase:
    if form.is_valid() and editing.told(form, act) is not None:
        return editing.done(request, _url(found.pk), text)
    return render(request, "channels/campaign.html", _context(request, found, **{name: form}), status=422)


@page("channels.try_campaign")
@require_POST
def try_campaign(request: Request, campaign: int) -> HttpResponseBase:
    """Send the wording to oneself."""
    found, form = reads.get_campaign(request.actor, campaign), forms.Try(request.POST)
    return _done(
        request, found, "try_form", form,
        lambda: acts.try_campaign(request.actor, campaign=found, at=request.at, language=get_language() or "", **form.cleaned_data),
        _("The trial is on its way."),
    )  # fmt: skip


@page("channels.start_campaign")
@require_POST
def start_campaign(request: Request, campaign: int) -> HttpResponseBase:
    """Release it."""
    found, form = reads.get_campaign(request.actor, campaign), forms.Start(request.POST)
    return _done(
        request, found, "start_form", form,
        lambda: acts.start_campaign(request.actor, campaign=found, at=request.at, **form.cleaned_data),
        _("The campaign has been released."),
    )  # fmt: skip


@page("channels.stop_campaign")
@require_POST
def stop_campaign(request: Request, campaign: int) -> HttpResponseBase:
    """Stop it."""
    found = reads.get_campaign(request.actor, campaign)
    return editing.attempt(
        request, lambda: acts.stop_campaign(request.actor, campaign=found, at=request.at), url=_url(found.pk),
        text=_("The campaign is stopped: nothing more of it is sent."),
    )  # fmt: skip


@page(VIEW_CAMPAIGNS)
@require_GET
def invitees(request: Request, campaign: int) -> HttpResponseBase:
    """Who was invited, who was left out and why, what each answered."""
    found = reads.get_campaign(request.actor, campaign)
    table = tables.Invitees(reads.invitees(found, request.actor), request)
    return table.respond("channels/invitees.html", page_title=_("Invited: {name}").format(name=found.name), campaign=found)


@page("channels.note_reply")
def note_reply(request: Request, campaign: int, invitee: int) -> HttpResponseBase:
    """Note what somebody answered."""
    found = reads.get_campaign(request.actor, campaign)
    one = reads.get_invitee(request.actor, found, invitee)
    form = forms.Reply(request.POST or None, initial={"reply": one.reply, "refusal": one.refusal})
    back = reverse("channels:invitees", args=[found.pk])
    kept = editing.saved(
        request, form, lambda: replies.note_reply(request.actor, campaign=found, invitee=one, at=request.at, **form.cleaned_data)
    )
    if kept is not None:
        return editing.done(request, back, _("The reply has been noted."))
    title = _("What {name} answered").format(name=one.customer.name)
    return editing.page(request, form, submit=_("Note the reply"), cancel=back, page_title=title, page_note=found.name)


@page("channels.save_remedy")
def new_remedy(request: Request, campaign: int) -> HttpResponseBase:
    """Say what is done about a reason for refusing."""
    found = reads.get_campaign(request.actor, campaign)
    form = forms.Remedy(request.POST or None, instance=Remedy(campaign=found))
    kept = editing.saved(
        request, form, lambda: acts.save_remedy(request.actor, campaign=found, remedy=None, at=request.at, **form.values())
    )
    if kept is not None:
        return editing.done(request, _url(found.pk), _("The measure has been set."))
    title = _("Measure of {name}").format(name=found.name)
    return editing.page(request, form, submit=_("Set the measure"), cancel=_url(found.pk), page_title=title)


@page("channels.finish_remedy")
@require_POST
def finish_remedy(request: Request, campaign: int, remedy: int) -> HttpResponseBase:
    """The measure is done."""
    found = reads.get_campaign(request.actor, campaign)
    one = reads.get_remedy(found, remedy)
    return editing.attempt(
        request, lambda: acts.finish_remedy(request.actor, campaign=found, remedy=one, at=request.at, effect=_effect(request)),
        url=_url(found.pk),
        text=_("The measure is done."),
    )  # fmt: skip


@page("channels.finish_own_remedy")
@require_POST
def finish_own_remedy(request: Request, remedy: int) -> HttpResponseBase:
    """The measure one was given is done."""
    one = reads.get_own_remedy(request.actor, remedy)
    return editing.attempt(
        request, lambda: acts.finish_own_remedy(request.actor, remedy=one, at=request.at, effect=_effect(request)),
        url=reverse("cases:mine"), text=_("The measure is done."),
    )  # fmt: skip


def _effect(request: Request) -> str:
    return request.POST.get("effect", "").replace("\x00", "")
