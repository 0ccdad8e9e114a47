"""The list of all cases: filters, columns, saved views, bulk actions, export."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from tingtang.cases.models.cases import CHANNELS, PHASES, PRIORITIES
from tingtang.cases.queries import VIEW_OWN
from tingtang.cases.queries import desk as reads
from tingtang.cases.queries.choices import Option, Options, options
from tingtang.cases.queries.lines import lines_of
from tingtang.cases.queries.search import found_in
from tingtang.cases.rules.workflow import OPEN_PHASES
from tingtang.cases.views.words import PHASE_LOOKS, PRIORITY_LOOKS, PRIORITY_WORDS, case_url, state_name
from tingtang.core.database import shapes
from tingtang.core.views import Request, page
from tingtang.customers.queries.family import family
from tingtang.ui import drawing, paging
from tingtang.ui.columns import Column
from tingtang.ui.drawing import Draw, badge, once
from tingtang.ui.filters import Choice, Dates, Search
from tingtang.ui.listed import Bulk
from tingtang.ui.tables import Table

OPEN = sorted(phase.value for phase in OPEN_PHASES)
BULKS = (
    ("assign", gettext_lazy("Give to…"), "cases.assign"),
    ("take", gettext_lazy("Take"), "cases.take"),
    ("move", gettext_lazy("Set the state…"), "cases.move"),
    ("tags", gettext_lazy("Tags…"), "cases.change"),
    ("priority", gettext_lazy("Priority…"), "cases.change"),
    ("urge", gettext_lazy("Urge…"), "cases.urge"),
    ("merge", gettext_lazy("Merge…"), "cases.merge"),
)


class Words(Search):
    """A number, or words of title, description, notes and the customer's name."""

    def narrow(self, query: Any, data: QueryDict) -> Any:
        text = data.get(self.name, "").replace("\x00", "").strip()
        if not text:
            return query
        if text[-1].isdigit() and text.isascii() and " " not in text:
            return query.filter(Q(number__startswith=text.upper()) | Q(external_ref=text))
        return found_in(query, text)


class Tag(Search):
    """One tag, as it is written."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        text = data.get(self.name, "").replace("\x00", "").strip()
        return query.filter(tags__contains=[text]) if text else query


class Phases(Choice):
    """Open cases unless another phase, or any, is asked for, or words are looked for: those are found in finished cases too."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        wanted = self.chosen(data)
        if wanted == "any" or (not wanted and _has_words(data)):
            return query
        return query.filter(phase__in=OPEN) if wanted in {"", "open"} else query.filter(phase=wanted)

    def shown(self, data: QueryDict) -> Mapping[str, Any]:
        """What nothing chosen means is said as it is: all where words are looked for, the open ones else."""
        is_all = _has_words(data)
        usual = "any" if is_all else "open"
        value = self.chosen(data)
        drawn = drawing.options([one for one in self.options() if one[0] != usual], value)
        told = {"kind": "choice", "name": self.name, "label": self.label, "value": "" if value == usual else value}
        return {**told, "none": "" if is_all else self.none, "drawn": drawn}


def _has_words(data: QueryDict) -> bool:
    return bool(data.get("q", "").strip())


@dataclass(frozen=True)
class Coded(Choice):
    """Chosen by its key, or by its code as people write it into an address."""

    codes: Mapping[str, str] = field(default_factory=dict)

    def chosen(self, data: QueryDict) -> str:
        value = data.get(self.name, "")
        return super().chosen(data) or self.codes.get(value, "")


class Holder(Choice):
    """Somebody, oneself, or nobody."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        wanted = self.chosen(data)
        if wanted == "none":
            return query.filter(assignee__isnull=True)
        return query.filter(assignee_id=int(wanted)) if wanted else query


class Due(Choice):
    """Overdue, today, within a week, or without a time."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        now = timezone.localtime()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        match self.chosen(data):
            case "late":
                return query.filter(due_at__lt=now)
            case "today":
                return query.filter(due_at__gte=now, due_at__lt=midnight + timedelta(days=1))
            case "week":
                return query.filter(due_at__gte=now, due_at__lt=midnight + timedelta(days=7))
            case "none":
                return query.filter(due_at__isnull=True)
        return query


class Mark(Choice):
    """What is special about a case."""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        wanted = _MARKED.get(self.chosen(data))
        return query.filter(wanted) if wanted is not None else query


_MARKED = {
    "escalated": Q(level__gt=0),
    "reopened": Q(times_reopened__gt=0),
    "restricted": Q(is_restricted=True),
    "lesson": Q(lesson__isnull=False),
    "refused": Q(refusal__isnull=False),
    "merged": Q(merged_into__isnull=False),
}


class Hidden(Choice):
    """A filter that only links set: a customer, a hall. Shown once it narrows the list."""

    def chosen(self, data: QueryDict) -> str:
        value = data.get(self.name, "")
        return value if value.isascii() and value.isdigit() and len(value) < 19 else ""

    def narrow(self, query: QuerySet[Any], data: QueryDict) -> QuerySet[Any]:
        """Cases of the customer, also those opened under a record that was merged into his."""
        key = self.chosen(data)
        return query.filter(customer__in=family(int(key))) if key else query


MARKS = (
    ("escalated", gettext_lazy("escalated")),
    ("reopened", gettext_lazy("reopened")),
    ("restricted", gettext_lazy("restricted")),
    ("lesson", gettext_lazy("instructive")),
    ("refused", gettext_lazy("refused")),
    ("merged", gettext_lazy("merged into another")),
)
DUES = (
    ("late", pgettext_lazy("of a clock", "overdue")),
    ("today", gettext_lazy("today")),
    ("week", gettext_lazy("within a week")),
    ("none", gettext_lazy("no time set")),
)


def filters_of(given: Options, data: QueryDict) -> tuple[Any, ...]:
    """The filters of a list of cases."""
    customer = data.get("customer", "")
    named = Hidden("customer", gettext_lazy("Customer"), [(customer, gettext_lazy("one customer"))], is_more=True)
    return (*_filters(given), named) if customer else _filters(given)


@lru_cache(maxsize=200)
def _filters(given: Options) -> tuple[Any, ...]:
    pairs = partial(map, lambda one: (one.pk, one.name))
    lasting = partial(Choice, is_lasting=True)
    more = partial(lasting, is_more=True)
    kind = pgettext_lazy("of a case", "Kind")
    holders = [("none", gettext_lazy("nobody")), *pairs(given.staff)]
    phases = [("open", pgettext_lazy("cases", "open")), *PHASES, ("any", gettext_lazy("all"))]
    return (
        Words((), label=gettext_lazy("Number or words")),
        Phases("phase", gettext_lazy("Phase"), phases, none=pgettext_lazy("cases", "open"), is_lasting=True),
        _coded("team", gettext_lazy("Team"), given.teams),
        Holder("holder", pgettext_lazy("of a case", "Held by"), holders, is_lasting=True),
        Due("due", gettext_lazy("Due"), DUES, is_lasting=True),
        _coded("kind", kind, given.kinds, is_more=True),
        more("priority", gettext_lazy("Priority"), PRIORITIES),
        _coded("service", gettext_lazy("Service"), given.services, is_more=True),
        more("channel", gettext_lazy("Channel"), CHANNELS),
        Mark("mark", gettext_lazy("Marked"), MARKS, is_more=True, is_lasting=True),
        Tag((), label=gettext_lazy("Tag"), name="tag", is_more=True),
        Dates("opened", gettext_lazy("Opened"), field="opened_at", is_more=True),
        Dates("dueon", gettext_lazy("Due on"), field="due_at", is_more=True),
        Dates("closed", gettext_lazy("Closed"), field="closed_at", is_more=True),
    )


def _coded(name: str, label: Any, rows: Sequence[Option], *, is_more: bool = False) -> Coded:
    pairs, codes = [(one.pk, one.name) for one in rows], {one.code: str(one.pk) for one in rows}
    return Coded(name, label, pairs, field=f"{name}_id", is_more=is_more, is_lasting=True, codes=codes)


@lru_cache(maxsize=4)
def _bulks(_urls: str) -> tuple[Bulk, ...]:
    return tuple(Bulk(label, reverse("cases:bulk", args=[verb]), permission) for verb, label, permission in BULKS)


TIMELESS = frozenset({"team", "phase", "holder", "kind", "priority", "service", "channel", "mark", "sort", "size", "cols"})


class Cases(Table):
    """The list of cases."""

    name = "cases.cases"
    sort = "due_at"
    page_sizes = (25, 50, 100, 200, 500)  # as many as are changed together at once
    is_counted = True
    columns: ClassVar[Sequence[Column]] = (
        Column("number", pgettext_lazy("of a case", "Number"), sort="number", link=case_url),
        Column("title", gettext_lazy("Title"), link=case_url),
        Column("state", gettext_lazy("State"), value=lambda c: state_name(c.kind, c.state), kind="badge"),
        Column("due_at", gettext_lazy("Due"), kind="short", sort="due_at", is_indexed=True),
        Column("priority", gettext_lazy("Priority"), kind="badge", words=PRIORITY_WORDS, sort="priority"),
        Column("assignee", pgettext_lazy("of a case", "Held by"), value="assignee.name"),
        Column("team", gettext_lazy("Team"), value=lambda c: c.team.name_in() if c.team else None),
        Column("customer", gettext_lazy("Customer"), value="customer.name"),
        Column("kind", pgettext_lazy("of a case", "Kind"), value=lambda c: c.kind.name_in(), is_shown=False),
        Column("service", gettext_lazy("Service"), value=lambda c: c.service.name_in() if c.service else None, is_shown=False),
        Column("hall", gettext_lazy("Hall"), value=lambda c: c.hall.name_in() if c.hall else None, is_shown=False),
        Column("channel", gettext_lazy("Channel"), words=dict(CHANNELS), is_shown=False),
        Column("tags", gettext_lazy("Tags"), value=lambda c: ", ".join(c.tags), is_shown=False),
        Column("opened_at", gettext_lazy("Opened"), kind="short", sort="opened_at", is_indexed=True),
        Column("changed_at", gettext_lazy("Changed"), kind="short", sort="changed_at", is_shown=False),
        Column("resolved_at", gettext_lazy("Resolved"), kind="short", is_shown=False),
        Column("closed_at", gettext_lazy("Closed"), kind="short", sort="closed_at", is_shown=False),
        Column("level", gettext_lazy("Escalation level"), kind="number", is_shown=False),
        Column("times_reopened", gettext_lazy("Reopened"), kind="number", is_shown=False),
        Column("external_ref", gettext_lazy("Number elsewhere"), is_shown=False),
    )
    empty_title = gettext_lazy("No open cases")
    empty_text = gettext_lazy(
        "Every question, complaint or fault that comes in at a counter, by telephone or in a letter becomes a case here."
    )

    def __init__(self, source: Any, request: Request, given: Options, **more: Any) -> None:
        super().__init__(source, request, **more)
        self.filters = filters_of(given, request.GET)  # type: ignore[misc]
        self.is_steady = "customer" not in request.GET  # type: ignore[misc]
        # What is over has no time by which it is due; of what is searched for, the newest is most likely meant.
        if request.GET.get("phase", "") in {"any", "resolved", "closed"} or request.GET.get("q", "").strip():
            self.sort = "-opened_at"  # type: ignore[misc]
        self.bulk = _bulks(settings.ROOT_URLCONF)  # type: ignore[misc]
        self.at: datetime = request.at
        if request.GET.keys() <= TIMELESS:
            actor = request.actor
            about = shapes.seen_by(actor)
            self.shape = (self.filters, *about, request.GET.urlencode(), self.order, self.size)

    def asked(self, build: Callable[[], QuerySet[Any]]) -> list[Any]:
        """The rows of the first page, by a statement that is written once where it asks for nothing that passes with time."""
        if self.shape is None:
            return list(build())
        return lines_of(shapes.rows("cases.list", build, [], *self.shape), paging.TOTAL)

    def drawer(self, column: Column) -> Draw:
        """What draws the cells of a column: states in the look of their phase, and what is late so that it is seen."""
        usual = super().drawer(column)
        match column.name:
            case "state":
                return once(
                    lambda c: (c.kind_id, c.state, c.phase), lambda c: _badge(PHASE_LOOKS[c.phase], state_name(c.kind, c.state))
                )
            case "priority":
                return once(lambda c: c.priority, lambda c: _badge(PRIORITY_LOOKS[c.priority], column.word(c.priority)))
            case "due_at":
                at, say = self.at, column.teller()
                return lambda c: _badge("late", say(c.due_at)) if c.due_at and c.due_at < at and c.is_open else usual(c)
        return usual


def _badge(look: str, word: str) -> str:
    return f'<td class="cell-badge">{badge(look, word)}</td>'


def views_menu(request: Request) -> Mapping[str, Any]:
    """The saved views of the reader, for the menu of the list."""
    here = request.GET.urlencode()
    items = [
        {
            "name": view.name,
            "url": f"{reverse('cases:cases')}?{view.query}",
            "note": "" if view.scope == "me" else view.get_scope_display(),
            "is_current": view.query == here,
            "view": view,
        }
        for view in reads.views_of(request.actor)
    ]
    may = request.actor.may_somewhere("cases.save_view")
    save_url = f"{reverse('cases:new_view')}?{here}" if may else ""
    return {"items": items, "save_url": save_url, "manage_url": reverse("cases:views") if may else ""}


@page(VIEW_OWN)
@require_safe
def cases(request: Request) -> HttpResponseBase:
    """All cases one may see; without any filter in the address, one's default view or the open ones."""
    menu = views_menu(request)
    if not request.GET and not request.headers.get("HX-Request"):
        first = next((item["view"] for item in menu["items"] if item["view"].is_default and _is_own(request, item["view"])), None)
        if first is not None and first.query:
            return HttpResponseRedirect(f"{reverse('cases:cases')}?{first.query}")
    may = request.actor.may_somewhere("cases.open")
    more = {"empty_url": reverse("cases:new"), "empty_verb": _("Open a case")} if may else {}
    table = Cases(reads.rows(request.actor), request, options(request.actor), **more)
    table.saved_views = menu
    current = next((item["name"] for item in menu["items"] if item["is_current"]), "")
    return table.respond("cases/list.html", page_title=current or _("Cases"), may_open=may)


def _is_own(request: Request, view: Any) -> bool:
    return bool(view.staff_id == request.actor.staff_id)


def listed(**filters: object) -> str:
    """The address of the list with these filters: what figures lead to."""
    data = QueryDict(mutable=True)
    for name, value in filters.items():
        if value not in (None, ""):
            data[name] = str(value)
    return f"{reverse('cases:cases')}?{data.urlencode()}"


class Archive(Cases):
    """Finished cases with how many documents each has (CAS-10)."""

    name, sort = "cases.archive", "-closed_at"
    is_counted = False  # what is finished only grows: ten thousand are counted, of more it is said that there are more
    columns = (
        Column("number", pgettext_lazy("of a case", "Number"), sort="number", link=case_url),
        Column("title", gettext_lazy("Title"), link=case_url),
        Column("kind", pgettext_lazy("of a case", "Kind"), value=lambda c: c.kind.name_in()),
        Column("customer", gettext_lazy("Customer"), value="customer.name"),
        Column("team", gettext_lazy("Team"), value=lambda c: c.team.name_in() if c.team else None),
        Column("opened_at", gettext_lazy("Opened"), kind="short", sort="opened_at", is_indexed=True),
        Column("closed_at", gettext_lazy("Closed"), kind="short", sort="closed_at", is_indexed=True),
        Column("documents", gettext_lazy("Documents"), kind="number"),
        Column("tags", gettext_lazy("Tags"), value=lambda c: ", ".join(c.tags), is_shown=False),
        Column("service", gettext_lazy("Service"), value=lambda c: c.service.name_in() if c.service else None, is_shown=False),
    )
    empty_title = gettext_lazy("Nothing is finished yet")
    empty_text = gettext_lazy("Closed cases stay here with their notes and documents.")

    def __init__(self, source: Any, request: Request, given: Options) -> None:
        super().__init__(source, request, given)
        hidden = {"phase", "holder", "due", "dueon"}
        self.filters = tuple(one for one in self.filters if one.name not in hidden)  # type: ignore[misc]
        self.bulk, self.shape, self.is_steady = (), None, False  # type: ignore[misc]


@page(VIEW_OWN)
@require_safe
def archive(request: Request) -> HttpResponseBase:
    """Finished cases, the latest first."""
    table = Archive(reads.finished(request.actor), request, options(request.actor))
    return table.respond("cases/list.html", page_title=_("Archive"), may_open=False)
