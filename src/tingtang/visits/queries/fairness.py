"""Who waited beyond his limit while others were called before him (CUS-14): one rule for the live hall and the bell."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tingtang.org.models import Hall
from tingtang.ui import formats
from tingtang.visits.models import Call, CallKind

UNFAIR_MINUTES = 30  # how long the live hall speaks of it, and how long the bell keeps silent after it has rung


@dataclass(frozen=True)
class Passed:
    """Ordinary customers called beyond their limit of late, and the privileged ones who were called while they waited."""

    ordinary: int = 0
    privileged: int = 0
    latest_at: datetime | None = None

    @property
    def sentence(self) -> str:
        """What the live hall says of it; empty when it did not happen."""
        if not self.privileged:
            return ""
        return _(
            "Called beyond their limit in the last %(minutes)s minutes: %(ordinary)s ordinary customers, the latest at %(at)s."
            " Called while they waited: %(privileged)s privileged ones."
        ) % {**vars(self), "minutes": UNFAIR_MINUTES, "at": formats.clock(self.latest_at)}


def passed(hall: Hall, at: datetime) -> Passed:
    """Who waited beyond his limit while privileged ones were called: the calls of which the bell tells."""
    since = at - timedelta(minutes=UNFAIR_MINUTES)
    late = Call.objects.filter(hall=hall, called_at__gt=since, kind=CallKind.ORDINARY, why__rule="starvation")
    waits = list(late.order_by("-called_at").values_list("ticket__queued_at", "called_at"))
    if not waits:
        return Passed()
    first = min(queued for queued, _called in waits)
    others = Call.objects.filter(hall=hall, kind=CallKind.PRIVILEGED, called_at__gte=first).values_list("called_at", flat=True)
    meanwhile = list(others)
    unfair = [(queued, called) for queued, called in waits if any(queued <= one <= called for one in meanwhile)]
    before = sum(any(queued <= one <= called for queued, called in unfair) for one in meanwhile)
    return Passed(len(unfair), before, unfair[0][1] if unfair else None)
