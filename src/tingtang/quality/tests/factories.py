"""Builders with good defaults: the service centre's evaluation."""

from typing import Any

from tingtang.core.actors import SYSTEM
from tingtang.org.models import Staff
from tingtang.org.tests.factories import AT, actor_for
from tingtang.quality.actions import evaluations as actions
from tingtang.quality.models import Evaluation, Expert
from tingtang.quality.queries import evaluations as queries
from tingtang.quality.rules import hierarchy

OUTLINE = "服务效率\n  等候时间\n  办理时间\n服务态度\n办事环境"
PRINCIPLES = [{"name": name, "is_met": True, "note": ""} for name in ("导向性", "层次性", "可比性")]


def make_evaluation(outline: str = OUTLINE, alternatives: tuple[str, ...] = (), **values: Any) -> Evaluation:
    """A draft with three criteria, the first of two parts, held against the principles of the method."""
    values.setdefault("principles", PRINCIPLES)
    return actions.save_evaluation(
        SYSTEM,
        at=AT,
        name=values.pop("name", "窗口服务评价"),
        criteria=hierarchy.as_data(hierarchy.outline(outline)),
        alternatives=[{"code": f"a{number}", "name": name} for number, name in enumerate(alternatives, 1)],
        **values,
    )


def open_to(evaluation: Evaluation, *staff: Staff) -> list[Expert]:
    """The seats of those who are asked."""
    actions.open_evaluation(SYSTEM, evaluation=evaluation, experts=staff, at=AT)
    return list(Expert.objects.filter(evaluation=evaluation).order_by("pk"))


def compare(seat: Expert, degrees: dict[tuple[str, str, str], int]) -> None:
    """Every pair alike, except those of `degrees`."""
    found = queries.get_evaluation(SYSTEM, seat.evaluation_id)
    for group in hierarchy.groups(found.nodes, found.alternative_codes):
        for first, second in group.pairs:
            degree = degrees.get((group.under, first, second), 0)
            actions.judge(actor_for(seat.staff), expert=seat, at=AT, under=group.under, first=first, second=second, degree=degree)
