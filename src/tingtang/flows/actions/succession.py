"""Instances go over to another version of their process: by a mapping, tried first, all or none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.flows.actions.holding import Held, held
from tingtang.flows.actions.running import tell
from tingtang.flows.events import FLOW_MOVED
from tingtang.flows.models import Instance, Job, Timer, Token, Version, VersionState, Wait
from tingtang.flows.queries.moving import standing_at
from tingtang.flows.queries.tables import process_of, table_of
from tingtang.flows.rules.compiled import Table
from tingtang.flows.rules.succession import Gap, successors

_PLACES = """
UPDATE {table} SET node = m.new FROM unnest(%s::smallint[], %s::smallint[]) AS m(old, new) WHERE instance_id = %s AND node = m.old
"""


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
    if version.state != VersionState.PUBLISHED or strangers:
        raise Refused(_("Choose a version of the same procedure that is in force."))
    if not instances:
        raise Invalid(fields={"instances": [_("Choose at least one running procedure.")]})
    locked = [held(one.pk) for one in sorted(instances, key=lambda one: one.pk)]
    gaps = [(one, gap) for one in locked for gap in _moved(actor, one, version, mapping, at)]
    if gaps:
        steps = ", ".join(sorted({gap.element for _one, gap in gaps}))
        raise NoSuccessor(count=len({one.instance.pk for one, _gap in gaps}), steps=steps)
    return len(locked)


def _moved(actor: Actor, found: Held, version: Version, mapping: Mapping[str, str], at: datetime) -> list[Gap]:
    instance = found.instance
    before = Version(pk=instance.version_id)
    places, gaps = successors(found.table, table_of(version.pk), standing_at([instance]).get(instance.pk, []), mapping)
    with connection.cursor() as cursor:
        for model in (Token, Timer, Wait, Job):
            statement = _PLACES.format(table=model._meta.db_table)
            cursor.execute(statement, [list(places), list(places.values()), instance.pk])
    instance.version, instance.moves = version, instance.moves + 1
    instance.save(update_fields=["version", "moves"])
    tell(FLOW_MOVED, actor, found, at=at, before=before)
    return gaps
