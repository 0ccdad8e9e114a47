"""Writes of calling for help: the rule of a hall, a call, the next in line when nobody answers, the answer (ORG-24)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.journal.record import record
from tingtang.journal.saving import clean, locked, tidy
from tingtang.org.models import Hall
from tingtang.org.queries import staff_of
from tingtang.visits.events import HELP_ANSWERED, HELP_CALLED, HELP_LAPSED, HELP_RULE_SET, HELP_RUNG
from tingtang.visits.models import HelpCall, HelpRung
from tingtang.visits.queries import helping as reads
from tingtang.visits.queries.helping import how_answered, on_duty, rungs


class NobodyToCall(Refused):
    """Nobody of the call rule is at work."""

    message = _("Nobody of the call rule is at work now.")


class Ringing(Refused):
    """The same person calls for the same already, and nobody has answered."""

    message = _("You have called for this already, and it still rings.")


class Answered(Refused):
    """Somebody is on his way already."""

    message = _("Somebody has answered this call already.")


@action("visits.set_help_rule", on="hall", label=_("Say who is called to help, and then who"))
def set_help_rule(actor: Actor, *, hall: Hall, rule: Sequence[dict[str, Any]], at: datetime) -> list[HelpRung]:
    """Set the rungs of a hall in their order: post, minutes, means. Of two at once the later stands."""
    locked(hall)
    HelpRung.objects.filter(hall=hall).delete()
    made = [HelpRung(hall=hall, order=nth, **each) for nth, each in enumerate(rule, 1)]
    for one in made:
        clean(one)
        one.save()
    record(HELP_RULE_SET, actor, at=at, hall=hall, rungs=len(made))
    return made


@action("visits.call_help", on="hall", label=_("Call somebody to help"))
def call_help(actor: Actor, *, hall: Hall, reason: str, at: datetime) -> HelpCall:
    """Call the first rung of whom somebody is at work. Refused when nobody is, and while one's own call for the same rings."""
    made = HelpCall(hall=hall, reason=tidy(reason), staff=staff_of(actor), called_at=at, rung_at=at)
    clean(made)
    locked(hall)
    if reads.ringing(at).filter(hall=hall, staff=made.staff, reason=made.reason).exists():
        raise Ringing
    found = _next(made, at)
    if found is None:
        raise NobodyToCall
    made.rung = found.order
    made.save()
    record(HELP_CALLED, actor, at=at, call=made, hall=hall)
    _ring(actor, made, found, at)
    return made


@action("visits.escalate_help", on="call", label=_("Call the next in line"))
def escalate_help(actor: Actor, *, call: HelpCall, at: datetime) -> HelpCall:
    """Call the next rung when the minutes of the present one are over; after the last, also of a rule made shorter, the last again."""
    kept: HelpCall = locked(call)
    rule = rungs(kept.hall)
    here = next((one for one in reversed(rule) if one.order <= kept.rung), None)
    if kept.answered_at is not None or here is None or at - kept.rung_at < timedelta(minutes=here.minutes):
        unchanged()
        return kept
    found = _next(kept, at) or here
    kept.rung, kept.rung_at = found.order, at
    kept.save(update_fields=["rung", "rung_at"])
    _ring(actor, kept, found, at)
    return kept


@action("visits.answer_help", on="call", label=_("Answer a call for help"))
def answer_help(actor: Actor, *, call: HelpCall, at: datetime) -> HelpCall:
    """Say that one is on the way, called or instead of who was; of the caller: that it is no longer wanted. Refused afterwards."""
    kept: HelpCall = locked(call)
    if kept.answered_at is not None:
        raise Answered
    by = staff_of(actor)
    kept.answered_by, kept.answered_at, kept.how = by, at, how_answered(kept, by, rungs(kept.hall))
    kept.save(update_fields=["answered_by", "answered_at", "how"])
    told = {"rung": kept.rung, "seconds": (at - kept.called_at).total_seconds(), "how": kept.how}
    record(HELP_ANSWERED, actor, at=at, call=kept, hall=kept.hall, staff=by, **told)
    return kept


@action("visits.lapse_help", on="call", label=_("Close calls for help that nobody answered (the system does this)"))
def lapse_help(actor: Actor, *, call: HelpCall, at: datetime) -> HelpCall:
    """Close a call that nobody answered within a day: it rings no more, and stays as what it was."""
    kept: HelpCall = locked(call)
    if kept.answered_at is not None or at - kept.called_at <= reads.RINGS:
        unchanged()
        return kept
    kept.answered_at, kept.how = at, HelpCall.How.NOBODY
    kept.save(update_fields=["answered_at", "how"])
    record(HELP_LAPSED, actor, at=at, call=kept, hall=kept.hall)
    return kept


def _next(call: HelpCall, at: datetime) -> HelpRung | None:
    later = [one for one in rungs(call.hall) if one.order > call.rung]
    return next((one for one in later if {each.pk for each in on_duty(call.hall, one.post, at)} - {call.staff_id}), None)


def _ring(actor: Actor, call: HelpCall, rung: HelpRung, at: datetime) -> None:
    record(HELP_RUNG, actor, at=at, call=call, hall=call.hall, post=rung.post, rung=rung.order, means=rung.means)
