"""Reads of announcements: for whoever writes them, and for the places where they are shown."""

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.channels.models import Announcement
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading

VIEW_ANNOUNCEMENTS = reading("channels.view_announcements", _("See announcements"))
PLACES: Final = {"board": "on_boards", "phone": "on_phones", "kiosk": "on_kiosks", "portal": "on_portal"}
MOST_SHOWN: Final = 20


def announcements(actor: Actor, permission: str = VIEW_ANNOUNCEMENTS) -> QuerySet[Announcement]:
    """Those of the house, and of the halls where the actor holds the permission."""
    rows, halls = Announcement.objects.select_related("hall"), actor.halls(permission)
    if halls is EVERYWHERE:
        return rows
    return rows.filter(Q(hall__isnull=True) | Q(hall__in=halls)) if halls else rows.none()


def get_announcement(actor: Actor, key: int, permission: str = VIEW_ANNOUNCEMENTS) -> Announcement:
    """One announcement. NotFound when absent or not visible."""
    found = announcements(actor, permission).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def announced(hall_id: int | None, place: str, at: datetime) -> list[dict[str, str]]:
    """What is announced in a place of a hall (none: for all), by language: the urgent first; on screens, only the urgent then."""
    rows = Announcement.objects.filter(**{PLACES[place]: True}, starts_at__lte=at, ends_at__gt=at)
    mine = (
        rows.filter(Q(hall__isnull=True) | Q(hall=hall_id)) if hall_id else rows if place == "portal" else rows.filter(hall=None)
    )
    found = list(mine.order_by("-is_urgent", "starts_at", "pk").values_list("is_urgent", "texts")[:MOST_SHOWN])
    urgent = [texts for is_urgent, texts in found if is_urgent]
    return urgent if urgent and place == "board" else [texts for _urgent, texts in found]
