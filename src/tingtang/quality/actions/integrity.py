"""Writes about ratings: looked through for steering and forging, flags decided by a person, cases opened after bad ones."""

from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tingtang.cases.actions.ending import ask_call_back
from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import open_case
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.customers.models import Customer
from tingtang.journal.record import changed, record
from tingtang.journal.saving import field_names, locked, save, tidy
from tingtang.org.models import Hall, Staff
from tingtang.org.queries import organisation
from tingtang.quality.actions import reckoning
from tingtang.quality.events import CARE_SAVED, FLAG_DECIDED, RATING_CASE_OPENED, RATING_FLAGGED, RATINGS_CHECKED
from tingtang.quality.models import RatingCare, RatingCase, RatingFlag
from tingtang.quality.queries import integrity as queries
from tingtang.quality.queries.forged import forged, of_calls
from tingtang.quality.rules import integrity as rules
from tingtang.visits.actions.ratings import leave_out_ratings

CARE_FIELDS = field_names(RatingCare, "hall", "kind", "has_call_back", "is_active")


class AboutHimself(Denied):
    """Nobody decides about his own ratings."""

    message = _("This is about your own ratings, so somebody else has to decide.")


class Decided(Refused):
    """The flag has been decided."""

    message = _("This has been decided already.")


@action("quality.check_ratings", on="hall", label=_("Look through ratings for steering and forging"))
def check_ratings(actor: Actor, *, hall: Hall, since: date, until: date, at: datetime) -> list[RatingFlag]:
    """Look through the ratings of a span of days; what is odd becomes a flag, once for its kind, clerk and days."""
    if until < since or (until - since).days > 366:
        raise Invalid(fields={"until": [_("The end does not come before the beginning, nor more than a year after it.")]})
    services = queries.served(hall, since, until)
    staff = Staff.objects.in_bulk({one.clerk for one in services})
    made = []
    for one in rules.odd(services):
        about = {"hall": hall, "clerk": staff.get(one.clerk or 0), "kind": one.kind, "since_date": since, "until_date": until}
        if RatingFlag.objects.filter(**about).exists():
            continue
        flag = RatingFlag.objects.create(**about, n=one.n, p_value=one.p_value, evidence=dict(one.evidence), noted_at=at)
        record(RATING_FLAGGED, actor, at=at, ratingflag=flag, hall=hall, clerk=flag.clerk, kind=one.kind)
        made.append(flag)
    rated = sum(one.rated_at is not None for one in services)
    record(
        RATINGS_CHECKED, actor, at=at, hall=hall, since=since.isoformat(), until=until.isoformat(), ratings=rated, flags=len(made)
    )
    return made


@action("quality.decide_flag", on="flag", label=_("Decide flags on ratings"))
def decide_flag(actor: Actor, *, flag: RatingFlag, state: str, note: str, at: datetime) -> RatingFlag:
    """Say whether a flag holds, and why; otherwise than before, if something else came out. While it is confirmed, no figure counts
    the ratings it names. Refused without a reason, as it was decided already, and about one's own ratings."""
    kept = locked(flag)
    if kept.clerk_id is not None and kept.clerk_id == actor.staff_id:
        raise AboutHimself
    if kept.state == state:
        raise Decided
    if state not in {"confirmed", "dismissed"} or not tidy(note):
        raise Invalid(fields={"note": [_("Give the reason.")]})
    earlier = f"\n\n{kept.decided_at.astimezone(kept.hall.zone):%Y-%m-%d}: {kept.note}" if kept.decided_at else ""
    kept.state, kept.note, kept.decided_by_id, kept.decided_at = state, (tidy(note) + earlier)[:1000], actor.staff_id, at
    kept.save()
    _tell(actor, kept, at)
    changed(kept, at=at, state=state)
    return kept


def _tell(actor: Actor, flag: RatingFlag, at: datetime) -> None:
    """Tell the journal what was decided of the ratings that a flag names, and the hall which of them count today."""
    ratings = of_calls(flag.evidence.get("calls", ()))
    # Evaluation knows calls by their table only.
    calls = [apps.get_model("visits", "Call")(pk=one.call) for one in ratings]
    record(FLAG_DECIDED, actor, at=at, ratingflag=flag, hall=flag.hall, clerk=flag.clerk, call=calls, state=flag.state)
    confirmed = RatingFlag.objects.filter(hall=flag.hall, state="confirmed").values_list("evidence__calls", flat=True)
    out = {call for calls in confirmed for call in calls or ()}
    for is_forged in (True, False):
        named = [one.call for one in ratings if (one.call in out) == is_forged]
        leave_out_ratings(actor, hall=flag.hall, calls=named, is_forged=is_forged, at=at)
    reckoning.mark((one.at, one.recorded_at) for one in ratings)


@action("quality.retell_flags", label=_("Apply flags on ratings that were confirmed before (the system does this)"))
def retell_flags(actor: Actor, *, at: datetime) -> int:
    """Tell the journal which ratings a confirmed flag names where its decision did not: they count in no figure from now on."""
    out, told = {one.event for one in forged()}, 0
    for flag in RatingFlag.objects.filter(state="confirmed").select_related("hall", "clerk").order_by("pk"):
        if any(one.event not in out for one in of_calls(flag.evidence.get("calls", ()))):
            _tell(actor, flag, at)
            told += 1
    if not told:
        unchanged()
    return told


@action("quality.save_care", on="hall", label=_("Set what follows a bad rating"))
def save_care(
    actor: Actor, /, *, hall: Hall, at: datetime, care: RatingCare | None = None, version: str | None = None, **values: Any
) -> RatingCare:
    """Say what kind of case a hall opens after a bad rating, and whether the customer is called back. Refused for another hall's."""
    if care is not None and not actor.may("quality.save_care", care):
        raise Denied
    subject = care or RatingCare.objects.filter(hall=hall).first() or RatingCare()
    return save(actor, CARE_SAVED, subject, values | {"hall": hall}, CARE_FIELDS, at=at, version=version, about=["hall"])


@action("quality.open_rating_case", on="hall", label=_("Open cases after bad ratings (the system does this)"))
def open_rating_case(
    actor: Actor, *, hall: Hall, call_id: int, level: str, rated_at: datetime, at: datetime, clerk: Staff | None = None,
    customer: Customer | None = None, service: Any = None,
) -> RatingCase | None:  # fmt: skip
    """Open the case that a bad rating leads to in this hall, once; its clocks give the deadline, and the customer is called back."""
    care = RatingCare.objects.select_related("kind").filter(hall=hall, is_active=True).first()
    if care is None or RatingCase.objects.filter(call_id=call_id).exists():
        unchanged()
        return None
    found = organisation()
    with override(found.language if found else None):
        title = _("Bad rating on {day}").format(day=rated_at.astimezone(hall.zone).strftime("%Y-%m-%d %H:%M"))
        body = _("A service was rated “{level}”.").format(level=queries.level_word(hall, level))
        to_do = str(_("Find out why, put it right, and call the customer back."))
    case = open_case(
        actor, kind=care.kind, title=title, body=body, at=at, hall=hall, customer=customer, service=service, about_staff=clerk,
        external_ref=f"rating-{call_id}",
    )  # fmt: skip
    write_note(actor, case=case, body=to_do, at=at)  # the customer reads the case itself on his own page
    if care.has_call_back and customer is not None:
        ask_call_back(actor, case=case, at=at)
    made = RatingCase.objects.create(call_id=call_id, case=case, rated_at=rated_at, level=level, clerk=clerk)
    record(RATING_CASE_OPENED, actor, at=at, ratingcase=made, case=case, hall=hall, clerk=clerk, level=level)
    return made
