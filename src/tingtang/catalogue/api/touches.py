"""Touch points over the API."""

from typing import Annotated, Any, Literal

from django.db.models import F, Model
from ninja import Router
from pydantic import Field

from tingtang.catalogue import queries
from tingtang.catalogue.actions import touches as actions
from tingtang.catalogue.api.services import finder
from tingtang.catalogue.models import Service, Standard, TouchPoint, Wording
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.customers.models import Tier
from tingtang.org.models import Post
from tingtang.ui.resources import Body, Code, Resource, Texts, serve

_MODELS: dict[str, type[Model]] = {"service": Service, "tier": Tier, "post": Post, "wording": Wording, "standard": Standard}


class TouchBody(Body):
    """A touch point; service, tier, post, wording and standard are codes."""

    code: Code
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    names: Texts = {}
    service: Code | None = None
    tier: Code | None = None
    stage: Literal["learn", "come", "wait", "served", "result", "after"] = "served"
    way: Literal["counter", "hall", "device", "phone", "web", "message", "visit"] = "counter"
    wants: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")] = ""
    does: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
    post: Code | None = None
    wording: Code | None = None
    standard: Code | None = None
    measure: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    order: Annotated[int, Field(ge=0, le=32767)] = 0
    is_active: bool = True


class TouchShown(TouchBody):
    """A touch point as it is."""

    id: int
    version: str | None = None


def _rows(actor: Actor) -> Any:
    rows = TouchPoint.objects.all() if actor.may_somewhere(queries.VIEW) else TouchPoint.objects.none()
    plain = [name for name in actions.TOUCH_FIELDS if name not in _MODELS]
    return rows.values("id", *plain, **{f"{name}_code": F(f"{name}__code") for name in _MODELS})


def _arranged(_actor: Actor, values: dict[str, Any], _found: Any) -> dict[str, Any]:
    for name, model in _MODELS.items():
        if values.get(name) is not None:
            values[name] = model._base_manager.filter(code=values[name]).first()
            if values[name] is None:
                raise Invalid(fields={name: ["unknown"]})
    return values


def add_to(router: Router) -> None:
    """Serve touch points."""
    serve(
        router,
        Resource(
            "touchpoint", "touch-points", _rows, finder(TouchPoint), TouchBody, TouchShown, actions.save_touchpoint,
            actions.remove_touchpoint, permission="catalogue.save_touchpoint", arranged=_arranged, versioned=actions.TOUCH_FIELDS,
            view=queries.VIEW, key=str, renamed={f"{name}_code": name for name in _MODELS},
        ),
    )  # fmt: skip
