"""Versions of standards that wait for somebody: to be approved, or to be mended by who wrote them (STD-12)."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tingtang.catalogue.models import StandardVersion, VersionState
from tingtang.core.actors import Actor

MOST = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """What somebody is to look at: of what, why, where, and since when it waits."""

    about: str
    verb: str
    url: str
    since: datetime | None = None


def versions_waiting(actor: Actor) -> list[Waiting]:
    """Versions that the actor may approve and did not write, the oldest first; then those of his that were returned."""
    rows = StandardVersion.objects.select_related("standard", "author").filter(standard__is_active=True)
    found = []
    if actor.may("catalogue.approve_version"):
        asked = rows.filter(state=VersionState.REVIEW).exclude(writers__contains=[actor.id]).order_by("submitted_at")
        found = [_row(one, _to_approve(one), one.submitted_at) for one in asked[:MOST]]
    if actor.may("catalogue.save_version"):
        back = rows.filter(state=VersionState.DRAFT, writers__contains=[actor.id]).exclude(return_reason="").order_by("pk")
        found += [_row(one, _("Returned: {reason}").format(reason=one.return_reason)) for one in back[:MOST]]
    return found


def _row(version: StandardVersion, verb: str, since: datetime | None = None) -> Waiting:
    return Waiting(str(version), verb, reverse("catalogue:version", args=[version.pk]), since)


def _to_approve(version: StandardVersion) -> str:
    return _("To approve; submitted by {name}").format(name=version.author) if version.author else _("To approve")
