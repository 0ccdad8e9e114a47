"""Counts beside the rows of a list."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce


def count_of(rows: QuerySet[Any], by: str, *, each: str = "pk") -> Coalesce:
    """How many of `rows` name a row by their field `by`; with `each`, how many different ones.

    Counted by itself: two joins beside each other count each with each, which is slow where there are thousands of both.
    """
    counted = Count(each, distinct=each != "pk")
    found = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(counted_here=counted).values("counted_here")
    return Coalesce(Subquery(found, output_field=IntegerField()), 0)
