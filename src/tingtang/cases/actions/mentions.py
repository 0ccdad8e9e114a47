"""Where others wrote about a customer who is to be forgotten: his numbers anywhere, his name in cases that are linked with his."""

from collections.abc import Collection
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.texts import index
from tingtang.cases.models import (
    Approval,
    CallBack,
    Case,
    CaseLink,
    CaseRating,
    CheckItem,
    Handing,
    Lesson,
    Note,
    QualityCheck,
    Sanction,
    Task,
    Telling,
    TimeSpent,
    Urging,
)
from tingtang.cases.queries.search import found_in
from tingtang.core.registry import Text
from tingtang.customers.models import Link
from tingtang.customers.queries.mentions import ERASED, holding, names_of, numbers_of, without

SHOWN: Final = 20
_TEXTS: Final[dict[type[models.Model], tuple[str, ...]]] = {
    Note: ("body",),
    Telling: ("name", "role", "text"),
    Approval: ("title", "request"),
    QualityCheck: ("note",),
    CallBack: ("note",),
    Lesson: ("why",),
    Urging: ("demand", "reply"),
    Task: ("title",),
    CheckItem: ("text",),
    TimeSpent: ("note",),
    CaseRating: ("comment",),
    Sanction: ("reason", "appeal", "answer"),
    Handing: ("answer", "settlement"),
}


def blank_mentions(keys: Collection[int], own: Collection[int]) -> int:
    """Replace in other people's cases what says who the customers `keys` are, as they are still known; in how many cases.

    Their phones, addresses and identity numbers go wherever they stand as entered or in the usual groups; names only in cases linked with
    their `own`, or of people linked with them: elsewhere the name may be somebody else's.
    """
    others = Case.objects.exclude(pk__in=own)
    touched = _replace(others, numbers_of(keys))
    touched |= _replace(others.filter(pk__in=_near(keys, own)), names_of(keys))
    for case in Case.objects.filter(pk__in=touched).select_related("customer"):
        index(case)
    return len(touched)


def _near(keys: Collection[int], own: Collection[int]) -> set[int]:
    links = CaseLink.objects.filter(Q(source__in=own) | Q(target__in=own)).values_list("source", "target")
    people = Link.objects.filter(Q(source__in=keys) | Q(target__in=keys)).values_list("source", "target")
    of_people = Case.objects.filter(customer__in={key for pair in people for key in pair}).values_list("pk", flat=True)
    return {key for pair in links for key in pair} | set(of_people)


def _replace(cases: models.QuerySet[Case], words: list[str]) -> set[int]:
    """Replace `words` in the texts and fields of `cases` and of their parts; the keys of those where any stood."""
    if not words:
        return set()
    touched = set()
    for case in cases.filter(holding(("title", "body"), words) | _in_fields(words)):
        values = {
            "title": without(case.title, words),
            "body": without(case.body, words),
            "fields": without(case.fields, words),
        }
        Case.objects.filter(pk=case.pk).update(**values)
        touched.add(case.pk)
    for model, fields in _TEXTS.items():
        for row in model._base_manager.filter(holding(fields, words), case__in=cases):
            values = {name: without(getattr(row, name), words) for name in fields}
            if model is Telling and values["name"] == ERASED:
                values["name"] = f"{ERASED} {row.pk}"  # each person of a case is told under a name of his own
            model._base_manager.filter(pk=row.pk).update(**values)
            touched.add(row.case_id)  # type: ignore[attr-defined]
    return touched


def _in_fields(words: list[str]) -> Q:
    found = Q()
    for word in words:
        found |= Q(fields__icontains=word)
    return found


def mentions(keys: list[int]) -> list[Text]:
    """Other people's cases in which the same name stands, and which are not linked: to be read by a person."""
    own = set(Case.objects.filter(customer__in=keys).values_list("pk", flat=True))
    found: dict[str, None] = {}
    for name in names_of(keys):
        seen = found_in(Case.objects.exclude(pk__in=own | _near(keys, own)), name).order_by("pk")
        found |= dict.fromkeys(seen.values_list("number", flat=True)[:SHOWN])
    return [str(_("Case {number} holds the same name.")).format(number=number) for number in list(found)[:SHOWN]]
