"""A team as a crew: led with duties, reviewed by people who are no members, with findings, talks and equipment."""

from datetime import timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.improvement.actions.meetings import save_meeting
from tingtang.org.actions.teams import save_team_member
from tingtang.org.models import Obligation
from tingtang.org.tests.clients import browser
from tingtang.org.tests.factories import AT, actor_for, grant, make_hall, make_post, make_staff, make_team
from tingtang.quality.actions import inspections
from tingtang.quality.tests.asked import GOOD, key, make_sheet

pytestmark = pytest.mark.django_db


def test_shows_who_leads_who_reviews_what_was_found_and_what_is_talked_about() -> None:
    hall, post = make_hall(), make_post("shift", "值班长")
    chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
    li = grant(make_staff("limin", "李敏", hall), "clerk", hall)
    lu = grant(make_staff("luqing", "陆青", hall), "inspector", hall)
    chen.posts.add(post)
    Obligation.objects.create(code="shift-1", text="每日班前检查安全通道", post=post)
    team = make_team(hall)
    for staff, is_lead in ((chen, True), (li, False)):
        save_team_member(SYSTEM, team=team, staff=staff, is_lead=is_lead, at=AT)
    given = {"hall": hall, "key": key(), "sheet": make_sheet(), "at": AT}
    found = inspections.hand_in(actor_for(lu), marks={**GOOD, "i1": {"value": "0", "note": "积水"}}, **given).findings.get()
    inspections.give_finding(SYSTEM, finding=found, owner=li, due_date=AT.date() + timedelta(days=2), at=AT)
    about = {"kind": "safety", "title": "消防通道", "chair": chen, "topics": [{"text": "疏散路线", "by": "陈刚"}]}
    save_meeting(SYSTEM, hall=hall, at=AT, starts_at=AT + timedelta(hours=1), ends_at=AT + timedelta(hours=2), **about)

    page = browser(chen).get(f"/setup/teams/{team.pk}/").content.decode()

    crew = page[page.index('id="crew"') :]
    assert "每日班前检查安全通道" in crew
    assert "陆青" in crew
    assert f'href="/quality/findings/{found.pk}/"' in crew
    assert "消防通道" in crew and "疏散路线" in crew
