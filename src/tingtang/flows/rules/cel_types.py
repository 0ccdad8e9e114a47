"""The types of an expression over declared fields: what is compared with what, before anything is published."""

from collections.abc import Callable, Mapping

from tingtang.flows.rules.cel_parser import MACROS, BadExpression, Tree, parse

# The types of declared fields in CEL. Dates are texts such as 2026-05-01: they compare as they stand.
OF_FIELD = {
    "string": "string", "text": "string", "choice": "string", "date": "string", "integer": "int", "number": "double",
    "boolean": "bool", "list": "list",
}  # fmt: skip
ANY = "dyn"
_NUMBERS = {"int", "double"}
_CALLS = {"size": "int", "string": "string", "int": "int", "double": "double", "timestamp": "timestamp", "duration": "duration"}
_METHODS = {
    "contains": "bool", "startsWith": "bool", "endsWith": "bool", "matches": "bool", "size": "int", "getFullYear": "int",
    "getMonth": "int", "getDayOfMonth": "int", "getDayOfWeek": "int", "getHours": "int", "getMinutes": "int",
}  # fmt: skip
_OF_TEXT = {"contains", "startsWith", "endsWith", "matches"}


def type_of(text: str, known: Mapping[str, str]) -> str:
    """The type of an expression; `known` are types by name. Refused (`BadExpression`) where types or names do not fit."""
    return _type(parse(text), dict(known))


def names(tree: Tree) -> set[str]:
    """The names an expression reads."""
    own = {tree.text} if tree.op == "name" else set()
    return own.union(*(names(part) for part in tree.parts)) if tree.parts else own


def _type(tree: Tree, known: Mapping[str, str]) -> str:
    if tree.op in {"int", "double", "string", "bool", "null"}:
        return tree.op
    if tree.op == "name":
        if tree.text not in known:
            raise BadExpression("unknown", tree.text)
        return known[tree.text]
    special = _SPECIAL.get(tree.op)
    if special is not None:
        return special(tree, known)
    return _operator(tree.op, *(_type(part, known) for part in tree.parts))


def _operator(op: str, left: str, right: str) -> str:
    if op in {"&&", "||"}:
        _need(op, {left, right} <= {"bool", ANY}, left, right)
        return "bool"
    if op == "in":
        _need(op, right in {"list", "map", ANY}, left, right)
        return "bool"
    if op in {"==", "!="}:
        _need(op, _alike(left, right) or "null" in {left, right}, left, right)
        return "bool"
    if op in {"<", "<=", ">", ">="}:
        _need(op, _alike(left, right) and not {left, right} & {"list", "map", "null"}, left, right)
        return "bool"
    return _arithmetic(op, left, right)


def _arithmetic(op: str, left: str, right: str) -> str:
    if ANY in {left, right}:
        return ANY
    if left == right and left in _NUMBERS:
        _need(op, op != "%" or left == "int", left, right)
        return left
    if op == "+":
        _need(
            op,
            (left == right and left in {"string", "list", "duration"}) or {left, right} == {"timestamp", "duration"},
            left,
            right,
        )
        return "timestamp" if "timestamp" in {left, right} else left
    _need(op, op == "-" and left in {"timestamp", "duration"} and right in {"timestamp", "duration"}, left, right)
    return "duration" if left == right else "timestamp"


def _alike(left: str, right: str) -> bool:
    return left == right or ANY in {left, right} or {left, right} <= _NUMBERS


def _need(op: str, fits: bool, *types: str) -> None:
    if not fits:
        raise BadExpression("types", f"{types[0]} {op} {types[1]}" if len(types) > 1 else f"{op} {types[0]}")


def _not(tree: Tree, known: Mapping[str, str]) -> str:
    inner = _type(tree.parts[0], known)
    _need("!", inner in {"bool", ANY}, inner)
    return "bool"


def _minus(tree: Tree, known: Mapping[str, str]) -> str:
    inner = _type(tree.parts[0], known)
    _need("-", inner in _NUMBERS | {ANY}, inner)
    return inner


def _choice(tree: Tree, known: Mapping[str, str]) -> str:
    condition, yes, no = (_type(part, known) for part in tree.parts)
    _need("?", condition in {"bool", ANY}, condition)
    _need(":", _alike(yes, no) or "null" in {yes, no}, yes, no)
    return yes if yes == no else ANY


def _list(tree: Tree, known: Mapping[str, str]) -> str:
    for part in tree.parts:
        _type(part, known)
    return "list"


def _field(tree: Tree, known: Mapping[str, str]) -> str:
    holder = _type(tree.parts[0], known)
    _need(f".{tree.text}", holder in {"map", ANY}, holder)
    return ANY


def _index(tree: Tree, known: Mapping[str, str]) -> str:
    holder = _type(tree.parts[0], known)
    _type(tree.parts[1], known)
    _need("[]", holder in {"list", "map", ANY}, holder)
    return ANY


def _call(tree: Tree, known: Mapping[str, str]) -> str:
    if tree.text == "has":
        if len(tree.parts) != 1 or tree.parts[0].op != "field":
            raise BadExpression("unreadable", "has")
        _type(tree.parts[0], known)
        return "bool"
    if tree.text not in _CALLS or len(tree.parts) != 1:
        raise BadExpression("no_function", tree.text)
    inner = _type(tree.parts[0], known)
    _need(tree.text, tree.text != "size" or inner in {"string", "list", "map", ANY}, inner)
    return _CALLS[tree.text]


def _method(tree: Tree, known: Mapping[str, str]) -> str:
    holder = _type(tree.parts[0], known)
    if tree.text in MACROS:
        return _macro(tree, known, holder)
    if tree.text not in _METHODS:
        raise BadExpression("no_function", tree.text)
    given = [_type(part, known) for part in tree.parts[1:]]
    if tree.text in _OF_TEXT:
        _need(tree.text, holder in {"string", ANY} and len(given) == 1 and given[0] in {"string", ANY}, holder)
    return _METHODS[tree.text]


def _macro(tree: Tree, known: Mapping[str, str], holder: str) -> str:
    _need(tree.text, holder in {"list", "map", ANY}, holder)
    if len(tree.parts) != 3 or tree.parts[1].op != "name":
        raise BadExpression("unreadable", tree.text)
    inner = _type(tree.parts[2], {**known, tree.parts[1].text: ANY})
    _need(tree.text, tree.text == "map" or inner in {"bool", ANY}, inner)
    return "list" if tree.text in {"map", "filter"} else "bool"


_SPECIAL: dict[str, Callable[[Tree, Mapping[str, str]], str]] = {
    "not": _not, "minus": _minus, "?": _choice, "list": _list, "field": _field, "index": _index, "call": _call, "method": _method,
}  # fmt: skip
