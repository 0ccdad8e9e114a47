"""The units that figures are told of: their names, by what each is measured, and beside which others one is shown."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson
from django.apps import apps
from django.db import connection
from django.utils.translation import gettext as _

from tingtang.catalogue.models import Service
from tingtang.core.naming import text_in
from tingtang.org.models import Hall, Post, Staff

_KIND_NAMES = """
SELECT DISTINCT ON (c.object_id, c.field) c.object_id, c.field, c.value #>> '{}' FROM journal_object_change c
JOIN journal_code t ON t.id = c.object_type_id AND t.kind = 'object' AND t.name = 'cases.kind'
WHERE c.log_id = 1 AND c.field IN ('name', 'names') ORDER BY c.object_id, c.field, c.at DESC
"""


def kind_names() -> dict[int, str]:
    """The kinds of cases by their keys, as the journal tells their names."""
    plain: dict[int, str] = {}
    texts: dict[int, dict[str, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_KIND_NAMES)
        for key, field, value in cursor.fetchall():
            if field == "name":
                plain[key] = value
            else:
                texts[key] = orjson.loads(value)
    return {key: text_in(texts.get(key, {}), None, name) for key, name in plain.items()}


def case_kinds() -> dict[str, str]:
    """The kinds of cases in use, by code, which evaluation knows by their table only."""
    kinds: Any = apps.get_model("cases", "Kind")
    return {one.code: one.name_in() for one in kinds._base_manager.filter(is_active=True).order_by("order", "code")}


def members(kind: str, found: Mapping[int, str]) -> dict[int, Sequence[int]]:
    """What each unit is measured by: itself; a post by those who hold it."""
    if kind != "post":
        return {unit: (unit,) for unit in found}
    holders: dict[int, list[int]] = {unit: [] for unit in found}
    for post, staff in Post.staff.through.objects.filter(post_id__in=found).values_list("post_id", "staff_id"):
        holders[post].append(staff)
    return dict(holders)


def siblings(kind: str, unit: int) -> Mapping[int, Sequence[int]]:
    """The units beside which one is shown: people of the same hall, all posts, services, processes."""
    if kind == "person":
        hall = Staff.objects.filter(pk=unit).values_list("hall_id", flat=True).first()
        return {key: (key,) for key in Staff.objects.filter(hall=hall, left_date__isnull=True).values_list("pk", flat=True)} | {
            unit: (unit,)
        }
    if kind == "post":
        return members("post", {one.pk: "" for one in Post.objects.filter(staff__isnull=False).distinct()})
    keys = Service.objects.values_list("pk", flat=True) if kind == "service" else kind_names()
    return {key: (key,) for key in keys}


MOST_PEOPLE = 300  # more are not offered in a list: their targets are set over the API


def units_with_targets(kept: Collection[str] = ()) -> list[tuple[str, str]]:
    """Halls, posts, services and people by the code under which a target is theirs; those in `kept` in any case."""
    named = _("%(kind)s: %(name)s")
    found = [(one.code, str(one)) for one in Hall.objects.filter(is_active=True).order_by("name")]
    for prefix, word, rows in (
        ("post", _("post"), Post.objects.filter(is_held=True).order_by("code")),
        ("service", _("service"), Service.objects.filter(is_active=True).order_by("category__order", "order", "code")),
    ):
        found += [(f"{prefix}:{one.code}", named % {"kind": word, "name": one}) for one in rows]
    people = Staff.objects.filter(left_date__isnull=True).order_by("name", "pk")[:MOST_PEOPLE]
    found += [(f"person:{one.badge}", named % {"kind": _("person"), "name": f"{one.name} {one.badge}"}) for one in people]
    known = {code for code, _name in found}
    return found + [(code, code) for code in kept if code and code not in known]


def whose(kind: str, keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Whose targets count for each unit, the most exact first: its own, of a person also those of his posts and of his hall."""
    if kind == "hall":
        return {key: (code,) for key, code in Hall.objects.filter(pk__in=keys).values_list("pk", "code")}
    if kind == "post":
        return {key: (f"post:{code}",) for key, code in Post.objects.filter(pk__in=keys).values_list("pk", "code")}
    if kind == "service":
        return {key: (f"service:{code}",) for key, code in Service.objects.filter(pk__in=keys).values_list("pk", "code")}
    if kind != "person":
        return {}
    people = Staff.objects.filter(pk__in=keys).select_related("hall").prefetch_related("posts")
    return {
        one.pk: (
            f"person:{one.badge}",
            *sorted(f"post:{post.code}" for post in one.posts.all()),
            one.hall.code if one.hall else "",
        )
        for one in people
    }
