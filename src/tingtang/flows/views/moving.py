"""Running procedures taken over to another version: narrowed, chosen, mapped, tried, and then moved; many of them by the worker."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tingtang.core.errors import Denied, Invalid, NotFound, Refused
from tingtang.core.views import Request, page
from tingtang.flows import actions, models, queries
from tingtang.flows.actions.succession import Tried
from tingtang.flows.queries.moving import (
    GAPS,
    MOST_MOVED,
    Narrowed,
    latest_moving,
    movable,
    outcome,
    places,
    sources,
)
from tingtang.flows.queries.tables import table_read
from tingtang.flows.queries.watching import subjects_of
from tingtang.org.models import Hall
from tingtang.ui import editing

A_PAGE = 50
# More than this go by the worker.
AT_ONCE = 50


def narrowed(data: QueryDict) -> Narrowed:
    """Which procedures a page or a program means."""
    source, hall = (
        int(text) if (text := data.get(name, "")).isascii() and text.isdigit() else None for name in ("source", "hall")
    )
    return Narrowed(source, hall, data.get("place", "")[:200])


@page("flows.migrate", everywhere=True)
def move(request: Request, version: int) -> HttpResponseBase:
    """What runs of other versions, what stands for what, and what would become of them; a second press moves them."""
    found, sent = queries.get_version(request.actor, version), request.POST
    which = narrowed(sent or request.GET)
    running = movable(request.actor, found, which)
    ids = list(running.values_list("pk", flat=True)[:MOST_MOVED])
    is_all = not sent or sent.get("which") == "all"
    ticked = {int(key) for key in sent.getlist("procedure") if key.isascii() and key.isdigit()}
    chosen = ids if is_all else [key for key in ids if key in ticked]
    where = places(ids, found)
    mapping = {one.element: sent.get(f"for-{one.element}", one.default) for one in where}
    wrong = ""
    if sent.get("do") in {"move", "move_able"}:
        try:
            return _moved(request, found, chosen, mapping)
        except (Invalid, Refused, Denied) as problem:
            wrong = problem.text()
    shown = Paginator(running, A_PAGE).get_page((sent or request.GET).get("page"))
    subjects = subjects_of(request.actor, shown.object_list)
    context = {
        "version": found,
        "process": found.process,
        "page_title": _("Move running procedures to version {number}").format(number=found.number),
        "places": [(one, mapping.get(one.element, "")) for one in where],
        "rows": _rows(list(shown.object_list), subjects, found, mapping, chosen, is_tried=bool(sent)),
        "page": shown,
        "numbers": shown.paginator.get_elided_page_range(shown.number, on_each_side=2, on_ends=1),
        "found_count": len(ids),
        "is_cut": len(ids) == MOST_MOVED,
        "which": which,
        "is_all": is_all,
        "sources": sources(found),
        "halls": Hall.objects.filter(pk__in=movable(request.actor, found).values("hall")).order_by("code"),
        "standing": places(list(movable(request.actor, found).values_list("pk", flat=True)[:MOST_MOVED]), found)
        if any(which)
        else where,
        "told": outcome(chosen, found, mapping) if sent and chosen else None,
        "gaps": GAPS,
        "wrong": wrong,
        **_progress(found),
    }
    return render(request, "flows/move.html", context, status=422 if wrong else 200)


def _moved(request: Request, version: models.Version, chosen: list[int], mapping: Mapping[str, str]) -> HttpResponseBase:
    """A few at once, all or none; many, or those among them that can, by the worker."""
    if request.POST.get("do") == "move" and len(chosen) <= AT_ONCE:
        instances = models.Instance.objects.filter(pk__in=chosen)
        count = actions.migrate(request.actor, instances=instances, version=version, mapping=mapping, at=request.at)
        words = ngettext("{count} procedure has been moved.", "{count} procedures have been moved.", count)
        return editing.done(request, reverse("flows:version", args=[version.pk]), words.format(count=count))
    actions.migrate_many(request.actor, ids=chosen, version=version, mapping=mapping, at=request.at)
    return editing.done(request, reverse("flows:move", args=[version.pk]), _("They are being moved; you may leave this page."))


def _rows(
    running: list[models.Instance], subjects: Mapping[int, Any], version: models.Version, mapping: Mapping[str, str],
    chosen: list[int], *, is_tried: bool,
) -> list[tuple[Any, ...]]:  # fmt: skip
    meant = set(chosen)
    tried = [one for one in running if one.pk in meant] if is_tried else []
    words = {one.instance.pk: _words(one, version) for one in actions.try_succession(tried, version, mapping)}
    return [(one, subjects.get(one.pk), one.pk in meant, words.get(one.pk, [])) for one in running]


def _progress(version: models.Version) -> dict[str, Any]:
    job = latest_moving(version)
    table = table_read(version.pk) if job else None
    left: dict[str, int] = {}
    for _key, element in job.left if job else []:
        left[element] = left.get(element, 0) + 1
    named = [(table.names[table.number[one]] if table and one in table.number else one, count) for one, count in left.items()]
    return {"moving": job, "left_at": named}


@page("flows.migrate", everywhere=True)
def moving(request: Request, version: int) -> HttpResponseBase:
    """How far a move of many is; asked for again and again while it goes on."""
    found = queries.get_version(request.actor, version)
    return render(request, "flows/parts_moving.html", {"version": found, **_progress(found)})


@page("flows.stop_moving", everywhere=True)
@require_POST
def stop(request: Request, version: int) -> HttpResponseBase:
    found = queries.get_version(request.actor, version)
    job = latest_moving(found)
    if job is None:
        raise NotFound
    return editing.attempt(
        request,
        lambda: actions.stop_moving(request.actor, moving=job, at=request.at),
        url=reverse("flows:move", args=[found.pk]),
        text=_("Stopped. What has been moved stays with the new version."),
    )


def _words(tried: Tried, version: models.Version) -> list[Mapping[str, Any]]:
    """What would become of a procedure: where it stands, where it would stand, and why not."""
    old, new = table_read(tried.instance.version_id), table_read(version.pk)
    names = {one: old.names[node] or one for one, node in old.number.items()}
    after = {one: new.names[node] or one for one, node in new.number.items()}
    said: list[Mapping[str, Any]] = [{"from": names[before], "to": after[target]} for before, target in tried.moves]
    return said + [{"from": names[gap.element], "why": GAPS[gap.why]} for gap in tried.gaps]
