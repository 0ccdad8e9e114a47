"""Pages of standards and their versions: written, submitted, approved by somebody else, compared, retired, and what customers read."""

from typing import Any

from django import forms as django_forms
from django.conf import settings
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.catalogue import actions, forms, queries, tables
from tingtang.catalogue.actions.versions import missing, today
from tingtang.catalogue.models import Standard, StandardVersion, Target
from tingtang.catalogue.models.parts import MEASURES, RELATIONS, STAGES, UNITS
from tingtang.catalogue.queries.appraisals import still_open
from tingtang.catalogue.queries.regulations import published_policies
from tingtang.catalogue.queries.standards_shown import STATES, compared, linked, linking, with_versions
from tingtang.catalogue.rules.standards import chain, faults
from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page, public
from tingtang.org.models import Post, Team
from tingtang.org.queries.industries import place_names
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, removed

STANDARD = Noun(
    "catalogue",
    "standard",
    "standards",
    title=gettext_lazy("Standards"),
    new_title=gettext_lazy("New standard"),
    make=gettext_lazy("Make a standard"),
    save_verb=gettext_lazy("Save the standard"),
    remove_verb=gettext_lazy("Remove the standard"),
    table=tables.Standards,
    save=actions.save_standard,
    remove=actions.remove_standard,
)
LANGUAGES = dict(settings.LANGUAGES)


@page("catalogue.view")
def standards(request: Request) -> HttpResponseBase:
    return listed(request, STANDARD, with_versions(today(request.at)), template="catalogue/standards.html")


@page("catalogue.view")
def standard(request: Request, standard: int) -> HttpResponseBase:
    found = queries.get_one(request.actor, Standard, standard)
    versions = list(found.versions.select_related("author", "approver").order_by("-number"))
    states = queries.states_on(versions, today(request.at))
    current = next((one for one in versions if states[one.pk] == "in_force"), versions[0] if versions else None)
    context = {
        "standard": found,
        "page_title": str(found),
        "versions": [(one, states[one.pk], STATES[states[one.pk]]) for one in versions],
        "current": current,
        "links": [(RELATIONS[link["relation"]], link, other) for link, other in linked(found)],
        "places": place_names(found)[0],
        "linking": [(RELATIONS[relation], other) for relation, other in linking(found)],
        "has_open": any(one.is_open for one in versions),
        "may_write": request.actor.may("catalogue.save_version"),
        "may_save": request.actor.may("catalogue.save_standard"),
    }
    return render(request, "catalogue/standard.html", context)


@page("catalogue.save_standard", everywhere=True)
def edit_standard(request: Request, standard: int) -> HttpResponseBase:
    found = queries.get_one(request.actor, Standard, standard)
    return edited(request, STANDARD, found, forms.Standard(request.POST or None, instance=found), to_record=True)


@page("catalogue.save_standard", everywhere=True)
def new_standard(request: Request) -> HttpResponseBase:
    form = forms.Standard(request.POST or None, instance=Standard(), initial={"service": request.GET.get("service")})
    return edited(request, STANDARD, None, form, to_record=True)


@page("catalogue.remove_standard", everywhere=True)
@require_POST
def remove_standard(request: Request, standard: int) -> HttpResponseBase:
    return removed(request, STANDARD, queries.get_one(request.actor, Standard, standard))


def _url(version: StandardVersion, name: str = "version") -> str:
    return reverse(f"catalogue:{name}", args=[version.pk])


@page("catalogue.view")
def version(request: Request, version: int) -> HttpResponseBase:
    found = queries.get_version(request.actor, version)
    day = today(request.at)
    others = list(found.standard.versions.order_by("-number"))
    state = queries.states_on(others, day)[found.pk]
    lacks = faults(found, Target.objects.filter(version=found).count()) if found.state == "draft" else []
    context = {
        **_parts(found),
        "page_title": str(found),
        "state": state,
        "state_word": STATES[state],
        "lacks": missing(lacks),
        "others": [one for one in others if one.pk != found.pk],
        "approval": forms.Approval(initial={"effective_date": day}),
        "returning": forms.Return(),
        "retirement": forms.Retirement(initial={"retired_date": day}),
        "unscreened": still_open("screening", found) if found.state == "review" else [],
        "is_writer": request.actor.kind == "account" and request.actor.id in found.writers,
        "may": {
            verb: request.actor.may(f"catalogue.{verb}_version")
            for verb in ("save", "submit", "approve", "return", "retire", "remove")
        },
    }
    return render(request, "catalogue/version.html", context)


def _parts(version: StandardVersion) -> dict[str, Any]:
    """What a version says, for pages that show it."""
    posts = {
        post.code: post for post in Post.objects.filter(code__in=[step["post"] for step in version.procedure if step["post"]])
    }
    steps = {step["code"]: step["name"] for step in version.procedure}
    teams = {
        team.code: team for team in Team.objects.filter(code__in={step.get("unit") for step in version.procedure} - {"", None})
    }
    stages = chain(version.procedure, list(STAGES))
    return {
        "version": version,
        "standard": version.standard,
        "targets": queries.target_rows(version),
        "measures": [{**row, "kind": MEASURES[row["kind"]], "unit": UNITS[row["unit"]]} for row in version.measures],
        "norms": [{**row, "step": steps.get(row["step"])} for row in version.norms],
        "steps": [
            {
                **row,
                "post": posts.get(row["post"], row["post"]),
                "unit": teams.get(row.get("unit", ""), row.get("unit", "")),
                "stage": STAGES.get(row.get("stage", ""), ""),
            }
            for row in version.procedure
        ],
        "chain": [
            {"stage": STAGES[one.code], "units": [teams.get(u, u) for u in one.units], "is_gap": one.is_gap} for one in stages
        ],
    }


@page("catalogue.save_version", everywhere=True)
@require_POST
def new_version(request: Request, standard: int) -> HttpResponseBase:
    """Begin the next version, as the latest one says."""
    found = queries.get_one(request.actor, Standard, standard)
    latest = found.versions.order_by("-number").first()
    values = {name: getattr(latest, name) for name in actions.VERSION_FIELDS if name != "reason"} if latest else {}
    rows = latest.targets.select_related("tier", "calendar").order_by("pk") if latest else []
    targets = [{name: getattr(row, name) for name in ("clock", "tier", "priority", "minutes", "calendar")} for row in rows]
    made: list[StandardVersion] = []

    def begin() -> None:
        made.append(actions.save_version(request.actor, standard=found, at=request.at, targets=targets, **values))

    answer = editing.attempt(request, begin, url=STANDARD.url(found), text=_("A draft has been begun."))
    return HttpResponseRedirect(_url(made[0], "edit_version")) if made else answer


@page("catalogue.save_version", everywhere=True)
def edit_version(request: Request, version: int) -> HttpResponseBase:
    found = queries.get_version(request.actor, version)
    if found.state != "draft" and request.method == "GET":
        return HttpResponseRedirect(_url(found))  # what it says is on its page; only drafts are written
    wanted = request.POST.get("language") or request.GET.get("language") or get_language() or ""
    language = wanted if wanted in LANGUAGES else "zh-hans"
    form = forms.Version(request.POST or None, version=found, language=language)

    def save() -> StandardVersion:
        return actions.save_version(request.actor, standard=found.standard, draft=found, at=request.at, **form.values())

    if editing.saved(request, form, save) is not None:
        following = request.POST.get("then", "")
        url = f"{_url(found, 'edit_version')}?language={following}" if following in LANGUAGES else _url(found)
        return editing.done(request, url, _("The draft has been saved."))
    context = {"version": found, "page_title": str(found), "languages": list(LANGUAGES), "language": language}
    return editing.page(
        request, form, submit=_("Save the draft"), cancel=_url(found), template="catalogue/edit_version.html", **context
    )


@page("catalogue.submit_version", everywhere=True)
@require_POST
def submit_version(request: Request, version: int) -> HttpResponseBase:
    found = queries.get_version(request.actor, version)
    return editing.attempt(
        request,
        lambda: actions.submit_version(request.actor, version=found, at=request.at),
        url=_url(found),
        text=_("Submitted. Somebody else now approves it."),
    )


def _stepped(request: Request, version: StandardVersion, form: django_forms.Form, act: Any, text: str) -> HttpResponseBase:
    """Do a step that needs a word or date typed on the version's page."""
    return editing.attempt(
        request,
        lambda: act(request.actor, version=version, at=request.at, **form.cleaned_data),
        url=_url(version),
        text=text,
        form=form,
    )


@page("catalogue.approve_version", everywhere=True)
@require_POST
def approve_version(request: Request, version: int) -> HttpResponseBase:
    found = queries.get_version(request.actor, version)
    return _stepped(request, found, forms.Approval(request.POST), actions.approve_version, _("Approved."))


@page("catalogue.return_version", everywhere=True)
@require_POST
def return_version(request: Request, version: int) -> HttpResponseBase:
    found = queries.get_version(request.actor, version)
    return _stepped(request, found, forms.Return(request.POST), actions.return_version, _("Given back to its writer."))


@page("catalogue.retire_version", everywhere=True)
@require_POST
def retire_version(request: Request, version: int) -> HttpResponseBase:
    found = queries.get_version(request.actor, version)
    return _stepped(request, found, forms.Retirement(request.POST), actions.retire_version, _("Retired."))


@page("catalogue.remove_version", everywhere=True)
@require_POST
def remove_version(request: Request, version: int) -> HttpResponseBase:
    found = queries.get_version(request.actor, version)
    return editing.attempt(
        request,
        lambda: actions.remove_version(request.actor, version=found, at=request.at),
        url=STANDARD.url(found.standard),
        text=_("The draft has been removed."),
    )


@page("catalogue.view")
def compare_versions(request: Request, version: int, other: int) -> HttpResponseBase:
    after, before = queries.get_version(request.actor, version), queries.get_version(request.actor, other)
    if before.standard_id != after.standard_id:
        raise NotFound
    if before.number > after.number:
        before, after = after, before
    context = {
        "before": before,
        "after": after,
        "standard": after.standard,
        "parts": compared(before, after),
        "page_title": _("Version {before} and version {after}").format(before=before.number, after=after.number),
    }
    return render(request, "catalogue/compare.html", context)


@public("What is promised is published; customers read it without a login.")
def public_promises(request: Request) -> HttpResponseBase:
    rows = list(queries.published(today(request.at)))
    places = place_names(*(one.standard for one in rows))
    targets = queries.target_rows_of(rows)
    told = [(one, targets[one.pk], names) for one, names in zip(rows, places, strict=True)]
    context: dict[str, Any] = {"page_title": _("Our promises"), "rows": told}
    context["promises"] = queries.published_promises()
    context["policies"] = published_policies()
    return render(request, "catalogue/promises.html", context)


@public("What is promised is published; customers read it without a login.")
def public_promise(request: Request, published: str) -> HttpResponseBase:
    found = next((one for one in queries.published(today(request.at)) if one.standard.code == published), None)
    if found is None:
        raise NotFound
    context = {**_parts(found), "page_title": str(found.standard)}
    return render(request, "catalogue/promise.html", context)
