"""The work plan of a quarter holds what has a day in it, and goes out as a table."""

import re
from datetime import date, timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.improvement.actions import corrections, meetings
from tingtang.improvement.actions.drives import deliver, start_drive
from tingtang.improvement.models import Deliverable
from tingtang.improvement.queries.quarter import planned, quarter_of
from tingtang.improvement.tests.factories import make_correction, make_drive
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import AT, actor_for, make_hall, make_staff
from tingtang.quality.actions import inspections
from tingtang.quality.tests.asked import GOOD, key, make_sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def chen(hall: Hall) -> Staff:
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


class TestQuarter:
    def test_begins_with_its_first_month_and_ends_with_its_last_day(self) -> None:
        assert quarter_of(date(2026, 11, 23)) == (date(2026, 10, 1), date(2026, 12, 31))
        assert quarter_of(date(2027, 2, 1)) == (date(2027, 1, 1), date(2027, 3, 31))

    def test_says_of_everything_in_it_whether_it_is_done_late_or_to_come(self, hall: Hall, chen: Staff) -> None:
        drive = make_drive(hall, owner=chen)
        start_drive(SYSTEM, drive=drive, at=AT)
        first = Deliverable.objects.order_by("due_date")[0]
        deliver(SYSTEM, deliverable=first, at=AT)
        fault = make_correction(chen, hall)
        corrections.analyse(SYSTEM, correction=fault, root_cause="没有更新标识", at=AT)
        corrections.save_measure(
            SYSTEM, correction=fault, text="换标识", owner=chen, due_date=AT.date() + timedelta(days=2), at=AT
        )
        make_drive(make_hall("east", "城东大厅"))
        times = {"starts_at": AT, "ends_at": AT + timedelta(minutes=15)}
        meetings.save_meeting(SYSTEM, hall=hall, title="周一晨会", chair=chen, at=AT, **times)

        found = planned(actor_for(chen), date(2026, 10, 1), date(2026, 12, 31), date(2026, 11, 27), hall.zone)

        assert [(one.day.isoformat()[5:], one.what.split(" · ")[0], one.state) for one in found] == [
            ("11-20", "自查报告", "done"), ("11-23", "周一晨会", "late"), ("11-25", "换标识", "late"),
            ("11-30", "等候区标识不清", "pending"), ("12-16", "验收记录", "pending"),
        ]  # fmt: skip
        page = browser(chen).get("/improvement/quarter/?from=2026-11").content.decode()
        assert "周一晨会" in page and "换标识" in page and "城东大厅" not in page
        some = browser(chen).get("/improvement/quarter/?from=2026-11&kind=measure").content.decode()
        assert "换标识" in some and "验收记录" not in some
        sheet = browser(chen).get("/improvement/quarter/?from=2026-11&export=csv")
        assert "验收记录" in b"".join(sheet.streaming_content).decode()  # type: ignore[attr-defined]

    def test_leads_to_whatever_the_reader_may_plan(self, hall: Hall, chen: Staff) -> None:
        chief, clerk = browser(chen), browser(grant(make_staff("wangfang", "王芳", hall), "clerk", hall))
        page = chief.get("/improvement/quarter/").content.decode()
        offered = re.findall(r'class="dropdown-item" href="(/[^"]+/new/)"', page)

        assert {"/improvement/meetings/new/", "/quality/inspection-plans/new/"} <= set(offered)
        assert {chief.get(url).status_code for url in offered} == {200}
        assert "/improvement/drives/new/" not in clerk.get("/improvement/quarter/").content.decode()

    def test_holds_what_is_measured_and_judged_too_for_who_may_see_it(self, hall: Hall, chen: Staff) -> None:
        lu = grant(make_staff("luqing", "陆青", hall), "inspector", hall)
        found = inspections.hand_in(
            actor_for(lu), hall=hall, key=key(), sheet=make_sheet(), at=AT, marks=GOOD | {"i3": {"value": "0"}}
        )
        day = found.findings.get().due_date

        mine = planned(actor_for(chen), *quarter_of(day), AT.date(), hall.zone)
        nobodys = planned(actor_for(make_staff("wangfang", "王芳", hall)), *quarter_of(day), AT.date(), hall.zone)

        assert [(one.day, one.state, one.hall) for one in mine] == [(day, "pending", str(hall))]
        assert nobodys == []
