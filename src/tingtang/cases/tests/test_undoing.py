"""A step just taken is taken back: the case and its clocks are as before, and the journal says both."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import change_case
from tingtang.cases.actions.steps import move
from tingtang.cases.actions.undoing import Before, TooLateToUndo, undo_move
from tingtang.cases.models import Case, SlaClock
from tingtang.cases.queries.clocks import faults
from tingtang.cases.tests.factories import AT, make_kind, make_timed_case
from tingtang.cases.tests.test_work_pages import Desk, htmx
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.journal.tests.history import events_about
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import grant, make_hall, make_staff, make_team

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TARGETS = [{"clock": code, "minutes": 240} for code in ("first_answer", "resolve", "step:new", "step:working", "next_update")]


def clocks_of(case: Case) -> list[tuple[object, ...]]:
    """What the live clocks of a case say."""
    live = SlaClock.objects.filter(case=case, state__in=["running", "held"]).order_by("code")
    return [(one.code, one.state, one.due_at, one.elapsed_seconds) for one in live]


def taken_back(case: Case, step: str) -> Case:
    """The case after a step that its clerk took back ten seconds later."""
    was = Case.objects.get(pk=case.pk)
    staff = make_staff()
    actor = Actor("account", staff.account_id, grants={"cases.undo_move": EVERYWHERE}, staff_id=staff.pk)
    now = move(SYSTEM, case=case, step=step, reason="原因", at=AT + HOUR)
    before = Before(
        was.state, was.phase, was.times_reopened, was.resolved_at, was.closed_at, now.version, AT + HOUR, staff.pk
    )  # fmt: skip
    return undo_move(actor, case=case, before=before, at=AT + HOUR + timedelta(seconds=10))


@pytest.mark.parametrize("step", ["begin", "wait", "resolve"])
def test_leaves_case_and_clocks_as_they_were(step: str) -> None:
    case = make_timed_case(TARGETS)
    write_note(SYSTEM, case=case, body="已答复", kind="answer", at=AT + timedelta(minutes=5))
    before = clocks_of(case)

    found = taken_back(case, step)

    assert (found.state, found.phase, found.resolved_at, found.times_reopened) == ("new", "new", None, 0)
    assert clocks_of(case) == before
    assert not list(faults())
    assert events_about(case)[-1].attributes["reason"] == "step taken back"


def test_is_refused_when_somebody_went_on_from_there() -> None:
    case = make_timed_case()
    was, now = Case.objects.get(pk=case.pk), move(SYSTEM, case=case, step="begin", at=AT)
    change_case(SYSTEM, case=case, title="别的", at=AT)
    before = Before(was.state, was.phase, 0, None, None, now.version, AT, 7)

    with pytest.raises(TooLateToUndo):
        undo_move(Actor("account", 1, grants={"cases.undo_move": EVERYWHERE}, staff_id=7), case=case, before=before, at=AT)


def test_the_notice_of_a_step_takes_it_back() -> None:
    desk = Desk()
    case = desk.case()
    client = browser(desk.li)
    told = json.loads(htmx(client, f"/cases/{case.number}/move/", step="begin").headers["HX-Trigger"])  # type: ignore[attr-defined]

    back = told["tt:notice"]["undo"]["url"]
    assert htmx(browser(desk.chen), back).status_code == 409  # type: ignore[attr-defined]
    assert htmx(client, back).status_code == 200  # type: ignore[attr-defined]

    assert Case.objects.get(pk=case.pk).state == "new"
    assert timezone.now() > case.opened_at


def test_is_done_by_programs_with_what_the_step_answered() -> None:
    hall = make_hall()
    li = grant(make_staff(hall=hall), "clerk", hall)
    make_team(hall, code="billing").members.create(staff=li)
    program = Program.of(li)
    make_kind()
    number = program.post("/cases", {"kind": "consultation", "title": "水费", "hall": "riverside", "team": "billing"}).json()[
        "number"
    ]
    moved = program.post(f"/cases/{number}/move", {"step": "wait", "reason": "等材料"}).json()

    back = program.post(f"/cases/{number}/undo", {"undo": moved["undo"]})

    assert (moved["state"], back.status_code, back.json()["state"]) == ("pending", 200, "new")
    again = program.post(f"/cases/{number}/undo", {"undo": moved["undo"]})
    assert (again.status_code, again.json()["code"]) == (409, "too-late-to-undo")
    assert program.post(f"/cases/{number}/undo", {"undo": "forged"}).status_code == 409
