"""Reads of imports of customers: whose one may see."""

from django.db.models import Q, QuerySet

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.customers.models import CustomerImport
from tingtang.org.models import Hall

IMPORT = "customers.import"


def jobs(actor: Actor) -> QuerySet[CustomerImport]:
    """The imports into halls where the actor may import."""
    halls = actor.halls(IMPORT)
    found = CustomerImport.objects.select_related("hall")
    return found if halls is EVERYWHERE else found.filter(Q(hall__in=halls))


def get_job(actor: Actor, key: int) -> CustomerImport:
    """One import. NotFound when absent or not visible."""
    found = jobs(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def halls_for(actor: Actor, permission: str = IMPORT) -> QuerySet[Hall]:
    """The halls in use where the actor holds `permission`."""
    halls = actor.halls(permission)
    found = Hall.objects.filter(is_active=True).order_by("code")
    return found if halls is EVERYWHERE else found.filter(Q(pk__in=halls))
