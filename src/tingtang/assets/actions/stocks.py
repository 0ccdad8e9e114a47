"""Writes of what lies in store: taken in, handed out, lent, brought back, counted."""

from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tingtang.assets.actions.assets import today
from tingtang.assets.events import REMOVED, STOCK_MOVED, STOCK_SAVED
from tingtang.assets.models import MoveKind, Stock, StockKind, StockMove
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.customers.models import Customer
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, locked, remove, save, tidy
from tingtang.org.models import Hall
from tingtang.org.queries import staff_of

STOCK_FIELDS: Final = field_names(
    Stock,
    "code",
    "name",
    "names",
    "hall",
    "kind",
    "zone",
    "shelf",
    "unit",
    "least",
    "unit_cost_cents",
    "use_by_date",
    "is_active",
)


class NotSoMany(Refused):
    """Fewer are there than are asked for."""

    message = _("Only {there} of “{name}” are there.")


@action("assets.save_stock", on="hall", label=_("Change the stock list"))
def save_stock(
    actor: Actor, /, *, hall: Hall, at: datetime, stock: Stock | None = None, version: str | None = None, **values: Any
) -> Stock:
    """Put something on the stock list, or change what is kept of it.

    Refused where counters stand: gifts and material are kept away from service areas. Only what is lent may stand there.
    """
    found = stock or Stock()
    if found.pk is not None and found.hall_id != hall.pk and not actor.may("assets.save_stock", found):
        raise Denied
    zone, kind = values.get("zone", found.zone), values.get("kind", found.kind)
    if zone is not None and zone.hall_id != hall.pk:
        raise Invalid(fields={"zone": [str(_("This place is in another hall."))]})
    if zone is not None and kind != StockKind.LOAN and zone.counters.exists():
        text = _("Counters stand there. Gifts and material are kept away from service areas: choose a store.")
        raise Invalid(fields={"zone": [str(text)]})
    return save(actor, STOCK_SAVED, found, values | {"hall": hall}, STOCK_FIELDS, at=at, version=version)


@action("assets.remove_stock", on="stock", label=_("Remove items from the stock list"))
def remove_stock(actor: Actor, *, stock: Stock, at: datetime) -> None:
    """Take something off the list that never moved. Refused otherwise: it is switched off instead."""
    remove(actor, REMOVED, stock, at=at, code=stock.code)


def _moved(
    actor: Actor, stock: Stock, kind: str, quantity: int, change: int, at: datetime, customer: Customer | None = None, **more: Any
) -> StockMove:
    if stock.there + change < 0:
        raise NotSoMany(there=stock.there, name=stock.name_in())
    stock.there += change
    stock.save(update_fields=["there"])
    made = StockMove.objects.create(
        stock=stock,
        kind=kind,
        quantity=quantity,
        there=stock.there,
        moved_at=at,
        staff=staff_of(actor),
        customer=customer,
        **more,
    )
    cost = quantity * stock.unit_cost_cents if kind in {MoveKind.OUT, MoveKind.LOST} and stock.unit_cost_cents else None
    record(
        STOCK_MOVED, actor, at=at, stock=stock, hall=stock.hall, customer=customer, kind=kind, quantity=quantity, there=stock.there,
        cost_cents=cost,
    )  # fmt: skip
    return made


def _positive(quantity: int) -> int:
    if quantity < 1:
        raise Invalid(fields={"quantity": [str(_("Say how many."))]})
    return quantity


def _to_whom(customer: Customer | None, given_to: str) -> str:
    said = str(tidy(given_to))
    if customer is None and not said:
        raise Invalid(fields={"given_to": [str(_("Say to whom: a customer, or a name and telephone."))]})
    return said


@action("assets.receive_stock", on="stock", label=_("Take in goods"))
def receive_stock(actor: Actor, *, stock: Stock, quantity: int, at: datetime, note: str = "") -> StockMove:
    """Take in what came."""
    return _moved(actor, locked(stock), MoveKind.IN, _positive(quantity), quantity, at, note=tidy(note))


@action("assets.issue_stock", on="stock", label=_("Hand out gifts and material"))
def issue_stock(
    actor: Actor,
    *,
    stock: Stock,
    quantity: int,
    at: datetime,
    customer: Customer | None = None,
    given_to: str = "",
    note: str = "",
) -> StockMove:
    """Hand something out for good. Refused when fewer are there, and without saying to whom."""
    said = _to_whom(customer, given_to)
    return _moved(
        actor, locked(stock), MoveKind.OUT, _positive(quantity), -quantity, at, customer, given_to=said, note=tidy(note)
    )


@action("assets.lend_stock", on="stock", label=_("Lend things to customers"))
def lend_stock(
    actor: Actor,
    *,
    stock: Stock,
    quantity: int,
    at: datetime,
    due_date: date | None = None,
    customer: Customer | None = None,
    given_to: str = "",
    note: str = "",
) -> StockMove:
    """Lend something until a day, today when none is said. Refused when fewer are there, and without saying to whom."""
    said, day = _to_whom(customer, given_to), today(stock.hall, at)
    if due_date is not None and due_date < day:
        raise Invalid(fields={"due_date": [str(_("Give today or a day to come."))]})
    return _moved(
        actor, locked(stock), MoveKind.LENT, _positive(quantity), -quantity, at, customer, given_to=said, note=tidy(note),
        due_date=due_date or day, open_count=quantity,
    )  # fmt: skip


@action("assets.return_stock", on="stock", label=_("Take back what was lent"))
def return_stock(
    actor: Actor, *, stock: Stock, loan: StockMove, quantity: int, at: datetime, lost: int = 0, note: str = ""
) -> StockMove:
    """Take back some of a loan; `lost` of it will not come back. Refused for more than are out, and a loss without words."""
    kept = locked(stock)
    out = locked(loan)
    if out.stock_id != kept.pk or quantity < 0 or lost < 0 or not 0 < quantity + lost <= out.open_count:
        text = str(_("Still out: {count}.")).format(count=out.open_count)
        raise Invalid(fields={"quantity": [text]})
    if lost and not tidy(note):
        raise Invalid(fields={"note": [str(_("Say what happened to what is lost."))]})
    out.open_count -= quantity + lost
    out.save(update_fields=["open_count"])
    more: dict[str, Any] = {"loan": out, "given_to": out.given_to, "note": tidy(note)}
    if lost:
        _moved(actor, kept, MoveKind.LOST, lost, 0, at, out.customer, **more)
    return _moved(actor, kept, MoveKind.BACK, quantity, quantity, at, out.customer, **more) if quantity else out


@action("assets.count_stock", on="stock", label=_("Count the stock"))
def count_stock(actor: Actor, *, stock: Stock, there: int, at: datetime, note: str = "") -> StockMove:
    """Write down how many were counted. Refused without a reason where that differs from the list."""
    kept = locked(stock)
    if there < 0:
        raise Invalid(fields={"there": [str(_("Say how many."))]})
    if there != kept.there and not tidy(note):
        text = str(_("The list says {there}. Say why it differs.")).format(there=kept.there)
        raise Invalid(fields={"note": [text]})
    return _moved(actor, kept, MoveKind.COUNTED, there, there - kept.there, at, note=tidy(note))
