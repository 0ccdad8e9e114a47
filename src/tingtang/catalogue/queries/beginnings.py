"""Reads of starts of rules: areas by rank, and which have a rule."""

from tingtang.catalogue.models import Beginning
from tingtang.catalogue.rules.beginnings import Area, ranked


def areas_of(beginning: Beginning) -> list[Area]:
    """The areas that the people of a team named, by rank."""
    return ranked(beginning.answers.values_list("areas", flat=True))


def written_areas(beginning: Beginning) -> dict[str, int]:
    """The areas that have a rule, with its key."""
    return dict(beginning.rules.values_list("area", "regulation_id"))
