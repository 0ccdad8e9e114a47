"""Registers: the cases of one kind with what its own fields say, and what its figures come to."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Avg, Count, DecimalField, Max, Q, QuerySet, Sum, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from tingtang.cases.models import Case, Kind
from tingtang.cases.rules.workflow import OPEN_PHASES
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.ui.designed import Field

FIGURES = frozenset({"number", "money"})
_EXACT: Any = DecimalField(max_digits=24, decimal_places=4)


@dataclass(frozen=True)
class Line:
    """One kind with fields of its own: how many cases there are, how many are open, when the latest was opened."""

    kind: Kind
    count: int
    open: int
    latest: Any


def registers(actor: Actor) -> list[Line]:
    """The kinds with fields of their own of which one sees cases."""
    kinds = [kind for kind in Kind.objects.order_by("order", "code") if kind.form]
    seen = Case.objects.visible_to(actor).filter(kind__in=kinds, merged_into__isnull=True).order_by().values("kind")
    open_ = Q(phase__in=[phase.value for phase in OPEN_PHASES])
    counted = {
        row["kind"]: row for row in seen.annotate(count=Count("pk"), open=Count("pk", filter=open_), latest=Max("opened_at"))
    }
    return [
        Line(kind, row["count"], row["open"], row["latest"]) for kind in kinds if kind.pk in counted for row in [counted[kind.pk]]
    ]


def get_register(actor: Actor, code: str) -> tuple[Kind, QuerySet[Case]]:
    """A kind with fields, and its cases one may see, without those merged into others. NotFound where it has no fields."""
    kind = Kind.objects.filter(code=code).first()
    if kind is None or not kind.form:
        raise NotFound
    rows = Case.objects.visible_to(actor).filter(kind=kind, merged_into__isnull=True)
    return kind, rows.select_related("kind", "hall", "customer", "assignee")


def figures(kind: Kind, rows: QuerySet[Case]) -> list[tuple[Field, int, float, float]]:
    """Of each number and amount that some of the cases say: the field, how many say it, their sum and their mean."""
    asked = [one for one in kind.form if one.kind in FIGURES]
    if not asked:
        return []
    values = {one.code: _figure(one.code) for one in asked}
    counted: dict[str, Any] = {}
    for code, value in values.items():
        counted |= {f"n_{code}": Count(value), f"s_{code}": Sum(value), f"m_{code}": Avg(value)}
    found = rows.order_by().aggregate(**counted)
    return [
        (one, found[f"n_{one.code}"], float(found[f"s_{one.code}"]), float(found[f"m_{one.code}"]))
        for one in asked
        if found[f"n_{one.code}"]
    ]


def _figure(code: str) -> models.Case:
    """What a field says as a figure; nothing where it was a text when the case was opened, before its kind was changed."""
    kept = models.Func(KeyTransform(code, "fields"), function="jsonb_typeof", output_field=models.CharField())
    return models.Case(
        When(models.lookups.Exact(kept, "number"), then=Cast(KeyTextTransform(code, "fields"), _EXACT)), output_field=_EXACT
    )
