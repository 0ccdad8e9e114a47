"""The indicators, scorecards and reports that a pack wants: those of ready sets, and its own."""

from collections.abc import Iterable, Iterator
from typing import Any

from tingtang.packs.loaded import Loaded
from tingtang.packs.plan import Item
from tingtang.quality.models import Indicator, Report, Scorecard
from tingtang.quality.queries.ready import ready_sets


def measures(loaded: Loaded) -> Iterator[Item]:
    """Indicators first: the others name them."""
    found = loaded.measures
    owners = {code: post for post, codes in found.owners.items() for code in codes}
    ours = {id(one) for one in (*found.indicators, *found.scorecards, *found.reports)}
    elsewhere = _owned_elsewhere(loaded)
    sets = [ready_sets()[code] for code in found.sets]
    for values in _once([one for each in sets for one in each.indicators] + found.indicators):
        owner = {"owner": owners.get(values["code"], found.owner)} if values["code"] not in elsewhere else {}
        yield _item(
            "indicator", values, id(values) not in ours, targets=_clean(Indicator(targets=values["targets"])).targets, **owner
        )
    for values in _once([one for each in sets for one in each.scorecards] + found.scorecards):
        yield _item("scorecard", values, id(values) not in ours, entries=_clean(Scorecard(entries=values["entries"])).entries)
    for values in _once([one for each in sets for one in each.reports] + found.reports):
        yield _item("report", values, id(values) not in ours, blocks=_clean(Report(blocks=values["blocks"])).blocks)


def _owned_elsewhere(loaded: Loaded) -> set[str]:
    """Indicators that a post of another pack answers for already: two packs would take them from one another for ever."""
    own = [post.code for post in loaded.org.posts]
    return set(Indicator.objects.filter(owner__isnull=False).exclude(owner__code__in=own).values_list("code", flat=True))


def _once(found: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    return {one["code"]: one for one in found}.values()


def _clean(record: Any) -> Any:
    record.clean()
    return record


def _item(kind: str, values: dict[str, Any], is_shared: bool, **cleaned: Any) -> Item:
    plain = {name: value for name, value in values.items() if name != "code"}
    return Item(kind, values["code"], plain | cleaned, values["names"], is_shared)
