"""Pages of lessons: what is taught today, the record of a lesson, and what parents sign."""

from datetime import date
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tingtang.cases.queries import portal
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import NotFound, Problem
from tingtang.core.views import Request, page, public
from tingtang.customers.models import Customer
from tingtang.lessons import actions, queries, tables
from tingtang.lessons.forms import lessons as forms
from tingtang.lessons.models import Lesson, Mark
from tingtang.lessons.queries.lessons import today_of
from tingtang.lessons.queries.pupils import guidance_of
from tingtang.ui import editing


@page(queries.VIEW)
@require_safe
def today(request: Request) -> HttpResponseBase:
    """The lessons of a day, what has no record yet, fees and pupils that wait for a check."""
    actor = request.actor
    own = "all" not in request.GET and queries.groups(actor).filter(teacher=actor.staff_id).exists()
    day = today_of(actor, request.at)
    context: dict[str, Any] = {
        "page_title": _("Lessons of the day"),
        "day": day,
        "own": own,
        "rows": queries.lessons_on(actor, day, own=own),
        "unrecorded": [one for one in queries.unrecorded(actor, request.at, own=own) if one.day != day],
        "checks": queries.checks_due(actor, request.at),
        "to_check": list(queries.to_check(actor)[:20]),
        "may_enquire": actor.may_somewhere("lessons.enquire"),
        "may_record": actor.may_somewhere("lessons.record_lesson"),
    }
    return render(request, "lessons/today.html", context)


@page("lessons.record_lesson")
def record(request: Request, group: int, date: str) -> HttpResponseBase:
    """Record a lesson pupil by pupil (SCH-09)."""
    day = _day(date)
    found = queries.get_group(request.actor, group, "lessons.record_lesson")
    lesson = queries.get_lesson(request.actor, found, day)
    before = Lesson.objects.filter(group=found, date__lt=day).order_by("-date").first()
    pupils = list(queries.enrolments(request.actor).filter(group=found, state="enrolled").order_by("customer__name", "pk"))
    marks = {one.enrolment_id: one for one in Mark.objects.filter(lesson=lesson)} if lesson else {}
    form = forms.Record(found, lesson, request.POST or None)
    rows = forms.rows(pupils, marks, request.POST or None, had_homework=bool(before and before.homework))
    url = reverse("lessons:group", args=[found.pk])
    if request.method == "POST" and all([form.is_valid(), *(row.is_valid() for row in rows)]):
        given = {row.enrolment.pk: row.cleaned_data for row in rows}
        act = actions.record_lesson
        kept = editing.told(
            form, lambda: act(request.actor, group=found, day=day, marks=given, at=request.at, **form.cleaned_data)
        )
        if kept is not None:
            return editing.done(request, url, _("The lesson is recorded; parents see the homework."))
    context = {"page_title": _("Lesson of {name}").format(name=found), "group": found, "day": day, "rows": rows, "lesson": lesson}
    context["before"] = before
    last = {one.enrolment_id: one for one in Mark.objects.filter(lesson=before)} if before else {}
    context["rows"] = [(row, last.get(row.enrolment.pk)) for row in rows]
    beside = next((row for row in rows if row.is_bound and row.errors), None)
    verb = _("Record the lesson")
    return editing.page(request, form, submit=verb, cancel=url, template="lessons/record.html", beside=beside, **context)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None


def _known(request: Request) -> Customer | None:
    key = request.session.get(portal.SESSION)
    return Customer.objects.living().filter(pk=key).first() if key else None


def _owner(customer: Customer, enrolment: Any) -> Actor:
    """Whoever came in, with the one right he has here: to sign for his child."""
    return Actor("customer", customer.pk, customer.name, {"lessons.sign": EVERYWHERE}, customer.language or "")


@never_cache
@public("shows the classes of who came in with his code and of his children, and nobody else's")
@require_safe
def own_book(request: Request, enrolment: int) -> HttpResponseBase:
    """The homework book of a pupil, for his parents: lessons, marks, homework to sign, what is said to them."""
    known = _known(request)
    if known is None:
        return redirect("cases:portal_enter")
    found = queries.own_enrolment(known, enrolment)
    return _book(request, found)


def _book(request: Request, found: Any, problem: str = "", status: int = 200) -> HttpResponseBase:
    marks = queries.homework_book(found)
    context = {
        "page_title": _("Homework book"),
        "one": found,
        "badge": tables.BADGES[found.state],
        "marks": marks,
        "guidance": guidance_of(found, is_shared=True),
        "altered": queries.alterations_of(found.group),
        "problem": problem,
    }
    answer = render(request, "lessons/book.html", context, status=status)
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@never_cache
@public("a parent signs the homework of his own child")
@require_POST
def own_sign(request: Request, enrolment: int, mark: int) -> HttpResponseBase:
    """Sign the homework of one's child (SCH-08)."""
    known = _known(request)
    if known is None:
        return redirect("cases:portal_enter")
    found = queries.own_enrolment(known, enrolment)
    chosen = next((one for one in queries.homework_book(found) if one.pk == mark), None)
    if chosen is None:
        raise NotFound
    words = request.POST.get("words", "").replace("\x00", "")
    try:
        actions.sign(_owner(known, found), mark=chosen, by=known, words=words, at=request.at)
    except Problem as problem:
        return _book(request, found, problem.text(), problem.status)
    return redirect("lessons:own_book", enrolment=found.pk)
