"""Criteria of awards and assessments: what each is measured by, and how much it weighs."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.quality.models.evaluations import Evaluation

MOST_CRITERIA: Final = 30
MOST_LEVELS: Final = 10


class EvidenceKind(models.TextChoices):
    """By what something is judged."""

    INDICATOR = "indicator", pgettext_lazy("evidence", "an indicator")
    SCORECARD = "scorecard", pgettext_lazy("evidence", "a scorecard")
    RATINGS = "ratings", pgettext_lazy("evidence", "ratings of customers")
    INSPECTIONS = "inspections", pgettext_lazy("evidence", "inspections and reviews")
    MYSTERY = "mystery", pgettext_lazy("evidence", "mystery visits")
    COMMENDATIONS = "commendations", pgettext_lazy("evidence", "commendations")
    SANCTIONS = "sanctions", pgettext_lazy("evidence", "sanctions (points off)")
    MARKS = "marks", pgettext_lazy("evidence", "a mark with its reason")


# All that there are, not a sample (mystery visits come in planned numbers): few of them are no reason to say nothing.
COUNTED: Final = frozenset({EvidenceKind.COMMENDATIONS, EvidenceKind.SANCTIONS, EvidenceKind.MARKS, EvidenceKind.MYSTERY})
OF_HUNDRED: Final = frozenset({EvidenceKind.RATINGS, EvidenceKind.INSPECTIONS, EvidenceKind.MYSTERY, EvidenceKind.SCORECARD})
NEEDS_CODE: Final = frozenset({EvidenceKind.INDICATOR, EvidenceKind.SCORECARD})


def clean_criteria(given: Any) -> list[dict[str, Any]]:
    """Criteria in one way of writing: {code, name, kind, of, weight, criterion, full}. Refused without any, and when one cannot be read.

    `of` names the indicator, the scorecard, or the area of inspections; `criterion` is the place in an evaluation (AHP) that gives the
    weight; `full` says how many commendations make 100 points.
    """
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_CRITERIA:
        raise ValidationError({"criteria": _("Name from 1 to 30 criteria.")})
    try:
        found = [_criterion(number, one) for number, one in enumerate(given, 1)]
    except (KeyError, TypeError, ValueError):
        raise ValidationError({"criteria": _("Give each criterion its evidence and a weight from 0 to 100.")}) from None
    if not any(one["weight"] > 0 or one["criterion"] for one in found):
        raise ValidationError({"criteria": _("At least one criterion must weigh something.")})
    for one in found:
        if one["kind"] in NEEDS_CODE and not one["of"]:
            raise ValidationError({"criteria": _("“{name}” needs the code of what it is measured by.").format(name=one["name"])})
    return found


def _criterion(number: int, one: dict[str, Any]) -> dict[str, Any]:
    weight, full = float(one.get("weight") or 0), float(one.get("full") or 3)
    kind = EvidenceKind(one["kind"])
    if not 0 <= weight <= 100 or not 0 < full <= 1000:
        raise ValueError(weight)
    return {
        "code": f"c{number}", "name": str(one.get("name") or kind.label)[:120], "kind": kind.value, "of": str(one.get("of") or "")[:40],
        "weight": weight, "criterion": str(one.get("criterion") or "")[:40], "full": full,
    }  # fmt: skip


def weighed(criteria: Sequence[Mapping[str, Any]], evaluation: Evaluation | None) -> list[dict[str, Any]]:
    """Criteria with the weights that hold: those of a settled evaluation by their place in it, else those that were written."""
    totals = _totals(evaluation)
    return [
        {**one, "weight": round(100 * float(totals.get(one["criterion"], 0.0)), 6)} if totals else dict(one) for one in criteria
    ]


def must_have_places(criteria: Sequence[Mapping[str, Any]], evaluation: Evaluation | None) -> None:
    """Refused where the weights come from an evaluation and a criterion has no place in it: it would weigh nothing, and nobody be told."""
    totals = _totals(evaluation)
    lost = [str(one["name"]) for one in criteria if one["criterion"] not in totals and one["kind"] != EvidenceKind.SANCTIONS]
    if totals and lost:
        text = _(
            "“{evaluation}” gives the weights, and {names} has no place in it. Choose the place, or take the evaluation away."
        )
        raise ValidationError({"criteria": text.format(evaluation=evaluation, names=", ".join(f"“{name}”" for name in lost))})


def _totals(evaluation: Evaluation | None) -> Mapping[str, float]:
    return ((evaluation.result if evaluation else {}) or {}).get("totals") or {}


def clean_levels(given: Any) -> list[dict[str, Any]]:
    """Levels in one way of writing, {name, least}, the highest first. Refused when one cannot be read."""
    if not isinstance(given, list) or len(given) > MOST_LEVELS:
        raise ValidationError({"levels": _("There are at most ten levels.")})
    try:
        found: list[dict[str, Any]] = [{"name": str(one["name"]).strip()[:60], "least": float(one["least"])} for one in given]
    except (KeyError, TypeError, ValueError):
        raise ValidationError({"levels": _("Give each level a name and from how many points it is reached.")}) from None
    if any(not one["name"] or not 0 <= one["least"] <= 100 for one in found):
        raise ValidationError({"levels": _("Give each level a name and from how many points it is reached.")})
    return sorted(found, key=lambda one: -one["least"])
