"""The lists of the organisation."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.naming import text_in
from tingtang.org.forms.places import ZONE_KINDS
from tingtang.org.models import CounterState, DeviceKind, Hall, Role, StaffRole
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.records import Records


def hall_choices() -> Iterable[tuple[str, str]]:
    """Halls to filter by."""
    rows = Hall.objects.order_by("code").values_list("code", "names", "name")
    return [(code, text_in(names, None, name)) for code, names, name in rows]


def role_choices() -> Iterable[tuple[str, str]]:
    """Roles to filter by."""
    return [(role.code, str(role)) for role in Role.objects.order_by("code")]


BY_HALL = Choice("hall", _("Hall"), hall_choices, field="hall__code")


def _in_use(row: Any) -> str:
    return "active" if row.is_active else "inactive"


USE = Column(
    "is_active", _("State"), _in_use, kind="badge", words={"active": _("in use"), "inactive": _("out of use")}, sort="is_active"
)


class Halls(Records):
    """The halls."""

    name, sort, permission = "org.halls", "code", "org.save_hall"
    empty_title = _("No hall yet")
    empty_text = _("A hall is a place with counters. Numbers, boards and figures belong to it.")
    columns = (
        Column("name", _("Hall"), str, sort="name", link=lambda row: reverse("org:hall", args=[row.code])),
        Column("code", _("Code"), sort="code"),
        Column("time_zone", _("Time zone"), sort="time_zone"),
        Column("outlet", _("Class of outlet"), lambda row: row.outlet_name or ""),
        Column("address", _("Address")),
        Column("phone", _("Phone")),
        Column("counters", _("Counters"), "counter_count", kind="number", sort="counter_count"),
        USE,
    )
    filters = (Search(["name", "code", "address"]), Flag("is_active", _("In use")))


class OutletClasses(Records):
    """The classes of outlets."""

    name, sort, permission, is_common = "org.outlet_classes", "order", "org.save_outlet_class", True
    empty_title = _("No class of outlets yet")
    empty_text = _(
        "Flagship, speciality outlet, community outlet: a class says what an outlet is for and what it has at least. Standards and kinds "
        "of cases can be for one class, and figures are compared with outlets of the same."
    )
    columns = (
        Column("name", _("Class of outlet"), str, sort="name", link=lambda row: reverse("org:outlet_class", args=[row.pk])),
        Column("code", _("Code"), sort="code"),
        Column("role", _("What an outlet of it is for"), "role"),
        Column("outlets", _("Halls"), "outlet_count", kind="number", sort="outlet_count"),
        Column("order", _("Order"), kind="number", sort="order"),
    )
    filters = (Search(["name", "code", "role"]),)


class Zones(Records):
    """The zones of all halls."""

    name, sort, permission = "org.zones", "code", "org.save_zone"
    empty_title = _("No zone yet")
    empty_text = _("Zones divide a hall by function: waiting, acceptance, payment. Boards and signs can be set up by zone.")
    columns = (
        Column("name", _("Zone"), str, sort="name", link=lambda row: reverse("org:zone", args=[row.pk])),
        Column("hall", _("Hall"), sort="hall__name"),
        Column("kind", _("Function"), words=dict(ZONE_KINDS), sort="kind"),
        Column("owner", pgettext_lazy("zone", "Who answers for it"), sort="owner__name"),
        Column("code", _("Code"), sort="code"),
        Column("order", _("Order"), kind="number", sort="order"),
    )
    filters = (Search(["name", "code"]), BY_HALL)


class FloorPlans(Records):
    """The plans of all halls, each with the day from which it holds."""

    name, sort, permission = "org.floor_plans", "-starts_date", "org.save_floor_plan"
    empty_title = _("No floor plan yet")
    empty_text = _(
        "A plan says where the zones of a hall lie. On it you see how customers walk, and whether a new layout is better."
    )
    columns = (
        Column("name", _("Plan"), str, sort="name", link=lambda row: reverse("org:floor_plan", args=[row.pk])),
        Column("hall", _("Hall"), sort="hall__name"),
        Column("starts_date", _("Holds from"), kind="date", sort="starts_date"),
        Column("zones", _("Zones"), lambda row: len(row.places), kind="number"),
    )
    filters = (Search(["name", "code"]), BY_HALL)


class Counters(Records):
    """The counters of all halls."""

    name, sort, permission = "org.counters", "number", "org.save_counter"
    empty_title = _("No counter yet")
    empty_text = _("Clerks serve at counters. Number them as they are marked in the hall.")
    columns = (
        Column("number", _("Number"), kind="number", sort="number", link=lambda row: reverse("org:counter", args=[row.pk])),
        Column("name", _("Counter"), str, sort="name", link=lambda row: reverse("org:counter", args=[row.pk])),
        Column("hall", _("Hall"), sort="hall__name"),
        Column("zone", _("Zone"), sort="zone__name"),
        Column("state", _("Now"), kind="badge", words=dict(CounterState.choices), sort="state"),
        Column("clerk", _("Clerk"), sort="clerk__name"),
        USE,
        Column("code", _("Code"), sort="code", is_shown=False),
    )
    filters = (
        Search(["name", "code", "clerk__name"]),
        BY_HALL,
        Choice("state", _("Now"), CounterState.choices),
        Flag("is_active", _("In use")),
    )


class Posts(Records):
    """The posts."""

    name, sort, permission, is_common = "org.posts", "code", "org.save_post", True
    empty_title = _("No post yet")
    empty_text = _("A post says what somebody answers for, apart from who holds it.")
    columns = (
        Column("name", _("Post"), str, sort="name", link=lambda row: reverse("org:post", args=[row.pk])),
        Column("code", _("Code"), sort="code"),
        Column("level", _("Level"), lambda row: row.get_level_display(), sort="level"),
        Column("duties", _("Duties"), lambda row: len(row.duties), kind="number"),
        Column("holders", _("Held by"), "holder_count", kind="number", sort="holder_count"),
    )
    filters = (Search(["name", "code"]),)


class ByRole(Choice):
    """Those who have a role, in whatever hall; everybody once."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        code = self.chosen(data)
        return query.filter(Exists(StaffRole.objects.filter(staff=OuterRef("pk"), role__code=code))) if code else query


def _staff_state(row: Any) -> str:
    if row.left_date is not None:
        return "left"
    return "active" if row.account.is_active else "inactive"


class People(Records):
    """The staff."""

    name, sort, permission = "org.staff", "badge", "org.save_staff"
    empty_title = _("Nobody yet")
    empty_text = _("Everybody who works here gets a record with an account, posts and roles.")
    columns = (
        Column("badge", _("Badge"), sort="badge", link=lambda row: reverse("org:staff", args=[row.pk])),
        Column("name", _("Full name"), sort="name", link=lambda row: reverse("org:staff", args=[row.pk])),
        Column("username", _("User name"), "account.username", sort="account__username"),
        Column("hall", _("Home hall"), sort="hall__name"),
        Column("roles", _("Roles"), lambda row: ", ".join(sorted({str(grant.role) for grant in row.grants.all()}))),
        Column("posts", _("Posts"), lambda row: ", ".join(str(post) for post in row.posts.all())),
        Column(
            "state",
            _("State"),
            _staff_state,
            kind="badge",
            words={"active": _("may log in"), "inactive": _("may not log in"), "left": _("has left")},
        ),
    )
    filters = (
        Search(["name", "badge", "account__username"]),
        BY_HALL,
        ByRole("role", _("Role"), role_choices),
    )


class Roles(Records):
    """The roles."""

    name, sort, permission, is_common = "org.roles", "code", "org.save_role", True
    empty_title = _("No role yet")
    empty_text = _("A role is a named set of rights. Five common ones can be installed.")
    columns = (
        Column("name", _("Role"), str, sort="name", link=lambda row: reverse("org:role", args=[row.pk])),
        Column("code", _("Code"), sort="code"),
        Column("rights", _("Rights"), lambda row: _("everything") if "*" in row.permissions else len(row.permissions)),
        Column("holders", _("Held by"), "holder_count", kind="number", sort="holder_count"),
    )
    filters = (Search(["name", "code"]),)


def device_state(row: Any) -> str:
    """silent, enrolled, pending (a code is out), revoked, or draft."""
    if row.silent_at is not None:
        return "silent"
    if row.key_hash is not None:
        return "enrolled"
    if row.code_hash is not None:
        return "pending"
    return "revoked" if row.revoked_at is not None else "draft"


DEVICE_STATES = {
    "enrolled": _("enrolled"),
    "silent": _("silent"),
    "pending": _("waiting for its code"),
    "revoked": _("revoked"),
    "draft": _("not enrolled"),
}


class Devices(Records):
    """The devices of all halls."""

    name, sort, permission = "org.devices", "name", "org.prepare_device"
    empty_title = _("No device yet")
    empty_text = _("Kiosks, boards and rating pads are enrolled once with a code and need no login.")
    columns = (
        Column("name", _("Device"), sort="name", link=lambda row: reverse("org:device", args=[row.pk])),
        Column("kind", _("Kind"), words=dict(DeviceKind.choices), sort="kind"),
        Column("hall", _("Hall"), sort="hall__name"),
        Column("counter", _("Counter"), sort="counter__number"),
        Column("zone", _("Zone"), sort="zone__name", is_shown=False),
        Column("state", _("State"), device_state, kind="badge", words=DEVICE_STATES),
        Column("enrolled_at", _("Enrolled"), kind="short", sort="enrolled_at"),
        Column("seen_at", _("Last seen"), kind="short", sort="seen_at"),
    )
    filters = (Search(["name"]), BY_HALL, Choice("kind", _("Kind"), DeviceKind.choices))
