"""Pages of lists of points: which there are, one with what covers each point, ready lists to take over."""

from django.db.models import Count
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.catalogue import queries
from tingtang.catalogue.actions import frameworks as actions
from tingtang.catalogue.forms import library as forms
from tingtang.catalogue.models import Cover, Framework, Point
from tingtang.catalogue.queries.frameworks import covered, ready, subjects_in_use
from tingtang.catalogue.queries.subjects import SUBJECTS, get_subject
from tingtang.catalogue.tables import library as tables
from tingtang.core.naming import text_in
from tingtang.core.views import Request, page
from tingtang.ui import editing
from tingtang.ui.records import Noun, pages

FRAMEWORK = Noun(
    "catalogue", "framework", "frameworks", title=gettext_lazy("Coverage of lists"), new_title=gettext_lazy("New list of points"),
    make=gettext_lazy("Make a list of points"), save_verb=gettext_lazy("Save the list of points"),
    remove_verb=gettext_lazy("Remove the list of points"), table=tables.Frameworks, save=actions.save_framework,
    remove=actions.remove_framework,
)  # fmt: skip


def _more(request: Request) -> dict[str, object]:
    here = set(Framework.objects.values_list("code", flat=True))
    may = request.actor.may("catalogue.adopt_framework")
    return {
        "shares": covered(Framework.objects.filter(is_active=True).order_by("order", "code"), request.actor, request.at),
        "offered": [(code, text_in(one["name"]), one.get("number", "")) for code, one in ready().items() if code not in here]
        if may
        else [],
    }


PAGES = pages(
    FRAMEWORK, view="catalogue.view", rows=lambda _request: Framework.objects.annotate(point_count=Count("points")),
    find=lambda actor, key: queries.get_one(actor, Framework, key), form=forms.Framework, to_record=True,
    template="catalogue/frameworks.html", more=_more,
)  # fmt: skip


@page("catalogue.view")
def framework(request: Request, framework: int) -> HttpResponseBase:
    """A list, point by point, with what covers each."""
    found = queries.get_one(request.actor, Framework, framework)
    may_cover = request.actor.may("catalogue.cover_point")
    context = {
        "page_title": str(found),
        "framework": found,
        "covered": covered([found], request.actor, request.at)[0],
        "subjects": subjects_in_use() if may_cover else [],
        "may_cover": may_cover,
        "may_save": request.actor.may("catalogue.save_framework"),
    }
    return render(request, "catalogue/framework.html", context)


def _url(framework: int) -> str:
    return reverse("catalogue:framework", args=[framework])


@page("catalogue.adopt_framework", everywhere=True)
@require_POST
def adopt_framework(request: Request, ready_set: str) -> HttpResponseBase:
    """Take over a ready list."""
    return editing.attempt(
        request,
        lambda: actions.adopt_framework(request.actor, code=ready_set, at=request.at),
        url=reverse("catalogue:frameworks"),
        text=_("The list has been taken over. Say at each point what covers it."),
    )


@page("catalogue.save_point", everywhere=True)
def new_point(request: Request, framework: int) -> HttpResponseBase:
    found = queries.get_one(request.actor, Framework, framework)
    return _point(request, found, None, forms.Point(request.POST or None, instance=Point(framework=found)))


@page("catalogue.save_point", everywhere=True)
def point(request: Request, point: int) -> HttpResponseBase:
    found = queries.get_one(request.actor, Point, point)
    return _point(request, found.framework, found, forms.Point(request.POST or None, instance=found))


def _point(request: Request, framework: Framework, found: Point | None, form: forms.Point) -> HttpResponseBase:
    kept = editing.saved(
        request, form, lambda: actions.save_point(request.actor, at=request.at, point=found, framework=framework, **form.values())
    )
    if kept is not None:
        return editing.done(request, _url(framework.pk), _("{name} has been saved.").format(name=kept))
    more = {"page_title": str(found) if found else _("New point of “{name}”").format(name=framework)}
    if found is not None and request.actor.may("catalogue.remove_point"):
        more["remove_url"] = reverse("catalogue:remove_point", args=[found.pk])
        more["remove_verb"] = _("Remove the point")
        more["remove_question"] = _("Remove “{name}”?").format(name=found)
    return editing.page(request, form, submit=_("Save the point"), cancel=_url(framework.pk), **more)


@page("catalogue.remove_point", everywhere=True)
@require_POST
def remove_point(request: Request, point: int) -> HttpResponseBase:
    found = queries.get_one(request.actor, Point, point)
    return editing.attempt(
        request,
        lambda: actions.remove_point(request.actor, point=found, at=request.at),
        url=_url(found.framework_id),
        text=_("{name} has been removed.").format(name=found),
    )


@page("catalogue.cover_point", everywhere=True)
@require_POST
def cover_point(request: Request, point: int) -> HttpResponseBase:
    """Say what covers a point; from the page of what does, back to it."""
    return _cover(request, queries.get_one(request.actor, Point, point), back=False)


@page("catalogue.cover_point", everywhere=True)
@require_POST
def cover_by(request: Request) -> HttpResponseBase:
    """Say, on the page of something, which point it covers."""
    text = request.POST.get("point", "")
    key = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    return _cover(request, queries.get_one(request.actor, Point, key), back=True)


def _cover(request: Request, point: Point, *, back: bool) -> HttpResponseBase:
    form, url = forms.Cover(request.POST), _url(point.framework_id)
    if not form.is_valid():
        return editing.attempt(request, lambda: editing.raise_errors(form), url=url, text="")
    what, _colon, key = form.cleaned_data["subject"].partition(":")
    subject = get_subject(request.actor, what, int(key))
    if back:
        url = SUBJECTS[what].url(subject)
    return editing.attempt(
        request,
        lambda: actions.cover_point(request.actor, point=point, subject=subject, at=request.at),
        url=url,
        text=_("Noted: {subject} covers “{point}”.").format(subject=subject, point=point),
    )


@page("catalogue.uncover_point", everywhere=True)
@require_POST
def uncover_point(request: Request, cover: int) -> HttpResponseBase:
    """Take back that something covers a point."""
    found = queries.get_one(request.actor, Cover, cover)
    return editing.attempt(
        request,
        lambda: actions.uncover_point(request.actor, cover=found, at=request.at),
        url=_url(found.point.framework_id),
        text=_("Taken back."),
    )
