"""Halls, their parts, posts, roles, staff, shifts and devices over the API."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, JSONField, OuterRef, Q, Value, When
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import NotFound
from tingtang.core.versions import version_of
from tingtang.core.views import actor_of, at_of
from tingtang.org import actions, queries, schemas
from tingtang.org.actions.devices import DEVICE_FIELDS
from tingtang.org.actions.floors import FLOOR_PLAN_FIELDS
from tingtang.org.actions.places import COUNTER_FIELDS, HALL_FIELDS, ORGANISATION_FIELDS, OUTLET_CLASS_FIELDS, ZONE_FIELDS
from tingtang.org.actions.roles import ROLE_FIELDS
from tingtang.org.actions.shifts import SHIFT_FIELDS
from tingtang.org.actions.staff import POST_FIELDS, STAFF_FIELDS
from tingtang.org.api.finding import HALL_CODE, arranged, as_sent, by_code, common, common_rows, part
from tingtang.org.models import Counter, Device, FloorPlan, Hall, OutletClass, Post, Role, Shift, Staff, StaffRole, Zone
from tingtang.ui.resources import Resource, answer, optional, serve

router = Router()


def _halls(actor: Actor) -> Any:
    names = ("id", "code", "name", "names", "time_zone", "opening", "address", "phone", "industry", "outlet", "is_active")
    return Hall.objects.visible_to(actor).values(*names)


def _outlet_classes(actor: Actor) -> Any:
    rows = OutletClass.objects.all() if actor.may_somewhere(queries.VIEW) else OutletClass.objects.none()
    return rows.values("id", "code", "name", "names", "role", "zones", "equipment", "least_counters", "order")


def _zones(actor: Actor) -> Any:
    query = Zone.objects.visible_to(actor)
    return query.values("id", "code", "name", "names", "kind", "order", hall_code=F("hall__code"), badge=F("owner__badge"))


_in_hall = arranged("org.save_zone")


def _zone(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if values.get("owner") is not None:
        values["owner"] = by_code(Staff, values["owner"], "owner", "badge")
    return _in_hall(actor, values, found)


def _floor_plans(actor: Actor) -> Any:
    names = (
        "id", "code", "name", "names", "starts_date", "columns", "rows", "cell_centimetres", "door_x", "door_y", "places", "counters",
        "devices",
    )  # fmt: skip
    return FloorPlan.objects.visible_to(actor).values(*names, hall_code=F("hall__code"))


def _counters(actor: Actor) -> Any:
    names = ("id", "code", "name", "names", "number", "zone", "seats", "is_active", "state", "clerk")
    return Counter.objects.visible_to(actor).values(*names, hall_code=F("hall__code"))


def _posts(actor: Actor) -> Any:
    """Everybody may know the posts; their duties only whoever may see the obligations of their level (ORG-05)."""
    rows = Post.objects.all() if actor.may_somewhere(queries.VIEW) else Post.objects.none()
    mine = Q(pk__in=queries.posts_with_duties(actor).values("pk"))
    shown = Case(When(mine, then=F("duties")), default=Value([], JSONField()), output_field=JSONField())
    return rows.values("id", "code", "name", "names", "level", "is_held", "needed_skills", seen_duties=shown)


def _staff(actor: Actor) -> Any:
    posts = Post.objects.filter(staff=OuterRef("pk")).order_by("code").values("code")
    grants = StaffRole.objects.filter(staff=OuterRef("pk")).order_by("pk")
    return Staff.objects.visible_to(actor, queries.VIEW_ACCOUNTS).values(
        "id",
        "badge",
        "name",
        "left_date",
        username=F("account__username"),
        language=F("account__language"),
        is_active=F("account__is_active"),
        must_change_password=F("account__must_change_password"),
        hall_code=F("hall__code"),
        post_codes=ArraySubquery(posts),
        roles=ArraySubquery(grants.values(grant=JSONObject(role="role__code", hall="hall__code"))),
    )


def _arrange_staff(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if "hall" in values or found is None:
        code = values.get("hall")
        values["hall"] = queries.get_hall(actor, code, "org.save_staff") if code else None
    else:
        values["hall"] = found.hall
    if "posts" in values:
        values["posts"] = [by_code(Post, code, "posts") for code in values["posts"] or ()]
    return values


def _shifts(actor: Actor) -> Any:
    return Shift.objects.visible_to(actor).values(
        "id", "starts_at", "ends_at", "note", hall_code=F("hall__code"), badge=F("staff__badge"), post_code=F("post__code")
    )


def _arrange_shift(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    values = arranged("org.save_shift")(actor, values, found)
    if "staff" in values:
        values["staff"] = by_code(Staff, values["staff"], "staff", "badge")
    if values.get("post"):
        values["post"] = by_code(Post, values["post"], "post")
    return values


def _devices(actor: Actor) -> Any:
    names = ("id", "kind", "name", "counter", "zone", "enrolled_at", "revoked_at", "seen_at", "silent_minutes", "silent_at")
    return Device.objects.visible_to(actor, queries.VIEW_ACCOUNTS).values(*names, hall_code=F("hall__code"))


HALLS = Resource(
    "hall",
    "halls",
    _halls,
    queries.get_hall,
    schemas.Hall,
    schemas.HallOut,
    actions.save_hall,
    actions.remove_hall,
    permission="org.save_hall",
    arranged=as_sent,
    versioned=HALL_FIELDS,
    view=queries.VIEW,
    key=str,
)
OUTLET_CLASSES = Resource(
    "outlet_class",
    "outlet-classes",
    _outlet_classes,
    common(OutletClass, queries.VIEW),
    schemas.OutletClass,
    schemas.OutletClassOut,
    actions.save_outlet_class,
    actions.remove_outlet_class,
    permission="org.save_outlet_class",
    arranged=as_sent,
    versioned=OUTLET_CLASS_FIELDS,
    view=queries.VIEW,
)
ZONES = Resource(
    "zone",
    "zones",
    _zones,
    part(Zone),
    schemas.Zone,
    schemas.ZoneOut,
    actions.save_zone,
    actions.remove_zone,
    permission="org.save_zone",
    arranged=_zone,
    versioned=ZONE_FIELDS,
    view=queries.VIEW,
    renamed=HALL_CODE | {"badge": "owner"},
)
FLOOR_PLANS = Resource(
    "floor_plan",
    "floor-plans",
    _floor_plans,
    part(FloorPlan),
    schemas.FloorPlan,
    schemas.FloorPlanOut,
    actions.save_floor_plan,
    actions.remove_floor_plan,
    permission="org.save_floor_plan",
    arranged=arranged("org.save_floor_plan"),
    versioned=FLOOR_PLAN_FIELDS,
    view=queries.VIEW,
    renamed=HALL_CODE,
)
COUNTERS = Resource(
    "counter",
    "counters",
    _counters,
    part(Counter),
    schemas.Counter,
    schemas.CounterOut,
    actions.save_counter,
    actions.remove_counter,
    permission="org.save_counter",
    arranged=arranged("org.save_counter", parts=True),
    versioned=COUNTER_FIELDS,
    view=queries.VIEW,
    renamed=HALL_CODE,
)
POSTS = Resource(
    "post",
    "posts",
    _posts,
    common(Post, queries.VIEW),
    schemas.Post,
    schemas.PostOut,
    actions.save_post,
    actions.remove_post,
    permission="org.save_post",
    arranged=as_sent,
    versioned=POST_FIELDS,
    view=queries.VIEW,
    renamed={"seen_duties": "duties"},
)
ROLES = Resource(
    "role",
    "roles",
    common_rows(Role, queries.VIEW_ACCOUNTS, "code", "name", "names", "permissions", "landing"),
    common(Role, queries.VIEW_ACCOUNTS),
    schemas.Role,
    schemas.RoleOut,
    actions.save_role,
    actions.remove_role,
    permission="org.save_role",
    arranged=as_sent,
    versioned=ROLE_FIELDS,
    view=queries.VIEW_ACCOUNTS,
)
STAFF = Resource(
    "staff",
    "staff",
    _staff,
    part(Staff),
    schemas.Staff,
    schemas.StaffOut,
    actions.save_staff,
    actions.remove_staff,
    permission="org.save_staff",
    arranged=_arrange_staff,
    versioned=STAFF_FIELDS,
    view=queries.VIEW_ACCOUNTS,
    renamed={"hall_code": "hall", "post_codes": "posts"},
)
SHIFTS = Resource(
    "shift",
    "shifts",
    _shifts,
    part(Shift),
    schemas.Shift,
    schemas.ShiftOut,
    actions.save_shift,
    actions.remove_shift,
    permission="org.save_shift",
    arranged=_arrange_shift,
    versioned=SHIFT_FIELDS,
    view=queries.VIEW,
    renamed={"hall_code": "hall", "badge": "staff", "post_code": "post"},
)
DEVICES = Resource(
    "device",
    "devices",
    _devices,
    part(Device),
    schemas.Device,
    schemas.DeviceOut,
    actions.save_device,
    actions.remove_device,
    permission="org.save_device",
    arranged=arranged("org.save_device", parts=True),
    versioned=DEVICE_FIELDS,
    view=queries.VIEW_ACCOUNTS,
    renamed=HALL_CODE,
    makes=False,
)
_IN_HALL = {"hall": "hall__code"}
serve(router, HALLS)
serve(router, OUTLET_CLASSES, {"code": "code"})
for _resource in (ZONES, FLOOR_PLANS, COUNTERS, DEVICES):
    serve(router, _resource, _IN_HALL)
serve(router, STAFF, _IN_HALL | {"badge": "badge"})
serve(router, SHIFTS, _IN_HALL | {"staff": "staff__badge"}, day="starts_at")
serve(router, POSTS, {"code": "code"})
serve(router, ROLES, {"code": "code"})


@router.get("/organisation", response=schemas.OrganisationOut, summary="The organisation")
def organisation(request: HttpRequest) -> HttpResponse:
    """The one organisation of this installation."""
    found = queries.organisation()
    if found is None or not actor_of(request).may_somewhere(queries.VIEW):
        raise NotFound
    names = ("code", "name", "names", "industry", "language", "leader_line")
    return answer({name: getattr(found, name) for name in names} | {"version": version_of(found, ORGANISATION_FIELDS)})


def change_organisation(request: HttpRequest, body: Any) -> HttpResponse:
    """Change the organisation. Only what is sent is changed."""
    actions.save_organisation(actor_of(request), at=at_of(request), **body.dict(exclude_unset=True))
    return organisation(request)


change_organisation.__annotations__["body"] = optional(schemas.Organisation)
router.patch("/organisation", response=schemas.OrganisationOut, summary="Change the organisation")(
    decorate_view(idempotent)(change_organisation)
)


@router.post("/staff/{key}/roles", response={201: schemas.GrantOut}, summary="Grant a role")
@decorate_view(idempotent)
def grant_role(request: HttpRequest, key: int, body: schemas.Grant) -> HttpResponse:
    """Give somebody a role in a hall, or (null) everywhere."""
    actor, at = actor_of(request), at_of(request)
    hall = queries.get_hall(actor, body.hall, "org.grant_role") if body.hall else None
    staff = queries.get_visible_staff(actor, key)
    actions.grant_role(actor, staff=staff, role=by_code(Role, body.role, "role"), hall=hall, at=at)
    return answer({"role": body.role, "hall": body.hall}, 201)


@router.post("/staff/{key}/roles/withdraw", response=schemas.GrantOut, summary="Withdraw a role")
@decorate_view(idempotent)
def withdraw_role(request: HttpRequest, key: int, body: schemas.Grant) -> HttpResponse:
    """Take a role from somebody."""
    actor, at = actor_of(request), at_of(request)
    hall = queries.get_hall(actor, body.hall, "org.withdraw_role") if body.hall else None
    staff = queries.get_visible_staff(actor, key)
    actions.withdraw_role(actor, staff=staff, role=by_code(Role, body.role, "role"), hall=hall, at=at)
    return answer({"role": body.role, "hall": body.hall})


@router.post("/roles/{key}/new-rights", response=schemas.RoleOut, summary="Decide about new rights of a role")
@decorate_view(idempotent)
def decide_new_rights(request: HttpRequest, key: int, body: schemas.NewRights) -> HttpResponse:
    """Give a built-in role that was changed here the rights that this version has for it, or leave it as it is."""
    actor = actor_of(request)
    role = ROLES.find(actor, key, "org.decide_new_rights")
    return ROLES.shown(actor, actions.decide_new_rights(actor, role=role, takes=body.takes, at=at_of(request)))  # type: ignore[arg-type]


@router.post("/halls/{code}/shifts/import", response={201: schemas.PlannedOut}, summary="Plan many shifts at once")
@decorate_view(idempotent)
def import_shifts(request: HttpRequest, code: str, body: schemas.Shifts) -> HttpResponse:
    """Plan all of them in a hall, or none when one cannot be planned."""
    actor = actor_of(request)
    hall = queries.get_hall(actor, code, "org.import_shifts")
    rows = [_planned(one.dict(), number) for number, one in enumerate(body.shifts, 1)]
    made = actions.import_shifts(actor, hall=hall, rows=rows, at=at_of(request))
    return answer({"ids": [one.pk for one in made]}, 201)


def _planned(given: dict[str, Any], number: int) -> dict[str, Any]:
    given["staff"] = by_code(Staff, given["staff"], f"shifts.{number}.staff", "badge")
    given["post"] = by_code(Post, given["post"], f"shifts.{number}.post") if given["post"] else None
    return given


@router.post("/devices", response={201: schemas.PreparedOut}, summary="Prepare a device")
@decorate_view(idempotent)
def prepare_device(request: HttpRequest, body: schemas.Device) -> HttpResponse:
    """Make a device with a code to enrol it by."""
    actor = actor_of(request)
    values = arranged("org.prepare_device", parts=True)(actor, body.dict(exclude_unset=True), None)
    return _prepared(actions.prepare_device(actor, at=at_of(request), **values))


@router.post("/devices/{key}/code", response={201: schemas.PreparedOut}, summary="A new code for a device")
@decorate_view(idempotent)
def new_code(request: HttpRequest, key: int) -> HttpResponse:
    """A new code; the present key works until the code is used."""
    actor = actor_of(request)
    found = queries.get_part(actor, Device, key, "org.prepare_device")
    return _prepared(actions.prepare_device(actor, hall=found.hall, device=found, at=at_of(request)))


def _prepared(prepared: actions.Prepared) -> HttpResponse:
    device = prepared.device
    return answer({"id": device.pk, "code": prepared.code, "expires_at": device.code_expires_at}, 201)


@router.post("/devices/{key}/revoke", response=schemas.StateOut, summary="End a device's key")
@decorate_view(idempotent)
def revoke_device(request: HttpRequest, key: int) -> HttpResponse:
    """Shut a device out at once."""
    actor = actor_of(request)
    found = queries.get_part(actor, Device, key, "org.revoke_device")
    kept = actions.revoke_device(actor, device=found, at=at_of(request))
    return answer({"id": kept.pk, "revoked_at": kept.revoked_at})
