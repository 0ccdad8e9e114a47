"""What all models of decisions have."""

from typing import Annotated, Literal

from pydantic import Field

from tingtang.planning.rules.sheets import Code, Label, LongLabel, Note, Part

UnitText = Annotated[str, Field(max_length=60)]


class Model(Part):
    """What all models have."""

    kind: Literal["model"] = "model"
    code: Code = "model"
    name: Label
    source: Note = ""
    note: LongLabel = ""
    assumed: LongLabel = ""
    money: UnitText = ""
    seconds: Annotated[float, Field(gt=0, le=60)] = 10
