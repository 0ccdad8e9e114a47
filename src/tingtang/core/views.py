"""Edges of pages: every view names the permission it needs, or says why it needs none."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Unknown

P = ParamSpec("P")


class Request(HttpRequest):
    """A request as the middleware hands it on: with the actor and the time."""

    actor: Actor
    at: datetime


View = Callable[Concatenate[Request, P], HttpResponseBase]


def page(permission: str, *, everywhere: bool = False) -> Callable[[View[P]], View[P]]:
    """Let in those who hold `permission` somewhere; the query behind the page decides about the single object.

    With `everywhere`, only those who hold it for the whole organisation: for what belongs to no hall.
    """

    def declare(view: View[P]) -> View[P]:
        @wraps(view)
        def enter(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor = request.actor
            if actor.is_anonymous:
                raise Unknown
            if not (actor.may(permission) if everywhere else actor.may_somewhere(permission)):
                raise Denied(permission=permission)
            return view(request, *args, **kwargs)

        enter.permission, enter.is_everywhere = permission, everywhere  # type: ignore[attr-defined]
        return enter

    return declare


def signed_in(view: View[P]) -> View[P]:
    """Let in everybody who has logged in: his own settings, the landing page."""

    @wraps(view)
    def enter(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.actor.is_anonymous:
            raise Unknown
        return view(request, *args, **kwargs)

    enter.permission = "signed-in"  # type: ignore[attr-defined]
    return enter


def public(why: str) -> Callable[[View[P]], View[P]]:
    """Let everybody in, for the reason given."""

    def declare(view: View[P]) -> View[P]:
        view.permission = "public"  # type: ignore[attr-defined]
        view.why_public = why  # type: ignore[attr-defined]
        return view

    return declare


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request, found by the middleware."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def at_of(request: HttpRequest) -> datetime:
    """The time of a request, set by the middleware: what every action is given."""
    at: datetime = request.at  # type: ignore[attr-defined]
    return at


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; behind our own proxy, the last address it noted. Of IPv6 the /64 that one subscriber holds."""
    noted = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    address: str = noted.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        own = ip_address(address)
        return str(ip_network((str(own), 64), strict=False)) if isinstance(own, IPv6Address) and not own.ipv4_mapped else address
    except ValueError:
        return address


def notice(response: HttpResponse, message: str, *, level: str = "success", undo: str = "") -> HttpResponse:
    """Have the page show a notice when htmx puts in `response`; `undo` is the address that takes it back by POST."""
    from tingtang.core.middleware import trigger  # noqa: PLC0415 - the middleware imports this module

    detail: dict[str, object] = {"level": level, "message": str(message)}
    return trigger(response, "tt:notice", detail | {"undo": {"url": undo}} if undo else detail)
