"""What the page of a session does about customers who take part."""

from typing import Any

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import Invalid, Problem
from tingtang.core.views import Request, page, public
from tingtang.improvement.actions import trainees as actions
from tingtang.improvement.forms.trainees import Customers, Learnt
from tingtang.improvement.models import Trainee
from tingtang.improvement.queries import trainees as queries
from tingtang.improvement.queries.training import get_session
from tingtang.improvement.rules.learnt import Due
from tingtang.improvement.views.training import drawn, session_context
from tingtang.ui import editing

PROVEN = "whoever was sent the unguessable link of a course may answer its test and rate it, as himself"
_OPEN = {Due.BEFORE, Due.AFTER}


def _url(key: int) -> str:
    return reverse("improvement:session", args=[key])


@page("improvement.invite_customers")
@require_POST
def invite_customers(request: Request, session: int) -> HttpResponseBase:
    """Invite customers by what they are known by; when somebody is not known, nothing is done and it is said who."""
    found = get_session(request.actor, session, "improvement.invite_customers")
    form = Customers(request.POST)

    def act() -> int:
        known, unknown = queries.customers_called(request.actor, form.cleaned_data["known_by"])
        if unknown:
            text = str(_("Nobody, or more than one, is known by: {lines}")).format(lines=", ".join(unknown[:10]))
            raise Invalid(fields={"known_by": [text]})
        return actions.invite_customers(request.actor, session=found, customers=known, at=request.at)

    if editing.saved(request, form, act) is not None:
        return editing.done(request, _url(found.pk), _("They are invited."))
    return render(request, "improvement/session.html", session_context(request, found) | {"customers_form": form}, status=422)


@page("improvement.note_trainee")
@require_POST
def note_trainee(request: Request, session: int, trainee: int) -> HttpResponseBase:
    found = get_session(request.actor, session, "improvement.note_trainee")
    row, form = queries.get_trainee(found, trainee), Learnt(request.POST)
    return editing.attempt(
        request,
        lambda: actions.note_trainee(request.actor, session=found, trainee=row, at=request.at, **form.cleaned_data),
        url=_url(found.pk),
        text=_("It is noted that {name} came.").format(name=row),
        form=form,
    )


@page("improvement.remove_trainee")
@require_POST
def remove_trainee(request: Request, session: int, trainee: int) -> HttpResponseBase:
    found = get_session(request.actor, session, "improvement.remove_trainee")
    row = queries.get_trainee(found, trainee)
    return editing.attempt(
        request, lambda: actions.remove_trainee(request.actor, session=found, trainee=row, at=request.at), url=_url(found.pk),
        text=_("{name} does not take part.").format(name=row),
    )  # fmt: skip


@page("improvement.note_trainee")
def slips(request: Request, session: int) -> HttpResponseBase:
    """A slip for each customer, with the code that leads to his own page."""
    found = get_session(request.actor, session, "improvement.note_trainee")
    rows = [(one, request.build_absolute_uri(_own(one))) for one in queries.trainees(found)]
    context = {"page_title": _("Slips for customers"), "session": found, "slips": rows}
    return render(request, "improvement/slips.html", context)


def _own(trainee: Trainee) -> str:
    return reverse("improvement:own_course", args=[actions.token_of(trainee)])


def _found(token: str) -> tuple[Trainee, Actor]:
    found = queries.trainee_by_token(token, actions.token_of)
    grants = {"improvement.answer_test": EVERYWHERE, "improvement.rate_course": EVERYWHERE}
    return found, Actor("customer", 0, grants=grants, own=("improvement.trainee", found.pk))


@public(PROVEN)
@never_cache
def own_course(request: Request, token: str) -> HttpResponseBase:
    """A customer's own page of a course: when it is, the tests before and after, its material, his rating."""
    found, actor = _found(token)
    questions = found.session.course.questions
    chosen: dict[int, list[int]] = {}
    problem = ""
    if request.method == "POST":
        names = [request.POST.getlist(f"q{number}") for number in range(len(questions))]
        chosen = {number: [int(one) for one in given if one.isascii() and one.isdecimal()] for number, given in enumerate(names)}
        try:
            actions.answer_test(actor, trainee=found, answers=chosen, at=request.at)
        except Invalid as refused:
            problem = str(next(iter(refused.fields.values()))[0])
        except Problem as refused:
            problem = refused.text()
        else:
            return HttpResponseRedirect(request.path)
    return render(
        request, "improvement/own_course.html", _own_context(request, found, chosen, problem), status=422 if problem else 200
    )


def _own_context(request: Request, found: Trainee, chosen: dict[int, list[int]], problem: str) -> dict[str, Any]:
    due, course = found.due(request.at), found.session.course
    hall = found.session.hall
    return {
        "page_title": course.name, "trainee": found, "session": found.session, "course": course, "problem": problem, "due": str(due),
        "token": actions.token_of(found),
        "hall_name": hall.name_in(get_language() or "") if hall else "",
        "questions": drawn(course.questions, chosen) if due in _OPEN else [],
        "right": [(one.text, [one.options[place] for place in sorted(one.right)]) for one in course.questions]
        if found.after_at else [],
        "stars": range(1, 6), "is_over": request.at >= found.session.starts_at,
    }  # fmt: skip


@public(PROVEN)
@never_cache
@require_POST
def rate_course(request: Request, token: str) -> HttpResponseBase:
    """Say what it was worth."""
    found, actor = _found(token)
    said = request.POST.get("stars", "")
    try:
        actions.rate_course(actor, trainee=found, stars=int(said) if said in {"1", "2", "3", "4", "5"} else 0, at=request.at)
    except Problem as refused:
        return render(
            request, "improvement/own_course.html", _own_context(request, found, {}, refused.text()), status=refused.status
        )
    return HttpResponseRedirect(_own(found))
