"""What a line can do, in sentences."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from tingtang.planning.rules.lines.sheet import SECONDS
from tingtang.planning.words.plain import Translate, figure, share, span


def _(text: str) -> str:
    return text


CAPACITY = _("{layout}: at most {rate} customers an hour, one every {cycle} s.")
CAPACITY_RANGE = _("{layout}: {rate} customers an hour, because not all times are certain: {formula}.")
UNLIMITED = _("{layout}: no task takes any time, so nothing limits it.")
BOTTLENECK = _("The bottleneck is {names}.")
BOTTLENECKS = _("Several bottlenecks tie: {names}.")
MAY_LIMIT = _("Any of these may be the bottleneck: {names}.")
THRESHOLD = _("As long as task {task} takes at most {seconds} s, it does not limit the line ({rate} an hour).")
MEETS = _("That meets the wanted {wanted} an hour.")
FAILS = _("That misses the wanted {wanted} an hour.")
DEPENDS = _("Whether it meets the wanted {wanted} an hour depends on the uncertain times.")
UTILISED = _("At {passing} an hour {share} of the capacity is used.")
GROWS = _("At {passing} an hour the line before the bottleneck grows by {by} customers every hour.")
IN_SYSTEM = _(
    "A customer who never waits is through in {seconds} s; the {workers} workers are busy {busy} of the time at full load."
)
IN_SYSTEM_RANGE = _("A customer who never waits is through in {seconds} s.")
NO_LIMIT = _("at least {low}")
WRONG_ORDER = _("This layout does {first} after {then}, although the order says otherwise.")
COMES_BACK = _("Customers come back to their station for: {names}.")
UNABLE = _("{layout}: {group} cannot do {task}, which their station does.")
BEYOND = _("{layout}: the group {group} has {count}, and {used} are put to work.")
COMPARED = _("{after} serves {factor} times as many as {before}, with {workers} more at work.")
BEST = _("With {workers} workers at most {rate} an hour are possible: {stations}.")
BEST_BOUND = _(
    "With {workers} workers {rate} an hour were found within the time limit; a better layout is not ruled out: {stations}."
)
FEWEST = _("The wanted {wanted} an hour need at least {workers} workers: {stations}.")
FEWEST_BOUND = _("The wanted {wanted} an hour are met with {workers} workers; fewer are not ruled out: {stations}.")
NOT_POSSIBLE = _("The wanted {wanted} an hour cannot be met with these skills and at most {merged} tasks in a station.")
NO_BEST = _("The best layout can be searched when these tasks have a time or a range: {names}.")
OTHER_UNIT = _("Read in {unit} instead of {printed}, all rates are {factor} as large. The sheet is computed as printed.")


def sentences(found: dict[str, Any], translate: Translate = str, *, merged: int = 2) -> list[str]:
    """The figures of `rules.lines.figures` in words."""
    lines = [line for layout in found["layouts"] for line in _layout(found, layout, translate)]
    lines += _compared(found, translate)
    lines += _best(found, translate, merged)
    if found["other_unit"]:
        factor = str(Fraction(SECONDS[found["unit"]], SECONDS[found["other_unit"]]))
        lines.append(translate(OTHER_UNIT).format(unit=found["other_unit"], printed=found["unit"], factor=factor))
    return lines


def _layout(found: dict[str, Any], layout: dict[str, Any], translate: Translate) -> Iterator[str]:
    rate = layout["capacity_per_hour"]
    if rate["low"] is None:
        yield translate(UNLIMITED).format(layout=layout["name"])
    elif rate["low"] == rate["high"]:
        yield translate(CAPACITY).format(layout=layout["name"], rate=figure(rate["low"]), cycle=figure(layout["cycle_seconds"]))
        text = BOTTLENECK if len(layout["bottlenecks"]) == 1 else BOTTLENECKS
        yield translate(text).format(names=", ".join(layout["bottlenecks"]))
    else:
        yield translate(CAPACITY_RANGE).format(layout=layout["name"], rate=span(rate), formula=layout["formula_per_hour"])
        names = [one["name"] for one in layout["stations"] if one["may_be_bottleneck"]]
        yield translate(MAY_LIMIT).format(names=", ".join(names))
    for one in layout["thresholds"]:
        yield translate(THRESHOLD).format(task=one["task"], seconds=figure(one["seconds"]), rate=figure(one["per_hour"]))
    if found["wanted_per_hour"]:
        text = {True: MEETS, False: FAILS, None: DEPENDS}[layout["meets_demand"]]
        yield translate(text).format(wanted=figure(found["wanted_per_hour"]))
    yield from _used(found, layout, translate)
    yield _in_system(layout, translate)
    yield from _odd(layout, translate)


def _odd(layout: dict[str, Any], translate: Translate) -> Iterator[str]:
    """What a layout asks against the order, of people who cannot do it or are not there, and of customers who come back."""
    for first, then in layout["breaks_order"]:
        yield translate(WRONG_ORDER).format(first=first, then=then)
    for task, group in layout["unable"]:
        yield translate(UNABLE).format(layout=layout["name"], group=group, task=task)
    for group, used, count in layout["beyond"]:
        yield translate(BEYOND).format(layout=layout["name"], group=group, used=used, count=count)
    if layout["comes_back_for"]:
        yield translate(COMES_BACK).format(names=", ".join(layout["comes_back_for"]))


def _used(found: dict[str, Any], layout: dict[str, Any], translate: Translate) -> Iterator[str]:
    passing = figure(found["actual_per_hour"] or found["wanted_per_hour"] or 0)
    if layout["growing_per_hour"]:
        yield translate(GROWS).format(passing=passing, by=figure(layout["growing_per_hour"]))
    elif layout["capacity_utilisation"] is not None:
        yield translate(UTILISED).format(passing=passing, share=share(layout["capacity_utilisation"]))


def _in_system(layout: dict[str, Any], translate: Translate) -> str:
    taken = layout["seconds_in_system"]
    if layout["labour_utilisation"] is None:
        seconds = translate(NO_LIMIT).format(low=figure(taken["low"])) if taken["high"] is None else span(taken)
        return translate(IN_SYSTEM_RANGE).format(seconds=seconds)
    return translate(IN_SYSTEM).format(
        seconds=span(taken) if taken["high"] is not None else figure(taken["said"]),
        workers=layout["workers"],
        busy=share(layout["labour_utilisation"]),
    )


def _compared(found: dict[str, Any], translate: Translate) -> Iterator[str]:
    before = found["layouts"][0]
    base = before["capacity_per_hour"]["said"]
    for after in found["layouts"][1:]:
        rate = after["capacity_per_hour"]["said"]
        if base and rate:
            yield translate(COMPARED).format(
                after=after["name"],
                before=before["name"],
                factor=figure(rate / base, 2),
                workers=after["workers"] - before["workers"],
            )


def _best(found: dict[str, Any], translate: Translate, merged: int) -> Iterator[str]:
    best = found["best"]
    if best is None:
        return
    if best["missing_times"]:
        yield translate(NO_BEST).format(names=", ".join(best["missing_times"]))
        return
    most, fewest, wanted = best["most"], best["fewest"], found["wanted_per_hour"]
    if most:
        text = BEST if most["is_proven"] else BEST_BOUND
        yield translate(text).format(workers=best["available_workers"], rate=figure(most["per_hour"]), stations=_stations(most))
    if wanted and fewest:
        text = FEWEST if fewest["is_proven"] else FEWEST_BOUND
        yield translate(text).format(wanted=figure(wanted), workers=fewest["workers"], stations=_stations(fewest))
    elif wanted:
        yield translate(NOT_POSSIBLE).format(wanted=figure(wanted), merged=merged)


def _stations(found: dict[str, Any]) -> str:
    return "; ".join(f"{one['name']} ×{one['workers']}" for one in found["stations"])
