"""Pages around complaints and parties outside: rules, handing cases over, the register of sanctions with notice and appeal."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tingtang.assets.models import Party
from tingtang.cases.actions import outside as actions
from tingtang.cases.forms import outside as forms
from tingtang.cases.models import Case, Handing, Nature, PartyRule
from tingtang.cases.queries import VIEW_SETUP
from tingtang.cases.queries import outside as reads
from tingtang.cases.queries.cases import get_case
from tingtang.cases.rules.workflow import Phase
from tingtang.cases.tables import outside as tables
from tingtang.cases.views.words import case_url, state_name
from tingtang.core import registry
from tingtang.core.errors import NotFound
from tingtang.core.naming import text_in
from tingtang.core.registry import Panel, Place
from tingtang.core.views import Request, actor_of, at_of, page
from tingtang.org.queries import organisation
from tingtang.ui import designed_forms, editing, formats
from tingtang.ui.records import Noun, pages

RULE = Noun(
    "cases", "party_rule", "party_rules", title=gettext_lazy("Complaint rules for parties outside"),
    new_title=gettext_lazy("New complaint rules"), make=gettext_lazy("Make complaint rules"),
    save_verb=gettext_lazy("Save the rules"), remove_verb=gettext_lazy("Remove the rules"), table=tables.PartyRules,
    save=actions.save_party_rule, remove=actions.remove_party_rule,
)  # fmt: skip
_VERBS = ("hand_to_party", "note_party_answer", "settle_with_party")


party_rules = pages(RULE, view=VIEW_SETUP, rows=lambda _request: PartyRule.objects.all(), form=forms.PartyRule)


@page(reads.VIEW_PARTY_SANCTIONS)
def party_sanctions(request: Request) -> HttpResponseBase:
    """The register, and (for who may) a form to impose one; `party` and `case` may be given in the address."""
    may = request.actor.may_somewhere("cases.sanction_party")
    initial = {
        "party": request.GET.get("party") if request.GET.get("party", "").isdecimal() else None,
        "case": request.GET.get("case", ""),
    }
    form = forms.Sanction(request.POST or None, actor=request.actor, initial=initial) if may else None
    if form is not None and request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = editing.told(form, lambda: actions.sanction_party(request.actor, at=request.at, **given))
        if made is not None:
            url = reverse("cases:party_sanction", args=[made.pk])
            return editing.done(request, url, _("The sanction has been imposed. Print the notice and tell the party."))
    table = tables.PartySanctions(reads.party_sanctions(request.actor), request)
    shown = table.respond("cases/outside/sanctions.html", page_title=_("Sanctions on parties outside"), form=form)
    if form is not None and form.errors:
        shown.status_code = 422
    return shown


@page(reads.VIEW_PARTY_SANCTIONS)
@require_safe
def party_sanction(request: Request, sanction: int) -> HttpResponseBase:
    """One sanction: why, what it is, its notice, the appeal; `?print` is the notice as a letter."""
    found = reads.get_party_sanction(request.actor, sanction)
    actor = request.actor
    context: dict[str, Any] = {
        "page_title": _("Sanction on {name}").format(name=found.party.name_in()),
        "one": found,
        "look": tables.LOOKS[found.state],
        "organisation": organisation(),
        "case": Case.objects.visible_to(actor).filter(pk=found.case_id or 0).first(),
        "may": {
            "tell": found.told_at is None and actor.may("cases.tell_party", found),
            "appeal": found.told_at is not None and found.state == "in_force" and actor.may("cases.appeal_for_party", found),
            "answer": found.state == "appealed"
            and found.imposed_by_id != actor.staff_id
            and actor.may("cases.answer_party_appeal", found),
        },
    }
    template = "cases/outside/notice.html" if "print" in request.GET else "cases/outside/sanction.html"
    return render(request, template, context)


def _attempt(request: Request, sanction: int, act: Callable[[Any, str], object], text: str) -> HttpResponseBase:
    found = reads.get_party_sanction(request.actor, sanction)
    said = request.POST.get("text", "").replace("\x00", "")
    url = reverse("cases:party_sanction", args=[found.pk])
    return editing.attempt(request, lambda: act(found, said), url=url, text=text)


@page("cases.tell_party")
@require_POST
def tell_party(request: Request, sanction: int) -> HttpResponseBase:
    """Note that the notice reached the party."""
    return _attempt(
        request, sanction, lambda one, said: actions.tell_party(request.actor, sanction=one, way=said, at=request.at),
        _("It has been noted that the party knows."),
    )  # fmt: skip


@page("cases.appeal_for_party")
@require_POST
def appeal_for_party(request: Request, sanction: int) -> HttpResponseBase:
    """Enter the party's appeal."""
    return _attempt(
        request, sanction, lambda one, said: actions.appeal_for_party(request.actor, sanction=one, appeal=said, at=request.at),
        _("The appeal has been entered. Somebody else decides on it."),
    )  # fmt: skip


@page("cases.answer_party_appeal")
@require_POST
def answer_party_appeal(request: Request, sanction: int) -> HttpResponseBase:
    """Uphold or lift a sanction on appeal."""
    is_lifted = request.POST.get("lift") == "yes"
    return _attempt(
        request, sanction,
        lambda one, said: actions.answer_party_appeal(request.actor, sanction=one, is_lifted=is_lifted, answer=said, at=request.at),
        _("The appeal has been decided."),
    )  # fmt: skip


def of_case(request: HttpRequest, case: Case) -> str:
    """Beside a complaint or fault: to which party it was handed, by when it answers and settles, and sanctions from it."""
    actor = actor_of(request)
    handings = list(reads.handings_of(case))
    may = {verb: case.phase != Phase.CLOSED and actor.may(f"cases.{verb}", case) for verb in _VERBS}
    wanted = case.kind.nature in {Nature.COMPLAINT, Nature.INCIDENT, Nature.REQUEST}
    parties = Party.objects.visible_to(actor).filter(is_active=True).order_by("name") if may["hand_to_party"] and wanted else []
    if not handings and not parties:
        return ""
    sanctions = reads.party_sanctions(actor).filter(case=case) if actor.may_somewhere(reads.VIEW_PARTY_SANCTIONS) else []
    context = {
        "case": case, "handings": [(one, one.is_late(at_of(request))) for one in handings], "may": may, "parties": parties,
        "sanctions": [(one, tables.LOOKS[one.state]) for one in sanctions],
        "may_sanction": actor.may_somewhere("cases.sanction_party"),
    }  # fmt: skip
    return render_to_string("cases/outside/case_panel.html", context, request)


def of_party(request: HttpRequest, party: Party) -> str:
    """On the page of a party: how it handled complaints, and sanctions on it."""
    actor = actor_of(request)
    sanctions = reads.party_sanctions(actor).filter(party=party).order_by("-imposed_at")[:10]
    rule = reads.party_rule(party.kind, party.hall)
    context = {
        "answer": formats.duration(rule.answer_minutes * 60) if rule else "",
        "settle": formats.duration(rule.settle_minutes * 60) if rule else "",
        "party": party, "record": reads.record_of(actor, party, at_of(request)), "rule": rule,
        "sanctions": [(one, tables.LOOKS[one.state]) for one in sanctions], "may_sanction": actor.may("cases.sanction_party", party),
    }  # fmt: skip
    return render_to_string("cases/outside/party_panel.html", context, request)


def with_party(request: HttpRequest, party: Party) -> str:
    """On the page of a party: the cases that name it, by kind, and what their figures come to."""
    found = reads.together(actor_of(request), party)
    if not found:
        return ""
    lines = [
        (
            one,
            [
                (text_in(field.names), designed_forms.words(field, one.sums[field.code]))
                for field in one.kind.form
                if field.code in one.sums
            ],
            [(case, state_name(case.kind, case.state)) for case in one.rows],
        )
        for one in found
    ]
    return render_to_string("cases/outside/with_party.html", {"lines": lines}, request)


def _handing(case: Case, key: int) -> Handing:
    found = case.handings.select_related("party").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@page("cases.hand_to_party")
@require_POST
def hand_to_party(request: Request, number: str) -> HttpResponseBase:
    """Hand a case to a party."""
    case, form = get_case(request.actor, number), forms.Hand(request.POST, actor=request.actor)
    return editing.attempt(
        request,
        lambda: actions.hand_to_party(request.actor, case=case, at=request.at, **form.cleaned_data),
        url=case_url(case),
        text=_("The case has been handed over."),
        form=form,
    )


@page("cases.note_party_answer")
def note_party_answer(request: Request, number: str, part: int) -> HttpResponseBase:
    """Note what the party says."""
    case = get_case(request.actor, number)
    found, form = _handing(case, part), forms.Answer(request.POST or None)
    act = actions.note_party_answer
    made = editing.saved(request, form, lambda: act(request.actor, case=case, handing=found, at=request.at, **form.cleaned_data))
    if made is not None:
        return editing.done(request, case_url(case), _("The answer has been noted."))
    title = _("What {party} says on {number}").format(party=found.party.name_in(), number=case.number)
    return editing.page(request, form, submit=_("Note the answer"), cancel=case_url(case), page_title=title)


@page("cases.settle_with_party")
def settle_with_party(request: Request, number: str, part: int) -> HttpResponseBase:
    """Note how it was settled with the party."""
    case = get_case(request.actor, number)
    found, form = _handing(case, part), forms.Settle(request.POST or None)
    act = actions.settle_with_party
    made = editing.saved(request, form, lambda: act(request.actor, case=case, handing=found, at=request.at, **form.given()))
    if made is not None:
        return editing.done(request, case_url(case), _("The settlement has been noted."))
    title = _("How {number} was settled with {party}").format(party=found.party.name_in(), number=case.number)
    return editing.page(request, form, submit=_("Note the settlement"), cancel=case_url(case), page_title=title)


def register() -> None:
    """Put pages and panels where the menu, cases and parties look."""
    sanctions = Place(
        "cases.party_sanctions", "quality", gettext_lazy("Sanctions on parties outside"), "cases:party_sanctions",
        reads.VIEW_PARTY_SANCTIONS, 67,
    )  # fmt: skip
    rules = Place(
        "cases.party_rules", "setup", gettext_lazy("Complaint rules for parties outside"), "cases:party_rules", VIEW_SETUP, 136
    )
    registry.navigation.add(sanctions.name, sanctions)
    registry.navigation.add(rules.name, rules)
    registry.panel.add("cases.handings", Panel("cases.case_main", of_case, "cases.view_own", 35))
    registry.panel.add("cases.with_party", Panel("assets.party", with_party, "cases.view_own", 5))
    registry.panel.add("cases.of_party", Panel("assets.party", of_party, reads.VIEW_PARTY_SANCTIONS, 10))
