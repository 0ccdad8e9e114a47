"""Procedures as they are watched: a list with what is open and late, and the marks on the diagram of one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.flows.models import Instance, Job, Start, Timer, Token, Version
from tingtang.flows.queries.running import Stuck, starts_of, step_of
from tingtang.flows.queries.standing import Standing
from tingtang.flows.queries.tables import table_of, table_read
from tingtang.flows.rules.diagram import STEPS, Kind

# Places that are no work of their own: what others stand in, and joins.
_AROUND = {Kind.SUB, Kind.EVENT_SUB, Kind.PARALLEL, Kind.INCLUSIVE}
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
    """A place of an instance the actor may watch: an open step, or what is stuck. Refused (`NotFound`) otherwise."""
    mine = Instance.objects.visible_to(actor)
    found = Token.objects.select_related("instance").filter(pk=key, instance__in=mine).first()
    if found is None:
        raise NotFound
    return found


def get_stuck(actor: Actor, what: str, key: int) -> Stuck:
    """A timer or job that failed, of an instance the actor may watch, or what could not begin. Refused (`NotFound`) otherwise."""
    models: dict[str, type[Timer | Job]] = {"timer": Timer, "job": Job}
    mine = Instance.objects.visible_to(actor)
    found: Stuck | None = None
    if what in models:
        rows = models[what].objects.select_related("instance__version__process")
        found = rows.filter(pk=key, instance__in=mine, tries__gt=0).first()
    elif what == "start":
        found = starts_of(actor).filter(pk=key, tries__gt=0).first()
    if found is None:
        raise NotFound
    return found


def marks_of(standing: Standing, failed: Iterable[Stuck] = ()) -> list[dict[str, str]]:
    """Where an instance is on its diagram: what is open, late and stuck, and what comes next."""
    table = table_of(standing.instance.version_id)
    tones = [(table.ids[one.node], "bad") for one in failed]
    tones += [(step.element, "late" if step.is_late else "here") for step in standing.open]
    marked = {element for element, _tone in tones}
    tones += [(element, "here") for element in dict.fromkeys(one.element for one in standing.waits) if element not in marked]
    tones += [(step.element, "next") for step in standing.following]
    return [{"element": element, "tone": tone, "word": str(MARKS[tone])} for element, tone in tones]


def place_of(thing: Stuck) -> tuple[Version, str]:
    """The version that something stuck is of, and its element."""
    version = thing.version if isinstance(thing, Start) else thing.instance.version
    return version, table_of(version.pk).ids[thing.node] if thing.node >= 0 else ""


def name_of(thing: Stuck) -> str:
    """What something stuck is for, as it is called in the diagram."""
    table, element = table_read(place_of(thing)[0].pk), place_of(thing)[1]
    return table.names[thing.node] or element if thing.node >= 0 else str(MARKS["bad"])


def stuck_token(thing: Stuck) -> Token | None:
    """Where an instance stands because of something stuck: what can be skipped."""
    if isinstance(thing, Start):
        return None
    return Token.objects.filter(instance=thing.instance_id, number=thing.token).first()


def subject_of(actor: Actor, instance: Instance) -> Model | None:
    """What an instance runs for; None when it is gone, or when the actor may not see it."""
    return subjects_of(actor, [instance]).get(instance.pk)


def asked_at(token: Token) -> list[Mapping[str, Any]]:
    """The fields of the form of the step at which something stands; those it cannot be skipped without are required."""
    shown = step_of(token)
    wanted = {one["code"] for one in shown.wanted}
    return [{**one, "is_required": one["code"] in wanted} for one in shown.form]


def unopened(standing: Standing) -> list[tuple[str, str]]:
    """The steps of a running procedure that are not open now: element and name, as they are drawn."""
    if standing.instance.ended_at is not None:
        return []
    table, here = table_read(standing.instance.version_id), {one.element for one in standing.open}
    nodes = range(len(table.ids))
    return [(table.ids[n], table.names[n] or table.ids[n]) for n in nodes if table.kinds[n] in STEPS and table.ids[n] not in here]


def subjects_of(actor: Actor, instances: Iterable[Instance]) -> dict[int, Model]:
    """What instances run for, by the key of each; those that are gone, and those that the actor may not see, are left out."""
    rows, found = list(instances), dict[int, Model]()
    for label in {one.subject_type for one in rows}:
        model: Any = apps.get_model(label)
        seen = model.objects.visible_to(actor) if hasattr(model.objects, "visible_to") else model._base_manager.all()
        known = {one.pk: one for one in seen.filter(pk__in=[one.subject_id for one in rows if one.subject_type == label])}
        found |= {one.pk: known[one.subject_id] for one in rows if one.subject_type == label and one.subject_id in known}
    return found


def places_of(instances: Iterable[Instance]) -> dict[int, list[str]]:
    """At what instances stand, steps and what is waited for alike, as it is called in their diagrams; by the key of each."""
    versions = {one.pk: one.version_id for one in instances}
    found: dict[int, dict[str, None]] = {}
    for key, node in Token.objects.filter(instance__in=list(versions)).order_by("number").values_list("instance_id", "node"):
        table = table_read(versions[key])
        if table.kinds[node] not in _AROUND:
            found.setdefault(key, {})[table.names[node] or table.ids[node]] = None
    return {key: list(names) for key, names in found.items()}
