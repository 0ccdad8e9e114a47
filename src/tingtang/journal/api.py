"""The audit trail over the API (PLT-07)."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from tingtang.core.errors import Denied, Invalid
from tingtang.core.views import actor_of
from tingtang.journal import audit, trail
from tingtang.journal.asking import days, key_of, place_of, token_of
from tingtang.journal.queries import VIEW, accounts_called
from tingtang.ui.resources import answer

router = Router()
_Key = Annotated[str, Field(pattern=r"^[\w.-]+:\d{1,18}$")]


class Asked(Schema):
    """Which part of the trail: of a kind, of days, of somebody by name, of an actor or object as rows name them."""

    kind: Literal["approval", "override", "tier", "promise", "command", "right"] | None = None
    who: Annotated[str, Field(max_length=60)] = ""
    actor: _Key | None = None
    object: _Key | None = None
    first: date | None = None
    latest: date | None = None
    after: Annotated[str, Field(max_length=300, description="The `next` of the page before.")] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ThingOut(Schema):
    """Somebody or something in a row: by what to ask for it, what it is called, and its part in what happened."""

    key: str
    name: str
    part: str


class RowOut(Schema):
    """A row of the trail: what happened when, by whom and with what; what was before, what is after, and why."""

    id: int
    at: datetime
    kind: str
    event: str
    what: str
    actor: ThingOut | None
    things: list[ThingOut]
    before: str
    after: str
    why: str


class TrailOut(Schema):
    """Rows, newest first, and the cursor of the next page or null."""

    items: list[RowOut]
    next: str | None


def _thing(one: audit.Thing) -> dict[str, Any]:
    return {"key": one.key, "name": one.name, "part": one.qualifier}


def _row(one: trail.Row) -> dict[str, Any]:
    entry = one.entry
    return {
        "id": entry.id, "at": entry.at, "kind": one.kind, "event": entry.event, "what": str(entry.label),
        "actor": _thing(entry.actor) if entry.actor else None, "things": [_thing(each) for each in entry.things],
        "before": one.said.before, "after": one.said.after, "why": one.said.why,
    }  # fmt: skip


@router.get("/audit-trail", response=TrailOut, summary="The audit trail")
def audit_trail(request: HttpRequest, wanted: Annotated[Asked, Query()]) -> HttpResponse:
    """Approvals, exceptions, tiers, promises, commands and rights of the halls one may see, newest first."""
    actor = actor_of(request)
    if not actor.may_somewhere(VIEW):
        raise Denied(permission=VIEW)
    before = place_of(wanted.after)
    if wanted.after and before is None:
        raise Invalid(fields={"after": ["unknown"]})
    starts_at, ends_at = days(wanted.first, wanted.latest, ZoneInfo(settings.HOME_ZONE))
    asked = audit.Wanted(
        object=key_of(wanted.object or ""), actor=key_of(wanted.actor or ""), starts_at=starts_at, ends_at=ends_at,
        before=before, accounts=accounts_called(wanted.who) if wanted.who else None,
    )  # fmt: skip
    found = trail.page(actor, asked, wanted.kind or "", size=wanted.limit)
    return answer({"items": [_row(one) for one in found.rows], "next": token_of(found.next) or None})
