"""What is done in the parts of a case page: fields, tasks, checklist, time, approvals, ending, rights. Each answers with the parts."""

from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tingtang.cases import panels
from tingtang.cases.actions import approvals, ending, rights, tasks
from tingtang.cases.actions.opening import change_case
from tingtang.cases.forms import work as forms
from tingtang.cases.forms.desk import checked
from tingtang.cases.forms.fields import fields_form
from tingtang.cases.forms.steps import SkipForm, StepForm
from tingtang.cases.models import AccessGrant, Approval, Case, CheckItem, Task, TaskState, Telling
from tingtang.cases.queries import VIEW_OWN
from tingtang.cases.queries.cases import get_case
from tingtang.cases.queries.work import get_part, shown_steps
from tingtang.cases.views.shown import in_hall
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.middleware import trigger
from tingtang.core.views import Request, notice, page

M = TypeVar("M", bound=Model)


def _parts(request: Request, number: str, message: str) -> HttpResponseBase:
    """The parts of the case as they are now, with what was done; the whole page where there is no script."""
    if not request.headers.get("HX-Request"):
        return redirect("cases:case", number=number)
    case = get_case(request.actor, number)
    response = in_hall(request, case, "cases/case/panels.html", {"case": case, "where": "main"})
    return notice(trigger(response, "casework:done", {}), message)


def _part(request: Request, model: type[M], number: str, key: int) -> tuple[Case, M]:
    case = get_case(request.actor, number)
    found: Any = get_part(request.actor, model, key)
    if found.case_id != case.pk:
        raise NotFound
    return case, found


@page("cases.change")
@require_POST
def save_fields(request: Request, number: str) -> HttpResponseBase:
    """Keep what was found out while the case is worked on."""
    case = get_case(request.actor, number)
    codes = [one.code for one in case.kind.form if one.is_later]
    form = fields_form(case.kind, request.POST, request.FILES, for_customer=False, values=case.fields, only=codes, hall=case.hall)
    checked(form)
    change_case(request.actor, case=case, fields=form.told(), uploads=form.uploads, at=request.at)
    return _parts(request, number, _("The handling has been kept."))


@page("cases.save_task")
@require_POST
def add_task(request: Request, number: str) -> HttpResponseBase:
    """Add a task."""
    case = get_case(request.actor, number)
    given = checked(forms.NewTask(request.POST, case=case))
    tasks.save_task(request.actor, case=case, at=request.at, **given)
    return _parts(request, number, _("The task has been added."))


@page("cases.move_task")
@require_POST
def move_task(request: Request, number: str, part: int) -> HttpResponseBase:
    """Begin, finish, drop a task or take it up again."""
    _case, task = _part(request, Task, number, part)
    state = request.POST.get("state", "")
    given = _of_step(request, task, state) if task.step is not None else {}
    tasks.move_task(request.actor, task=task, state=state, at=request.at, **given)
    return _parts(request, number, _("The task has been changed."))


@page("cases.do_step")
@require_POST
def do_step(request: Request, number: str, part: int) -> HttpResponseBase:
    """Do a step of one's own."""
    _case, task = _part(request, Task, number, part)
    state = request.POST.get("state", "")
    tasks.do_step(request.actor, task=task, state=state, at=request.at, **_of_step(request, task, state))
    return _parts(request, number, _("The task has been changed."))


def _of_step(request: Request, task: Task, state: str) -> dict[str, Any]:
    """What was filled in at a step of a procedure, or why it is skipped."""
    shown = shown_steps([task]).get(task.step or 0)
    if state == TaskState.DROPPED and shown is not None:
        skipping = SkipForm(shown.wanted, request.POST, prefix=f"skip{task.pk}")
        return {"reason": checked(skipping)["reason"], "answers": skipping.answers()}
    if state != TaskState.DONE or shown is None:
        return {}
    form = StepForm(shown.form, request.POST, prefix=f"step{task.pk}")
    checked(form)
    return {"answers": form.answers()}


@page("cases.add_check")
@require_POST
def add_check(request: Request, number: str) -> HttpResponseBase:
    """Put a line on the checklist."""
    text, is_required = request.POST.get("text", ""), "needed" in request.POST
    tasks.add_check(request.actor, case=get_case(request.actor, number), text=text, is_required=is_required, at=request.at)
    return _parts(request, number, _("The checklist has been changed."))


@page("cases.remove_check")
@require_POST
def remove_check(request: Request, number: str, part: int) -> HttpResponseBase:
    """Take away a line that somebody added."""
    _case, item = _part(request, CheckItem, number, part)
    tasks.remove_check(request.actor, item=item, at=request.at)
    return _parts(request, number, _("The checklist has been changed."))


@page("cases.tick")
@require_POST
def tick(request: Request, number: str, part: int) -> HttpResponseBase:
    """Tick a line, or take the tick back."""
    _case, item = _part(request, CheckItem, number, part)
    tasks.tick(request.actor, item=item, is_ticked="ticked" in request.POST, at=request.at)
    return _parts(request, number, _("The checklist has been changed."))


def _times(request: Request, number: str) -> HttpResponseBase:
    if not request.headers.get("HX-Request"):
        return redirect("cases:case", number=number)
    return HttpResponse(panels.times(request, get_case(request.actor, number)))


@page("cases.start_watch")
@require_POST
def start_watch(request: Request, number: str) -> HttpResponseBase:
    """Begin to measure."""
    tasks.start_watch(request.actor, case=get_case(request.actor, number), at=request.at)
    return _times(request, number)


@page("cases.stop_watch")
@require_POST
def stop_watch(request: Request, number: str) -> HttpResponseBase:
    """Stop measuring."""
    case = get_case(request.actor, number)
    tasks.stop_watch(request.actor, case=case, note=request.POST.get("note", ""), at=request.at)
    return _times(request, number)


@page("cases.note_time")
@require_POST
def note_time(request: Request, number: str) -> HttpResponseBase:
    """Enter time by hand."""
    case, minutes = get_case(request.actor, number), request.POST.get("minutes", "")
    seconds = int(minutes) * 60 if minutes.isascii() and minutes.isdigit() and len(minutes) < 6 else 0
    tasks.note_time(request.actor, case=case, seconds=seconds, note=request.POST.get("note", ""), at=request.at)
    return _times(request, number)


@page("cases.ask_approval")
@require_POST
def ask_approval(request: Request, number: str) -> HttpResponseBase:
    """Ask for an approval that the kind plans, or for one of one's own."""
    case, code = get_case(request.actor, number), request.POST.get("code", "")[:40]
    given = {"code": code} if code else checked(forms.OwnApproval(request.POST, case=case))
    approvals.ask_approval(request.actor, case=case, at=request.at, **given)
    return _parts(request, number, _("The approval has been asked for."))


@page("cases.decide")
@require_POST
def decide(request: Request, number: str, part: int) -> HttpResponseBase:
    """Approve or reject."""
    approval = _asked(request, number, part)
    given = {"decision": request.POST.get("decision", ""), "reason": request.POST.get("reason", "")}
    approvals.decide(request.actor, approval=approval, at=request.at, **given)
    if "back" in request.POST or not _is_seen(request, approval):
        messages.success(request, _("You have decided."))
        return _to_approvals(request)
    return _parts(request, number, _("You have decided."))


def _to_approvals(request: Request) -> HttpResponseBase:
    url = reverse("cases:approvals")
    return HttpResponse(headers={"HX-Redirect": url}) if request.headers.get("HX-Request") else redirect(url)


def _asked(request: Request, number: str, part: int) -> Approval:
    """An approval one is asked for, also of a case that one may not see otherwise."""
    found = get_part(request.actor, Approval, part)
    if not isinstance(found, Approval) or found.case.number != number.upper():
        raise NotFound
    return found


@page("cases.delegate_approval")
@require_POST
def delegate(request: Request, number: str, part: int) -> HttpResponseBase:
    """Let somebody else decide in one's place."""
    approval = _asked(request, number, part)
    key = request.POST.get("to", "")
    to = forms.staff_for(approval.case).filter(pk=int(key) if key.isascii() and key.isdigit() and len(key) < 18 else 0).first()
    if to is None:
        raise Invalid(fields={"to": [_("Choose a colleague.")]})
    approvals.delegate_approval(request.actor, approval=approval, to=to, at=request.at)
    is_back = to.pk == request.actor.staff_id
    text = _("You decide yourself again.") if is_back else _("{name} decides in your place.").format(name=to)
    if "back" in request.POST or not _is_seen(request, approval):
        messages.success(request, text)
        return _to_approvals(request)
    return _parts(request, number, text)


def _is_seen(request: Request, approval: Approval) -> bool:
    return Case.objects.visible_to(request.actor).filter(pk=approval.case_id).exists()


@page("cases.withdraw_approval")
@require_POST
def withdraw_approval(request: Request, number: str, part: int) -> HttpResponseBase:
    """Take back what one asked for."""
    approval, text = _asked(request, number, part), _("The request has been withdrawn.")
    approvals.withdraw_approval(request.actor, approval=approval, at=request.at)
    if "back" in request.POST or not _is_seen(request, approval):
        messages.success(request, text)
        return _to_approvals(request)
    return _parts(request, number, text)


@page("cases.check_quality")
@require_POST
def check_quality(request: Request, number: str) -> HttpResponseBase:
    """Say whether the case was handled well."""
    case, is_passed = get_case(request.actor, number), request.POST.get("passed") == "yes"
    ending.check_quality(request.actor, case=case, is_passed=is_passed, note=request.POST.get("note", ""), at=request.at)
    return _parts(request, number, _("The check has been noted."))


@page("cases.add_telling")
@require_POST
def add_telling(request: Request, number: str) -> HttpResponseBase:
    """Name somebody else who is to be told."""
    case = get_case(request.actor, number)
    name, role = request.POST.get("name", ""), request.POST.get("role", "")
    ending.add_telling(request.actor, case=case, name=name, role=role, at=request.at)
    return _parts(request, number, _("The name has been noted."))


@page("cases.tell")
@require_POST
def tell(request: Request, number: str) -> HttpResponseBase:
    """Note that somebody was told the outcome."""
    case, key = get_case(request.actor, number), request.POST.get("telling", "")
    telling = get_part(request.actor, Telling, key) if key else None
    if telling is not None and telling.case_id != case.pk:
        raise NotFound
    ending.tell(
        request.actor,
        case=case,
        telling=telling,
        way=request.POST.get("way", ""),
        text=request.POST.get("text", ""),
        is_thanked="thanked" in request.POST,
        at=request.at,
    )
    return _parts(request, number, _("It has been noted that he was told."))


@page(VIEW_OWN)
@require_safe
def letter(request: Request, number: str, part: int) -> HttpResponseBase:
    """The formal letter to somebody who is told the outcome, to be printed."""
    case, telling = _part(request, Telling, number, part)
    return render(request, "cases/work/letter.html", {"case": case, "telling": telling, "page_title": _("Formal letter")})


@page("cases.ask_access")
@require_POST
def ask_access(request: Request, number: str) -> HttpResponseBase:
    """Say which right is asked for."""
    case = get_case(request.actor, number)
    rights.ask_access(request.actor, case=case, at=request.at, **checked(forms.Access(request.POST, case=case)))
    return _parts(request, number, _("The right has been asked for."))


@page("cases.change_access")
@require_POST
def change_access(request: Request, number: str, part: int) -> HttpResponseBase:
    """Have a granted right end at another time, or only when it is withdrawn."""
    case, grant = _part(request, AccessGrant, number, part)
    given = checked(forms.Until(request.POST))
    rights.change_access(request.actor, case=case, grant=grant, at=request.at, **given)
    return _parts(request, number, _("The end of the right has been changed."))


@page("cases.withdraw_access")
@require_POST
def withdraw_access(request: Request, number: str, part: int) -> HttpResponseBase:
    """Take a granted right away."""
    case, grant = _part(request, AccessGrant, number, part)
    reason = request.POST.get("reason", "")
    rights.withdraw_access(request.actor, case=case, grant=grant, reason=reason, at=request.at)
    return _parts(request, number, _("The right has been withdrawn."))
