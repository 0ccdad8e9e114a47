"""How news of improvement are put together: by type of event, from the record that the event is about."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, lazy

from tingtang.cases.actions.news import News, tell_news
from tingtang.catalogue.queries import hall_zone
from tingtang.journal.subscribers import Happened
from tingtang.org.models import Hall
from tingtang.ui import formats

FRESH: Final = timedelta(days=7)  # what was written down longer ago (a worker long asleep, a new release) is no news
Tell = Callable[[Happened, Any], News | None]
Table = Mapping[str, tuple[str, type[Model], Tell]]

day = lazy(formats.day, str)


def _moment(at: datetime, hall: Hall | None, place: str = "") -> str:
    with timezone.override(hall_zone(hall)):
        return f"{formats.moment(at)} {place}".strip()


moment = lazy(_moment, str)


def news(people: Any, words: Promise, name: str, key: int, /, **values: Any) -> News:
    """Who is told what, on the page of improvement called `name`."""
    return News(people, words, reverse(f"improvement:{name}", args=[key]), values)


def tell(happened: list[Happened], table: Table) -> None:
    """Tell what is fresh to whomever it concerns."""
    since = timezone.now() - FRESH
    tell_news((each, _of(each, *table[each.type])) for each in happened if each.recorded_at >= since)


def _of(each: Happened, word: str, model: type[Model], told: Tell) -> News | None:
    found = model._base_manager.filter(pk=each.object_id(word)).first()
    return None if found is None else told(each, found)


def is_new(each: Happened, *names: str) -> bool:
    """Whether all of these fields were set at once: the record was made by the event."""
    return set(names) <= set(str(each.attributes.get("fields", "")).split(","))


def touched(each: Happened, *names: str) -> bool:
    """Whether one of these fields was changed by the event."""
    return not set(names).isdisjoint(str(each.attributes.get("fields", "")).split(","))
