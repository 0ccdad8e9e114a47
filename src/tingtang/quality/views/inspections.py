"""Pages of inspections: sheets, plans, what was inspected and found, the loop until it is closed, and how far inspectors agree."""

from datetime import timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.catalogue.models import Standard
from tingtang.core.naming import text_in
from tingtang.core.views import Request, page, signed_in
from tingtang.flows.models import Process
from tingtang.org.models import Hall, Post
from tingtang.quality.actions import inspections as actions
from tingtang.quality.actions.reviews import appeal as make_appeal
from tingtang.quality.forms import inspections as forms
from tingtang.quality.models import RECORDED, Inspection, InspectionPlan, Sheet
from tingtang.quality.queries import inspections as queries
from tingtang.quality.queries import reviews
from tingtang.quality.queries.days import home_day
from tingtang.quality.rules import sheets as rules
from tingtang.quality.sending import sent
from tingtang.quality.tables import inspections as tables
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, removed

SHEET = Noun(
    "quality", "sheet", "sheets", title=_("Inspection sheets"), new_title=_("New sheet"), make=_("Make a sheet"),
    save_verb=_("Save the sheet"), remove_verb=pgettext_lazy("inspection", "Remove the sheet"),
    table=tables.Sheets, save=actions.save_sheet,
    remove=actions.remove_sheet,
)  # fmt: skip
PLAN = Noun(
    "quality", "plan", "plans", title=_("Inspection plans"), new_title=_("New plan"), make=_("Plan rounds"), save_verb=_("Save the plan"),
    remove_verb=_("End the plan"), table=tables.Plans, save=actions.save_plan, remove=actions.remove_plan,
)  # fmt: skip
LIST = "quality/inspection_list.html"


@page(queries.VIEW)
def inspections(request: Request) -> HttpResponseBase:
    """What was and will be inspected, with how far the loop of the last four weeks closed."""
    at = request.at
    context = {
        "page_title": _("Inspections"),
        "place": "inspections",
        "loop": queries.loop(request.actor, at - timedelta(days=28), at, at),
    }
    return tables.Inspections(queries.inspections(request.actor), request).respond(LIST, **context)


@page(queries.VIEW)
def findings(request: Request) -> HttpResponseBase:
    """What was found wanting."""
    return tables.Findings(queries.findings(request.actor), request).respond(LIST, page_title=_("Findings"), place="findings")


@page(queries.VIEW)
def sheets(request: Request) -> HttpResponseBase:
    return listed(request, SHEET, queries.all_sheets(request.actor), LIST, place="sheets")


@page("quality.save_sheet", everywhere=True)
def sheet(request: Request, sheet: int) -> HttpResponseBase:
    found = queries.get_sheet(request.actor, sheet)
    return edited(request, SHEET, found, forms.Sheet(request.POST or None, instance=found))


@page("quality.save_sheet", everywhere=True)
def new_sheet(request: Request) -> HttpResponseBase:
    return edited(request, SHEET, None, forms.Sheet(request.POST or None, instance=Sheet()))


@page("quality.remove_sheet", everywhere=True)
@require_POST
def remove_sheet(request: Request, sheet: int) -> HttpResponseBase:
    return removed(request, SHEET, queries.get_sheet(request.actor, sheet))


@page(queries.VIEW)
def plans(request: Request) -> HttpResponseBase:
    return listed(request, PLAN, queries.plans(request.actor), LIST, place="plans")


def _plan_form(request: Request, found: InspectionPlan) -> forms.Plan:
    halls = Hall.objects.visible_to(request.actor, "quality.save_plan").filter(is_active=True)
    return forms.Plan(request.POST or None, instance=found, halls=halls)


@page("quality.save_plan")
def plan(request: Request, plan: int) -> HttpResponseBase:
    found = queries.get_plan(request.actor, plan)
    return edited(request, PLAN, found, _plan_form(request, found))


@page("quality.save_plan")
def new_plan(request: Request) -> HttpResponseBase:
    chosen = request.GET.get("process", "")
    process = Process.objects.filter(code=chosen, is_active=True).first() if chosen else None
    return edited(request, PLAN, None, _plan_form(request, InspectionPlan(process=process, starts_date=home_day(request.at))))


@page("quality.remove_plan")
@require_POST
def remove_plan(request: Request, plan: int) -> HttpResponseBase:
    return removed(request, PLAN, queries.get_plan(request.actor, plan))


@signed_in
def inspection(request: Request, inspection: int) -> HttpResponseBase:
    """A sheet as it was filled, with photos, findings, and an appeal of whom it is about."""
    found = queries.get_inspection(request.actor, inspection)
    return render(request, "quality/inspection.html", _shown(request, found))


def _sections(found: Inspection) -> dict[str, float]:
    """The score of each part of a filled sheet, in the reader's language and the order of the sheet."""
    if found.score is None:
        return {}
    marks = {code: rules.Mark(one.get("value"), "") for code, one in found.marks.items()}
    names = {rules.key_of(one.section): text_in(one.section) for one in found.looked_at}
    scores = rules.result(found.looked_at, marks, found.pass_share).sections
    return {names[key]: scores[key] for key in names if key in scores and names[key]}


def _holders(found: Inspection, part: str) -> str:
    codes = {one.post for one in found.looked_at if one.post and text_in(one.section) == part}
    return "、".join(post.name_in() for post in Post.objects.filter(code__in=codes).order_by("code"))


def _was(item: rules.Item, mark: dict[str, Any]) -> str:
    """What a mark was before an appeal changed it."""
    if "before" not in mark:
        return ""
    if mark["before"] is None:
        return str(_("does not apply"))
    return (
        f"{mark['before']} / {item.most}" if item.how == "score" else str(_("in order") if mark["before"] else _("not in order"))
    )


def _shown(request: Request, found: Inspection) -> dict[str, Any]:
    actor, language = request.actor, get_language()
    evidence = list(found.evidence.order_by("pk"))
    standards = Standard.objects.in_bulk([one.standard for one in found.looked_at if one.standard], field_name="code")
    rows = [
        {
            "section": text_in(one.section, language), "text": text_in(one.text, language), "most": one.most, "how": one.how,
            "mark": found.marks.get(one.code), "was": _was(one, found.marks.get(one.code) or {}),
            "is_critical": one.is_critical, "standard": standards.get(one.standard),
            "files": [each for each in evidence if each.item == one.code],
        }
        for one in found.looked_at
    ]  # fmt: skip
    parts = [(name, score, _holders(found, name)) for name, score in _sections(found).items()]
    can_appeal = actor.staff_id is not None and found.about_staff_id == actor.staff_id and found.score is not None
    return {
        "recordings": [one for one in evidence if one.item == RECORDED], "camera": found.plan.camera if found.plan else "",
        "page_title": str(found.sheet), "inspection": found, "inspector": queries.inspector_of(actor, found),
        "rows": rows, "parts": parts if len(parts) > 1 else [],
        "findings": found.findings.order_by("pk"), "may_rule": actor.may("quality.view_proposals", found),
        "appeal": reviews.own_appeal(actor, found), "may_appeal": can_appeal and actor.may("quality.appeal", found),
        "second": forms.Second(hall=found.hall) if actor.may("quality.ask_second", found) and found.kind in queries.OPENLY else None,
        "twins": found.twins.all(), "is_own": found.inspector_id == actor.staff_id and found.done_at is None,
    }  # fmt: skip


@page("quality.ask_second")
@require_POST
def ask_second(request: Request, inspection: int) -> HttpResponseBase:
    """Have somebody else fill the same sheet."""
    found = queries.get_inspection(request.actor, inspection)
    form = forms.Second(request.POST, hall=found.hall)
    due = found.due_at if found.due_at and found.due_at > request.at else request.at + timedelta(days=1)
    return editing.attempt(
        request,
        lambda: actions.ask_second(request.actor, inspection=found, inspector=form.cleaned_data["inspector"], due_at=due, at=request.at),
        url=reverse("quality:inspection", args=[found.pk]), text=_("The second inspector has been asked."), form=form,
    )  # fmt: skip


@page("quality.appeal")
@require_POST
def appeal(request: Request, inspection: int) -> HttpResponseBase:
    """Say why a score about oneself is wrong."""
    found = queries.get_inspection(request.actor, inspection)
    return editing.attempt(
        request,
        lambda: make_appeal(request.actor, inspection=found, text=request.POST.get("text", "").replace("\x00", ""), at=request.at),
        url=reverse("quality:inspection", args=[found.pk]), text=_("Your appeal has been made. Somebody else decides."),
    )  # fmt: skip


@signed_in
@require_safe
def evidence(request: Request, inspection: int, evidence: int) -> HttpResponseBase:
    """A photo, file or recording, for who may see the sheet; never shown as a page."""
    found = queries.get_evidence(request.actor, inspection, evidence)
    return sent(found, request.headers.get("Range", ""))


@page("quality.remedy_finding")
def finding(request: Request, finding: int) -> HttpResponseBase:
    """One finding: given, remedied, checked again."""
    found = queries.get_finding(request.actor, finding)
    actor = request.actor
    context = {
        "page_title": str(found), "finding": found, "state": tables.finding_state(found),
        "state_word": tables.FINDING_LOOKS[tables.finding_state(found)],
        "giving": forms.Giving(hall=found.hall, initial={"owner": found.owner_id, "due_date": found.due_date})
        if actor.may("quality.give_finding", found) and found.state != "closed" else None,
        "may_remedy": actor.may("quality.remedy_finding", found) and found.state == "open",
        "may_check": actor.may("quality.check_finding", found) and found.state == "remedied" and found.remedied_by_id != actor.staff_id,
        "evidence": found.inspection.evidence.filter(item=found.item), "may_inspection": queries.may_see(actor, found.inspection_id),
    }  # fmt: skip
    return render(request, "quality/finding.html", context)


@page("quality.give_finding")
@require_POST
def give_finding(request: Request, finding: int) -> HttpResponseBase:
    found = queries.get_finding(request.actor, finding)
    form = forms.Giving(request.POST, hall=found.hall)
    return editing.attempt(
        request, lambda: actions.give_finding(request.actor, finding=found, at=request.at, **form.cleaned_data),
        url=reverse("quality:finding", args=[found.pk]), text=_("The finding has been given to its owner."), form=form,
    )  # fmt: skip


@page("quality.remedy_finding")
@require_POST
def remedy_finding(request: Request, finding: int) -> HttpResponseBase:
    found = queries.get_finding(request.actor, finding)
    return editing.attempt(
        request, lambda: actions.remedy_finding(request.actor, finding=found, remedy=request.POST.get("remedy", ""), at=request.at),
        url=reverse("quality:finding", args=[found.pk]), text=_("Noted. Somebody else checks it now."),
    )  # fmt: skip


@page("quality.check_finding")
@require_POST
def check_finding(request: Request, finding: int) -> HttpResponseBase:
    found = queries.get_finding(request.actor, finding)
    is_remedied = request.POST.get("is_remedied") == "yes"
    return editing.attempt(
        request,
        lambda: actions.check_finding(
            request.actor, finding=found, is_remedied=is_remedied, note=request.POST.get("note", ""), at=request.at
        ),
        url=reverse("quality:finding", args=[found.pk]),
        text=_("The finding is closed.") if is_remedied else _("The finding has been sent back."),
    )  # fmt: skip


@page(queries.VIEW)
def agreement(request: Request) -> HttpResponseBase:
    """How far two inspectors who filled the same sheet agree."""
    words = {
        "poor": _("poor"), "slight": _("slight"), "fair": _("fair"), "moderate": _("moderate"), "substantial": _("substantial"),
        "almost_perfect": _("almost perfect"), "": "–",
    }  # fmt: skip
    language = get_language()
    rows = [
        {"pair": one, "word": words[one.weighted.word if one.weighted else ""],
         "differ": [(text_in(item.text, language), a, b) for item, a, b in one.differ]}
        for one in queries.pairings(request.actor)
    ]  # fmt: skip
    return render(
        request, "quality/agreement.html", {"page_title": _("Agreement of inspectors"), "rows": rows, "place": "agreement"}
    )
