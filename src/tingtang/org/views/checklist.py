"""What is not yet set up."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from tingtang.core import registry
from tingtang.core.registry import Text
from tingtang.core.views import Request, page
from tingtang.ui import areas, shell


@dataclass(frozen=True)
class Shown:
    """A step as the page shows it."""

    label: Text
    note: Text
    is_done: bool
    is_next: bool
    url: str
    left: Sequence[Text]


@page("org.save_organisation")
def checklist(request: Request) -> HttpResponseBase:
    mine = [step for step in registry.step.values() if request.actor.may_somewhere(step.permission)]
    steps = [(step, step.is_done()) for step in sorted(mine, key=lambda step: step.order)]
    following = next((step for step, is_done in steps if not is_done), None)
    shown = [
        Shown(
            step.label,
            step.note,
            is_done,
            step is following,
            shell.address(request, step.url_name),
            () if is_done else step.left(),
        )
        for step, is_done in steps
    ]
    shown.sort(key=lambda step: step.is_done)  # what is left comes first, each part in its order
    unused = areas.unused(fresh=True)
    further = [
        {"label": area.label, "note": area.note, "url": shell.address(request, area.begins_at)}
        for name, area in areas.areas()
        if name in unused and request.actor.may_somewhere(area.permission)
    ]
    context = {
        "steps": shown,
        "further": further,
        "done": sum(step.is_done for step in shown),
        "page_title": _("What is left to set up"),
    }
    return render(request, "org/checklist.html", context)
