"""The page of collections: what is owed, what came in, at which step, in which building, in which week; payments of a case (TEL-15)."""

from datetime import date, timedelta

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.cases.actions import collecting as actions
from tingtang.cases.forms import collecting as forms
from tingtang.cases.forms.desk import checked
from tingtang.cases.models import Case, Payment
from tingtang.cases.queries import collecting as reads
from tingtang.cases.queries.cases import get_case
from tingtang.cases.queries.collecting import Debt, Sum
from tingtang.cases.views.shown import in_hall
from tingtang.catalogue.queries import hall_zone
from tingtang.core.errors import NotFound
from tingtang.core.middleware import trigger
from tingtang.core.views import Request, actor_of, at_of, notice, page
from tingtang.org.models import Hall
from tingtang.ui.exports import download

DAYS, LONGEST = 90, 1100


@page("cases.view_own")
@require_safe
def collections(request: Request) -> HttpResponseBase:
    """Fees owed and collected in a time, of the cases one may see."""
    halls = reads.halls_collecting(request.actor)
    hall = next((one for one in halls if one.code == request.GET.get("hall")), None)
    since, until = _span(request, hall)
    found = reads.debts(request.actor, since, until, hall=hall)
    if wanted := request.GET.get("export", ""):
        return _file(found, wanted)
    total = Sum("")
    for one in found:
        total.add(one)
    context = {
        "page_title": _("Collection of fees"),
        "since": since,
        "until": until,
        "total": total,
        "steps": reads.by_step(found),
        "buildings": reads.by_building(found),
        "weeks": reads.by_week(found, since, until),
        "before": reads.before(found, since),
        "debts": found,
        "halls": halls,
        "hall": hall,
        "query": urlencode({"hall": hall.code if hall else "", "from": str(since), "to": str(until)}),
    }
    return render(request, "cases/collections.html", context)


def of_oneself(request: HttpRequest, _subject: object) -> str:
    """On My work: the way to collections, for who has some to see."""
    if not reads.has_some(actor_of(request)):
        return ""
    return render_to_string("cases/mine/collections.html", {}, request)


def of_drive(request: HttpRequest, drive: object) -> str:
    """On the page of a drive: what came in of what was owed in its days, in its hall, and the way to all of it."""
    since, until = (getattr(drive, name, None) for name in ("first_date", "last_date"))
    if since is None or until is None:
        return ""
    hall: Hall | None = getattr(drive, "hall", None)
    found = reads.debts(actor_of(request), since, until, hall=hall)
    if not found:
        return ""
    total = Sum("")
    for one in found:
        total.add(one)
    url = f"{reverse('cases:collections')}?{urlencode({'hall': hall.code if hall else '', 'from': str(since), 'to': str(until)})}"
    came = total.collected - reads.before(found, since)
    return render_to_string("cases/beside/collected.html", {"total": total, "url": url, "came": came}, request)


def of_case(request: HttpRequest, case: Case) -> str:
    """On the page of a collection: each payment on its day, what is left, and a line to note another."""
    if not reads.is_collecting(case.kind):
        return ""
    actor, payments = actor_of(request), reads.payments_of(case)
    owed = reads.owed_on(case)
    came = sum(one.amount for one in payments if one.corrected_at is None)
    context = {
        "case": case,
        "payments": payments,
        "owed": owed,
        "came": came,
        "left": owed - came,
        "today": at_of(request).astimezone(hall_zone(case.hall)).date(),
        "ways": Payment.Way.choices[:-1],
        "may": {verb: actor.may(f"cases.{verb}", case) for verb in ("note_payment", "correct_payment")},
    }
    return render_to_string("cases/work/payments.html", context, request)


def _shown(request: Request, number: str, message: str) -> HttpResponseBase:
    if not request.headers.get("HX-Request"):
        return redirect("cases:case", number=number)
    case = get_case(request.actor, number)
    response = in_hall(request, case, "cases/case/panels.html", {"case": case, "where": "main"})
    return notice(trigger(response, "casework:done", {}), message)


@page("cases.note_payment")
@require_POST
def note_payment(request: Request, number: str) -> HttpResponseBase:
    """Note what was received on a day."""
    case, form = get_case(request.actor, number), forms.NewPayment(request.POST)
    checked(form)
    actions.note_payment(request.actor, case=case, at=request.at, **form.values())
    return _shown(request, number, _("The payment has been noted."))


@page("cases.correct_payment")
@require_POST
def correct_payment(request: Request, number: str, part: int) -> HttpResponseBase:
    """Put another sum or day in the place of a payment, with the reason."""
    case, form = get_case(request.actor, number), forms.Correction(request.POST)
    found = Payment.objects.filter(case=case, pk=part).first()
    if found is None:
        raise NotFound
    checked(form)
    actions.correct_payment(request.actor, payment=found, at=request.at, **form.values())
    return _shown(request, number, _("The payment has been corrected."))


def _span(request: Request, hall: Hall | None) -> tuple[date, date]:
    if hall is None and request.actor.hall_id:
        hall = Hall.objects.filter(pk=request.actor.hall_id).first()
    today = request.at.astimezone(hall_zone(hall)).date()
    until = _day(request.GET.get("to", "")) or today
    since = _day(request.GET.get("from", "")) or until - timedelta(days=DAYS)
    return max(min(since, until), until - timedelta(days=LONGEST)), until


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _file(found: list[Debt], wanted: str) -> HttpResponseBase:
    """Each payment with its day and sum; what nothing came in of has a line too."""
    heads = [
        _("Hall"),
        _("Case"),
        _("Flat"),
        _("Building"),
        _("Owed"),
        _("Received on"),
        _("Received"),
        _("Still owed"),
        _("Step"),
    ]
    rows: list[tuple[object, ...]] = []
    for one in found:
        left, hall = one.owed, one.case.hall.name_in() if one.case.hall else ""
        for day, amount in one.came or ((None, 0.0),):
            left -= amount
            rows.append((hall, one.case.number, one.flat, one.building, one.owed, day or "", amount, left, one.step_name))
    return download("collections", heads, rows, wanted)
