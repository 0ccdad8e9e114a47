"""The lists of what is set up for cases: kinds, authority, conflicting roles, rules for events, promises."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from tingtang.cases.models import Promise
from tingtang.cases.queries.kinds import nature_words
from tingtang.core.naming import text_in
from tingtang.customers.queries.imports import WORDS
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.records import Records
from tingtang.ui.tables import Table


def _in_use(row: Any) -> str:
    return "active" if row.is_active else "inactive"


def _nature(row: Any) -> str:
    """What the nature of a kind is called here."""
    return text_in(row.nature_names or {}, default=str(row.get_nature_display()))


USE = Column(
    "is_active", _("State"), _in_use, kind="badge", words={"active": _("in use"), "inactive": _("out of use")}, sort="is_active"
)


class Kinds(Records):
    """The kinds of cases."""

    name, sort, permission, is_common = "cases.kinds", "order", "cases.save_kind", True
    empty_title = _("No kind of case yet")
    empty_text = _("A kind has states and steps, a form, work and an ending. The industry pack brings ten.")
    columns = (
        Column("name", _("Kind"), str, sort="name", link=lambda row: reverse("cases:kind", args=[row.pk])),
        Column("nature", _("Nature"), _nature, sort="nature"),
        Column("prefix", _("Number prefix"), sort="prefix"),
        Column("states", _("States"), lambda row: len(row.life.states), kind="number"),
        Column("form", _("Fields"), lambda row: len(row.form), kind="number"),
        Column("cases", _("Cases"), "case_count", kind="number", sort="case_count"),
        Column("is_public", _("Customers"), lambda row: _("yes") if row.is_public else _("no"), sort="is_public"),
        Column("code", pgettext_lazy("for programs", "Code"), sort="code", is_shown=False),
        USE,
    )
    filters = (
        Search(["name", "code"]),
        Choice("nature", _("Nature"), lambda: list(nature_words().items()), field="nature"),
        Flag("is_active", _("In use")),
    )


class Takeovers(Table):
    """Takeovers of other help desks, the latest first."""

    name, sort, has_export = "cases.takeovers", "-pk", False
    empty_title = _("No help desk taken over yet")
    empty_text = _("Bring the cases of another help desk over, with their whole history, from its log.")
    columns = (
        Column("source", _("File"), link=lambda row: reverse("cases:takeover", args=[row.pk])),
        Column("code", _("Short name of the other desk")),
        Column("state", _("State"), "look", kind="badge", words=WORDS),
        Column("new_count", _("Cases taken over"), kind="number"),
        Column("same_count", pgettext_lazy("cases", "Here already"), kind="number"),
        Column("line_count", _("Lines of history"), kind="number"),
        Column("created_at", _("Begun"), kind="short"),
    )


class Authorities(Records):
    """Up to what each post may decide."""

    name, sort, permission, is_common = "cases.authorities", "post__name", "cases.save_authority", True
    empty_title = _("No limit of authority yet")
    empty_text = _("Without one, every remedy that costs something needs an approval by a post that may decide it.")
    columns = (
        Column("post", _("Post"), sort="post__name", link=lambda row: reverse("cases:authority", args=[row.pk])),
        Column("remedy", _("Remedy"), lambda row: row.remedy or _("any"), sort="remedy"),
        Column("limit_cents", _("Up to"), kind="money", sort="limit_cents"),
        Column("currency", _("Currency"), sort="currency", is_shown=False),
    )


class Conflicts(Records):
    """Roles that nobody may hold together."""

    name, sort, permission, is_common = "cases.conflicts", "first__name", "cases.save_conflict", True
    empty_title = _("No conflicting roles yet")
    empty_text = _("Name pairs of roles that one person must not hold, such as asking for a payment and making it.")
    columns = (
        Column("first", _("Role"), str, sort="first__name", link=lambda row: reverse("cases:conflict", args=[row.pk])),
        Column("reason", _("Why")),
    )


class EventRules(Records):
    """When events become an incident."""

    name, sort, permission, is_common = "cases.event_rules", "order", "cases.save_event_rule", True
    empty_title = _("No rule for events yet")
    empty_text = _("Without one, an event becomes an incident only by hand. Not every event should.")
    columns = (
        Column("name", _("Rule"), str, sort="name", link=lambda row: reverse("cases:event_rule", args=[row.pk])),
        Column("source", _("Source"), lambda row: row.source or _("any")),
        Column("count", _("How many"), kind="number", sort="count"),
        Column("minutes", _("Within minutes"), kind="number", sort="minutes"),
        Column("kind", _("Opens")),
        USE,
    )


def promise_state(row: Promise) -> str:
    """How a promise stands; one that is past its day and not kept is overdue."""
    is_late = row.state == "open" and row.due_date < timezone.localdate()
    return str(pgettext("promise", "overdue") if is_late else row.get_state_display())


class Promises(Records):
    """What was promised at sale."""

    name, sort, permission = "cases.promises", "due_date", "cases.save_promise"
    empty_title = _("No promise registered")
    empty_text = _("Note what was promised at sale and until when; what was not kept shows here.")
    columns = (
        Column("text", _("What was promised"), link=lambda row: reverse("cases:promise", args=[row.pk])),
        Column("customer", _("Customer"), sort="customer__name"),
        Column("made_by", _("By whom"), sort="made_by__name"),
        Column("due_date", _("To be kept by"), kind="date", sort="due_date"),
        Column("state", _("State"), promise_state, sort="state"),
        Column("case", _("Delivered by"), lambda row: row.case.number if row.case else row.delivery),
        Column("delivery", _("Delivery record"), is_shown=False),
        Column("hall", _("Hall"), is_shown=False),
    )
    filters = (Search(["text", "contract", "delivery"]),)
