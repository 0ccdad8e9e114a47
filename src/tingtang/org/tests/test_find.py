"""Ctrl-K among people."""

import pytest

from tingtang.org.tests.factories import actor_for, grant, make_hall, make_role, make_staff, make_team
from tingtang.org.views import find
from tingtang.ui.tests.readers import request_of

pytestmark = pytest.mark.django_db


class TestPeople:
    @pytest.mark.parametrize("text", ["李", "limin", "R001"])
    def test_are_found_by_name_user_name_or_badge(self, text):
        hall = make_hall()
        make_staff(hall=hall, badge="R001")
        administrator = grant(
            make_staff("zhouning", "周宁", hall), make_role("office", "org.view_accounts", "org.save_staff"), hall
        )

        hits = find.people(request_of(actor=actor_for(administrator)), text)

        assert [hit.label for hit in hits][:1] == ["李敏"]

    def test_are_not_found_by_one_who_may_not_open_them(self):
        hall = make_hall()
        make_staff(hall=hall)
        auditor = grant(make_staff("sunli", "孙立", hall), make_role("audit", "org.view_accounts"), hall)

        assert find.people(request_of(actor=actor_for(auditor)), "李") == []


class TestTeams:
    def test_are_found_by_those_who_may_open_them(self):
        hall = make_hall()
        make_team(hall)
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        li = grant(make_staff(hall=hall), "clerk", hall)

        assert [hit.label for hit in find.teams(request_of(actor=actor_for(chen)), "咨询")] == ["咨询组"]
        assert find.teams(request_of(actor=actor_for(li)), "咨询") == []
