"""Cases are opened, moved, given and answered, and their clocks follow."""

from datetime import timedelta

import pytest

from tingtang.cases.actions.notes import write_note
from tingtang.cases.actions.opening import change_case
from tingtang.cases.actions.people import assign_case, give_back, take
from tingtang.cases.actions.refusals import CaseMoved, NotInTeam, NotReady, ReasonMissing, StepNotPossible, TeamElsewhere
from tingtang.cases.actions.steps import move
from tingtang.cases.models import Case, SlaClock
from tingtang.cases.rules.beginning import BEGINNING
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.catalogue.models import StandardVersion
from tingtang.catalogue.tests.factories import make_calendar, make_service, make_standard
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.core.errors import Invalid
from tingtang.journal.tests.history import events_about
from tingtang.org.models import Staff
from tingtang.org.tests.factories import make_hall, make_staff, make_team

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def make_timed_case() -> Case:
    """A case whose standard promises a first answer in two working hours and a solution in eight."""
    make_calendar(week={day: ["09:00-17:00"] for day in ("mo", "tu", "we", "th", "fr")}, is_default=True)
    service = make_service()
    make_standard(service=service, targets=[{"clock": "first_answer", "minutes": 120}, {"clock": "resolve", "minutes": 480}])
    return make_case(service=service, hall=make_hall())


def acting(staff: Staff) -> Actor:
    """Somebody who may take cases anywhere."""
    return Actor("account", staff.account_id, grants={"cases.take": EVERYWHERE}, staff_id=staff.pk)


class TestOpen:
    def test_gives_numbers_that_grow_and_begins_in_the_first_state(self) -> None:
        first, second = make_case(), make_case()

        assert first.number < second.number
        assert (first.state, first.phase, first.priority) == ("new", "new", 3)

    def test_keeps_the_standard_in_force_and_starts_its_clocks(self) -> None:
        case = make_timed_case()

        assert case.standard == StandardVersion.objects.get()
        due = dict(SlaClock.objects.filter(case=case).values_list("code", "due_at"))
        assert due == {"first_answer": AT + 2 * HOUR, "resolve": AT + 8 * HOUR}
        assert (case.due_at, case.due_clock) == (AT + 2 * HOUR, "first_answer")

    def test_refuses_a_case_without_a_title_by_field(self) -> None:
        with pytest.raises(Invalid) as refused:
            make_case(title="   ")

        assert "title" in refused.value.fields
        assert not Case.objects.exists()

    def test_refuses_a_team_of_another_hall(self) -> None:
        with pytest.raises(TeamElsewhere):
            make_case(hall=make_hall(), team=make_team(make_hall(code="hillside")))


class TestMove:
    def test_refuses_a_step_that_does_not_lead_from_here(self) -> None:
        with pytest.raises(StepNotPossible):
            move(SYSTEM, case=make_case(), step="close", at=AT)

    def test_refuses_to_resolve_before_the_customer_has_an_answer(self) -> None:
        case = make_case()

        with pytest.raises(NotReady):
            move(SYSTEM, case=case, step="resolve", at=AT)
        write_note(SYSTEM, case=case, body="已退还多收的水费。", kind="answer", at=AT)

        assert move(SYSTEM, case=case, step="resolve", at=AT).phase == "resolved"

    def test_asks_for_a_reason_where_the_kind_does(self) -> None:
        with pytest.raises(ReasonMissing):
            move(SYSTEM, case=make_case(), step="wait", at=AT, reason=" ")

    def test_holds_clocks_while_the_customer_is_waited_for_and_lets_them_run_on(self) -> None:
        case = make_timed_case()

        move(SYSTEM, case=case, step="wait", at=AT + HOUR, reason="需要水表照片")
        held = Case.objects.get(pk=case.pk)
        move(SYSTEM, case=case, step="go_on", at=AT + 4 * HOUR)
        again = Case.objects.get(pk=case.pk)

        assert held.due_at is None
        assert again.due_at == AT + 5 * HOUR

    def test_stops_clocks_when_resolved_straight_from_waiting(self) -> None:
        case = make_timed_case()
        write_note(SYSTEM, case=case, body="请补充水表照片。", kind="answer", at=AT + HOUR)
        move(SYSTEM, case=case, step="wait", at=AT + HOUR, reason="需要水表照片")

        move(SYSTEM, case=case, step="resolve", at=AT + 200 * HOUR)

        clocks = {clock.code: clock for clock in SlaClock.objects.filter(case=case)}
        assert clocks["resolve"].elapsed_seconds == 3600
        assert {clock.state for clock in clocks.values()} == {"met"}

    def test_says_that_somebody_else_was_faster(self) -> None:
        case = make_case()
        move(SYSTEM, case=case, step="begin", at=AT, version=case.version)

        with pytest.raises(CaseMoved):
            move(SYSTEM, case=case, step="wait", at=AT, reason="x", version=case.version)


class TestPeople:
    def test_gives_a_case_only_to_who_works_in_its_team(self) -> None:
        team, li, wu = make_team(None, code="billing"), make_staff("limin"), make_staff("wutong", "吴桐")
        team.members.create(staff=li)
        case = make_case(team=team)

        with pytest.raises(NotInTeam):
            assign_case(SYSTEM, case=case, staff=wu, at=AT)

        assert assign_case(SYSTEM, case=case, staff=li, at=AT).assignee == li

    def test_takes_and_gives_back_with_a_reason(self) -> None:
        team, li = make_team(None, code="billing"), make_staff("limin")
        team.members.create(staff=li)
        case = make_case(team=team)

        with pytest.raises(ReasonMissing):
            give_back(SYSTEM, case=case, reason="", at=AT)
        assign_case(SYSTEM, case=case, staff=li, at=AT)
        give_back(SYSTEM, case=case, reason="不属于本组", at=AT)

        assert Case.objects.get(pk=case.pk).assignee is None
        assert [event.attributes["how"] for event in events_about(case) if "how" in event.attributes] == ["given", "returned"]

    def test_lets_somebody_of_the_team_take_a_case(self) -> None:
        team, li, wu = make_team(None, code="billing"), make_staff("limin"), make_staff("wutong", "吴桐")
        team.members.create(staff=li)
        case = make_case(team=team)

        with pytest.raises(NotInTeam):
            take(acting(wu), case=case, at=AT)

        assert take(acting(li), case=case, at=AT).assignee == li


class TestChange:
    def test_computes_priority_from_impact_and_urgency(self) -> None:
        case = change_case(SYSTEM, case=make_case(), at=AT, impact=1, urgency=1)

        assert case.priority == 1


class TestKind:
    @pytest.mark.parametrize(
        "steps", [[], [{"code": "close", "from": ["nowhere"], "to": "closed"}], [*BEGINNING["steps"][:-1], BEGINNING["steps"][0]]]
    )
    def test_refuses_states_by_which_a_case_could_not_live(self, steps: list[dict[str, object]]) -> None:
        with pytest.raises(Invalid) as refused:
            make_kind("broken", workflow={"states": BEGINNING["states"], "steps": steps})

        assert "workflow" in refused.value.fields
