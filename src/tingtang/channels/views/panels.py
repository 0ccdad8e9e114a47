"""What channels add to pages of others: messages of a customer, conversations of a case, ways to write and to note calls."""

from datetime import datetime
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.cases.models import Case
from tingtang.catalogue.queries.followed import SOURCES, Seen, Source, rows_seen
from tingtang.channels import forms
from tingtang.channels.models import Campaign, Conversation
from tingtang.channels.queries import conversations as reads
from tingtang.channels.queries.announcements import announced
from tingtang.channels.queries.campaigns import campaigns, day_of
from tingtang.channels.queries.campaigns import own_remedies as remedies_of
from tingtang.channels.queries.conversations import VIEW
from tingtang.channels.queries.manners import manners_of, peace_until
from tingtang.channels.queries.telling import WISH_SALT, channels_asked, wishes_of
from tingtang.channels.wording import TONES, reason
from tingtang.core import registry
from tingtang.core.actors import Actor
from tingtang.core.naming import text_in
from tingtang.core.registry import Panel
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer

FEW: Final = 6


def of_customer(request: HttpRequest, customer: Customer) -> str:
    """What was last said with a customer, by mail, chat, phone or message."""
    if customer.erased_at is not None:
        return ""
    rows = [(one, TONES[one.state], reason(one.reason)) for one in reads.messages_of(actor_of(request), customer)[:FEW]]
    actor = actor_of(request)
    context = {
        "rows": rows, "customer": customer, "may_write": actor.may("channels.write_to", customer),
        "may_call": actor.may_somewhere("channels.log_call"),
    }  # fmt: skip
    return render_to_string("channels/customer_panel.html", context, request)


def of_case(request: HttpRequest, case: Case) -> str:
    """The conversations about a case, and how its answers reach the customer."""
    actor = actor_of(request)
    rows = Conversation.objects.visible_to(actor).filter(case=case).select_related("channel").order_by("-changed_at")[:FEW]
    may_write = case.customer_id is not None and actor.may("channels.write_to", case.customer)
    if not rows and not may_write:
        return ""
    context = {"rows": rows, "case": case, "may_write": may_write, "may_call": actor.may_somewhere("channels.log_call")}
    return render_to_string("channels/case_panel.html", context, request)


def manners_for(request: HttpRequest, customer: Customer) -> str:
    """How a customer is to be approached: left in peace when, spoken to how (NOT-09)."""
    if customer.erased_at is not None:
        return ""
    rules = manners_of(customer, None)
    if not rules:
        return ""
    until = peace_until(rules, customer, None, at_of(request))
    return render_to_string("channels/manners_panel.html", {"rules": rules, "until": until}, request)


def write_button(request: HttpRequest, customer: Customer) -> str:
    """The way to write to a customer."""
    if customer.erased_at is not None or not actor_of(request).may("channels.write_to", customer):
        return ""
    return format_html('<a class="btn" href="{}">{}</a>', reverse("channels:write_to", args=[customer.pk]), _("Write a message"))


def chat_link(request: HttpRequest, _customer: object) -> str:
    """For customers: the way to the chat, while there is one."""
    if reads.chat_channel() is None:
        return ""
    return format_html('<p><a href="{}">{}</a></p>', reverse("channels:chat"), _("Chat with us"))


def announced_here(request: HttpRequest, _subject: object) -> str:
    """For customers on the portal: what is announced now."""
    lines = [text_in(one) for one in announced(None, "portal", at_of(request))]
    return format_html_join("", '<p class="phone-announced" role="status">{}</p>', ((line,) for line in lines if line))


def wish_form(request: HttpRequest, subject: Any) -> str:
    """For whoever holds something that will be told of: where he wants to be told, or that he will be."""
    label = subject._meta.label_lower
    offered = channels_asked(label, subject.hall)
    if not offered:
        return ""
    token = signing.dumps(
        [label, subject.pk, subject.hall_id, subject.customer_id or 0, request.path], salt=WISH_SALT, compress=True
    )
    context = {
        "form": forms.Wish(offered), "token": token, "told": len(wishes_of(label, subject.pk)),
        "only": offered[0] if len(offered) == 1 else None,
    }  # fmt: skip
    return render_to_string("channels/wish_panel.html", context, request)


def own_remedies(request: HttpRequest, subject: object) -> str:
    """On one's own work: what one was given to do about reasons for refusing invitations (CUS-42)."""
    actor, at = actor_of(request), at_of(request)
    rows = [(one, one.due_date < day_of(one.campaign, at)) for one in remedies_of(actor)[: 2 * FEW]] if actor.staff_id else []
    return render_to_string("channels/own_remedies.html", {"rows": rows}, request) if rows else ""


def _campaigns(actor: Actor, since: datetime, until: datetime) -> Seen:
    return rows_seen(campaigns(actor).exclude(state=Campaign.State.DRAFT), "starts_at", since, until)


def register() -> None:
    """Put the panels where the pages look, and what was offered to customers where lists of points look."""
    SOURCES["campaigns"] = Source(gettext_lazy("invitation campaigns"), "", lambda: reverse("channels:campaigns"), _campaigns)
    registry.panel.add("channels.of_customer", Panel("customers.customer", of_customer, VIEW, 21))
    registry.panel.add("channels.manners", Panel("customers.customer", manners_for, VIEW, 15))
    registry.panel.add("channels.own_remedies", Panel("cases.mine", own_remedies, "", 26))
    registry.panel.add("channels.of_case", Panel("cases.case", of_case, VIEW, 58))
    registry.panel.add("channels.chat", Panel("cases.portal", chat_link, "", 10))
    registry.panel.add("channels.announced", Panel("cases.portal", announced_here, "", 5))
    registry.panel.add("channels.wish", Panel("visits.phone", wish_form, "", 10))
    registry.panel.add("channels.write", Panel("customers.actions", write_button, "channels.write_to", 40))
