"""The units that figures are told of: their names, by what each is measured, and beside which others one is shown."""

from collections.abc import Mapping, Sequence

import orjson
from django.db import connection

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


def hall_codes(kind: str, keys: Sequence[int]) -> dict[int, str]:
    """The code of the hall that each unit is, or is of."""
    if kind == "hall":
        return dict(Hall.objects.filter(pk__in=keys).values_list("pk", "code"))
    if kind == "person":
        return {key: code or "" for key, code in Staff.objects.filter(pk__in=keys).values_list("pk", "hall__code")}
    return {}
