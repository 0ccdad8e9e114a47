"""Announcements over the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.channels import schemas
from tingtang.channels.actions import announcements as acts
from tingtang.channels.api.campaigns import told
from tingtang.channels.api.given import hall_named, one
from tingtang.channels.models import Announcement, Channel
from tingtang.channels.queries import announcements as reads
from tingtang.core.api import idempotent
from tingtang.core.versions import version_of
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import ConsentPurpose
from tingtang.ui.resources import InHallAndDays, Row, answer, optional, page_from, page_of

router = Router()
Change = optional(schemas.Announcement)


def _told(row: Announcement) -> dict[str, Any]:
    names = ("id", "texts", "is_urgent", "on_boards", "on_phones", "on_kiosks", "on_portal", "starts_at", "ends_at")
    hall = row.hall.code if row.hall else None
    return {name: getattr(row, name) for name in names} | {"hall": hall, "version": version_of(row, acts.FIELDS)}


def _found(request: HttpRequest, key: int) -> Announcement:
    return reads.get_announcement(actor_of(request), key)


@router.get("/announcements", response=page_of(schemas.AnnouncementOut), summary="List announcements")
def announcements(request: HttpRequest, wanted: Query[InHallAndDays]) -> HttpResponse:
    """Of the house and of one's halls. Days are those on which they begin."""
    return page_from(reads.announcements(actor_of(request)), wanted, _told, day="starts_at")


@router.post("/announcements", response={201: schemas.AnnouncementOut}, summary="Announce on screens and pages")
@decorate_view(idempotent)
def make(request: HttpRequest, body: schemas.Announcement) -> HttpResponse:
    """From when to when it says."""
    given = body.dict() | {"hall": hall_named(body.hall)}
    return answer(_told(acts.save_announcement(actor_of(request), at=at_of(request), **given)), 201)


@router.patch("/announcements/{key}", response=schemas.AnnouncementOut, summary="Change an announcement")
@decorate_view(idempotent)
def change(request: HttpRequest, key: Row, body: Change) -> HttpResponse:  # type: ignore[valid-type]
    """What is sent is changed, the rest stays."""
    found, given = _found(request, key), body.dict(exclude_unset=True)  # type: ignore[attr-defined]
    given["hall"] = hall_named(given["hall"]) if "hall" in given else found.hall
    return answer(_told(acts.save_announcement(actor_of(request), announcement=found, at=at_of(request), **given)))


@router.post("/announcements/{key}/end", response=schemas.AnnouncementOut, summary="Take an announcement down")
@decorate_view(idempotent)
def end(request: HttpRequest, key: Row, body: schemas.Nothing) -> HttpResponse:
    """Shown no longer."""
    found = _found(request, key)
    before = _told(found)
    acts.end_announcement(actor_of(request), announcement=found, at=at_of(request))
    return answer(before | {"ends_at": min(found.ends_at, at_of(request))})


@router.post("/announcements/{key}/send", response={201: schemas.CampaignOut}, summary="Send an announcement as messages")
@decorate_view(idempotent)
def send(request: HttpRequest, key: Row, body: schemas.SendAnnouncement) -> HttpResponse:
    """By a channel, to customers who agreed to a purpose."""

    made = acts.send_announcement(
        actor_of(request), announcement=_found(request, key), at=at_of(request),
        channel=one("channel", Channel.objects.filter(is_active=True), code=body.channel),
        purpose=one("purpose", ConsentPurpose.objects.filter(is_active=True), code=body.purpose),
    )  # fmt: skip
    return answer(told(made), 201)
