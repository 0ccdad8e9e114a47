"""Imports, paper files, defects and erasures over the API: the same refusals as on the pages."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tingtang.customers import imports
from tingtang.customers.actions.quality import examine_everywhere
from tingtang.customers.models import Customer, CustomerImport, TierScheme
from tingtang.customers.tests.clients import Program
from tingtang.customers.tests.factories import AT, make_customer, make_tier
from tingtang.org.tests.factories import grant, make_hall, make_staff

pytestmark = pytest.mark.django_db
SOON = (AT.date() + timedelta(days=90000)).isoformat()


@pytest.fixture
def program() -> Program:
    return Program(grant(make_staff("chengang", "陈刚"), "administrator"))


def test_papers_go_out_and_come_back(program: Program) -> None:
    customer = make_customer()
    paper = program.send("post", f"/customers/{customer.pk}/paper-files", {"title": "开户申请书", "place": "二号库"}).json()
    loan = {"borrower": "chengang", "purpose": "复核", "due_date": SOON}

    lent = program.send("post", f"/paper-files/{paper['id']}/lend", loan)
    twice = program.send("post", f"/paper-files/{paper['id']}/lend", loan)
    back = program.send("post", f"/paper-files/{paper['id']}/return")

    assert (lent.json()["borrower"], twice.status_code, back.json()["borrower"]) == ("chengang", 409, None)
    assert [one["title"] for one in program.get("/paper-files").json()["items"]] == ["开户申请书"]


def test_a_second_person_erases(program: Program) -> None:
    customer = make_customer()
    asked = program.send("post", f"/customers/{customer.pk}/erasure", {"ground": "wish"}).json()
    other = Program(grant(make_staff("zhouning", "周宁"), "administrator"))

    oneself = program.send("post", f"/erasures/{asked['id']}/erase")
    done = other.send("post", f"/erasures/{asked['id']}/erase")
    late = other.send("post", f"/erasures/{asked['id']}/decline")

    assert (oneself.status_code, done.json()["state"], late.status_code) == (409, "done", 409)
    assert Customer.objects.get(pk=customer.pk).erased_at


def test_a_file_is_imported_for_the_hall_one_may(program: Program) -> None:
    hall = make_hall()
    guide = Program(grant(make_staff("zhaoxiao", "赵晓", hall), "supervisor", hall))
    table = "姓名,电话\n王芳,13900001001\n,x\n".encode()

    def send(by: Program, key: str, **more: str) -> int:
        sent = {"file": SimpleUploadedFile("a.csv", table, "text/csv"), **more}
        answer = by.client.post("/api/v1/customer-imports", sent, headers={"Idempotency-Key": key})
        return int(answer.status_code)

    nowhere, here = send(guide, "import-00001"), send(guide, "import-00002", hall="riverside")
    wrong = send(program, "import-00003", columns='{"name": "没有这一列"}')
    job = CustomerImport.objects.get()
    imports.run(job.pk)
    read = guide.get(f"/customer-imports/{job.pk}").json()
    faults = guide.get(f"/customer-imports/{job.pk}/faults").json()["items"]

    assert (nowhere, here, wrong) == (403, 201, 422)
    assert (read["state"], read["new_count"], [one["line"] for one in faults]) == ("complete", 1, [3])
    assert guide.send("post", f"/customer-imports/{job.pk}/resume").status_code == 409
    assert guide.send("delete", f"/customer-imports/{job.pk}").status_code == 200


def test_defects_go_round_until_they_are_gone(program: Program) -> None:
    customer = make_customer()
    examine_everywhere(AT)
    drawn = program.send("post", "/audits/draw", {"count": 5}).json()

    given = program.send("post", f"/customers/{customer.pk}/defects", {"due_date": SOON}).json()
    defect = program.get("/defects").json()["items"][0]
    early = program.send("post", f"/defects/{defect['id']}/check", {"is_mended": True})
    program.send("post", f"/defects/{defect['id']}/correct")
    again = program.send("post", f"/defects/{defect['id']}/check", {"is_mended": False}).json()

    assert (drawn["count"], given["count"] >= 1, early.status_code) == (1, True, 409)
    assert (again["state"], again["times"]) == ("returned", 2)


def test_a_tier_stands_for_those_of_other_schemes(program: Program) -> None:
    TierScheme.objects.create(code="lobby", name="大堂分层", is_primary=False)
    vip, high = make_tier(), make_tier("high", "lobby", name="高端")

    mapped = program.send("put", f"/tiers/{vip.pk}/stands-for", {"targets": ["lobby:high"]})
    own = program.send("put", f"/tiers/{high.pk}/stands-for", {"targets": ["lobby:high"]})

    assert (mapped.json()["targets"], own.status_code) == (["lobby:high"], 422)
