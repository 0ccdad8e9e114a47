"""Running procedures that could go over to another version: where they stand, and what of the version may stand for that."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.flows.models import Instance, InstanceState, Job, Timer, Token, Version, Wait
from tingtang.flows.queries.tables import table_of
from tingtang.flows.rules.compiled import Table

MOST_MOVED = 500
GAPS: dict[str, str | Promise] = {
    "no_such": _("nothing in the new version stands for it"),
    "other_kind": _("what stands for it is of another kind"),
    "other_scope": _("what stands for it is in another sub-process"),
}


@dataclass(frozen=True)
class Place:
    """An element at which running procedures stand: how many, and what of the new version may stand for it, by id and name."""

    element: str
    name: str
    count: int
    options: list[tuple[str, str]]
    default: str


def movable(actor: Actor, version: Version) -> list[Instance]:
    """What runs of the other versions of a process, as far as the actor may watch it, the oldest first."""
    found = Instance.objects.visible_to(actor).filter(version__process=version.process_id, state=InstanceState.RUNNING)
    rows = found.exclude(version=version).select_related("version__process", "hall")
    return list(rows.defer("version__compiled", "version__xml", "version__svg").order_by("started_at", "pk")[:MOST_MOVED])


def running_elsewhere(version: Version) -> int:
    """How many procedures run by other versions of a process."""
    return Instance.objects.filter(version__process=version.process_id, state="running").exclude(version=version).count()


def standing_at(instances: Iterable[Instance]) -> dict[int, list[int]]:
    """The nodes at which each of these stands or waits, by its key."""
    keys, found = [one.pk for one in instances], dict[int, list[int]]()
    for model in (Token, Timer, Wait, Job):
        for key, node in model.objects.filter(instance__in=keys, node__gte=0).values_list("instance_id", "node"):
            found.setdefault(key, []).append(node)
    return {key: sorted(set(nodes)) for key, nodes in found.items()}


def places(instances: Iterable[Instance], version: Version) -> list[Place]:
    """The elements at which these stand, in the order of the drawing."""
    rows, new, counts = list(instances), table_of(version.pk), dict[str, int]()
    standing, kinds = standing_at(rows), dict[str, tuple[int, bool, str]]()
    for one in rows:
        old = table_of(one.version_id)
        for node in standing.get(one.pk, ()):
            counts[old.ids[node]] = counts.get(old.ids[node], 0) + 1
            kinds.setdefault(old.ids[node], (old.kinds[node], node in old.multi, old.names[node] or old.ids[node]))
    return [_place(new, element, count, *kinds[element]) for element, count in counts.items()]


def _place(new: Table, element: str, count: int, kind: int, is_multi: bool, name: str) -> Place:
    fitting = [node for node, one in enumerate(new.kinds) if one == kind and (node in new.multi) == is_multi]
    options = [(new.ids[node], new.names[node] or new.ids[node]) for node in fitting]
    return Place(element, name, count, options, element if element in {key for key, _name in options} else "")
