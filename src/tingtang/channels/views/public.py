"""Pages for customers and gateways: the chat, to be left alone, signed calls that bring messages."""

from datetime import timedelta
from typing import Any, Final

import orjson
from django.core import signing
from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from tingtang.cases.queries.portal import OPENED, SHARED
from tingtang.cases.rules.files import ENDINGS
from tingtang.cases.sending import sent
from tingtang.channels import forms
from tingtang.channels.actions import arriving, replies, talking, telling
from tingtang.channels.actions.campaigns import STOP_SALT
from tingtang.channels.actions.hours import away_words
from tingtang.channels.models import Campaign, Channel, Conversation, Medium
from tingtang.channels.queries import conversations as reads
from tingtang.channels.queries.channels import channel_called
from tingtang.channels.queries.telling import WISH_SALT, channels_asked
from tingtang.channels.rules.signing import is_genuine
from tingtang.channels.topics import talk_topic
from tingtang.core.errors import Denied, Invalid, NotFound, Problem
from tingtang.core.live import stream_url
from tingtang.core.views import Request, address_of, public
from tingtang.customers.models import ConsentPurpose, Customer
from tingtang.org.actions.login import count_try
from tingtang.org.models import Hall
from tingtang.ui import editing

SESSION: Final = "portal_customer"  # set by the page where a customer shows who he is (cases)
LIMIT_BEGUN, LIMIT_SAID, LIMIT_FILES, LIMIT_WISHES, LARGEST_CALL = 12, 120, 20, 20, 100_000
WISH_LASTS: Final = timedelta(hours=20)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _known(request: Request) -> Customer | None:
    key = request.session.get(SESSION)
    return Customer.objects.living().filter(pk=key).first() if key else None


@never_cache
@public("anybody may ask; the number of chats an address begins is limited")
def start(request: Request) -> HttpResponseBase:
    """Begin a chat."""
    known, channel = _known(request), reads.chat_channel()
    form = forms.Begin(request.POST or None, is_known=known is not None)
    if channel is not None and request.method == "POST" and form.is_valid():
        made = editing.told(form, lambda: _begun(request, channel, form, known))
        if made is not None:
            request.session[OPENED] = [*request.session.get(OPENED, []), made.link_key]
            return redirect("channels:chat_talk", made.link_key)
    context = {
        "page_title": _("Chat with us"),
        "form": form,
        "known": known,
        "channel": channel,
        "away": away_words(channel, get_language() or "", request.at) if channel else "",
    }
    return _private(render(request, "channels/chat_start.html", context, status=422 if form.is_bound and form.errors else 200))


def _begun(request: Request, channel: Channel, form: forms.Begin, known: Customer | None) -> Conversation:
    count_try(f"chat-begin:{address_of(request)}", limit=LIMIT_BEGUN, at=request.at)
    language = get_language() or ""
    return talking.open_chat(
        reads.visitor(language), channel=channel, body=form.cleaned_data["body"], name=form.cleaned_data.get("name", ""),
        customer=known, language=language, at=request.at,
    )  # fmt: skip


def _is_of_another(request: Request, talk: Conversation) -> bool:
    """On a computer for everybody the way back through its pages leads to nobody else's chat."""
    return SHARED in request.session and talk.link_key not in request.session.get(OPENED, [])


def _shown(request: Request, talk: Conversation, *, problem: Problem | None = None, typed: str = "") -> HttpResponseBase:
    reasons = [str(text) for texts in getattr(problem, "fields", {}).values() for text in texts]
    context: dict[str, Any] = {
        "page_title": _("Chat with us"), "talk": talk, "lines": reads.thread(talk), "before": reads.position(talk),
        "stream": stream_url(request, [talk_topic(talk.pk)]), "typed": typed,
        "endings": ",".join(f".{one}" for one in ENDINGS),
        "away": away_words(talk.channel, talk.language, request.at),
        "problem": " ".join(reasons) or (problem.text() if problem else ""), "case": talk.case,
    }  # fmt: skip
    inside = request.headers.get("X-Part") == "lines"
    template = "channels/chat_lines.html" if inside else "channels/chat.html"
    return _private(render(request, template, context, status=problem.status if problem else 200))


@never_cache
@public("whoever holds the unguessable link of a chat is its customer")
@require_safe
def chat(request: Request, key: str) -> HttpResponseBase:
    """One's own chat."""
    _actor, talk = reads.holder_of(key)
    return redirect("channels:chat") if _is_of_another(request, talk) else _shown(request, talk)


@never_cache
@public("whoever holds the unguessable link of a chat is its customer")
@require_POST
def say(request: Request, key: str) -> HttpResponseBase:
    """Write on."""
    actor, talk = reads.holder_of(key)
    if _is_of_another(request, talk):
        return redirect("channels:chat")
    text = request.POST.get("body", "").replace("\x00", "")
    try:
        count_try(f"chat-say:{talk.pk}", limit=LIMIT_SAID, at=request.at)
        if request.FILES:
            count_try(f"chat-files:{address_of(request)}", limit=LIMIT_FILES, at=request.at)
        talking.say(actor, conversation=talk, body=text, files=request.FILES.getlist("files"), at=request.at)
    except Problem as problem:
        return _shown(request, talk, problem=problem, typed=text)
    return _shown(request, talk) if request.headers.get("X-Part") == "lines" else redirect("channels:chat_talk", key)


@never_cache
@public("whoever holds the unguessable link of a chat may see its files")
@require_safe
def chat_file(request: Request, key: str, enclosure: int) -> HttpResponseBase:
    """A file of one's own chat."""
    _actor, talk = reads.holder_of(key)
    if _is_of_another(request, talk):
        return redirect("channels:chat")
    return _private(sent(reads.get_enclosure(talk, enclosure)))


@never_cache
@csrf_exempt
@public("the link proves whom it is for; mail programs post to it without our page (RFC 8058)")
def stop(request: Request, token: str) -> HttpResponseBase:
    """Ask to be left alone: a page that asks once more, because programs follow links to look at them."""
    campaign_id, customer_id, purpose_id = _stopped(token)
    customer, purpose = Customer.objects.filter(pk=customer_id).first(), ConsentPurpose.objects.filter(pk=purpose_id).first()
    if customer is None or purpose is None:
        raise NotFound
    if request.method == "POST":
        campaign = Campaign.objects.filter(pk=campaign_id).first()
        who = reads.visitor(get_language() or "")
        replies.opt_out(who, customer=customer, purpose=purpose, campaign=campaign, at=request.at)
    context = {"page_title": _("Messages to you"), "purpose": purpose, "is_done": request.method == "POST"}
    return _private(render(request, "channels/stop.html", context))


def _stopped(token: str) -> tuple[int, int, int]:
    """Campaign, customer and purpose of a link that stops messages; mails once carried the time in its signature, for ever good."""
    for unsigned in (signing.Signer(salt=STOP_SALT).unsign_object, signing.TimestampSigner(salt=STOP_SALT).unsign_object):
        try:
            campaign_id, customer_id, purpose_id = unsigned(token)
        except (signing.BadSignature, ValueError, TypeError):
            continue
        return campaign_id, customer_id, purpose_id
    raise NotFound


@never_cache
@public("the link proves that the thing is one's own; how many wishes an address makes is limited")
@require_POST
def wish(request: Request, token: str) -> HttpResponseBase:
    """Ask to be told of one thing of one's own, then back to its page."""
    try:
        label, key, hall_id, customer_id, back = signing.loads(token, salt=WISH_SALT, max_age=WISH_LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        raise NotFound from None
    hall = Hall.objects.filter(pk=hall_id).first()
    if hall is None:
        raise NotFound
    form = forms.Wish(channels_asked(label, hall), request.POST)
    made = editing.told(form, lambda: _wished(request, form, hall, label, key, customer_id)) if form.is_valid() else None
    if made is not None:
        return redirect(f"{back}?told=1")
    context = {"page_title": _("Tell me by message"), "form": form, "token": token, "back": back}
    return _private(render(request, "channels/wish.html", context, status=422))


def _wished(request: Request, form: forms.Wish, hall: Hall, label: str, key: int, customer_id: int) -> object:
    count_try(f"wish:{address_of(request)}", limit=LIMIT_WISHES, at=request.at)
    who = Customer.objects.living().filter(pk=customer_id).first() if customer_id else None
    language = get_language() or ""
    return telling.wish(
        reads.wisher(hall, language), hall=hall, label=label, key=key, customer=who, name=who.name if who else "",
        language=language, at=request.at, **form.cleaned_data,
    )  # fmt: skip


@csrf_exempt
@public("a gateway proves who it is by its signature")
@require_POST
def gateway(request: Request, code: str) -> HttpResponseBase:
    """Take what a gateway brings: a message of a customer, or what became of one of ours."""
    channel = channel_called(code, Medium.SMS, Medium.MESSENGER)
    body = request.body
    key, stamp = request.headers.get("Webhook-Id", "")[:200], request.headers.get("Webhook-Timestamp", "")
    signed = request.headers.get("Webhook-Signature", "")
    if len(body) > LARGEST_CALL or not key:
        raise Invalid
    if not is_genuine(channel.plain_secret, signed, key=key, timestamp=stamp, body=body, at=request.at):
        raise Denied
    told = _told(body)
    if told.get("type") == "status":
        is_delivered = told.get("state") == "delivered"
        if told.get("state") not in {"delivered", "failed"}:
            return JsonResponse({"taken": False})
        arriving.note_delivery(
            reads.gateway(), channel=channel, key=told.get("id", ""), is_delivered=is_delivered, reason=told.get("reason", ""),
            at=request.at,
        )  # fmt: skip
        return JsonResponse({"taken": True})
    given = arriving.Given(told.get("id", "") or key, told.get("from", ""), told.get("name", "")[:100], "", told.get("text", ""))
    message = arriving.receive_message(reads.gateway(), channel=channel, given=given, at=request.at)
    return JsonResponse({"taken": message is not None})


def _told(body: bytes) -> dict[str, str]:
    """The texts of a call; other values are passed over."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Invalid from None
    if not isinstance(found, dict):
        raise Invalid
    return {name: value.replace("\x00", "")[:20_000] for name, value in found.items() if isinstance(value, str)}
