"""How figures are written in sentences, and what is wrong with a sheet."""

from collections.abc import Callable, Mapping
from typing import Any

from tingtang.planning.rules.sheets import Problem, label

Translate = Callable[[str], str]


def _(text: str) -> str:
    """Mark a text for the translators. Django's own mark asks for the settings, which a command may not have."""
    return text


PROBLEMS = {
    "too_large": _("The file is too large to be a sheet."),
    "not_text": _("The file is no text in UTF-8."),
    "not_yaml": _("The file cannot be read as YAML; look at line {line}."),
    "alias": _("The file uses anchors of YAML (& and *), which are not read. Write the values out."),
    "not_mapping": _("The file must hold names with values, such as “name: …”."),
    "missing": _("Something is missing here."),
    "unknown_key": _("This is not known here. Look for a typing error."),
    "no_such_choice": _("“{given}” is none of the choices: {limit}."),
    "too_small": _("“{given}” is too small; the least is {limit}."),
    "too_big": _("“{given}” is too big; the most is {limit}."),
    "no_number": _("“{given}” is no number."),
    "too_few": _("At least {limit} are needed here."),
    "too_many": _("At most {limit} are possible here."),
    "too_long": _("This text is too long; at most {limit} characters."),
    "bad_text": _("“{given}” has characters that are not allowed here."),
    "bad_value": _("“{given}” does not fit here."),
    "same_code": _("Two rows have the code “{name}”."),
    "range_upside_down": _("A range goes from the lower to the higher value."),
    "circle": _("These tasks wait for each other in a circle: {names}."),
    "unknown_task": _("There is no task “{name}”."),
    "unknown_group": _("There is no group “{name}”."),
    "left_out": _("Task “{name}” is done at no station."),
    "done_twice": _("Task “{name}” is done twice in one lane."),
    "lanes_differ": _("Lanes that share a task must do the same tasks: {name} and {other} differ."),
    "break_outside": _("A break must lie within its shift."),
    "unknown_shift": _("There is no shift “{name}”."),
    "no_turn_columns": _("The first row must name the columns person, day and shift."),
    "no_turn_day": _("“{name}” is no day; write it as 2026-11-23."),
    "two_turns": _("{name} has two turns on one day."),
    "impossible_turn": _("{name} cannot be: there is no such person, day or shift in the sheet, or it is not worked there then."),
    "unknown_person": _("There is nobody with the code “{name}”."),
    "shift_called_off": _("No shift may be called “off”: that is the word for a free day."),
    "no_workbook": _("The file cannot be read as a workbook (XLSX)."),
    "bursts": _("The workbook is packed so that it would burst: it is not opened."),
    "doctype": _("The workbook holds document types or entities, which no table needs and which can do harm. It was not read."),
    "macros": _("The workbook holds macros. Save it without them."),
    "page_too_large": _("This page has more than {rows} rows or {columns} columns."),
    "is_date": _("“{given}” is a date. A number or a text is needed."),
    "is_formula": _("“{given}” is a formula. Paste its value."),
    "is_error": _("“{given}” is an error of the spreadsheet. Mend it there."),
    "no_heading": _("“{given}” stands in a column without a heading."),
    "unknown_page": _("No table of this sheet is called “{name}”."),
    "no_head_page": _("The workbook has no page called “model” or “sheet” with the names and values of the whole."),
    "unknown_name": _("There is nothing called “{name}”."),
    "bad_unit": _("“{name}” cannot be read as a unit; write it like CNY/table."),
    "unit_size": _("{one} and {other} differ in size. Convert the figures; nothing is converted in silence."),
    "unit_kind": _("{one} and {other} are different kinds of unit."),
    "units_size": _("The terms are in {one} and in {other}. Convert the figures; nothing is converted in silence."),
    "units_kind": _("The terms are in {one} and in {other}, which cannot be added."),
    "no_goal": _("Begin the goal with max or min."),
    "no_comparison": _("A condition needs <=, >= or =."),
    "formula_ends": _("The formula ends too early."),
    "formula_too_deep": _("The formula has too many brackets in each other."),
    "no_bracket": _("A bracket is not closed."),
    "unknown_variable": _("There is no variable “{name}”."),
    "unreadable_sign": _("“{name}” at position {position} cannot be read."),
    "unexpected": _("“{name}” at position {position} is not expected here."),
    "bad_division": _("Only division by a number other than 0 is possible."),
    "not_linear": _("Two variables are multiplied. The model must be linear."),
    "bad_month": _("“{name}” is no span of months; write it as 6-10."),
    "bad_hour": _("“{name}” is no span of hours; write it as 8-12."),
    "in_two_rows": _("{name} stands in two rows."),
    "two_rates": _("“{name}” has two prices."),
    "implausible_unit": _("{value} {unit} is hardly possible for “{name}”; {value} {fitting} would be. Nothing was converted."),
    "implausible_time": _("{value} {unit} is hardly possible for “{name}”."),
}


def told(problem: Problem, translate: Translate = str, language: str = "en") -> str:
    """A problem in words, without its place."""
    about = {key: label(value, language) if isinstance(value, dict) else value for key, value in problem.about.items()}
    return translate(PROBLEMS.get(problem.code, problem.code)).format_map(_Blank(about))


def placed(problem: Problem, translate: Translate = str, language: str = "en") -> str:
    """A problem in words after its place, as a file's reader needs it: `tasks.2.time: …`."""
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in problem.place)
    text = told(problem, translate, language)
    return f"{place}: {text}" if place else text


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def figure(value: float | None, digits: int = 1) -> str:
    """A number without needless zeros: 120, 92.9, 1,234.5."""
    if value is None:
        return "∞"
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(value: float | None) -> str:
    """A ratio in percent."""
    return "–" if value is None else f"{figure(value * 100)} %"


def span(value: Mapping[str, float | None], digits: int = 1) -> str:
    """A range: one figure where both ends are the same."""
    low, high = value["low"], value["high"]
    return figure(low, digits) if low == high else f"{figure(low, digits)}–{figure(high, digits)}"
