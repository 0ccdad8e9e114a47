"""Standardisation along three axes, and IT services on four properties."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tingtang.cases.models import Kind
from tingtang.cases.queries.coverage import three_axes
from tingtang.cases.queries.properties import by_area, known_from
from tingtang.cases.rules.properties import properties
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.catalogue import actions as catalogue
from tingtang.catalogue.tests.factories import make_service, make_standard
from tingtang.core.actors import SYSTEM
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import grant, make_hall, make_post, make_staff

START = datetime(2026, 9, 1, tzinfo=UTC)
DAY = timedelta(days=1)


class TestProperties:
    def test_are_worked_out_from_clocks_and_incidents(self) -> None:
        broken = [(START + DAY, START + 2 * DAY), (START + 15 * DAY, START + 16 * DAY), (START - DAY, START - DAY / 2)]

        found = properties(9, 1, sorted(broken), 1, START, START + 28 * DAY)

        assert (found.effectiveness, found.stability, found.incidents, found.reliability_days) == (0.9, 0.5, 2, 14.0)
        assert (round(found.continuity or 0, 4), found.reopened) == (round(26 / 28, 4), 0.5)

    def test_say_nothing_where_there_is_nothing_to_tell_from(self) -> None:
        found = properties(0, 0, [], 0, START, START + 3 * DAY)

        assert (found.effectiveness, found.stability, found.reliability_days, found.continuity) == (None, None, None, 1.0)


@pytest.mark.django_db
class TestPages:
    def test_count_people_days_and_tasks(self) -> None:
        hall, post = make_hall(), make_post("window", "综合窗口")
        make_staff("li", "李敏", hall, posts=[post])
        make_staff("zhao", "赵晓", hall)
        service = make_service()
        make_service("other", "其他")
        step = {"name": {"zh-hans": "受理"}, "post": "window", "minutes": 5}
        make_standard(service=service, kind="work", procedure=[{**step, "code": "accept"}])

        found = three_axes(SYSTEM, AT, ZoneInfo("Asia/Shanghai"))

        assert (found.people.count, found.people.all, [str(one) for one in found.people.missing]) == (1, 2, ["赵晓"])
        assert (found.tasks.count, found.tasks.all) == (1, 2)
        assert (found.aspects.count, found.aspects.all) == (1, 5)

    def test_say_nothing_of_the_weeks_before_the_first_case(self) -> None:
        service = make_service("mail", "邮件系统")
        catalogue.save_service(SYSTEM, at=AT, service=service, area="applications")
        since, until = AT - timedelta(days=84), AT + timedelta(days=15)
        assert known_from(since, until) == until

        make_case(service=service, at=AT)
        found = by_area(SYSTEM, known_from(since, until), until)[2].lines[0].found

        assert (found.weeks, found.stability, found.continuity) == (2, 1.0, 1.0)

    def test_report_services_of_an_area(self) -> None:
        hall = make_hall()
        boss = grant(make_staff("zhou", "周宁", hall), "administrator")
        service = make_service("mail", "邮件系统")
        catalogue.save_service(SYSTEM, at=AT, service=service, area="applications")
        kind = Kind.objects.filter(code="incident").first() or make_kind("incident", nature="incident")
        make_case(kind=kind, service=service, hall=hall)

        page = browser(boss).get("/services/properties/?days=365").content.decode()
        rows = Program.of(boss).get("/service-properties", days=365).json()

        assert "邮件系统" in page
        assert [(one["service"], one["area"]) for one in rows] == [("mail", "applications")]
        assert browser(boss).get("/standards/three-axes/").status_code == 200
        assert Program.of(boss).get("/standardisation").json()["tasks"]["all"] == 1
