"""Scorecards and reports over the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid
from tingtang.core.versions import version_of
from tingtang.core.views import actor_of, at_of
from tingtang.quality.actions import reports as report_actions
from tingtang.quality.actions import scorecards as actions
from tingtang.quality.api.indicators import ordered
from tingtang.quality.models import Evaluation, Issue, Report, Scorecard
from tingtang.quality.queries import reporting
from tingtang.quality.queries import scorecards as queries
from tingtang.quality.queries.indicators import halls
from tingtang.quality.queries.units import whose
from tingtang.quality.schemas import indicators as schemas
from tingtang.ui.resources import After, InHallAndDays, Row, answer, page_from, page_of

router = Router()
_CARD = ("id", "code", "name", "names", "kind", "note", "entries", "is_active")
_REPORT = ("id", "code", "name", "names", "period", "blocks", "is_of_halls", "is_of_organisation", "day", "is_active")


def _told(found: Scorecard) -> dict[str, Any]:
    return {name: getattr(found, name) for name in _CARD} | {
        "evaluation": found.evaluation_id, "version": version_of(found, actions.SCORECARD_FIELDS),
    }  # fmt: skip


def _values(body: dict[str, Any]) -> dict[str, Any]:
    if body.get("evaluation") is not None:
        body["evaluation"] = Evaluation.objects.filter(pk=body["evaluation"], state="settled").first()
        if body["evaluation"] is None:
            raise Invalid(fields={"evaluation": [_("There is none with this code.")]})
    return body


@router.get("/scorecards", response=page_of(schemas.ScorecardOut), summary="List scorecards")
def scorecards(request: HttpRequest, wanted: Query[After]) -> HttpResponse:
    """All of them."""
    return page_from(queries.scorecards(actor_of(request)), wanted, _told)


@router.post("/scorecards", response={201: schemas.ScorecardOut}, summary="Make a scorecard")
@decorate_view(idempotent)
def make(request: HttpRequest, body: schemas.Scorecard) -> HttpResponse:
    """Refused without interest, contribution and satisfaction (KPI-02)."""
    return answer(_told(actions.save_scorecard(actor_of(request), at=at_of(request), **_values(body.dict()))), 201)


@router.patch("/scorecards/{key}", response=schemas.ScorecardOut, summary="Change a scorecard")
@decorate_view(idempotent)
def change(request: HttpRequest, key: Row, body: schemas.ScorecardChange) -> HttpResponse:
    """What is left out stays."""
    found = queries.get_scorecard(actor_of(request), key)
    values = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    return answer(_told(actions.save_scorecard(actor_of(request), scorecard=found, at=at_of(request), **values)))


@router.get("/scorecards/mine", response=list[schemas.BoardRow], summary="One's own scorecard")
def own(request: HttpRequest, asked: Query[schemas.Asked]) -> HttpResponse:
    """The figures of the person who calls, on every scorecard of people."""
    staff = queries.own(actor_of(request))
    ordered(asked)
    rows, owners = [], whose("person", [staff.pk])[staff.pk]
    for card in queries.own_cards():
        entries = queries.entries_of(card)
        past = queries.past(card.kind, entries, staff.pk, [(asked.first, asked.latest)])
        cells = [one.cells[0] for one in past]
        index = queries.index(entries, cells, asked.latest, owners)
        found = queries.Board(entries, [queries.Row(staff.pk, staff.name, cells, index)], None)
        rows += queries.as_rows(found)
    return answer(rows)


@router.get("/scorecards/{key}", response=schemas.ScorecardOut, summary="One scorecard")
def one(request: HttpRequest, key: Row) -> HttpResponse:
    """Its indicators and weights."""
    return answer(_told(queries.get_scorecard(actor_of(request), key)))


@router.get("/scorecards/{key}/board", response=schemas.Board, summary="A scorecard for some days")
def board(request: HttpRequest, key: Row, asked: Query[schemas.Asked]) -> HttpResponse:
    """Every unit one may see, those with the best index first."""
    card = queries.get_scorecard(actor_of(request), key)
    ordered(asked)
    return answer({"items": queries.as_rows(queries.board(actor_of(request), card, asked.first, asked.latest))})


def _composed(found: Report) -> dict[str, Any]:
    return {name: getattr(found, name) for name in _REPORT} | {"version": version_of(found, report_actions.REPORT_FIELDS)}


@router.get("/reports", response=page_of(schemas.ReportOut), summary="List reports")
def reports(request: HttpRequest, wanted: Query[After]) -> HttpResponse:
    """What is reported every month, quarter or year."""
    return page_from(reporting.reports(actor_of(request)), wanted, _composed)


@router.post("/reports", response={201: schemas.ReportOut}, summary="Compose a report")
@decorate_view(idempotent)
def compose(request: HttpRequest, body: schemas.Report) -> HttpResponse:
    """Of blocks, in order."""
    return answer(_composed(report_actions.save_report(actor_of(request), at=at_of(request), **body.dict())), 201)


@router.patch("/reports/{key}", response=schemas.ReportOut, summary="Change what a report is composed of")
@decorate_view(idempotent)
def recompose(request: HttpRequest, key: Row, body: schemas.ReportChange) -> HttpResponse:
    """Reports already made stay as they are."""
    found = reporting.get_report(actor_of(request), key)
    values = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    return answer(_composed(report_actions.save_report(actor_of(request), report=found, at=at_of(request), **values)))


@router.post("/reports/{key}/make", response={201: schemas.IssueOut}, summary="Make a report")
@decorate_view(idempotent)
def make_report(request: HttpRequest, key: Row, body: schemas.Making) -> HttpResponse:
    """Of a month, quarter or year, for a hall or the organisation; it is kept as it is."""
    actor = actor_of(request)
    found = reporting.get_report(actor, key)
    hall = halls(actor).filter(code=body.hall).first() if body.hall else None
    if body.hall and hall is None:
        raise Invalid(fields={"hall": [_("There is none with this code.")]})
    made = report_actions.make_report(
        actor, report=found, hall=hall, day=body.month, at=at_of(request), texts=body.texts, period=body.period
    )
    return answer(_issue(made), 201)


def _issue(found: Issue) -> dict[str, Any]:
    shown = ("id", "period", "first", "latest", "number", "made_at", "content")
    return {name: getattr(found, name) for name in shown} | {
        "report": found.report.code, "hall": found.hall.code if found.hall else None,
    }  # fmt: skip


@router.get("/report-issues", response=page_of(schemas.IssueOut), summary="List reports that were made")
def issues(request: HttpRequest, wanted: Query[InHallAndDays]) -> HttpResponse:
    """Of the halls one may see. Days are those on which they were made."""
    return page_from(reporting.issues(actor_of(request)), wanted, _issue, day="made_at")


@router.get("/report-issues/{key}", response=schemas.IssueOut, summary="One report that was made")
def issue(request: HttpRequest, key: Row) -> HttpResponse:
    """Its content as it was kept."""
    return answer(_issue(reporting.get_issue(actor_of(request), key)))
