"""The week of a hall: who is planned when."""

from datetime import date, timedelta

from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.org import actions, forms, queries
from tingtang.org.models import Hall, Shift
from tingtang.org.views.weeks import monday_of
from tingtang.ui import editing, shell


@page("org.view")
def shifts(request: Request) -> HttpResponseBase:
    """Leads to the week of the hall one is in."""
    halls = queries.halls(request.actor)
    if not halls:
        return render(request, "org/no_hall.html", {"page_title": _("Shifts")})
    wanted = shell.hall_code(request)
    hall = next((hall for hall in halls if hall.code == wanted), halls[0])
    return HttpResponseRedirect(reverse("org:week", args=[hall.code]))


@page("org.view")
def week(request: Request, hall: str) -> HttpResponseBase:
    found = queries.get_hall(request.actor, hall)
    monday = monday_of(request, found)
    context = {
        "hall": found,
        "week": queries.week_of(found, monday),
        "cover": queries.cover_of(found, monday),
        "monday": monday,
        "earlier": monday - timedelta(days=7),
        "later": monday + timedelta(days=7),
        "halls": queries.halls(request.actor),
        "may_plan": request.actor.may("org.save_shift", found),
        "may_import": request.actor.may("org.import_shifts", found),
        "page_title": _("Shifts"),
    }
    return render(request, "org/week.html", context)


def _week_url(hall: Hall, day: date) -> str:
    return f"{reverse('org:week', args=[hall.code])}?week={day.isoformat()}"


@page("org.save_shift")
def new_shift(request: Request, hall: str) -> HttpResponseBase:
    found = queries.get_hall(request.actor, hall, "org.save_shift")
    initial = {name: request.GET.get(name, "") for name in ("staff", "day")}
    return _shift_page(request, found, None, forms.Shift(request.POST or None, hall=found, initial=initial))


@page("org.save_shift")
def shift(request: Request, hall: str, shift: int) -> HttpResponseBase:
    found = queries.get_hall(request.actor, hall, "org.save_shift")
    one = _shift(request, found, shift, "org.save_shift")
    return _shift_page(request, found, one, forms.Shift(request.POST or None, hall=found, shift=one))


def _shift(request: Request, hall: Hall, key: int, permission: str) -> Shift:
    one = queries.get_part(request.actor, Shift, key, permission)
    if one.hall_id != hall.pk:
        raise NotFound
    return one


def _shift_page(request: Request, hall: Hall, one: Shift | None, form: forms.Shift) -> HttpResponseBase:
    def save() -> Shift:
        return actions.save_shift(request.actor, hall=hall, shift=one, at=request.at, **form.values())

    kept = editing.saved(request, form, save)
    if kept is not None:
        day = kept.starts_at.astimezone(hall.zone).date()
        return editing.done(request, _week_url(hall, day), _("{name} is planned.").format(name=kept.staff))
    context = {"page_title": _("Shift in {hall}").format(hall=hall), "cancel": reverse("org:week", args=[hall.code])}
    if one is not None and request.actor.may("org.remove_shift", one):
        context["remove_url"] = reverse("org:remove_shift", args=[hall.code, one.pk])
        context["remove_verb"] = _("Remove the shift")
        context["remove_question"] = _("Remove this shift of {name}?").format(name=one.staff)
    return editing.page(request, form, submit=_("Save the shift") if one else _("Plan the shift"), **context)


@page("org.remove_shift")
@require_POST
def remove_shift(request: Request, hall: str, shift: int) -> HttpResponseBase:
    found = queries.get_hall(request.actor, hall, "org.remove_shift")
    one = _shift(request, found, shift, "org.remove_shift")
    day = one.starts_at.astimezone(found.zone).date()
    return editing.attempt(
        request,
        lambda: actions.remove_shift(request.actor, shift=one, at=request.at),
        url=_week_url(found, day),
        text=_("The shift of {name} has been removed.").format(name=one.staff),
    )


@page("org.copy_shifts")
@require_POST
def copy_week(request: Request, hall: str) -> HttpResponseBase:
    found = queries.get_hall(request.actor, hall, "org.copy_shifts")
    monday = monday_of(request, found)
    copied = actions.copy_shifts(request.actor, hall=found, monday=monday, at=request.at)
    text = _("{made} shifts copied from the week before; {left} left out because their people are planned already.")
    return editing.done(request, _week_url(found, monday), text.format(made=copied.made, left=copied.left_out))
