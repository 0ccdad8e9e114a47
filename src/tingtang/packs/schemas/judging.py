"""What may stand in judging.yaml: awards, rules for rewards and sanctions, and schemes of assessment, each with its published criteria."""

from typing import Annotated, Any, ClassVar, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, Field, model_validator

from tingtang.packs.schemas import Code, Part, Text
from tingtang.quality.models.criteria import MOST_CRITERIA, MOST_LEVELS, NEEDS_CODE, EvidenceKind

Number = Annotated[float | int, Field(ge=0, le=100)]
Few = Annotated[int, Field(ge=1, le=100_000)]


def _known(kind: str) -> str:
    if kind not in EvidenceKind.values:
        raise ValueError(f"there is no evidence {kind!r}; there are {', '.join(EvidenceKind.values)}")
    return kind


def _evidence(kind: str) -> str:
    if _known(kind) == EvidenceKind.MARKS:
        raise ValueError("an award or a rule rests on evidence, not on marks that somebody gives")
    return kind


Evidence = Annotated[str, AfterValidator(_evidence)]


class Measured(Part):
    """What is measured by some evidence; an indicator or scorecard is named by its code."""

    kind: str
    of: str = ""

    @model_validator(mode="after")
    def _named(self) -> "Measured":
        if self.kind in NEEDS_CODE and not self.of:
            raise ValueError(_("name the indicator or scorecard under “of”"))
        return self


class Criterion(Measured):
    """What something is judged by and how much it weighs; `of` names an indicator, a scorecard or an area of inspections, `full` says how
    many commendations are a hundred points."""

    name: Text
    kind: Annotated[str, AfterValidator(_known)]
    weight: Number
    full: Annotated[float | int, Field(gt=0, le=1000)] = 3

    def read(self, number: int, language: str) -> dict[str, Any]:
        """The criterion as quality keeps it; an evaluation may later weigh it by its number."""
        return {
            "code": f"c{number}", "name": self.name.read(language), "kind": self.kind, "of": self.of, "weight": float(self.weight),
            "criterion": f"{number}", "full": float(self.full),
        }  # fmt: skip


class Level(Part):
    """A level or grade and from how many points it is reached."""

    name: Text
    least: Number


class Judged(Part):
    """What awards and schemes share."""

    code: Code
    name: Text
    kind: str
    least: Few = 5
    criteria: Annotated[list[Criterion], Field(min_length=1, max_length=MOST_CRITERIA)]
    levels: Annotated[list[Level], Field(max_length=MOST_LEVELS)] = []

    def read(self, language: str) -> dict[str, Any]:
        """Criteria and levels as quality keeps them, in a language."""
        levels = [{"name": one.name.read(language), "least": float(one.least)} for one in self.levels]
        return {
            "criteria": [one.read(number, language) for number, one in enumerate(self.criteria, 1)],
            "levels": sorted(levels, key=lambda one: -float(str(one["least"]))),
        }


def _proven(criteria: list[Criterion]) -> list[Criterion]:
    for one in criteria:
        _evidence(one.kind)
    return criteria


class Award(Judged):
    """Something that is awarded: how, by which criteria, to how many."""

    kind: Literal["person", "hall"] = "person"
    process: Text
    criteria: Annotated[list[Criterion], Field(min_length=1, max_length=MOST_CRITERIA), AfterValidator(_proven)]
    places: Annotated[int, Field(ge=1, le=1000)] = 3
    appeal_days: Annotated[int, Field(ge=0, le=365)] = 5
    barred: bool = True


class Scheme(Judged):
    """How a unit, a post or a person is assessed, and by which process of the pack that is signed."""

    kind: Literal["hall", "post", "person"] = "person"
    process: Code


class MeritRule(Measured):
    """What evidence proposes which reward or sanction."""

    code: Code
    name: Text
    sense: Literal["reward", "sanction"]
    degree: Literal["light", "medium", "heavy"] = "light"
    consequence: Literal["post", "pay", "honour", "push"]
    text: Text
    kind: Evidence
    sign: Literal["at_least", "at_most"] = "at_least"
    limit: float | int
    least: Few = 20
    rhythm: Literal["month", "quarter", "year"] = "month"


class Signing(Part):
    """By the holders of which posts an assessment is checked and approved, after whom it is about; drawn in the shared folder."""

    checks: Code
    approves: Code


class Judging(Part):
    """judging.yaml: awards, rules for rewards and sanctions, schemes of assessment, and who signs these where the pack draws it not."""

    FILE: ClassVar[str] = "judging.yaml"
    signing: Signing | None = None
    awards: list[Award] = []
    merit_rules: list[MeritRule] = []
    schemes: list[Scheme] = []
