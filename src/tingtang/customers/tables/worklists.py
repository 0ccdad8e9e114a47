"""The lists of work on customers' data: possible duplicates, imports, records to mend, audits, defects, erasures."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.customers import wording
from tingtang.customers.models import Customer, Defect, Erasure, PaperLoan
from tingtang.customers.queries.imports import UNFINISHED, WORDS, goes_on_at
from tingtang.customers.rules.matching import CERTAIN, STRONG
from tingtang.org.models import Hall
from tingtang.ui.columns import Column
from tingtang.ui.drawing import Draw
from tingtang.ui.filters import Choice, Flag, Search
from tingtang.ui.listed import Bulk
from tingtang.ui.tables import Table


def hall_choices() -> Iterable[tuple[Any, str]]:
    """Halls to filter by."""
    return [(hall.code, hall.name_in()) for hall in Hall.objects.filter(is_active=True).order_by("code")[:200]]


def _page_of(row: Any) -> str:
    return reverse("customers:customer", args=[getattr(row, "customer_id", row.pk)])


class Strength(Choice):
    """How likely a pair is one customer."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        bounds = {
            "certain": Q(score__gte=CERTAIN),
            "strong": Q(score__gte=STRONG, score__lt=CERTAIN),
            "possible": Q(score__lt=STRONG),
        }
        chosen = self.chosen(data)
        return query.filter(bounds[chosen]) if chosen else query


class Duplicates(Table):
    """Pairs to be decided, the likeliest first."""

    name, sort = "customers.duplicates", "-score"
    empty_title = _("No possible duplicates")
    empty_text = _("Records are compared as they come in, and all of them every night.")
    columns = (
        Column("one", _("One record"), "one.name", link=lambda row: reverse("customers:pair", args=[row.pk])),
        Column("other", _("The other"), "other.name", link=lambda row: reverse("customers:pair", args=[row.pk])),
        Column("score", _("Likeness"), kind="share", sort="score", is_indexed=True),
        Column(
            "strength",
            _("Strength"),
            lambda row: {"certain": "bad", "strong": "risk", "possible": "info"}[wording.strength(row.score)],
            kind="badge",
            words={"bad": _("nearly certain"), "risk": _("likely"), "info": _("possible")},
        ),
        Column("reasons", _("Why"), lambda row: wording.reasons(row.reasons)),
        Column("halls", _("Home halls"), lambda row: " / ".join(_hall(each) for each in (row.one, row.other))),
        Column("found_at", pgettext_lazy("when", "Found"), kind="short", sort="found_at", is_shown=False),
    )
    filters: ClassVar[Any] = (
        Strength("strength", _("Strength"), tuple(wording.STRENGTHS.items())),
        Choice("kind", _("Kind"), (("person", _("person")), ("company", _("company"))), field="one__kind"),
        Choice("hall", _("Home hall"), hall_choices, field="one__hall__code"),
    )


def _hall(customer: Customer) -> str:
    return customer.hall.name_in() if customer.hall else "—"


class Imports(Table):
    """Imports of customers, the latest first."""

    name, sort, has_export = "customers.imports", "-pk", False
    empty_title = _("No import yet")
    empty_text = _("Bring the customers of another program over from a CSV file or an Excel workbook.")
    columns = (
        Column("source", _("File"), link=lambda row: reverse("customers:import", args=[row.pk])),
        Column("hall", _("Home hall"), lambda row: row.hall.name_in() if row.hall else None),
        Column(
            "state",
            _("State"),
            "look",
            kind="badge",
            words=WORDS,
        ),
        Column("goes_on_at", _("Goes on at row"), lambda row: goes_on_at(row) if row.look in UNFINISHED else None, kind="number"),
        Column("row_count", _("Rows"), kind="number"),
        Column("new_count", _("New"), kind="number"),
        Column("updated_count", _("Brought up to date"), kind="number"),
        Column("same_count", _("Known already"), kind="number"),
        Column("fault_count", _("Rows with faults"), kind="number"),
        Column("created_at", _("Begun"), kind="short"),
    )


class _Worded(Table):
    """A list that says defects in words."""

    @cached_property
    def kinds(self) -> dict[str, str]:
        return wording.identity_names()

    def drawer(self, column: Column) -> Draw:
        """What draws the cells of a column."""
        words: dict[str, Callable[[Any], str]] = {
            "faults": lambda row: wording.faults(row.examination.missing, row.examination.malformed, self.kinds),
            "fault": lambda row: wording.fault(row.fault, self.kinds),
        }
        return super().drawer(replace(column, value=words[column.name]) if column.name in words else column)


class FaultKind(Choice):
    """What a record lacks or holds malformed."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        what, _colon, which = self.chosen(data).partition(":")
        if what == "missing":
            return query.filter(examination__missing__contains=[which])
        if what == "malformed":
            return query.exclude(examination__malformed=[])
        return query


class ToFix(_Worded):
    """Records that lack something or hold something malformed."""

    name, sort = "customers.to_fix", "pk"
    empty_title = _("Nothing to mend")
    empty_text = _("Every record that was checked is whole and well formed.")
    columns = (
        Column("name", _("Customer"), link=_page_of),
        Column("number", _("Customer number"), sort="number", is_indexed=True),
        Column("faults", _("To be mended"), "examination"),
        Column("hall", _("Home hall"), lambda row: row.hall.name_in() if row.hall else None),
        Column("keeper", _("Account manager")),
        Column("created_at", _("Registered"), kind="date", is_shown=False),
    )
    filters: ClassVar[Any] = (
        FaultKind(
            "fault",
            _("To be mended"),
            (
                ("missing:name", _("lacks the full name")),
                ("missing:identity", _("lacks a number that proves who it is")),
                ("missing:phone", _("lacks a phone")),
                ("malformed:", _("something malformed")),
            ),
        ),
        Choice("kind", _("Kind"), (("person", _("person")), ("company", _("company")))),
        Choice("hall", _("Home hall"), hall_choices, field="hall__code"),
    )

    @property
    def bulk_actions(self) -> list[Bulk]:
        wanted = "customers.return_defects"
        found = [Bulk(_("Give back to be mended"), reverse("customers:return_defects"), wanted, icon="arrow-back-up")]
        return found if self.request.actor.may_somewhere(wanted) else []  # type: ignore[attr-defined]


class Audits(Table):
    """Records drawn to be compared with their papers."""

    name, sort = "customers.audits", "drawn_at"
    empty_title = _("Nothing waits for an audit")
    empty_text = _("Draw a sample, or audit a single record from its page.")
    columns = (
        Column("customer", _("Customer"), link=lambda row: reverse("customers:audit", args=[row.customer_id])),
        Column("number", _("Customer number"), "customer.number"),
        Column("hall", _("Home hall"), lambda row: row.customer.hall.name_in() if row.customer.hall else None),
        Column("keeper", _("Account manager"), "customer.keeper"),
        Column("drawn_at", _("Drawn"), kind="short", sort="drawn_at"),
    )
    filters: ClassVar[Any] = (Choice("hall", _("Home hall"), hall_choices, field="customer__hall__code"),)


class Defects(_Worded):
    """Defects given back, the most urgent first."""

    name, sort = "customers.defects", "due_date"
    empty_title = _("No defects")
    empty_text = _("Defects appear here when they are given back to be mended.")
    columns = (
        Column("customer", _("Customer"), link=_page_of),
        Column("fault", _("To be mended")),
        Column("keeper", _("Account manager")),
        Column("hall", _("Home hall"), lambda row: row.customer.hall.name_in() if row.customer.hall else None),
        Column("due_date", _("Due"), kind="date", sort="due_date", is_indexed=True),
        Column(
            "state",
            _("State"),
            lambda row: {"returned": "risk", "corrected": "info", "closed": "ok"}[row.state],
            kind="badge",
            words={"risk": _("given back"), "info": _("corrected, to be checked"), "ok": _("closed")},
        ),
        Column("times", _("Times given back"), kind="number", is_shown=False),
        Column("returned_at", _("Given back"), kind="short", is_shown=False),
    )
    filters: ClassVar[Any] = (
        Choice("state", _("State"), Defect.State.choices),
        Choice("hall", _("Home hall"), hall_choices, field="customer__hall__code"),
        Flag("tells_customer", _("Customer is told")),
    )


class Companies(Table):
    """Companies whose data nobody compared with their papers for a year."""

    name, sort = "customers.companies", "pk"
    empty_title = _("All companies' data are fresh")
    empty_text = _("Companies appear here when nobody compared their data with their papers for a year.")
    columns = (
        Column("name", _("Company"), link=lambda row: reverse("customers:audit", args=[row.pk])),
        Column("number", _("Customer number"), sort="number", is_indexed=True),
        Column("tier", _("Tier"), lambda row: row.tier.name_in() if row.tier else None),
        Column("code", _("Credit code"), "credit_state", kind="badge", words={
            "ok": _("verified"), "pending": _("not verified"), "bad": _("malformed"), "rest": _("none"),
        }),
        Column("hall", _("Home hall"), lambda row: row.hall.name_in() if row.hall else None),
        Column("keeper", _("Account manager")),
    )  # fmt: skip
    filters: ClassVar[Any] = (Choice("hall", _("Home hall"), hall_choices, field="hall__code"),)


class Erasures(Table):
    """Wishes to be forgotten, the latest first."""

    name, sort = "customers.erasures", "-asked_at"
    empty_title = _("Nobody asked to be forgotten")
    empty_text = _("An erasure is asked for on the customer's page; a second person carries it out.")
    columns = (
        Column("number", _("Customer number"), "customer.number", link=lambda row: reverse("customers:erasure", args=[row.pk])),
        Column("customer", _("Customer")),
        Column("ground", _("Ground"), words=dict(Erasure.Ground.choices)),
        Column(
            "state",
            _("State"),
            lambda row: {"asked": "pending", "done": "ok", "declined": "rest"}[row.state],
            kind="badge",
            words={
                "pending": _("waiting for the second person"),
                "ok": _("erased"),
                "rest": pgettext_lazy("a request", "declined"),
            },
        ),
        Column("asked_at", _("Asked"), kind="short", sort="asked_at"),
        Column("decided_at", _("Decided"), kind="short"),
    )
    filters: ClassVar[Any] = (Choice("state", _("State"), Erasure.State.choices),)


class Units(Table):
    """The rates of every unit, with what each was counted from: for exports."""

    name, sort = "customers.quality", "code"
    columns = (
        Column("unit", _("Unit"), lambda row: row.hall.name_in() if row.hall else "—"),
        Column("code", _("Code"), lambda row: row.hall.code if row.hall else "", sort="code"),
        Column("customers", _("Customers"), "completeness.n", kind="number"),
        Column("complete", pgettext_lazy("how far", "complete"), "completeness.right", kind="number"),
        Column("completeness", _("Completeness"), "completeness.share", kind="share"),
        Column("valued", _("with values"), "conformity.n", kind="number"),
        Column("formed", _("well formed"), "conformity.right", kind="number"),
        Column("conformity", _("Conformity"), "conformity.share", kind="share"),
        Column("audited", _("audited"), "accuracy.n", kind="number"),
        Column("right", _("right"), "accuracy.right", kind="number"),
        Column("accuracy", _("Accuracy"), "accuracy.share", kind="share"),
        Column("open_defects", _("open defects"), kind="number"),
        Column("late_defects", _("overdue"), kind="number"),
        Column("closed_defects", _("closed"), kind="number"),
    )


class Lent(Choice):
    """Whether a file lies in its place."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        chosen = self.chosen(data)
        loans = PaperLoan.objects.filter(returned_at=None)
        if chosen == "late":
            return query.filter(pk__in=loans.filter(due_date__lt=timezone.localdate()).values("file"))
        lent = Q(pk__in=loans.values("file"))
        return query.filter(lent if chosen == "lent" else ~lent) if chosen else query


def _borrower(row: Any) -> Any:
    return row.open_loans[0].borrower.name if row.open_loans else None


def _loan_state(row: Any) -> str:
    if not row.open_loans:
        return "ok"
    return "late" if row.open_loans[0].due_date < timezone.localdate() else "half"


class Papers(Table):
    """Paper files: where each lies, or who has it."""

    name, sort = "customers.papers", "-filed_at"
    empty_title = _("No papers are filed")
    empty_text = _("Papers are filed from the page of their customer.")
    columns = (
        Column("title", _("What it holds"), sort="title"),
        Column("customer", _("Customer"), link=_page_of),
        Column("place", _("Place"), sort="place"),
        Column("borrower", _("Borrowed by"), _borrower),
        Column("due", _("Due"), lambda row: row.open_loans[0].due_date if row.open_loans else None, kind="date"),
        Column(
            "state",
            _("State"),
            _loan_state,
            kind="badge",
            words={"late": _("overdue"), "half": _("borrowed"), "ok": _("in its place")},
        ),
        Column("filed_at", _("Filed"), kind="date", sort="filed_at"),
    )
    filters: ClassVar[Any] = (
        Search(["title", "place", "customer__number"]),
        Lent("lent", _("State"), (("lent", _("borrowed")), ("late", _("overdue")), ("here", _("in its place")))),
    )
