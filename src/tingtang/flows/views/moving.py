"""Running procedures taken over to another version: chosen, mapped, tried, and then moved."""

from collections.abc import Mapping
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.core.views import Request, page
from tingtang.flows import actions, models, queries
from tingtang.flows.actions.succession import Tried
from tingtang.flows.queries.moving import GAPS, movable, places
from tingtang.flows.queries.tables import table_of
from tingtang.flows.queries.watching import subjects_of
from tingtang.ui import editing


@page("flows.migrate", everywhere=True)
def move(request: Request, version: int) -> HttpResponseBase:
    """What runs of other versions, what stands for what, and what would become of each; a second press moves them."""
    found = queries.get_version(request.actor, version)
    running, sent = movable(request.actor, found), request.POST
    chosen = [one for one in running if str(one.pk) in sent.getlist("procedure")] if sent else running
    where = places(running, found)
    mapping = {one.element: target for one in where if (target := sent.get(f"for-{one.element}", one.default))}
    wrong = ""
    if sent.get("do") == "move":
        try:
            count = actions.migrate(request.actor, instances=chosen, version=found, mapping=mapping, at=request.at)
        except (Invalid, Refused, Denied) as problem:
            wrong = problem.text()
        else:
            words = ngettext("{count} procedure has been moved.", "{count} procedures have been moved.", count)
            return editing.done(request, reverse("flows:version", args=[found.pk]), words.format(count=count))
    tried = {one.instance.pk: one for one in actions.try_succession(chosen, found, mapping)} if sent else {}
    subjects = subjects_of(running)
    context = {
        "version": found,
        "process": found.process,
        "page_title": _("Move running procedures to version {number}").format(number=found.number),
        "places": [(one, mapping.get(one.element, "")) for one in where],
        "rows": [(one, subjects.get(one.pk), one in chosen, _words(tried.get(one.pk), found)) for one in running],
        "chosen_count": len(chosen),
        "is_tried": bool(tried),
        "is_possible": bool(tried) and not any(one.gaps for one in tried.values()),
        "wrong": wrong,
    }
    return render(request, "flows/move.html", context, status=422 if wrong else 200)


def _words(tried: Tried | None, version: models.Version) -> list[Mapping[str, Any]]:
    """What would become of a procedure: where it stands, where it would stand, and why not."""
    if tried is None:
        return []
    old, new = table_of(tried.instance.version_id), table_of(version.pk)
    names = {one: old.names[node] or one for one, node in old.number.items()}
    after = {one: new.names[node] or one for one, node in new.number.items()}
    said: list[Mapping[str, Any]] = [{"from": names[before], "to": after[target]} for before, target in tried.moves]
    return said + [{"from": names[gap.element], "why": GAPS[gap.why]} for gap in tried.gaps]
