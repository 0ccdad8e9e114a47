"""Finds the actor behind a request."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tingtang.core import registry
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid
from tingtang.core.permissions import reading

BACKDATE = reading("core.backdate", _("Enter what happened earlier, with its own time"))
DEVICE_COOKIE = "tt_device"
SESSION_ACCOUNT = "account_id"
SESSION_SEAL = "account_seal"


def actor_of_request(request: HttpRequest, at: datetime) -> Actor | None:
    """The actor that a request's bearer key, session or device cookie names, in this order; None when there is none."""
    bearer = request.META.get("HTTP_AUTHORIZATION", "")
    if bearer[:7].lower() == "bearer ":
        return actor_of_key(bearer[7:].strip(), at)
    account_id = request.session.get(SESSION_ACCOUNT)
    if account_id is not None:
        known = {"seal": request.session.get(SESSION_SEAL, "")} | getattr(request.session, "read", {})
        return _load("account", str(account_id), at, **known)
    device_key = request.COOKIES.get(DEVICE_COOKIE)
    return _load("device", device_key, at) if device_key else None


def backdated(request: HttpRequest, now: datetime) -> datetime:
    """The time that the header `Tingtang-Time` gives to an API call: entering a paper list after an outage, replaying a log.

    Refused without the permission, without a zone, or in the future.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not request.path.startswith("/api/") or not actor.may_somewhere(BACKDATE):
        raise Denied(permission=BACKDATE)
    try:
        at = datetime.fromisoformat(request.headers["Tingtang-Time"])
    except ValueError:
        raise Invalid(fields={"Tingtang-Time": [str(_("Give a time such as 2026-11-21T08:30:00+08:00."))]}) from None
    if at.tzinfo is None or at > now:
        raise Invalid(fields={"Tingtang-Time": [str(_("Give a time zone, and no time in the future."))]})
    return at


def actor_of_key(key: str, at: datetime) -> Actor | None:
    """The account or device that holds `key`."""
    if key.startswith("ttd_"):
        return _load("device", key, at)
    return _load("token", key, at) if key.startswith("tta_") else None


def _load(kind: str, key: str, at: datetime, **more: object) -> Actor | None:
    loader = registry.actor.get(kind)
    actor: Actor | None = loader(key, at, **more) if loader else None
    return actor
