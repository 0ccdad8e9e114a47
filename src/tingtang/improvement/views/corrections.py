"""Pages of corrections: the circle, the list, the correction with its steps."""

from datetime import timedelta

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.views import Request, page
from tingtang.improvement.actions import corrections as actions
from tingtang.improvement.forms import corrections as forms
from tingtang.improvement.models import VIEW, Correction, CorrectionState, Measure, Origin
from tingtang.improvement.queries import corrections as queries
from tingtang.improvement.shown.effects import word
from tingtang.improvement.shown.fishbone import fishbone
from tingtang.improvement.shown.satisfaction import satisfaction
from tingtang.improvement.tables.corrections import Corrections
from tingtang.improvement.views.parts import Removing, finding_asked, hall_asked, part, today_at
from tingtang.ui import editing

SAVE = "improvement.save_correction"
STEPS = {
    "plan": pgettext_lazy("circle", "Plan"),
    "do": pgettext_lazy("circle", "Do"),
    "check": pgettext_lazy("circle", "Check"),
    "act": pgettext_lazy("circle", "Act"),
}
_VERBS = (
    "save_correction", "analyse", "save_measure", "remove_measure", "finish_measure", "submit_correction", "accept_correction",
    "make_lasting", "drop_correction", "do_measure",
)  # fmt: skip
_OPEN = (CorrectionState.REPORTED, CorrectionState.ANALYSED, CorrectionState.ACTING)


def _url(key: int) -> str:
    return reverse("improvement:correction", args=[key])


@page(VIEW)
def circle(request: Request) -> HttpResponseBase:
    """Where all corrections stand: plan, do, check, act (IMP-05)."""
    today = today_at(request)
    steps = [(STEPS[code], count, rows) for code, count, rows in queries.circle(request.actor, today)]
    context = {
        "page_title": _("Plan, do, check, act"), "steps": steps, "late": queries.late_count(request.actor, today),
        "is_empty": not any(count for _name, count, _rows in steps), "may": request.actor.may_somewhere(SAVE),
    }  # fmt: skip
    return render(request, "improvement/circle.html", context)


@page(VIEW)
def corrections(request: Request) -> HttpResponseBase:
    """All corrections the reader may see."""
    may = request.actor.may_somewhere(SAVE)
    first = {"empty_url": reverse("improvement:new_correction"), "empty_verb": _("Report a fault")} if may else {}
    table = Corrections(queries.corrections(request.actor), request, **first)  # type: ignore[arg-type]
    return table.respond("improvement/corrections.html", page_title=_("Corrections"), make=first)


@page(SAVE)
def new_correction(request: Request) -> HttpResponseBase:
    today = today_at(request)
    drive = request.GET.get("drive", "")
    filled = Correction(found_date=today, due_date=today + timedelta(days=14), drive_id=int(drive) if drive.isdecimal() else None)
    filled.title, filled.body = request.GET.get("title", "")[:200], request.GET.get("body", "")[:5000]
    filled.finding, filled.hall = finding_asked(request), hall_asked(request, SAVE)
    if filled.finding is not None:
        filled.hall = filled.finding.hall
    if request.GET.get("origin") in Origin.values:
        filled.origin = Origin(request.GET["origin"])
    return _edited(request, None, filled)


@page(SAVE)
def edit_correction(request: Request, correction: int) -> HttpResponseBase:
    found = queries.get_correction(request.actor, correction, SAVE)
    return _edited(request, found, found)


def _edited(request: Request, found: Correction | None, filled: Correction) -> HttpResponseBase:
    form = forms.Correction(request.actor, request.POST or None, instance=filled)
    finding = filled.finding

    def act() -> Correction:
        return actions.save_correction(request.actor, correction=found, at=request.at, finding=finding, **form.values())

    kept = editing.saved(request, form, act)
    if kept is not None:
        return editing.done(request, _url(kept.pk), _("{name} has been saved.").format(name=kept))
    submit = _("Save the correction") if found else _("Report the fault")
    cancel = _url(found.pk) if found else reverse("improvement:corrections")
    return editing.page(request, form, submit=submit, cancel=cancel, page_title=found or _("New correction"))


@page(VIEW)
def correction(request: Request, correction: int) -> HttpResponseBase:
    """A correction: what was wrong, why, what is done, what it came to, and what comes next."""
    found = queries.get_correction(request.actor, correction)
    return render(request, "improvement/correction.html", _context(request, found))


def _context(request: Request, found: Correction) -> dict[str, object]:
    may = {verb: request.actor.may(f"improvement.{verb}", found) for verb in _VERBS}
    today, state = today_at(request), found.state
    context: dict[str, object] = {
        "page_title": found.title, "correction": found, "may": may, "is_late": found.is_late(today), "today": today,
        "fish": fishbone(found), "measures": found.measures.select_related("owner"), "is_open": state in _OPEN,
        "can_plan": state in {"analysed", "acting"} and may["save_measure"],
        "effects": [(one, *word(one)) for one in found.effects.prefetch_related("halls").select_related("indicator").order_by("-pk")],
        "satisfaction": satisfaction(request.actor, found, today, request.at),
        "may_measure": state in {"accepted", "lasting"} and request.actor.may_somewhere("improvement.measure_effect"),
    }  # fmt: skip
    is_his = request.actor.staff_id == found.owner_id
    if state in {"analysed", "acting"} and may["do_measure"] and (is_his or may["save_measure"]):
        context["did"] = forms.Did()
    context["set_up"] = not found.is_over and found.drive_id is None and request.actor.may("improvement.set_up_drive", found)
    context["may_work"] = is_his or may["save_measure"]
    if state in _OPEN and may["analyse"] and (is_his or may["save_correction"]):
        context["analysis"] = forms.Analysis(correction=found)
    if state == CorrectionState.SUBMITTED and may["accept_correction"]:
        context["verdict"] = forms.Words(label=_("What the check found"))
    if state == CorrectionState.ACCEPTED and may["make_lasting"]:
        context["lasting"] = forms.Lasting()
    if state in _OPEN and may["drop_correction"]:
        context["dropping"] = forms.Words(label=_("Why it is not corrected"), prefix="drop")
    return context


def _again(request: Request, found: Correction, **bound: object) -> HttpResponseBase:
    return render(request, "improvement/correction.html", _context(request, found) | bound, status=422)


@page("improvement.analyse")
@require_POST
def analyse(request: Request, correction: int) -> HttpResponseBase:
    found = queries.get_correction(request.actor, correction, "improvement.analyse")
    form = forms.Analysis(request.POST, correction=found)
    kept = editing.saved(request, form, lambda: actions.analyse(request.actor, correction=found, at=request.at, **form.values()))
    if kept is not None:
        return editing.done(request, _url(found.pk), _("The cause is kept."))
    return _again(request, found, analysis=form)


@page("improvement.do_measure")
@require_POST
def do_measure(request: Request, correction: int) -> HttpResponseBase:
    """What he did himself."""
    found = queries.get_correction(request.actor, correction, "improvement.do_measure")
    form = forms.Did(request.POST)
    kept = editing.saved(
        request, form, lambda: actions.do_measure(request.actor, correction=found, at=request.at, text=form.cleaned_data["text"])
    )
    if kept is not None:
        return editing.done(request, _url(found.pk), _("“{name}” is noted as done.").format(name=kept))
    return _again(request, found, did=form)


@page("improvement.submit_correction")
@require_POST
def submit_correction(request: Request, correction: int) -> HttpResponseBase:
    found = queries.get_correction(request.actor, correction, "improvement.submit_correction")
    return editing.attempt(
        request, lambda: actions.submit_correction(request.actor, correction=found, at=request.at), url=_url(found.pk),
        text=_("Handed in: somebody else accepts it now."),
    )  # fmt: skip


@page("improvement.accept_correction")
@require_POST
def accept_correction(request: Request, correction: int) -> HttpResponseBase:
    found = queries.get_correction(request.actor, correction, "improvement.accept_correction")
    form, is_accepted = forms.Words(request.POST, label=_("What the check found")), "return" not in request.POST

    def act() -> Correction:
        return actions.accept_correction(
            request.actor, correction=found, at=request.at, verdict=form.said, is_accepted=is_accepted
        )

    kept = editing.saved(request, form, act)
    if kept is not None:
        return editing.done(request, _url(found.pk), _("Accepted.") if is_accepted else _("Sent back to be corrected."))
    return _again(request, found, verdict=form)


@page("improvement.make_lasting")
@require_POST
def make_lasting(request: Request, correction: int) -> HttpResponseBase:
    found = queries.get_correction(request.actor, correction, "improvement.make_lasting")
    form = forms.Lasting(request.POST)
    kept = editing.saved(
        request,
        form,
        lambda: actions.make_lasting(
            request.actor, correction=found, at=request.at, lasting=form.said, customers=form.cleaned_data["customers"]
        ),
    )
    if kept is not None:
        return editing.done(request, _url(found.pk), _("The correction is made to last."))
    return _again(request, found, lasting=form)


@page("improvement.drop_correction")
@require_POST
def drop_correction(request: Request, correction: int) -> HttpResponseBase:
    found = queries.get_correction(request.actor, correction, "improvement.drop_correction")
    form = forms.Words(request.POST, label=_("Why it is not corrected"), prefix="drop")
    kept = editing.saved(
        request,
        form,
        lambda: actions.drop_correction(request.actor, correction=found, at=request.at, reason=form.said),
    )
    if kept is not None:
        return editing.done(request, _url(found.pk), _("The correction is dropped."))
    return _again(request, found, dropping=form)


@page("improvement.save_measure")
def new_measure(request: Request, correction: int) -> HttpResponseBase:
    found = queries.get_correction(request.actor, correction, "improvement.save_measure")
    return _measure(request, found, None, Measure(correction=found, owner=found.owner, due_date=found.due_date))


@page("improvement.save_measure")
def measure(request: Request, measure: int) -> HttpResponseBase:
    found = queries.get_measure(request.actor, measure, "improvement.save_measure")
    return _measure(request, found.correction, found, found)


def _measure(request: Request, correction: Correction, found: Measure | None, filled: Measure) -> HttpResponseBase:
    form = forms.Measure(request.POST or None, instance=filled)

    def act() -> Measure:
        return actions.save_measure(request.actor, correction=correction, measure=found, at=request.at, **form.values())

    removing = Removing("measure", _("Remove the measure"), is_possible=found is not None and found.done_at is None)
    back, title = _url(correction.pk), found or _("New measure")
    return part(request, form, act, back=back, title=title, submit=_("Keep the measure"), removing=removing)


@page("improvement.remove_measure")
@require_POST
def remove_measure(request: Request, measure: int) -> HttpResponseBase:
    found = queries.get_measure(request.actor, measure, "improvement.remove_measure")
    return editing.attempt(
        request, lambda: actions.remove_measure(request.actor, measure=found, at=request.at), url=_url(found.correction_id),
        text=_("{name} has been removed.").format(name=found),
    )  # fmt: skip


@page("improvement.finish_measure")
@require_POST
def finish_measure(request: Request, measure: int) -> HttpResponseBase:
    found = queries.get_measure(request.actor, measure, "improvement.finish_measure")
    note = request.POST.get("note", "")
    return editing.attempt(
        request, lambda: actions.finish_measure(request.actor, measure=found, at=request.at, note=note), url=_url(found.correction_id),
        text=_("“{name}” is noted as done.").format(name=found),
    )  # fmt: skip
