"""What insight keeps of the journal so that a page need not read it whole: rebuilt from it whenever wanted."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import ClassVar

from django.db import models
from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from tingtang.insight.rules.episodes import Episode as Told
from tingtang.insight.rules.episodes import Outcome, Story
from tingtang.journal.copying import copy
from tingtang.journal.models import Log

_COLUMNS = (
    "log_id, case_id, hall_id, service_id, counter_id, clerk_id, arrived_at, ended_at, wait_seconds, service_seconds, "
    "outcome, arrival_event, start_event, end_event"
)
OUTCOMES = {
    Outcome.SERVED: _("served"),
    Outcome.NO_SHOW: _("did not come"),
    Outcome.LEFT: _("left"),
    Outcome.PASSED_ON: _("passed on"),
    Outcome.BROKEN_OFF: _("broken off"),
}


class EpisodeQuerySet(models.QuerySet["Episode"]):
    def append(self, log_id: int, told: Iterable[tuple[int, Told]]) -> None:
        """Keep the ended episodes, each with the number of its case."""
        copy("insight_episode", _COLUMNS, (_line(log_id, case, each) for case, each in told))

    def forget(self, log_id: int) -> None:
        """Forget what was made of a log, before it is made again."""
        self.filter(log_id=log_id).delete()
        OpenStory.objects.filter(log_id=log_id).delete()
        BuiltLog.objects.filter(log_id=log_id).delete()


def _line(log_id: int, case: int, told: Told) -> str:
    wait, service = (r"\N" if value is None else f"{value:.3f}" for value in (told.wait_seconds, told.service_seconds))
    arrived, ended = (datetime.fromtimestamp(value, UTC).isoformat() for value in (told.arrived_at, told.ended_at))
    return "\t".join(
        map(
            str,
            (
                log_id, case, told.hall, told.service, told.counter, told.clerk, arrived, ended, wait, service,
                int(told.outcome), told.arrival_event, told.start_event, told.end_event,
            ),
        )
    )  # fmt: skip


class Episode(models.Model):
    """A wait and what it ended in, of any log; 0 is nobody. In the own log the ids are primary keys, else of the dictionary."""

    log_id = models.SmallIntegerField()
    case_id = models.BigIntegerField()
    hall_id = models.BigIntegerField()
    service_id = models.BigIntegerField()
    counter_id = models.BigIntegerField()
    clerk_id = models.BigIntegerField()
    arrived_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    wait_seconds = models.FloatField(null=True)
    service_seconds = models.FloatField(null=True)
    outcome = models.PositiveSmallIntegerField(choices=[(int(each), label) for each, label in OUTCOMES.items()])
    arrival_event = models.BigIntegerField()
    start_event = models.BigIntegerField()
    end_event = models.BigIntegerField()
    objects: ClassVar[EpisodeQuerySet] = EpisodeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["log_id", "arrived_at"], name="insight_episode_time")]


class StoryQuerySet(models.QuerySet["OpenStory"]):
    def of(self, log_id: int, cases: Iterable[int]) -> dict[int, Story]:
        """The stories of these cases that are not over, locked."""
        rows = self.select_for_update().filter(log_id=log_id, case_id__in=list(cases))
        return {row.case_id: Story(**row.state) for row in rows}

    def keep(self, log_id: int, stories: Mapping[int, Story | None]) -> None:
        """Keep the stories as they stand; None is over."""
        self.filter(log_id=log_id, case_id__in=[case for case, story in stories.items() if story is None]).delete()
        rows = [OpenStory(log_id=log_id, case_id=case, state=asdict(story)) for case, story in stories.items() if story]
        self.bulk_create(rows, update_conflicts=True, unique_fields=["log_id", "case_id"], update_fields=["state"])


class OpenStory(models.Model):
    """A wait or service of the own log that has begun and not yet ended."""

    log_id = models.SmallIntegerField()
    case_id = models.BigIntegerField()
    state = models.JSONField()
    objects: ClassVar[StoryQuerySet] = StoryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log_id", "case_id"], name="insight_story_once")]


class BuiltQuerySet(models.QuerySet["BuiltLog"]):
    def note(self, log_id: int, *, has_starts: bool, service_is_type: bool) -> "BuiltLog":
        """Note that the episodes of a log are made."""
        span = Episode.objects.filter(log_id=log_id).aggregate(first=Min("arrived_at"), latest=Max("arrived_at"))
        return self.create(
            log_id=log_id, has_starts=has_starts, service_is_type=service_is_type, first_at=span["first"], latest_at=span["latest"]
        )  # fmt: skip


class BuiltLog(models.Model):
    """An imported log whose episodes are made, and what kind of log it turned out to be."""

    log = models.OneToOneField(Log, on_delete=models.CASCADE, primary_key=True, related_name="+")
    has_starts = models.BooleanField()
    service_is_type = models.BooleanField()
    first_at = models.DateTimeField(null=True)
    latest_at = models.DateTimeField(null=True)
    objects: ClassVar[BuiltQuerySet] = BuiltQuerySet.as_manager()  # type: ignore[assignment]
