"""The same thing done to many cases: asked with how many there are, told for each one that refused, taken back where it can be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from django.core import signing
from django.core.signing import BadSignature
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tingtang.cases.actions import merging, opening, people, steps, supervision
from tingtang.cases.actions.refusals import ChangedMeanwhile
from tingtang.cases.forms import bulk as forms
from tingtang.cases.models import Case
from tingtang.cases.queries import VIEW_OWN
from tingtang.cases.queries import desk as reads
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, NotFound, Problem
from tingtang.core.registry import Text
from tingtang.core.views import Request, page
from tingtang.org.models import Staff, Team

MOST = 500
_SALT = "tingtang.cases.bulk"


@dataclass
class Outcome:
    """What became of each case: done, refused with why, and what it was before."""

    done: list[Case] = field(default_factory=list)
    refused: list[tuple[Case, str]] = field(default_factory=list)
    before: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Verb:
    """Something done to many: its title, its verb, its form, and what it does to one."""

    title: Text
    verb: Text
    form: type[forms.Bulk]
    act: Callable[..., None]
    can_undo: bool = True


def _assign(request: Request, case: Case, given: dict[str, Any]) -> None:
    people.assign_case(request.actor, case=case, team=given["team"], staff=given["staff"], at=request.at)


def _take(request: Request, case: Case, given: dict[str, Any]) -> None:
    people.take(request.actor, case=case, at=request.at)


def _move(request: Request, case: Case, given: dict[str, Any]) -> None:
    steps.move(request.actor, case=case, step=given["step"], reason=given["reason"], at=request.at)


def _tag(request: Request, case: Case, given: dict[str, Any]) -> None:
    kept = [tag for tag in case.tags if tag not in given["remove"]]
    tags = [*kept, *(tag for tag in given["add"] if tag not in kept)]
    opening.change_case(request.actor, case=case, tags=tags, at=request.at)


def _prioritise(request: Request, case: Case, given: dict[str, Any]) -> None:
    opening.change_case(request.actor, case=case, impact=given["impact"], urgency=given["urgency"], at=request.at)


def _merge(request: Request, case: Case, given: dict[str, Any]) -> None:
    if case.pk != given["into"].pk:
        merging.merge(request.actor, case=case, into=given["into"], at=request.at)


def _urge(request: Request, case: Case, given: dict[str, Any]) -> None:
    supervision.urge(request.actor, case=case, demand=given["demand"], until=given["until"], at=request.at)


VERBS = {
    "assign": Verb(gettext_lazy("Give cases"), gettext_lazy("Give them"), forms.Give, _assign),
    "take": Verb(gettext_lazy("Take cases"), gettext_lazy("Take them"), forms.Bulk, _take),
    "move": Verb(gettext_lazy("Set the state of cases"), gettext_lazy("Set the state"), forms.Move, _move, can_undo=False),
    "tags": Verb(gettext_lazy("Tag cases"), gettext_lazy("Set the tags"), forms.Tags, _tag),
    "priority": Verb(gettext_lazy("Set the priority of cases"), gettext_lazy("Set the priority"), forms.Priority, _prioritise),
    "urge": Verb(gettext_lazy("Urge cases"), gettext_lazy("Urge them"), forms.Urge, _urge, can_undo=False),
    "merge": Verb(gettext_lazy("Merge cases of one matter"), gettext_lazy("Merge them"), forms.Merge, _merge),
}


@page(VIEW_OWN)
@require_POST
def bulk(request: Request, verb: str) -> HttpResponseBase:
    """First what would be done to how many, with what is still to be said; then it is done and told."""
    if verb not in VERBS:
        raise NotFound
    known, cases = VERBS[verb], _picked(request)
    back = _back(request)
    context = {"page_title": known.title, "verb": known.verb, "cases": cases, "back": back, "name": verb}
    is_sent = "sure" in request.POST
    form = known.form(request.POST if is_sent else None, actor=request.actor, cases=cases)
    if not is_sent or not form.is_valid():
        return render(request, "cases/bulk/ask.html", context | {"form": form}, status=422 if is_sent else 200)
    outcome = _do(request, cases, partial(known.act, given=form.cleaned_data))
    undo = signing.dumps(outcome.before, salt=_SALT, compress=True) if known.can_undo and outcome.done else ""
    return render(request, "cases/bulk/told.html", context | {"outcome": outcome, "undo": undo})


def _back(request: Request) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else reverse("cases:cases")


def _picked(request: Request) -> list[Case]:
    keys = [int(text) for text in request.POST.getlist("ids") if text.isascii() and text.isdigit() and len(text) < 18]
    if not keys:
        raise Invalid(_("Pick at least one case first."))
    if len(keys) > MOST:
        raise Invalid(_("At most {most} cases at once.").format(most=MOST))
    found = list(Case.objects.visible_to(request.actor).select_related(*reads.NAMED).filter(pk__in=keys).order_by("due_at", "pk"))
    if not found:
        raise NotFound
    return found


def _do(request: Request, cases: Sequence[Case], act: Callable[..., None]) -> Outcome:
    outcome = Outcome()
    for case in cases:
        before = _before(case)
        try:
            act(request, case)
        except Problem as problem:
            outcome.refused.append((case, problem.text()))
        else:
            outcome.done.append(case)
            outcome.before.append(before)
    then = {case.pk: _before(case) for case in Case.objects.filter(pk__in=[one.pk for one in outcome.done])}
    for row in outcome.before:
        row["then"] = then[row["pk"]]
    return outcome


_SET: Final = {"assign": ("team", "staff"), "take": ("team", "staff"), "tags": ("tags",), "priority": ("impact", "urgency")}


def _before(case: Case) -> dict[str, Any]:
    return {
        "pk": case.pk, "team": case.team_id, "staff": case.assignee_id,
        "tags": case.tags, "impact": case.impact, "urgency": case.urgency,
    }  # fmt: skip


def _restore(actor: Actor, request: Request, verb: str, case: Case, was: dict[str, Any]) -> None:
    now, then = _before(case), was["then"]
    # To whom dispatch gave what was left to a team is nobody's own doing.
    if any(now[name] != then[name] for name in _SET.get(verb, ()) if name != "staff" or then["staff"]):
        raise ChangedMeanwhile
    if verb in {"assign", "take"}:
        team, staff = Team.objects.filter(pk=was["team"] or 0).first(), Staff.objects.filter(pk=was["staff"] or 0).first()
        people.assign_case(actor, case=case, team=team, staff=staff, at=request.at)
    elif verb == "tags":
        opening.change_case(actor, case=case, tags=was["tags"], at=request.at)
    elif verb == "priority":
        opening.change_case(actor, case=case, impact=was["impact"], urgency=was["urgency"], at=request.at)
    elif verb == "merge" and case.merged_into_id:
        merging.unmerge(actor, case=case, at=request.at)


@page(VIEW_OWN)
@require_POST
def undo(request: Request, verb: str) -> HttpResponseBase:
    """Make each case what it was before, as far as that is still possible."""
    if verb not in VERBS or not VERBS[verb].can_undo:
        raise NotFound
    try:
        rows = signing.loads(request.POST.get("before", ""), salt=_SALT, max_age=3600)
    except BadSignature:
        raise Denied from None
    was = {row["pk"]: row for row in rows}
    cases = list(Case.objects.visible_to(request.actor).select_related(*reads.NAMED).filter(pk__in=was))
    outcome = _do(request, cases, lambda asked, case: _restore(request.actor, asked, verb, case, was[case.pk]))
    context = {"page_title": _("Taken back"), "outcome": outcome, "back": _back(request), "undo": "", "name": verb}
    return render(request, "cases/bulk/told.html", context)
