"""Pages of who brings a case, to which hall it belongs, and lighter procedures."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.cases.actions import easing as eases
from tingtang.cases.actions import reach as acts
from tingtang.cases.forms import reach as forms
from tingtang.cases.models import Case, Eased, Easing
from tingtang.cases.queries import reach as reads
from tingtang.cases.queries.cases import get_case
from tingtang.cases.rules.workflow import Phase
from tingtang.cases.tables import easing as tables_easing
from tingtang.core import registry
from tingtang.core.registry import Panel
from tingtang.core.views import Request, actor_of, at_of, page
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, removed

EASING = Noun(
    "cases",
    "easing",
    "easings",
    title=gettext_lazy("Lighter procedures"),
    new_title=gettext_lazy("New lighter procedure"),
    make=gettext_lazy("Propose a lighter procedure"),
    save_verb=gettext_lazy("Save and have it approved"),
    remove_verb=gettext_lazy("Remove the lighter procedure"),
    table=tables_easing.Easings,
    save=eases.save_easing,
    remove=eases.remove_easing,
)


def _back(case: Case) -> str:
    return reverse("cases:case", args=[case.number])


@page("cases.name_representative")
def representative(request: Request, number: str) -> HttpResponseBase:
    """Who brings the case for its customer."""
    case = get_case(request.actor, number)
    form = forms.Brings(request.POST or None, actor=request.actor, found=reads.representative_of(case))
    kept = editing.saved(
        request, form, lambda: acts.name_representative(request.actor, case=case, at=request.at, **form.cleaned_data)
    )
    if kept is not None:
        return editing.done(request, _back(case), _("Noted who brings the case."))
    title = _("Who brings {number} for the customer").format(number=case.number)
    return editing.page(request, form, submit=_("Note who brings it"), cancel=_back(case), page_title=title)


@page("cases.drop_representative")
@require_POST
def drop_representative(request: Request, number: str) -> HttpResponseBase:
    """The customer speaks for himself."""
    case = get_case(request.actor, number)
    return editing.attempt(
        request,
        lambda: acts.drop_representative(request.actor, case=case, at=request.at),
        url=_back(case),
        text=_("The customer speaks for himself."),
    )


@page("cases.send_to_hall")
def send(request: Request, number: str) -> HttpResponseBase:
    """Send the case to the hall it belongs to."""
    case = get_case(request.actor, number)
    form = forms.Send(request.POST or None, case=case)
    sent = editing.saved(request, form, lambda: acts.send_to_hall(request.actor, case=case, at=request.at, **form.cleaned_data))
    if sent is not None:
        is_seen = Case.objects.visible_to(request.actor).filter(pk=case.pk).exists()
        url = _back(case) if is_seen else reverse("cases:cases")
        text = _("{number} belongs to {hall} now.").format(number=case.number, hall=form.cleaned_data["hall"].name_in())
        return editing.done(request, url, text)
    title = _("Send {number} to another hall").format(number=case.number)
    return editing.page(request, form, submit=_("Send the case"), cancel=_back(case), page_title=title, page_note=case.title)


@page("cases.ease")
def ease(request: Request, number: str) -> HttpResponseBase:
    """Handle the case by a lighter procedure."""
    case = get_case(request.actor, number)
    form = forms.Ease(request.POST or None, rules=reads.easings_for(case, request.at))

    def run() -> Eased:
        given = form.cleaned_data
        return eases.ease(
            request.actor, case=case, easing=given["easing"], amount_cents=forms.cents(given["amount"]) or 0,
            reason=given["reason"], at=request.at,
        )  # fmt: skip

    if editing.saved(request, form, run) is not None:
        return editing.done(request, _back(case), _("The case goes by a lighter procedure now."))
    title = _("Handle {number} by a lighter procedure").format(number=case.number)
    return editing.page(request, form, submit=_("Handle it so"), cancel=_back(case), page_title=title)


@page(reads.VIEW_EASINGS)
def easings(request: Request) -> HttpResponseBase:
    """Lighter procedures, their limits and what is taken of them."""
    return listed(request, EASING, reads.easings())


def to_approve(request: HttpRequest, subject: object) -> str:
    """On one's own work: lighter procedures that others proposed and that wait for one's approval."""
    actor = actor_of(request)
    if not actor.may("cases.approve_easing"):
        return ""
    waiting = reads.easings().filter(approved_at__isnull=True).exclude(saved_by=actor.staff_id or 0)
    found = [(one, tables_easing.for_whom(one), tables_easing.not_asked(one)) for one in waiting.order_by("code")]
    return render_to_string("cases/mine/easings.html", {"waiting": found}, request) if found else ""


@page("cases.save_easing", everywhere=True)
def easing(request: Request, easing: int) -> HttpResponseBase:
    found = reads.get_easing(easing)
    own = found.saved_by_id is not None and found.saved_by_id == request.actor.staff_id
    may_approve = found.approved_at is None and not own and request.actor.may("cases.approve_easing")
    return edited(
        request,
        EASING,
        found,
        forms.EasingForm(request.POST or None, instance=found),
        template="cases/work/easing.html",
        easing=found,
        may_approve=may_approve,
    )


@page("cases.save_easing", everywhere=True)
def new_easing(request: Request) -> HttpResponseBase:
    return edited(request, EASING, None, forms.EasingForm(request.POST or None, instance=Easing()))


@page("cases.approve_easing", everywhere=True)
@require_POST
def approve_easing(request: Request, easing: int) -> HttpResponseBase:
    """Approve a lighter procedure, as the second person."""
    found = reads.get_easing(easing)
    return editing.attempt(
        request,
        lambda: eases.approve_easing(request.actor, easing=found, at=request.at),
        url=reverse("cases:easings"),
        text=_("“{name}” is approved.").format(name=found.name_in()),
    )


@page("cases.remove_easing", everywhere=True)
@require_POST
def remove_easing(request: Request, easing: int) -> HttpResponseBase:
    return removed(request, EASING, reads.get_easing(easing))


def reach_panel(request: HttpRequest, case: Case) -> str:
    """On the case page: who brings it, and whether it goes by a lighter procedure."""
    actor, at = actor_of(request), at_of(request)
    is_over = case.phase == Phase.CLOSED
    found = reads.representative_of(case) if case.customer_id else None
    eased = Eased.objects.filter(case=case).select_related("easing").first()
    may = {
        verb: not is_over and actor.may(f"cases.{verb}", case) for verb in ("name_representative", "drop_representative", "ease")
    }
    may["name_representative"] = may["name_representative"] and case.customer_id is not None
    can_ease = may["ease"] and eased is None and any(eases.fits(case, rule) for rule in reads.easings_for(case, at))
    if not (found or eased or can_ease or may["name_representative"]):
        return ""
    context = {"case": case, "found": found, "eased": eased, "can_ease": can_ease, "may": may, "today": timezone.localdate(at)}
    return render_to_string("cases/work/reach.html", context, request)


def send_item(request: HttpRequest, case: Case) -> str:
    """In the menu of the case: the way to another hall."""
    if case.phase == Phase.CLOSED or not actor_of(request).may("cases.send_to_hall", case):
        return ""
    return render_to_string("cases/work/send_item.html", {"case": case}, request)


def register() -> None:
    """Put the panels where the case page looks."""
    registry.panel.add("cases.reach", Panel("cases.case", reach_panel, "cases.view_own", 20))
    registry.panel.add("cases.easings_waiting", Panel("cases.mine", to_approve, "cases.approve_easing", 35))
    registry.panel.add("cases.send", Panel("cases.menu", send_item, "cases.send_to_hall", 40))
