"""Whoever holds a case hands it over himself, follows it from then on, and is told where it went when others take it from him."""

import pytest

from tingtang.cases.actions.people import assign_case, hand_over, take
from tingtang.cases.actions.refusals import NoRoom, NotHolder, ReasonMissing
from tingtang.cases.events import CASE_ASSIGNED
from tingtang.cases.models import Case, Notice
from tingtang.cases.queries.oversight import notices, words_of
from tingtang.cases.subscribers.work import hand_out_work, tell_who_got_it
from tingtang.cases.tests.desks import make_desk
from tingtang.cases.tests.factories import AT, make_case
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, Invalid
from tingtang.journal.tests.history import happened
from tingtang.org.models import Hall, Staff, Team
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import actor_for, grant, make_hall

pytestmark = pytest.mark.django_db


Desk = tuple[Team, Team, list[Staff]]


@pytest.fixture
def desk() -> Desk:
    """A first line of two and a second line of one, with room for one case each; the halls never close."""
    hall = make_hall(opening={})
    first, (wang, zhang) = make_desk(1, 1, way="push")
    second, (xie,) = make_desk(1, way="push", code="second")
    for one in (wang, zhang, xie):
        grant(one, "agent", hall)
    return first, second, [wang, zhang, xie]


class TestHandOver:
    def test_goes_to_whoever_of_the_other_team_is_free_and_is_followed_by_who_handed_it_over(self, desk: Desk) -> None:
        first, second, (wang, zhang, xie) = desk
        case = assign_case(SYSTEM, case=make_case(hall=Hall.objects.get()), team=first, staff=wang, at=AT)

        for actor, reason, wanted in ((actor_for(wang), " ", ReasonMissing), (actor_for(zhang), "网络", NotHolder)):
            with pytest.raises(wanted):
                hand_over(actor, case=case, team=second, reason=reason, at=AT)
        with pytest.raises(Invalid):
            hand_over(actor_for(wang), case=case, team=first, reason="换人", at=AT)
        hand_over(actor_for(wang), case=case, team=second, reason="属于网络", at=AT)
        hand_out_work(happened(frozenset({CASE_ASSIGNED.name})))

        case.refresh_from_db()
        assert (case.team, case.assignee) == (second, xie)
        assert Case.objects.visible_to(actor_for(wang)).filter(pk=case.pk).exists()
        assert "属于网络" in browser(wang).get(f"/cases/{case.number}/").content.decode()

    def test_goes_to_no_colleague_who_has_no_room(self, desk: Desk) -> None:
        first, _second, (wang, zhang, _xie) = desk
        case = assign_case(SYSTEM, case=make_case(hall=Hall.objects.get()), team=first, staff=wang, at=AT)
        other = assign_case(SYSTEM, case=make_case(hall=Hall.objects.get()), team=first, staff=zhang, at=AT)

        with pytest.raises(NoRoom):
            hand_over(actor_for(wang), case=case, team=first, staff=zhang, reason="下班", at=AT)
        assign_case(SYSTEM, case=other, team=first, at=AT)

        assert hand_over(actor_for(wang), case=case, team=first, staff=zhang, reason="下班", at=AT).assignee == zhang

    def test_is_done_from_the_page_by_who_may_not_give_cases(self, desk: Desk) -> None:
        first, second, (wang, zhang, _xie) = desk
        case = assign_case(SYSTEM, case=make_case(hall=Hall.objects.get()), team=first, staff=wang, at=AT)
        with pytest.raises(Denied):
            assign_case(actor_for(wang), case=case, team=second, at=AT)

        own, foreign = (
            browser(one).get(f"/cases/{case.number}/", headers={"Accept-Language": "en"}).text for one in (wang, zhang)
        )
        browser(wang).post(f"/cases/{case.number}/hand-over/", {"team": second.pk, "reason": "属于网络", "version": case.version})

        assert ("Hand over…" in own, "Hand over…" in foreign) == (True, False)
        assert Case.objects.get(pk=case.pk).team == second


class TestGone:
    def test_who_sees_a_case_no_more_is_told_its_number_and_where_it_went_and_nothing_else(self, desk: Desk) -> None:
        first, second, (wang, zhang, xie) = desk
        case = assign_case(SYSTEM, case=make_case(hall=Hall.objects.get(), title="董事长电脑"), team=first, staff=wang, at=AT)
        assign_case(SYSTEM, case=case, team=second, staff=xie, at=AT)
        near = assign_case(SYSTEM, case=make_case(hall=Hall.objects.get()), team=first, staff=wang, at=AT)
        take(actor_for(zhang), case=near, version=near.version, at=AT)

        tell_who_got_it(happened(frozenset({CASE_ASSIGNED.name})))

        told = {one.code: one for one in notices(actor_for(wang))}
        assert (told["gone"].case, told["handed_on"].case) == (None, near)
        assert case.number in words_of(told["gone"]) and str(second) in words_of(told["gone"])
        assert "董事长" not in browser(wang).get("/cases/notices/").content.decode()
        assert Notice.objects.filter(staff=xie).get().case == case
