"""The answer of a model, in sentences."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tingtang.planning.words import simulated
from tingtang.planning.words.plain import Translate, figure


def _(text: str) -> str:
    return text


FIELDS = {
    "resources": _("resources"), "products": _("products"), "ingredients": _("raw materials"), "items": _("goods"),
    "sources": _("sources"), "targets": _("destinations"), "owners": _("owners"), "projects": _("projects"),
    "candidates": _("candidates"), "variables": _("variables"), "costs": _("freights"), "values": _("values"),
    "total": _("amount of the blend"), "capacity": _("limit of load"), "stock": _("stock"), "profit": _("profit"), "cost": _("cost"),
    "value": _("value"), "weight": _("weight"), "supply": _("supply"), "demand": _("demand"), "uses": _("use"), "contents": _("content"),
    "figures": _("figure"), "schemes": _("schemes"), "categories": _("customer categories"), "groups": _("groups of customers"),
    "loads": _("use"),
    "customers": _("number of customers"), "price": _("price"), "hours": _("times of lessons"), "rooms": _("rooms"),
    "teachers": _("teachers"),
    "courses": _("courses"), "people": _("number of people"), "term_starts": _("first day of the term"),
}  # fmt: skip
SIDES = {
    "supply": _("the supply of {name}"), "demand": _("the demand of {name}"), "project": _("somebody for {name}"),
    "owner": _("one project at most for {name}"),
}  # fmt: skip
ENDS = {"least": _("the least of {name}"), "most": _("the most of {name}")}
ROWS = {"chosen": _("number chosen"), "capacity": _("limit of load"), "total": _("amount of the blend")}
MOST_FACTORS = 12
ASKS = {
    "ask_number": _("Give the {field} of “{name}”."),
    "ask_rows": _("Say which {field} there are."),
    "ask_matrix": _("Give the table of {field}: {rows} rows and {columns} columns."),
    "ask_table": _("Give the table of {field} when it is known what its rows and columns stand for."),
    "ask_cell": _("Give the {field} in row {row}, column {column}."),
    "ask_goal": _("Say what is to be made as large or as small as possible."),
    "ask_more": _("Say whether there are more sources, and the supply of each."),
    "ask_unplaced": _("Say where these figures belong: {numbers}."),
}
ASK_OWN = _("Give the {field}.")
INCOMPLETE = _("This is an unfinished draft. To solve it:")
OPTIMAL_MAX = _("The most that can be reached is {value}.")
OPTIMAL_MIN = _("The least that must be spent is {value}.")
FOUND = _("{value} was found within the time limit. Nothing better than {bound} can exist (gap {gap} %): the best is not proven.")
DECIDE = _("Decide: {values}.")
NOTHING = _("Decide: nothing of anything.")
PRICE = _("{name} is used up: one {unit} more brings {price}, as long as the limit stays between {low} and {high}.")
PRICE_SPLIT = _("{name} is used up: one {unit} more brings {price}, one less costs {other}.")
MORE = _("{name}: one {unit} more brings {price}.")
MORE_NOTHING = _("{name}: one {unit} more brings nothing.")
SPARE = _("{name} is not used up: {spare} are left.")
SPARE_MORE = _("{name} is not used up: {spare} are left, but one {unit} more would bring {price}.")
ROW = _("condition {number}")
_UNNAMED = re.compile(r"^row (\d+(?:\.\d+)?)$")
DEMAND_PRICE = _("{name}: one {unit} more to fulfil costs {price}, as long as it stays between {low} and {high}.")
FACTOR = _("The decision stays the same while {name} counts between {low} and {high} (now {now}).")
FACTOR_FREE = _("The decision stays the same whatever {name} counts.")
RANKED = _(
    "In order of what each earns for what the scarce means it takes are worth: {names}. Above 1 as much as possible, below 1 none."
)
RANKED_FREE = _("takes nothing scarce")
ANOTHER = _("Another decision is just as good: {values}.")
ONLY = _("No other decision is as good.")
NOT_KNOWN = _("Whether another decision is as good was not searched.")
INFEASIBLE = _("There is no solution: these conditions cannot hold together: {names}.")
INFEASIBLE_MANY = _("There is no solution. The conditions that clash are among: {names}.")
GIVE_UP = _("It would work if “{name}” were lowered by {by}.")
GIVE_DOWN = _("It would work if “{name}” were raised by {by}.")
GIVE_PROJECT = _("It would work without “{name}”: there is nobody left who could take it.")
GIVE_OWNER = _("It would work if “{name}” could take one more.")
GIVE_TOGETHER = _("Together these changes would make it work:")
UNBOUNDED = _("There is no end to it: nothing limits {names}. A condition is missing.")
UNKNOWN = _("Within the time limit no solution was found, and it is not known whether there is one.")
NO_LIMIT = _("no limit")
SOLVERS = {
    "HiGHS simplex": (
        _("simplex (HiGHS)"),
        _("the standard method for linear models: G. B. Dantzig, 1947, for the planning of the US Air Force"),
    ),
    "HiGHS branch and bound": (
        _("branch and bound (HiGHS)"),
        _("for whole numbers and yes or no: linear models by the simplex method, parted until each number is whole"),
    ),
    "knapsack branch and bound": (_("branch and bound for knapsacks"), ""),
    "minimum cost flow": (_("minimum cost flow"), _("the special method for transports")),
    "linear assignment": (_("linear assignment"), _("the special method for assignments")),
}
UNIT = _("unit")


def sentences(found: dict[str, Any], translate: Translate = str) -> list[str]:
    """The figures of `rules.models.outcome` in words."""
    state = found["state"]
    if state == "incomplete":
        return [translate(INCOMPLETE), *(asked(one, translate) for one in found["asks"])]
    if state == "infeasible":
        return list(_infeasible(found, translate))
    if state == "unbounded":
        return [translate(UNBOUNDED).format(names=translate(", ").join(found["grow_names"]) or "–")]
    if state == "unknown":
        return [translate(UNKNOWN)]
    if found["template"] in {"tariff", "timetable"}:
        return simulated.sentences(found, translate)
    return list(_solved(found, translate))


def asked(one: dict[str, Any], translate: Translate = str) -> str:
    """What a draft lacks, in words."""
    words = [part for part in one["place"] if isinstance(part, str) and part in FIELDS]
    about = {"name": "", **one["about"], "field": translate(FIELDS[words[-1]]) if words else ""}
    is_own = one["code"] == "ask_number" and len(one["place"]) == 1  # of the sheet itself, which has no name there
    return translate(ASK_OWN if is_own else ASKS[one["code"]]).format_map(about)


def _infeasible(found: dict[str, Any], translate: Translate) -> Iterator[str]:
    names = translate(", ").join(f"“{_condition(found, code, translate)}”" for code in found["conflict"])
    yield translate(INFEASIBLE if found["conflict_is_least"] else INFEASIBLE_MANY).format(names=names)
    if len(found["give_way"]) > 1:
        yield translate(GIVE_TOGETHER)
    for code, by in found["give_way"].items():
        own = {"project": GIVE_PROJECT, "owner": GIVE_OWNER} if found["template"] == "assignment" else {}
        text = own.get(code.partition(" ")[0])
        name = found["row_names"][code] if text else _condition(found, code, translate)
        yield translate(text or (GIVE_UP if by > 0 else GIVE_DOWN)).format(name=name, by=figure(abs(by), 4))


def _condition(found: dict[str, Any], code: str, translate: Translate) -> str:
    """A condition as people know it: by the name of what it is about, and which of its limits it is."""
    name = title_of({"code": code, "name": found["row_names"][code]}, translate)
    side, end = SIDES.get(code.partition(" ")[0]), ENDS.get(code.rpartition(".")[2])
    if side and found["template"] in {"transport", "assignment"}:
        return translate(side).format(name=name)
    return translate(end).format(name=name) if end and found["template"] in {"blending", "selection"} else name


def _solved(found: dict[str, Any], translate: Translate) -> Iterator[str]:
    value = _money(found, found["value"])
    if found["state"] == "optimal":
        yield translate(OPTIMAL_MAX if found["goal"] == "max" else OPTIMAL_MIN).format(value=value)
    else:
        yield translate(FOUND).format(value=value, bound=_money(found, found["bound"]), gap=figure(found["gap"] * 100, 2))
    chosen = [one for one in found["variables"] if one["value"]]
    texts = [
        one["name"] if one["is_choice"] else f"{one['name']} {figure(one['value'], 4)} {one['unit']}".strip() for one in chosen
    ]
    yield translate(DECIDE).format(values=translate(", ").join(texts)) if texts else translate(NOTHING)
    for row in found["rows"]:
        yield from _row(found, row, translate)
    if found.get("ranking"):
        yield _ranked(found["ranking"], translate)
    for one in chosen[:MOST_FACTORS]:
        if "factor_low" in one:
            yield _factor(one, translate)
    yield _others(found, translate)


def _ranked(ranking: list[dict[str, Any]], translate: Translate) -> str:
    free = translate(RANKED_FREE)
    told = (f"{one['name']} ({free if one['ratio'] is None else figure(one['ratio'], 2)})" for one in ranking)
    return translate(RANKED).format(names=translate(", ").join(told))


def _factor(one: dict[str, Any], translate: Translate) -> str:
    if one["factor_low"] is None and one["factor_high"] is None:
        return translate(FACTOR_FREE).format(name=one["name"])
    low, high = _end(one["factor_low"], translate), _end(one["factor_high"], translate)
    return translate(FACTOR).format(name=one["name"], low=low, high=high, now=figure(one["factor"], 4))


def title_of(row: Mapping[str, Any], translate: Translate) -> str:
    """What a limit is called: by its own name, or what it stands for where it has none."""
    if row["name"] != row["code"]:
        return str(row["name"])
    if number := _UNNAMED.match(row["code"]):
        return translate(ROW).format(number=number[1])
    known = ROWS.get(row["code"].partition(".")[0])
    return translate(known) if known else str(row["name"])


def _others(found: dict[str, Any], translate: Translate) -> str:
    if found["other"] is not None:
        names = {one["code"]: one["name"] for one in found["variables"]}
        choices = {one["code"] for one in found["variables"] if one["is_choice"]}
        told = (names[code] if code in choices else f"{names[code]} {figure(value, 4)}" for code, value in found["other"].items())
        values = translate(", ").join(told)
        return translate(ANOTHER).format(values=values)
    return translate(ONLY if found["other_is_sure"] else NOT_KNOWN)


def _row(found: dict[str, Any], row: dict[str, Any], translate: Translate) -> Iterator[str]:
    unit, name = row["unit"] or translate(UNIT), title_of(row, translate)
    name = name if name == row["name"] else name[:1].upper() + name[1:]
    if row["spare"]:
        if row["sense"] == "<=":
            spare, gain = f"{figure(row['spare'], 4)} {row['unit']}".strip(), row.get("one_more", 0)
            yield translate(SPARE_MORE if gain else SPARE).format(name=name, spare=spare, unit=unit, price=_money(found, gain))
        return
    if row.get("price_low") is not None and row.get("price_high") is not None and (row["price_low"] or row["price_high"]):
        low, high = row["price_low"], row["price_high"]
        ends = {"low": _end(row["limit_low"], translate), "high": _end(row["limit_high"], translate)}
        if low != high:
            gain, loss = (low, high) if found["goal"] == "max" else (high, low)
            yield translate(PRICE_SPLIT).format(name=name, unit=unit, price=_money(found, gain), other=_money(found, loss))
        else:
            # A price above nothing of a goal to be raised is a gain of one more; of a goal to be lowered it is a cost.
            text = PRICE if (found["goal"] == "max") == (low > 0) else DEMAND_PRICE
            yield translate(text).format(name=name, unit=unit, price=_money(found, abs(low)), **ends)
    elif "one_more" in row:
        text = MORE if row["one_more"] else MORE_NOTHING
        yield translate(text).format(name=name, unit=unit, price=_money(found, abs(row["one_more"])))


def _end(value: float | None, translate: Translate) -> str:
    return translate(NO_LIMIT) if value is None else figure(value, 4)


def _money(found: dict[str, Any], value: float) -> str:
    return f"{figure(value, 4)} {found['unit']}".strip()
