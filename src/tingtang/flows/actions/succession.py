"""Instances go over to another version of their process by a mapping, tried first: a few of them all or none, many by the worker."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.actions.versions import today
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.flows.actions.holding import Held, held, held_all
from tingtang.flows.actions.running import tell
from tingtang.flows.events import FLOW_MOVED, MOVING_BEGUN, MOVING_ENDED
from tingtang.flows.models import Instance, Job, Moving, Timer, Token, Version, VersionState, Wait
from tingtang.flows.queries.moving import MOST_MOVED, standing_at
from tingtang.flows.queries.tables import process_of, table_of
from tingtang.flows.rules.compiled import Table
from tingtang.flows.rules.succession import Gap, successors
from tingtang.journal.record import record

_PLACES = """
UPDATE {table} SET node = m.new FROM unnest(%s::smallint[], %s::smallint[]) AS m(old, new) WHERE instance_id = %s AND node = m.old
"""


TOGETHER = 50


class NoSuccessor(Refused):
    """An instance stands where the new version has nothing that stands for it."""

    message = _(
        "{count} running procedures stand at steps that the new version has no successor for: {steps}. Name one for each."
    )


@dataclass(frozen=True)
class Tried:
    """What going over would do to an instance: where it stands and would stand, by ids of elements, and what has no successor."""

    instance: Instance
    moves: list[tuple[str, str]]
    gaps: list[Gap]


def try_succession(instances: Iterable[Instance], version: Version, mapping: Mapping[str, str]) -> list[Tried]:
    """What would become of instances, without changing anything."""
    tried, new = list(instances), table_of(version.pk)
    known = standing_at(tried)
    return [_tried(one, table_of(one.version_id), new, known.get(one.pk, []), mapping) for one in tried]


def _tried(instance: Instance, old: Table, new: Table, nodes: list[int], mapping: Mapping[str, str]) -> Tried:
    found, gaps = successors(old, new, nodes, mapping)
    return Tried(instance, [(old.ids[before], new.ids[after]) for before, after in found.items()], gaps)


@action("flows.migrate", label=_("Move running procedures to another version"))
def migrate(actor: Actor, *, instances: Iterable[Instance], version: Version, mapping: Mapping[str, str], at: datetime) -> int:
    """Move instances to another published version of their process; how many. Refused, and none is moved, when one cannot be.

    Conditions, forms and standards are those of the new version from then on; timers keep the time they are set for.
    """
    instances = list(instances)
    strangers = any(process_of(one.version_id) != version.process_id for one in instances)
    if strangers or not _has_begun(version, at):
        raise Refused(_("Choose a version of the same procedure that is in force."))
    if not instances:
        raise Invalid(fields={"instances": [_("Choose at least one running procedure.")]})
    locked = [held(one.pk) for one in sorted(instances, key=lambda one: one.pk)]
    found = [(one, *_successors(one, version, mapping)) for one in locked]
    gaps = [(one, gap) for one, _places, wrong in found for gap in wrong]
    if gaps:
        steps = ", ".join(sorted({gap.element for _one, gap in gaps}))
        raise NoSuccessor(count=len({one.instance.pk for one, _gap in gaps}), steps=steps)
    for one, places, _wrong in found:
        _move(actor, one, version, places, at)
    return len(locked)


@action("flows.migrate_many", label=_("Move many running procedures to another version"))
def migrate_many(actor: Actor, *, ids: list[int], version: Version, mapping: Mapping[str, str], at: datetime) -> Moving:
    """Have the worker move instances to another published version of their process, and leave those that cannot.

    Refused while it moves others to the same version.
    """
    if not _has_begun(version, at):
        raise Refused(_("Choose a version of the same procedure that is in force."))
    chosen = list(
        Instance.objects.filter(pk__in=ids[:MOST_MOVED], version__process=version.process_id).values_list("pk", flat=True)
    )
    if not chosen:
        raise Invalid(fields={"instances": [_("Choose at least one running procedure.")]})
    if Moving.objects.select_for_update().filter(version=version, ended_at__isnull=True).exists():
        raise Refused(_("Others are being moved to this version now. Wait until that is over, or stop it."))
    account = actor.id if actor.kind == "account" else None
    made = Moving.objects.create(
        version=version, mapping=dict(mapping), chosen=sorted(chosen), by_id=account, started_at=at, worked_at=at
    )
    record(MOVING_BEGUN, actor, at=at, version=version, count=made.total)
    return made


@action("flows.stop_moving", label=_("Stop moving running procedures"))
def stop_moving(actor: Actor, *, moving: Moving, at: datetime) -> Moving:
    """Stop before the next batch; what has been moved stays so. Refused when it is over."""
    found = Moving.objects.select_for_update().get(pk=moving.pk)
    if found.ended_at is not None:
        raise Refused(_("It is over already."))
    _end(actor, found, at)
    return found


@action("flows.go_on_moving", label=_("Go on moving running procedures"))
def go_on_moving(actor: Actor, *, moving: Moving, at: datetime) -> int:
    """Move the next batch, each instance by itself; how many were looked at. Those that have ended meanwhile need nothing."""
    unchanged()
    found = Moving.objects.select_for_update(skip_locked=True).filter(pk=moving.pk, ended_at__isnull=True).first()
    if found is None:
        return 0
    batch = found.chosen[found.done : found.done + TOGETHER]
    for one in held_all(batch).values():
        if one.instance.version_id == found.version_id:
            continue
        places, gaps = _successors(one, found.version, found.mapping)
        if gaps:
            found.left.append([one.instance.pk, gaps[0].element])
        else:
            _move(actor, one, found.version, places, at)
            found.moved += 1
    found.done, found.worked_at = found.done + len(batch), at
    if found.done >= found.total:
        _end(actor, found, at)
    found.save()
    return len(batch)


def _end(actor: Actor, found: Moving, at: datetime) -> None:
    found.ended_at = at
    found.save()
    record(MOVING_ENDED, actor, at=at, version=found.version, moved=found.moved, left=len(found.left), count=found.total)


def _has_begun(version: Version, at: datetime) -> bool:
    return version.state == VersionState.PUBLISHED and (version.effective_date or date.max) <= today(at)


def _successors(found: Held, version: Version, mapping: Mapping[str, str]) -> tuple[dict[int, int], list[Gap]]:
    nodes = standing_at([found.instance]).get(found.instance.pk, [])
    return successors(found.table, table_of(version.pk), nodes, mapping)


def _move(actor: Actor, found: Held, version: Version, places: Mapping[int, int], at: datetime) -> None:
    instance = found.instance
    before = Version(pk=instance.version_id)
    with connection.cursor() as cursor:
        for model in (Token, Timer, Wait, Job):
            statement = _PLACES.format(table=model._meta.db_table)
            cursor.execute(statement, [list(places), list(places.values()), instance.pk])
    instance.version, instance.moves = version, instance.moves + 1
    instance.save(update_fields=["version", "moves"])
    tell(FLOW_MOVED, actor, found, at=at, before=before)
