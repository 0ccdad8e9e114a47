"""The library of service gestures: what may be offered, what it costs, what was given."""

from datetime import timedelta
from typing import Any

from django.db.models import Sum
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.ui import editing, formats
from tingtang.ui.records import Noun, pages
from tingtang.visits import tables
from tingtang.visits.actions import gestures as actions
from tingtang.visits.forms import hosts as forms
from tingtang.visits.models import Gesture
from tingtang.visits.queries import hosts as reads

GESTURE = Noun(
    "visits", "gesture", "gestures", title=gettext_lazy("Service gestures"), new_title=gettext_lazy("New service gesture"),
    make=gettext_lazy("Add a gesture"), save_verb=gettext_lazy("Save the gesture"),
    remove_verb=gettext_lazy("Remove the gesture"), table=tables.Gestures, save=actions.save_gesture,
    remove=actions.remove_gesture,
)  # fmt: skip
LATELY = timedelta(days=30)


def _gesture(key: int) -> Gesture:
    found = Gesture.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _spent(request: Request) -> dict[str, str]:
    """What was given in the last thirty days."""
    spent = reads.given(request.actor).filter(given_at__gte=request.at - LATELY).aggregate(cost=Sum("cost_cents"))["cost"] or 0
    return {"page_note": _("In the last 30 days: {money}").format(money=formats.money(spent, "CNY"))}


gestures = pages(
    GESTURE,
    view=reads.VIEW_GESTURES,
    rows=lambda request: reads.gestures(request.actor, request.at - LATELY),
    find=lambda _actor, key: _gesture(key),
    form=forms.Gesture,
    template="visits/gestures/list.html",
    more=_spent,
)


@page(reads.VIEW_GESTURES)
@require_safe
def given(request: Request) -> HttpResponseBase:
    """What was given, the latest first."""
    table = tables.Given(reads.given(request.actor), request)
    return table.respond("ui/table_page.html", page_title=_("Gestures made"))


@page("visits.give_gesture")
def give_gesture(request: Request, gesture: int) -> HttpResponseBase:
    """Write down a gesture that was made."""
    found = _gesture(gesture)
    form = forms.Give(request.actor, found, request.POST or None)

    def act() -> Any:
        return actions.give_gesture(request.actor, gesture=found, at=request.at, **form.values())

    kept = editing.saved(request, form, act)
    if kept is not None:
        return editing.done(request, reverse("visits:given"), _("The gesture has been written down."))
    title = _("Made: {name}").format(name=found.name_in())
    return editing.page(
        request, form, submit=_("Write it down"), cancel=reverse("visits:gestures"), page_title=title, page_note=found.about
    )
