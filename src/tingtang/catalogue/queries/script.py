"""What is done and said at a counter, in order, and which products are mentioned there (CTR-09)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tingtang.catalogue.models import Product, Service, StandardVersion, Wording
from tingtang.catalogue.models.wordings import Scene
from tingtang.catalogue.queries.standards import version_in_force
from tingtang.core.naming import text_in
from tingtang.org.models import Hall

MOST_PRODUCTS: Final = 3
_FIRST, _LAST = (Scene.GREETING, Scene.ENQUIRY), (Scene.FAREWELL,)


@dataclass(frozen=True, slots=True)
class Line:
    """One step: what is done, how, and in how many minutes at most."""

    name: str
    action: str
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Mention:
    """A product that goes with the service, and what it contains."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Script:
    """The sequence at a counter: words to begin with, the steps of the standard in force, products to mention, words to end with."""

    standard: StandardVersion | None
    greetings: Sequence[Wording]
    steps: Sequence[Line]
    products: Sequence[Mention]
    farewells: Sequence[Wording]


def script_for(service: Service, hall: Hall, day: date) -> Script | None:
    """The sequence for a service in a hall; None where neither a procedure nor a product says anything about it."""
    version = version_in_force(service, hall, day)
    steps = [
        Line(text_in(one["name"]), text_in(one["action"]), one["minutes"] or None)
        for one in (version.procedure if version is not None else [])
    ]
    rows = Product.objects.filter(service=service, is_active=True).order_by("-is_key", "order", "code")[:MOST_PRODUCTS]
    products = [Mention(one.name_in(), text_in(one.content)) for one in rows]
    if not steps and not products:
        return None
    said = list(Wording.objects.filter(is_active=True, scene__in=(*_FIRST, *_LAST)).order_by("order", "code"))
    # One sentence for each moment: a script is read between two customers.
    first = [next((one for one in said if one.scene == scene), None) for scene in _FIRST]
    last = [next((one for one in said if one.scene == scene), None) for scene in _LAST]
    return Script(version, [one for one in first if one], steps, products, [one for one in last if one])
