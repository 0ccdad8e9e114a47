"""One's own notices, the bell in the frame, offers and promises."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.cases.actions import dispatch, promises
from tingtang.cases.actions import notices as acts
from tingtang.cases.forms.desk import checked
from tingtang.cases.forms.promises import Promise
from tingtang.cases.models import Case, Notice
from tingtang.cases.queries import oversight as reads
from tingtang.cases.queries.cases import get_case
from tingtang.cases.queries.dispatch import offers_open
from tingtang.core.views import Request, actor_of, at_of, page, signed_in
from tingtang.ui import editing
from tingtang.ui.kept import kept

MOST, MOST_COUNTED, FEW = 100, 99, 8


@signed_in
@require_safe
def notices(request: Request) -> HttpResponseBase:
    """What one was told, the latest first; what was told of one case stands together."""
    matters: dict[object, list[tuple[Notice, str, str]]] = {}
    for notice in reads.notices(request.actor)[:MOST]:
        line = (notice, reads.words_of(notice), _where(notice))
        matters.setdefault(("case", notice.case_id) if notice.case_id else notice.pk, []).append(line)
    found = [(lines[0], lines[1:], any(one.read_at is None for one, *_rest in lines)) for lines in matters.values()]
    return render(request, "cases/oversight/notices.html", {"notices": found, "page_title": _("Notices")})


def _where(notice: Notice) -> str:
    """Where one acts on a notice that is about no case, or about one that one is only asked to decide on."""
    if notice.code == "approve":
        return reverse("cases:approvals")
    if notice.code == "said":
        return str(notice.data["url"])
    if notice.data.get("instance"):
        return reverse("flows:instance", args=[notice.data["instance"]])
    if notice.code == "draft":
        version = notice.data.get("version")
        return reverse("flows:version", args=[version]) if version else reverse("flows:process", args=[notice.data["process"]])
    if notice.data.get("reception"):
        return reverse("cases:reception", args=[notice.data["reception"]])
    return reverse("customers:customer", args=[notice.data["customer"]]) if notice.code.startswith("defect") else ""


@signed_in
@require_POST
def read_all(request: Request) -> HttpResponseBase:
    """Mark all of one's own notices as read."""
    acts.read_own(request.actor, at=request.at)
    return editing.done(request, reverse("cases:notices"), _("All notices are marked as read."))


@signed_in
@require_safe
def bell(request: Request) -> HttpResponseBase:
    """The count of the bell, fetched again now and then."""
    return render(request, "cases/oversight/bell.html", _bell(reads.count_unread(request.actor)))


def bell_panel(request: HttpRequest, subject: object) -> str:
    """The bell in the frame of every page; nobody's without a staff record."""
    actor = actor_of(request)
    if actor.staff_id is None:
        return ""
    count = reads.count_unread(actor)
    return kept(lambda: render_to_string("cases/oversight/bell.html", _bell(count)), count, name=bell_panel)


def my_demands(request: HttpRequest, subject: object) -> str:
    """On one's own work: what one is urged to answer, what is offered, and what waits for a hall to take it in."""
    actor, at = actor_of(request), at_of(request)
    context = {
        "urgings": reads.cases_to_answer(actor)[:20],
        "offers": reads.offers_to(actor, at)[:20],
        "of_no_hall": reads.of_no_hall(actor)[:FEW] if actor.may_somewhere("cases.adopt") else [],
        "at": at,
    }
    return render_to_string("cases/oversight/mine.html", context, request)


def case_panel(request: HttpRequest, subject: object) -> str:
    """On the case page: what was urged, why dispatch chose, and the promise of news."""
    if not isinstance(subject, Case):
        return ""
    actor, at = actor_of(request), at_of(request)
    urgings = reads.urgings_of(subject)
    is_open = any(one.acknowledged_at is None for one in urgings)
    mine = {one.pk for one in reads.to_answer(actor)} if is_open else set()
    context = {
        "case": subject,
        "urgings": [(one, one.pk in mine) for one in urgings],
        "may_urge": actor.may("cases.urge", subject) and subject.is_open,
        "may_promise": actor.may("cases.promise_update", subject) and subject.is_open,
        "offer": offers_open([subject.pk], at).get(subject.pk) if subject.assignee_id is None else None,
        "staff_id": actor.staff_id,
        "why": reads.why_of(subject) if actor.may("cases.urge", subject) else "",
        "at": at,
    }
    return render_to_string("cases/oversight/panel.html", context, request)


@page("cases.decline_offer")
@require_POST
def decline(request: Request, number: str) -> HttpResponseBase:
    """Decline an offered case."""
    case = get_case(request.actor, number)
    return editing.attempt(
        request,
        lambda: dispatch.decline_offer(request.actor, case=case, at=request.at),
        url=reverse("cases:mine"),
        text=_("The case goes to the next."),
    )


@page("cases.promise_update")
@require_POST
def promise(request: Request, number: str) -> HttpResponseBase:
    """Promise the customer news by a time."""
    case = get_case(request.actor, number)
    return editing.attempt(
        request,
        lambda: promises.promise_update(request.actor, case=case, until=_until(request), at=request.at),
        url=reverse("cases:case", args=[case.number]),
        text=_("The promise is kept as a clock."),
    )


def _until(request: Request) -> datetime | None:
    found: datetime | None = checked(Promise(request.POST))["until"]
    return found


def _bell(count: int) -> dict[str, Any]:
    return {"count": count, "shown": f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)}
