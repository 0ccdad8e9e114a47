"""What a pack wants of the library of service gestures."""

from collections.abc import Iterator

from tingtang.org.queries import organisation
from tingtang.packs.loaded import Loaded
from tingtang.packs.plan import Item


def gestures(loaded: Loaded) -> Iterator[Item]:
    """The gestures, their words in the language of the organisation."""
    found = organisation()
    language = found.language if found is not None else "zh-hans"
    for one in loaded.visits.gestures:
        values = {
            "name": one.name.plain, "names": one.name.all, "about": one.about.read(language), "cost_cents": round(one.cost * 100),
            "limit_cents": round(one.limit * 100) if one.limit is not None else None, "posts": one.posts,
            "example": one.example.read(language) if one.example else "",
        }  # fmt: skip
        yield Item("gesture", one.code, values, one.name.all)
