"""What everybody does with his own account: log in and out, password, language, keys for programs."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.ids import keep, new_key
from tingtang.core.models import Account, ApiToken
from tingtang.journal.record import changed, record
from tingtang.journal.saving import clean, locked
from tingtang.org.events import LANGUAGE_SET, LOGGED_IN, LOGGED_OUT, PASSWORD_CHANGED, TOKEN_MADE, TOKEN_REVOKED


class WrongPassword(Invalid):
    """The present password was not given right."""

    message = _("The present password is not right.")


class NewToken(NamedTuple):
    """A key for programs as it is shown once."""

    token: ApiToken
    key: str


@action("org.log_in", label=_("Log in"))
def log_in(actor: Actor, *, account: Account, at: datetime) -> Account:
    """Note that somebody logged in. The password was checked before."""
    _own(actor, account)
    account.last_login = at
    account.save(update_fields=["last_login"])
    record(LOGGED_IN, actor, at=at, account=account)
    return account


@action("org.log_out", label=_("Log out"))
def log_out(actor: Actor, *, account: Account, at: datetime) -> None:
    """Note that somebody logged out."""
    _own(actor, account)
    record(LOGGED_OUT, actor, at=at, account=account)


@action("org.change_password", label=_("Change one's own password"))
def change_password(actor: Actor, *, account: Account, present: str, password: str, at: datetime) -> Account:
    """Change one's own password; every session ends. Refused when the present one is wrong or the new one too weak."""
    _own(actor, account)
    kept = locked(account)
    if not check_password(present, kept.password):
        raise WrongPassword(fields={"present": [str(WrongPassword.message)]})
    try:
        validate_password(password, kept)
    except ValidationError as error:
        raise Invalid(fields={"password": error.messages}) from None
    kept.password, kept.must_change_password = make_password(password), False
    kept.save(update_fields=["password", "must_change_password"])
    record(PASSWORD_CHANGED, actor, at=at, account=kept)
    return kept


@action("org.set_language", label=_("Choose one's own language"))
def set_language(actor: Actor, *, account: Account, language: str, at: datetime) -> Account:
    """Choose the language of one's own pages; empty follows the browser. Refused for a language there is not."""
    _own(actor, account)
    if language and language not in dict(settings.LANGUAGES):
        raise Invalid(fields={"language": [str(_("There is no language “{code}” here.")).format(code=language)]})
    kept = locked(account)
    if kept.language == language:
        unchanged()
        return kept
    kept.language = language
    kept.save(update_fields=["language"])
    record(LANGUAGE_SET, actor, at=at, account=kept)
    changed(kept, at=at, language=language)
    return kept


@action("org.make_token", label=_("Make one's own keys for programs"))
def make_token(actor: Actor, *, account: Account, name: str, at: datetime, expires_at: datetime | None = None) -> NewToken:
    """Make a key by which a program acts as oneself. Refused without a name or with an end in the past."""
    _own(actor, account)
    if expires_at is not None and expires_at <= at:
        raise Invalid(fields={"expires_at": [str(_("Choose a time to come."))]})
    key = new_key("tta")
    token = ApiToken(account=account, name=name.strip(), key_hash=keep(key), created_at=at, expires_at=expires_at)
    clean(token, exclude=["key_hash"])
    token.save()
    record(TOKEN_MADE, actor, at=at, token=token, account=account)
    return NewToken(token, key)


@action("org.revoke_token", label=_("Revoke one's own keys for programs"))
def revoke_token(actor: Actor, *, token: ApiToken, at: datetime) -> ApiToken:
    """End a key at once. Refused for somebody else's unless the actor may change that person's account."""
    if not (actor.kind == "account" and actor.id == token.account_id):
        staff = getattr(token.account, "staff", None)
        if not actor.may("org.save_staff", staff if staff is not None and staff.hall_id else None):
            raise NotFound
    kept = locked(token)
    if kept.revoked_at is not None:
        unchanged()
        return kept
    kept.revoked_at = at
    kept.save(update_fields=["revoked_at"])
    record(TOKEN_REVOKED, actor, at=at, token=kept, account=kept.account)
    return kept


def _own(actor: Actor, account: Account) -> None:
    if actor.kind == "account" and actor.id != account.pk:
        raise NotFound
