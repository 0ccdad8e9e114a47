"""Cases by what is written in them, as far as the actor may see."""

from typing import Any, Final, TypeVar

from django.db.models import QuerySet

from tingtang.cases.models import Case, CaseQuerySet, CaseText
from tingtang.cases.rules.search import query
from tingtang.core.actors import Actor

Q = TypeVar("Q", bound=QuerySet[Any])
LONGEST: Final = 200


def search(actor: Actor, text: str) -> CaseQuerySet:
    """The cases in which every word of `text` stands; none for a text without words. Order and limit are the caller's."""
    return found_in(Case.objects.visible_to(actor), text)


def found_in(cases: Q, text: str) -> Q:
    """Those of `cases` in which every word of `text` stands."""
    asked = query(text[:LONGEST])
    if not asked:
        return cases.none()
    return cases.filter(pk__in=CaseText.objects.filter(vector__matches=asked).values("case_id"))
