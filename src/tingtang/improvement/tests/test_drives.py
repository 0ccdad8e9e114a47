"""Drives: planned in overlapping phases, delivered, late, ended."""

import re
from datetime import date, timedelta

import pytest
from django.utils import translation

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Denied, Invalid, NotFound, Refused
from tingtang.improvement.actions import drives as actions
from tingtang.improvement.models import Deliverable, Drive, Phase
from tingtang.improvement.queries import drives as queries
from tingtang.improvement.queries import examples
from tingtang.improvement.rules.drives import Planned
from tingtang.improvement.tests.factories import FIRST, LAST, make_drive
from tingtang.journal.tests.history import latest_event
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import AT, actor_for, make_hall, make_staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


class TestSaveDrive:
    def test_plans_the_six_phases_of_the_example_with_shared_days(self) -> None:
        example = examples.drives()["quality-drive"]
        first = date(2026, 6, 1)
        drive = make_drive(first_date=first, last_date=date(2026, 7, 1), phases=example.planned(first, date(2026, 7, 1)))

        days = [(one.first_date.isoformat()[5:], one.last_date.isoformat()[5:]) for one in drive.phases.all()]

        assert days == [
            ("06-01", "06-05"), ("06-05", "06-10"), ("06-10", "06-15"), ("06-15", "06-25"), ("06-25", "06-28"), ("06-28", "07-01"),
        ]  # fmt: skip
        assert Deliverable.objects.filter(phase__drive=drive).count() == 6
        assert [len(bar.overlaps) for bar in queries.bars(drive, first)] == [1, 2, 2, 2, 2, 1]  # the boundary days are shared

    def test_plans_the_four_retail_flows_of_the_example(self) -> None:
        example = examples.drives()["retail-flows-drive"]
        first = date(2026, 6, 1)

        drive = make_drive(first_date=first, last_date=date(2026, 8, 29), phases=example.planned(first, date(2026, 8, 29)))

        with translation.override("en"):
            named = [one.name for one in example.planned(first, drive.last_date)]
        assert named[1:5] == [
            "Customer service", "Teller handling", "Self-service and e-channels", "Retail marketing and maintenance"
        ]  # fmt: skip
        assert Deliverable.objects.filter(phase__drive=drive).count() == 8

    def test_converts_branches_by_five_aims_and_seven_packages_after_three_pilots(self) -> None:
        example = examples.drives()["branch-conversion-drive"]
        delivered = " ".join(names["zh-hans"] for _name, _first, _last, items in example.phases for names, _due in items)

        assert sum("工作包" in names["zh-hans"] for names, *_days in example.phases) == 7
        assert all(
            aim in example.goals["zh-hans"] and aim in delivered for aim in ("业务分流", "客户分层", "产品分销", "服务分层")
        )

    def test_refuses_days_that_leave_out_a_phase_and_phases_outside(self) -> None:
        drive = make_drive()
        with pytest.raises(Invalid) as shorter:
            actions.save_drive(SYSTEM, drive=drive, hall=None, last_date=LAST - timedelta(days=1), at=AT)
        with pytest.raises(Invalid) as outside:
            actions.save_phase(SYSTEM, drive=drive, name="x", first_date=FIRST - timedelta(days=1), last_date=FIRST, at=AT)
        with pytest.raises(Invalid):
            actions.save_phase(SYSTEM, drive=drive, name="x", first_date=LAST, last_date=FIRST, at=AT)

        assert "组织实施" in str(shorter.value.fields["last_date"])
        assert "first_date" in outside.value.fields
        assert drive.phases.count() == 2

    def test_names_the_months_on_its_chart(self) -> None:
        hall = make_hall()
        first, latest = date(2026, 5, 20), date(2026, 8, 5)
        drive = make_drive(hall, first_date=first, last_date=latest, phases=[Planned("诊断", first, latest, [])])

        page = browser(grant(make_staff("tangyue", "唐悦", hall), "quality_manager", hall)).get(
            f"/improvement/drives/{drive.pk}/"
        )

        months = re.findall(r'<text x="([\d.]+)%" y="1em">([^<]+)</text>', page.content.decode())
        assert [name for _left, name in months] == ["June", "July", "Aug."]
        assert [left for left, _name in months] == ["15.38", "53.85", "93.59"]

    def test_takes_no_phase_of_another_drive(self) -> None:
        ended, drive = make_drive(), make_drive()
        foreign = ended.phases.all()[0]

        with pytest.raises(NotFound):
            actions.save_phase(SYSTEM, drive=drive, phase=foreign, name="x", at=AT)
        with pytest.raises(NotFound):
            actions.save_deliverable(
                SYSTEM, phase=drive.phases.all()[0], deliverable=foreign.deliverables.all()[0], name="x", at=AT
            )

    def test_is_denied_for_another_hall_whatever_hall_is_named(self) -> None:
        here, there = make_hall(), make_hall("lakeside", "湖滨大厅")
        chief = actor_for(grant(make_staff("chengang", "陈刚", here), "supervisor", here))
        other = make_drive(there)

        with pytest.raises(NotFound):
            actions.save_drive(chief, drive=other, hall=here, name="x", at=AT)
        with pytest.raises(Denied):
            actions.save_drive(chief, hall=None, name="x", first_date=FIRST, last_date=LAST, at=AT)
        with pytest.raises(NotFound):
            queries.get_drive(chief, other.pk)
        assert queries.get_drive(chief, make_drive(name="全员").pk).name == "全员"


class TestDeliver:
    def test_notes_who_delivered_and_how_late(self) -> None:
        hall = make_hall()
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        drive = make_drive(hall)
        report = Deliverable.objects.order_by("due_date")[0]
        with pytest.raises(Refused):
            actions.deliver(SYSTEM, deliverable=report, at=AT)
        actions.start_drive(SYSTEM, drive=drive, at=AT)

        late = [bar.state for bar in queries.bars(drive, TODAY)]
        actions.deliver(actor_for(chen), deliverable=report, note="已提交", at=AT)

        assert late == ["late", "running"]
        assert [bar.state for bar in queries.bars(drive, TODAY)] == ["done", "running"]
        assert Deliverable.objects.get(pk=report.pk).done_by == chen
        assert latest_event(report).attributes == {"late_days": 3}


class TestEndDrive:
    def test_keeps_what_was_learnt_and_lets_nothing_change_after(self) -> None:
        drive = make_drive()
        actions.start_drive(SYSTEM, drive=drive, at=AT)
        with pytest.raises(actions.SummaryMissing):
            actions.end_drive(SYSTEM, drive=drive, summary="  ", at=AT)

        actions.end_drive(SYSTEM, drive=drive, summary="标识已更换", at=AT)

        assert latest_event(drive).attributes == {"delivered": 0, "missing": 2}
        with pytest.raises(actions.DriveOver):
            actions.save_phase(SYSTEM, drive=drive, phase=Phase.objects.all()[0], name="x", at=AT)
        with pytest.raises(actions.DriveOver):
            actions.deliver(SYSTEM, deliverable=Deliverable.objects.all()[0], at=AT)


class TestPages:
    def test_lead_from_the_example_to_the_end(self) -> None:
        hall = make_hall()
        page = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        given = {"name": "专项行动", "hall": hall.pk, "first_date": "2026-11-02", "last_date": "2026-12-02", "goal": ""}

        wrong = page.post("/improvement/drives/new/?example=quality-drive", given | {"last_date": "2026-11-01"})
        page.post("/improvement/drives/new/?example=quality-drive", given)
        drive = Drive.objects.get()
        page.post(f"/improvement/drives/{drive.pk}/start/")
        first = Deliverable.objects.order_by("due_date")[0]
        page.post(f"/improvement/deliverables/{first.pk}/deliver/", {"note": "会议纪要"})
        shown = page.get(f"/improvement/drives/{drive.pk}/").content.decode()
        page.post(f"/improvement/drives/{drive.pk}/end/", {"summary": "建立长效机制"})

        years = given | {"name": "人才规划", "last_date": "2029-11-01"}
        page.post("/improvement/drives/new/?example=talent-drive", years)
        long = page.get(f"/improvement/drives/{Drive.objects.get(name='人才规划').pk}/").content.decode()

        assert "2026-11-2" in long and "2029-11-1" in long and "2026-11-2" not in shown
        assert (wrong.status_code, drive.phases.count()) == (422, 6)
        assert 'value="专项行动"' in wrong.content.decode()
        assert "会议纪要" in shown
        assert "1 of 6" in shown
        assert Drive.objects.get(pk=drive.pk).summary == "建立长效机制"


def test_programs_plan_and_deliver() -> None:
    hall = make_hall()
    program = Program.of(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
    days = {"first_date": "2026-11-02", "last_date": "2026-12-02"}

    drive = program.post("/drives", {"name": "专项行动", "hall": hall.code, "owner": "chengang", **days}).json()
    phase = program.post("/phases", {"drive": drive["id"], "name": "自查", **days}).json()
    item = program.post("/deliverables", {"phase": phase["id"], "name": "报告", "due_date": "2026-11-05"}).json()
    program.post(f"/drives/{drive['id']}/start")
    done = program.post(f"/deliverables/{item['id']}/deliver", {"note": "ok"}).json()
    ended = program.post(f"/drives/{drive['id']}/end", {"summary": "好"}).json()

    assert (drive["hall"], drive["owner"], phase["drive"]) == (hall.code, "chengang", drive["id"])
    assert done["done_at"] is not None
    assert ended["state"] == "completed"
    assert program.post("/drives", {"name": "x", "hall": "nowhere", **days}).status_code == 422
