"""Reads before somebody is forgotten: what forbids it, and who is waiting for it."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.customers.models import Customer, CustomerImport, Erasure, PaperLoan
from tingtang.customers.queries.family import family

VIEW = reading("customers.view_erasures", _("See erasures and their certificates"))


def obligations(keys: Sequence[int]) -> list[str]:
    """What forbids erasing these records now, in sentences: from every domain that keeps something of customers."""
    found = [str(text) for one in registry.custody.values() for text in one.obligations(list(keys))]
    unfinished = CustomerImport.objects.exclude(state__in=CustomerImport.ENDED).order_by("pk")
    sentence = _("The import of “{file}” is not at its end, and its file may name the customer.")
    lent = PaperLoan.objects.filter(file__customer__in=keys, returned_at=None).select_related("file", "borrower")
    found += [str(_("{name} has the paper file “{title}”.")).format(name=one.borrower.name, title=one.file.title) for one in lent]
    return [*found, *(str(sentence).format(file=job.source) for job in unfinished)]


def obligations_of(customer: Customer) -> list[str]:
    """What forbids erasing a customer now."""
    return obligations(family(customer))


def mentions_of(customer: Customer) -> list[str]:
    """Where texts of others hold the same name and will not be changed, in sentences."""
    keys = family(customer)
    return [str(text) for one in registry.custody.values() for text in one.mentions(list(keys))]


def erasures(actor: Actor, permission: str = VIEW) -> QuerySet[Erasure]:
    """Wishes to be forgotten, of customers the actor may see."""
    visible = Customer.objects.visible_to(actor, permission).values("pk")
    return Erasure.objects.filter(customer__in=visible).select_related("customer__hall", "asked_by", "decided_by")


def waiting_for(actor: Actor) -> QuerySet[Erasure]:
    """Wishes to be forgotten that wait for a second person whom the actor may be, the oldest first."""
    own = actor.id if actor.kind == "account" else 0
    asked = erasures(actor, "customers.erase").filter(state=Erasure.State.ASKED)
    return asked.filter(~Q(asked_by=own) | Q(asked_by=None)).order_by("asked_at")


def get_erasure(actor: Actor, key: int, permission: str = VIEW) -> Erasure:
    """One wish. NotFound when absent or not visible."""
    found = erasures(actor, permission).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
