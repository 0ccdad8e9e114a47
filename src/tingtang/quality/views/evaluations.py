"""Pages of evaluations: drawn up, judged pair by pair, settled, read."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound
from tingtang.core.views import Request, page
from tingtang.org.queries import at_work
from tingtang.quality.actions import evaluations as actions
from tingtang.quality.forms import evaluations as forms
from tingtang.quality.models import Evaluation, EvaluationState, Expert
from tingtang.quality.queries import evaluations as queries
from tingtang.quality.queries.seen import holders_somewhere
from tingtang.quality.shown import evaluations as shown
from tingtang.quality.tables.evaluations import Evaluations
from tingtang.ui import editing

JUDGE, SAVE = "quality.judge", "quality.save_evaluation"
_VERBS = (
    "save_evaluation", "remove_evaluation", "open_evaluation", "settle_evaluation", "return_judgements",
)  # fmt: skip


@page(JUDGE)
def evaluations(request: Request) -> HttpResponseBase:
    """All evaluations the reader may see."""
    may = request.actor.may(SAVE)
    first = {"empty_url": reverse("quality:new_evaluation"), "empty_verb": _("Draw up an evaluation")} if may else {}
    table = Evaluations(queries.evaluations(request.actor), request, **first)  # type: ignore[arg-type]
    return table.respond("ui/records.html", page_title=_("Evaluations"), make=first)


@page(SAVE, everywhere=True)
def new_evaluation(request: Request) -> HttpResponseBase:
    return _edited(request, None, Evaluation())


@page(SAVE, everywhere=True)
def edit_evaluation(request: Request, evaluation: int) -> HttpResponseBase:
    found = queries.get_evaluation(request.actor, evaluation)
    return _edited(request, found, found)


@page(SAVE, everywhere=True)
def copy_evaluation(request: Request, evaluation: int) -> HttpResponseBase:
    """A new draft with the criteria of another."""
    found = queries.get_evaluation(request.actor, evaluation)
    made = Evaluation(
        name=found.name, note=found.note, subject=found.subject, random_index=found.random_index, criteria=found.criteria,
        alternatives=found.alternatives, principles=found.principles,
    )  # fmt: skip
    return _edited(request, None, made)


def _edited(request: Request, found: Evaluation | None, filled: Evaluation) -> HttpResponseBase:
    form = forms.Evaluation(request.POST or None, instance=filled)
    kept = editing.saved(
        request, form, lambda: actions.save_evaluation(request.actor, evaluation=found, at=request.at, **form.values())
    )
    if kept is not None:
        return editing.done(request, _url(kept.pk), _("{name} has been saved.").format(name=kept))
    submit = _("Save the draft") if found else _("Draw up the evaluation")
    cancel = _url(found.pk) if found else reverse("quality:evaluations")
    return editing.page(request, form, submit=submit, cancel=cancel, page_title=found or _("New evaluation"))


def _url(key: int) -> str:
    return reverse("quality:evaluation", args=[key])


@page(JUDGE)
def evaluation(request: Request, evaluation: int) -> HttpResponseBase:
    """Where an evaluation stands, and what it comes to."""
    found = queries.get_evaluation(request.actor, evaluation)
    return render(request, "quality/evaluation.html", _context(request, found))


def _context(request: Request, found: Evaluation) -> dict[str, object]:
    actor = request.actor
    seat = queries.own_expert(actor, found)
    context: dict[str, object] = {
        "page_title": found.name,
        "evaluation": found,
        "nodes": [(one.name, one.code.count(".")) for one in found.nodes],
        "experts": found.experts.select_related("staff").order_by("pk"),
        "seat": seat,
        "sees": actor.may_somewhere(queries.VIEW),
        "may": {verb: actor.may(f"quality.{verb}") for verb in _VERBS},
    }
    if found.state == EvaluationState.DRAFT and actor.may("quality.open_evaluation"):
        context["opening"] = forms.Opening(None, staff=_staff())
    # An expert who has not handed in sees nothing of the others: he would compare after them, not beside them.
    context["is_blind"] = found.state == EvaluationState.OPEN and seat is not None and seat.submitted_at is None
    if context["sees"] and found.state != EvaluationState.DRAFT and not context["is_blind"]:
        context |= _results(request, found)
    return context


def _results(request: Request, found: Evaluation) -> dict[str, object]:
    outcome = queries.outcome(found)
    if outcome is None:
        return {}
    option, columns, rows = shown.weights_chart(found, outcome)
    context: dict[str, object] = {
        "outcome": outcome, "rows": shown.rows(found, outcome), "consistencies": shown.consistencies(found, outcome),
        "chart": option, "chart_columns": columns, "chart_rows": rows,
    }  # fmt: skip
    if found.alternatives:
        tops = [one for one in found.nodes if not one.parent]
        asked = request.GET.get("criterion", "0")
        number = int(asked) if asked.isdecimal() and int(asked) < len(tops) else 0
        option, columns, rows = shown.sensitivity_chart(found, outcome, number)
        context |= {
            "sensitivity": option, "sensitivity_columns": columns, "sensitivity_rows": rows, "chosen": number,
            "tops": [one.name for one in tops], "changes": shown.leader_changes(found, outcome),
            "ranked": sorted(zip([one["name"] for one in found.alternatives], outcome.scores, strict=True), key=lambda one: -one[1]),
        }  # fmt: skip
    return context


def _staff() -> object:
    return at_work().filter(pk__in=holders_somewhere(JUDGE))


@page("quality.remove_evaluation", everywhere=True)
@require_POST
def remove_evaluation(request: Request, evaluation: int) -> HttpResponseBase:
    found = queries.get_evaluation(request.actor, evaluation)
    actions.remove_evaluation(request.actor, evaluation=found, at=request.at)
    return editing.done(request, reverse("quality:evaluations"), _("{name} has been removed.").format(name=found))


@page("quality.open_evaluation", everywhere=True)
@require_POST
def open_evaluation(request: Request, evaluation: int) -> HttpResponseBase:
    """Ask the experts."""
    found = queries.get_evaluation(request.actor, evaluation)
    form = forms.Opening(request.POST, staff=_staff())
    if form.is_valid():
        chosen = list(form.cleaned_data["experts"])
        kept = editing.told(form, lambda: actions.open_evaluation(request.actor, evaluation=found, experts=chosen, at=request.at))
        if kept is not None:
            return editing.done(request, _url(found.pk), _("The experts can compare now."))
    return render(request, "quality/evaluation.html", _context(request, found) | {"opening": form}, status=422)


@page("quality.settle_evaluation", everywhere=True)
@require_POST
def settle_evaluation(request: Request, evaluation: int) -> HttpResponseBase:
    found = queries.get_evaluation(request.actor, evaluation)
    return editing.attempt(
        request,
        lambda: actions.settle_evaluation(request.actor, evaluation=found, at=request.at),
        url=_url(found.pk),
        text=_("The evaluation is settled: its weights stay as they are."),
    )


@page("quality.return_judgements", everywhere=True)
@require_POST
def return_judgements(request: Request, evaluation: int, expert: int) -> HttpResponseBase:
    found = queries.get_evaluation(request.actor, evaluation)
    seat = get_object_or_404(Expert, pk=expert, evaluation=found)
    return editing.attempt(
        request,
        lambda: actions.return_judgements(request.actor, expert=seat, at=request.at),
        url=_url(found.pk),
        text=_("{name} can change the comparisons again.").format(name=seat),
    )


@page(JUDGE)
def compare(request: Request, evaluation: int) -> HttpResponseBase:
    """The reader's own comparisons; each is kept as soon as it is chosen."""
    found, seat = _seat(request.actor, evaluation)
    if found.state != EvaluationState.OPEN or seat.submitted_at is not None:
        messages.info(request, str(actions.NotOpen.message if found.state != EvaluationState.OPEN else _("You have handed in.")))
        return HttpResponseRedirect(_url(found.pk))
    return render(request, "quality/compare.html", _comparing(found, seat))


def _seat(actor: Actor, key: int) -> tuple[Evaluation, Expert]:
    found = queries.get_evaluation(actor, key)
    seat = queries.own_expert(actor, found)
    if seat is None:
        raise NotFound
    return found, seat


def _comparing(found: Evaluation, seat: Expert) -> dict[str, object]:
    judged = queries.judged_by(seat)
    groups = shown.groups(found, queries.standings(found, judged), judged)
    asked = sum(len(each.pairs) for each in groups)
    return {
        "page_title": found.name, "evaluation": found, "groups": groups, "asked": asked,
        "done": asked - sum(each.open for each in groups), "is_ready": all(each.ranking and each.ranking.is_accepted for each in groups),
    }  # fmt: skip


@page(JUDGE)
@require_POST
def judge(request: Request, evaluation: int) -> HttpResponseBase:
    """Keep one comparison, and answer with where its group stands now."""
    found, seat = _seat(request.actor, evaluation)
    said = request.POST.get("degree", "")
    if said and not said.lstrip("-").isdecimal():
        raise Invalid(fields={"degree": [_("Choose one of those offered.")]})
    names = {name: request.POST.get(name, "")[:40] for name in ("under", "first", "second")}
    actions.judge(request.actor, expert=seat, at=request.at, degree=int(said[:3]) if said else None, **names)
    context = _comparing(found, seat)
    shown_groups: list[shown.GroupShown] = context["groups"]  # type: ignore[assignment]
    changed = [each for each in shown_groups if each.has(names["under"], names["first"])]
    if not request.headers.get("HX-Request"):
        place = f"#standing-{changed[0].key}" if changed else ""
        return HttpResponseRedirect(reverse("quality:compare", args=[found.pk]) + place)
    return render(request, "quality/standing.html", context | {"changed": changed})


@page("quality.submit_judgements")
@require_POST
def submit_judgements(request: Request, evaluation: int) -> HttpResponseBase:
    found, seat = _seat(request.actor, evaluation)
    return editing.attempt(
        request,
        lambda: actions.submit_judgements(request.actor, expert=seat, at=request.at),
        url=reverse("quality:compare", args=[found.pk]),
        text=_("Thank you: your comparisons are handed in."),
    )
