"""Pages of training: one's own learning, courses, sessions with who takes part, trainers."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from tingtang.catalogue.queries import hall_zone
from tingtang.core.errors import Refused
from tingtang.core.views import Request, page
from tingtang.improvement.actions import training as actions
from tingtang.improvement.forms import training as forms
from tingtang.improvement.forms.trainees import Customers
from tingtang.improvement.models import VIEW, Audience, Certificate, Course, Session, SessionState
from tingtang.improvement.queries import studies
from tingtang.improvement.queries import trainees as customers
from tingtang.improvement.queries import training as queries
from tingtang.improvement.rules.quizzes import Question
from tingtang.improvement.tables.training import Courses, Sessions, Trainers
from tingtang.improvement.views.parts import finding_asked, month_of, today_at
from tingtang.org.models import Staff
from tingtang.ui import editing

LEARN = "improvement.come"
_VERBS = (
    "save_session", "end_session", "nominate", "excuse", "note_came", "note_part", "invite_customers", "note_trainee", "remove_trainee",
)  # fmt: skip


@page(LEARN)
def learning(request: Request) -> HttpResponseBase:
    """What the reader has to learn and has learnt."""
    found = queries.own_learning(request.actor, request.at)
    context = {
        "page_title": _("My learning"),
        "learning": found,
        "today": today_at(request),
        "helped": queries.helped_by(request.actor)[:50],
    }
    own = list(studies.own_studies(request.actor)[:100])
    may = request.actor.may_somewhere("improvement.note_study") and request.actor.staff_id is not None
    return render(request, "improvement/learning.html", context | {"studies": own, "may_study": may})


@page(VIEW)
def courses(request: Request) -> HttpResponseBase:
    may = request.actor.may_somewhere("improvement.save_course")
    first = {"empty_url": reverse("improvement:new_course"), "empty_verb": _("Write a course")} if may else {}
    table = Courses(queries.courses(request.actor), request, **first)  # type: ignore[arg-type]
    return table.respond("ui/records.html", page_title=pgettext_lazy("training", "Courses"), make=first)


@page(VIEW)
def course(request: Request, course: int) -> HttpResponseBase:
    """A course with its material."""
    found = queries.get_course(request.actor, course)
    may = {verb: request.actor.may(f"improvement.{verb}", found) for verb in ("save_course", "remove_course")}
    planned = queries.sessions(request.actor).filter(course=found).order_by("-starts_at")[:20]
    context = {
        "page_title": found.name, "course": found, "may": may, "sessions": planned,
        "may_plan": request.actor.may_somewhere("improvement.save_session"),
    }  # fmt: skip
    return render(request, "improvement/course.html", context)


@page("improvement.save_course")
def new_course(request: Request) -> HttpResponseBase:
    return _course(request, None, Course())


@page("improvement.save_course")
def edit_course(request: Request, course: int) -> HttpResponseBase:
    found = queries.get_course(request.actor, course, "improvement.save_course")
    return _course(request, found, found)


def _course(request: Request, found: Course | None, filled: Course) -> HttpResponseBase:
    form = forms.Course(request.actor, request.POST or None, instance=filled)
    kept = editing.saved(request, form, lambda: actions.save_course(request.actor, course=found, at=request.at, **form.values()))
    if kept is not None:
        return editing.done(request, reverse("improvement:course", args=[kept.pk]), _("{name} has been saved.").format(name=kept))
    cancel = reverse("improvement:course", args=[found.pk]) if found else reverse("improvement:courses")
    return editing.page(request, form, submit=_("Save the course"), cancel=cancel, page_title=found or _("New course"))


@page("improvement.remove_course")
@require_POST
def remove_course(request: Request, course: int) -> HttpResponseBase:
    found = queries.get_course(request.actor, course, "improvement.remove_course")
    try:
        actions.remove_course(request.actor, course=found, at=request.at)
    except Refused as problem:
        messages.error(request, problem.text())
        return HttpResponseRedirect(reverse("improvement:course", args=[found.pk]))
    return editing.done(request, reverse("improvement:courses"), _("{name} has been removed.").format(name=found))


@page(VIEW)
def sessions(request: Request) -> HttpResponseBase:
    may = request.actor.may_somewhere("improvement.save_session")
    first = {"empty_url": reverse("improvement:new_session"), "empty_verb": _("Plan training")} if may else {}
    table = Sessions(queries.sessions(request.actor), request, **first)  # type: ignore[arg-type]
    return table.respond("improvement/sessions.html", page_title=_("Training"), make=first)


@page(VIEW)
def plan(request: Request) -> HttpResponseBase:
    """The training plan of a quarter by month and theme; `?from=2026-10` shows the one of that month."""
    today = today_at(request)
    asked = month_of(request.GET.get("from", ""), today.replace(day=1))
    first = asked.replace(month=asked.month - (asked.month - 1) % queries.PLANNED_MONTHS)
    months = queries.plan(request.actor, first, hall_zone(None))
    context = {
        "page_title": _("Training plan"), "months": months, "today": today, "before": (first - timedelta(days=1)).replace(day=1),
        "after": (months[-1].first + timedelta(days=31)).replace(day=1), "may": request.actor.may_somewhere("improvement.save_session"),
    }  # fmt: skip
    return render(request, "improvement/plan.html", context)


def _url(key: int) -> str:
    return reverse("improvement:session", args=[key])


@page("improvement.save_session")
def new_session(request: Request) -> HttpResponseBase:
    """A new session; `?course=` chooses the course, `?reason=` says what a check found."""
    begins = (request.at + timedelta(days=7)).replace(minute=0, second=0, microsecond=0)
    asked = request.GET.get("course", "")
    chosen: Any = int(asked) if asked.isdecimal() else None
    filled = Session(
        starts_at=begins, ends_at=begins + timedelta(hours=1), course_id=chosen,
        reason=request.GET.get("reason", "")[:300].replace("\x00", ""), finding=finding_asked(request),
    )  # fmt: skip
    if filled.finding is not None:
        filled.reason, filled.hall = str(filled.finding)[:300], filled.finding.hall
    return _session(request, None, filled)


@page("improvement.save_session")
def edit_session(request: Request, session: int) -> HttpResponseBase:
    found = queries.get_session(request.actor, session, "improvement.save_session")
    return _session(request, found, found)


def _session(request: Request, found: Session | None, filled: Session) -> HttpResponseBase:
    form = forms.Session(request.actor, request.POST or None, instance=filled, at=request.at)
    finding = filled.finding

    def act() -> Session:
        return actions.save_session(request.actor, session=found, at=request.at, finding=finding, **form.values())

    kept = editing.saved(request, form, act)
    if kept is not None:
        return editing.done(request, _url(kept.pk), _("{name} has been saved.").format(name=kept))
    cancel = _url(found.pk) if found else reverse("improvement:sessions")
    return editing.page(request, form, submit=_("Save the session"), cancel=cancel, page_title=found or _("New session"))


@page(VIEW)
def session(request: Request, session: int) -> HttpResponseBase:
    """A session with who is invited and who came."""
    found = queries.get_session(request.actor, session)
    return render(request, "improvement/session.html", session_context(request, found))


def session_context(request: Request, found: Session) -> dict[str, Any]:
    """What the page of a session shows; of customers only who notes what they learnt sees names."""
    may = {verb: request.actor.may(f"improvement.{verb}", found) for verb in _VERBS}
    rows = list(found.attendances.select_related("staff", "helper").order_by("staff__name", "pk"))
    is_planned = found.state == SessionState.PLANNED
    known = [one.staff_id for one in rows]
    is_for_customers = found.course.audience == Audience.CUSTOMERS
    address = request.build_absolute_uri(reverse("improvement:come", args=[found.pk, found.key]))
    return {
        "page_title": found.course.name, "session": found, "rows": rows, "may": may, "assessed": queries.assessed(rows),
         "is_planned": is_planned,
        "inviting": forms.People(request.actor, "improvement.nominate", known) if may["nominate"] and is_planned else None,
        "ending": forms.Note() if may["end_session"] and is_planned else None, "can_hold": request.at >= found.starts_at,
        "address": address if may["note_came"] and is_planned else "",
        "is_for_customers": is_for_customers, "gain": customers.gain(found) if is_for_customers else None,
        "trainees": customers.trainees(found) if is_for_customers and may["note_trainee"] else None,
        "customers_form": Customers() if is_for_customers and may["invite_customers"] and is_planned else None,
        "may_measure": found.state == SessionState.HELD and request.actor.may_somewhere("improvement.measure_effect"),
    }  # fmt: skip


@page("improvement.nominate")
@require_POST
def nominate(request: Request, session: int) -> HttpResponseBase:
    found = queries.get_session(request.actor, session, "improvement.nominate")
    known = found.attendances.values("staff_id")
    form = forms.People(request.actor, "improvement.nominate", known, request.POST)
    kept = editing.saved(
        request, form, lambda: actions.nominate(request.actor, session=found, staff=form.cleaned_data["staff"], at=request.at)
    )
    if kept is not None:
        return editing.done(request, _url(found.pk), _("They are invited."))
    return render(request, "improvement/session.html", session_context(request, found) | {"inviting": form}, status=422)


@page("improvement.excuse")
@require_POST
def excuse(request: Request, session: int, attendance: int) -> HttpResponseBase:
    found = queries.get_session(request.actor, session, "improvement.excuse")
    row = queries.get_attendance(attendance)
    return editing.attempt(
        request, lambda: actions.excuse(request.actor, session=found, attendance=row, at=request.at), url=_url(found.pk),
        text=_("{name} does not take part.").format(name=row),
    )  # fmt: skip


@page("improvement.note_came")
@require_POST
def note_came(request: Request, session: int, attendance: int) -> HttpResponseBase:
    found = queries.get_session(request.actor, session, "improvement.note_came")
    row = queries.get_attendance(attendance)
    return editing.attempt(
        request, lambda: actions.note_came(request.actor, session=found, attendance=row, at=request.at), url=_url(found.pk),
        text=_("It is noted that {name} came.").format(name=row),
    )  # fmt: skip


@page("improvement.end_session")
@require_POST
def end_session(request: Request, session: int) -> HttpResponseBase:
    found = queries.get_session(request.actor, session, "improvement.end_session")
    is_held, note = "held" in request.POST, request.POST.get("note", "")[:200]
    return editing.attempt(
        request, lambda: actions.end_session(request.actor, session=found, is_held=is_held, note=note, at=request.at),
        url=_url(found.pk), text=_("The session was held.") if is_held else _("The session is cancelled."),
    )  # fmt: skip


@page(LEARN)
def come(request: Request, session: int, key: str) -> HttpResponseBase:
    """Where the code in the room leads: one touch says that one came, also of who was not invited."""
    joining = queries.joining(request.actor, session, key)
    if joining is not None:
        return _join(request, *joining, key)
    found = queries.own_attendance(request.actor, session)
    if request.method == "POST":
        return editing.attempt(
            request, lambda: actions.come(request.actor, attendance=found, key=key, at=request.at),
            url=reverse("improvement:part", args=[session]), text=_("Welcome: it is noted that you came."),
        )  # fmt: skip
    return render(request, "improvement/come.html", {"page_title": found.session.course.name, "session": found.session})


def _join(request: Request, found: Session, me: Staff, key: str) -> HttpResponseBase:
    if request.method == "POST":
        return editing.attempt(
            request, lambda: actions.join(request.actor, staff=me, session=found, key=key, at=request.at),
            url=reverse("improvement:part", args=[found.pk]), text=_("Welcome: it is noted that you came."),
        )  # fmt: skip
    return render(request, "improvement/come.html", {"page_title": found.course.name, "session": found, "is_joining": True})


@page(LEARN)
def part(request: Request, session: int) -> HttpResponseBase:
    """One's own session: its material, the quiz, the rating."""
    found = queries.own_attendance(request.actor, session)
    questions = found.session.course.questions
    chosen: dict[int, list[int]] = {}
    if request.method == "POST":
        names = [request.POST.getlist(f"q{number}") for number in range(len(questions))]
        chosen = {number: [int(one) for one in given if one.isdecimal()] for number, given in enumerate(names)}
        if all(chosen.values()):
            return _tried(request, session, chosen)
        messages.error(request, str(_("Answer every question.")))
    context = {
        "page_title": found.session.course.name,
        "attendance": found,
        "questions": drawn(questions, chosen) if found.may_take_quiz else [],
        "stars": range(1, 6),
    }
    return render(request, "improvement/part.html", context, status=422 if request.method == "POST" else 200)


@page(LEARN)
def course_certificate(request: Request, session: int, attendance: int) -> HttpResponseBase:
    """The certificate of somebody who passed: his own, or of a session that the reader invites people to."""
    from tingtang.improvement.printing import certificate as printed  # noqa: PLC0415 - loads the typesetter

    one = queries.get_passed(request.actor, session, attendance)
    response = HttpResponse(printed(one), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="certificate-{one.number}.pdf"'
    return response


def drawn(
    questions: Sequence[Question], chosen: Mapping[int, list[int]]
) -> list[tuple[int, str, bool, list[tuple[int, str, bool]]]]:
    """Questions as pages draw them: number, text, whether several are right, and the options with what was chosen."""
    return [
        (number, one.text, one.has_several, [(place, text, place in chosen.get(number, [])) for place, text in enumerate(one.options)])
        for number, one in enumerate(questions)
    ]  # fmt: skip


def _tried(request: Request, session: int, chosen: dict[int, list[int]]) -> HttpResponseBase:
    found = queries.own_attendance(request.actor, session)
    try:
        kept = actions.take_quiz(request.actor, attendance=found, answers=chosen, at=request.at)
    except Refused as problem:
        messages.error(request, problem.text())
    else:
        text = _("You have passed.") if kept.passed_at == request.at else _("Your answers are kept. You may try again.")
        messages.success(request, str(text))
    return HttpResponseRedirect(reverse("improvement:part", args=[session]))


@page("improvement.rate_session")
@require_POST
def rate_session(request: Request, session: int) -> HttpResponseBase:
    found = queries.own_attendance(request.actor, session)
    said = request.POST.get("stars", "")
    stars = int(said) if said.isdecimal() and len(said) == 1 else 0
    return editing.attempt(
        request, lambda: actions.rate_session(request.actor, attendance=found, stars=stars, at=request.at),
        url=reverse("improvement:part", args=[session]), text=_("Thank you."),
    )  # fmt: skip


@page(VIEW)
def trainers(request: Request) -> HttpResponseBase:
    may = request.actor.may_somewhere("improvement.save_certificate")
    first = {"empty_url": reverse("improvement:new_certificate"), "empty_verb": _("Certify a trainer")} if may else {}
    table = Trainers(queries.certificates(request.actor), request, **first)  # type: ignore[arg-type]
    return table.respond("ui/records.html", page_title=pgettext_lazy("training", "Trainers"), make=first)


@page("improvement.save_certificate")
def new_certificate(request: Request) -> HttpResponseBase:
    today = timezone.localdate(request.at)
    return _certificate(request, None, Certificate(since_date=today, until_date=today + timedelta(days=365)))


@page("improvement.save_certificate")
def certificate(request: Request, certificate: int) -> HttpResponseBase:
    found = queries.get_certificate(request.actor, certificate, "improvement.save_certificate")
    return _certificate(request, found, found)


def _certificate(request: Request, found: Certificate | None, filled: Certificate) -> HttpResponseBase:
    form = forms.Certificate(request.actor, request.POST or None, instance=filled)

    def act() -> Certificate:
        return actions.save_certificate(request.actor, certificate=found, at=request.at, **form.values())

    kept = editing.saved(request, form, act)
    if kept is not None:
        return editing.done(request, reverse("improvement:trainers"), _("{name} has been saved.").format(name=kept))
    context: dict[str, Any] = {"page_title": found or _("New trainer")}
    if found is not None and request.actor.may("improvement.remove_certificate", found):
        context["remove_url"] = reverse("improvement:remove_certificate", args=[found.pk])
        context["remove_verb"] = _("Take the certificate away")
        context["remove_question"] = _("Remove “{name}”?").format(name=found)
    return editing.page(request, form, submit=_("Save the certificate"), cancel=reverse("improvement:trainers"), **context)


@page("improvement.remove_certificate")
@require_POST
def remove_certificate(request: Request, certificate: int) -> HttpResponseBase:
    found = queries.get_certificate(request.actor, certificate, "improvement.remove_certificate")
    return editing.attempt(
        request, lambda: actions.remove_certificate(request.actor, certificate=found, at=request.at),
        url=reverse("improvement:trainers"), text=_("The certificate is taken away."),
    )  # fmt: skip
