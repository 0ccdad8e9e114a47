"""Changes of processes that wait for somebody: to be approved on his level, or to be mended by who drew them (STD-09)."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tingtang.catalogue.queries.waiting import MOST, Waiting
from tingtang.core.actors import Actor
from tingtang.flows.models import Change, VersionState
from tingtang.flows.queries.processes import held_posts

_READ = 100


def changes_waiting(actor: Actor) -> list[Waiting]:
    """Drafts and retirements the actor may approve now, the oldest first, none that he drew or works by; then his that were returned."""
    if actor.kind != "account" or not any(
        actor.may_somewhere(f"flows.{verb}") for verb in ("review_draft", "approve_draft", "save_draft")
    ):
        return []
    rows = Change.objects.select_related("process__owner", "version__process", "retires__process", "asked_by")
    rows = rows.filter(process__is_active=True, declined_at=None)
    back = rows.filter(version__state=VersionState.DRAFT, writers__contains=[actor.id]).exclude(return_reason="").order_by("pk")
    returned = (_row(one, _("Returned: {reason}").format(reason=one.return_reason)) for one in back[:MOST])
    return [*_to_approve(actor, rows), *returned]


def _to_approve(actor: Actor, rows: QuerySet[Change]) -> Iterator[Waiting]:
    open_ = Q(version__state=VersionState.REVIEW) | Q(retires__state=VersionState.PUBLISHED)
    found = rows.filter(open_, leader_at=None).exclude(writers__contains=[actor.id]).order_by("submitted_at", "pk")
    mine = [one for one in found[:_READ] if _is_mine(actor, one)]
    for one in mine[:MOST]:
        version = one.version or one.retires
        if version is not None and not held_posts(actor, [version]):
            verb = _("To approve for the department") if one.department_at is None else _("To approve for everybody")
            yield _row(one, f"{verb} · {_('retirement')}" if one.retires_id else verb)


def _is_mine(actor: Actor, change: Change) -> bool:
    if change.department_at is None:
        return actor.may("flows.review_draft", change)
    return actor.may("flows.approve_draft") and actor.id != change.department_id


def _row(change: Change, verb: str) -> Waiting:
    version = change.version or change.retires
    url = reverse("flows:version", args=[version.pk]) if version else reverse("flows:process", args=[change.process_id])
    return Waiting(str(version or change), verb, url, change.submitted_at)
