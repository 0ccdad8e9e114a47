"""Reads of courses for customers."""

from django.db.models import QuerySet

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.customers.models import Customer
from tingtang.customers.queries.customers import find_exact
from tingtang.improvement.models import Session, Trainee
from tingtang.improvement.rules import learnt


def trainees(session: Session) -> QuerySet[Trainee]:
    """Customers who are invited to a session, in order."""
    return session.trainees.select_related("customer").order_by("pk")


def get_trainee(session: Session, key: int) -> Trainee:
    """A customer who is invited to a session. NotFound otherwise."""
    found = trainees(session).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def customers_called(actor: Actor, texts: list[str]) -> tuple[list[Customer], list[str]]:
    """Customers whom the actor may see, by what they are known by (number, telephone, identity), and what nobody is known by."""
    found = {text: find_exact(actor, text) for text in texts}
    return [rows[0] for rows in found.values() if len(rows) == 1], [text for text, rows in found.items() if len(rows) != 1]


def gain(session: Session) -> learnt.Gain:
    """What a session brought those who were tested before and after."""
    rows = session.trainees.filter(before__isnull=False, after__isnull=False).values_list("before", "after")
    return learnt.gain([(before or 0, after or 0) for before, after in rows])
