"""Writes about talking points: what is told on patrols, and what was told, asked and wished there."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.opening import open_case
from tingtang.cases.models import Case, Kind
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid
from tingtang.customers.models import Customer
from tingtang.journal.record import record
from tingtang.journal.saving import clean, field_names, remove, save, tidy
from tingtang.org.models import Hall, Zone
from tingtang.org.queries import staff_of
from tingtang.visits.events import REMOVED, TALK_SAVED, TOLD
from tingtang.visits.models import TalkingPoint, Told
from tingtang.visits.queries.talks import fields_of, kinds_of_wishes

POINT_FIELDS: Final = field_names(
    TalkingPoint, "hall", "kind", "title", "text", "zone", "posts", "regulation", "first_date", "last_date"
)
TITLE: Final = 120


@action("visits.save_talk", on="hall", label=_("Say what patrols tell"))
def save_talk(
    actor: Actor, /, *, hall: Hall, at: datetime, talk: TalkingPoint | None = None, version: str | None = None, **values: Any
) -> TalkingPoint:
    """Keep a talking point of a hall, or change it. Refused for a place of another hall."""
    kept = talk or TalkingPoint(hall=hall)
    zone = values.get("zone", kept.zone)
    if zone is not None and zone.hall_id != hall.pk:
        raise Invalid(fields={"zone": [str(_("This place is in another hall."))]})
    first, last = values.get("first_date", kept.first_date), values.get("last_date", kept.last_date)
    if first and last and last < first:
        raise Invalid(fields={"last_date": [str(_("The last day lies before the first."))]})
    return save(actor, TALK_SAVED, kept, values | {"hall": hall}, POINT_FIELDS, at=at, version=version, about=["hall"])


@action("visits.remove_talk", on="talk", label=_("Remove what patrols tell"))
def remove_talk(actor: Actor, *, talk: TalkingPoint, at: datetime) -> None:
    """Remove a talking point that was never told. Refused otherwise: its last day ends it."""
    remove(actor, REMOVED, talk, at=at, code=str(talk.pk))


@action("visits.tell", on="hall", label=_("Write down what was told and asked on a patrol"))
def tell(
    actor: Actor,
    /,
    *,
    hall: Hall,
    at: datetime,
    point: TalkingPoint | None = None,
    zone: Zone | None = None,
    customer: Customer | None = None,
    kind: Kind | None = None,
    **values: Any,
) -> Told:
    """Write down that a point was told to somebody, or what he asked or wished; with a `kind` the wish becomes a case.

    Refused with neither, for a point or place of another hall, for a case without a wish, and a case to who may open none.
    """
    made = Told(hall=hall, point=point, zone=zone, customer=customer, staff=staff_of(actor), told_at=at)
    for name in ("listener", "whom", "people", "answer", "wish"):
        if name in values:
            setattr(made, name, tidy(values[name]) if isinstance(values[name], str) else values[name])
    if (point is not None and point.hall_id != hall.pk) or (zone is not None and zone.hall_id != hall.pk):
        raise Invalid(fields={"zone": [str(_("This place is in another hall."))]})
    if point is None and not made.wish:
        raise Invalid(fields={"wish": [str(_("Write down what was asked or wished, or choose what was told."))]})
    if made.customer is not None and not made.whom:
        made.whom = made.customer.name
    clean(made)
    if kind is not None:
        made.case = _case(actor, made, kind, at)
    made.save()
    record(
        TOLD, actor, at=at, point=point, hall=hall, zone=zone, staff=made.staff, customer=customer, case=made.case,
        kind=point.kind if point else None, listener=made.listener, people=made.people, has_wish=bool(made.wish),
    )  # fmt: skip
    return made


def _case(actor: Actor, told: Told, kind: Kind, at: datetime) -> Case:
    """The case a wish becomes, with where it was said and what it was said to."""
    if not actor.may("cases.open", told.hall):
        raise Denied(permission="cases.open")
    if not told.wish:
        raise Invalid(fields={"wish": [str(_("A case is made of a wish: write it down."))]})
    if kind not in kinds_of_wishes(told.hall, at):
        raise Invalid(fields={"kind": [str(_("This kind of case asks for more than is known on a patrol."))]})
    place = told.zone.name_in() if told.zone else told.hall.name_in()
    lines = [
        told.wish,
        gettext("Heard on a patrol: {place}, {whom}").format(place=place, whom=told.whom or told.get_listener_display()),
    ]
    if told.point is not None:
        lines.append(gettext("When this was told: {title}").format(title=told.point.title))
    return open_case(
        actor, kind=kind, hall=told.hall, title=told.wish[:TITLE], body="\n".join(lines), customer=told.customer,
        channel="counter", fields=fields_of(kind, told.whom or place) or {}, at=at,
    )  # fmt: skip
