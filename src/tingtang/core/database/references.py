"""References to rows that others remove: the database looks at them when a transaction ends, and what it finds is refused in words."""

from types import TracebackType

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from tingtang.core.errors import Refused

FOREIGN_KEY = "23503"


class RemovedMeanwhile(Refused):
    """What was written refers to a row that somebody else has removed."""

    message = _("Something that this refers to has been removed meanwhile. Load the page again, then enter your changes.")


class Referring:
    """Around a transaction: refused (`RemovedMeanwhile`) when a row it refers to is gone at its end."""

    def __enter__(self) -> None:
        """Nothing to prepare: every action comes by here."""

    def __exit__(self, _kind: type[BaseException] | None, fault: BaseException | None, _trace: TracebackType | None) -> None:
        if isinstance(fault, IntegrityError) and getattr(fault.__cause__, "sqlstate", "") == FOREIGN_KEY:
            raise RemovedMeanwhile from fault
