"""Writes of posts and staff, with the accounts they log in by."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.models import Account
from tingtang.journal.saving import assign, field_names, locked, remove, save, tell, write
from tingtang.org.actions.roles import keeps_administrator, refuse_stronger
from tingtang.org.events import POST_SAVED, REMOVED, STAFF_SAVED
from tingtang.org.models import Hall, Post, Staff

POST_FIELDS = field_names(Post, "code", "name", "names", "level", "duties", "is_held", "needed_skills")
STAFF_FIELDS = field_names(Staff, "badge", "name", "hall", "left_date")
ACCOUNT_FIELDS = field_names(Account, "username", "language", "is_active", "is_demo", "must_change_password")


@action("org.save_post", label=_("Change posts and duties"))
def save_post(actor: Actor, /, *, at: datetime, post: Post | None = None, version: str | None = None, **values: Any) -> Post:
    """Change a post, or make one."""
    return save(actor, POST_SAVED, post or Post(), values, POST_FIELDS, at=at, version=version)


@action("org.remove_post", label=_("Remove posts"))
def remove_post(actor: Actor, *, post: Post, at: datetime) -> None:
    """Remove a post nobody holds and no shift names. Refused with what refers to it."""
    remove(actor, REMOVED, post, at=at)


@action("org.save_staff", on="hall", label=_("Change staff and accounts"))
def save_staff(
    actor: Actor,
    /,
    *,
    hall: Hall | None,
    at: datetime,
    staff: Staff | None = None,
    posts: Iterable[Post] | None = None,
    password: str | None = None,
    hashed: str | None = None,
    version: str | None = None,
    **values: Any,
) -> Staff:
    """Change somebody's record and account, or make both. `hall` is the home hall (None: the whole organisation).

    `hashed` is what `make_password` made of a password already, where many are made at once.

    Refused when a value is wrong, for staff of a hall where the actor has no such right, when the person may do more
    than the actor (a password set for him would be a way to act as him), or when no administrator would be left.
    """
    left_date = values.get("left_date")
    if left_date is not None and left_date > at.date() + timedelta(days=1):  # where it is tomorrow already, that is today
        raise Invalid(fields={"left_date": [str(_("Enter this on the day itself: the account stops working at once."))]})
    with keeps_administrator():
        kept = _person(actor, staff, version)
        account = kept.account if kept.pk is not None else Account(name=values.get("name", ""))
        own = {name: value for name, value in values.items() if name in ACCOUNT_FIELDS}
        differs = _account(account, own | {"name": values.get("name", account.name)}, password, hashed)
        kept.account = account
        rest = {name: value for name, value in values.items() if name not in own} | {"hall": hall}
        differs |= assign(kept, rest, STAFF_FIELDS)
        if differs:
            write(kept)
        differs |= _posts(kept, posts)
        if differs:
            secret = ["password"] if differs.pop("password", False) else []
            tell(actor, STAFF_SAVED, kept, differs, at=at, about=["account"], secret=secret)
        else:
            unchanged()
    return kept


def _person(actor: Actor, staff: Staff | None, version: str | None) -> Staff:
    if staff is None:
        return Staff()
    kept = locked(staff, version, STAFF_FIELDS)
    if not actor.may("org.save_staff", kept if kept.hall_id else None):
        raise NotFound
    refuse_stronger(actor, kept)
    return kept


def _account(account: Account, values: dict[str, Any], password: str | None, hashed: str | None) -> dict[str, Any]:
    if account.pk is None and not password:
        account.set_unusable_password()
    differs = {}
    if password and (account.pk is None or not account.check_password(password)):
        _check_password(account, values, password)
        account.password = _hash_known_to_all(password) if values.get("is_demo", account.is_demo) else make_password(password)
        differs["password"] = True
    elif hashed:
        account.password = hashed
        differs["password"] = True
    differs |= assign(account, values, [*ACCOUNT_FIELDS, "name"])
    if differs:
        write(account)
    return differs


@lru_cache(maxsize=1)
def _hash_known_to_all(password: str) -> str:
    # The demo's people share one password that everybody knows: one slow hash for all of them.
    return make_password(password)


def _check_password(account: Account, values: dict[str, Any], password: str) -> None:
    if values.get("is_demo", account.is_demo):
        return
    try:
        validate_password(password, Account(username=values.get("username", account.username), name=account.name))
    except ValidationError as error:
        raise Invalid(fields={"password": error.messages}) from None


def _posts(staff: Staff, posts: Iterable[Post] | None) -> dict[str, Any]:
    if posts is None:
        return {}
    wanted, held = sorted({post.pk for post in posts}), sorted(staff.posts.values_list("pk", flat=True))
    if wanted == held:
        return {}
    staff.posts.set(wanted)
    return {"posts": wanted}


@action("org.remove_staff", on="staff", label=_("Remove staff"))
def remove_staff(actor: Actor, *, staff: Staff, at: datetime) -> None:
    """Remove somebody who never served, with the account. Refused with what refers to him; whoever served leaves instead."""
    refuse_stronger(actor, staff)
    with keeps_administrator():
        account = staff.account
        remove(actor, REMOVED, staff, at=at, parts=["grants"], code=staff.badge)
        remove(actor, REMOVED, account, at=at, parts=["tokens"], code=account.username)
