"""Reads of courses for customers."""

from collections.abc import Callable
from hmac import compare_digest

from django.db.models import QuerySet

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.customers.models import Customer
from tingtang.customers.queries.customers import find_exact
from tingtang.improvement.models import Session, Trainee
from tingtang.improvement.rules import learnt


def trainees(session: Session) -> QuerySet[Trainee]:
    """Customers who are invited to a session, in order."""
    return session.trainees.select_related("customer", "session").order_by("pk")


def get_trainee(session: Session, key: int) -> Trainee:
    """A customer who is invited to a session. NotFound otherwise."""
    found = trainees(session).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def trainee_by_token(token: str, proof: Callable[[Trainee], str]) -> Trainee:
    """The customer whose link this is; `proof` gives the token that he was sent. NotFound otherwise."""
    key = token.partition("-")[0]
    known = key.isascii() and key.isdecimal() and len(key) < 16
    rows = Trainee.objects.select_related("session__course", "session__hall", "session__trainer", "customer")
    found = rows.filter(pk=int(key)).first() if known else None
    if found is None or not compare_digest(token.encode(), proof(found).encode()):
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
