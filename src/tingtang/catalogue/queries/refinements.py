"""Reads of programmes of refinement: their stages, the parts of the goal in each, and the weak links."""

from dataclasses import dataclass

from django.utils.functional import Promise

from tingtang.catalogue.models import Refinement, RefinementAim, RefinementArea
from tingtang.catalogue.rules.refinements import Link, stage, weak_links


@dataclass(frozen=True)
class Stage:
    """An area with its parts of the goal: finished, the turn, later, or without any part."""

    area: str
    name: str | Promise
    state: str  # done, now, later, gap
    aims: list[RefinementAim]

    @property
    def badge(self) -> str:
        """The state that its badge shows."""
        return {"done": "ok", "now": "wait", "later": "rest", "gap": "risk"}[self.state]


def open_areas(refinement: Refinement) -> set[str]:
    """The areas with a part of the goal that is not reached."""
    return set(refinement.aims.filter(done_at=None).values_list("area", flat=True))


def missing_areas(refinement: Refinement) -> list[str]:
    """The areas that have no part of the goal, by name."""
    used = set(refinement.aims.values_list("area", flat=True))
    return [str(label) for area, label in RefinementArea.choices if area not in used]


def stages(refinement: Refinement) -> list[Stage]:
    """The five areas in their order."""
    aims = list(refinement.aims.select_related("standard").order_by("pk"))
    turn = stage({one.area for one in aims if one.done_at is None})
    found = []
    for area, name in RefinementArea.choices:
        inside = [one for one in aims if one.area == area]
        state = (
            "gap" if not inside else "now" if area == turn else "later" if any(one.done_at is None for one in inside) else "done"
        )
        found.append(Stage(area, name, state, inside))
    return found


def weak(refinement: Refinement) -> list[Link]:
    """What is open, the weakest link first."""
    return weak_links(refinement.aims.filter(done_at=None).order_by("pk"))
