"""Reads about the integrity of ratings: what the journal says of each finished service, flags, and cases after bad ratings."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.org.models import Device, Hall
from tingtang.quality.models import RatingCare, RatingCase, RatingFlag
from tingtang.quality.queries.forged import forged
from tingtang.quality.queries.log import Said, said
from tingtang.quality.rules.integrity import Served
from tingtang.visits.events import RATED, SERVICE_FINISHED, SERVICE_STARTED

VIEW = reading("quality.view_integrity", _("See flags on ratings"))


def _here(actor: Actor) -> Q:
    halls = actor.halls(VIEW)
    return Q(pk__isnull=False) if halls is EVERYWHERE else Q(hall_id__in=halls)


def flags(actor: Actor) -> QuerySet[RatingFlag]:
    """Flags of the actor's halls, except those about himself."""
    rows = RatingFlag.objects.filter(_here(actor)).select_related("hall", "clerk", "decided_by")
    return rows.exclude(clerk_id=actor.staff_id) if actor.staff_id else rows


def get_flag(actor: Actor, key: int) -> RatingFlag:
    """One flag. NotFound when absent or not visible."""
    found = flags(actor).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def cares(actor: Actor) -> QuerySet[RatingCare]:
    """What the actor's halls do about bad ratings."""
    return RatingCare.objects.filter(_here(actor)).select_related("hall", "kind")


def rating_cases(actor: Actor) -> QuerySet[RatingCase]:
    """Cases after bad ratings in the actor's halls."""
    rows = RatingCase.objects.select_related("case__kind", "case__hall", "clerk")
    halls = actor.halls(VIEW)
    return rows.filter(case__hall_id__in=halls) if isinstance(halls, frozenset) else rows


def served(hall: Hall, since: date, until: date) -> list[Served]:
    """Every service finished in a hall between two days, and how it was rated, from the journal alone."""
    starts = datetime.combine(since, datetime.min.time(), hall.zone)
    ends = datetime.combine(until + timedelta(days=1), datetime.min.time(), hall.zone)
    rows = said([SERVICE_FINISHED.name, RATED.name, SERVICE_STARTED.name], starts, ends, hall_id=hall.pk)
    by_call: dict[str, dict[int, Said]] = {RATED.name: {}, SERVICE_FINISHED.name: {}, SERVICE_STARTED.name: {}}
    for one in rows:
        if "call" in one.objects:
            by_call[one.type][one.objects["call"]] = one
    best = max((one.attributes.get("value", 0) for one in by_call[RATED.name].values()), default=0)
    return [
        _served(call, ended, by_call[RATED.name].get(call), by_call[SERVICE_STARTED.name].get(call), best, hall)
        for call, ended in by_call[SERVICE_FINISHED.name].items()
        if "clerk" in ended.objects
    ]


@dataclass(frozen=True)
class Marked:
    """A rating of a flag: when the service ended, when it was rated, from which device. Neither its mark nor whose it is is told."""

    finished_at: datetime | None
    rated_at: datetime
    device: str

    @property
    def seconds(self) -> float | None:
        """How long after the end of the service; negative before it."""
        return (self.rated_at - self.finished_at).total_seconds() if self.finished_at else None


def marked(flag: RatingFlag) -> list[Marked]:
    """The ratings that a flag rests on, as the journal tells them, in their order."""
    starts = datetime.combine(flag.since_date, datetime.min.time(), flag.hall.zone)
    ends = datetime.combine(flag.until_date + timedelta(days=1), datetime.min.time(), flag.hall.zone)
    calls = set(flag.evidence.get("calls", ()))
    told = said([SERVICE_FINISHED.name, RATED.name], starts, ends, hall_id=flag.hall_id)
    rows = [one for one in told if one.objects.get("call") in calls]
    ended = {one.objects["call"]: one.at for one in rows if one.type == SERVICE_FINISHED.name}
    rated = sorted((one for one in rows if one.type == RATED.name), key=lambda one: one.at)
    names = device_names({one.actor_id or 0 for one in rated if one.actor_kind == "device"})
    seen = dict.fromkeys(one.attributes["browser"] for one in rated if one.attributes.get("browser"))
    phones = {browser: str(_("phone {n}").format(n=n)) for n, browser in enumerate(seen, 1)}
    return [
        Marked(
            ended.get(one.objects["call"]),
            one.at,
            names.get(one.actor_id or 0, "") if one.actor_kind == "device" else phones.get(one.attributes.get("browser"), ""),
        )
        for one in rated
    ]


def left_out(flag: RatingFlag) -> int:
    """How many of the ratings of a flag no figure counts, as the journal says."""
    named = set(flag.evidence.get("calls", ()))
    return len({one.event for one in forged() if one.call in named})


def device_names(keys: Collection[int]) -> dict[int, str]:
    """What devices are called."""
    return dict(Device.objects.filter(pk__in=keys).values_list("pk", "name"))


def _served(call: int, ended: Said, rated: Said | None, began: Said | None, best: int, hall: Hall) -> Served:
    more: dict[str, Any] = {}
    if rated is not None:
        value = rated.attributes.get("value")
        more = {
            "rated_at": rated.at, "value": value, "is_best": value == best, "customer": rated.objects.get("customer"),
            "device": f"{rated.actor_kind}:{rated.actor_id}" if rated.actor_kind == "device" else "",
            "browser": str(rated.attributes.get("browser") or ""),
        }  # fmt: skip
    waited = float(began.attributes.get("waited_seconds") or 0) if began else 0.0
    return Served(call, ended.objects["clerk"], ended.at.astimezone(hall.zone).hour, ended.at, waited, **more)


def level_words(hall: Hall) -> Mapping[str, Any]:
    """What a hall calls the levels of its rating scale, as the journal words them."""
    return RATED.hall_values["level"](hall.pk)


def level_word(hall: Hall, level: str) -> str:
    """One of them."""
    return str(level_words(hall).get(level, level))
