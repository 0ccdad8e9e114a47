"""An inspector's rounds on the phone: the page that also opens without a line, what it keeps, and what it hands over."""

import json
import re
import uuid
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound, Problem
from tingtang.core.middleware import as_document
from tingtang.core.views import Request, page, public
from tingtang.org.models import Hall, Staff
from tingtang.org.queries import at_work
from tingtang.quality.actions import inspections as actions
from tingtang.quality.actions.reviews import score_review
from tingtang.quality.actions.visitors import make_visit
from tingtang.quality.models import RECORDED, Inspection, InspectionKind, Sheet
from tingtang.quality.queries import inspections as queries
from tingtang.quality.queries.reviews import trace
from tingtang.ui import page_worker

FILES = ("theme.js", "staff.css", "staff.js", "rounds.css", "rounds.js")
AHEAD = timedelta(days=2)


@page(queries.ROUNDS)
@never_cache
def rounds(request: Request) -> HttpResponseBase:
    """What the reader has to inspect, filled in the browser."""
    setup = {
        "staff": request.actor.staff_id or 0,
        "texts": _texts(),
        "urls": {
            "page": reverse("quality:rounds"), "data": reverse("quality:rounds_data"), "hand_in": reverse("quality:rounds_hand_in"),
            "worker": reverse("quality:rounds_worker"),
        },
    }  # fmt: skip
    response = render(request, "quality/rounds.html", {"page_title": _("My rounds"), "setup": setup})
    response.pictures = "".join(f" {one}" for one in _cameras(request))  # type: ignore[attr-defined]
    response.headers["Service-Worker-Allowed"] = reverse("quality:rounds")
    return response


def _cameras(request: Request) -> list[str]:
    """Where the pictures of the cameras come from that the reader's rounds name: the page may show those of no other place."""
    due = queries.due_for(request.actor, request.at + AHEAD).exclude(plan__camera="").values_list("plan__camera", flat=True)
    found = {f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, filter(None, due))}
    return sorted(one for one in found if re.fullmatch(r"https?://[\w.\-]+(:\d+)?", one, re.ASCII))


def _texts() -> dict[str, str]:
    return {
        "cut": _("There is no line. Everything you enter is kept on this device and handed over as soon as there is one."),
        "no_data": _("There is nothing on this device yet. Open this page once with a line."),
        "waiting": _("{n} filled sheets wait on this device to be handed over."), "due": _("To be inspected"),
        "nothing_due": _("Nothing is due today or tomorrow."), "drafts": pgettext("inspection", "Begun"), "late": _("late"),
        "begun": pgettext("inspection", "begun"),
        "spot": _("Spot check"), "sheet": _("Sheet"), "hall": _("Hall"), "begin_spot": _("Begin a spot check"),
        "about": _("Whose work is looked at"), "nobody": _("nobody by himself: the place"),
        "camera": _("What the camera shows now"),
        "back": _("Back to the list"), "script": _("Task and script"), "note": _("Story and remarks"), "hand_in": _("Hand in"),
        "left": _("{n} items are open"), "saved": _("All items are marked; kept on this device."), "yes": _("in order"),
        "no": _("not in order"), "none": _("does not apply"), "critical": _("(critical)"), "remark": _("Remark"),
        "handed": _("“{title}” is handed in."), "score": _("{n} points."), "passed": _("It is passed."), "failed": _("It is not passed."),
        "findings": _("To be put right: {n}."),
        "photo": _("Take a photo"), "remove_photo": _("Take away"), "wants_photo": _("A photo is wanted here."),
    }  # fmt: skip


@page(queries.ROUNDS)
@require_GET
@never_cache
def data(request: Request) -> HttpResponse:
    """What there is to do, as the page keeps it."""
    due = (
        queries.due_for(request.actor, request.at + AHEAD)
        .select_related("mystery_visit__wave", "review__sample", "review__clerk", "plan")
        .prefetch_related("evidence")
    )
    language = get_language() or ""
    halls = Hall.objects.visible_to(request.actor, queries.INSPECT).filter(is_active=True).order_by("code")
    sheets = Sheet.objects.filter(is_active=True).exclude(area="remote").order_by("code") if halls else ()
    people = _people([hall.pk for hall in halls], request.actor.staff_id)
    told = {
        "csrf": get_token(request), "staff": request.actor.staff_id or 0, "language": language,
        "at": request.at.isoformat(), "tasks": [_task(request.actor, one, language) for one in due[:200]],
        "sheets": [_sheet(one, language) for one in sheets if one.items],
        "halls": [{"code": hall.code, "name": hall.name_in(language), "people": people.get(hall.pk, [])} for hall in halls],
    }  # fmt: skip
    return JsonResponse(told)


def _people(halls: list[int], reader: int | None) -> dict[int, list[dict[str, str]]]:
    """Who works in each hall, whose work may be looked at: not the reader's own."""
    found: dict[int, list[dict[str, str]]] = {}
    rows = at_work().filter(hall_id__in=halls).exclude(pk=reader or 0).order_by("name", "pk")
    for hall, badge, name in rows.values_list("hall_id", "badge", "name"):
        found.setdefault(hall, []).append({"badge": badge, "name": name})
    return found


def _about(hall: Hall, badge: str) -> Staff | None:
    """Whose work was looked at. Refused for somebody of another hall."""
    if not badge:
        return None
    found = at_work().filter(hall=hall, badge=badge).first()
    if found is None:
        raise Invalid(fields={"about": [_("There is none with this code.")]})
    return found


def _task(actor: Actor, one: Inspection, language: str) -> dict[str, Any]:
    return {
        "key": str(one.key), "kind": one.kind, "title": one.sheet.name_in(language), "hall": one.hall.code,
        "hall_name": one.hall.name_in(language),
        "zone": one.hall.time_zone, "place": _stop(one) or one.place, "due_at": one.due_at.isoformat() if one.due_at else None,
        "day": one.mystery_visit.day.isoformat() if one.kind == InspectionKind.VISIT else None,
        "told": _told(one), "seen": [*_seen(one), *_talks(actor, one)], "items": [asdict(each) for each in one.looked_at],
        "pass_share": one.pass_share,
    }  # fmt: skip


def _stop(one: Inspection) -> str:
    """Which stop of the visitor's route through halls on one day a visit is."""
    if one.kind != InspectionKind.VISIT:
        return ""
    visit = one.mystery_visit
    stops = visit.wave.visits.filter(visitor=visit.visitor_id, day=visit.day).count()
    return _("stop {n} of {stops}").format(n=visit.order, stops=stops) if stops > 1 else ""


def _talks(actor: Actor, one: Inspection) -> list[dict[str, str]]:
    """What whoever is on a round tells people where he is."""
    if one.kind != InspectionKind.ROUND or not actor.may("visits.view_talks", one.hall):
        return []
    url = f"{reverse('visits:talks', args=[one.hall.code])}?{urlencode({'place': one.place})}"
    return [{"url": url, "type": "", "name": str(_("What to tell here"))}]


def _seen(one: Inspection) -> list[dict[str, str]]:
    """What is looked at from afar: recordings, and where the picture of a camera is."""
    if one.kind == InspectionKind.REVIEW:
        kept = [
            {"url": reverse("quality:evidence", args=[one.pk, each.pk]), "type": each.content_type.partition("/")[0], "name": each.name}
            for each in one.evidence.all() if each.item == RECORDED
        ]  # fmt: skip
        named = one.review.recording
        return [*kept, {"url": named, "type": "", "name": str(_("Listen to or watch the recording"))}] if named else kept
    camera = one.plan.camera if one.plan else ""
    return [{"url": camera, "type": "picture", "name": str(_("Open the picture of the camera"))}] if camera else []


def _told(one: Inspection) -> str:
    """The script of a mystery visit, or what is reviewed."""
    if one.kind == InspectionKind.VISIT:
        visit = one.mystery_visit  # the visitor's own
        return "\n".join(part for part in (str(visit.day), visit.role, visit.wave.script) if part)
    if one.kind == InspectionKind.REVIEW:
        review = one.review
        when = review.occurred_at.astimezone(one.hall.zone).strftime("%Y-%m-%d %H:%M")
        steps = [f"{at.astimezone(one.hall.zone):%Y-%m-%d %H:%M} {activity}" for at, activity in trace(review)]
        parts = (f"{review.subject_name} · {when}", str(review.clerk or ""), *steps)
        return "\n".join(part for part in parts if part)
    return ""


def _sheet(one: Sheet, language: str) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name_in(language),
        "items": [asdict(each) for each in one.looked_at],
        "pass_share": one.pass_share,
    }


@page(queries.ROUNDS)
@require_POST
def hand_in(request: Request) -> HttpResponse:
    """Take over a filled sheet with its photos; the same key again gets the same answer."""
    try:
        kept = _handed(request)
    except Problem as problem:
        return as_document(problem)
    told = {"key": str(kept.key), "score": kept.score, "is_passed": kept.is_passed, "findings": kept.findings.count()}
    return JsonResponse(told)


def _handed(request: Request) -> Inspection:
    given = _given(request)
    key = _uuid(given.get("key"))
    files = {_uuid(name.partition(":")[0]).hex: (name.partition(":")[2][:40], upload) for name, upload in request.FILES.items()}
    common: dict[str, Any] = {
        "marks": given.get("marks") or {}, "at": request.at, "note": str(given.get("note") or ""), "files": files,
    }  # fmt: skip
    actor = request.actor
    known = Inspection.objects.filter(key=key).first()
    done_at = _moment(given.get("done_at"))
    if known is not None and known.inspector_id == actor.staff_id and known.done_at is not None:
        return known
    if known is not None and known.kind == InspectionKind.VISIT:
        visit = known.mystery_visit
        return make_visit(actor, visit=visit, visitor=visit.visitor, done_at=done_at, **common).inspection or known
    if known is not None and known.kind == InspectionKind.REVIEW:
        return score_review(actor, review=known.review, **common).inspection or known
    hall = Hall.objects.visible_to(actor, queries.INSPECT).filter(code=str(given.get("hall"))).first()
    if hall is None:
        raise NotFound
    sheet = Sheet.objects.filter(code=str(given.get("sheet") or ""), is_active=True).first()
    about = _about(hall, str(given.get("about") or "")[:40]) if known is None else None
    return actions.hand_in(
        actor,
        hall=hall,
        key=key,
        sheet=sheet,
        about_staff=about,
        place=str(given.get("place") or "")[:120],
        done_at=done_at,
        **common,
    )


def _given(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(request.POST.get("sheet", ""))
    except ValueError:
        raise Invalid from None
    if not isinstance(found, dict):
        raise Invalid
    return found


def _uuid(text: object) -> uuid.UUID:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        raise Invalid(fields={"key": [_("There is none with this code.")]}) from None


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else None


@public("a script without data: which files the page of rounds is made of")
@require_GET
def worker(request: Request) -> HttpResponse:
    """The service worker, with the list of files to keep."""
    return page_worker.answer("rounds", reverse("quality:rounds"), FILES, is_personal=True)
