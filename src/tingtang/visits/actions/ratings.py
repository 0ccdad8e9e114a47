"""Writes about ratings: one by the customer for each finished service, and the supervisor's note of a bad one."""

from base64 import urlsafe_b64encode
from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.ids import keep
from tingtang.journal.record import record
from tingtang.org.models import Hall
from tingtang.visits.actions.refusals import StepRefused
from tingtang.visits.actions.tickets import known_customer
from tingtang.visits.events import RATED, RATING_ALERTED, RATING_SEEN, RATINGS_LEFT_OUT
from tingtang.visits.models import Rating, Ticket


def token_of(nonce: bytes | memoryview) -> str:
    """The single-use token behind a rating: only the server can derive it, for the pad and the customer's page."""
    return urlsafe_b64encode(keep(bytes(nonce).hex(), "rating token")[:18]).decode()


def token_hash_of(nonce: bytes | memoryview) -> bytes:
    """What is kept to find a rating by its token."""
    return keep(token_of(nonce), "rating")


@action("visits.rate", on="ticket", label=_("Rate a service (customers, rating pads)"))
def rate(
    actor: Actor,
    *,
    ticket: Ticket,
    token: str,
    level: str,
    at: datetime,
    comment: str = "",
    channel: str = "pad",
    browser: str = "",
) -> Rating:
    """Rate the finished service behind `token`, once. A bad level alerts the supervisor. `browser` tells one phone from another.

    Refused for staff, an unknown token or level, a second time, or when the time for it is over.
    """
    if actor.kind == "account":
        raise Denied(_("Only the customer can rate. Leave the pad to him."))
    rating = (
        Rating.objects.select_for_update(of=("self",), no_key=True)
        .select_related("scale", "call__hall", "call__service", "call__counter", "call__clerk")
        .filter(token_hash=keep(token, "rating"), call__ticket_id=ticket.pk)
        .first()
    )
    if rating is None:
        raise NotFound
    _must_be_open(rating, at)
    chosen = next((each for each in rating.scale.levels if each["code"] == level), None)
    if chosen is None:
        raise Invalid(fields={"level": [_("Choose one of the levels shown.")]})
    rating.level, rating.value, rating.is_bad = level, chosen["value"], bool(chosen.get("is_bad"))
    rating.comment, rating.channel, rating.rated_at = comment[:500], channel, at
    rating.save(update_fields=["level", "value", "is_bad", "comment", "channel", "rated_at"])
    call = rating.call
    whose = {"call": call, "hall": call.hall, "counter": call.counter, "clerk": call.clerk}
    record(
        RATED,
        actor,
        at=at,
        **whose,
        customer=known_customer(ticket),
        service=call.service,
        level=level,
        value=rating.value,
        channel=channel,
        is_bad=rating.is_bad,
        browser=browser or None,
    )
    if rating.is_bad:
        record(RATING_ALERTED, SYSTEM, at=at, **whose, level=level)
    return rating


def _must_be_open(rating: Rating, at: datetime) -> None:
    if rating.rated_at is not None:
        raise StepRefused("rated_already")
    if at > rating.expires_at:
        raise StepRefused("rating_expired")


@action("visits.see_rating", on="rating", label=_("Take note of bad ratings"))
def see_rating(actor: Actor, *, rating: Rating, at: datetime, note: str = "") -> Rating:
    """Note that the supervisor has taken over a bad rating, and what was done; the note is not written into the journal."""
    rating = (
        Rating.objects.select_for_update(of=("self",), no_key=True)
        .select_related("call__hall", "call__counter", "call__clerk")
        .get(pk=rating.pk)
    )
    if rating.seen_at is not None:
        unchanged()
        return rating
    rating.seen_at, rating.seen_by_id, rating.seen_note = at, actor.staff_id, note[:500]
    rating.save(update_fields=["seen_at", "seen_by", "seen_note"])
    call = rating.call
    record(RATING_SEEN, actor, at=at, call=call, hall=call.hall, counter=call.counter, clerk=call.clerk)
    return rating


@action("visits.leave_out_ratings", on="hall", label=_("Leave forged ratings out of today's figures (the system does this)"))
def leave_out_ratings(actor: Actor, *, hall: Hall, calls: Collection[int], is_forged: bool, at: datetime) -> int:
    """Leave the ratings of some services out of what the hall sees of today, or count them again; how many that changes."""
    found = (
        Rating.objects.filter(hall=hall, call__in=calls).exclude(is_forged=is_forged).select_for_update(no_key=True, of=("self",))
    )
    rows = list(found.select_related("call"))
    if not rows:
        unchanged()
        return 0
    Rating.objects.filter(pk__in=[one.pk for one in rows]).update(is_forged=is_forged)
    record(RATINGS_LEFT_OUT, actor, at=at, call=[one.call for one in rows], hall=hall, is_forged=is_forged)
    return len(rows)
