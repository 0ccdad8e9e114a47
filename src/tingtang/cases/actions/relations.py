"""Who watches a case, and what it has to do with others."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tingtang.cases.events import CASE_LINKED, CASE_UNLINKED, WATCHER_ADDED, WATCHER_REMOVED
from tingtang.cases.models import Case, CaseLink, LinkKind, Watcher
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.journal.record import linked, record
from tingtang.org.models import Staff


@action("cases.watch", on="case", label=_("Watch cases"))
def watch(actor: Actor, *, case: Case, staff: Staff, at: datetime) -> None:
    """Let somebody watch a case; he may then see it."""
    _found, is_new = Watcher.objects.get_or_create(case=case, staff=staff)
    if is_new:
        record(WATCHER_ADDED, actor, at=at, case=case, staff=staff)
    else:
        unchanged()


@action("cases.unwatch", on="case", label=_("Stop watching cases"))
def unwatch(actor: Actor, *, case: Case, staff: Staff, at: datetime) -> None:
    """Let somebody no longer watch a case."""
    count, _rows = Watcher.objects.filter(case=case, staff=staff).delete()
    if count:
        record(WATCHER_REMOVED, actor, at=at, case=case, staff=staff)
    else:
        unchanged()


class LinkedRound(Refused):
    """The other case is linked so to this one already, perhaps over others: each would be part of, or wait for, itself."""

    message = _("{target} is linked to this case in the same way, directly or over others. It cannot go round in a circle.")


@action("cases.link", on="case", label=_("Link cases"))
def link(actor: Actor, *, case: Case, target: Case, kind: str, at: datetime) -> CaseLink:
    """Say that `case` is `kind` of `target`. Refused for a case and itself, and for a circle of links that have a direction."""
    if case.pk == target.pk:
        raise Invalid(fields={"target": [_("A case cannot be linked to itself.")]})
    if kind != LinkKind.RELATED and _leads(target.pk, case.pk, kind):
        raise LinkedRound(target=target.number)
    found, is_new = CaseLink.objects.get_or_create(source=case, target=target, kind=kind)
    if not is_new:
        unchanged()
        return found
    record(CASE_LINKED, actor, at=at, case=case, target=target, kind=kind)
    linked(case, target, kind)
    return found


def _leads(start: int, end: int, kind: str) -> bool:
    """Whether links of a kind lead from one case to another."""
    seen, edge = {start}, {start}
    while edge and end not in seen:
        edge = set(CaseLink.objects.filter(source__in=edge, kind=kind).values_list("target", flat=True)) - seen
        seen |= edge
    return end in seen


@action("cases.unlink", on="case", label=_("Remove links between cases"))
def unlink(actor: Actor, *, case: Case, target: Case, kind: str, at: datetime) -> None:
    """Remove a link."""
    count, _rows = CaseLink.objects.filter(source=case, target=target, kind=kind).delete()
    if count:
        record(CASE_UNLINKED, actor, at=at, case=case, target=target, kind=kind)
    else:
        unchanged()
