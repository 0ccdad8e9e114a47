"""A process is let lead cases by whoever manages processes, without an administrator."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tingtang.cases.actions.kinds import lead_kind
from tingtang.cases.actions.opening import open_case
from tingtang.cases.models import Kind, Notice
from tingtang.cases.queries.kinds import beginning_at, kinds_at, startable
from tingtang.cases.queries.oversight import words_of
from tingtang.cases.queries.portal import kinds_for_customers
from tingtang.cases.subscribers import drafts
from tingtang.cases.tests.factories import make_kind
from tingtang.core.actors import SYSTEM
from tingtang.flows.models import Instance, Version
from tingtang.flows.tests.drawing import Drawing
from tingtang.flows.tests.factories import AT, published, retired
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import actor_for, grant, make_hall, make_post, make_staff

pytestmark = pytest.mark.django_db


def drawn(code: str = "umbrella-loan") -> Drawing:
    """One step."""
    drawing = Drawing(code)
    for kind, node in (("start", "s"), ("user", "lend"), ("end", "e")):
        drawing.node(kind, node)
    drawing.line("s", "lend", "e")
    return drawing


class TestLeading:
    def test_makes_a_kind_whose_cases_begin_the_process(self) -> None:
        process, hall = published(drawn()).process, make_hall()
        manager, clerk = (
            grant(make_staff(name, name), role) for name, role in (("guyan", "process_manager"), ("limin", "clerk"))
        )
        path = f"/flows/{process.pk}/"

        before = browser(manager).get(path).content.decode()
        refused = browser(clerk).post(f"/setup/cases/kinds/led/{process.pk}/", {"nature": "request", "prefix": "YS"})
        made = browser(manager).post(f"/setup/cases/kinds/led/{process.pk}/", {"nature": "request", "prefix": "ys"})
        after = browser(manager).get(path).content.decode()
        case = open_case(SYSTEM, kind=Kind.objects.get(), title="借伞", hall=hall, at=AT)

        assert (refused.status_code, made.status_code) == (403, 302)
        assert ('id="leading"' in before, 'id="leading"' in after) == (True, False)
        assert (case.number[:2], case.kind.code, Instance.objects.get().subject_id) == ("YS", "umbrella-loan", case.pk)

    def test_offers_them_to_staff_after_the_other_kinds_and_not_to_customers(self) -> None:
        usual = make_kind("zz-usual", is_public=True, order=9)

        made = lead_kind(SYSTEM, process=published(drawn()).process, nature="internal", prefix="YS", at=AT)

        assert [kind.code for kind in kinds_at(None)] == [usual.code, made.code]
        assert [kind.code for kind in kinds_for_customers([], AT.date())] == [usual.code]

    def test_is_refused_twice_and_for_what_is_not_published(self) -> None:
        process = published(drawn()).process
        program = Program.of(grant(make_staff("guyan", "顾言"), "process_manager"))
        body = {"nature": "request", "prefix": "YS"}

        answers = [program.post(f"/processes/{process.code}/kind", body).status_code for _round in range(2)]
        process.versions.update(state="retired")
        Kind.objects.all().delete()

        assert answers == [201, 409]
        assert program.post(f"/processes/{process.code}/kind", body).status_code == 409
        assert program.post("/processes/nothing/kind", body).status_code == 404


class TestARetiredProcess:
    def test_has_its_kind_offered_until_that_day_and_its_cases_go_on(self) -> None:
        version, hall = published(drawn()), make_hall()
        kind = lead_kind(SYSTEM, process=version.process, nature="request", prefix="YS", at=AT)
        before = open_case(SYSTEM, kind=kind, title="借伞", hall=hall, at=AT)

        retired(version, AT.date() + timedelta(days=1))
        between = open_case(SYSTEM, kind=kind, title="借伞", hall=hall, at=AT)

        assert [case.tasks.filter(state="open").count() for case in (before, between)] == [1, 1]
        assert [startable([kind], AT.date() + timedelta(days=days)) for days in (0, 1)] == [[kind], []]

    def test_has_it_said_where_one_opens_reads_and_sets_up_cases(self) -> None:
        version, hall = published(drawn()), make_hall()
        kind = lead_kind(SYSTEM, process=version.process, nature="request", prefix="YS", at=AT)
        manager, clerk = (
            grant(make_staff("guyan", "顾言"), "process_manager"),
            grant(make_staff("limin", "李敏", hall), "clerk", hall),
        )
        head = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        path, asked = f"/flows/{version.process_id}/", f">{kind.name_in()}</option>"

        retiring = browser(manager).get(f"/flows/versions/{version.pk}/").content.decode()
        offered = browser(clerk).get("/cases/new/").content.decode()
        Version.objects.filter(pk=version.pk).update(state="retired", retired_date=date(2026, 1, 2))
        page, again = browser(manager).get(path).content.decode(), browser(clerk).get("/cases/new/").content.decode()
        case = open_case(SYSTEM, kind=kind, title="借伞", hall=hall, at=AT)
        told = browser(head).get(f"/cases/{case.number}/panels/?where=main").content.decode()

        assert kind.name_in() in retiring.partition('name="retired_date"')[0].rpartition("<h2")[2]
        assert ("Nobody can open such a case now" in page, asked in offered, asked in again) == (True, True, False)
        assert "No procedure leads this case" in told

    def test_is_offered_no_more_where_a_visit_is_noted_or_something_said_becomes_a_case(self) -> None:
        version, hall = published(drawn()), make_hall()
        kind = lead_kind(SYSTEM, process=version.process, nature="request", prefix="YS", at=AT)
        Kind.objects.filter(pk=kind.pk).update(is_public=True)
        clerk = grant(make_staff("limin", "李敏", hall), "clerk", hall)

        before = browser(clerk).get("/cases/receptions/new/").content.decode()
        Version.objects.filter(pk=version.pk).update(state="retired", retired_date=date(2026, 1, 2))
        after = browser(clerk).get("/cases/receptions/new/").content.decode()

        assert [f">{kind.name_in()}</option>" in page for page in (before, after)] == [True, False]

    def test_has_its_kind_offered_by_the_day_of_the_hall(self) -> None:
        version = published(drawn())
        kind = lead_kind(SYSTEM, process=version.process, nature="request", prefix="YS", at=AT)
        london, night = make_hall("london", time_zone="Europe/London"), datetime(2026, 11, 16, 20, tzinfo=UTC)

        retired(version, date(2026, 11, 17))

        assert [list(beginning_at(hall, night)) for hall in (london, make_hall())] == [[kind], []]

    def test_is_told_to_those_whom_it_concerns(self) -> None:
        hall = make_hall()
        owner, admin = make_staff("chengang", "陈刚", hall), grant(make_staff("zhouning", "周宁"), "administrator")
        guide, manager = make_staff("zhaoxiao", "赵晓", hall, posts=[make_post("guide", "引导")]), make_staff("guyan", "顾言")
        drawing = drawn()
        drawing.nodes[1] = (
            "user",
            "lend",
            '<bpmn:extensionElements><tingtang:sop post="guide"/></bpmn:extensionElements>',
            "",
            "",
        )
        version = published(drawing)
        version.process.owner = owner
        version.process.save()
        lead_kind(SYSTEM, process=version.process, nature="request", prefix="YS", at=AT)

        retired(version, date(2026, 12, 1), actor=actor_for(grant(manager, "process_manager")))
        drafts.tell_retirements(happened(SUBSCRIBERS["cases.tell_retirements"].types))

        told = Notice.objects.select_related("staff")
        assert {one.staff.name for one in told} == {owner.name, admin.name, guide.name, manager.name}
        assert "2026" in words_of(told[0]) and "改由自助机办理" in words_of(told[0])
