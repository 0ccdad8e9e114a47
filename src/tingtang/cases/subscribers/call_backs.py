"""Whoever called the general manager's line is called back as soon as his case is closed, whatever its kind draws (CMP-05)."""

from django.db.models import F

from tingtang.cases.actions.ending import LEADER, ask_call_back
from tingtang.cases.events import CASE_MOVED
from tingtang.cases.models import CallBack, Case
from tingtang.cases.rules.workflow import Phase
from tingtang.core.actors import SYSTEM
from tingtang.journal.subscribers import Happened, subscriber


@subscriber("cases.call_back_line", CASE_MOVED)
def call_back_line(happened: list[Happened]) -> None:
    """Have the customers of closed cases of the line called back, once for each time a case was closed."""
    closed = [each for each in happened if each.attributes.get("phase") == Phase.CLOSED]
    keys = [key for each in closed if (key := each.object_id("case"))]
    if not keys:
        return
    of_line = Case.objects.filter(pk__in=keys, channel=LEADER, phase=Phase.CLOSED, customer__isnull=False, merged_into=None)
    called = CallBack.objects.filter(case__in=of_line, made_at__gte=F("case__closed_at")).values("case")
    for case in of_line.exclude(pk__in=called):
        if case.closed_at is not None:
            ask_call_back(SYSTEM, case=case, at=case.closed_at)
