"""Corrections: from the report over cause and measures to what keeps the fault away."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid, Refused
from tingtang.improvement.actions import corrections as actions
from tingtang.improvement.models import Correction, Measure
from tingtang.improvement.queries import corrections as queries
from tingtang.improvement.shown.satisfaction import satisfaction
from tingtang.improvement.tests.factories import make_correction
from tingtang.journal.tests.history import events_about
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import AT, actor_for, make_hall, make_staff
from tingtang.quality.actions import reckoning
from tingtang.quality.tests.judged import rate

pytestmark = pytest.mark.django_db
DUE = date(2026, 11, 27)


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def limin(hall: Hall) -> Staff:
    return make_staff(hall=hall)


def at_work(limin: Staff, hall: Hall) -> tuple[Correction, Measure]:
    """A correction whose cause is found, with a measure."""
    found = make_correction(limin, hall)
    actions.analyse(
        SYSTEM, correction=found, root_cause="没有人负责更新", whys=["标识旧了", ""], causes={"method": ["无更新制度"]}, at=AT
    )
    return found, actions.save_measure(SYSTEM, correction=found, text="更换标识", owner=limin, due_date=DUE, at=AT)


class TestTheWay:
    def test_goes_from_report_to_lasting_measure_and_says_each_step(self, hall: Hall, limin: Staff) -> None:
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        found, measure = at_work(limin, hall)
        actions.finish_measure(SYSTEM, measure=measure, at=AT)
        actions.submit_correction(SYSTEM, correction=found, at=AT)
        actions.accept_correction(actor_for(chen), correction=found, verdict="已更换", is_accepted=True, at=AT)
        ended = actions.make_lasting(SYSTEM, correction=found, lasting="每月检查一次标识", customers="都说好找了", at=AT)

        steps = [one.attributes["after"] for one in events_about(found) if "after" in one.attributes]

        assert steps == ["analysed", "acting", "submitted", "accepted", "lasting"]
        assert (ended.whys, ended.causes, ended.accepted_by) == (["标识旧了"], {"method": ["无更新制度"]}, chen)

    def test_needs_a_cause_before_measures_and_all_measures_before_acceptance(self, hall: Hall, limin: Staff) -> None:
        found = make_correction(limin, hall)
        with pytest.raises(actions.WrongStep):
            actions.save_measure(SYSTEM, correction=found, text="x", owner=limin, due_date=DUE, at=AT)
        with pytest.raises(actions.CauseMissing):
            actions.analyse(SYSTEM, correction=found, root_cause=" ", at=AT)
        with pytest.raises(Invalid):
            actions.analyse(SYSTEM, correction=found, root_cause="x", causes={"weather": ["rain"]}, at=AT)
        other, _measure = at_work(limin, hall)
        with pytest.raises(actions.MeasuresOpen):
            actions.submit_correction(SYSTEM, correction=other, at=AT)

    def test_ends_with_a_look_at_what_customers_say(self, hall: Hall, limin: Staff) -> None:
        chen = grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)
        found, measure = at_work(limin, hall)
        actions.finish_measure(SYSTEM, measure=measure, at=AT)
        actions.submit_correction(SYSTEM, correction=found, at=AT)
        rate(hall, limin, good=10, bad=10, at=AT - timedelta(days=3))
        rate(hall, limin, good=20, at=AT + timedelta(days=3))
        later = AT + timedelta(days=10)
        reckoning.keep_up(later)

        found.refresh_from_db()
        with translation.override("en"):
            seen = satisfaction(actor_for(chen), found, later.date(), later)
        actions.accept_correction(actor_for(chen), correction=found, verdict="已更换", is_accepted=True, at=AT)

        assert seen is not None
        assert [(one["value"], one["n"]) for one in (seen.before, seen.after)] == [(0.5, 20), (1.0, 20)]
        assert str(seen.verdict) == "Customers are more satisfied than before."
        assert satisfaction(actor_for(limin), found, later.date(), later) is None  # who sees no figures of the hall
        with pytest.raises(actions.CustomersNotHeard):
            actions.make_lasting(SYSTEM, correction=found, lasting="每月检查一次标识", customers=" ", at=AT)
        page = browser(chen).get(f"/improvement/corrections/{found.pk}/").content.decode()
        assert 'name="customers"' in page
        assert "50.0%" in page

    def test_is_not_accepted_by_who_corrected_it(self, hall: Hall, limin: Staff) -> None:
        grant(limin, "supervisor", hall)
        found, measure = at_work(limin, hall)
        actions.finish_measure(SYSTEM, measure=measure, at=AT)
        actions.submit_correction(SYSTEM, correction=found, at=AT)

        with pytest.raises(actions.OwnWork):
            actions.accept_correction(actor_for(limin), correction=found, verdict="好", is_accepted=True, at=AT)
        with pytest.raises(actions.WordsMissing):
            actions.accept_correction(SYSTEM, correction=found, verdict="", is_accepted=False, at=AT)
        assert actions.accept_correction(SYSTEM, correction=found, verdict="仍不清", is_accepted=False, at=AT).state == "acting"

    def test_is_dropped_only_with_a_reason_and_then_stays(self, hall: Hall, limin: Staff) -> None:
        found = make_correction(limin, hall)
        with pytest.raises(actions.WordsMissing):
            actions.drop_correction(SYSTEM, correction=found, reason="", at=AT)
        actions.drop_correction(SYSTEM, correction=found, reason="重复登记", at=AT)

        with pytest.raises(Refused):
            actions.save_correction(SYSTEM, correction=found, hall=hall, title="x", at=AT)


class TestCircle:
    def test_says_where_everything_stands_and_what_is_late(self, hall: Hall, limin: Staff) -> None:
        make_correction(limin, hall, due_date=date(2026, 11, 23), title="迟了")
        at_work(limin, hall)

        steps = {name: (count, [(str(one), late) for one, late in rows]) for name, count, rows in queries.circle(SYSTEM, DUE)}

        assert steps["plan"] == (1, [("迟了", True)])
        assert steps["do"][0] == 1
        assert queries.late_count(SYSTEM, DUE) == 1

    def test_shows_what_was_made_to_last_where_it_is_counted(self, hall: Hall, limin: Staff) -> None:
        found, measure = at_work(limin, hall)
        actions.finish_measure(SYSTEM, measure=measure, at=AT)
        actions.submit_correction(SYSTEM, correction=found, at=AT)
        actions.accept_correction(SYSTEM, correction=found, verdict="好", is_accepted=True, at=AT)
        actions.make_lasting(SYSTEM, correction=found, lasting="写入制度", customers="没有再听到", at=AT)

        steps = {name: (count, [str(one) for one, _late in rows]) for name, count, rows in queries.circle(SYSTEM, DUE)}

        assert steps["act"] == (1, [str(found)])


class TestPages:
    def test_keep_what_was_typed_and_lead_on(self, hall: Hall, limin: Staff) -> None:
        page = browser(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
        fault = {
            "title": "叫号屏看不清", "hall": hall.pk, "origin": "complaint", "weight": "heavy", "owner": limin.pk,
            "found_date": "2026-11-23", "due_date": "2026-11-22",
        }  # fmt: skip
        wrong = page.post("/improvement/corrections/new/", fault)
        page.post("/improvement/corrections/new/", fault | {"due_date": "2026-12-01"})
        found = Correction.objects.get()
        again = page.post(f"/improvement/corrections/{found.pk}/analyse/", {"why_0": "屏幕太暗", "root_cause": ""})
        page.post(f"/improvement/corrections/{found.pk}/analyse/", {"equipment": "屏幕老化\n", "root_cause": "没有更换计划"})
        planned = {"text": "更换屏幕", "owner": limin.pk, "due_date": "2026-11-30"}
        page.post(f"/improvement/corrections/{found.pk}/measures/new/", planned)
        measure = Measure.objects.get()
        page.post(f"/improvement/measures/{measure.pk}/finish/", {"note": "已换"})
        page.post(f"/improvement/corrections/{found.pk}/hand-in/")
        page.post(f"/improvement/corrections/{found.pk}/accept/", {"words": "清楚了"})

        assert wrong.status_code == again.status_code == 422
        assert "叫号屏看不清" in wrong.content.decode()
        assert "屏幕太暗" in again.content.decode()
        found.refresh_from_db()
        assert (found.state, found.causes) == ("accepted", {"equipment": ["屏幕老化"]})
        assert "清楚了" in page.get(f"/improvement/corrections/{found.pk}/").content.decode()
        assert "叫号屏看不清" in page.get("/improvement/circle/").content.decode()


def test_programs_lead_a_fault_to_its_end(hall: Hall, limin: Staff) -> None:
    program = Program.of(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))
    days = {"found_date": "2026-11-23", "due_date": "2026-12-01"}

    made = program.post("/corrections", {"title": "标识不清", "hall": hall.code, "owner": "limin", **days}).json()
    path = f"/corrections/{made['id']}"
    program.post(f"{path}/analyse", {"root_cause": "无人负责", "causes": {"people": ["职责不清"]}})
    measure = program.post(
        "/measures", {"correction": made["id"], "text": "更换", "owner": "limin", "due_date": "2026-11-30"}
    ).json()
    program.post(f"/measures/{measure['id']}/finish")
    program.post(f"{path}/hand-in")
    program.post(f"{path}/accept", {"verdict": "已改", "is_accepted": True})
    ended = program.post(f"{path}/last", {"words": "每月检查", "customers": "都说好找了"}).json()

    assert (ended["state"], ended["causes"]["people"], ended["lasting"]) == ("lasting", ["职责不清"], "每月检查")
    assert program.post(f"{path}/drop", {"words": "x"}).status_code == 409
