"""The library of service gestures, and what was given."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.org.models import Hall
from tingtang.ui.columns import Column
from tingtang.ui.drawing import Draw
from tingtang.ui.filters import Choice, Dates, Flag, Search
from tingtang.ui.records import Records
from tingtang.ui.tables import Table
from tingtang.visits.models import GestureGiven


def hall_choices() -> Iterable[tuple[str, str]]:
    """Halls to filter by."""
    return [(one.code, one.name_in()) for one in Hall.objects.filter(is_active=True).order_by("code")]


class Gestures(Records):
    """The library."""

    name, sort, permission, is_common = "visits.gestures", "name", "visits.save_gesture", True
    empty_title = _("No service gesture yet")
    empty_text = _("Small things that delight, and what they cost: iron a shirt, walk somebody to the car, look after a child.")
    columns = (
        Column(
            "name",
            pgettext_lazy("of a record", "Name"),
            str,
            sort="name",
            link=lambda row: reverse("visits:gesture", args=[row.pk]),
        ),
        Column("about", _("What is done, and when it fits")),
        Column("cost_cents", _("Costs about"), kind="money", sort="cost_cents"),
        Column("limit_cents", _("At most, without asking"), kind="money"),
        Column("times", _("Made in 30 days"), kind="number", sort="times"),
        Column("spent", _("Spent in 30 days"), kind="money", sort="spent"),
        Column("liked", _("Pleased, of those known"), lambda row: row.liked / row.asked if row.asked else None, kind="share"),
        Column("asked", "n", kind="number"),
        Column(
            "give",
            "",
            lambda row: _("Write one down") if row.is_active else None,
            link=lambda row: reverse("visits:give_gesture", args=[row.pk]),
        ),
        Column("example", _("Where it was seen"), is_shown=False),
    )
    filters = (Search(["name", "about", "code"]), Flag("is_active", _("In use")))

    def drawer(self, column: Column) -> Draw:
        """Whoever sees the library writes down what he made; the gesture itself is changed by who keeps the library."""
        return Table.drawer(self, column) if column.name == "give" else super().drawer(column)


class Given(Table):
    """What was given."""

    name, sort = "visits.given", "-given_at"
    empty_title = _("No gesture has been made yet")
    empty_text = _("Whoever makes a gesture writes down what for and what it cost.")
    columns = (
        Column("given_at", _("When"), kind="datetime", sort="given_at"),
        Column("gesture", _("Gesture"), lambda row: row.gesture.name_in()),
        Column("note", _("What for")),
        Column("cost_cents", _("What it cost"), kind="money", sort="cost_cents"),
        Column("customer", _("Customer"), lambda row: row.customer.name if row.customer else None),
        Column("staff", pgettext_lazy("given", "By whom"), lambda row: row.staff.name if row.staff else None),
        Column("reaction", _("How it was taken"), words=dict(GestureGiven.REACTIONS)),
        Column("hall", _("Hall"), lambda row: row.hall.name_in(), is_shown=False),
    )
    filters = (
        Search(["note", "gesture__name", "customer__name"]),
        Choice("hall", _("Hall"), hall_choices, "hall__code", is_more=True),
        Dates("given", _("When"), "given_at", is_more=True),
    )
