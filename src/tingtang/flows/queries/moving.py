"""Running procedures that could go over to another version: where they stand, and what of the version may stand for that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.flows.models import Instance, InstanceState, Job, Moving, Timer, Token, Version, Wait
from tingtang.flows.queries.tables import table_of, table_read
from tingtang.flows.rules.compiled import Table
from tingtang.flows.rules.succession import Gap, successors

# As many as one job takes; their keys are kept with it.
MOST_MOVED = 100_000
GAPS: dict[str, str | Promise] = {
    "no_such": _("nothing in the new version stands for it"),
    "other_kind": _("what stands for it is of another kind"),
    "other_scope": _("what stands for it is in another sub-process"),
}
_MODELS = (Token, Timer, Wait, Job)
_STANDING = f"""
SELECT i.version_id, p.node, count(*) FROM (
    {" UNION ".join(f"SELECT instance_id, node FROM {model._meta.db_table} WHERE instance_id = ANY(%s)" for model in _MODELS)}
) p JOIN flows_instance i ON i.id = p.instance_id WHERE p.node >= 0 GROUP BY 1, 2 ORDER BY 1, 2
"""
_STUCK = f"""
SELECT count(DISTINCT p.instance_id) FROM (
    {" UNION ALL ".join(f"SELECT instance_id, node FROM {model._meta.db_table} WHERE instance_id = ANY(%s)" for model in _MODELS)}
) p JOIN flows_instance i ON i.id = p.instance_id
WHERE (i.version_id, p.node) IN (SELECT * FROM unnest(%s::bigint[], %s::int[]))
"""


class Narrowed(NamedTuple):
    """Which running procedures are meant: of a version, in a hall, standing at an element; None and empty mean any."""

    source: int | None = None
    hall: int | None = None
    place: str = ""


@dataclass(frozen=True)
class Place:
    """An element at which running procedures stand: how many, and what of the new version may stand for it, by id and name."""

    element: str
    name: str
    count: int
    options: list[tuple[str, str]]
    default: str


@dataclass(frozen=True)
class Outcome:
    """What would become of many: how many could go over, and the elements at which the others stand, with why and how many."""

    able: int
    total: int
    gaps: list[tuple[Gap, str, int]]

    @property
    def stuck(self) -> int:
        """How many would stay."""
        return self.total - self.able


def movable(actor: Actor, version: Version, narrowed: Narrowed = Narrowed()) -> QuerySet[Instance]:  # noqa: B008 - immutable
    """What runs of the other versions of a process, as far as the actor may watch it, the oldest first."""
    found = Instance.objects.visible_to(actor).filter(version__process=version.process_id, state=InstanceState.RUNNING)
    rows = found.exclude(version=version).select_related("version__process", "hall")
    if narrowed.source:
        rows = rows.filter(version=narrowed.source)
    if narrowed.hall:
        rows = rows.filter(hall=narrowed.hall)
    if narrowed.place:
        rows = rows.filter(_at(version, narrowed.place))
    return rows.defer("version__compiled", "version__xml", "version__svg").order_by("started_at", "pk")


def _at(version: Version, element: str) -> Q:
    wanted = Q(pk__in=[])
    for key in sources(version):
        node = table_of(key).number.get(element)
        if node is not None:
            wanted |= Q(version=key, pk__in=Token.objects.filter(node=node).values("instance"))
    return wanted


def sources(version: Version) -> dict[int, int]:
    """The other versions of a process of which something runs: their numbers, by their keys."""
    rows = Instance.objects.filter(version__process=version.process_id, state=InstanceState.RUNNING).exclude(version=version)
    return dict(rows.order_by("version__number").values_list("version_id", "version__number").distinct())


def latest_moving(version: Version) -> Moving | None:
    """The latest move of many to a version."""
    return Moving.objects.filter(version=version).order_by("-started_at").first()


def outcome(ids: list[int], version: Version, mapping: Mapping[str, str]) -> Outcome:
    """What would become of running procedures: whether one can go over depends on its version and where it stands alone."""
    new, gaps, bad = table_read(version.pk), dict[tuple[str, str], tuple[Gap, str, int]](), list[tuple[int, int]]()
    for old_version, node, count in _standing(ids):
        old = table_read(old_version)
        for gap in successors(old, new, [node], mapping)[1]:
            known = gaps.get(gap)
            gaps[gap] = (gap, old.names[node] or gap.element, count + (known[2] if known else 0))
            bad.append((old_version, node))
    return Outcome(len(ids) - _stuck(ids, bad), len(ids), list(gaps.values()))


def _standing(ids: list[int]) -> list[tuple[int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [ids] * len(_MODELS))
        rows: list[tuple[int, int, int]] = cursor.fetchall()
    return rows


def _stuck(ids: list[int], bad: list[tuple[int, int]]) -> int:
    if not bad:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_STUCK, [*[ids] * len(_MODELS), *map(list, zip(*bad, strict=True))])
        return int(cursor.fetchone()[0])


def running_elsewhere(version: Version) -> int:
    """How many procedures run by other versions of a process."""
    return Instance.objects.filter(version__process=version.process_id, state="running").exclude(version=version).count()


def standing_at(instances: Iterable[Instance]) -> dict[int, list[int]]:
    """The nodes at which each of these stands or waits, by its key."""
    keys, found = [one.pk for one in instances], dict[int, list[int]]()
    for model in _MODELS:
        for key, node in model.objects.filter(instance__in=keys, node__gte=0).values_list("instance_id", "node"):
            found.setdefault(key, []).append(node)
    return {key: sorted(set(nodes)) for key, nodes in found.items()}


def places(ids: list[int], version: Version) -> list[Place]:
    """The elements at which these stand, in the order of the drawing."""
    new, counts, kinds = table_read(version.pk), dict[str, int](), dict[str, tuple[int, bool, str]]()
    for old_version, node, count in _standing(ids):
        old = table_read(old_version)
        element = old.ids[node]
        counts[element] = counts.get(element, 0) + count
        kinds.setdefault(element, (old.kinds[node], node in old.multi, old.names[node] or element))
    return [_place(new, element, count, *kinds[element]) for element, count in counts.items()]


def _place(new: Table, element: str, count: int, kind: int, is_multi: bool, name: str) -> Place:
    fitting = [node for node, one in enumerate(new.kinds) if one == kind and (node in new.multi) == is_multi]
    options = [(new.ids[node], new.names[node] or new.ids[node]) for node in fitting]
    return Place(element, name, count, options, element if element in {key for key, _name in options} else "")
