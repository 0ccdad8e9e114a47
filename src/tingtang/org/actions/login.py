"""Who may log in: the password is checked slowly, guessing is counted, and every refusal looks the same."""

from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Invalid, TooMany
from tingtang.core.ids import keep
from tingtang.core.models import Account, LoginTry
from tingtang.journal.record import record
from tingtang.org.events import LOGIN_REFUSED

WINDOW = timedelta(minutes=15)
LIMIT_BY_NAME = 10  # from one address: a stranger who guesses elsewhere must not keep a clerk from his counter
LIMIT_BY_NAME_EVERYWHERE = 200  # guesses spread over many addresses
LIMIT_BY_ADDRESS = 60  # a whole hall may share one address


class WrongLogin(Invalid):
    """Name and password do not fit; which of the two, or whether the account may log in at all, is not said."""

    message = _("User name and password do not fit together. Check both; capital letters matter in the password.")


def count_try(key: str, *, limit: int, at: datetime) -> LoginTry:
    """Count one try under `key` and return it, to be deleted if it turns out well.

    Refused (`TooMany`) after `limit` tries in 15 minutes, with the time to wait.
    """
    digest = keep(key, "try")
    with transaction.atomic():
        with connection.cursor() as cursor:  # two tries at once must not both be the last one allowed
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)])
        recent = LoginTry.objects.filter(key_hash=digest, at__gt=at - WINDOW).order_by("-at").values_list("at", flat=True)
        tries = list(recent[:limit])
        if len(tries) == limit:
            seconds = int((tries[-1] + WINDOW - at).total_seconds()) + 1
            raise TooMany(wait_seconds=seconds, wait_minutes=-(-seconds // 60))
        return LoginTry.objects.create(key_hash=digest, at=at)


def forget_tries(*keys: str, at: datetime) -> None:
    """Forget the tries under `keys`, and everybody's that are too old to count."""
    LoginTry.objects.filter(key_hash__in=[keep(key, "try") for key in keys]).delete()
    LoginTry.objects.filter(at__lt=at - WINDOW).delete()


def check_login(username: str, password: str, *, address: str, at: datetime, browser: str = "") -> Account:
    """The account these belong to. Refused after too many tries, and with the same words for every other reason.

    `browser` is the mark of a browser in which this name has logged in before: its tries count by themselves, so that nobody's
    guesses elsewhere, however many, keep the owner out.
    """
    name = username.lower()
    by_both = f"login-browser:{name}\n{browser}" if browser else f"login-name:{name}\n{address}"
    limits = {by_both: LIMIT_BY_NAME}
    if not browser:
        limits = {f"login-address:{address}": LIMIT_BY_ADDRESS, **limits, f"login-name:{name}": LIMIT_BY_NAME_EVERYWHERE}
    counted = [count_try(key, limit=limit, at=at) for key, limit in limits.items()]
    account = Account.objects.select_related("staff").filter(username=username).first()
    fits = check_password(password, account.password if account is not None else _nobodys_password())
    if account is None or not fits or not _may_log_in(account):
        note_refused_login(SYSTEM, account=account, at=at)
        raise WrongLogin
    for one in counted:
        one.delete()  # a whole hall may come to work at once
    forget_tries(by_both, at=at)
    return account


def _may_log_in(account: Account) -> bool:
    has_left = hasattr(account, "staff") and account.staff.left_date is not None
    return account.is_active and not has_left and (settings.DEMO_LOGINS or not account.is_demo)


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    return make_password("the time it takes to refuse an unknown name")


@action("org.note_refused_login", label=_("Note refused logins"))
def note_refused_login(actor: Actor, *, account: Account | None, at: datetime) -> None:
    """Note that somebody tried to log in in vain; for an unknown name too, so that both take as long."""
    record(LOGIN_REFUSED, actor, at=at, account=account)
