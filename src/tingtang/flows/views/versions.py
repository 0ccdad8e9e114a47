"""One version of a process: its diagram and steps, where it stands on its way, and how it differs from another."""

from collections.abc import Callable

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tingtang.catalogue.queries.appraisals import still_open
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.flows import actions, forms, models, queries
from tingtang.flows.actions.starting import day_of
from tingtang.flows.queries.checking import callers_of, faults_of
from tingtang.flows.queries.drawings import drawing_read
from tingtang.flows.queries.moving import running_elsewhere
from tingtang.flows.queries.shown import change_words, shown_state, shown_steps, starts_in_words
from tingtang.flows.queries.story import retire_reason, story_of
from tingtang.flows.queries.tabling import tables_in
from tingtang.flows.rules.decisions import BadDecision
from tingtang.flows.rules.dmn import taken_out
from tingtang.flows.rules.document import Unreadable
from tingtang.ui import editing, formats

COMPARED = {
    "added": pgettext_lazy("compared drawings", "added"),
    "removed": pgettext_lazy("compared drawings", "removed"),
    "changed": pgettext_lazy("compared drawings", "changed"),
    "moved": pgettext_lazy("compared drawings", "moved"),
    "same": pgettext_lazy("compared drawings", "The two are drawn alike."),
    "comma": pgettext_lazy("between names", ", "),
}
VERBS = ("save", "submit", "review", "approve", "return", "remove")


def url_of(version: models.Version) -> str:
    """The page of a version."""
    return reverse("flows:version", args=[version.pk])


@page("flows.view")
def version(request: Request, version: int) -> HttpResponseBase:
    found = queries.get_version(request.actor, version)
    day = day_of(found.process, request.at)
    badge, word = shown_state(found, queries.version_in_force(found.process, day), day)
    changes = models.Change.objects.select_related("asked_by", "department", "leader", "process__owner", "retires")
    change = changes.filter(version=found).first()
    ending = changes.filter(retires=found, declined_at__isnull=True).first()
    kept_on = None if ending else changes.filter(retires=found, declined_at__isnull=False).order_by("-pk").first()
    faults = faults_of(found.xml, found.process) if found.state in queries.OPEN else []
    deciding = change if found.state == "review" else ending if found.state == "published" else None
    context = {
        "version": found,
        "process": found.process,
        "page_title": str(found),
        "badge": badge,
        "word": word,
        "change": change,
        "change_word": change_words(change)[1] if change else "",
        "story": story_of(change) if change else [],
        "retire_reason": retire_reason(found) if found.state == "retired" else "",
        "starts": starts_in_words(found) if badge in {"in_force", "coming"} else [],
        "elsewhere": running_elsewhere(found),
        "others": found.process.versions.exclude(pk=found.pk).order_by("-number"),
        "steps": shown_steps(found.xml),
        "decisions": tables_in(found.xml),
        "faults": faults,
        "has_faults": any(one.is_fault for one in faults),
        "callers": callers_of(found.process, day) if found.state == "published" else [],
        "diagram": {"xml": drawing_read(found.xml)},
        "ending": ending,
        "kept_on": kept_on,
        "deciding": deciding,
        "is_writer": bool(deciding and request.actor.kind == "account" and request.actor.id in deciding.writers),
        "is_department": bool(deciding and request.actor.kind == "account" and request.actor.id == deciding.department_id),
        "held": queries.held_posts(request.actor, [found]),
        "publication": forms.Publication(initial={"effective_date": day}),
        "retirement": forms.Retirement(initial={"retired_date": day}),
        "returning": forms.Reason(),
        "unchecked": change is not None and found.state == "draft" and bool(still_open("release", change)),
        "may": _may(request, deciding or change),
    }
    return render(request, "flows/version.html", context)


def _may(request: Request, change: models.Change | None) -> dict[str, bool]:
    actor = request.actor
    local = {"review", "return"}
    found = {verb: actor.may(f"flows.{verb}_draft", change if verb in local else None) for verb in VERBS}
    return (
        found
        | {verb: actor.may(f"flows.{verb}_version") for verb in ("publish", "retire")}
        | {"migrate": actor.may("flows.migrate")}
    )


@page("flows.view")
@require_GET
def file(request: Request, version: int) -> HttpResponseBase:
    """The diagram as a .bpmn file."""
    found = queries.get_version(request.actor, version)
    name = f"{found.process.code}-{found.number}.bpmn"
    return HttpResponse(
        found.xml,
        content_type="application/xml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@page("flows.view")
@require_GET
def table_file(request: Request, version: int, table: str) -> HttpResponseBase:
    """One decision table of a version, with what stands in its file, as a .dmn file."""
    found = queries.get_version(request.actor, version)
    try:
        content = taken_out(found.xml, table)
    except (BadDecision, Unreadable):
        raise NotFound from None
    name = content_disposition_header(as_attachment=True, filename=f"{found.process.code}-{table}.dmn") or ""
    return HttpResponse(content, content_type="application/xml; charset=utf-8", headers={"Content-Disposition": name})


@page("flows.view")
def compare(request: Request, version: int, other: int) -> HttpResponseBase:
    after, before = queries.get_version(request.actor, version), queries.get_version(request.actor, other)
    if before.process_id != after.process_id:
        raise NotFound
    if before.number > after.number:
        before, after = after, before
    context = {
        "before": before,
        "after": after,
        "process": after.process,
        "older": {"xml": drawing_read(before.xml)},
        "newer": {"xml": drawing_read(after.xml)},
        "texts": {name: str(word) for name, word in COMPARED.items()},
        "page_title": _("Version {before} and version {after}").format(before=before.number, after=after.number),
    }
    return render(request, "flows/compare.html", context)


@page("flows.submit_draft", everywhere=True)
@require_POST
def submit(request: Request, version: int) -> HttpResponseBase:
    found = queries.get_version(request.actor, version)
    change = models.Change.objects.filter(version=found).first()
    if change is not None and found.state == "draft" and still_open("release", change):
        messages.info(request, _("Before it is submitted, say whether it can be worked by and kept up."))
        return HttpResponseRedirect(reverse("catalogue:appraise", args=["release", "flows.change", change.pk]))
    return editing.attempt(
        request,
        lambda: actions.submit_draft(request.actor, version=found, at=request.at),
        url=url_of(found),
        text=_("Submitted. The department's head now reads it."),
    )


def _dated(
    request: Request, found: models.Version, form: django_forms.BaseForm, act: Callable[..., object], text: str
) -> HttpResponseBase:
    return editing.attempt(
        request,
        lambda: act(request.actor, version=found, at=request.at, **form.cleaned_data),
        url=url_of(found),
        text=text,
        form=form,
    )


@page("flows.publish_version", everywhere=True)
@require_POST
def publish(request: Request, version: int) -> HttpResponseBase:
    found, form = queries.get_version(request.actor, version), forms.Publication(request.POST)
    day = form.cleaned_data["effective_date"] if form.is_valid() else None
    words = _("Published. It comes into force on {day}; until then what is in force now goes on.")
    text = words.format(day=formats.day(day)) if day and day > day_of(found.process, request.at) else _("Published.")
    return _dated(request, found, form, actions.publish_version, text)


@page("flows.retire_version", everywhere=True)
@require_POST
def retire(request: Request, version: int) -> HttpResponseBase:
    found, form = queries.get_version(request.actor, version), forms.Retirement(request.POST)
    text = _("The retirement has been asked for. The department's head now reads it.")
    return _dated(request, found, form, actions.retire_version, text)


@page("flows.remove_draft", everywhere=True)
@require_POST
def remove(request: Request, version: int) -> HttpResponseBase:
    found = queries.get_version(request.actor, version)
    return editing.attempt(
        request,
        lambda: actions.remove_draft(request.actor, version=found, at=request.at),
        url=reverse("flows:process", args=[found.process_id]),
        text=_("The draft has been removed."),
    )
