"""What waits for somebody: approvals to decide, customers to call back, rights in force; and what is set up for service operation."""

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tingtang.cases.actions import ending, itil
from tingtang.cases.actions import rights as granting
from tingtang.cases.forms import complaints as forms
from tingtang.cases.forms.fields import said
from tingtang.cases.forms.work import staff_for
from tingtang.cases.models import AccessGrant, CallBack, Case, EventRule, RoleConflict
from tingtang.cases.queries import VIEW_OWN, VIEW_SETUP
from tingtang.cases.queries.work import drawings, get_part, given_away, waiting_for
from tingtang.cases.tables import setup as tables
from tingtang.core.views import Request, page
from tingtang.ui import editing
from tingtang.ui.records import Noun, pages

CONFLICT = Noun(
    "cases",
    "conflict",
    "conflicts",
    title=gettext_lazy("Conflicting roles"),
    new_title=gettext_lazy("New pair of conflicting roles"),
    make=pgettext_lazy("roles", "Make a pair"),
    save_verb=pgettext_lazy("roles", "Save the pair"),
    remove_verb=pgettext_lazy("roles", "Remove the pair"),
    table=tables.Conflicts,
    save=granting.save_conflict,
    remove=granting.remove_conflict,
)
EVENT_RULE = Noun(
    "cases",
    "event_rule",
    "event_rules",
    title=gettext_lazy("Rules for events"),
    new_title=gettext_lazy("New rule for events"),
    make=gettext_lazy("Make a rule"),
    save_verb=gettext_lazy("Save the rule"),
    remove_verb=gettext_lazy("Remove the rule"),
    table=tables.EventRules,
    save=itil.save_event_rule,
    remove=itil.remove_event_rule,
)


@page("cases.decide")
@require_safe
def approvals(request: Request) -> HttpResponseBase:
    """What waits for one's decision."""
    found = list(waiting_for(request.actor).order_by("due_at", "asked_at")[:200])
    others = given_away(request.actor)
    cases = {one.case_id for one in found} | {one.case_id for one, _votes, _is_own in others}
    people = {one.case.hall_id: staff_for(one.case).exclude(pk=request.actor.staff_id) for one in found}
    context = {
        "approvals": [(one, people[one.case.hall_id], said(one.case, for_customer=False)) for one in found],
        "others": others,
        "seen": set(Case.objects.visible_to(request.actor).filter(pk__in=cases).values_list("pk", flat=True)),
        "me": request.actor.staff_id,
        "page_title": _("Approvals"),
    }
    return render(request, "cases/reviews/approvals.html", context)


_LINE_FIRST = ExpressionWrapper(Q(case__channel=ending.LEADER), BooleanField()).desc()


@page("cases.note_call_back")
@require_safe
def call_backs(request: Request) -> HttpResponseBase:
    """Whom to call back, and what came of it."""
    seen = CallBack.objects.visible_to(request.actor).select_related("case__customer", "case__kind")
    context = {
        "due": list(seen.filter(state="due").order_by(_LINE_FIRST, "made_at", "pk")[:100]),
        "reached": seen.filter(state="reached").count(),
        "satisfied": seen.filter(state="reached", satisfaction__gte=3).count(),
        "unreached": seen.filter(state="unreached").count(),
        "levels": CallBack._meta.get_field("satisfaction").flatchoices,
        "draws": drawings(request.actor),
        "sees_customers": request.actor.may_somewhere("customers.view"),
        "page_title": _("Call-backs"),
    }
    return render(request, "cases/reviews/call_backs.html", context)


@page("cases.note_call_back")
@require_POST
def note_call_back(request: Request, call_back: int) -> HttpResponseBase:
    """Note a call."""
    found, level = get_part(request.actor, CallBack, call_back), request.POST.get("satisfaction", "")
    satisfaction = int(level) if level in {"1", "2", "3", "4"} else None
    is_unhappy = request.POST.get("reached") == "yes" and satisfaction == 1
    given = {
        "is_reached": request.POST.get("reached") == "yes",
        "satisfaction": satisfaction,
        "note": request.POST.get("note", ""),
    }
    noted, reopen = (
        _("The call has been noted."),
        _("The call has been noted. Reopen the case where something is still to be done."),
    )
    return editing.attempt(
        request,
        lambda: ending.note_call_back(request.actor, call_back=found, at=request.at, **given),  # type: ignore[arg-type]
        url=reverse("cases:case", args=[found.case.number]) if is_unhappy else reverse("cases:call_backs"),
        text=reopen if is_unhappy else noted,
    )


@page(VIEW_OWN)
@require_safe
def rights(request: Request) -> HttpResponseBase:
    """Rights asked for, in force and ended, as far as one may see their cases."""
    seen = AccessGrant.objects.visible_to(request.actor).select_related("staff", "role", "hall", "granted_by", "case")
    grants = list(seen.order_by("-asked_at")[:300])
    cases = Case.objects.visible_to(request.actor).filter(pk__in=[one.case_id for one in grants])
    context = {"grants": grants, "cases": set(cases.values_list("pk", flat=True)), "page_title": _("Granted rights")}
    return render(request, "cases/reviews/rights.html", context)


conflicts = pages(
    CONFLICT, view=VIEW_SETUP, rows=lambda _request: RoleConflict.objects.select_related("first", "second"), form=forms.Conflict
)
event_rules = pages(
    EVENT_RULE, view=VIEW_SETUP, rows=lambda _request: EventRule.objects.select_related("kind"), form=forms.EventRule
)
