"""The services behind a figure, as a list that filters, sorts, pages and exports."""

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django.db.models import Case, Expression, F, FloatField, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import ExtractHour
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Service
from tingtang.core.actors import Actor
from tingtang.insight import queries
from tingtang.insight.models import OUTCOMES, BuiltLog, Episode
from tingtang.insight.queries import Question
from tingtang.insight.rules.episodes import ABANDONED, Outcome
from tingtang.journal.models import Log
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Dates
from tingtang.ui.tables import Table

_GAVE_UP = [int(each) for each in ABANDONED]
_LEFT = Q(outcome=int(Outcome.LEFT))
_CALLED = Q(wait_seconds__isnull=False) & ~_LEFT
KEPT = {
    "called": (_("called"), _CALLED),
    "timed": (_("service timed"), Q(service_seconds__isnull=False)),
    "target": (_("counted for the target"), _CALLED | (_LEFT & Q(wait_seconds__gt=F("target")))),
    "within": (_("called within target"), _CALLED & Q(wait_seconds__lte=F("target"))),
    "beyond": (_("waited beyond target"), Q(wait_seconds__gt=F("target"))),
    "leaving": (
        _("served, passed on, left"),
        Q(outcome__in=[int(Outcome.SERVED), int(Outcome.PASSED_ON), *_GAVE_UP]),
    ),
    "gave_up": (_("left or did not come"), Q(outcome__in=_GAVE_UP)),
}


@dataclass(frozen=True)
class Kept(Choice):
    """Which episodes a figure counts."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        chosen = self.chosen(data)
        return query.filter(KEPT[chosen][1]) if chosen else query


@dataclass(frozen=True)
class Said(Choice):
    """Part of the question, which has narrowed the rows already."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        return query


class Services(Table):
    """Waits and services, each leading to its events."""

    name = "insight.services"
    sort = "-arrived_at"
    empty_title = _("No services on these days")
    empty_text = _("Here you see every wait and what it ended in, as the journal has it. Choose other days or another log.")
    columns: ClassVar[Any] = ()

    def __init__(self, actor: Actor, question: Question, request: HttpRequest) -> None:
        self.question = question
        self.built = BuiltLog.objects.filter(log=question.log).first()
        rows = queries.episodes(actor, question).annotate(
            target=_target(question), hour=ExtractHour("arrived_at", tzinfo=question.zone)
        )
        names = {part: self._names(rows, part) for part in ("service", "counter", "clerk")}
        self.columns = self._columns(names)  # type: ignore[misc]
        self.filters = self._filters(names, actor)  # type: ignore[misc]
        super().__init__(rows, request)

    def _names(self, rows: QuerySet[Episode], part: str) -> dict[int, str]:
        keys = set(rows.order_by().values_list(f"{part}_id", flat=True).distinct()) - {0}
        found = queries.names_of(self.question.is_own, self.built, part, keys)
        return dict(sorted(found.items(), key=lambda item: item[1]))

    def _columns(self, names: dict[str, dict[int, str]]) -> tuple[Column, ...]:
        return (
            Column("arrived_at", _("Arrived"), sort="arrived_at", kind="datetime", link=_link, is_indexed=True),
            *(
                Column(part, label, value=partial(_name, names[part], part))
                for part, label in (("service", _("Service")), ("counter", _("Counter")), ("clerk", _("Clerk")))
                if part != "counter" or names["counter"]
            ),
            Column("wait_seconds", _("Waited"), sort="wait_seconds", kind="duration"),
            Column("service_seconds", _("Service took"), sort="service_seconds", kind="duration"),
            Column("outcome", _("Outcome"), kind="badge", value=_outcome, words=_OUTCOME_WORDS),
        )

    def _filters(self, names: dict[str, dict[int, str]], actor: Actor) -> tuple[Any, ...]:
        logs = [(log.code, log.name if log.pk != Log.OWN else _("Own journal")) for log in queries.logs(actor)]
        halls = [(hall.pk, str(hall)) for hall in queries.halls(actor)] if self.question.is_own else []
        zone = str(self.question.zone)
        return (
            Said("log", _("Log"), logs),
            *([Choice("hall", _("Hall"), halls, "hall_id")] if halls else []),
            Dates("arrived_at", _("Arrived")),
            Choice("hour", _("Hour of arrival"), [(hour, f"{hour:02}:00") for hour in range(24)]),
            *(
                Choice(part, label, list(names[part].items()), f"{part}_id")
                for part, label in (("service", _("Service")), ("counter", _("Counter")), ("clerk", _("Clerk")))
                if names[part]
            ),
            Kept("kept", _("Counted"), [(code, label) for code, (label, _rule) in KEPT.items()]),
            Said("zone", _("Time zone"), [(zone, zone)]),
        )


def _name(names: dict[int, str], part: str, row: Episode) -> str | None:
    return names.get(getattr(row, f"{part}_id"))


def _link(row: Episode) -> str:
    return reverse("insight:service", kwargs={"episode": row.pk})


_OUTCOME_STATES = {
    Outcome.SERVED: "done",
    Outcome.NO_SHOW: "no_show",
    Outcome.LEFT: "left",
    Outcome.PASSED_ON: "transferred",
    Outcome.BROKEN_OFF: "risk",
}
_OUTCOME_WORDS = {state: OUTCOMES[outcome] for outcome, state in _OUTCOME_STATES.items()}


def _outcome(row: Episode) -> str:
    return _OUTCOME_STATES[Outcome(row.outcome)]


def _target(question: Question) -> Expression:
    """Each row's target in seconds: the one asked for, else its service's published one."""
    if question.target_seconds is not None or not question.is_own:
        return Value(question.target_seconds or queries.DEFAULT_TARGET_SECONDS, FloatField())
    published = Service.objects.values_list("pk", "wait_target_seconds")
    cases = [When(service_id=key, then=Value(seconds)) for key, seconds in published]
    return Case(*cases, default=Value(int(queries.DEFAULT_TARGET_SECONDS)), output_field=IntegerField())
