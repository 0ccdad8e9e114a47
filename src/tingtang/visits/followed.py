"""What the hall tells of points of lists: what customers rated, and the numbers they took."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.queries.followed import SOURCES, Seen, Source, rows_seen
from tingtang.core.actors import Actor
from tingtang.visits.models import Rating, Ticket


def _ratings(actor: Actor, since: datetime, until: datetime) -> Seen:
    rows = Rating.objects.visible_to(actor, "visits.view_ratings").filter(rated_at__gt=since)
    return rows_seen(rows, "rated_at", since, until, is_open=Q(is_bad=True, seen_at=None))


def _numbers(actor: Actor, since: datetime, until: datetime) -> Seen:
    rows = Ticket.objects.visible_to(actor, "visits.view_live").filter(issued_at__gt=since)
    return rows_seen(rows, "issued_at", since, until)


def register() -> None:
    """Put it where lists of points look."""
    SOURCES["tickets"] = Source(_("numbers issued"), "", str, _numbers)
    SOURCES["ratings"] = Source(_("ratings by customers"), _("bad ones nobody has looked at"), str, _ratings)
