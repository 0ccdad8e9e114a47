"""Reads of what-ifs that were kept under a name."""

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.org.models import Hall
from tingtang.planning.models import HallScenario
from tingtang.planning.models.scenarios import ScenarioQuerySet


def scenarios(actor: Actor, hall: Hall) -> ScenarioQuerySet:
    """Those of a hall, by name."""
    return HallScenario.objects.visible_to(actor).filter(hall=hall).select_related("hall").order_by("name")


def get_scenario(actor: Actor, key: int, permission: str = "planning.view") -> HallScenario:
    """One by its number. NotFound when it is absent or not the actor's."""
    found = HallScenario.objects.visible_to(actor, permission).filter(pk=key).select_related("hall").first()
    if found is None:
        raise NotFound
    return found
