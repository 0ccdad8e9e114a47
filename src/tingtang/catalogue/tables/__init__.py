"""The lists of the catalogue."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Calendar, Category, Origin, StandardKind, VersionState
from tingtang.catalogue.models.standards import APART
from tingtang.catalogue.queries.standards_shown import states_on
from tingtang.catalogue.queries.words import REGION_NAMES, week_words
from tingtang.ui import formats
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.records import Records


def _in_use(row: Any) -> str:
    return "active" if row.is_active else "inactive"


USE = Column(
    "is_active", _("State"), _in_use, kind="badge", words={"active": _("in use"), "inactive": _("out of use")}, sort="is_active"
)


def category_choices() -> Iterable[tuple[str, str]]:
    """Categories to filter by."""
    return [(category.code, str(category)) for category in Category.objects.order_by("order", "code")]


class Categories(Records):
    """The categories."""

    name, sort, permission, is_common = "catalogue.categories", "order", "catalogue.save_category", True
    empty_title = _("No category yet")
    empty_text = _("Customers choose a category first, then a service.")
    columns = (
        Column("name", _("Category"), str, sort="name", link=lambda row: reverse("catalogue:category", args=[row.pk])),
        Column("code", _("Code"), sort="code"),
        Column("services", _("Services"), "service_count", kind="number", sort="service_count"),
        Column("order", _("Order"), kind="number", sort="order"),
        USE,
    )
    filters = (Search(["name", "code"]), Flag("is_active", _("In use")))


class Services(Records):
    """The services."""

    name, sort, permission, is_common = "catalogue.services", "order", "catalogue.save_service", True
    empty_title = _("No service yet")
    empty_text = _("A service has a number series, the documents it needs, and targets for wait and service.")
    columns = (
        Column("name", _("Service"), str, sort="name", link=lambda row: reverse("catalogue:service", args=[row.pk])),
        Column("category", _("Category"), sort="category__order"),
        Column("series", _("Series"), sort="series"),
        Column("service_class", _("Class"), sort="service_class"),
        Column("expected_seconds", _("Expected"), kind="duration", sort="expected_seconds"),
        Column("wait_target_seconds", _("Wait target"), kind="duration", sort="wait_target_seconds"),
        Column("service_target_seconds", _("Service target"), kind="duration", sort="service_target_seconds"),
        Column("documents", _("Documents"), lambda row: len(row.documents), kind="number"),
        Column("fee_cents", _("Fee"), kind="money", sort="fee_cents", is_shown=False),
        Column("code", _("Code"), sort="code", is_shown=False),
        Column("order", _("Order"), kind="number", sort="order", is_shown=False),
        USE,
    )
    filters = (
        Search(["name", "code"]),
        Choice("category", _("Category"), category_choices, field="category__code"),
        Flag("is_active", _("In use")),
    )


def _hours(row: Calendar) -> str:
    return week_words(row.week)


def _uses(row: Any) -> str:
    return str(_("default")) if row.is_default else ""


class Calendars(Records):
    """The calendars."""

    name, sort, permission, is_common = "catalogue.calendars", "order", "catalogue.view", True
    empty_title = _("No calendar yet")
    empty_text = _("A calendar says when somebody works. Without one, clocks run day and night.")
    columns = (
        Column("name", _("Calendar"), str, sort="name", link=lambda row: reverse("catalogue:calendar", args=[row.pk])),
        Column("week", pgettext_lazy("of a calendar", "Week"), _hours),
        Column("zone_name", _("Time zone"), lambda row: row.zone_name or str(_("of each hall")), sort="zone_name"),
        Column("public_days", _("Public holidays of"), lambda row: str(REGION_NAMES.get(row.public_days, ""))),
        Column("days", _("Special days"), "day_count", kind="number", sort="day_count"),
        Column("halls", _("Halls"), "hall_count", kind="number", sort="hall_count"),
        Column("is_default", _("Default"), _uses, sort="is_default"),
        Column("code", _("Code"), sort="code", is_shown=False),
        Column("order", _("Order"), kind="number", sort="order", is_shown=False),
        USE,
    )
    filters = (Search(["name", "code"]), Flag("is_active", _("In use")))


def _versions(row: Any) -> list[Any]:
    return list(row.versions.all())


def _in_force(row: Any) -> str:
    states = states_on(_versions(row), row.today)
    version = next((one for one in _versions(row) if states[one.pk] == "in_force"), None)
    day = formats.day(version.effective_date, weekday=False) if version else ""
    return _("version {number}, since {day}").format(number=version.number, day=day) if version else ""


def _of_service(row: Any) -> Any:
    return row.service or ("–" if row.kind in APART else _("every service"))


def _open_state(row: Any) -> str | None:
    return next((one.state for one in _versions(row) if one.is_open), None)


class Standards(Records):
    """The standards."""

    name, sort, permission, is_common = "catalogue.standards", "order", "catalogue.view", True
    empty_title = _("No standard yet")
    empty_text = _("A standard says what is promised about a service, how it is done, and in which steps.")
    columns = (
        Column("name", _("Standard"), str, sort="name", link=lambda row: reverse("catalogue:standard", args=[row.pk])),
        Column("kind", _("Kind of standard"), words=dict(StandardKind.choices), sort="kind"),
        Column("service", _("Service"), _of_service, sort="service__code"),
        Column("origin", _("Origin"), words=dict(Origin.choices), sort="origin"),
        Column("number", pgettext_lazy("of a standard", "Number"), sort="number"),
        Column("in_force", pgettext_lazy("a standard", "In force"), _in_force),
        Column("open", _("Being worked on"), _open_state, kind="badge", words=dict(VersionState.choices)),
        Column("code", _("Code"), sort="code", is_shown=False),
        Column("is_public", _("Shown to customers"), kind="flag", sort="is_public", is_shown=False),
        USE,
    )
    filters = (
        Search(["name", "code", "number"]),
        Choice("kind", _("Kind of standard"), StandardKind.choices),
        Choice("origin", _("Origin"), Origin.choices),
        Flag("is_active", _("In use")),
    )
