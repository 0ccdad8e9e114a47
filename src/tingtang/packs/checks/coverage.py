"""That lists of points are covered by what a pack has, and its articles are about its services."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from tingtang.catalogue.queries.frameworks import ready
from tingtang.packs.checks.pointing import none_such, there_twice
from tingtang.packs.loaded import Loaded
from tingtang.packs.source import Problem, Source

SHARED_KINDS: Final = (
    "consultation", "complaint", "suggestion", "fault", "incident", "request", "password_reset", "software", "problem", "change",
    "access", "event", "internal", "demand", "steward",
)  # fmt: skip


def coverage(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    """Every list that is there twice, and every point, rule or kind of case that there is not."""
    found, source = loaded.standards, sources["standards.yaml"]
    rules = [one.code for one in found.regulations]
    kinds = [*SHARED_KINDS, *(one.code for one in loaded.cases.kinds)]
    yield from there_twice(source, "frameworks", found.frameworks)
    for number, one in enumerate(found.frameworks):
        points = [point[0] for point in ready()[one.code]["points"]]
        for name, told, known, word in (("covers", one.covers, rules, _("rule")), ("kinds", one.kinds, kinds, _("kind of case"))):
            for point, codes in told.items():
                place = ("frameworks", number, name, point)
                yield from none_such(source, place, point, points, _("point"))
                for code in codes:
                    yield from none_such(source, place, code, known, word)
    services = [one.code for one in loaded.catalogue.services]
    for number, article in enumerate(loaded.knowledge.articles):
        if article.service is not None:
            yield from none_such(sources["knowledge.yaml"], ("articles", number), article.service, services, _("service"))
