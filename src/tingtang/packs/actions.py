"""Writes of packs: apply one, and set up a hall from one of its layouts."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Category, Service
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.journal.record import record
from tingtang.org.actions import install_roles, save_counter, save_hall, save_organisation, save_zone
from tingtang.org.models import Hall, Organisation
from tingtang.org.queries import organisation
from tingtang.packs import queries, wanted
from tingtang.packs.events import HALL_SET_UP, PACK_APPLIED
from tingtang.packs.kinds import KINDS
from tingtang.packs.loader import Loaded
from tingtang.packs.models import Applied, Given
from tingtang.packs.plan import Change, Step, now_given
from tingtang.packs.schemas import Layout
from tingtang.visits.actions import offer_service, save_setup, switch_counter
from tingtang.visits.models import Discipline, RatingScale


class NotApplied(Refused):
    """A hall is set up from a pack that is not applied here."""

    message = _("The pack “{pack}” is not applied here. Apply it first; the hall needs its services.")


@action("packs.apply", label=_("Apply packs"))
def apply(actor: Actor, *, loaded: Loaded, at: datetime, overwrite: bool = False) -> list[Step]:
    """Set what the pack wants and the organisation has not changed itself; returns the steps.

    Nothing happens when everything is as wanted. Refused when a value is wrong for the place it goes to.
    """
    _one_at_a_time()
    install_roles(actor, at=at)
    steps = queries.difference(loaded, overwrite=overwrite)
    for step in steps:
        if step.does:
            KINDS[step.kind].save(actor, at, step.code, {name: value for name, (_, value) in step.sets.items()})
    applied = Applied.objects.filter(code=loaded.code).first()
    if any(step.does for step in steps) or applied is None or applied.version != loaded.pack.version:
        _remember(actor, loaded, steps, at)
    else:
        unchanged()
    return steps
