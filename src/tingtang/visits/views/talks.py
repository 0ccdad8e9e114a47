"""What patrols tell: the page in their hand, place by place, and for who leads what was told where."""

from datetime import timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.org.models import Hall, Zone
from tingtang.org.queries import get_hall, staff_of
from tingtang.ui import editing
from tingtang.visits.actions import talks as actions
from tingtang.visits.forms import talks as forms
from tingtang.visits.models import TalkingPoint, TalkKind
from tingtang.visits.queries import talks as reads
from tingtang.visits.tables import talks as tables

VERBS = ("save_talk", "remove_talk", "tell", "view_told")
LATEST = 5
HEADS = {
    TalkKind.RECENT: gettext_lazy("Recent work"),
    TalkKind.NEXT: gettext_lazy("Next work"),
    TalkKind.RULE: gettext_lazy("Rules"),
}


def _zones(hall: Hall) -> list[Zone]:
    return list(Zone.objects.filter(hall=hall).order_by("order", "code"))


def _place(request: Request, hall: Hall, zones: list[Zone]) -> Zone | None:
    """The place that was chosen; else where he is on his round."""
    chosen = request.GET.get("place", request.POST.get("place"))
    if chosen is None:
        return reads.place_of(hall, staff_of(request.actor), request.at)
    return next((one for one in zones if chosen and chosen in (one.code, one.name, *one.names.values())), None)


def _tell_form(request: Request, hall: Hall, key: object, given: Any = None, made: Any = forms.Tell) -> Any:
    return given if given is not None else made(request.actor, hall, request.at, auto_id=f"id_{key}_%s")


@page(reads.VIEW)
@require_safe
def talks(request: Request, hall: str) -> HttpResponseBase:
    """What is told at the place where one is."""
    return _shown(request, get_hall(request.actor, hall, reads.VIEW))


def _shown(request: Request, hall: Hall, status: int = 200, **given: Any) -> HttpResponseBase:
    zones = _zones(hall)
    place, today = _place(request, hall, zones), request.at.astimezone(hall.zone).date()
    may = {verb: request.actor.may(f"visits.{verb}", hall) for verb in VERBS}
    staff = None if may["save_talk"] else staff_of(request.actor)
    points = reads.points_in_force(hall, today, place, staff)
    groups = [
        (label, [(one, _tell_form(request, hall, one.pk, given.get(f"tell_{one.pk}"))) for one in points if one.kind == kind])
        for kind, label in HEADS.items()
    ]
    here = reads.told_in(request.actor, hall, reads.VIEW)
    here = here.filter(zone=place) if place else here
    context = {
        "page_title": _("What patrols tell"),
        "hall": hall,
        "zones": zones,
        "place": place,
        "groups": groups,
        "any": bool(points),
        "ask_form": _tell_form(request, hall, "ask", given.get("ask"), forms.Ask),
        "open_key": given.get("open"),
        "may": may,
        "latest": here[:LATEST],
        "today": today,
    }
    with timezone.override(hall.zone):
        return render(request, "visits/talks/page.html", context, status=status)


def _back(request: Request, hall: Hall, place: Zone | None, text: Any) -> HttpResponseBase:
    return editing.done(request, f"{reverse('visits:talks', args=[hall.code])}?place={place.code if place else ''}", text)


def _talk(request: Request, hall: str, key: int, permission: str) -> TalkingPoint:
    found = TalkingPoint.objects.visible_to(request.actor, permission).filter(hall__code=hall, pk=key).first()
    if found is None:
        raise NotFound
    return found


def _told(request: Request, hall: Hall, form: forms.Tell, key: str, point: TalkingPoint | None) -> HttpResponseBase:
    place = _place(request, hall, _zones(hall))

    def act() -> Any:
        return actions.tell(request.actor, hall=hall, point=point, zone=place, at=request.at, **form.values())

    kept = editing.saved(request, form, act)
    if kept is None:
        return _shown(request, hall, 422, **{key: form, "open": point.pk if point else "ask"})
    if kept.case is not None:
        return _back(request, hall, place, _("Written down; it became case {number}.").format(number=kept.case.number))
    return _back(request, hall, place, _("Written down."))


@page("visits.tell")
@require_POST
def tell(request: Request, hall: str, talk: int) -> HttpResponseBase:
    """A point was told to somebody."""
    found = get_hall(request.actor, hall, "visits.tell")
    point = _talk(request, hall, talk, "visits.tell")
    form = forms.Tell(request.actor, found, request.at, request.POST, auto_id=f"id_{point.pk}_%s")
    return _told(request, found, form, f"tell_{point.pk}", point)


@page("visits.tell")
@require_POST
def ask(request: Request, hall: str) -> HttpResponseBase:
    """Somebody asked or wished something."""
    found = get_hall(request.actor, hall, "visits.tell")
    return _told(request, found, forms.Ask(request.actor, found, request.at, request.POST, auto_id="id_ask_%s"), "ask", None)


@page(reads.VIEW_TOLD)
@require_safe
def told(request: Request, hall: str) -> HttpResponseBase:
    """What was told where: points against places, and every row."""
    found = get_hall(request.actor, hall, reads.VIEW_TOLD)
    zones = _zones(found)
    today = request.at.astimezone(found.zone).date()
    table = tables.ToldRows(reads.told_in(request.actor, found), request)
    with timezone.override(found.zone):
        return table.respond(
            "visits/talks/told.html", page_title=_("What was told where"), hall=found, zones=zones,
            coverage=reads.coverage(found, zones, today, request.at),
        )  # fmt: skip


@page("visits.save_talk")
def new_talk(request: Request, hall: str) -> HttpResponseBase:
    """Say something else that patrols tell."""
    found = get_hall(request.actor, hall, "visits.save_talk")
    today = request.at.astimezone(found.zone).date()
    return _edited(request, found, None, TalkingPoint(hall=found, first_date=today))


@page("visits.save_talk")
def edit_talk(request: Request, hall: str, talk: int) -> HttpResponseBase:
    """Change what patrols tell."""
    kept = _talk(request, hall, talk, "visits.save_talk")
    return _edited(request, kept.hall, kept, kept)


def _edited(request: Request, hall: Hall, kept: TalkingPoint | None, shown: TalkingPoint) -> HttpResponseBase:
    form = forms.Point(hall, request.POST or None, instance=shown)
    saved = editing.saved(
        request, form, lambda: actions.save_talk(request.actor, hall=hall, talk=kept, at=request.at, **form.values())
    )
    if saved is not None:
        return _back(request, hall, saved.zone, _("{name} has been saved.").format(name=saved.title))
    context: dict[str, Any] = {"page_title": kept.title if kept else _("New talking point")}
    if kept is not None and request.actor.may("visits.remove_talk", hall) and not kept.told.exists():
        context |= {
            "remove_url": reverse("visits:remove_talk", args=[hall.code, kept.pk]),
            "remove_verb": _("Remove the point"),
            "remove_question": _("Remove “{name}”?").format(name=kept.title),
        }
    return editing.page(
        request, form, submit=_("Save the point") if kept else _("Add the point"),
        cancel=reverse("visits:talks", args=[hall.code]), **context,
    )  # fmt: skip


@page("visits.save_talk")
@require_POST
def end_talk(request: Request, hall: str, talk: int) -> HttpResponseBase:
    """It is told until yesterday; a point that began today is told today for the last time."""
    kept = _talk(request, hall, talk, "visits.save_talk")
    today = request.at.astimezone(kept.hall.zone).date()
    last = max(today - timedelta(days=1), kept.first_date)
    actions.save_talk(request.actor, hall=kept.hall, talk=kept, last_date=last, at=request.at)
    return _back(request, kept.hall, None, _("“{name}” is no longer told.").format(name=kept.title))


@page("visits.remove_talk")
@require_POST
def remove_talk(request: Request, hall: str, talk: int) -> HttpResponseBase:
    """Remove a point that was never told."""
    kept = _talk(request, hall, talk, "visits.remove_talk")
    url = reverse("visits:talks", args=[hall])
    title = kept.title
    return editing.attempt(
        request, lambda: actions.remove_talk(request.actor, talk=kept, at=request.at), url=url,
        text=_("{name} has been removed.").format(name=title),
    )  # fmt: skip
