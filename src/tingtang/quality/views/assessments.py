"""Pages of assessments: schemes, what is assessed, marks, freezing, signing, printing."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.actors import EVERYWHERE
from tingtang.core.views import Request, page
from tingtang.org.models import Hall, Staff
from tingtang.quality.actions import assessments as actions
from tingtang.quality.forms import judging as forms
from tingtang.quality.models import Assessment, Scheme
from tingtang.quality.queries import assessments as queries
from tingtang.quality.queries.days import home_day
from tingtang.quality.queries.merits import latest_span
from tingtang.quality.shown import judging as shown
from tingtang.quality.tables.judging import Assessments, Schemes
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, removed

TEMPLATE = "quality/assessment_list.html"
MAKE = "quality.make_assessment"
SCHEME = Noun(
    "quality", "scheme", "schemes", title=_("Assessment schemes"), new_title=_("New scheme"), make=_("Set up a scheme"),
    save_verb=_("Save the scheme"), remove_verb=_("Remove the scheme"), table=Schemes, save=actions.save_scheme,
    remove=actions.remove_scheme,
)  # fmt: skip


@page(queries.VIEW_OWN)
def assessments(request: Request) -> HttpResponseBase:
    """Assessments of the reader's halls, his own, and those he is to sign."""
    waiting = queries.waiting_for(request.actor)
    rows = queries.assessments(request.actor, waiting)
    return Assessments(rows, request).respond(
        TEMPLATE, page_title=_("Assessments"), place="assessments", make={}, waiting=rows.filter(pk__in=waiting)[:50]
    )


@page(queries.VIEW_OWN)
def schemes(request: Request) -> HttpResponseBase:
    """Schemes: by what one is assessed."""
    return listed(request, SCHEME, queries.schemes(request.actor), TEMPLATE, place="schemes")


@page("quality.save_scheme", everywhere=True)
def new_scheme(request: Request) -> HttpResponseBase:
    return edited(request, SCHEME, None, forms.Scheme(request.POST or None, instance=Scheme()), to_record=True)


@page("quality.save_scheme", everywhere=True)
def edit_scheme(request: Request, scheme: int) -> HttpResponseBase:
    found = queries.get_scheme(request.actor, scheme)
    return edited(request, SCHEME, found, forms.Scheme(request.POST or None, instance=found), to_record=True)


@page("quality.remove_scheme", everywhere=True)
@require_POST
def remove_scheme(request: Request, scheme: int) -> HttpResponseBase:
    return removed(request, SCHEME, queries.get_scheme(request.actor, scheme))


def _assessing(request: Request, found: Scheme, data: Any = None) -> forms.Assessing:
    seen = request.actor.halls(MAKE)
    people = (
        Staff.objects.filter(left_date__isnull=True, hall__isnull=False).exclude(pk=request.actor.staff_id or 0).order_by("name")
    )
    people = people if seen is EVERYWHERE else people.filter(hall_id__in=list(seen))  # type: ignore[arg-type]
    first, latest = latest_span("month", home_day(request.at))
    return forms.Assessing(
        data, kind=found.kind, halls=Hall.objects.visible_to(request.actor, MAKE).filter(is_active=True), people=people,
        initial={"first_date": first, "latest_date": latest},
    )  # fmt: skip


def _scheme(request: Request, found: Scheme, form: forms.Assessing | None) -> dict[str, Any]:
    return {
        "page_title": str(found), "scheme": found, "form": form,
        "criteria": shown.term_rows(found.weighed, home_day(request.at)),
        "may_save": request.actor.may("quality.save_scheme"),
    }  # fmt: skip


@page(queries.VIEW_OWN)
def scheme(request: Request, scheme: int) -> HttpResponseBase:
    """One scheme, and whom to assess by it."""
    found = queries.get_scheme(request.actor, scheme)
    may = request.actor.may(MAKE) if found.kind == "post" else request.actor.may_somewhere(MAKE)
    return render(request, "quality/scheme.html", _scheme(request, found, _assessing(request, found) if may else None))


@page(MAKE)
@require_POST
def make_assessment(request: Request, scheme: int) -> HttpResponseBase:
    """Draw up an assessment by a scheme."""
    found = queries.get_scheme(request.actor, scheme)
    form = _assessing(request, found, request.POST)
    if form.is_valid():
        given = dict(form.cleaned_data)
        staff = given.get("staff")
        given.setdefault("hall", staff.hall if staff else None)
        made = editing.told(form, lambda: actions.make_assessment(request.actor, scheme=found, at=request.at, **given))
        if made is not None:
            return editing.done(request, _url(made), _("The assessment is drawn up."))
    return render(request, "quality/scheme.html", _scheme(request, found, form), status=422)


def _url(found: Assessment) -> str:
    return reverse("quality:assessment", args=[found.pk])


@page(queries.VIEW_OWN)
def assessment(request: Request, assessment: int) -> HttpResponseBase:
    """One assessment: what it comes to and from what, who has signed and who is to sign."""
    found = queries.get_assessment(request.actor, assessment)
    return render(request, "quality/assessment.html", _shown(request, found))


def _shown(request: Request, found: Assessment, form: forms.Marks | None = None) -> dict[str, Any]:
    actor = request.actor
    is_open, steps = found.state in {"draft", "returned"}, queries.open_steps(found)
    signer = queries.signer(actor)
    own = next((one for one in steps if signer and queries.is_own(signer, found, one)), None)
    marks = form or forms.Marks(criteria=found.scheme.criteria, kept=found.marks)
    total, signatures = found.content["total"], queries.signatures(found)
    is_other = found.staff_id is None or found.staff_id != actor.staff_id
    return {
        "page_title": found.about, "assessment": found, "pieces": shown.piece_rows(found.content["pieces"]),
        "points": shown.points_words(total["value"]), "interval": shown.interval_words(total["low"], total["high"]),
        "covered": total["covered"], "signatures": signatures, "steps": steps, "own": own,
        "is_let_go": found.state == "returned" and not any(not one.is_agreed and one.digest == found.digest for one in signatures),
        "again": queries.again(found) if not is_open and actor.may_somewhere(queries.VIEW) else None,
        "marks": marks if marks.wanted and is_open and is_other and actor.may("quality.mark_assessment", found) else None,
        "may_freeze": is_open and is_other and actor.may("quality.freeze_assessment", found),
        "may_remove": is_open and is_other and actor.may("quality.remove_assessment", found) and not signatures,
    }  # fmt: skip


@page("quality.mark_assessment")
@require_POST
def mark_assessment(request: Request, assessment: int) -> HttpResponseBase:
    found = queries.get_assessment(request.actor, assessment)
    form = forms.Marks(request.POST, criteria=found.scheme.criteria, kept=found.marks)
    if form.is_valid():
        kept = editing.told(
            form, lambda: actions.mark_assessment(request.actor, assessment=found, marks=form.marks(), at=request.at)
        )
        if kept is not None:
            return editing.done(request, _url(found), _("The marks are kept."))
    return render(request, "quality/assessment.html", _shown(request, found, form), status=422)


@page("quality.freeze_assessment")
@require_POST
def freeze_assessment(request: Request, assessment: int) -> HttpResponseBase:
    found = queries.get_assessment(request.actor, assessment)
    return editing.attempt(
        request, lambda: actions.freeze_assessment(request.actor, assessment=found, at=request.at), url=_url(found),
        text=_("The assessment is frozen; the signatures are asked for now."),
    )  # fmt: skip


@page("quality.sign_assessment")
@require_POST
def sign_assessment(request: Request, assessment: int) -> HttpResponseBase:
    found, given = queries.get_assessment(request.actor, assessment), request.POST
    return editing.attempt(
        request,
        lambda: actions.sign_assessment(
            request.actor, assessment=found, is_agreed=given.get("decision") == "yes", note=given.get("note", ""),
            digest=given.get("digest", ""), step=given.get("step", ""), at=request.at,
        ),
        url=_url(found), text=_("Your decision is kept under the assessment."),
    )  # fmt: skip


@page("quality.remove_assessment")
@require_POST
def remove_assessment(request: Request, assessment: int) -> HttpResponseBase:
    found = queries.get_assessment(request.actor, assessment)
    return editing.attempt(
        request, lambda: actions.remove_assessment(request.actor, assessment=found, at=request.at),
        url=reverse("quality:assessments"), text=_("The draft is removed."),
    )  # fmt: skip


@page(queries.VIEW_OWN)
def assessment_pdf(request: Request, assessment: int) -> HttpResponseBase:
    """The assessment as PDF, with its signatures."""
    from tingtang.quality.printing.awards import assessment as printed  # noqa: PLC0415 - loads the typesetter

    found = queries.get_assessment(request.actor, assessment)
    response = HttpResponse(printed(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="assessment-{found.pk}.pdf"'
    return response
