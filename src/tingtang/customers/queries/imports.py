"""Reads of imports of customers: whose one may see."""

from datetime import datetime, timedelta
from typing import Any, Final, TypeVar, cast

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.customers.models import CustomerImport, TableImport
from tingtang.customers.models.imports import STALLED_SECONDS
from tingtang.org.models import Hall

IMPORT = "customers.import"
INTERRUPTED: Final = "interrupted"
J = TypeVar("J", bound=TableImport)
# The looks of the states of an import, as lists and pages draw them.
LOOKS: Final = {
    "waiting": "pending", "running": "info", "complete": "ok", "stopped": "risk", "failed": "bad", "discarded": "rest",
    INTERRUPTED: "parked",
}  # fmt: skip
UNFINISHED: Final = frozenset({LOOKS[INTERRUPTED], LOOKS["stopped"], LOOKS["failed"]})
# What these are called.
WORDS: Final = {LOOKS[INTERRUPTED]: _("interrupted"), **{LOOKS[code]: word for code, word in TableImport.State.choices}}


def jobs(actor: Actor) -> QuerySet[CustomerImport]:
    """The imports into halls where the actor may import."""
    halls = actor.halls(IMPORT)
    found = CustomerImport.objects.select_related("hall", "data_source")
    return found if halls is EVERYWHERE else found.filter(Q(hall__in=halls))


def with_looks(jobs: QuerySet[J], at: datetime) -> QuerySet[J]:
    """Imports with `look`, the look of their state at a time: one that nobody reads any more is not running but interrupted."""
    since = at - timedelta(seconds=STALLED_SECONDS)
    left = When(state=TableImport.State.RUNNING, moved_at__lt=since, then=Value(LOOKS[INTERRUPTED]))
    kept = [When(state=state, then=Value(LOOKS[state])) for state in TableImport.State.values]
    return cast("QuerySet[J]", jobs.annotate(look=Case(left, *kept, output_field=CharField())))


def goes_on_at(job: TableImport) -> int | None:
    """The row of the data with which an interrupted reading goes on; None for one that is complete or not yet begun."""
    return job.row_count + 1 if job.row_count and job.state not in TableImport.ENDED else None


def get_job(actor: Actor, key: int) -> CustomerImport:
    """One import. NotFound when absent or not visible."""
    found = jobs(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def left_alone(model: type[J], at: datetime) -> QuerySet[J]:
    """The imports whose process was killed among their rows; one that nobody has begun, or that was to stop, waits for a person."""
    since = at - timedelta(seconds=STALLED_SECONDS)
    found: QuerySet[J] = model._meta.default_manager.all()  # type: ignore[union-attr]
    return found.filter(state=TableImport.State.RUNNING, is_stop_wanted=False, moved_at__lt=since).order_by("pk")


def progress_of(job: TableImport, at: datetime) -> dict[str, Any]:
    """How far the reading of a table is, and what can be done about it."""
    is_moving, is_stalled = job.state in job.MOVING, job.is_stalled(at)
    look = LOOKS[INTERRUPTED if is_stalled and job.state == TableImport.State.RUNNING else job.state]
    return {
        "job": job,
        "state": look,
        "state_word": WORDS[look],
        "goes_on_at": goes_on_at(job) if is_stalled or not is_moving else None,
        "is_moving": is_moving,
        "is_stalled": is_stalled,
        "percent": round(job.share * 100),
        "may_resume": is_stalled or job.state in (job.State.STOPPED, job.State.FAILED),
        "may_discard": not is_moving or is_stalled,
    }


def halls_for(actor: Actor, permission: str = IMPORT) -> QuerySet[Hall]:
    """The halls in use where the actor holds `permission`."""
    halls = actor.halls(permission)
    found = Hall.objects.filter(is_active=True).order_by("code")
    return found if halls is EVERYWHERE else found.filter(Q(pk__in=halls))
