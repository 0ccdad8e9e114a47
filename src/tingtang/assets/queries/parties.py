"""Reads of parties outside."""

from django.utils.translation import gettext_lazy as _

from tingtang.assets.models import Party
from tingtang.assets.models import parties as models
from tingtang.assets.models.parties import PartyQuerySet
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading

VIEW_PARTIES = reading(models.VIEW_PARTIES, _("See suppliers, shops and agents"))


def parties(actor: Actor) -> PartyQuerySet:
    """The parties one may see."""
    return Party.objects.visible_to(actor).select_related("hall", "customer", "answers_staff")


def get_party(actor: Actor, key: int, permission: str = VIEW_PARTIES) -> Party:
    """One party. NotFound when absent or not visible."""
    found = Party.objects.visible_to(actor, permission).select_related("hall", "customer", "answers_staff").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found
