"""Instances go over to another version of their process: by a mapping, tried first, all or none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.flows.actions.holding import Held, held
from tingtang.flows.actions.running import tell
from tingtang.flows.events import FLOW_MOVED
from tingtang.flows.models import Instance, Job, Timer, Token, Version, VersionState, Wait
from tingtang.flows.queries.tables import table_of
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
    """What going over would do to an instance: where it stands, and what has no successor."""

    instance: Instance
    gaps: list[Gap]


def try_succession(instances: Iterable[Instance], version: Version, mapping: Mapping[str, str]) -> list[Tried]:
    """What would become of instances, without changing anything."""
    return [
        Tried(one, successors(table_of(one.version_id), table_of(version.pk), _nodes(one), mapping)[1]) for one in instances
    ]  # fmt: skip


@action("flows.migrate", on="process", label=_("Move running procedures to another version"))
def migrate(
    actor: Actor, *, process: object, instances: Iterable[Instance], version: Version, mapping: Mapping[str, str], at: datetime
) -> int:
    """Move instances to another published version of their process; how many. Refused, and none is moved, when one cannot be.

    Conditions, forms and standards are those of the new version from then on; timers keep the time they are set for.
    """
    if version.state != VersionState.PUBLISHED or version.process != process:
        raise Refused(_("Choose a version of the same procedure that is in force."))
    locked = [held(one.pk) for one in sorted(instances, key=lambda one: one.pk)]
    gaps = [(one, gap) for one in locked for gap in _moved(actor, one, version, mapping, at)]
    if gaps:
        steps = ", ".join(sorted({gap.element for _one, gap in gaps}))
        raise NoSuccessor(count=len({one.instance.pk for one, _gap in gaps}), steps=steps)
    return len(locked)


def _nodes(instance: Instance) -> list[int]:
    found = [
        model.objects.filter(instance=instance, node__gte=0).values_list("node", flat=True) for model in (Token, Timer, Wait, Job)
    ]
    return list(chain.from_iterable(found))


def _moved(actor: Actor, found: Held, version: Version, mapping: Mapping[str, str], at: datetime) -> list[Gap]:
    instance = found.instance
    before = Version(pk=instance.version_id)
    places, gaps = successors(found.table, table_of(version.pk), _nodes(instance), mapping)
    with connection.cursor() as cursor:
        for model in (Token, Timer, Wait, Job):
            statement = _PLACES.format(table=model._meta.db_table)
            cursor.execute(statement, [list(places), list(places.values()), instance.pk])
    instance.version = version
    instance.save(update_fields=["version"])
    tell(FLOW_MOVED, actor, found, at=at, before=before)
    return gaps
