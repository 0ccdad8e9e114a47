"""The studio: where a draft is drawn, kept while one draws, checked at once and tried out."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tingtang.catalogue.models import Service, Standard
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.core.middleware import as_document
from tingtang.core.views import Request, page
from tingtang.flows import actions, models, queries
from tingtang.flows.queries.calling import callable_actions, takes
from tingtang.flows.queries.checking import condition_fault, faults_of
from tingtang.flows.queries.tabling import AGGREGATES, POLICIES, TYPES, brought, table_faults
from tingtang.flows.queries.trials import tried
from tingtang.flows.queries.words_studio import FIELD_TYPES, GIVEN_FIELDS, drawing_words, kind_words, studio_texts
from tingtang.flows.views.versions import url_of
from tingtang.org.queries import posts

MOST_BYTES = 6_000_000
# The languages that a drawing may speak besides its own: as its fields call them, as the web does, and in themselves.
LANGUAGES = [("hant", "zh-Hant", "繁體"), ("en", "en", "English")]


@page("flows.save_draft", everywhere=True)
def studio(request: Request, version: int) -> HttpResponseBase:
    found = queries.get_version(request.actor, version)
    if found.state != "draft":
        return HttpResponseRedirect(url_of(found))  # only drafts are drawn
    context = {
        "version": found,
        "process": found.process,
        "page_title": str(found),
        "held": queries.held_posts(request.actor, [found]),
        "may_submit": request.actor.may("flows.submit_draft"),
        "setup": _setup(found),
        "diagram": {"xml": found.xml},
        "problems": _problems(found),
        "texts": studio_texts(),
        "words": drawing_words(),
        "kinds": kind_words(),
        "given": [[name, str(word)] for name, word in GIVEN_FIELDS.items()],
        "field_types": FIELD_TYPES,
        "policies": POLICIES.items(),
        "aggregates": AGGREGATES.items(),
        "answer_types": TYPES.items(),
        "posts": posts(),
        "languages": LANGUAGES,
        "standards": Standard.objects.filter(is_active=True).order_by("order", "code"),
        "services": Service.objects.filter(is_active=True).order_by("order", "code"),
        "processes": models.Process.objects.filter(is_active=True).exclude(pk=found.process_id).order_by("code"),
        "system_actions": sorted((name, str(act.label), ", ".join(takes()[name][0])) for name, act in callable_actions().items()),
    }
    return render(request, "flows/studio.html", context)


def _setup(version: models.Version) -> dict[str, Any]:
    stem = url_of(version)
    return {
        "save_url": f"{stem}save/",
        "condition_url": f"{stem}condition/",
        "decision_url": f"{stem}decision/",
        "tables_url": f"{stem}tables/",
        "trial_url": f"{stem}trial/",
        "seen": actions.seen_of(version),
        "name": f"{version.process.code}-{version.number}",
    }


def _problems(version: models.Version) -> list[dict[str, str]]:
    return [
        {"element": fault.element, "text": fault.text, "level": "fault" if fault.is_fault else "warning"}
        for fault in faults_of(version.xml, version.process)
    ]


def _sent(request: Request) -> Mapping[str, Any]:
    """What a script sent. Refused when it is too large or no JSON object."""
    try:
        values = orjson.loads(request.body) if len(request.body) <= MOST_BYTES else None
    except orjson.JSONDecodeError:
        values = None
    if not isinstance(values, dict):
        raise Invalid(_("What was sent cannot be read."))
    return values


@page("flows.save_draft", everywhere=True)
@require_POST
def save(request: Request, version: int) -> HttpResponseBase:
    """Keep the drawing; what is wrong with it, at once."""
    found = queries.get_version(request.actor, version)
    try:
        sent = _sent(request)
        xml, svg, seen = (str(sent.get(name) or "") for name in ("xml", "svg", "seen"))
        kept = actions.save_draft(request.actor, version=found, xml=xml, svg=svg, seen=seen, at=request.at)
    except (Invalid, Refused, Denied) as problem:
        return as_document(problem)
    return JsonResponse({"seen": actions.seen_of(kept), "problems": _problems(kept)})


@page("flows.save_draft", everywhere=True)
@require_POST
def condition(request: Request, version: int) -> HttpResponseBase:
    """What is wrong with a condition, while it is typed."""
    queries.get_version(request.actor, version)
    try:
        sent = _sent(request)
    except Invalid as problem:
        return as_document(problem)
    wrong = condition_fault(str(sent.get("text") or ""), str(sent.get("xml") or ""))
    return JsonResponse({"problem": wrong})


@page("flows.save_draft", everywhere=True)
@require_POST
def decision(request: Request, version: int) -> HttpResponseBase:
    """What is wrong with a decision table, while it is written."""
    queries.get_version(request.actor, version)
    try:
        sent = _sent(request)
        return JsonResponse({"faults": table_faults(sent.get("table"), str(sent.get("xml") or ""))})
    except Invalid as problem:
        return as_document(problem)


@page("flows.save_draft", everywhere=True)
@require_POST
def bring_tables(request: Request, version: int) -> HttpResponseBase:
    """The decision tables of a .dmn file, for the drawing to take over, with what is wrong with them. Refused when none can be."""
    queries.get_version(request.actor, version)
    try:
        return JsonResponse(brought(str(_sent(request).get("dmn") or "")))
    except Invalid as problem:
        return as_document(problem)


@page("flows.save_draft", everywhere=True)
@require_POST
def trial(request: Request, version: int) -> HttpResponseBase:
    """Where the drawing stands after the steps taken so far."""
    queries.get_version(request.actor, version)
    try:
        sent = _sent(request)
        return JsonResponse(tried(str(sent.get("xml") or ""), sent.get("turns") or []))
    except (Invalid, Refused) as problem:
        return as_document(problem)
