"""The rounds that a new hall of a pack begins with: at its tables, and at places by name."""

from datetime import datetime

from tingtang.catalogue.actions.routines import save_routine
from tingtang.catalogue.models import Standard
from tingtang.core.actors import Actor
from tingtang.org.models import Hall
from tingtang.org.queries import organisation
from tingtang.packs.loaded import Loaded
from tingtang.packs.schemas import Layout


def furnish(actor: Actor, loaded: Loaded, layout: Layout, hall: Hall, at: datetime) -> None:
    """Enter the rounds of the hall in the language of the organisation."""
    house = organisation()
    language = house.language if house else "zh-hans"
    tables = [counter.name.plain for counter in layout.counters if counter.seats]
    for order, one in enumerate(loaded.library.routines, 1):
        places = tables if one.tables else [place.read(language) for place in one.places]
        if places:
            save_routine(
                actor, at=at, code=f"{one.code}-{hall.code}"[:40], name=one.name.read(language), names=one.name.all, hall=hall,
                order=order, every_minutes=one.every, places=places, while_served=one.tables,
                text=one.text.read(language) if one.text else "", items=[item.read(language) for item in one.items],
                standard=Standard.objects.filter(code=one.standard or "").first(),
            )  # fmt: skip
