"""The lists of prospects, and of the tables they came from."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.naming import text_in
from tingtang.core.views import actor_of
from tingtang.customers.models import ContactPlan, CustomerKind, Ground, Industry, Prospect
from tingtang.customers.tables import hall_choices
from tingtang.ui.columns import Column
from tingtang.ui.filters import Choice, Search
from tingtang.ui.listed import Bulk
from tingtang.ui.tables import Table

LOOKS = {"open": "waiting", "won": "ok", "lost": "rest"}
WORDS = {LOOKS[code]: word for code, word in Prospect.State.choices}


class State(Choice):
    """Those still to be won, unless others are asked for."""

    def chosen(self, data: QueryDict) -> str:
        return super().chosen(data) or "open"

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        chosen = self.chosen(data)
        return query if chosen == "all" else query.filter(state=chosen)


class Whose(Choice):
    """Who works on them: oneself, or nobody yet."""

    def __init__(self, own: int | None) -> None:
        super().__init__("whose", _("Who works on it"), (("mine", _("mine")), ("nobody", _("nobody yet"))))
        self.own = own

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        chosen = self.chosen(data)
        if chosen == "nobody":
            return query.filter(owner=None)
        return query.filter(owner=self.own) if chosen == "mine" else query


class Prospects(Table):
    """Prospects, the most promising first."""

    name, sort = "customers.prospects", "-score"
    empty_title = _("No prospects")
    empty_text = _("Take over a table of firms or people who are no customers yet; who is one already is left out.")
    columns = (
        Column("name", pgettext_lazy("of a customer", "Name"), sort="name", link=lambda row: reverse("customers:prospect", args=[row.pk])),
        Column("score", _("Score"), kind="number", sort="score", is_indexed=True),
        Column("wanted", _("Likely to take"), lambda row: text_in(row.wanted) or None),
        Column("stage", _("Stage of life"), words=dict(Prospect.Stage.choices)),
        Column("industry", _("Industry"), words=dict(Industry.choices)),
        Column("region", _("Region")),
        Column("kind", pgettext_lazy("of a customer", "Kind"), words=dict(CustomerKind.choices), is_shown=False),
        Column("revenue_cents", _("Revenue of a year"), kind="money", sort="revenue_cents", is_shown=False),
        Column("staff_count", _("People employed"), kind="number", sort="staff_count", is_shown=False),
        Column("owner", _("Who works on it"), lambda row: row.owner.name if row.owner else None),
        Column("next_date", _("Next contact"), kind="date", sort="next_date"),
        Column("latest_outcome", pgettext_lazy("of a contact", "Latest outcome"), words=dict(ContactPlan.Reply.choices[1:])),
        Column("state", _("State"), lambda row: LOOKS[row.state], kind="badge", words=WORDS),
        Column("customer", _("Customer"), lambda row: row.customer.number if row.customer else None, is_shown=False,
               link=lambda row: reverse("customers:customer", args=[row.customer_id]) if row.customer_id else ""),
        Column("source", _("Source of data"), lambda row: row.table.source.name_in(), is_shown=False),
        Column("keep_until", _("Kept until"), kind="date", sort="keep_until", is_shown=False),
    )  # fmt: skip

    def __init__(self, rows: QuerySet[Prospect], request: HttpRequest, **given: Any) -> None:
        actor = actor_of(request)
        outcomes = ContactPlan.Reply.choices[1:]
        self.filters = (  # type: ignore[misc]
            Search(["name", "region"]),
            State("state", _("State"), [*Prospect.State.choices, ("all", _("All"))], none=pgettext_lazy("prospect", "to be won")),
            Whose(actor.staff_id),
            Choice("stage", _("Stage of life"), Prospect.Stage.choices),
            Choice("industry", _("Industry"), Industry.choices),
            Choice("hall", _("For the hall"), hall_choices, field="hall__code", is_more=True),
            Choice("outcome", pgettext_lazy("of a contact", "Latest outcome"), outcomes, "latest_outcome", is_more=True),
        )  # fmt: skip
        super().__init__(rows, request, **given)

    @property
    def bulk_actions(self) -> list[Bulk]:
        wanted = "customers.give_prospect"
        found = [Bulk(_("Give to somebody"), reverse("customers:give_prospects"), wanted, icon="user-check")]
        return found if actor_of(self.request).may_somewhere(wanted) else []


class Tables(Table):
    """Tables that were taken over, the latest first."""

    name, sort = "customers.prospect_tables", "-taken_at"
    empty_title = _("No table was taken over")
    empty_text = _("Of each is kept where it comes from, for what it is used and on which ground.")
    columns: ClassVar[Any] = (
        Column(
            "file", _("File"), lambda row: row.file or "–", link=lambda row: reverse("customers:prospect_table", args=[row.pk])
        ),
        Column("source", _("Source of data"), lambda row: row.source.name_in()),
        Column("ground", _("Lawful ground"), words=dict(Ground.choices)),
        Column("purpose", _("For what it is used")),
        Column("taken_date", _("As of"), kind="date"),
        Column("row_count", _("Rows"), kind="number"),
        Column("new_count", _("New prospects"), kind="number"),
        Column("same_count", _("Prospects already"), kind="number"),
        Column("known_count", _("Customers already"), kind="number"),
        Column("barred_count", _("Do not want to be asked"), kind="number", is_shown=False),
        Column("taken_at", _("Taken over"), kind="short", sort="taken_at"),
    )
