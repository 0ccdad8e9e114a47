"""Sheets of data: read from YAML, from tables and from programs by one schema; what is wrong is said by its place in the sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

LARGEST_BYTES = 2_000_000
MOST_NODES = 200_000
DEEPEST = 30
MOST_PROBLEMS = 50
LANGUAGES = ("zh-hans", "zh-hant", "en")

Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\s,;:{}\[\]\x00-\x1f][^,;:{}\[\]\x00-\x1f]*$")]
Line = Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f]*$")]
Note = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]
Label = Line | Annotated[dict[Annotated[str, Field(pattern=r"^(zh-hans|zh-hant|en)$")], Line], Field(min_length=1, max_length=3)]
LongLabel = (
    Note | Annotated[dict[Annotated[str, Field(pattern=r"^(zh-hans|zh-hant|en)$")], Note], Field(min_length=1, max_length=3)]
)
Number = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, le=1e12, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, or worth a warning, at a place such as ("tasks", 2, "time")."""

    code: str
    place: tuple[str | int, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    is_warning: bool = False


class BadSheet(ValueError):
    """A sheet that cannot be used, with all that is wrong with it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.code for problem in problems))
        self.problems = list(problems)


class Part(BaseModel):
    """A part of a sheet: unknown keys are refused, so that a misspelt one is not lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Named(Part):
    """A part with a code of its own and the name people read."""

    code: Code
    name: Label


def unique(parts: list[Any]) -> list[Any]:
    """Refuse parts two of which have one code."""
    codes = [part.code for part in parts]
    if len(set(codes)) < len(codes):
        raise ValueError(f"same_code:{next(code for place, code in enumerate(codes) if code in codes[:place])}")
    return parts


Unique = AfterValidator(unique)
S = TypeVar("S", bound=BaseModel)


class Plain(yaml.SafeLoader):
    """YAML without anchors: a few lines of them make gigabytes."""

    most = MOST_NODES

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise BadSheet(Problem("alias"))
        self.count = getattr(self, "count", 0) + 1
        self.depth = getattr(self, "depth", 0) + 1
        if self.count > self.most or self.depth > DEEPEST:
            raise BadSheet(Problem("too_large", about={"most": self.most}))
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def from_yaml(content: bytes) -> dict[str, Any]:
    """The mapping a YAML file holds. Refused (`BadSheet`): too large, no text, no YAML, anchors, no mapping."""
    if len(content) > LARGEST_BYTES:
        raise BadSheet(Problem("too_large", about={"most": LARGEST_BYTES}))
    try:
        found = yaml.load(content.decode("utf-8-sig"), Loader=Plain)  # noqa: S506 - a safe loader
    except UnicodeDecodeError:
        raise BadSheet(Problem("not_text")) from None
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, BadSheet):
            raise
        mark = getattr(error, "problem_mark", None)
        raise BadSheet(Problem("not_yaml", about={"line": mark.line + 1 if mark else 1})) from None
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise BadSheet(Problem("not_mapping"))
    return found


def read(schema: type[S], data: Mapping[str, Any]) -> S:
    """`data` as `schema`. Refused (`BadSheet`) with everything that does not fit, each by its place."""
    try:
        return schema.model_validate(dict(data))
    except ValidationError as error:
        raise BadSheet(*_told([_problem(one, data.get("template")) for one in error.errors()])) from None


def _told(problems: list[Problem]) -> list[Problem]:
    """One problem for each place: of the ways a value may be written, the one that came nearest."""
    by_place: dict[tuple[str | int, ...], Problem] = {}
    for problem in problems:
        known = by_place.get(problem.place)
        if known is None or known.code == "bad_value":
            by_place[problem.place] = problem
    return list(by_place.values())[:MOST_PROBLEMS]


_WORDS = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "literal_error": "no_such_choice",
    "greater_than": "too_small",
    "greater_than_equal": "too_small",
    "less_than": "too_big",
    "less_than_equal": "too_big",
    "finite_number": "no_number",
    "too_short": "too_few",
    "too_long": "too_many",
    "string_too_long": "too_long",
    "string_too_short": "missing",
    "string_pattern_mismatch": "bad_text",
    "union_tag_invalid": "no_such_choice",
    "union_tag_not_found": "missing",
}


_BRANCHES = {"str", "float", "int", "constrained-str", "constrained-float", "constrained-int", "Between"}


def _problem(error: Any, template: Any) -> Problem:
    kind: str = error["type"]
    place = tuple(part for part in error["loc"] if part not in _BRANCHES and not (isinstance(part, str) and "[" in part))
    if place and place[0] == template:  # which of the templates it is, is no place in the sheet
        place = place[1:]
    if kind.startswith("union_tag"):
        place += (str((error.get("ctx") or {}).get("discriminator", "")).strip("'"),)
    context = error.get("ctx") or {}
    about: dict[str, Any] = {"given": str(error.get("input"))[:60]}
    about["limit"] = _short(next((context[key] for key in ("gt", "ge", "lt", "le", "min_length", "max_length", "expected",
                                                        "expected_tags") if key in context), ""))  # fmt: skip
    if kind == "value_error":
        code, _colon, name = str(context.get("error", "")).partition(":")
        return Problem(code, place, {"name": name})
    if kind.startswith(("int", "float", "decimal", "bool")):
        return Problem("no_number", place, about)
    return Problem(_WORDS.get(kind, "bad_value"), place, about)


def _short(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def label(text: Label | LongLabel, language: str = "en") -> str:
    """A name in `language`, else in the first there is."""
    if isinstance(text, str):
        return text
    return text.get(language) or text.get(language.split("-", maxsplit=1)[0]) or next(iter(text.values()))


def exact(number: float) -> Fraction:
    """A number as it was typed: 0.1 is one tenth."""
    return Fraction(Decimal(repr(float(number))))
