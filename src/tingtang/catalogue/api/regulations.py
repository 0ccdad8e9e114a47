"""Rules over the API: the library, reading, drills."""

from typing import Annotated, Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Router
from ninja.decorators import decorate_view

from tingtang.catalogue import queries
from tingtang.catalogue.actions import regulations as actions
from tingtang.catalogue.api.services import finder
from tingtang.catalogue.models import Regulation
from tingtang.catalogue.queries.regulations import readers_of
from tingtang.catalogue.schemas import regulations as schemas
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Post, Staff
from tingtang.ui.resources import Code, Resource, answer, serve

Key = Annotated[Code, Path()]


def list_readers(request: HttpRequest, key: Key) -> HttpResponse:
    """Who must read a rule, and when each read it as it is now."""
    found = finder(Regulation)(actor_of(request), key, "catalogue.save_regulation")
    return answer([{"badge": one.badge, "name": one.name, "read_at": one.read_at} for one in readers_of(found)])  # type: ignore[attr-defined]


@decorate_view(idempotent)
def read(request: HttpRequest, key: Key) -> HttpResponse:
    """Say that one has read a rule as it is now."""
    actor = actor_of(request)
    found = finder(Regulation)(actor, key, queries.VIEW)
    actions.read_regulation(actor, regulation=found, at=at_of(request))
    return answer({"revision": found.revision})


@decorate_view(idempotent)
def drill(request: HttpRequest, key: Key, body: schemas.Drill) -> HttpResponse:
    """Note a drill of an emergency plan."""
    actor = actor_of(request)
    found = finder(Regulation)(actor, key, "catalogue.drill_regulation")
    made = actions.drill_regulation(actor, regulation=found, at=at_of(request), **body.dict())
    return answer({name: getattr(made, name) for name in ("id", "held_date", "finding")}, 201)


def _rows(actor: Actor) -> Any:
    query = Regulation.objects.all() if actor.may_somewhere(queries.VIEW) else Regulation.objects.none()
    plain = (name for name in actions.REGULATION_FIELDS if name != "owner")
    return query.values("id", *plain, "revision", owner_badge=F("owner__badge"))


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if values.get("owner") is not None:
        values["owner"] = Staff.objects.filter(left_date__isnull=True, badge=values["owner"]).first()
        if values["owner"] is None:
            raise Invalid(fields={"owner": [str(_("There is none with this code."))]})
    wanted = set(values.get("posts") or ())
    if wanted - set(Post.objects.filter(code__in=wanted).values_list("code", flat=True)):
        raise Invalid(fields={"posts": [str(_("There is none with this code."))]})
    return values


def add_to(router: Router) -> None:
    """Serve rules."""
    path = "/regulations/{key}"
    router.get(path + "/readers", response=list[schemas.Reader], summary="Who must read a rule, and has")(list_readers)
    router.post(path + "/read", response=schemas.Read, summary="Say that one has read a rule")(read)
    router.post(path + "/drills", response={201: schemas.DrillOut}, summary="Note a drill of an emergency plan")(drill)
    serve(
        router,
        Resource(
            "regulation", "regulations", _rows, finder(Regulation), schemas.Regulation, schemas.RegulationOut, actions.save_regulation,
            actions.remove_regulation, permission="catalogue.save_regulation", arranged=_arranged,
            versioned=actions.REGULATION_FIELDS, view=queries.VIEW, key=str, renamed={"owner_badge": "owner"},
        ),
    )  # fmt: skip
