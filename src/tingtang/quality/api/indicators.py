"""Indicators over the API: set up, tried, read as figures, and down to their events."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.decorators import decorate_view

from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.versions import version_of
from tingtang.core.views import actor_of, at_of
from tingtang.journal.models import Log
from tingtang.org.models import Post
from tingtang.quality.actions import indicators as actions
from tingtang.quality.actions.scorecards import adopt_set
from tingtang.quality.forms.indicators import SPAN_DAYS
from tingtang.quality.models import Indicator, Scorecard
from tingtang.quality.queries import indicators as queries
from tingtang.quality.queries import scorecards
from tingtang.quality.queries.figures import version_on
from tingtang.quality.queries.ready import ready_sets
from tingtang.quality.rules.formula import BadFormula
from tingtang.quality.schemas import indicators as schemas
from tingtang.quality.wording import formula_sentence
from tingtang.ui.resources import After, Body, Code, Row, answer, page_from, page_of

router = Router()
_SHOWN = ("id", "code", "name", "names", "goal", "unit", "direction", "source", "rhythm", "is_active")


class Nothing(Body):
    """Nothing has to be said."""


def _told(found: Indicator) -> dict[str, Any]:
    versions = found.versions.order_by("number")
    return {name: getattr(found, name) for name in _SHOWN} | {
        "targets": [
            {"unit": "", **{key: value for key, value in one.items() if key != "from"}, "from_date": one["from"]}
            for one in found.targets
        ],
        "owner": found.owner.code if found.owner else None, "log": found.log.code,
        "versions": [{"number": one.number, "formula": one.formula, "from_date": one.from_date} for one in versions],
        "version": version_of(found, actions.INDICATOR_FIELDS),
    }  # fmt: skip


def _values(body: dict[str, Any]) -> dict[str, Any]:
    if body.get("targets") is not None:
        body["targets"] = [
            {**{key: value for key, value in one.items() if key != "from_date"}, "from": one["from_date"].isoformat()}
            for one in body["targets"]
        ]
    if body.get("owner") is not None:
        body["owner"] = Post.objects.filter(code=body["owner"]).first()
        if body["owner"] is None:
            raise Invalid(fields={"owner": [_("There is none with this code.")]})
    if "log" in body:
        body["log"] = _log(body["log"])
    return body


def _log(code: str) -> Log:
    found = Log.objects.filter(code=code, is_hidden=False, state="complete").first()
    if found is None:
        raise Invalid(fields={"log": [_("There is none with this code.")]})
    return found


@router.get("/indicators", response=page_of(schemas.IndicatorOut), summary="List indicators")
def indicators(request: HttpRequest, wanted: Query[After]) -> HttpResponse:
    """All of them, with their formulas."""
    return page_from(queries.indicators(actor_of(request)), wanted, _told)


@router.post("/indicators", response={201: schemas.IndicatorOut}, summary="Make an indicator")
@decorate_view(idempotent)
def make(request: HttpRequest, body: schemas.Indicator) -> HttpResponse:
    """Refused with the place when the formula cannot be read or asks for what the journal does not have."""
    made = actions.save_indicator(actor_of(request), at=at_of(request), **_values(body.dict()))
    return answer(_told(made), 201)


@router.get("/indicators/{key}", response=schemas.IndicatorOut, summary="One indicator")
def one(request: HttpRequest, key: Row) -> HttpResponse:
    """With all versions of its formula."""
    return answer(_told(queries.get_indicator(actor_of(request), key)))


@router.patch("/indicators/{key}", response=schemas.IndicatorOut, summary="Change an indicator")
@decorate_view(idempotent)
def change(request: HttpRequest, key: Row, body: schemas.IndicatorChange) -> HttpResponse:
    """A formula that differs becomes a new version; days before it keep theirs."""
    found = queries.get_indicator(actor_of(request), key)
    values = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    return answer(_told(actions.save_indicator(actor_of(request), indicator=found, at=at_of(request), **_values(values))))


@router.post("/indicators/preview", response=schemas.Preview, summary="Try a formula")
@decorate_view(idempotent)
def preview(request: HttpRequest, body: schemas.Draft) -> HttpResponse:
    """What it comes to over the latest four weeks; nothing is kept."""
    if not actor_of(request).may("quality.save_indicator"):
        raise Denied(permission="quality.save_indicator")
    try:
        found = queries.preview(body.formula, _log(body.log).pk, at_of(request))
    except BadFormula as bad:
        raise Invalid(fields={"formula": [formula_sentence(bad, body.formula)]}) from None
    return answer({**scorecards.as_figure(found.estimate), "first": found.first, "latest": found.latest})


@router.get("/indicators/{key}/figures", response=list[schemas.UnitFigure], summary="Figures of an indicator")
def figures(request: HttpRequest, key: Row, asked: Query[schemas.Asked]) -> HttpResponse:
    """Units of a kind side by side, each with interval and n."""
    found = queries.get_indicator(actor_of(request), key)
    ordered(asked)
    card = Scorecard(kind=asked.kind, entries=[{"indicator": found.code, "part": "other", "weight": 0, "criterion": ""}])
    board = scorecards.board(actor_of(request), card, asked.first, asked.latest)
    return answer([{**scorecards.as_figure(row.cells[0]), "unit": row.unit, "name": row.name} for row in board.rows])


def ordered(asked: Any) -> None:
    """Refuse days the wrong way round, and more than ten years."""
    if not 0 <= (asked.latest - asked.first).days <= SPAN_DAYS:
        raise Invalid(fields={"latest": [_("Choose from one day to ten years.")]})


@router.get("/indicators/{key}/events", response=schemas.Evidence, summary="Events behind a figure")
def evidence(request: HttpRequest, key: Row, asked: Query[schemas.EvidenceAsked]) -> HttpResponse:
    """Those that a term of the formula counts; refused where raters would be known."""
    found = queries.get_indicator(actor_of(request), key)
    ordered(asked)
    version = version_on(list(found.versions.select_related("indicator")), asked.latest)
    if version is None:
        raise NotFound
    first = max(asked.first, version.from_date)
    told = queries.evidence(actor_of(request), version, asked.term, asked.dimension, asked.unit, first, asked.latest)
    rows = told.rows[asked.after : asked.after + asked.limit]
    items = [{"id": event, "at": at, "value": value} for event, at, value in rows]
    if told.is_sensitive:
        items = [
            {"id": None, "at": at.replace(hour=0, minute=0, second=0, microsecond=0), "value": value} for _key, at, value in rows
        ]
    return answer({"term": str(told.term), "count": len(told.rows), "items": items})


@router.get("/indicator-sets", response=list[schemas.SetOut], summary="List ready sets")
def sets(request: HttpRequest) -> HttpResponse:
    """Indicators and scorecards that ship."""
    if not actor_of(request).may_somewhere(queries.VIEW):
        return answer([])
    return answer([
        {"code": one.code, "names": one.names, "indicators": [each["code"] for each in one.indicators],
         "scorecards": [each["code"] for each in one.scorecards]}
        for one in ready_sets().values()
    ])  # fmt: skip


@router.post("/indicator-sets/{code}/adopt", response=schemas.SetOut, summary="Take over a ready set")
@decorate_view(idempotent)
def adopt(request: HttpRequest, code: Code, body: Nothing) -> HttpResponse:
    """Make what is not there yet; what is there stays as it is."""
    found = adopt_set(actor_of(request), at=at_of(request), code=code)
    return answer({
        "code": found.code, "names": found.names, "indicators": [one["code"] for one in found.indicators],
        "scorecards": [one["code"] for one in found.scorecards],
    })  # fmt: skip


@router.put("/rating-privacy", response=schemas.Privacy, summary="Set how many ratings a figure needs")
@decorate_view(idempotent)
def privacy(request: HttpRequest, body: schemas.Privacy) -> HttpResponse:
    """Figures of fewer are withheld, also against subtraction."""
    return answer({"least": actions.save_privacy(actor_of(request), at=at_of(request), least=body.least).least})
