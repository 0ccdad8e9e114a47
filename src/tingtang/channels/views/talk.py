"""One conversation: read, taken, answered, closed, tied, made a case; calls noted, customers written to."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tingtang.cases.queries.cases import find_case
from tingtang.cases.sending import sent
from tingtang.channels import forms
from tingtang.channels.actions import sending as sends
from tingtang.channels.actions import talking as acts
from tingtang.channels.models import Channel, Conversation, Medium, Message
from tingtang.channels.queries import conversations as reads
from tingtang.channels.queries.conversations import VIEW
from tingtang.channels.rules.sending import filled
from tingtang.channels.topics import talk_topic
from tingtang.channels.wording import TONES, reason
from tingtang.core.actors import Actor
from tingtang.core.live import stream_url
from tingtang.core.views import Request, page
from tingtang.customers.models import Customer
from tingtang.customers.queries import asks_of, get_customer
from tingtang.org.models import Hall
from tingtang.ui import editing

VERBS = ("take", "give_back", "answer", "close", "tie", "make_case")


def _url(talk: Conversation) -> str:
    return reverse("channels:talk", args=[talk.pk])


def _back(request: Request, talk: Conversation) -> str:
    """Where one goes on: a case was made of it, perhaps, that others see and not oneself."""
    is_seen = reads.conversations(request.actor).filter(pk=talk.pk).exists()
    return _url(talk) if is_seen else reverse("channels:desk")


def _lines(talk: Conversation, may_send: bool) -> list[dict[str, Any]]:
    """Each message with what is said of it."""
    return [
        {
            "one": one,
            "is_in": one.direction == Message.Direction.IN,
            "tone": TONES[one.state],
            "why": reason(one.reason),
            "is_other": bool(one.sender_contact and talk.contact and bytes(one.sender_contact) != bytes(talk.contact)),
            "may_again": may_send and one.state in {Message.State.FAILED, Message.State.UNSURE},
        }
        for one in reads.thread(talk)
    ]


def _asks(actor: Actor, talk: Conversation) -> Any:
    """What the customer asks of whoever answers, as far as one may see him."""
    found = Customer.objects.visible_to(actor).select_related("tier").filter(pk=talk.customer_id or 0).first()
    return asks_of(found) if found is not None else None


def _context(request: Request, talk: Conversation, **more: Any) -> dict[str, Any]:
    actor = request.actor
    language = talk.language or get_language() or ""
    values = {"name": talk.name, "staff": actor.name}
    return {
        "page_title": str(talk),
        "asks": _asks(actor, talk),
        "talk": talk,
        "lines": _lines(talk, actor.may("channels.send_again", talk)),
        "may": {verb: actor.may(f"channels.{verb}", talk) for verb in VERBS},
        "is_mine": talk.holder_id is not None and talk.holder_id == actor.staff_id,
        "is_others": talk.holder_id not in {None, actor.staff_id},
        "reaches": bool(talk.address) or talk.channel.medium == Medium.CHAT,
        "phrases": [(one.name_in(), filled(one.text_in(language), values)) for one in reads.phrases(actor, talk)],
        "takes_files": talk.channel.medium in {Medium.MAIL, Medium.CHAT},
        "answer_form": forms.Answer(),
        "close_form": forms.Close(),
        "tie_form": forms.Tie(actor),
        "case_form": forms.MakeCase(
            hall=talk.hall or _hall(request), at=request.at, initial={"title": talk.subject[:200], "kind": talk.channel.kind}
        ),
        "stream": stream_url(request, [talk_topic(talk.pk)]),
    } | more


@page(VIEW)
@require_GET
def talk(request: Request, talk: int) -> HttpResponseBase:
    """What was said, and what can be done; the messages alone when the page looks again."""
    found = reads.get_conversation(request.actor, talk)
    inside = request.headers.get("HX-Request") == "true"
    return render(request, "channels/talk_lines.html" if inside else "channels/talk.html", _context(request, found))


def _attempted(request: Request, talk: int, act: Callable[[Conversation], object], text: str) -> HttpResponseBase:
    found = reads.get_conversation(request.actor, talk)
    return editing.attempt(request, lambda: act(found), url=_url(found), text=text)


@page(VIEW)
@require_GET
def file(request: Request, talk: int, enclosure: int) -> HttpResponseBase:
    """A file of a conversation one may see."""
    return sent(reads.get_enclosure(reads.get_conversation(request.actor, talk), enclosure))


@page("channels.take")
@require_POST
def take(request: Request, talk: int) -> HttpResponseBase:
    """Take it."""
    text = _("The conversation is yours.")
    return _attempted(request, talk, lambda found: acts.take(request.actor, conversation=found, at=request.at), text)


@page("channels.give_back")
@require_POST
def give_back(request: Request, talk: int) -> HttpResponseBase:
    """Put it back."""
    text = _("Others can take the conversation now.")
    return _attempted(request, talk, lambda found: acts.give_back(request.actor, conversation=found, at=request.at), text)


def _done(request: Request, talk: Conversation, name: str, form: Any, act: Callable[[], object], text: str) -> HttpResponseBase:
    """Do what a form of the page asks; refused, the page stands with what was typed and why."""
    if form.is_valid() and editing.told(form, act) is not None:
        return editing.done(request, _back(request, talk), text)
    return render(request, "channels/talk.html", _context(request, talk, **{name: form}), status=422)


@page("channels.answer")
@require_POST
def answer(request: Request, talk: int) -> HttpResponseBase:
    """Answer the customer."""
    found, form = reads.get_conversation(request.actor, talk), forms.Answer(request.POST, request.FILES)
    text = _("The answer has been written.") if found.channel.medium == Medium.CHAT else _("The answer is on its way.")
    return _done(
        request, found, "answer_form", form,
        lambda: acts.answer(request.actor, conversation=found, at=request.at, **form.cleaned_data), text,
    )  # fmt: skip


@page("channels.close")
@require_POST
def close(request: Request, talk: int) -> HttpResponseBase:
    """End it, with what came of it."""
    found, form = reads.get_conversation(request.actor, talk), forms.Close(request.POST)
    return _done(
        request, found, "close_form", form,
        lambda: acts.close(request.actor, conversation=found, outcome=form.cleaned_data["outcome"], at=request.at),
        _("The conversation is closed."),
    )  # fmt: skip


@page("channels.tie")
@require_POST
def tie(request: Request, talk: int) -> HttpResponseBase:
    """Say who it is."""
    found, form = reads.get_conversation(request.actor, talk), forms.Tie(request.actor, request.POST)
    return _done(
        request, found, "tie_form", form,
        lambda: acts.tie(request.actor, conversation=found, customer=form.cleaned_data["who"], at=request.at),
        _("The conversation belongs to this customer now."),
    )  # fmt: skip


@page("channels.make_case")
@require_POST
def make_case(request: Request, talk: int) -> HttpResponseBase:
    """Make a case of it."""
    found = reads.get_conversation(request.actor, talk)
    hall = found.hall or _hall(request)
    form = forms.MakeCase(request.POST, hall=hall, at=request.at)
    return _done(
        request, found, "case_form", form,
        lambda: acts.make_case(request.actor, conversation=found, hall=hall, at=request.at, **form.cleaned_data),
        _("The case has been opened with what was said so far."),
    )  # fmt: skip


def _hall(request: Request) -> Any:
    return Hall.objects.filter(pk=request.actor.hall_id).first() if request.actor.hall_id else None


@page("channels.send_again")
@require_POST
def send_again(request: Request, message: int) -> HttpResponseBase:
    """Send a message once more."""
    found = reads.get_message(request.actor, message)
    return editing.attempt(
        request, lambda: sends.send_again(request.actor, message=found, at=request.at), url=_url(found.conversation),
        text=_("The message is on its way again."),
    )  # fmt: skip


@page("channels.write_to")
def write_to(request: Request, customer: int) -> HttpResponseBase:
    """Write to a customer who did not write first."""
    found = get_customer(request.actor, customer, "channels.write_to")
    form = forms.WriteTo(request.actor, found, request.POST or None)
    if request.GET.get("case") and not form.is_bound:
        form.initial["case"] = find_case(request.actor, request.GET["case"][:20])
    kept = editing.saved(request, form, lambda: acts.write_to(request.actor, customer=found, at=request.at, **form.cleaned_data))
    back = reverse("customers:customer", args=[found.pk])
    if kept is not None:
        if kept.state == Message.State.REFUSED:
            messages.error(request, _("It was not sent: {why}.").format(why=reason(kept.reason)))
            return HttpResponseRedirect(_url(kept.conversation))
        return editing.done(request, _url(kept.conversation), _("The message is on its way."))
    title = _("Write to {name}").format(name=found.name)
    return editing.page(request, form, submit=_("Send the message"), cancel=back, page_title=title)


@page("channels.log_call")
def log_call(request: Request) -> HttpResponseBase:
    """Note a call."""
    first = {"who": request.GET.get("customer", "")[:100], "case": request.GET.get("case", "")[:20]}
    form = forms.Call(
        request.actor, request.POST or None, initial={name: value.replace("\x00", "") for name, value in first.items()}
    )
    kept = editing.saved(request, form, lambda: _logged(request, form))
    if kept is not None:
        return editing.done(request, _url(kept), _("The call stands here now."))
    context: dict[str, Any] = {"page_title": _("Note a call"), "cancel": reverse("channels:desk")}
    if not Channel.objects.filter(is_active=True, medium=Medium.PHONE).exists():
        context["page_note"] = _("No phone line is set up yet: an administrator makes one under Setup › Channels.")
    return editing.page(request, form, submit=_("Note the call"), **context)


def _logged(request: Request, form: forms.Call) -> Conversation:
    values = dict(form.cleaned_data)
    return acts.log_call(request.actor, customer=values.pop("who"), at=request.at, **values)
