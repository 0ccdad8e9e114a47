"""The clocks of a case: stored for sorting, derivable from the journal, and both are equal."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.cases.models.cases import Case
from tingtang.cases.rules.timing import Hold, Timing
from tingtang.catalogue.models import Calendar


class ClockState(models.TextChoices):
    RUNNING = "running", _("running")
    HELD = "held", _("standing still")
    MET = "met", _("kept")
    MISSED = "missed", _("missed")
    CANCELLED = "cancelled", _("cancelled")


LIVE = (ClockState.RUNNING, ClockState.HELD)


class SlaClock(models.Model):
    """One target of a case: what it measures, how long it may take by which calendar, and how it stands.

    `holds` is a list of [start, end or null, reason] in ISO 8601 UTC. `due_at` is empty while the clock stands still.
    Without a calendar the clock runs day and night.
    `fixed_at` is a due time set by hand, which nothing moves. `supervise_at` is when the next rung of the kind's ladder is reached;
    `rungs_done` are those taken already. `calendar_revision` is that by which `due_at`
    was set: later ones may give the same.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    code = models.CharField(_("clock"), max_length=60)
    target_seconds = models.PositiveIntegerField(_("target (s)"))
    calendar = models.ForeignKey(
        Calendar,
        verbose_name=_("calendar"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clocks",
        db_index=False,
    )
    zone_name = models.CharField(_("time zone"), max_length=50)
    calendar_revision = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField(_("started"))
    holds = models.JSONField(_("stood still"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ClockState.choices, default=ClockState.RUNNING)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    fixed_at = models.DateTimeField(_("due time set by hand"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    elapsed_seconds = models.PositiveIntegerField(_("took (s)"), null=True, blank=True)
    supervise_at = models.DateTimeField(_("next supervision"), null=True, blank=True)
    rungs_done = ArrayField(models.CharField(max_length=100), default=list, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("clock"), _("clocks")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "code"], condition=Q(state__in=[s.value for s in LIVE]), name="cases_one_live_clock_of_a_kind"
            )
        ]
        indexes = [
            models.Index(
                fields=["calendar", "id"], condition=Q(state__in=[s.value for s in LIVE]), name="cases_clock_by_calendar"
            ),
            models.Index(fields=["supervise_at"], condition=Q(supervise_at__isnull=False), name="cases_clock_supervise"),
        ]

    @property
    def timing(self) -> Timing:
        """The clock as the rules read it."""
        target = timedelta(seconds=self.target_seconds)
        return Timing(self.started_at, target, _holds(self.holds), self.stopped_at, self.fixed_at)

    def keep(self, timing: Timing) -> None:
        """Take over the history of `timing`; the caller saves."""
        self.holds = [_row(hold) for hold in timing.holds]
        self.stopped_at, self.fixed_at = timing.stopped_at, timing.fixed_at
        self.target_seconds = int(timing.target / timedelta(seconds=1))


def read_holds(text: str) -> tuple[Hold, ...]:
    """The holds of a clock from the text of its column, as bulk work reads it."""
    return () if text == "[]" else _holds(orjson.loads(text))


def _holds(rows: Iterable[Any]) -> tuple[Hold, ...]:
    return tuple(Hold(_time(starts), _time(ends) if ends else None, reason) for starts, ends, reason in rows)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _row(hold: Hold) -> list[Any]:
    return [hold.starts_at.isoformat(), hold.ends_at.isoformat() if hold.ends_at else None, hold.reason]
