"""Sheets as grids of cells: which single values and tables each kind has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.registry import Text
from tingtang.planning.cells import Column


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a sheet."""

    name: str
    title: Text
    columns: Sequence[Column]
    help: Text = ""
    is_matrix: bool = False
    is_lines: bool = False


@dataclass(frozen=True, slots=True)
class Head(Column):
    """A single value of a sheet; `inside` names the mapping it stands in."""

    inside: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """How one kind of sheet is typed in."""

    heads: Sequence[Head]
    grids: Sequence[Grid]
    fixed: Mapping[str, str] = field(default_factory=dict)


CODE = Column("code", pgettext_lazy("of a row", "code"), size="s")
_NAME = Column("name", pgettext_lazy("of a row", "name"), "name", size="l")
_UNIT = Column("unit", pgettext_lazy("of a figure", "unit"), size="s")
_MONEY = Head("money", _("unit of money"), hint=_("such as CNY or 万元"))
UNITS = (("s", _("seconds")), ("min", _("minutes")), ("h", _("hours")))
PER = (("h", _("an hour")), ("min", _("a minute")), ("s", _("a second")))
ORDERS = (("fixed", _("in this order")), ("free", _("at any place")), ("last", _("last of all")))
SORTS = (
    ("any", _("any")), ("check", _("check")), ("measurement", _("measurement")), ("record", _("record")), ("payment", _("payment")),
    ("photo", _("photo")), ("examination", _("examination")), ("consultation", _("consultation")), ("laboratory", _("laboratory")),
    ("walk", _("walk")),
)  # fmt: skip

LINE = Shape(
    (
        Head("unit", _("unit of times"), "choice", UNITS),
        Head("count", _("wanted customers"), "number", inside="demand"),
        Head("per", _("wanted in"), "choice", PER, inside="demand"),
        Head("actual_per_hour", _("customers an hour now"), "number"),
        Head("extra_workers", _("workers that may be added"), "number", default="0"),
        Head("most_merged", _("tasks in one station at most"), "number", default="2"),
    ),
    (
        Grid(
            "tasks",
            _("Tasks"),
            (
                CODE,
                _NAME,
                Column(
                    "time", pgettext_lazy("of a task", "time"), "range", hint=_("15, or 10–20, or empty when unknown"), size="s"
                ),
                Column("doubtful", _("doubtful"), "flag", size="s"),
                Column("order", pgettext_lazy("of a task", "order"), "choice", ORDERS),
                Column("after", _("after tasks"), "list", size="s"),
                Column("skill", _("skill")),
                Column("sort", pgettext_lazy("of a task", "sort"), "choice", SORTS),
                Column("service", _("service in the journal"), hint=_("code of a service: its times can be pulled")),
            ),
            _("One row for each task. Paste from a spreadsheet into any cell."),
        ),
        Grid(
            "stations",
            _("Stations"),
            (
                Column("layout", _("layout"), size="l", hint=_("the first layout is the one before")),
                Column("lane", _("lane"), size="s", hint=_("parallel lanes do the same tasks")),
                Column("tasks", _("tasks"), "list"),
                Column("workers", _("workers"), "number", size="s", default="1"),
                Column("group", _("group"), size="s"),
            ),
            _("In the order in which customers pass them. Without any there is one station for each task."),
        ),
        Grid(
            "groups",
            _("Groups of workers"),
            (
                CODE,
                _NAME,
                Column("count", pgettext_lazy("of people", "number"), "number", size="s"),
                Column("skills", _("skills"), "list"),
                Column("tasks", _("only these tasks"), "list"),
            ),
        ),
        Grid(
            "rules",
            _("Rules of order that can be switched on"),
            (
                Column("first", _("first")),
                Column("then", pgettext_lazy("of an order", "then")),
                Column("on", _("on"), "flag", size="s"),
                Column("why", _("why"), "name", size="l"),
            ),
        ),
    ),
)
_SCHEME, _CATEGORY = Column("scheme", _("scheme")), Column("category", _("customer category"))
_MODELS: dict[str, Shape] = {
    "product_mix": Shape(
        (_MONEY,),
        (
            Grid("resources", _("Resources"), (CODE, _NAME, Column("stock", _("stock"), "number"), _UNIT)),
            Grid(
                "products",
                _("Products"),
                (
                    CODE, _NAME, Column("profit", _("profit"), "number"),
                    Column("uses", _("uses of resources"), "pairs", hint=_("large 2; small 1"), size="l"),
                    Column("integer", _("whole numbers"), "flag", size="s"), Column("minimum", _("least"), "number", size="s"),
                    Column("maximum", _("most"), "number", size="s"), _UNIT, Column("profit_unit", _("unit of profit"), size="s"),
                ),
            ),
        ),
    ),
    "blending": Shape(
        (_MONEY, Head("total", _("amount of the blend"), "number"), Head("unit", pgettext_lazy("of a figure", "unit"))),
        (
            Grid(
                "components", _("What the blend must hold (as shares)"),
                (CODE, _NAME, Column("least", _("least"), "number"), Column("most", _("most"), "number")),
            ),
            Grid(
                "ingredients",
                _("Raw materials"),
                (
                    CODE, _NAME, Column("cost", _("cost"), "number"),
                    Column("contents", _("contents (as shares)"), "pairs", hint=_("protein 0.1; fat 0.02"), size="l"),
                    Column("least", _("least"), "number", size="s"), Column("available", _("available"), "number", size="s"),
                ),
            ),
        ),
    ),
    "knapsack": Shape(
        (_MONEY, Head("capacity", _("limit of load"), "number"), Head("unit", _("unit of load"))),
        (
            Grid(
                "items", _("Goods"),
                (
                    CODE, _NAME, Column("value", _("value"), "number"), Column("weight", _("weight"), "number"), _UNIT,
                    Column("most", _("pieces at most"), "number", size="s"),
                ),
            ),
        ),
    ),
    "transport": Shape(
        (_MONEY, Head("unit", _("unit of goods")), Head("cost_unit", _("unit of freight"), hint=_("such as CNY/t"))),
        (
            Grid("sources", _("Sources"), (CODE, _NAME, Column("supply", _("supply"), "number"), _UNIT)),
            Grid("targets", _("Destinations"), (CODE, _NAME, Column("demand", _("demand"), "number"), _UNIT)),
            Grid(
                "costs", _("Freight"), (),
                _("A row for each source, a column for each destination. x: there is no way; ?: not known yet."),
                is_matrix=True,
            ),
            Grid("unplaced", _("Figures whose place is not known"), (), is_matrix=True),
        ),
    ),
    "assignment": Shape(
        (_MONEY, Head("goal", _("goal"), "choice", (("max", _("as much as possible")), ("min", _("as little as possible"))))),
        (
            Grid("owners", _("Owners"), (CODE, _NAME)),
            Grid("projects", _("Projects"), (CODE, _NAME)),
            Grid(
                "values", _("Values"), (),
                _("A row for each owner, a column for each project. x: not possible; ?: not known yet."), is_matrix=True,
            ),
        ),
    ),
    "selection": Shape(
        (_MONEY, Head("choose_least", _("choose at least"), "number"), Head("choose_most", _("choose at most"), "number")),
        (
            Grid(
                "criteria", _("Limits on those chosen"),
                (
                    CODE, _NAME, _UNIT, Column("least", _("least"), "number"), Column("most", _("most"), "number"),
                    Column("limit_unit", _("unit of the limit"), size="s"),
                ),
            ),
            Grid(
                "candidates", _("Candidates"),
                (
                    CODE, _NAME, Column("value", _("value"), "number"),
                    Column("figures", _("figures"), "pairs", hint=_("assets 3.48; debts 1.28"), size="l"),
                ),
            ),
        ),
    ),
    "free": Shape(
        (_MONEY, Head("goal", _("goal"), hint=_("max 20 t + 15 c"))),
        (
            Grid(
                "variables", _("Variables"),
                (
                    CODE, _NAME,
                    Column("type", pgettext_lazy("of a variable", "type"), "choice",
                           (("continuous", _("any number")), ("integer", _("whole number")), ("binary", _("yes or no")))),
                    Column("lower", _("least"), "number", size="s"), Column("upper", _("most"), "number", size="s"), _UNIT,
                ),
            ),
            Grid(
                "rows", _("Conditions"), (), _("One formula in a line: large: 2 t + c <= 6. Units may stand in brackets: 2 [h/table] t."),
                is_lines=True,
            ),
            Grid("names", _("Names of conditions"), (CODE, _NAME), _("The code is what stands before the colon.")),
        ),
    ),
    "tariff": Shape(
        (
            _MONEY, Head("unit", _("unit of use"), hint="kWh"),
            Head("dearer", _("category that pays more"), hint=_("code of a category")),
            Head("cheaper", _("category it is compared with"), hint=_("code of a category")),
        ),
        (
            Grid("schemes", _("Schemes"), (CODE, _NAME), _("The first is the present one.")),
            Grid("categories", _("Customer categories"), (CODE, _NAME)),
            Grid("seasons", _("Seasons"), (CODE, _NAME, Column("months", _("months"), "list", hint="6-10, 12"))),
            Grid("periods", _("Times of day"), (CODE, _NAME, Column("hours", _("hours of the day"), "list", hint="8-12, 17-21"))),
            Grid(
                "rates", _("Prices"),
                (
                    _SCHEME, _CATEGORY, Column("price", _("price"), "number", size="s"),
                    Column("factors", _("factors"), "pairs", hint=_("peak 1.5; dry 1.2"), size="l"),
                ),
                _("One row for each scheme and category. The price is multiplied by the factors of the season and of the time of day."),
            ),
            Grid(
                "steps", _("Price steps"),
                (
                    _SCHEME, _CATEGORY, Column("above", _("above so much a month"), "number"),
                    Column("extra", _("extra for each unit"), "number"),
                ),
                _("What one customer uses above so much in a month costs so much more, until the next step."),
            ),
            Grid(
                "groups", _("Groups of customers"), (CODE, _NAME, _CATEGORY, Column("customers", _("number of customers"), "number")),
            ),
            Grid(
                "loads", _("Use by hour and month"),
                (
                    Column("group", _("group of customers")), Column("months", _("months"), "list", hint=_("6-10, or empty for all")),
                    Column("hours", _("hours of the day"), "list", hint=_("8-12, or empty for all")),
                    Column("amount", _("use in a month"), "number"),
                ),
                _("What one customer of the group uses in each of these months within these hours."),
            ),
        ),
    ),
    "timetable": Shape(
        (
            _MONEY, Head("term_starts", _("first day of the term"), "date"),
            Head("ready_days", _("days before it in which it has to be published"), "number", default="7"),
            Head("days", _("weekdays"), "list", hint="mo, tu, we, th, fr", default="mo, tu, we, th, fr"),
            Head("seconds", _("seconds to search"), "number", default="10"),
        ),
        (
            Grid("hours", _("Times of lessons"), (CODE, _NAME)),
            Grid(
                "rooms", _("Rooms"),
                (
                    CODE, _NAME, Column("seats", _("seats"), "number", size="s"),
                    Column("has", _("equipment"), "list", hint=_("piano, mirrors")),
                ),
            ),
            Grid("teachers", _("Teachers"), (CODE, _NAME, Column("away", _("not there"), "list", hint=_("mo, tu morning")))),
            Grid(
                "courses", _("Courses to be held"),
                (
                    CODE, _NAME, Column("teacher", _("teacher")), Column("learners", _("learners"), "list"),
                    Column("people", _("number of people"), "number", size="s"),
                    Column("times", _("lessons a week"), "number", size="s", default="1"),
                    Column("needs", _("needs"), "list"), Column("price", _("price"), "number", size="s"),
                ),
                _("Courses with the same learners are never at the same hour."),
            ),
            Grid(
                "published", _("Published timetable"),
                (
                    Column("course", _("course")), Column("day", _("day"), hint="mo"), Column("hour", _("time of the lesson")),
                    Column("room", _("room")),
                ),
                _("By codes. What stands here stays where it can; changes are listed."),
            ),
        ),
    ),
}  # fmt: skip
ROSTER = Shape(
    (
        Head("first", _("first day"), "date"),
        Head("days", pgettext_lazy("of a roster", "days"), "number", default="7"),
        Head("slot_minutes", _("minutes of a slot"), "number_choice", (("15", "15"), ("30", "30"), ("60", "60")), default="30"),
        Head("seconds", _("seconds to search"), "number", default="10"),
        Head("rest_hours", _("hours of rest between shifts"), "number", inside="rules", default="11"),
        Head("days_in_row", _("days in a row at most"), "number", inside="rules", default="6"),
        Head("cover", _("demand"), "choice", (("soft", _("cover as much as possible")), ("hard", _("must be covered"))), inside="rules"),
    ),
    (
        Grid(
            "shifts", _("Shifts"),
            (
                CODE, _NAME, Column("start", _("from"), size="s"), Column("end", pgettext_lazy("of a span", "until"), size="s"),
                Column("breaks", _("breaks"), "breaks", hint=_("60 11:00-13:00: an hour that begins between the two"), size="l"),
                Column("heavy", _("heavy"), "flag", size="s"), Column("days", _("weekdays"), "list", hint="mo, tu, we, th, fr"),
            ),
        ),
        Grid(
            "staff", _("People"),
            (
                Column("code", _("badge number")), _NAME, Column("outlet", _("outlet"), hint=_("code of the hall")),
                Column("skills", _("skills"), "list"),
                Column(
                    "guessed", _("skills are a guess"), "flag", hint=_("from what was served lately; empty when right"), size="s"
                ),
                Column("least_hours", _("least hours"), "number", size="s"),
                Column("most_hours", _("most hours"), "number", size="s", default="40"),
                Column("most_days", _("most days"), "number", size="s", default="5"),
                Column("away", _("away"), "list"), Column("wishes", _("wishes"), "wishes", hint=_("2026-11-25 off 2; 2026-11-26 early !")),
                Column("lends", _("may be lent"), "flag", size="s"), Column("shifts", _("only these shifts"), "list"),
            ),
            _("The badge number is what publishing finds people by."),
        ),
        Grid(
            "demand", _("Demand"),
            (
                Column("days", _("weekdays or dates"), "list", hint="mo, tu, we, th, fr"), Column("start", _("from"), size="s"),
                Column("end", pgettext_lazy("of a span", "until"), size="s"), Column("people", _("people"), "number", size="s"),
                Column("skill", _("skill")), Column("outlet", _("outlet")),
            ),
        ),
        Grid("pairs", _("Pairs: one is always there"), (Column("a", "A"), Column("b", "B"))),
    ),
)  # fmt: skip


def shape(kind: str, template: str) -> Shape:
    """How a kind of sheet is typed in."""
    return {"line": LINE, "roster": ROSTER}.get(kind) or _MODELS[template]


TEMPLATE_NOTES: dict[str, Text] = {
    "product_mix": _("Most profit · limited by equipment and materials · amounts, whole where marked"),
    "blending": _("Least cost · limited by materials and what the blend must hold · amounts of each material"),
    "knapsack": _("Most value of goods · limited by load · whole numbers"),
    "transport": _("Least freight · supply and demand balance · whole shipments"),
    "selection": _("Most profit · limits on what those chosen have together and on their number · yes or no"),
    "assignment": _("Most profit or least cost · each project one owner, each owner at most one project · yes or no"),
    "tariff": _("What customers pay before and after · prices by season and hour, steps · each scheme against the first"),
    "timetable": _("Courses without a clash of rooms, teachers and learners · few changes of what is published"),
    "free": _("Any goal and any linear conditions, written as formulas · any kind of variables"),
}
TEMPLATE_TITLES: dict[str, Text] = {
    "product_mix": _("Production plan"),
    "blending": _("Blending"),
    "knapsack": _("Knapsack"),
    "transport": _("Distribution"),
    "selection": _("Selection"),
    "assignment": _("Assignment"),
    "tariff": _("Tariff schemes"),
    "timetable": _("Timetable of courses"),
    "free": _("Free model by formulas"),
}
