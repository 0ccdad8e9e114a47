"""One's own wishes for the roster over the API."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.core.api import idempotent
from tingtang.core.views import actor_of, at_of
from tingtang.org.queries import get_hall
from tingtang.planning import actions
from tingtang.planning.models import RosterWish, WishTerms
from tingtang.planning.queries import wishes as found
from tingtang.planning.rules.rosters.wished import MOST_AHEAD, MOST_NOTICE
from tingtang.ui.resources import Body, Line, Removed, Row, answer

SET_TERMS = "planning.set_wish_terms"
Code = Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[a-z0-9-]+$")]


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
    """Enter what one would like on a day, in place of an earlier wish for it, on the days that the hall takes wishes for."""
    actor = actor_of(request)
    return answer(_told(actions.make_wish(actor, staff=found.me(actor), at=at_of(request), **body.dict())), 201)


@decorate_view(idempotent)
def withdraw_wish(request: HttpRequest, key: Row) -> HttpResponse:
    """Take one's own wish back, while its day is still one that wishes are taken for."""
    actor = actor_of(request)
    actions.withdraw_wish(actor, wish=found.own_wish(actor, key), at=at_of(request))
    return answer({"removed": True})


class Terms(Body):
    """Until how many days before, and for how many days ahead, wishes are taken."""

    notice_days: Annotated[int, Field(ge=0, le=MOST_NOTICE)]
    ahead_days: Annotated[int, Field(ge=1, le=MOST_AHEAD)]


def wish_terms(request: HttpRequest, code: Code) -> HttpResponse:
    """For which days the people of a hall may enter wishes."""
    return answer(_days(found.terms_of(get_hall(actor_of(request), code, SET_TERMS).pk)))


@decorate_view(idempotent)
def set_wish_terms(request: HttpRequest, code: Code, body: Terms) -> HttpResponse:
    """Say for which days the people of a hall may enter wishes."""
    actor = actor_of(request)
    hall = get_hall(actor, code, SET_TERMS)
    return answer(_days(actions.set_wish_terms(actor, hall=hall, at=at_of(request), **body.dict())))


def _days(terms: WishTerms) -> dict[str, int]:
    return {"notice_days": terms.notice_days, "ahead_days": terms.ahead_days}


def add_to(router: Router) -> None:
    """Put the operations on `router`."""
    path = "/me/roster-wishes"
    router.get(path, response=list[OwnWishOut], operation_id="own_wishes", summary="One's own wishes for the roster")(own_wishes)
    router.post(path, response={201: OwnWishOut}, operation_id="make_wish", summary="Enter a wish for the roster")(make_wish)
    router.delete(f"{path}/{{key}}", response=Removed, operation_id="withdraw_wish", summary="Take one's own wish back")(
        withdraw_wish
    )
    terms = "/planning/halls/{code}/wish-terms"
    router.get(terms, response=Terms, operation_id="wish_terms", summary="For which days wishes are taken")(wish_terms)
    router.put(terms, response=Terms, operation_id="set_wish_terms", summary="Say for which days wishes are taken")(
        set_wish_terms
    )
