"""One case, found by who may see it."""

from django.db.models import Exists, OuterRef

from tingtang.cases.models import Case
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound

RELATED = (
    "kind",
    "customer",
    "customer__tier",
    "service",
    "hall",
    "team",
    "assignee",
    "reporter",
    "standard",
    "merged_into",
    "refusal",
    "lesson",
)


def find_case(actor: Actor, number: str) -> Case:
    """The case `number` without what it refers to, for who is about to act on it. NotFound as with `get_case`."""
    found = Case.objects.visible_to(actor).filter(number=number.upper()).first()
    if found is None:
        raise NotFound
    return found


def get_case(actor: Actor, number: str) -> Case:
    """The case `number`. NotFound when absent or not visible: both look the same."""
    seen = Case.objects.visible_to(actor).select_related(*RELATED)
    swallowed = Case.objects.filter(merged_into=OuterRef("pk"))
    found = seen.annotate(has_merged=Exists(swallowed)).filter(number=number.upper()).first()
    if found is None:
        raise NotFound
    return found
