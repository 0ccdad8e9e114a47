"""Pages of terms and classes: planning, publishing, altering; and the timetable that customers read."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tingtang.core.errors import Invalid, Problem
from tingtang.core.views import Request, page, public
from tingtang.lessons import actions, queries, tables, wording
from tingtang.lessons.forms import terms as forms
from tingtang.lessons.models import AlteredThing, Group, Term
from tingtang.lessons.models.terms import WEEKDAYS
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, removed

TERM = Noun(
    "lessons", "term", "terms", title=gettext_lazy("Terms and timetables"), new_title=gettext_lazy("New term"),
    make=gettext_lazy("Plan a term"), save_verb=gettext_lazy("Save the term"), remove_verb=gettext_lazy("Remove the term"),
    table=tables.Terms, save=actions.save_term, remove=actions.remove_term,
)  # fmt: skip
GROUP = Noun(
    "lessons", "group", "terms", title=gettext_lazy("Classes"), new_title=gettext_lazy("New class of pupils"),
    make=gettext_lazy("Plan a class"), save_verb=gettext_lazy("Save the class of pupils"),
    remove_verb=gettext_lazy("Remove the class of pupils"),
    table=tables.Groups, save=actions.save_group, remove=actions.remove_group,
)  # fmt: skip


@page(queries.VIEW)
@require_safe
def terms(request: Request) -> HttpResponseBase:
    """All terms."""
    return listed(request, TERM, queries.terms(request.actor).annotate(group_count=Count("groups")))


@page("lessons.save_term")
def new_term(request: Request) -> HttpResponseBase:
    """Plan a term."""
    form = forms.Term(request.POST or None, instance=Term(), actor=request.actor)
    return edited(request, TERM, None, form, to_record=True)


@page("lessons.save_term")
def edit_term(request: Request, term: int) -> HttpResponseBase:
    """Change a term."""
    found = queries.get_term(request.actor, term, "lessons.save_term")
    form = forms.Term(request.POST or None, instance=found, actor=request.actor)
    return edited(request, TERM, found, form, to_record=True)


@page("lessons.remove_term")
@require_POST
def remove_term(request: Request, term: int) -> HttpResponseBase:
    """Remove a term without classes."""
    return removed(request, TERM, queries.get_term(request.actor, term, "lessons.remove_term"))


@page(queries.VIEW)
@require_safe
def term(request: Request, term: int) -> HttpResponseBase:
    """A term: how far publishing is, its timetable by weekday, its prices."""
    found = queries.get_term(request.actor, term)
    groups = list(queries.groups(request.actor).filter(term=found).order_by("weekday", "starts_time", "pk"))
    stand = queries.publication(found, request.at)
    context: dict[str, Any] = {
        "page_title": found.name_in(),
        "term": found,
        "days": [(name, [one for one in groups if one.weekday == day]) for day, name in WEEKDAYS],
        "groups": groups,
        "stand": stand,
        "said": wording.publication(found, stand),
        "clashes": actions.terms.clashes(groups) if found.published_at is None else [],
        "may": {verb: request.actor.may(f"lessons.{verb}", found) for verb in ("save_term", "save_group", "publish_term")},
    }
    return render(request, "lessons/term.html", context)


@page("lessons.publish_term")
@require_POST
def publish_term(request: Request, term: int) -> HttpResponseBase:
    """Publish timetable and prices."""
    found = queries.get_term(request.actor, term, "lessons.publish_term")
    url = reverse("lessons:term", args=[found.pk])
    try:
        actions.publish_term(request.actor, term=found, at=request.at)
    except Invalid as problem:
        messages.error(request, " ".join(str(text) for texts in problem.fields.values() for text in texts))
        return HttpResponseRedirect(url)
    except Problem as problem:
        messages.error(request, problem.text())
        return HttpResponseRedirect(url)
    return editing.done(request, url, _("Timetable and prices have been published."))


@page("lessons.save_group")
def new_group(request: Request, term: int) -> HttpResponseBase:
    """Plan a class of a term."""
    found = queries.get_term(request.actor, term, "lessons.save_group")
    return _group(request, found, None)


@page("lessons.save_group")
def edit_group(request: Request, group: int) -> HttpResponseBase:
    """Change a class; what is published of it is altered instead."""
    found = queries.get_group(request.actor, group, "lessons.save_group")
    return _group(request, found.term, found)


def _group(request: Request, term: Term, found: Group | None) -> HttpResponseBase:
    form = forms.Group(request.POST or None, instance=found or Group(term=term), term=term)
    act = actions.save_group
    kept = editing.saved(request, form, lambda: act(request.actor, term=term, group=found, at=request.at, **form.values()))
    if kept is not None:
        return editing.done(request, reverse("lessons:group", args=[kept.pk]), _("{name} has been saved.").format(name=kept))
    cancel = reverse("lessons:group", args=[found.pk]) if found else reverse("lessons:term", args=[term.pk])
    verb = GROUP.save_verb if found else GROUP.make
    title = str(found) if found else _("New class of {term}").format(term=term)
    note = _("The timetable is published: teacher, room, time and price are altered on the page of the class, with a reason.")
    more = {"page_note": note} if found is not None and term.published_at else {}
    return editing.page(request, form, submit=verb, cancel=cancel, page_title=title, **more)


@page("lessons.remove_group")
@require_POST
def remove_group(request: Request, group: int) -> HttpResponseBase:
    """Remove a class nobody asked for."""
    found = queries.get_group(request.actor, group, "lessons.remove_group")
    act = actions.remove_group
    url = reverse("lessons:term", args=[found.term_id])
    return editing.attempt(
        request,
        lambda: act(request.actor, group=found, at=request.at),
        url=url,
        text=_("{name} has been removed.").format(name=found),
    )


@page(queries.VIEW)
@require_safe
def group(request: Request, group: int) -> HttpResponseBase:
    """A class: its facts for the desk, its pupils, lessons, pace, and what was altered."""
    found = queries.get_group(request.actor, group)
    actor = request.actor
    pupils = queries.enrolments(actor).filter(group=found).exclude(state="left").order_by("customer__name", "pk")
    altered = queries.alterations_of(found)
    context: dict[str, Any] = {
        "page_title": found.name_in(),
        "group": found,
        "pupils": [(one, tables.BADGES[one.state]) for one in pupils],
        "taken": sum(one.state in {"paid", "enrolled"} for one in pupils),
        "lessons": list(queries.lessons_of(found)[:40]),
        "pace": queries.pace_of(found, request.at) if found.units else [],
        "altered": [
            (one, one.what == "teacher" and not one.accepted_at and actor.staff_id == found.teacher_id) for one in altered
        ],
        "due": [one for one in queries.unrecorded(actor, request.at) if one.group.pk == found.pk],
        "today": queries.day_of(found.hall, request.at),
        "may": {
            verb: actor.may(f"lessons.{verb}", found)
            for verb in ("save_group", "remove_group", "alter_group", "enquire", "record_lesson", "accept_handover")
        },
    }
    return render(request, "lessons/group.html", context)


@page("lessons.alter_group")
def alter_group(request: Request, group: int) -> HttpResponseBase:
    """Alter one thing of a published class, warned of what that means."""
    found = queries.get_group(request.actor, group, "lessons.alter_group")
    url = reverse("lessons:group", args=[found.pk])
    what = request.GET.get("what", "")
    pupils = (
        queries.enrolments(request.actor).filter(group=found, state__in=["paid", "enrolled"]).order_by("customer__name", "pk")
    )
    context: dict[str, Any] = {
        "page_title": _("Alter {name}").format(name=found),
        "group": found,
        "pupils": pupils,
        "is_begun": found.term.starts_date <= queries.day_of(found.hall, request.at),
        "things": [(code, label, actions.terms.said_of(found, code)) for code, label in AlteredThing.choices],
    }
    if what not in AlteredThing.values:
        return render(request, "lessons/alter.html", context)
    form = forms.Alteration(found, what, request.POST or None, has_pupils=pupils.exists())
    act = actions.alter_group
    made = editing.saved(request, form, lambda: act(request.actor, group=found, what=what, at=request.at, **form.cleaned_data))
    if made is not None:
        return editing.done(request, url, _("The timetable has been altered; customers read what, and why."))
    context |= {"what": AlteredThing(what).label, "now": actions.terms.said_of(found, what)}
    verb = _("Alter the published timetable")
    return editing.page(request, form, submit=verb, cancel=url, template="lessons/alter.html", **context)


@page("lessons.accept_handover")
@require_POST
def accept_handover(request: Request, alteration: int) -> HttpResponseBase:
    """Say, as the new teacher, that the hand-over was read."""
    found = queries.get_alteration(request.actor, alteration, "lessons.accept_handover")
    url = reverse("lessons:group", args=[found.group_id])
    act = actions.accept_handover
    return editing.attempt(
        request, lambda: act(request.actor, alteration=found, at=request.at), url=url, text=_("You have taken the pupils over.")
    )


@public("The published timetable and prices are for everybody.")
@require_safe
def timetable(request: Request) -> HttpResponseBase:
    """What customers read: timetable and prices of terms that are published, with what was altered and why."""
    context = {"page_title": _("Timetable and prices"), "terms": queries.public_terms(request.at)}
    return render(request, "lessons/timetable.html", context)
