"""One's own wishes for the roster over the API."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.core.api import idempotent
from tingtang.core.views import actor_of, at_of
from tingtang.planning import actions
from tingtang.planning.models import RosterWish
from tingtang.planning.queries import wishes as found
from tingtang.ui.resources import Body, Line, Removed, Row, answer


class OwnWish(Body):
    """What one would like on a day: `off`, or the `early` or `late` shift."""

    day: date
    want: Literal["off", "early", "late"] = "off"
    note: Annotated[Line, Field(max_length=200)] = ""


class OwnWishOut(OwnWish):
    """One's own wish as it is."""

    id: int


def _told(row: RosterWish) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "day", "want", "note")}


def own_wishes(request: HttpRequest) -> HttpResponse:
    """Those of the last month and to come, by day."""
    actor = actor_of(request)
    return answer([_told(row) for row in found.own_wishes(actor, found.today_of(found.me(actor), at_of(request)))])


@decorate_view(idempotent)
def make_wish(request: HttpRequest, body: OwnWish) -> HttpResponse:
    """Enter what one would like on a day, in place of an earlier wish for it; from a week to two months ahead."""
    actor = actor_of(request)
    return answer(_told(actions.make_wish(actor, staff=found.me(actor), at=at_of(request), **body.dict())), 201)


@decorate_view(idempotent)
def withdraw_wish(request: HttpRequest, key: Row) -> HttpResponse:
    """Take one's own wish back, until a week before its day."""
    actor = actor_of(request)
    actions.withdraw_wish(actor, wish=found.own_wish(actor, key), at=at_of(request))
    return answer({"removed": True})


def add_to(router: Router) -> None:
    """Put the operations on `router`."""
    path = "/me/roster-wishes"
    router.get(path, response=list[OwnWishOut], operation_id="own_wishes", summary="One's own wishes for the roster")(own_wishes)
    router.post(path, response={201: OwnWishOut}, operation_id="make_wish", summary="Enter a wish for the roster")(make_wish)
    router.delete(f"{path}/{{key}}", response=Removed, operation_id="withdraw_wish", summary="Take one's own wish back")(
        withdraw_wish
    )
