"""Nothing stays with somebody who is gone: his cases go back to the team, dispatch forgets him, and others decide in his place."""

from datetime import timedelta

import pytest

from tingtang.cases.actions.approvals import ask_approval, decide
from tingtang.cases.actions.cover import cover
from tingtang.cases.actions.dispatch import hand_out
from tingtang.cases.actions.people import assign_case
from tingtang.cases.models import Approval, Vote
from tingtang.cases.queries.dispatch import away_with_work
from tingtang.cases.tests.desks import be_away, loads, make_desk
from tingtang.cases.tests.factories import AT, make_case
from tingtang.cases.tests.test_approvals import as_
from tingtang.core.actors import SYSTEM
from tingtang.org import actions as org
from tingtang.org.models import Staff, StaffRole
from tingtang.org.tests.factories import grant, make_hall, make_staff

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _open_hall(db: None) -> None:
    make_hall(opening={})


def leave(staff: Staff) -> None:
    """Enter that somebody works here no more."""
    org.save_staff(SYSTEM, staff=staff, hall=staff.hall, left_date=AT.date(), at=AT)


def lose_role(staff: Staff) -> None:
    """Withdraw what somebody may do."""
    for given in StaffRole.objects.filter(staff=staff):
        org.withdraw_role(SYSTEM, staff=staff, role=given.role, hall=given.hall, at=AT)


@pytest.mark.parametrize("goes", [leave, lose_role])
def test_cases_of_who_is_gone_go_to_a_colleague_and_he_is_given_no_more(goes) -> None:
    team, (wang, zhang) = make_desk(5, 5)
    held, alone = make_case(team=team), make_case()
    assign_case(SYSTEM, case=held, staff=wang, at=AT)
    assign_case(SYSTEM, case=alone, staff=wang, at=AT)
    assert not away_with_work(AT).exists()

    goes(wang)
    assert list(away_with_work(AT)) == [wang]
    cover(SYSTEM, staff=wang, at=AT)
    hand_out(SYSTEM, team=team, at=AT)
    for _more in range(3):
        make_case(team=team)
    hand_out(SYSTEM, team=team, at=AT)

    held.refresh_from_db()
    alone.refresh_from_db()
    assert (held.assignee, alone.assignee, loads(team)) == (zhang, None, [0, 4])
    assert not away_with_work(AT).exists()


class TestDecisions:
    def test_of_who_is_away_are_b_s_and_his_again_when_he_is_back(self) -> None:
        team, (a, b) = make_desk(5, 5)
        org.save_cover_pair(SYSTEM, primary=a, backup=b, at=AT)
        asked = ask_approval(SYSTEM, case=make_case(team=team), title="加急", people=[a], at=AT)

        be_away(a, AT - HOUR, AT + HOUR)
        cover(SYSTEM, staff=a, at=AT)

        assert Vote.objects.get().delegate == b
        assert decide(as_(b), approval=asked, decision="approved", at=AT).state == "approved"

    def test_of_who_is_gone_are_the_next_in_line_s_unless_another_was_asked_who_can(self) -> None:
        hall = make_hall("hillside")
        _team, (a, b, c) = make_desk(5, 5, 5)
        boss = grant(make_staff("chengang", "陈刚"), "supervisor", hall)
        any_of = ask_approval(SYSTEM, case=make_case(hall=hall), title="任一", people=[a, b], at=AT)
        alone = ask_approval(SYSTEM, case=make_case(hall=hall), title="一人", people=[a], at=AT)
        both = ask_approval(SYSTEM, case=make_case(hall=hall), title="都要", people=[a, c], mode="all", at=AT)

        leave(a)
        cover(SYSTEM, staff=a, at=AT)

        wanted = {any_of.pk: None, alone.pk: boss, both.pk: boss}
        assert {vote.approval_id: vote.delegate for vote in Vote.objects.filter(staff=a)} == wanted
        assert Approval.objects.filter(state="waiting").count() == 3
