"""The reception book: visits and calls are noted and classified, followed up, settled at once or made a case."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.opening import open_case
from tingtang.cases.actions.receiving import start_clock, stop_clock
from tingtang.cases.events.outside import RECEPTION_DESK_SAVED, RECEPTION_ENDED, RECEPTION_NOTED
from tingtang.cases.models import Kind, Reception, ReceptionDesk
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.customers.actions import remembered
from tingtang.customers.models import Customer
from tingtang.journal.record import record
from tingtang.journal.saving import clean, locked, tidy
from tingtang.org.models import Hall, Staff
from tingtang.org.queries import staff_of

CHANNELS: Final = {Reception.Way.VISIT.value: "counter", Reception.Way.CALL.value: "phone"}


class Ended(Refused):
    """The entry was ended before."""

    message = _("This entry is done with already.")


@action("cases.note_reception", on="hall", label=_("Note visits and calls"))
def note_reception(
    actor: Actor,
    /,
    *,
    hall: Hall,
    topic: str,
    text: str,
    at: datetime,
    way: str = Reception.Way.VISIT,
    name: str = "",
    customer: Customer | None = None,
    mood: str = "",
    measures: Iterable[str] = (),
    is_settled: bool = True,
    importance: int = 3,
    remains: bool = False,
    due_date: date | None = None,
    keeper: Staff | None = None,
    kind: Kind | None = None,
) -> Reception:
    """Note a visit or call in the book of a hall. What remains is followed up, by the hall's own keeper unless one is named: until a
    day, else within what the standard allows its importance.

    Criticism needs what was done to settle it at once; what is not settled calls a leader. With a `kind` it becomes a case.
    Refused by field, and a case to who may open none in the hall.
    """
    made = Reception(hall=hall, way=way, topic=topic, customer=remembered(customer), mood=mood, due_date=due_date, keeper=keeper)
    made.name, made.text, made.measures = str(tidy(name)), str(tidy(text)), list(dict.fromkeys(measures))
    made.taken_by, made.taken_at, made.importance = staff_of(actor), at, importance
    made.state = _state(made, is_settled, remains)
    _must_be_settled(made)
    made.ended_at = at if made.state == Reception.State.DONE else None
    if made.ended_at is None:
        made.keeper = made.keeper or _keeper(hall) or made.taken_by
        start_clock(made, at, made.due_date)
    clean(made)
    made.save()
    record(
        RECEPTION_NOTED,
        actor,
        at=at,
        reception=made,
        hall=hall,
        customer=made.customer,
        keeper=made.keeper,
        way=made.way,
        topic=made.topic,
        mood=made.mood or None,
        is_settled=is_settled if made.topic == Reception.Topic.CRITICISM else None,
        due_date=made.due_date,
        importance=made.importance,
    )
    return _as_case(actor, made, kind, at) if kind is not None else made


def _must_be_settled(entry: Reception) -> None:
    if entry.topic == Reception.Topic.CRITICISM and not entry.measures:
        raise Invalid(fields={"measures": [str(_("Say what was done at once, so that customer and clerk do not clash."))]})
    if not (entry.name or entry.customer_id) and entry.state == Reception.State.FOLLOW_UP:
        raise Invalid(fields={"name": [str(_("Say who is to be followed up."))]})


def _state(entry: Reception, is_settled: bool, remains: bool) -> str:
    if entry.topic == Reception.Topic.CRITICISM and not is_settled:
        return Reception.State.HELP
    return Reception.State.FOLLOW_UP if entry.due_date or remains else Reception.State.DONE


def _keeper(hall: Hall) -> Staff | None:
    found = ReceptionDesk.objects.filter(hall=hall, keeper__left_date__isnull=True).select_related("keeper").first()
    return found.keeper if found else None


@action("cases.end_reception", on="reception", label=_("Follow up visits and calls"))
def end_reception(
    actor: Actor,
    /,
    *,
    reception: Reception,
    at: datetime,
    result: str = "",
    due_date: date | None = None,
    keeper: Staff | None = None,
    kind: Kind | None = None,
) -> Reception:
    """Say what came of an entry, put it off to another day, or make it a case of a kind.

    Refused when it is ended, without a word, and a case to who may open none in the hall.
    """
    kept = locked(reception)
    if kept.ended_at is not None:
        raise Ended
    kept.result = str(tidy(result))
    if not kept.result:
        raise Invalid(fields={"result": [str(_("Say what came of it."))]})
    kept.keeper = keeper or kept.keeper or staff_of(actor)
    kept.due_date = due_date or kept.due_date
    kept.state = Reception.State.FOLLOW_UP if due_date else Reception.State.DONE
    kept.ended_at = None if due_date else at
    if due_date:
        start_clock(kept, at, due_date)
    else:
        stop_clock(kept)
    clean(kept)
    kept.save()
    about = {"reception": kept, "hall": kept.hall, "customer": kept.customer, "keeper": kept.keeper}
    record(RECEPTION_ENDED, actor, at=at, **about, topic=kept.topic, state=kept.state, due_date=due_date)
    return _as_case(actor, kept, kind, at) if kind is not None else kept


def _as_case(actor: Actor, entry: Reception, kind: Kind, at: datetime) -> Reception:
    if not actor.may("cases.open", entry.hall):
        raise Denied(permission="cases.open")
    title = entry.text.splitlines()[0][:200]
    fields = {"mood": entry.mood} if entry.mood and any(one.code == "mood" for one in kind.form) else {}
    entry.case = open_case(
        actor,
        kind=kind,
        hall=entry.hall,
        title=title,
        body=entry.text,
        customer=entry.customer,
        channel=CHANNELS[entry.way],
        fields=fields,
        impact=(entry.importance + 1) // 2,
        urgency=entry.importance // 2 + 1,
        is_brief=True,
        at=at,
    )
    entry.state, entry.ended_at = Reception.State.CASE, at
    stop_clock(entry)
    entry.save(update_fields=["case", "state", "ended_at", "supervise_at"])
    return entry


@action("cases.save_reception_desk", on="hall", label=_("Say who follows up visits and calls"))
def save_reception_desk(actor: Actor, *, hall: Hall, keeper: Staff | None, at: datetime) -> ReceptionDesk | None:
    """Say who follows up what a hall's reception notes; None: whoever took it."""
    found = ReceptionDesk.objects.filter(hall=hall).first()
    if (found.keeper_id if found else None) == (keeper.pk if keeper else None):
        unchanged()
        return found
    record(RECEPTION_DESK_SAVED, actor, at=at, hall=hall, keeper=keeper)
    if keeper is None:
        ReceptionDesk.objects.filter(hall=hall).delete()
        return None
    made, _is_new = ReceptionDesk.objects.update_or_create(hall=hall, defaults={"keeper": keeper})
    return made
