"""The pages and the API by which records are merged, imported, mended and erased, as people and programs use them."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tingtang.core.actors import SYSTEM
from tingtang.customers import imports
from tingtang.customers.actions.duplicates import find_everywhere
from tingtang.customers.actions.quality import examine_everywhere
from tingtang.customers.models import Audit, Customer, CustomerImport, Defect, Erasure, Merge, Pair
from tingtang.customers.tests.clients import Program, browser
from tingtang.customers.tests.factories import AT, make_customer, make_identity_kind, resident_id
from tingtang.org.actions import save_role
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.factories import grant, make_hall, make_staff

pytestmark = pytest.mark.django_db
RIGHTS = (
    "merge", "unmerge", "tell_apart", "import", "resume_import", "stop_import", "discard_import", "view_quality", "draw_audits", "audit",
    "return_defects", "correct_defect", "check_defect", "request_erasure", "decline_erasure", "erase", "view_erasures", "view",
    "add_contact",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def hall() -> Hall:
    make_identity_kind(of_kind="person")
    return make_hall()


@pytest.fixture
def people(hall: Hall) -> list[Staff]:
    role = save_role(SYSTEM, at=AT, code="keeper", name="keeper", permissions=[f"customers.{name}" for name in RIGHTS])
    found = [make_staff("chen", "陈刚"), make_staff("zhou", "周宁")]
    for person in found:
        grant(person, role, hall)
    return found


@pytest.fixture
def client(people: list[Staff]) -> Client:
    return browser(people[0])


@pytest.fixture
def pair(hall: Hall) -> Pair:
    make_customer("陈建国", "13800138000", hall=hall, note="要靠窗的座位")
    make_customer("陳建國", "13800138000", hall=hall, note="电话先约")
    find_everywhere(AT)
    return Pair.objects.get()


class TestDuplicates:
    def test_are_listed_compared_merged_and_taken_back(self, client: Client, pair: Pair) -> None:
        one, other = pair.one, pair.other
        assert "陈建国" in client.get(reverse("customers:duplicates"), {"strength": "strong"}).content.decode()
        assert "陈建国" not in client.get(reverse("customers:duplicates"), {"strength": "certain"}).content.decode()
        Customer.objects.filter(pk=other.pk).update(language="zh-hant")
        beside = client.get(reverse("customers:pair", args=[pair.pk])).content.decode()
        assert "要靠窗的座位" in beside and "繁體中文</" in beside

        sent = client.post(reverse("customers:compare", args=[one.pk, other.pk]), {"name": "other", "note": "both"})

        one.refresh_from_db()
        assert sent.headers["Location"] == reverse("customers:customer", args=[one.pk])
        assert (one.name, one.note) == ("陳建國", "要靠窗的座位\n电话先约")
        page = client.get(reverse("customers:customer", args=[one.pk])).content.decode()
        assert reverse("customers:unmerge", args=[one.pk, Merge.objects.get().pk]) in page
        client.post(reverse("customers:unmerge", args=[one.pk, Merge.objects.get().pk]))
        one.refresh_from_db()
        assert (one.name, one.note) == ("陈建国", "要靠窗的座位")

    def test_that_are_none_are_remembered(self, client: Client, pair: Pair) -> None:
        client.post(reverse("customers:tell_apart", args=[pair.one_id, pair.other_id]))

        pair.refresh_from_db()
        assert pair.state == "different"
        assert client.get(reverse("customers:pair", args=[pair.pk])).status_code == 404

    def test_say_why_a_merge_is_refused_and_keep_what_was_chosen(self, client: Client, pair: Pair) -> None:
        address = reverse("customers:compare", args=[pair.one_id, pair.other_id])
        client.post(address)

        again = client.post(address, {"name": "other"})

        assert again.status_code == 409

    def test_are_merged_by_programs_too(self, people: list[Staff], pair: Pair) -> None:
        program = Program(people[0])
        assert [row["score"] for row in program.get("/duplicates").json()["items"]] == [pair.score]

        made = program.send("post", f"/customers/{pair.one_id}/merges", {"other": pair.other_id, "chosen": ["name"]})

        assert made.status_code == 201
        assert program.send("post", f"/customers/{pair.one_id}/apart", {"other": pair.one_id}).status_code == 409
        assert program.send("delete", f"/customers/{pair.one_id}/merges/{made.json()['id']}").json() == {"done": True}
        assert Customer.objects.filter(merged_into=None).count() == 2


class TestImports:
    def upload(self, client: Client, content: bytes, name: str = "客户.csv") -> Any:
        return client.post(reverse("customers:new_import"), {"file": SimpleUploadedFile(name, content)})

    def table(self, *rows: tuple[str, ...]) -> bytes:
        file = io.StringIO()
        csv.writer(file).writerows([("客户姓名", "身份证号", "手机"), *rows])
        return file.getvalue().encode("gb18030")

    def test_lead_from_the_file_to_its_faults(self, client: Client, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tingtang.customers.views.importing._defer", lambda job: imports.run(job.pk))
        content = self.table(("王芳", resident_id(), "13800138000"), ("李敏", "123", "13900139000"))
        mapping = self.upload(client, content).headers["Location"]
        looked = client.get(mapping).content.decode()
        assert "王芳" in looked
        fields = {name: value for name, value in _form(client.get(mapping)).items() if value}

        begun = client.post(mapping, {**fields, "hall": hall.pk, "existing": "skip"})

        job = CustomerImport.objects.get()
        assert begun.headers["Location"] == reverse("customers:import", args=[job.pk])
        assert (job.state, job.new_count, job.fault_count) == ("complete", 1, 1)
        assert Customer.objects.get().hall == hall
        faults = client.get(reverse("customers:import_faults", args=[job.pk])).content.decode("utf-8-sig")
        assert [row[:3] for row in csv.reader(io.StringIO(faults))][1] == ["李敏", "123", "13900139000"]
        assert client.get(reverse("customers:import_faults", args=[job.pk]), {"as": "xlsx"}).status_code == 200
        assert client.get(reverse("customers:import", args=[job.pk])).status_code == 200
        assert client.get(reverse("customers:import_progress", args=[job.pk])).headers["HX-Refresh"] == "true"
        client.post(reverse("customers:discard_import", args=[job.pk]))
        assert job.faults.count() == 0

    def test_of_two_presses_begin_once(self, client: Client, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
        deferred: list[CustomerImport] = []
        monkeypatch.setattr("tingtang.customers.views.importing._defer", deferred.append)
        mapping = self.upload(client, self.table(("王芳", resident_id(), "13800138000"))).headers["Location"]
        fields = {name: value for name, value in _form(client.get(mapping)).items() if value} | {
            "hall": hall.pk,
            "existing": "skip",
        }

        pages = [client.post(mapping, fields).headers["Location"] for _press in range(2)]

        assert pages == [reverse("customers:import", args=[CustomerImport.objects.get().pk])] * 2
        assert len(deferred) == 1

    @pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
    def test_refuse_what_is_no_table_in_the_readers_words(self, client: Client, language: str) -> None:
        client.cookies["tt_language"] = language
        answer = self.upload(client, b"\x7fELF\x00\x01" + bytes(range(256)) * 20, "a.xlsx")

        with translation.override(language):
            expected = translation.gettext("This is not a table. Save it as CSV or as an Excel workbook (XLSX).")
        assert answer.status_code == 422
        assert expected in answer.content.decode()

    def test_of_a_hall_stay_in_it(self, client: Client, hall: Hall) -> None:
        mapping = self.upload(client, self.table(("王芳", resident_id(), ""))).headers["Location"]
        fields = {name: value for name, value in _form(client.get(mapping)).items() if value}

        for wrong in ("", str(make_hall("hillside", name="山前").pk)):
            assert client.post(mapping, {**fields, "hall": wrong, "existing": "skip"}).status_code == 422

        assert CustomerImport.objects.count() == 0


def _form(response: Any) -> dict[str, str]:
    form = response.context["form"]
    return {name: form[name].value() or "" for name in form.fields if name.startswith("column_")}


class TestQuality:
    @pytest.fixture
    def bare(self, hall: Hall) -> Customer:
        found = make_customer("李女士", hall=hall)
        examine_everywhere(AT)
        return found

    def test_is_shown_listed_and_exported(self, client: Client, people: list[Staff], bare: Customer) -> None:
        shown = client.get(reverse("customers:quality"))
        assert shown.context["whole"].completeness.n == 1
        assert "李女士" in client.get(reverse("customers:to_fix"), {"fault": "missing:phone"}).content.decode()
        assert client.get(reverse("customers:quality"), {"export": "csv"}).headers["Content-Type"].startswith("text/csv")
        program = Program(people[0])
        assert program.get("/real-name-quality").json()["items"][0]["completeness"] == {"right": 0, "n": 1, "share": 0.0}
        assert program.get("/real-name-quality/records").json()["items"][0]["missing"] == ["name", "identity", "phone"]

    def test_gives_defects_back_and_sees_them_mended(self, client: Client, bare: Customer) -> None:
        address = reverse("customers:return_defects")
        assert "李女士" in client.post(address, {"ids": [bare.pk]}).content.decode()

        client.post(address, {"ids": [bare.pk], "due_date": "2100-01-01", "tells_customer": "on"})

        assert Defect.objects.count() == 3
        assert "李女士" in client.get(reverse("customers:defects"), {"state": "returned"}).content.decode()
        defect = Defect.objects.order_by("pk")[0]
        client.post(reverse("customers:correct_defect", args=[defect.pk]))
        client.post(reverse("customers:check_defect", args=[defect.pk]), {"is_mended": "yes"})
        defect.refresh_from_db()
        assert defect.state == "closed"

    def test_draws_and_notes_audits(self, client: Client, hall: Hall, bare: Customer) -> None:
        client.post(reverse("customers:draw_audits"), {"hall": hall.pk, "count": 3})
        assert "李女士" in client.get(reverse("customers:audits")).content.decode()
        address = reverse("customers:audit", args=[bare.pk])

        refused = client.post(address, {"verdict": "wrong", "reason": "", "due_date": "2100-01-01"})
        assert refused.status_code == 422
        client.post(address, {"verdict": "wrong", "reason": "photo", "due_date": "2100-01-01"})

        assert Audit.objects.get().reason == "photo"
        assert Defect.objects.get().fault == "audit:photo"


class TestErasing:
    def test_takes_two_people_and_gives_a_certificate(self, client: Client, people: list[Staff], hall: Hall) -> None:
        wang = make_customer("王芳", "13800138000", hall=hall)
        adding = reverse("customers:add_contact", args=[wang.pk])
        assert adding in client.get(reverse("customers:customer", args=[wang.pk])).content.decode()
        client.post(reverse("customers:ask_erasure", args=[wang.pk]), {"ground": "wish"})
        wish = Erasure.objects.get()
        address = reverse("customers:erase", args=[wish.pk])

        client.post(address)
        wang.refresh_from_db()
        assert wang.erased_at is None
        second = browser(people[1])
        second.post(address)

        wang.refresh_from_db()
        assert wang.erased_at is not None
        shown = second.get(reverse("customers:erasure", args=[wish.pk])).content.decode()
        assert wang.number in shown
        assert "王芳" not in shown
        record = second.get(reverse("customers:customer", args=[wang.pk]))
        assert (record.status_code, adding in record.content.decode()) == (200, False)
