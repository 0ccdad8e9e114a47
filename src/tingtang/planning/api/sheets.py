"""Sheets over the API: kept, answered, planned, published."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Hall
from tingtang.planning import actions, queries, schemas, tasks
from tingtang.planning.actions.sheets import SHEET_FIELDS
from tingtang.planning.models import Sheet
from tingtang.ui.resources import Resource, Row, answer, serve


def _rows(actor: Actor) -> Any:
    found = Sheet.objects.visible_to(actor, queries.VIEW)
    return found.values("id", "code", "name", "names", "kind", "data", hall_code=F("hall__code"))


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if "hall" not in values and found is not None:
        return values | {"hall": found.hall}
    code = values.get("hall")
    hall = Hall.objects.visible_to(actor, "planning.save_sheet").filter(code=code).first() if code else None
    if code and hall is None:
        raise Invalid(fields={"hall": [str(_("There is none with this code."))]})
    return values | {"hall": hall}


SHEET = Resource(
    "sheet", "planning-sheets", _rows, queries.find_sheet, schemas.Sheet, schemas.SheetOut, actions.save_sheet, actions.remove_sheet,
    permission="planning.save_sheet", arranged=_arranged, versioned=SHEET_FIELDS, view=queries.VIEW, renamed={"hall_code": "hall"},
    called="planning_sheet",
)  # fmt: skip


def answered(request: HttpRequest, key: Row) -> HttpResponse:
    """What a sheet answers, in the language of the request."""
    found = queries.get_sheet(actor_of(request), key)
    return _told(found)


@decorate_view(idempotent)
def plan(request: HttpRequest, key: Row) -> HttpResponse:
    """Let the worker search for the best roster of a sheet; `search` of its answer says how far it is, then the answer is kept."""
    found = queries.find_sheet(actor_of(request), key, "planning.plan_roster")
    kept = actions.plan_roster(actor_of(request), sheet=found, at=at_of(request))
    tasks.begin(kept)
    return _told(kept)


@decorate_view(idempotent)
def stop(request: HttpRequest, key: Row) -> HttpResponse:
    """End the search for a roster; the best found so far is kept."""
    found = queries.find_sheet(actor_of(request), key, "planning.stop_roster")
    return _told(actions.stop_roster(actor_of(request), sheet=found, at=at_of(request)))


@decorate_view(idempotent)
def bring(request: HttpRequest, key: Row, body: schemas.Turns) -> HttpResponse:
    """Take turns as a sheet's roster, with the rules they break."""
    found = queries.find_sheet(actor_of(request), key, "planning.bring_roster")
    return _told(actions.bring_roster(actor_of(request), sheet=found, text=body.csv, at=at_of(request)))


def _told(sheet: Sheet) -> HttpResponse:
    return answer({**queries.answer_of(sheet.kind, sheet.data, sheet.answer), "search": sheet.search})


@decorate_view(idempotent)
def publish(request: HttpRequest, key: Row, instead: bool = False) -> HttpResponse:
    """Make a planned roster the shifts of its halls; `instead` of those planned for its people there on its days."""
    found = queries.find_sheet(actor_of(request), key, "planning.publish_roster")
    made = actions.publish_roster(actor_of(request), sheet=found, at=at_of(request), is_instead=instead)
    return answer({"turns": len(made)})


def add_to(router: Router) -> None:
    """Put the operations on `router`."""
    serve(router, SHEET, {"kind": "kind", "hall": "hall__code"})
    path = "/planning-sheets/{key}"
    router.get(f"{path}/answer", response=schemas.Answer, operation_id="answer_sheet", summary="What a sheet answers")(answered)
    router.post(f"{path}/plan", response=schemas.Answer, operation_id="plan_roster", summary="Plan a roster")(plan)
    router.post(f"{path}/stop", response=schemas.Answer, operation_id="stop_roster", summary="Stop the search for a roster")(stop)
    router.post(f"{path}/turns", response=schemas.Answer, operation_id="bring_roster", summary="Bring a roster")(bring)
    router.post(f"{path}/publish", response=schemas.Published, operation_id="publish_roster", summary="Publish a roster")(publish)
