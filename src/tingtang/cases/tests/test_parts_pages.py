"""The parts of a case page and the pages of the designer answer in the browser as the actions decide."""

import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from tingtang.cases.actions.approvals import ask_approval
from tingtang.cases.actions.ending import ask_call_back
from tingtang.cases.forms.kinds import Life
from tingtang.cases.models import Approval, Case, Kind, Task, TimeSpent
from tingtang.cases.rules.beginning import BEGINNING
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.cases.tests.test_designer import typed
from tingtang.cases.tests.test_fields import ROWS
from tingtang.cases.tests.test_work import WORK
from tingtang.core.actors import SYSTEM
from tingtang.core.queries import SESSION_ACCOUNT, SESSION_SEAL
from tingtang.customers.tests.factories import make_customer
from tingtang.org.models import Staff
from tingtang.org.queries import seal_of
from tingtang.org.tests.factories import grant, make_hall, make_staff
from tingtang.ui import designed as fields

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def client_of(staff: Staff) -> Client:
    client = Client()
    session = client.session
    session[SESSION_ACCOUNT], session[SESSION_SEAL] = staff.account_id, seal_of(staff.account.password)
    session.save()
    return client


def boss() -> Staff:
    return Staff.objects.filter(badge="zhouning").first() or grant(make_staff("zhouning", "周宁"), "administrator")


def at_work(**values: Any) -> Case:
    later = [row | {"is_required": False, "is_later": True} for row in ROWS[:4]]
    kind = make_kind(
        "software", nature="request", work=WORK, fields=fields.from_rows(later), closing={"quality_check": True, "tell": True}
    )
    return make_case(kind=kind, hall=make_hall(), **values)


class TestIds:
    def test_are_each_given_once_on_a_page_with_all_its_parts(self) -> None:
        case, client = at_work(), client_of(boss())

        whole = "".join(client.get(f"/cases/{case.number}/{part}").text for part in ("", "panels/", "panels/?where=main"))
        ids = re.findall(r' id="([^"]+)"', whole)

        assert sorted({one for one in ids if ids.count(one) > 1}) == []


class TestRefreshing:
    def test_is_no_answer_to_a_colleague_who_opens_the_page(self) -> None:
        page = client_of(boss()).get(f"/cases/{at_work().number}/").content.decode()

        parts = [tag for tag in re.findall(r"<[a-z]+ [^>]*>", page) if "data-live-refresh=" in tag]
        heard = [re.search(r'data-live-on="([^"]*)"', tag) for tag in parts]

        assert len(parts) == 3
        assert all(one and "case" in one[1].split() and "here" not in one[1].split() for one in heard)


class TestParts:
    def test_are_shown_beside_the_story(self) -> None:
        case = at_work()

        page = client_of(boss()).get(f"/cases/{case.number}/panels/?where=main").content.decode()

        assert all(
            f'id="{part}"' in page for part in ("part-handling", "part-tasks", "part-checklist", "part-approvals", "part-ending")
        )

    def test_finish_tasks_and_keep_fields(self) -> None:
        case, client = at_work(), client_of(boss())
        task = case.tasks.get(code="licence")

        done = client.post(f"/cases/{case.number}/tasks/{task.pk}/", {"state": "done"}, headers=HTMX)
        kept = client.post(f"/cases/{case.number}/fields/", {"fields.meter": "A-1", "fields.amount": "12.50"}, headers=HTMX)
        wrong = client.post(f"/cases/{case.number}/fields/", {"fields.amount": "many"}, headers=HTMX)

        assert (done.status_code, kept.status_code, wrong.status_code) == (200, 200, 422)
        assert Task.objects.get(pk=task.pk).state == "done"
        assert Case.objects.get(pk=case.pk).fields == {"meter": "A-1", "amount": 1250}

    def test_measure_time(self) -> None:
        case, client = at_work(), client_of(boss())

        started = client.post(f"/cases/{case.number}/watch/start/", headers=HTMX)
        noted = client.post(f"/cases/{case.number}/time/", {"minutes": "15"}, headers=HTMX)

        assert (started.status_code, noted.status_code) == (200, 200)
        assert sorted(TimeSpent.objects.values_list("seconds", flat=True)) == [0, 900]

    def test_give_out_no_address_of_a_customer_s_page_where_no_customer_is(self) -> None:
        case, client = at_work(), client_of(boss())
        Kind.objects.update(is_public=False)
        inside = client.get(f"/cases/{case.number}/panels/").content.decode()
        Kind.objects.update(is_public=True)
        public = client.get(f"/cases/{case.number}/panels/").content.decode()

        assert (f"/c/{case.link_key}/" in inside, f"/c/{case.link_key}/" in public) == (False, True)

    def test_let_who_is_asked_decide_and_nobody_else(self) -> None:
        case, asked = at_work(), boss()
        approval = ask_approval(SYSTEM, case=case, title="采购", people=[asked], at=AT)
        other = client_of(grant(make_staff("wutong", "吴桐"), "administrator"))

        refused = other.post(f"/cases/{case.number}/approvals/{approval.pk}/", {"decision": "approved"}, headers=HTMX)
        done = client_of(asked).post(f"/cases/{case.number}/approvals/{approval.pk}/", {"decision": "approved"}, headers=HTMX)

        assert (refused.status_code, done.status_code) == (409, 200)
        assert Approval.objects.get().state == "approved"

    def test_lead_who_decides_in_his_list_back_to_it_and_tell_him(self) -> None:
        case, asked = at_work(), boss()
        approval = ask_approval(SYSTEM, case=case, title="采购", people=[asked], at=AT)
        Approval.objects.update(steps=[approval.steps[0] | {"amount": 50_000}])
        client, address = client_of(asked), f"/cases/{case.number}/approvals/{approval.pk}/"

        listed = client.get("/cases/approvals/").content.decode()
        unfounded = client.post(address, {"decision": "rejected", "back": "1"}, headers=HTMX)
        done = client.post(address, {"decision": "rejected", "reason": "超预算", "back": "1"}, headers=HTMX)

        assert "¥500.00" in listed and f'href="/cases/{case.number}/"' in listed
        assert (unfounded.status_code, done["HX-Redirect"]) == (409, "/cases/approvals/")
        assert len(list(get_messages(done.wsgi_request))) == 1

    def test_are_given_to_somebody_else_in_the_list_and_taken_back_there(self) -> None:
        case, asked = at_work(), boss()
        approval = ask_approval(SYSTEM, case=case, title="采购", people=[asked], at=AT)
        wu = grant(make_staff("wutong", "吴桐"), "clerk", case.hall)
        client, address = client_of(asked), f"/cases/{case.number}/approvals/{approval.pk}/delegate/"

        given = client.post(address, {"to": str(wu.pk), "back": "1"}, headers=HTMX)
        listed = client.get("/cases/approvals/").content.decode()
        client.post(address, {"to": str(asked.pk), "back": "1"}, headers=HTMX)

        assert given["HX-Redirect"] == "/cases/approvals/"
        assert "吴桐" in listed and f'name="to" value="{asked.pk}"' in listed
        assert Approval.objects.get().votes.get().delegate is None


class TestCallBacks:
    def test_ask_how_satisfied_the_customer_is_and_lead_to_the_case_of_who_is_not(self) -> None:
        case, chen = at_work(customer=make_customer("王芳", "13800000001")), boss()
        Case.objects.update(phase="closed", closed_at=AT)
        call = ask_call_back(SYSTEM, case=case, at=AT)
        client = client_of(chen)

        page = client.get("/cases/call-backs/").content.decode()
        noted = client.post(f"/cases/call-backs/{call.pk}/", {"reached": "yes", "satisfaction": "1", "note": "仍未修好"})

        assert f'href="/customers/{case.customer_id}/"' in page
        assert 'name="satisfaction" required' in page and 'value="no" formnovalidate' in page
        assert noted["Location"] == f"/cases/{case.number}/"


class TestDesignerPages:
    @pytest.mark.parametrize("part", ["", "states/", "form/", "work/"])
    def test_show_every_part_of_a_kind(self, part: str) -> None:
        kind = at_work().kind

        assert client_of(boss()).get(f"/setup/cases/kinds/{kind.pk}/{part}").status_code == 200

    def test_keep_what_was_typed_when_it_is_refused(self) -> None:
        kind = at_work().kind
        data = typed(Life(kind))
        data.setlist("steps_to", ["nowhere", *data.getlist("steps_to")[1:]])

        answer = client_of(boss()).post(f"/setup/cases/kinds/{kind.pk}/states/", data.dict() | dict(data.lists()))

        assert answer.status_code == 422
        assert 'value="nowhere"' in answer.content.decode()
        assert Kind.objects.get(pk=kind.pk).workflow == kind.workflow

    def test_make_a_kind_that_begins_with_the_usual_states(self) -> None:
        client = client_of(boss())
        given = {
            "names_zh-hans": "表扬",
            "code": "praise",
            "nature": "suggestion",
            "prefix": "BY",
            "order": "9",
            "call_back_period": "month",
        }

        wrong = client.post("/setup/cases/kinds/new/", given | {"prefix": "", "code": "no code"})
        made = client.post("/setup/cases/kinds/new/", given)

        assert (wrong.status_code, made.status_code) == (422, 302)
        assert Kind.objects.get(code="praise").workflow == BEGINNING
