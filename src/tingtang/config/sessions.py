"""Sessions in Django's table, read by one plain statement, together with the account they are most likely of."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import orjson
from django.contrib.sessions.backends import db
from django.utils import timezone

from tingtang.core.database.base import Row
from tingtang.core.database.statements import ask, one
from tingtang.core.queries import SESSION_ACCOUNT
from tingtang.org.queries import ACCOUNT_BY_ID

_READ: Final = (
    f"SELECT s.session_data, a.* FROM django_session s LEFT JOIN LATERAL ({ACCOUNT_BY_ID}) a ON true"
    " WHERE s.session_key = %s AND s.expire_date > %s"
)
MOST_KNOWN: Final = 20_000
MOST_VERIFIED: Final = 5000
_account_of: dict[str, int] = {}


class SessionStore(db.SessionStore):
    """Django's store; its name is part of the seal of what is kept, so sessions of both can read each other's.

    `read` names the rows of its account, where that is the one that this process saw in it before.
    """

    read: Mapping[str, Sequence[Row]] = MappingProxyType({})

    def load(self) -> dict[str, Any]:
        """What was kept under the session's key; nothing when it is unknown or over."""
        likely = _account_of.get(str(self.session_key))
        rows = ask(_READ, one(likely), one(self.session_key), one(timezone.now()))
        if not rows:
            self._session_key = None
            return {}
        kept: dict[str, Any] = orjson.loads(_verified((rows[0][0] or b"").decode()))
        account = kept.get(SESSION_ACCOUNT)
        if account is not None and account == likely:
            found = [row[1:] for row in rows if row[1] is not None]
            self.read = {"rows": found} if found else {}
        elif isinstance(account, int):
            _remember(str(self.session_key), account)
        return kept


@lru_cache(maxsize=MOST_VERIFIED)  # a session says the same at nearly every page: its seal was looked at each time
def _verified(text: str) -> bytes:
    """What a session holds, as JSON: nothing where its seal is broken."""
    return orjson.dumps(SessionStore().decode(text))


def _remember(session_key: str, account: int) -> None:
    if len(_account_of) >= MOST_KNOWN:
        _account_of.clear()
    _account_of[session_key] = account
