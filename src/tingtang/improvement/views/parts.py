"""What pages of improvement have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.core.errors import NotFound
from tingtang.core.registry import Text
from tingtang.core.views import Request
from tingtang.improvement.queries.days import day_in
from tingtang.org.models import Hall
from tingtang.quality.models import Finding
from tingtang.quality.queries.inspections import get_finding
from tingtang.ui import editing

LONGEST_KEY = 18


def today_at(request: Request, record: Any = None) -> date:
    """Today in the hall of a record, else at the organisation."""
    return day_in(getattr(record, "hall", None), request.at)


def day_of(asked: str, otherwise: date) -> date:
    """The day that an address asks for, such as 2026-11-23."""
    try:
        found = date.fromisoformat(asked)
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= 2199 else otherwise


def finding_asked(request: Request) -> Finding | None:
    """The finding that an address names and the reader may see: what is begun from it is about it."""
    asked = request.GET.get("finding", "")
    try:
        return get_finding(request.actor, int(asked)) if asked.isdecimal() and len(asked) < LONGEST_KEY else None
    except NotFound:
        return None


def hall_asked(request: Request, permission: str) -> Hall | None:
    """The hall that an address names and for which the reader holds `permission`."""
    asked = request.GET.get("hall", "")
    if not (asked.isdecimal() and asked.isascii() and len(asked) < LONGEST_KEY):
        return None
    return Hall.objects.visible_to(request.actor, permission).filter(pk=int(asked)).first()


def month_of(asked: str, otherwise: date) -> date:
    """The first day of a month that an address asks for, such as 2026-11."""
    return day_of(f"{asked}-01", otherwise)


@dataclass(frozen=True)
class Removing:
    """How a part is removed: `improvement:remove_ONE`, the word on the button, and whether it may be now."""

    one: str
    verb: Text
    is_possible: bool


def part(
    request: Request, form: editing.Record, act: Callable[[], Model], *, back: str, title: Any, submit: Text, removing: Removing
) -> HttpResponseBase:
    """The page on which a part of something is made or changed; then back to what it is a part of."""
    kept = editing.saved(request, form, act)
    if kept is not None:
        return editing.done(request, back, _("{name} has been saved.").format(name=kept))
    context: dict[str, Any] = {"page_title": title}
    if removing.is_possible and request.actor.may(f"improvement.remove_{removing.one}", form.instance):
        context["remove_url"] = reverse(f"improvement:remove_{removing.one}", args=[form.instance.pk])
        context["remove_verb"] = removing.verb
        context["remove_question"] = _("Remove “{name}”?").format(name=title)
    return editing.page(request, form, submit=submit, cancel=back, **context)
