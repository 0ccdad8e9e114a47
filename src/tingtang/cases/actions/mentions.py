"""Where others wrote about a customer who is to be forgotten: his numbers anywhere, his name in cases that are linked with his."""

from collections.abc import Collection, Iterable
from typing import Any, Final

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
from tingtang.customers.models import Contact, Customer, Identity, Link

ERASED: Final = "***"
LEAST: Final = 6  # shorter numbers stand in texts by chance
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
}


def blank_mentions(keys: Collection[int], own: Collection[int]) -> int:
    """Replace in other people's cases what says who the customers `keys` are, as they are still known; in how many cases.

    Their phones, addresses and identity numbers go wherever they stand as entered or in the usual groups; names only in cases linked with
    their `own`, or of people linked with them: elsewhere the name may be somebody else's.
    """
    others = Case.objects.exclude(pk__in=own)
    touched = _replace(others, _numbers(keys))
    touched |= _replace(others.filter(pk__in=_near(keys, own)), _names(keys))
    for case in Case.objects.filter(pk__in=touched).select_related("customer"):
        index(case)
    return len(touched)


def _names(keys: Collection[int]) -> list[str]:
    found = Customer.objects.filter(pk__in=keys).values_list("name", flat=True)
    return sorted({name for name in found if len(name) > 1 and name != ERASED}, key=len, reverse=True)


def _numbers(keys: Collection[int]) -> list[str]:
    entered = [one.plain for one in Identity.objects.filter(customer__in=keys).select_related("kind")]
    entered += [one.plain for one in Contact.objects.filter(customer__in=keys)]
    bare = ["".join(part for part in text if part not in " -") for text in entered]
    apart = [written for text in bare for written in _grouped(text)]
    return sorted({text for text in (*entered, *bare, *apart) if len(text) >= LEAST}, key=len, reverse=True)


def _grouped(number: str) -> list[str]:
    """A mobile phone or an identity number as people write it in groups: 139 0000 1001, 110101-19881212-0037."""
    number = number.removeprefix("+86")
    groups = {11: (3, 7), 18: (6, 14)}.get(len(number))
    if groups is None or not number[:-1].isdigit():
        return []
    parts = number[: groups[0]], number[groups[0] : groups[1]], number[groups[1] :]
    return [sign.join(parts) for sign in (" ", "-")]


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
    for case in cases.filter(_any(("title", "body"), words) | _in_fields(words)):
        values = {
            "title": _without(case.title, words),
            "body": _without(case.body, words),
            "fields": _without(case.fields, words),
        }
        Case.objects.filter(pk=case.pk).update(**values)
        touched.add(case.pk)
    for model, fields in _TEXTS.items():
        for row in model._base_manager.filter(_any(fields, words), case__in=cases):
            values = {name: _without(getattr(row, name), words) for name in fields}
            if model is Telling and values["name"] == ERASED:
                values["name"] = f"{ERASED} {row.pk}"  # each person of a case is told under a name of his own
            model._base_manager.filter(pk=row.pk).update(**values)
            touched.add(row.case_id)  # type: ignore[attr-defined]
    return touched


def _any(fields: Iterable[str], words: list[str]) -> Q:
    found = Q()
    for name in fields:
        for word in words:
            found |= Q(**{f"{name}__contains": word})
    return found


def _in_fields(words: list[str]) -> Q:
    found = Q()
    for word in words:
        found |= Q(fields__icontains=word)
    return found


def _without(value: Any, words: list[str]) -> Any:
    if isinstance(value, str):
        for word in words:
            value = value.replace(word, ERASED)
        return value
    if isinstance(value, list):
        return [_without(one, words) for one in value]
    return {key: _without(one, words) for key, one in value.items()} if isinstance(value, dict) else value


def mentions(keys: list[int]) -> list[Text]:
    """Other people's cases in which the same name stands, and which are not linked: to be read by a person."""
    own = set(Case.objects.filter(customer__in=keys).values_list("pk", flat=True))
    found: dict[str, None] = {}
    for name in _names(keys):
        seen = found_in(Case.objects.exclude(pk__in=own | _near(keys, own)), name).order_by("pk")
        found |= dict.fromkeys(seen.values_list("number", flat=True)[:SHOWN])
    return [str(_("Case {number} holds the same name.")).format(number=number) for number in list(found)[:SHOWN]]
