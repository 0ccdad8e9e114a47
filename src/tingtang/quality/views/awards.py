"""Pages of awards: criteria for everybody to read, rounds, rankings, appeals, results, certificates."""

from math import nan
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tingtang.core.errors import NotFound
from tingtang.core.views import Request, page
from tingtang.org.models import Hall
from tingtang.quality.actions import awards as actions
from tingtang.quality.forms import judging as forms
from tingtang.quality.models import Award, AwardRound
from tingtang.quality.models.awards import terms_of
from tingtang.quality.queries import awards as queries
from tingtang.quality.queries.days import home_day
from tingtang.quality.queries.forged import changed_since
from tingtang.quality.queries.merits import latest_span
from tingtang.quality.shown import judging as shown
from tingtang.quality.tables.judging import AwardAppeals, Awards, Rounds
from tingtang.ui import editing
from tingtang.ui.records import Noun, edited, listed, removed

AWARD = Noun(
    "quality", "award", "awards", title=_("Awards"), new_title=_("New award"), make=_("Set up an award"), save_verb=_("Save the award"),
    remove_verb=_("Remove the award"), table=Awards, save=actions.save_award, remove=actions.remove_award,
)  # fmt: skip
TEMPLATE = "quality/award_list.html"


@page(queries.VIEW)
def rounds_of_awards(request: Request) -> HttpResponseBase:
    """What was announced, ranked and awarded."""
    return Rounds(queries.rounds(request.actor), request).respond(
        TEMPLATE, page_title=_("Stars and awards"), place="rounds", make={}
    )


@page(queries.VIEW)
def awards(request: Request) -> HttpResponseBase:
    """Awards with their criteria."""
    return listed(request, AWARD, queries.awards(request.actor), TEMPLATE, place="awards")


@page("quality.save_award", everywhere=True)
def new_award(request: Request) -> HttpResponseBase:
    return edited(request, AWARD, None, forms.Award(request.POST or None, instance=Award()), to_record=True)


@page("quality.save_award", everywhere=True)
def edit_award(request: Request, award: int) -> HttpResponseBase:
    found = queries.get_award(request.actor, award)
    return edited(request, AWARD, found, forms.Award(request.POST or None, instance=found), to_record=True)


@page("quality.remove_award", everywhere=True)
@require_POST
def remove_award(request: Request, award: int) -> HttpResponseBase:
    return removed(request, AWARD, queries.get_award(request.actor, award))


@page(queries.VIEW)
def award(request: Request, award: int) -> HttpResponseBase:
    """One award: what it is given for, how it is decided, and its rounds."""
    found = queries.get_award(request.actor, award)
    may = request.actor.may_somewhere("quality.announce_round")
    first, latest = latest_span("month", home_day(request.at))
    form = forms.Span(halls=_halls(request), initial={"first_date": first, "latest_date": latest}) if may else None
    return render(request, "quality/award.html", _award(request, found, form))


def _halls(request: Request) -> Any:
    return Hall.objects.visible_to(request.actor, "quality.announce_round").filter(is_active=True)


def _award(request: Request, found: Award, form: forms.Span | None) -> dict[str, Any]:
    terms = terms_of(found)
    return {
        "page_title": str(found), "award": found, "terms": terms,
        "criteria": shown.term_rows(terms["criteria"], home_day(request.at)), "form": form,
        "rounds": queries.rounds(request.actor).filter(award=found).order_by("-latest_date"),
        "may_save": request.actor.may("quality.save_award"),
    }  # fmt: skip


@page("quality.announce_round")
@require_POST
def announce_round(request: Request, award: int) -> HttpResponseBase:
    """Announce an award for a period."""
    found = queries.get_award(request.actor, award)
    form = forms.Span(request.POST, halls=_halls(request))
    if form.is_valid():
        made = editing.told(form, lambda: actions.announce_round(request.actor, award=found, at=request.at, **form.cleaned_data))
        if made is not None:
            return editing.done(
                request, reverse("quality:award_round", args=[made.pk]), _("The award is announced with its criteria.")
            )
    return render(request, "quality/award.html", _award(request, found, form), status=422)


@page(queries.VIEW)
def award_round(request: Request, award_round: int) -> HttpResponseBase:
    """One round: its published terms, its ranking as far as it is the reader's to see, and who was awarded."""
    found = queries.get_round(request.actor, award_round)
    return render(request, "quality/award_round.html", _round(request, found))


def _round(request: Request, found: AwardRound) -> dict[str, Any]:
    actor = request.actor
    rows = list(queries.candidates(actor, found)) if found.state != "announced" else []
    sees = queries.sees_ranking(actor, found)
    own = next((one for one in rows if one.staff_id is not None and one.staff_id == actor.staff_id), None)
    chart = shown.ranking_chart(rows) if sees else None
    is_open = found.state == "ranked" and found.appeals_until is not None and request.at <= found.appeals_until
    appeals = queries.appeals(actor).filter(candidate__round=found).order_by("pk")
    kept = (found.ranked_at, found.first_date, found.latest_date, found.hall_id) if sees and found.ranked_at else None
    return {
        "changed_since": changed_since(*kept) if kept else 0,
        "page_title": str(found.award), "round": found, "terms": found.terms,
        "criteria": shown.term_rows(found.terms["criteria"], found.latest_date),
        "winners": shown.ranking_rows(one for one in rows if one.is_awarded), "ranking": shown.ranking_rows(rows) if sees else [],
        "own": shown.ranking_rows([own])[0] if own else None, "chart": chart, "is_open": is_open, "appeals": appeals,
        "may_appeal": own is not None and is_open and actor.may("quality.appeal_award", own) and not own.appeals.exists(),
        "may_rank": found.state == "announced" and actor.may("quality.rank_round", found) and request.at >= queries.ends_at(found),
        "may_decide": found.state == "ranked" and not is_open and actor.may("quality.decide_round", found) and sees,
    }  # fmt: skip


@page("quality.rank_round")
@require_POST
def rank_round(request: Request, award_round: int) -> HttpResponseBase:
    found = queries.get_round(request.actor, award_round)
    return editing.attempt(
        request, lambda: actions.rank_round(request.actor, award_round=found, at=request.at),
        url=reverse("quality:award_round", args=[found.pk]), text=_("The candidates are ranked; appeals can be made now."),
    )  # fmt: skip


@page("quality.decide_round")
@require_POST
def decide_round(request: Request, award_round: int) -> HttpResponseBase:
    """Award those who were ticked."""
    found = queries.get_round(request.actor, award_round)
    winners = {int(key) for key in request.POST.getlist("winners") if key.isdecimal() and len(key) < 19}
    note = request.POST.get("note", "")
    return editing.attempt(
        request, lambda: actions.decide_round(request.actor, award_round=found, winners=winners, note=note, at=request.at),
        url=reverse("quality:award_round", args=[found.pk]), text=_("The award is decided and published."),
    )  # fmt: skip


@page("quality.appeal_award")
@require_POST
def appeal_award(request: Request, award_round: int, candidate: int) -> HttpResponseBase:
    """Say why one's own place is wrong."""
    found = queries.get_round(request.actor, award_round)
    one = queries.get_candidate(request.actor, found, candidate)
    return editing.attempt(
        request, lambda: actions.appeal_award(request.actor, candidate=one, text=request.POST.get("text", ""), at=request.at),
        url=reverse("quality:award_round", args=[found.pk]), text=_("Your appeal has been made; somebody else decides."),
    )  # fmt: skip


@page(queries.VIEW)
def certificate(request: Request, award_round: int, candidate: int) -> HttpResponseBase:
    """The certificate of somebody awarded, as PDF."""
    from tingtang.quality.printing.awards import certificate as printed  # noqa: PLC0415 - loads the typesetter

    found = queries.get_round(request.actor, award_round)
    one = queries.get_candidate(request.actor, found, candidate)
    if not one.is_awarded:
        raise NotFound
    response = HttpResponse(printed(one), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="certificate-{one.number}.pdf"'
    return response


@page("quality.appeal_award")
def award_appeals(request: Request) -> HttpResponseBase:
    """Appeals against places: one's own, and those one may decide."""
    rows = queries.appeals(request.actor)
    return AwardAppeals(rows, request).respond(TEMPLATE, page_title=_("Appeals against places"), place="appeals", make={})


@page("quality.appeal_award")
def award_appeal(request: Request, award_appeal: int) -> HttpResponseBase:
    """One appeal, decided by somebody who is not in the ranking."""
    found = queries.get_appeal(request.actor, award_appeal)
    held, actor = found.candidate.round, request.actor
    ranked = held.candidates.filter(staff_id=actor.staff_id, place__isnull=False).exists() if actor.staff_id else False
    is_own = actor.staff_id is not None and actor.staff_id == found.staff_id
    may = (
        found.state == "open"
        and held.state == "ranked"
        and not (ranked or is_own)
        and actor.may("quality.decide_award_appeal", found)
    )
    context = {
        "page_title": _("Appeal of {name}").format(name=found.staff), "appeal": found, "may": may,
        "row": shown.ranking_rows([found.candidate])[0],
    }  # fmt: skip
    return render(request, "quality/award_appeal.html", context)


@page("quality.decide_award_appeal")
@require_POST
def decide_award_appeal(request: Request, award_appeal: int) -> HttpResponseBase:
    found = queries.get_appeal(request.actor, award_appeal)
    text = request.POST.get("points", "").strip().replace(",", ".").replace("，", ".")
    # What is no number is refused by the action; taken as none it would let the place stand.
    points = None if not text else float(text) if text.replace(".", "", 1).isdecimal() else nan
    return editing.attempt(
        request,
        lambda: actions.decide_award_appeal(
            request.actor, award_appeal=found, answer=request.POST.get("answer", ""), points=points, at=request.at
        ),
        url=reverse("quality:award_appeal", args=[found.pk]), text=_("The appeal has been decided."),
    )  # fmt: skip
