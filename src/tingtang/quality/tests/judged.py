"""Builders for what is judged: people of a hall with ratings in the journal, an award, a procedure of signatures."""

from datetime import datetime, timedelta
from typing import Any

from tingtang.core.actions import action
from tingtang.core.actors import SYSTEM, Actor
from tingtang.flows.models import Process
from tingtang.flows.tests.drawing import Drawing
from tingtang.flows.tests.factories import published
from tingtang.journal.record import record
from tingtang.org.models import Hall, Post, Staff
from tingtang.org.tests.factories import AT, grant, make_staff
from tingtang.quality.actions import assessments, awards
from tingtang.quality.models import Award, Scheme
from tingtang.visits import events as visits

SATISFIED: dict[str, Any] = {"name": "群众满意", "kind": "ratings", "weight": 60}
PRAISED: dict[str, Any] = {"name": "表扬", "kind": "commendations", "weight": 40, "full": 2}
OCTOBER = (datetime(2026, 10, 1).date(), datetime(2026, 10, 31).date())  # noqa: DTZ001 - days
FORM = '<tingtang:form><tingtang:field code="agreed" type="boolean" label="同意" required="true"/></tingtang:form>'


@action("test.rate_services")
def _rate(actor: Actor, *, hall: Hall, clerk: Staff, good: int, bad: int, at: datetime) -> None:
    for number in range(good + bad):
        is_bad = number >= good
        record(
            visits.RATED, actor, at=at + timedelta(minutes=number), hall=hall, clerk=clerk, level="average", value=1 if is_bad else 4,
            is_bad=is_bad,
        )  # fmt: skip


def rate(hall: Hall, clerk: Staff, good: int, bad: int = 0, at: datetime = AT - timedelta(days=30)) -> None:
    """Ratings of somebody, in October."""
    _rate(SYSTEM, hall=hall, clerk=clerk, good=good, bad=bad, at=at)


def clerk(hall: Hall, username: str, name: str) -> Staff:
    """Somebody at a counter."""
    return grant(make_staff(username, name, hall), "clerk", hall)


def make_award(**values: Any) -> Award:
    """Stars for ratings and praise."""
    given = {"code": "star", "name": "星级员工", "criteria": [SATISFIED, PRAISED], "places": 1, "least": 10, **values}
    return awards.save_award(SYSTEM, at=AT, **given)


def signing() -> Process:
    """A procedure of two signatures: the person's, then the head's; whoever does not agree sends it back."""
    Post.objects.get_or_create(code="head", defaults={"name": "主任"})
    drawing = Drawing(
        "signing", extensions='<tingtang:form><tingtang:field code="agreed" type="boolean" label="同意"/></tingtang:form>'
    )
    english = '<tingtang:name language="en">Signed by the person</tingtang:name>'
    own = f"<bpmn:extensionElements>{english}{FORM}</bpmn:extensionElements>"
    sop = '<tingtang:sop post="head"><tingtang:purpose>批准</tingtang:purpose></tingtang:sop>'
    head = f"<bpmn:extensionElements>{sop}{FORM}</bpmn:extensionElements>"
    for kind, node, inner in (
        ("start", "s", ""),
        ("user", "own", own),
        ("user", "lead", head),
        ("end", "e", ""),
        ("end", "back", ""),
    ):
        drawing.node(kind, node, inner, **({"name": "本人签字"} if node == "own" else {}))
    drawing.node("xor", "a", default="no1")
    drawing.node("xor", "b", default="no2")
    drawing.line("s", "own", "a")
    drawing.flow("a", "lead", "agreed")
    drawing.flow("a", "back", id_="no1")
    drawing.line("lead", "b")
    drawing.flow("b", "e", "agreed")
    drawing.flow("b", "back", id_="no2")
    return published(drawing).process


def make_scheme(**values: Any) -> Scheme:
    """People by ratings, and a mark of who leads them."""
    mark = {"name": "协作", "kind": "marks", "weight": 40}
    given = {
        "code": "yearly",
        "name": "年度考核",
        "criteria": [SATISFIED, mark],
        "least": 10,
        "levels": [{"name": "优秀", "least": 90}],
        **values,
    }
    given.setdefault("process", signing())
    return assessments.save_scheme(SYSTEM, at=AT, **given)
