"""What may stand in indicators.yaml: ready sets to take over, and an industry's own indicators, scorecards and reports."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from tingtang.packs.schemas import Code, Part
from tingtang.quality.queries.indicators import checked
from tingtang.quality.queries.ready import indicator_values, ready_sets, report_values, scorecard_values
from tingtang.quality.rules.formula import BadFormula


def _known(code: str) -> str:
    if code not in ready_sets():
        raise ValueError(f"there is no ready set {code!r}; there are {', '.join(ready_sets())}")
    return code


def _indicator(one: dict[str, Any]) -> dict[str, Any]:
    values = _whole(indicator_values, one)
    try:
        checked(values["formula"])
    except BadFormula as bad:
        raise ValueError(f"formula of {one['code']}: {bad}") from None
    return values


def _whole(make: Any, one: dict[str, Any]) -> dict[str, Any]:
    try:
        found: dict[str, Any] = make(one)
    except KeyError as missing:
        raise ValueError(f"{missing} is missing") from None
    return found


class Measures(Part):
    """indicators.yaml: sets by their codes, and what the pack brings itself in the shape of the ready sets."""

    FILE: ClassVar[str] = "indicators.yaml"
    owner: Code | None = None  # the post that answers for what no other one below answers for
    owners: dict[Code, list[Code]] = {}  # by post the indicators it answers for
    sets: list[Annotated[Code, AfterValidator(_known)]] = []
    indicators: Annotated[list[Annotated[dict[str, Any], AfterValidator(_indicator)]], Field(max_length=300)] = []
    scorecards: list[Annotated[dict[str, Any], AfterValidator(lambda one: _whole(scorecard_values, one))]] = []
    reports: list[Annotated[dict[str, Any], AfterValidator(lambda one: _whole(report_values, one))]] = []
