"""What tells people of things they asked for, as other parts of the house find it in the registry."""

from datetime import datetime

from tingtang.channels.actions.telling import end_wish, tell_customer, tell_wish
from tingtang.channels.queries.announcements import announced
from tingtang.channels.queries.telling import wanted, wishes_of
from tingtang.core import registry
from tingtang.core.actors import SYSTEM
from tingtang.customers.models import Customer
from tingtang.customers.telling import ANNOUNCER, TELLER, Teller, Words
from tingtang.org.models import Hall


def tell(label: str, key: int, occasion: str, mark: str, values: Words, at: datetime) -> None:
    """Tell all who asked to be told of one thing, once for each mark."""
    for one in wishes_of(label, key):
        tell_wish(SYSTEM, wish=one, occasion=occasion, mark=mark, values=values, at=at)


def over(label: str, key: int, reason: str, at: datetime) -> None:
    """There is nothing more to tell of it."""
    for one in wishes_of(label, key):
        end_wish(SYSTEM, wish=one, reason=reason, at=at)


def write(customer: int, hall: int | None, occasion: str, values: Words, at: datetime) -> None:
    """Tell one customer of an occasion, where that is set up and he agreed to it."""
    who = Customer.objects.get(pk=customer)
    where = Hall.objects.get(pk=hall) if hall is not None else None
    tell_customer(SYSTEM, customer=who, occasion=occasion, values=values, at=at, hall=where)


def register() -> None:
    """Say who tells, and what is announced."""
    registry.connector.add(ANNOUNCER, announced)
    registry.connector.add(TELLER, Teller(wanted, tell, over, write))
