"""The lists of terms, classes and pupils."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.registry import Text
from tingtang.lessons.models import Enrolment
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.formats import money
from tingtang.ui.records import Records
from tingtang.ui.tables import Table

BADGES = {"asked": "waiting", "paid": "parked", "enrolled": "ok", "left": "closed"}
STATE_WORDS: dict[str, Text] = {badge: Enrolment.State(state).label for state, badge in BADGES.items()}


class Terms(Records):
    """Terms."""

    name, sort, permission = "lessons.terms", "-starts_date", "lessons.view"
    empty_title = _("No term yet")
    empty_text = _(
        "A term has classes with teacher, room, time and price; its timetable is published one to two weeks before it begins."
    )
    columns = (
        Column("name", pgettext_lazy("of a record", "Name"), str, link=lambda row: reverse("lessons:term", args=[row.pk])),
        Column("hall", _("Hall"), lambda row: row.hall.name_in()),
        Column("starts_date", _("First day of the term"), kind="date", sort="starts_date"),
        Column("ends_date", _("Last day of the term"), kind="date", sort="ends_date"),
        Column("published_at", _("Timetable published"), kind="datetime", sort="published_at"),
        Column("groups", pgettext_lazy("of pupils", "Classes"), "group_count", kind="number"),
    )
    filters = (Search(["name", "code"]),)


class Groups(Records):
    """Classes; only the noun needs it, they are listed on the page of their term."""

    name, sort, permission = "lessons.groups", "weekday", "lessons.view"
    columns = (Column("name", pgettext_lazy("of a record", "Name"), str),)


class Pupils(Table):
    """Enquiries, payments and pupils."""

    name, sort = "lessons.pupils", "-asked_at"
    empty_title = _("Nobody has asked yet")
    empty_text = _("Enquiry and payment stand on one form; the receipt comes once somebody else has checked the fee.")
    columns = (
        Column("pupil", _("Pupil"), lambda row: row.customer.name, link=lambda row: reverse("lessons:pupil", args=[row.pk])),
        Column("group", pgettext_lazy("of pupils", "Class"), lambda row: row.group.name_in()),
        Column("state", _("State"), lambda row: BADGES[row.state], kind="badge", words=STATE_WORDS, sort="state"),
        Column("test", _("Test (%)"), "test_percent", kind="number", sort="test_percent"),
        Column("paid", _("Paid"), lambda row: money(row.paid_cents, "CNY") if row.paid_cents else None),
        Column("receipt", _("Receipt")),
        Column("asked_at", _("Enquiry"), kind="datetime", sort="asked_at"),
        Column("next_check_date", _("Next check"), kind="date", sort="next_check_date"),
        Column("parent", _("Parent"), lambda row: row.parent.name if row.parent else None, is_shown=False),
        Column("term", _("Term of lessons"), lambda row: row.group.term.name_in(), is_shown=False),
    )
    filters = (
        Search(["customer__name", "parent__name", "receipt"]),
        Choice("state", _("State"), Enrolment.State.choices),
        Flag("untested", _("Without a test"), "test_percent__isnull"),
    )
