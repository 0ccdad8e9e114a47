"""Rights over the API: asked for, changed, withdrawn; and what is set up for service operation."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from ninja.decorators import decorate_view

from tingtang.cases import schemas
from tingtang.cases.actions import complaints, itil, rights
from tingtang.cases.actions.kinds import name_nature
from tingtang.cases.api.given import case_for, one, staff_by
from tingtang.cases.models import AccessGrant, AuthorityLimit, EventRule, Kind, NatureLabel, RoleConflict
from tingtang.cases.models.kinds import Nature
from tingtang.cases.queries import VIEW_SETUP
from tingtang.cases.queries.agreements import standing
from tingtang.cases.queries.work import get_part
from tingtang.cases.schemas import complaints as schemas_complaints
from tingtang.cases.schemas import desk
from tingtang.catalogue.queries.agreements import get_agreement
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Hall, Post, Role
from tingtang.ui.resources import InHallAndDays, Resource, Row, answer, called, page_from, page_of, serve

router = Router()
_PLAIN = ("id", "state", "was_held", "expires_at", "asked_at", "granted_at", "ended_at", "end_reason")


def _grant(row: AccessGrant) -> dict[str, Any]:
    codes = {
        "case": row.case.number,
        "staff": row.staff.badge,
        "role": row.role.code,
        "hall": row.hall.code if row.hall else None,
    }
    return {name: getattr(row, name) for name in _PLAIN} | codes


@router.get("/access-grants", response=page_of(desk.AccessOut), summary="List rights asked for and granted")
def grants(
    request: HttpRequest, wanted: Annotated[InHallAndDays, Query()], state: Annotated[str, Query(max_length=10)] = ""
) -> HttpResponse:
    """Rights of cases one may see, and one's own; `state` is asked, active, expired, withdrawn or refused. Days are those on which
    they were asked for.
    """
    found = AccessGrant.objects.visible_to(actor_of(request)).select_related("case", "staff", "role", "hall")
    return page_from(found.filter(state=state) if state else found, wanted, _grant, day="asked_at")


@router.post("/cases/{number}/access", response={201: desk.AccessOut}, summary="Ask for a right")
@decorate_view(idempotent)
def ask(request: HttpRequest, number: schemas.Number, body: desk.AccessIn) -> HttpResponse:
    """Say which role is asked for, for whom, where and until when."""
    actor = actor_of(request)
    given: dict[str, Any] = {
        "staff": staff_by("staff", body.staff),
        "role": one("role", Role.objects.all(), code=body.role),
        "hall": one("hall", Hall.objects.filter(is_active=True), code=body.hall) if body.hall else None,
    }
    made = rights.ask_access(actor, case=case_for(actor, number), at=at_of(request), expires_at=body.expires_at, **given)
    return answer(_grant(made), 201)


def _own(actor: Actor, number: str, key: int) -> AccessGrant:
    found = get_part(actor, AccessGrant, key)
    if not isinstance(found, AccessGrant) or found.case.number != number.upper():
        raise NotFound
    return found


@router.patch("/cases/{number}/access/{key}", response=desk.AccessOut, summary="Change until when a right holds")
@decorate_view(idempotent)
def change(request: HttpRequest, number: schemas.Number, key: Row, body: desk.Until) -> HttpResponse:
    """Change until when a right holds; null for without end."""
    actor = actor_of(request)
    grant, until = _own(actor, number, key), body.expires_at
    return answer(_grant(rights.change_access(actor, case=grant.case, grant=grant, expires_at=until, at=at_of(request))))


@router.post("/cases/{number}/access/{key}/withdraw", response=desk.AccessOut, summary="Withdraw a granted right")
@decorate_view(idempotent)
def withdraw(request: HttpRequest, number: schemas.Number, key: Row, body: desk.Ending) -> HttpResponse:
    """Take a granted right away at once."""
    actor = actor_of(request)
    grant = _own(actor, number, key)
    return answer(_grant(rights.withdraw_access(actor, case=grant.case, grant=grant, reason=body.reason, at=at_of(request))))


@router.get("/agreements/{key}/standing", response=desk.StandingOut, summary="How a contract stands")
def contract_standing(request: HttpRequest, key: Row) -> HttpResponse:
    """What is being done under a contract, what it came to, and how available what it covers was."""
    actor = actor_of(request)
    found = standing(actor, get_agreement(actor, key), at_of(request))
    plain = ("open_count", "over_count", "met", "judged", "charged_cents", "listed_cents", "since", "until", "interruptions")
    told = {name: getattr(found, name) for name in plain}
    return answer(told | {"down_seconds": found.down.total_seconds(), "available": found.share})


NatureIn = Annotated[
    Literal["consultation", "complaint", "suggestion", "event", "incident", "request", "problem", "access", "change", "internal"],
    Path(),
]


@router.get("/case-natures", response=list[desk.NatureOut], summary="What natures of cases are called here")
def natures(request: HttpRequest) -> HttpResponse:
    """Every nature with this organisation's own words for it, where it has some."""
    if not actor_of(request).may_somewhere(VIEW_SETUP):
        raise Denied(permission=VIEW_SETUP)
    names = dict(NatureLabel.objects.values_list("nature", "names"))
    return answer([{"nature": nature, "names": names.get(nature, {})} for nature in Nature.values])


@router.put("/case-natures/{nature}", response=desk.NatureOut, summary="Say what a nature of cases is called here")
@decorate_view(idempotent)
def name(request: HttpRequest, nature: NatureIn, body: desk.Names) -> HttpResponse:
    """Say what this organisation calls a nature of cases."""
    kept = name_nature(actor_of(request), nature=nature, names=body.names, at=at_of(request))
    return answer({"nature": kept.nature, "names": kept.names})


def _finder(model: type[Model], key: str) -> Callable[[Actor, Any, str], Any]:
    def find(actor: Actor, value: Any, permission: str) -> Any:
        if not (actor.may_somewhere(permission) if permission == VIEW_SETUP else actor.may(permission)):
            raise Denied(permission=permission)
        found = model._base_manager.filter(**{key: value}).first()
        if found is None:
            raise NotFound
        return found

    return find


def _rows(model: type[Model], fields: tuple[str, ...], **codes: F) -> Callable[[Actor], Any]:
    hidden = {name.rstrip("_") for name in codes}

    def rows(actor: Actor) -> Any:
        query = model._base_manager.all() if actor.may_somewhere(VIEW_SETUP) else model._base_manager.none()
        return query.values("id", *(field for field in fields if field not in hidden), **codes)

    return rows


def _coded(**models: type[Model]) -> Callable[[Actor, dict[str, Any], Any], dict[str, Any]]:
    def arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
        values = called(values, found)
        for field, model in models.items():
            if field in values:
                values[field] = one(field, model._base_manager.all(), code=values[field])
        return values

    return arranged


serve(
    router,
    Resource(
        "authority",
        "authority-limits",
        _rows(AuthorityLimit, complaints.AUTHORITY_FIELDS, post_=F("post__code")),
        _finder(AuthorityLimit, "pk"),
        schemas_complaints.AuthorityIn,
        schemas_complaints.AuthorityOut,
        complaints.save_authority,
        complaints.remove_authority,
        permission="cases.save_authority",
        arranged=_coded(post=Post),
        versioned=complaints.AUTHORITY_FIELDS,
        view=VIEW_SETUP,
        renamed={"post_": "post"},
    ),
    {"post": "post__code"},
)
serve(
    router,
    Resource(
        "conflict",
        "role-conflicts",
        _rows(RoleConflict, rights.CONFLICT_FIELDS, first_=F("first__code"), second_=F("second__code")),
        _finder(RoleConflict, "pk"),
        desk.ConflictIn,
        desk.ConflictOut,
        rights.save_conflict,
        rights.remove_conflict,
        permission="cases.save_conflict",
        arranged=_coded(first=Role, second=Role),
        versioned=rights.CONFLICT_FIELDS,
        view=VIEW_SETUP,
        renamed={"first_": "first", "second_": "second"},
    ),
)
serve(
    router,
    Resource(
        "event_rule",
        "event-rules",
        _rows(EventRule, itil.RULE_FIELDS, kind_=F("kind__code")),
        _finder(EventRule, "code"),
        desk.EventRuleIn,
        desk.EventRuleOut,
        itil.save_event_rule,
        itil.remove_event_rule,
        permission="cases.save_event_rule",
        arranged=_coded(kind=Kind),
        versioned=itil.RULE_FIELDS,
        view=VIEW_SETUP,
        key=str,
        renamed={"kind_": "kind"},
    ),
)
