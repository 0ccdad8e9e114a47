"""Pages of A/B pairs and absences."""

from datetime import timedelta

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page, signed_in
from tingtang.org import actions, forms, queries, tables
from tingtang.org.models import Absence, CoverPair, Hall
from tingtang.org.views.weeks import monday_of
from tingtang.ui import editing, shell
from tingtang.ui.records import Noun, edited, listed, removed

COVER_PAIR = Noun(
    "org",
    "cover_pair",
    "cover_pairs",
    title=gettext_lazy("A/B cover"),
    new_title=gettext_lazy("New A/B pair"),
    make=gettext_lazy("Make an A/B pair"),
    save_verb=gettext_lazy("Save the pair"),
    remove_verb=gettext_lazy("Remove the pair"),
    table=tables.CoverPairs,
    save=actions.save_cover_pair,
    remove=actions.remove_cover_pair,
)
ABSENCE = Noun(
    "org",
    "absence",
    "absences",
    title=gettext_lazy("Absences"),
    new_title=gettext_lazy("New absence"),
    make=gettext_lazy("Enter an absence"),
    save_verb=gettext_lazy("Save the absence"),
    remove_verb=gettext_lazy("Remove the absence"),
    table=tables.Absences,
    save=actions.save_absence,
    remove=actions.remove_absence,
)


@page("org.view")
def cover_pairs(request: Request) -> HttpResponseBase:
    query = CoverPair.objects.visible_to(request.actor).select_related("primary__hall", "backup", "team", "post")
    hall = hall_of(request)
    context: dict[str, object] = {"hall": hall}
    if hall is not None:
        monday = monday_of(request, hall)
        week = timedelta(days=7)
        found = queries.pair_cover(hall, monday)
        context |= {"pairs": found, "gap_count": sum(one.has_gap for one in found), "monday": monday}
        context |= {"days": [monday + timedelta(days=n) for n in range(7)], "earlier": monday - week, "later": monday + week}
    return listed(request, COVER_PAIR, query, template="org/cover.html", **context)


def hall_of(request: Request, permission: str = queries.VIEW) -> Hall | None:
    """The hall one is in, if one holds `permission` there, else the first where one does."""
    halls = queries.halls(request.actor, permission)
    wanted = shell.hall_code(request)
    return next((hall for hall in halls if hall.code == wanted), halls[0] if halls else None)


@page("org.save_cover_pair")
def cover_pair(request: Request, cover_pair: int) -> HttpResponseBase:
    found = queries.get_part(request.actor, CoverPair, cover_pair, "org.save_cover_pair")
    return edited(request, COVER_PAIR, found, forms.CoverPair(request.POST or None, instance=found, actor=request.actor))


@page("org.save_cover_pair")
def new_cover_pair(request: Request) -> HttpResponseBase:
    return edited(request, COVER_PAIR, None, forms.CoverPair(request.POST or None, instance=CoverPair(), actor=request.actor))


@page("org.remove_cover_pair")
@require_POST
def remove_cover_pair(request: Request, cover_pair: int) -> HttpResponseBase:
    return removed(request, COVER_PAIR, queries.get_part(request.actor, CoverPair, cover_pair, "org.remove_cover_pair"))


@page("org.view_absences")
def absences(request: Request) -> HttpResponseBase:
    query = Absence.objects.visible_to(request.actor, queries.VIEW_ABSENCES).select_related("staff__hall")
    return listed(request, ABSENCE, query)


@page("org.save_absence")
def absence(request: Request, absence: int) -> HttpResponseBase:
    found = queries.get_part(request.actor, Absence, absence, "org.save_absence")
    return edited(request, ABSENCE, found, forms.Absence(request.POST or None, instance=found, actor=request.actor))


@page("org.save_absence")
def new_absence(request: Request) -> HttpResponseBase:
    return edited(request, ABSENCE, None, forms.Absence(request.POST or None, instance=Absence(), actor=request.actor))


@page("org.remove_absence")
@require_POST
def remove_absence(request: Request, absence: int) -> HttpResponseBase:
    return removed(request, ABSENCE, queries.get_part(request.actor, Absence, absence, "org.remove_absence"))


@signed_in
def own_absences(request: Request) -> HttpResponseBase:
    staff = queries.staff_record_of(request.actor)
    if staff is None:
        raise NotFound
    may = request.actor.may("org.request_absence", staff)
    form = forms.Absence(request.POST or None, instance=Absence(), actor=request.actor, own=staff) if may else None
    if form is not None:

        def enter() -> Absence:
            values = {name: value for name, value in form.values().items() if name != "version"}
            return actions.request_absence(request.actor, at=request.at, **values)

        if editing.saved(request, form, enter) is not None:
            return editing.done(request, reverse("org:own_absences"), _("Your absence has been entered."))
    context = {
        "form": form,
        "absences": staff.absences.order_by("-starts_at")[:50],
        "zone": forms.zone_of(staff),
        "pairs": staff.backup_pairs.select_related("backup", "team", "post"),
        "stands_in": staff.primary_pairs.select_related("primary", "team", "post"),
        "page_title": _("My absences"),
    }
    return render(request, "org/absences.html", context, status=422 if form is not None and form.errors else 200)


@signed_in
@require_POST
def withdraw_absence(request: Request, absence: int) -> HttpResponseBase:
    found = Absence.objects.filter(pk=absence, staff=request.actor.staff_id or 0).first()
    if found is None:
        raise NotFound
    return editing.attempt(
        request,
        lambda: actions.withdraw_absence(request.actor, absence=found, at=request.at),
        url=reverse("org:own_absences"),
        text=_("Your absence has been withdrawn."),
    )
