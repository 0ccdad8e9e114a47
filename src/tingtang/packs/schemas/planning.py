"""What may stand in planning.yaml: sheets of lines, models of decisions and rosters, as `tingtang line`, `solve` and `roster` read them."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator

from tingtang.packs.schemas import Part
from tingtang.planning.queries import readable


class Planning(Part):
    """planning.yaml: sheets; `{example: licence-office}` stands for one of the printed examples."""

    FILE: ClassVar[str] = "planning.yaml"
    sheets: list[Annotated[dict[str, Any], AfterValidator(readable)]] = []
