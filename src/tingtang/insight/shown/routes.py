"""What the page of routes shows: the plan with its flows, tables, what stands out."""

import math
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tingtang.insight.figures import quantile, share
from tingtang.insight.queries.routes import Compared, Routes
from tingtang.insight.rules import routes as rule
from tingtang.insight.rules.routes import DOOR, Change, Path
from tingtang.ui.formats import number
from tingtang.ui.formats import share as percent

CELL = 20
DRAWN = 24
WIDEST = 9.0
MOST_ROUTES = 20
APART = 5.0
SHORT = 10.0
TWICE_AT = 0.1  # a finding, not a chance
CROSSING_AT = 0.1


def zone_name(found: Routes, zone: int) -> str:
    """What a stop is called."""
    return pgettext("route", "Door") if zone == DOOR else str(found.zones.get(zone, f"#{zone}"))


def path_name(found: Routes, path: Sequence[int]) -> str:
    """A route in words."""
    return " → ".join(zone_name(found, zone) for zone in path)


def behind_url(found: Routes, **which: Any) -> str:
    """The visits that a figure counts."""
    asked = {"hall": found.asked.hall.code, "first": found.asked.first, "latest": found.asked.latest}
    plan = {"plan": found.asked.plan.pk} if found.asked.plan else {}
    service = {"service": found.asked.service.code} if found.asked.service else {}
    return f"{reverse('insight:routes_behind')}?{urlencode(asked | plan | service | which)}"


def path_key(path: Path) -> str:
    return "-".join(map(str, path))


def drawing(found: Routes) -> dict[str, Any]:
    """The plan with its zones, and the busiest flows as arrows whose width is how many walked there."""
    plan = found.plan
    keys = {zone.code: key for key, zone in found.zones.items()}
    zones = [
        {
            **{side: f"{one[side] * CELL}" for side in "xywh"}, "name": _cut(str(found.zones[keys[one["zone"]]]), one["w"] * CELL),
            "tx": f"{(one['x'] + one['w'] / 2) * CELL:.0f}", "ty": f"{one['y'] * CELL + 15}",
        }
        for one in plan.places if one["zone"] in keys
    ]  # fmt: skip
    size = plan.cell_centimetres / 100
    on_plan = [(pair, count) for pair, count in found.found.flows.most_common() if all(found.floor.point(zone) for zone in pair)]
    most = on_plan[0][1] if on_plan else 1
    flows = [_arrow(found, pair, count, most, CELL / size) for pair, count in on_plan[:DRAWN]]
    door = {"x": f"{(plan.door_x + 0.5) * CELL:.0f}", "y": f"{(plan.door_y + 0.5) * CELL:.0f}"}
    return {
        "width": f"{plan.columns * CELL}",
        "height": f"{plan.rows * CELL}",
        "zones": zones,
        "flows": flows[::-1],
        "door": door,
    }


def _cut(name: str, width: float) -> str:
    wide = 12 if any(ord(letter) > 0x2E00 for letter in name) else 6.5
    fits = max(2, int(width / wide))
    return name if len(name) <= fits else name[: fits - 1] + "…"


def _arrow(found: Routes, pair: tuple[int, int], count: int, most: int, scale: float) -> dict[str, Any]:
    start, end = (found.floor.point(zone) or (0.0, 0.0) for zone in pair)
    (x1, y1), (x2, y2) = ((point[0] * scale, point[1] * scale) for point in (start, end))
    far = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / far, (y2 - y1) / far
    short = min(SHORT, far / 4)
    line = {
        "x1": x1 + ux * short - uy * APART, "y1": y1 + uy * short + ux * APART,
        "x2": x2 - ux * short - uy * APART, "y2": y2 - uy * short + ux * APART,
    }  # fmt: skip
    width = 1.0 + (WIDEST - 1.0) * math.sqrt(count / most)
    side, tip = max(4.0, width * 0.9), max(7.0, width * 1.4)
    bx, by = line["x2"], line["y2"]
    corners = ((bx + ux * tip, by + uy * tip), (bx - uy * side, by + ux * side), (bx + uy * side, by - ux * side))
    told = f"{zone_name(found, pair[0])} → {zone_name(found, pair[1])}: {number(count)}"
    return {key: f"{value:.1f}" for key, value in line.items()} | {
        "width": f"{width:.1f}", "tip": " ".join(f"{x:.1f},{y:.1f}" for x, y in corners), "told": told,
        "url": behind_url(found, flow=path_key(pair)),
    }  # fmt: skip


def route_rows(found: Routes) -> list[dict[str, Any]]:
    """The most common routes with their share and how long they are."""
    rows = []
    for path, count in found.found.paths.most_common():
        walk = rule.mean(found.found.lengths.get(path, {}))
        rows.append(
            {
                "name": path_name(found, path), "count": count, "share": share(count, found.found.n), "metres": walk.value,
                "is_back": len({*path}) < len(path), "is_unserved": path[-1] in found.floor.waiting,
                "url": behind_url(found, route=path_key(path)),
            }
        )  # fmt: skip
    return rows


def flow_rows(found: Routes) -> list[dict[str, Any]]:
    """Who walked from where to where."""
    return [
        {
            "start": zone_name(found, start), "end": zone_name(found, end), "count": count, "metres": found.floor.apart(start, end),
            "url": behind_url(found, flow=path_key((start, end))),
        }
        for (start, end), count in found.found.flows.most_common()
    ]  # fmt: skip


def zone_rows(found: Routes) -> list[dict[str, Any]]:
    """Each zone: how many came, how many twice, how long they were there in all."""
    rows = []
    for zone, came in sorted(found.found.visited.items(), key=lambda one: -one[1]):
        stays = found.found.stays.get(zone, [])
        told = _quantiles(stays)
        rows.append(
            {
                "name": zone_name(found, zone), "came": came, "twice": share(found.found.twice[zone], came), "n": len(stays),
                "half": told["median_seconds"], "ninth": told["p90_seconds"],
                "url": behind_url(found, zone=zone), "twice_url": behind_url(found, twice=zone),
            }
        )  # fmt: skip
    return rows


def crossing_rows(found: Routes) -> list[dict[str, Any]]:
    """Which flows cross on the plan."""
    return [
        {"one": _both_ways(found, each.one), "other": _both_ways(found, each.other), "counts": each.counts, "met": each.met}
        for each in found.crossings[:MOST_ROUTES]
    ]


def _both_ways(found: Routes, pair: tuple[int, int]) -> str:
    return " ↔ ".join(zone_name(found, zone) for zone in pair)


def findings(found: Routes) -> list[dict[str, Any]]:
    """What stands out, each in a sentence that a plan of improvement can begin with."""
    n = found.found.n
    told: list[str] = []
    for zone, often in found.found.twice.most_common(3):
        came = found.found.visited[zone]
        if often >= TWICE_AT * came and often > 1:
            words = {"share": percent(often / came), "zone": zone_name(found, zone), "n": number(came)}
            told.append(_("%(share)s of those who came to “%(zone)s” came back to it (n = %(n)s).") % words)
    for one in found.crossings[:2]:
        if one.met >= CROSSING_AT * n:
            words = {"one": _both_ways(found, one.one), "other": _both_ways(found, one.other), "count": number(one.met)}
            told.append(_("The ways %(one)s and %(other)s cross: %(count)s visits are on each.") % words)
    walk = rule.mean(found.found.walks)
    longest = max(found.found.flows, key=lambda pair: found.found.flows[pair] * (found.floor.apart(*pair) or 0), default=None)
    apart = found.floor.apart(*longest) if longest else None
    if walk.value and apart and longest:
        words = {
            "way": path_name(found, longest), "metres": number(round(apart)), "count": number(found.found.flows[longest]),
            "mean": number(round(walk.value)),
        }  # fmt: skip
        told.append(
            _("Most walking is on %(way)s: %(metres)s m, %(count)s times; a whole visit walks %(mean)s m on average.") % words
        )
    days = f"{found.asked.first}…{found.asked.latest}"
    return [
        {"text": text, "told": {"title": text, "body": f"{found.asked.hall} · {days}", "hall": found.asked.hall.pk}}
        for text in told
    ]


def change_rows(both: Compared) -> list[dict[str, Any]]:
    """Before and after a plan, figure by figure."""
    before, after = both.before, both.after
    walks = [rule.mean(one.found.walks) for one in (before, after)]
    backs = [share(one.found.returned, one.found.n) for one in (before, after)]
    rows: list[tuple[str, str, Any, Change | None]] = [
        (_("Walk of a visit (m)"), "metres", walks, both.walk),
        (_("Came to a zone twice"), "share", backs, both.returned),
    ]
    told = [
        {"name": name, "kind": kind, "before": pair[0], "after": pair[1], "change": change, "word": _word(change)}
        for name, kind, pair, change in rows
    ]
    return [
        *told,
        {"name": _("Crossings for 100 visits"), "kind": "plain", "before": before.met, "after": after.met, "word": ("", "")},
    ]


def _word(change: Change | None) -> tuple[str, str]:
    """The badge of a change, for figures of which less is better."""
    if change is None:
        return "", _("too few to say")
    words = {"less": ("on_time", _("less")), "more": ("late", _("more")), "same": ("nothing", _("no difference shown"))}
    return words[change.verdict]


def summary(found: Routes) -> str:
    """The finding in the title of the drawing."""
    top = found.found.paths.most_common(1)
    if not top:
        return _("No visit on these days")
    words = {"route": path_name(found, top[0][0]), "share": percent(top[0][1] / found.found.n)}
    return _("%(share)s take one route: %(route)s") % words


def unplaced_note(found: Routes) -> str:
    """Counters that stand in no zone: visits there end where they waited."""
    names = ", ".join(str(one) for one in found.unplaced[:5])
    count = len(found.unplaced)
    text = ngettext("%(count)s counter stands in no zone: %(names)s.", "%(count)s counters stand in no zone: %(names)s.", count)
    return text % {"count": count, "names": names} if count else ""


def as_json(found: Routes, both: Compared | None) -> dict[str, Any]:
    """The same for programs: zones by their codes."""

    def code(zone: int) -> str:
        return "door" if zone == DOOR else found.zones[zone].code if zone in found.zones else f"{zone}"

    def told(change: Change | None) -> dict[str, Any] | None:
        return {**change._asdict(), "verdict": change.verdict} if change else None

    on = found.found
    return {
        "hall": found.asked.hall.code, "plan": found.plan.code, "visits": on.n, "returned": on.returned,
        "mean_metres": rule.mean(on.walks).value, "crossings_per_100": found.met,
        "routes": [
            [[code(zone) for zone in path], count, next(iter(on.lengths.get(path, {})), None)] for path, count in on.paths.most_common()
        ],
        "flows": [[code(a), code(b), count, found.floor.apart(a, b)] for (a, b), count in on.flows.most_common()],
        "zones": [
            {"zone": code(zone), "visits": came, "twice": on.twice[zone], "timed": len(stays), **_quantiles(stays)}
            for zone, came in on.visited.most_common() for stays in [on.stays.get(zone, [])]
        ],
        "crossings": [[[*map(code, one.one)], [*map(code, one.other)], *one.counts] for one in found.crossings],
        "change": both and {
            "plan": both.plan.code, "is_forecast": both.is_forecast, "before": both.before.found.n, "after": both.after.found.n,
            "metres": told(both.walk), "returned": told(both.returned),
        },
    }  # fmt: skip


def _quantiles(stays: list[float]) -> dict[str, float | None]:
    ordered = np.sort(np.array(stays, "f8"))
    return {"median_seconds": quantile(ordered, 0.5).value, "p90_seconds": quantile(ordered, 0.9).value}
