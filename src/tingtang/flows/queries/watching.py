"""Procedures as they are watched: a list with what is open and late, and the marks on the diagram of one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.flows.models import Instance, Job, Timer, Token
from tingtang.flows.queries.standing import Standing
from tingtang.flows.queries.tables import table_of

MARKS: dict[str, str | Promise] = {
    "here": pgettext_lazy("on a drawing", "here"),
    "late": pgettext_lazy("on a drawing", "late"),
    "next": pgettext_lazy("on a drawing", "next"),
    "bad": pgettext_lazy("on a drawing", "stuck"),
}


def watched(actor: Actor, at: datetime) -> QuerySet[Instance]:
    """The instances an actor may watch, with how many steps of each are open and late."""
    opened = Q(tokens__opened_at__isnull=False)
    found = (
        Instance.objects.visible_to(actor).select_related("version__process", "hall").defer("version__compiled", "version__xml")
    )
    return found.annotate(
        open_count=Count("tokens", filter=opened), late_count=Count("tokens", filter=opened & Q(tokens__due_at__lt=at))
    )


def get_token(actor: Actor, key: int) -> Token:
    """An open step of an instance the actor may watch. Refused (`NotFound`) otherwise."""
    mine = Instance.objects.visible_to(actor)
    found = Token.objects.select_related("instance").filter(pk=key, instance__in=mine, opened_at__isnull=False).first()
    if found is None:
        raise NotFound
    return found


def get_stuck(actor: Actor, what: str, key: int) -> Timer | Job:
    """A timer or job that failed, of an instance the actor may watch. Refused (`NotFound`) otherwise."""
    models: dict[str, type[Timer | Job]] = {"timer": Timer, "job": Job}
    mine = Instance.objects.visible_to(actor)
    found = models[what].objects.select_related("instance").filter(pk=key, instance__in=mine).first() if what in models else None
    if found is None:
        raise NotFound
    return found


def marks_of(standing: Standing, failed: Iterable[Timer | Job] = ()) -> list[dict[str, str]]:
    """Where an instance is on its diagram: what is open, late and stuck, and what comes next."""
    table = table_of(standing.instance.version_id)
    tones = [(table.ids[one.node], "bad") for one in failed]
    tones += [(step.element, "late" if step.is_late else "here") for step in standing.open]
    tones += [(step.element, "next") for step in standing.following]
    return [{"element": element, "tone": tone, "word": str(MARKS[tone])} for element, tone in tones]


def name_of(thing: Timer | Job) -> str:
    """What a timer or job is for, as it is called in the diagram."""
    table = table_of(thing.instance.version_id)
    return table.names[thing.node] or table.ids[thing.node]


def subject_of(instance: Instance) -> Model | None:
    """What an instance runs for; None when it is gone."""

    model: Any = apps.get_model(instance.subject_type)
    found: Model | None = model._base_manager.filter(pk=instance.subject_id).first()
    return found
