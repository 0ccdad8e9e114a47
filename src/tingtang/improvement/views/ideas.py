"""Pages of ideas and of self-check reports."""

from datetime import timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from tingtang.core.views import Request, page
from tingtang.improvement.actions import ideas as actions
from tingtang.improvement.actions import selfchecks
from tingtang.improvement.forms import meetings as forms
from tingtang.improvement.models import FORMS, VIEW, Idea, IdeaState, SelfCheck, SelfCheckState
from tingtang.improvement.queries import drives
from tingtang.improvement.queries import meetings as queries
from tingtang.improvement.tables.meetings import Ideas, SelfChecks
from tingtang.improvement.views.parts import LONGEST_KEY, hall_asked, today_at
from tingtang.ui import editing

PROPOSE, WRITE = "improvement.propose", "improvement.save_selfcheck"


def _url(key: int) -> str:
    return reverse("improvement:idea", args=[key])


@page(VIEW)
def ideas(request: Request) -> HttpResponseBase:
    may = request.actor.may_somewhere(PROPOSE)
    first = {"empty_url": reverse("improvement:new_idea"), "empty_verb": _("Propose an idea")} if may else {}
    table = Ideas(queries.ideas(request.actor), request, **first)  # type: ignore[arg-type]
    return table.respond("ui/records.html", page_title=pgettext_lazy("improvement", "Ideas and innovations"), make=first)


@page(PROPOSE)
def new_idea(request: Request) -> HttpResponseBase:
    filled = Idea(hall=hall_asked(request, PROPOSE))
    filled.title, filled.body = request.GET.get("title", "")[:200], request.GET.get("body", "")[:5000]
    return _edited(request, None, filled)


@page(PROPOSE)
def edit_idea(request: Request, idea: int) -> HttpResponseBase:
    found = queries.get_idea(request.actor, idea, PROPOSE)
    return _edited(request, found, found)


def _edited(request: Request, found: Idea | None, filled: Idea) -> HttpResponseBase:
    form = forms.Idea(request.actor, request.POST or None, instance=filled)
    kept = editing.saved(request, form, lambda: actions.propose(request.actor, idea=found, at=request.at, **form.values()))
    if kept is not None:
        return editing.done(request, _url(kept.pk), _("{name} has been saved.").format(name=kept))
    cancel = _url(found.pk) if found else reverse("improvement:ideas")
    return editing.page(request, form, submit=_("Propose it"), cancel=cancel, page_title=found or _("New idea"))


@page(VIEW)
def idea(request: Request, idea: int) -> HttpResponseBase:
    """An idea, where it is tried out, and what was decided."""
    found = queries.get_idea(request.actor, idea)
    return render(request, "improvement/idea.html", _context(request, found))


def _context(request: Request, found: Idea) -> dict[str, Any]:
    actor, is_open = request.actor, found.state in {IdeaState.PROPOSED, IdeaState.TRIAL}
    today = today_at(request, found)
    trial = {"first": found.trial_first or today, "last": found.trial_last or today + timedelta(days=30)}
    is_own = found.proposed_by_id is not None and found.proposed_by_id == actor.staff_id
    may_decide = actor.may("improvement.decide_idea", found)
    return {
        "page_title": found.title, "idea": found,
        "may_change": found.state == IdeaState.PROPOSED and actor.may(PROPOSE, found) and (is_own or may_decide),
        "may_measure": found.trial_first is not None and actor.may_somewhere("improvement.measure_effect"),
        "trying": forms.Trial(initial=trial) if is_open and actor.may("improvement.try_idea", found) else None,
        "deciding": forms.Deciding() if is_open and may_decide else None,
    }  # fmt: skip


@page("improvement.try_idea")
@require_POST
def try_idea(request: Request, idea: int) -> HttpResponseBase:
    found = queries.get_idea(request.actor, idea, "improvement.try_idea")
    form = forms.Trial(request.POST)

    def act() -> Idea:
        values = form.cleaned_data | {"outlets": list(form.cleaned_data["outlets"])}
        return actions.try_idea(request.actor, idea=found, at=request.at, **values)

    kept = editing.saved(request, form, act)
    if kept is not None:
        return editing.done(request, _url(found.pk), _("The idea is tried out."))
    return render(request, "improvement/idea.html", _context(request, found) | {"trying": form}, status=422)


@page("improvement.decide_idea")
@require_POST
def decide_idea(request: Request, idea: int) -> HttpResponseBase:
    found = queries.get_idea(request.actor, idea, "improvement.decide_idea")
    form, is_adopted = forms.Deciding(request.POST), "decline" not in request.POST

    def act() -> Idea:
        return actions.decide_idea(request.actor, idea=found, at=request.at, is_adopted=is_adopted, **form.cleaned_data)

    kept = editing.saved(request, form, act)
    if kept is not None:
        return editing.done(request, _url(found.pk), _("The idea is adopted.") if is_adopted else _("It is not adopted."))
    return render(request, "improvement/idea.html", _context(request, found) | {"deciding": form}, status=422)


def _report(key: int) -> str:
    return reverse("improvement:selfcheck", args=[key])


@page(VIEW)
def reports(request: Request) -> HttpResponseBase:
    may = request.actor.may_somewhere(WRITE)
    first = {"empty_url": reverse("improvement:new_selfcheck"), "empty_verb": _("Begin a report")} if may else {}
    table = SelfChecks(queries.selfchecks(request.actor), request, **first)  # type: ignore[arg-type]
    return table.respond("ui/records.html", page_title=_("Self-check reports"), make=first)


@page(WRITE)
def new_selfcheck(request: Request) -> HttpResponseBase:
    """A new report; `?drive=` says for which drive, whose hall and days it takes."""
    filled = SelfCheck(due_date=today_at(request) + timedelta(days=10), author_id=request.actor.staff_id or 0)
    asked = request.GET.get("drive", "")
    key = int(asked) if asked.isdecimal() and len(asked) < LONGEST_KEY else 0
    found = drives.drives(request.actor, today_at(request)).filter(pk=key).first()
    if found is not None:
        filled.drive, filled.hall, filled.title = found, found.hall, str(_("Self-check: {drive}")).format(drive=found)[:200]
    return _written(request, None, filled)


@page(WRITE)
def edit_selfcheck(request: Request, selfcheck: int) -> HttpResponseBase:
    found = queries.get_selfcheck(request.actor, selfcheck, WRITE)
    return _written(request, found, found)


def _written(request: Request, found: SelfCheck | None, filled: SelfCheck) -> HttpResponseBase:
    form = forms.SelfCheck(request.actor, request.POST or None, instance=filled)
    kept = editing.saved(
        request, form, lambda: selfchecks.save_selfcheck(request.actor, selfcheck=found, at=request.at, **form.values())
    )
    if kept is not None:
        url = _report(kept.pk) if found else reverse("improvement:edit_selfcheck", args=[kept.pk])
        return editing.done(request, url, _("{name} has been saved.").format(name=kept))
    cancel = _report(found.pk) if found else reverse("improvement:selfchecks")
    return editing.page(request, form, submit=_("Save the report"), cancel=cancel, page_title=found or _("New self-check report"))


@page(VIEW)
def selfcheck(request: Request, selfcheck: int) -> HttpResponseBase:
    """A report with its parts."""
    found = queries.get_selfcheck(request.actor, selfcheck)
    return render(request, "improvement/selfcheck.html", _read(request, found))


def _read(request: Request, found: SelfCheck) -> dict[str, Any]:
    verbs = ("save_selfcheck", "remove_selfcheck", "submit_selfcheck", "judge_selfcheck")
    is_own = found.author_id == request.actor.staff_id
    may = {verb: request.actor.may(f"improvement.{verb}", found) for verb in verbs}
    is_draft = found.state == SelfCheckState.DRAFT
    return {
        "page_title": found.title, "report": found, "may": may, "is_draft": is_draft,
        "parts": [(name, found.parts.get(code, "")) for code, name in FORMS[found.form].items()],
        "is_late": is_draft and found.due_date < today_at(request, found),
        "judging": forms.Verdict() if found.state == SelfCheckState.SUBMITTED and may["judge_selfcheck"] and not is_own else None,
    }  # fmt: skip


@page("improvement.submit_selfcheck")
@require_POST
def submit_selfcheck(request: Request, selfcheck: int) -> HttpResponseBase:
    found = queries.get_selfcheck(request.actor, selfcheck, "improvement.submit_selfcheck")
    return editing.attempt(
        request, lambda: selfchecks.submit_selfcheck(request.actor, selfcheck=found, at=request.at), url=_report(found.pk),
        text=_("The report is handed in."),
    )  # fmt: skip


@page("improvement.judge_selfcheck")
@require_POST
def judge_selfcheck(request: Request, selfcheck: int) -> HttpResponseBase:
    found = queries.get_selfcheck(request.actor, selfcheck, "improvement.judge_selfcheck")
    form, is_accepted = forms.Verdict(request.POST), "return" not in request.POST

    def act() -> SelfCheck:
        verdict = form.cleaned_data["verdict"]
        return selfchecks.judge_selfcheck(request.actor, selfcheck=found, at=request.at, is_accepted=is_accepted, verdict=verdict)

    kept = editing.saved(request, form, act)
    if kept is not None:
        return editing.done(request, _report(found.pk), _("Accepted.") if is_accepted else _("The report is sent back."))
    return render(request, "improvement/selfcheck.html", _read(request, found) | {"judging": form}, status=422)


@page("improvement.remove_selfcheck")
@require_POST
def remove_selfcheck(request: Request, selfcheck: int) -> HttpResponseBase:
    found = queries.get_selfcheck(request.actor, selfcheck, "improvement.remove_selfcheck")
    return editing.attempt(
        request, lambda: selfchecks.remove_selfcheck(request.actor, selfcheck=found, at=request.at),
        url=reverse("improvement:selfchecks"), text=_("{name} has been removed.").format(name=found),
    )  # fmt: skip
