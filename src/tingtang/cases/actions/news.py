"""What other parts of the house have to tell people of events, in the words of every language; nobody is told of what he did himself."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import override

from tingtang.cases.actions.notices import Told, tell_of
from tingtang.journal.subscribers import Happened
from tingtang.org.models import Staff


class News(NamedTuple):
    """Who is told what, and where he acts on it; `values` are filled into the words."""

    people: Iterable[int | None]
    words: Promise
    url: str
    values: Mapping[str, Any]


def tell_news(happened: Iterable[tuple[Happened, News | None]]) -> None:
    """Put the news of events before the people they are for, each once; nobody is told of what he did himself."""
    found = [(each, news._replace(people=tuple(news.people))) for each, news in happened if news is not None]
    accounts = dict(
        Staff.objects.filter(pk__in={one for _each, news in found for one in news.people if one}).values_list("pk", "account_id")
    )
    tell_of(
        [
            Told(each.id, each.occurred_at, person, _texts(news), news.url)
            for each, news in found
            for person in dict.fromkeys(news.people)
            if person and not (each.actor_kind == "account" and each.actor_id == accounts.get(person))
        ]
    )


def _texts(news: News) -> dict[str, str]:
    texts = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code] = str(news.words).format(**{name: str(value) for name, value in news.values.items()}).strip()
    return texts
