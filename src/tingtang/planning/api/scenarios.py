"""What-ifs of a hall that are kept under a name, over the API."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from ninja.decorators import decorate_view
from pydantic import AwareDatetime, Field

from tingtang.core.api import idempotent
from tingtang.core.views import actor_of, at_of
from tingtang.planning import actions
from tingtang.planning.api.halls import Code
from tingtang.planning.models import HallScenario
from tingtang.planning.queries import scenarios as found
from tingtang.planning.queries.halls import get_hall
from tingtang.ui.resources import Body, Line, Removed, Row, answer

Asked = dict[Annotated[Line, Field(max_length=30)], Annotated[Line, Field(max_length=100)]]


class Scenario(Body):
    """A name, and what is asked: the parameters of the what-if page as texts."""

    name: Annotated[Line, Field(min_length=1, max_length=100)]
    asked: Asked = {}


class ScenarioOut(Schema):
    """A what-if that is kept."""

    id: int
    name: str
    asked: dict[str, str]
    saved_at: AwareDatetime


def _told(row: HallScenario) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "asked": row.asked, "saved_at": row.saved_at.isoformat()}


def scenarios(request: HttpRequest, code: Code) -> HttpResponse:
    """The what-ifs of a hall, by name."""
    actor = actor_of(request)
    return answer([_told(row) for row in found.scenarios(actor, get_hall(actor, code))])


@decorate_view(idempotent)
def save_scenario(request: HttpRequest, code: Code, body: Scenario) -> HttpResponse:
    """Keep a what-if of a hall; what had the same name there is replaced."""
    actor = actor_of(request)
    made = actions.save_scenario(actor, hall=get_hall(actor, code), at=at_of(request), **body.dict())
    return answer(_told(made), 201)


@decorate_view(idempotent)
def remove_scenario(request: HttpRequest, key: Row) -> HttpResponse:
    """Forget a what-if that was kept."""
    actor = actor_of(request)
    actions.remove_scenario(actor, scenario=found.get_scenario(actor, key, "planning.remove_scenario"), at=at_of(request))
    return answer({"removed": True})


def add_to(router: Router) -> None:
    """Put the operations on `router`."""
    path = "/planning/halls/{code}/what-ifs"
    router.get(path, response=list[ScenarioOut], summary="What-ifs of a hall that are kept")(scenarios)
    router.post(path, response={201: ScenarioOut}, summary="Keep a what-if of a hall")(save_scenario)
    router.delete("/planning/what-ifs/{key}", response=Removed, summary="Remove a what-if that is kept")(remove_scenario)
