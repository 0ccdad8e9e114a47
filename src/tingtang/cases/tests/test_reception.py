"""The reception book: visits and calls are classified and followed up, criticism is settled before it becomes a quarrel."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from tingtang.cases.actions.reception import Ended, end_reception, note_reception, save_reception_desk
from tingtang.cases.models import Case, Notice, Reception
from tingtang.cases.queries.reception import figures
from tingtang.cases.subscribers.telling import tell_reception
from tingtang.cases.tests.factories import make_case, make_kind
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.models import Hall, Role, Staff, StaffRole
from tingtang.org.tests.clients import Program, browser, grant
from tingtang.org.tests.factories import make_hall, make_staff

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
RIGHTS = ["cases.view_receptions", "cases.note_reception", "cases.end_reception", "cases.open", "cases.view_own"]


@pytest.fixture
def hall() -> Hall:
    return make_hall()


@pytest.fixture
def li(hall: Hall) -> Staff:
    li = make_staff(hall=hall)
    role = Role.objects.create(code="reception", name="Reception", permissions=RIGHTS)
    StaffRole.objects.create(staff=li, role=role, hall=hall)
    return li


def note(hall: Hall, **values: object) -> Reception:
    given = {"topic": "question", "text": "问取水点", "name": "王女士", **values}
    return note_reception(SYSTEM, hall=hall, at=AT, **given)  # type: ignore[arg-type]


class TestNoting:
    def test_is_done_at_once_without_a_day(self, hall: Hall) -> None:
        assert (note(hall).state, note(hall).ended_at) == ("done", AT)

    def test_goes_to_who_follows_up_for_the_hall(self, hall: Hall, li: Staff) -> None:
        save_reception_desk(SYSTEM, hall=hall, keeper=li, at=AT)

        made = note(hall, due_date=date(2026, 11, 25))

        assert (made.state, made.keeper) == ("follow_up", li)

    def test_stands_on_the_work_of_who_follows_up_until_it_is_done(self, hall: Hall) -> None:
        wen = grant(make_staff("wenqing", "文清", hall), "clerk", hall)
        made = note(hall, due_date=date(2026, 11, 25), keeper=wen, text="查政策后回电")

        before = browser(wen).get("/cases/mine/").text
        end_reception(SYSTEM, reception=made, result="已回电", at=AT)

        assert "王女士" in before and "查政策后回电" in before
        assert "查政策后回电" not in browser(wen).get("/cases/mine/").text

    def test_asks_of_criticism_what_was_done_at_once(self, hall: Hall) -> None:
        with pytest.raises(Invalid) as refused:
            note(hall, topic="criticism")

        assert "measures" in refused.value.fields

    def test_makes_a_complaint_of_what_could_not_be_settled(self, hall: Hall) -> None:
        made = note(hall, topic="criticism", measures=["listened"], mood="angry", is_settled=False, kind=make_kind("complaint"))

        assert made.case is not None
        assert (made.state, made.case.title, made.case.channel) == ("case", "问取水点", "counter")

    def test_makes_no_case_for_who_may_open_none_in_the_hall(self, hall: Hall) -> None:
        reader = make_staff("zhaoxiao", "赵晓", hall)
        rights = ["cases.view_receptions", "cases.note_reception", "cases.end_reception"]
        StaffRole.objects.create(staff=reader, role=Role.objects.create(code="book", permissions=rights), hall=hall)
        program, kind = Program.of(reader), make_kind()
        sent = {"hall": hall.code, "topic": "question", "text": "问取水点", "name": "王女士", "due_date": "2026-11-25"}

        refused = program.post("/receptions", {**sent, "kind": kind.code})
        noted = program.post("/receptions", sent).json()
        ended = program.post(f"/receptions/{noted['id']}/result", {"result": "已回电", "kind": kind.code})

        assert (refused.status_code, ended.status_code) == (403, 403)
        assert not Case.objects.exists()
        assert Reception.objects.get().ended_at is None

    def test_calls_who_supervises_the_hall_when_criticism_is_not_settled(self, hall: Hall, li: Staff) -> None:
        role = Role.objects.create(code="lead", name="Lead", permissions=["cases.urge"])
        StaffRole.objects.create(staff=li, role=role, hall=hall)
        made = note(hall, topic="criticism", measures=["listened"], is_settled=False)

        tell_reception(happened(SUBSCRIBERS["cases.tell_reception"].types))

        told = Notice.objects.get()
        assert (made.state, told.staff, told.code, told.data["reception"]) == ("help", li, "help", made.pk)


class TestFollowingUp:
    def test_keeps_the_result_and_refuses_a_second(self, hall: Hall) -> None:
        made = note(hall, due_date=date(2026, 11, 25))

        end_reception(SYSTEM, reception=made, result="已回电", at=AT)

        with pytest.raises(Ended):
            end_reception(SYSTEM, reception=made, result="再回电", at=AT)

    def test_is_put_off_to_another_day(self, hall: Hall) -> None:
        made = note(hall, due_date=date(2026, 11, 25))

        kept = end_reception(SYSTEM, reception=made, result="无人接听", due_date=date(2026, 11, 26), at=AT)

        assert (kept.state, kept.due_date, kept.ended_at) == ("follow_up", date(2026, 11, 26), None)

    def test_counts_criticism_settled_at_once(self, hall: Hall) -> None:
        note(hall, topic="criticism", measures=["apologised"])
        late = note(hall, topic="criticism", measures=["listened"], is_settled=False)
        end_reception(SYSTEM, reception=late, result="科长当面致歉", at=AT)

        found = figures(SYSTEM, AT, AT)

        assert (found.criticism, found.settled, found.share) == (2, 1, 0.5)


class TestPages:
    @pytest.fixture
    def clerk(self, li: Staff) -> Client:
        return browser(li)

    def test_notes_lists_and_ends(self, clerk: Client, hall: Hall) -> None:
        given = {"way": "call", "topic": "business", "name": "赵先生", "text": "预约开户", "due_date": "2026-11-25"}
        assert clerk.post("/cases/receptions/new/", given).status_code == 302
        made = Reception.objects.get()
        assert "赵先生" in clerk.get("/cases/receptions/?mine").content.decode()
        assert clerk.post(f"/cases/receptions/{made.pk}/", {"result": ""}).status_code == 422

        clerk.post(f"/cases/receptions/{made.pk}/", {"result": "已预约"})

        made.refresh_from_db()
        assert (made.state, made.result) == ("done", "已预约")
        assert clerk.post(f"/cases/receptions/{made.pk}/", {"result": "x"}).status_code == 404

    def test_says_what_is_missing_and_keeps_what_was_typed(self, clerk: Client) -> None:
        answer = clerk.post("/cases/receptions/new/", {"way": "visit", "topic": "criticism", "text": "等了两小时"})

        assert answer.status_code == 422
        assert "等了两小时" in answer.content.decode()
        assert not Case.objects.exists()


def test_an_entry_tells_the_number_of_its_case_to_who_may_see_the_case(hall: Hall, li: Staff) -> None:
    made, case = note(hall), make_case(hall=hall)
    Reception.objects.filter(pk=made.pk).update(case=case)
    before = Program.of(li).get("/receptions").json()["items"][0]["case"]
    Case.objects.filter(pk=case.pk).update(assignee=li)

    after = Program.of(li).get("/receptions").json()["items"][0]["case"]

    assert (before, after) == (None, case.number)
    assert case.number in browser(li).get(f"/cases/receptions/{made.pk}/").content.decode()
