"""Tables become customers: read in any encoding, taken once, gone on with after a break; hostile files are refused."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from time import process_time

import pytest
from django.utils import timezone
from openpyxl import Workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.customers import actions, imports
from tingtang.customers.actions.importing import NotInterrupted, discard_import, resume_import, start_import, stop_import
from tingtang.customers.models import ConsentPurpose, Contact, Customer, CustomerImport, FieldSource, Identity, ImportFault
from tingtang.customers.queries.sources import sources_of
from tingtang.customers.rules import importing
from tingtang.customers.rules.checks import IdentitySpec
from tingtang.customers.rules.importing import Trouble, Why, understand
from tingtang.customers.rules.industries import section_of
from tingtang.customers.tasks import resume_imports
from tingtang.customers.tests.clients import browser
from tingtang.customers.tests.factories import AT, credit_code, latest_events, make_customer, make_identity_kind, resident_id
from tingtang.journal.formats import reading as batches
from tingtang.journal.formats import tables as reading
from tingtang.journal.formats.tables import Fault, Unreadable
from tingtang.org.tests.factories import grant, make_built_in, make_staff

HEADS = ("客户姓名", "身份证号", "手机号码", "备注")
RESIDENT = IdentitySpec("resident-id", "resident_id", of_kind="person", names=("居民身份证号",))
CREDIT = IdentitySpec("credit-code", "credit_code", of_kind="company", names=("统一社会信用代码",))
KINDS = {spec.code: spec for spec in (RESIDENT, CREDIT)}
MAPPED = {"name": "客户姓名", "identity:resident-id": "身份证号", "phone": "手机号码", "note": "备注"}


def people(count: int) -> list[tuple[str, ...]]:
    return [(f"王芳{'一二三四五六七八九十'[n % 10]}", resident_id(order=f"{n:03d}"), f"139{n:08d}", "") for n in range(count)]


def table(path: Path, rows: Sequence[Sequence[str]], *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([HEADS, *rows])
    return path


def workbook(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def begin(path: Path, **values: object) -> CustomerImport:
    found = reading.opened(path)
    how = {"encoding": found.encoding, "delimiter": found.delimiter, "hall": None, "columns": MAPPED, **values}
    return start_import(SYSTEM, path=path, source=path.name, heads=found.heads, at=AT, **how)  # type: ignore[arg-type]


def run(job: CustomerImport) -> CustomerImport:
    return imports.run(job.pk, clock=lambda: AT + timedelta(seconds=5))


class TestUnderstanding:
    def test_recognises_columns_by_their_heads(self) -> None:
        heads = ("序号", "Customer Name", "身份证号码", "联系电话", "统一社会信用代码", "电子邮箱")

        assert importing.guess(heads, KINDS.values()) == {
            "name": "Customer Name",
            "identity:resident-id": "身份证号码",
            "identity:credit-code": "统一社会信用代码",
            "phone": "联系电话",
            "mail": "电子邮箱",
        }

    def test_takes_a_row_for_a_person_or_a_company(self) -> None:
        person = understand({"name": "王芳", "identity:resident-id": resident_id(), "phone": "138 0013 8000"}, KINDS)
        company = understand({"name": "云河茶业有限公司", "phone": "0571-88886666"}, KINDS)

        assert (person.values["kind"], company.values["kind"]) == ("person", "company")
        assert person.contacts == [("phone", "138 0013 8000")]
        assert person.troubles == company.troubles == []

    @pytest.mark.parametrize(
        ("cells", "column", "why"),
        [
            ({"name": "", "phone": "13800138000"}, "name", Why.NO_NAME),
            ({"name": "王芳"}, "", Why.NO_KEY),
            ({"name": "王芳", "phone": "138"}, "phone", Why.BAD_PHONE),
            ({"name": "王芳", "phone": "13800138000", "mail": "wang"}, "mail", Why.BAD_MAIL),
            ({"name": "王芳", "identity:resident-id": "3.30106E+17"}, "identity:resident-id", Why.ROUNDED),
            ({"name": "王芳", "identity:resident-id": "330106198503140021"}, "identity:resident-id", Why.BAD_IDENTITY),
            (
                {"name": "王芳", "kind": "company", "identity:resident-id": resident_id()},
                "identity:resident-id",
                Why.BAD_IDENTITY,
            ),
            ({"name": "王芳", "kind": "?", "phone": "13800138000"}, "kind", Why.UNKNOWN_KIND),
            ({"name": "云河茶业公司", "industry": "茶", "phone": "0571-88886666"}, "industry", Why.UNKNOWN_INDUSTRY),
            ({"name": "王" * 201, "phone": "13800138000"}, "name", Why.TOO_LONG),
            ({"name": "王\udcff", "phone": "13800138000"}, "name", Why.BAD_ENCODING),
        ],
    )
    def test_says_what_is_wrong_and_where(self, cells: dict[str, str], column: str, why: Why) -> None:
        assert Trouble(column, why) in understand(cells, KINDS).troubles

    @pytest.mark.parametrize(
        ("cell", "section"),
        [("C", "C"), ("i", "I"), ("C27", "C"), ("2710", "C"), ("06", "B"), ("97", "T"), ("98", ""), ("A27", ""), ("制造业", "C"),
         ("农副食品加工业", "C"), ("信息传输、软件和信息技术服务业", "I"), ("科学研究和技术服务业", "M"), ("批发和零售业", "F"),
         ("公共管理、社会保障和社会组织", "S"), ("居民服务、修理和其他服务业", "O"), ("Education", "P"), ("茶", ""), ("", "")],
    )  # fmt: skip
    def test_knows_the_section_of_an_industry(self, cell: str, section: str) -> None:
        assert section_of(cell) == section

    def test_takes_malformed_numbers_when_that_is_wanted(self) -> None:
        found = understand({"name": "王芳", "identity:resident-id": "330106"}, KINDS, keeps_malformed=True)

        assert found.troubles == []
        assert found.identities == [("resident-id", "330106")]


class TestReading:
    @pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", "\t"), ("utf-16", ",")])
    def test_finds_out_encoding_and_delimiter(self, tmp_path: Path, encoding: str, delimiter: str) -> None:
        found = reading.opened(table(tmp_path / "a.csv", people(3), encoding=encoding, delimiter=delimiter))

        assert found.heads == HEADS
        assert [row[0] for _line, row in found.rows()] == ["王芳一", "王芳二", "王芳三"]

    def test_reads_workbooks_whatever_they_are_called(self, tmp_path: Path) -> None:
        path = workbook(tmp_path / "a.csv", [HEADS, ["王芳", 330106198503140024, 13800138000, "=1+1"], [], ["李敏"]])

        found = list(reading.opened(path).rows())

        # A spreadsheet computes with 15 digits: the number is lost already, and the row will say so.
        assert found[0] == (2, ["王芳", "3.3010619850314e+17", "13800138000", ""])
        assert importing.understand({"name": "王芳", "identity:resident-id": found[0][1][1]}, KINDS).troubles == [
            Trouble("identity:resident-id", Why.ROUNDED)
        ]
        assert [line for line, _row in found] == [2, 4]

    def _many_columns(self, path: Path) -> None:
        path.write_text("a" + ",a" * 1_000_000 + "\n1\n")

    def _huge_cell(self, path: Path) -> None:
        path.write_text("a,b\n1," + '"' + "x" * 1_000_000 + '"\n')

    def _bomb(self, path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"<a/>")
            archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 << 20))

    def _other_zip(self, path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.txt", "hello")

    def _broken_workbook(self, path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("xl/workbook.xml", "<not xml")
            archive.writestr("[Content_Types].xml", "<Types/>")

    def _wide_workbook(self, path: Path) -> None:
        workbook(path, [["a"] * 400, ["b"] * 400])

    @pytest.mark.parametrize(
        ("make", "fault"),
        [
            (lambda _self, path: path.write_bytes(b""), Fault.EMPTY),
            (lambda _self, path: path.write_bytes(b"\x7fELF\x00\x01" + bytes(range(256)) * 40), Fault.BINARY),
            (lambda _self, path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), Fault.OLD_EXCEL),
            (lambda _self, path: path.write_bytes(b"PK\x03\x04 cut off"), Fault.NOT_XLSX),
            (lambda _self, path: path.write_text("\n,,,\n"), Fault.NO_HEADER),
            (_many_columns, Fault.TOO_MANY_COLUMNS),
            (_bomb, Fault.BOMB),
            (_other_zip, Fault.NOT_XLSX),
            (_broken_workbook, Fault.NOT_XLSX),
            (_wide_workbook, Fault.TOO_MANY_COLUMNS),
            (_huge_cell, Fault.LARGE_CELL),
        ],
    )
    def test_refuses_what_would_do_harm(self, tmp_path: Path, make: Callable[..., object], fault: Fault) -> None:
        make(self, tmp_path / "a.xlsx")

        with pytest.raises(Unreadable) as caught:
            list(reading.opened(tmp_path / "a.xlsx").rows())

        assert caught.value.fault == fault

    def test_does_not_believe_what_a_workbook_says_of_its_size(self, tmp_path: Path) -> None:
        # One cell in the last corner: with rows as wide as that, reading the blank ones before it took hours.
        small = workbook(tmp_path / "a.xlsx", [["名称", "电话"], ["王芳", "13800138000"]])
        with zipfile.ZipFile(small) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.infolist():
                text = old.read(part).replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
                new.writestr(part, text.replace(b"</sheetData>", b'<row r="1048576"><c r="A1048576"/></row></sheetData>'))
        began = process_time()

        found = list(reading.opened(tmp_path / "b.xlsx").rows())

        assert found == [(2, ["王芳", "13800138000"])]
        assert process_time() - began < 30


@pytest.mark.django_db
class TestImport:
    @pytest.fixture(autouse=True)
    def _kinds(self) -> None:
        make_identity_kind(of_kind="person")

    def test_makes_customers_and_keeps_rows_with_faults(self, tmp_path: Path) -> None:
        rows = [*people(5), ("", resident_id(order="100"), "", ""), ("李敏", "123", "13700137000", "")]

        job = run(begin(table(tmp_path / "a.csv", rows)))

        assert (job.state, job.row_count, job.new_count, job.fault_count) == ("complete", 7, 5, 2)
        assert Customer.objects.count() == Identity.objects.count() == Contact.objects.filter(is_primary=True).count() == 5
        assert [(fault.line, fault.reasons) for fault in ImportFault.objects.order_by("line")] == [
            (7, [["name", "no_name"]]),
            (8, [["identity:resident-id", "bad_identity"]]),
        ]
        assert latest_events()[-2:] == ["customers.import.taken", "customers.import.completed"]
        assert not Path(job.path).exists()

    def test_run_again_changes_nothing(self, tmp_path: Path) -> None:
        rows = [*people(30), *people(3), ("李敏", "", "13700137000", ""), (people(1)[0][0], "", "+86 139 0000 0000", "")]
        job = run(begin(table(tmp_path / "a.csv", rows)))
        assert (job.new_count, job.same_count) == (31, 4)
        before = list(Customer.objects.order_by("pk").values())

        for existing in ("skip", "update"):
            job = run(begin(table(tmp_path / "a.csv", rows), existing=existing))
            assert (job.new_count, job.updated_count, job.same_count) == (0, 0, 35)

        assert list(Customer.objects.order_by("pk").values()) == before

    def test_brings_known_customers_up_to_date_when_that_is_wanted(self, tmp_path: Path) -> None:
        run(begin(table(tmp_path / "a.csv", people(2))))
        changed = [(people(1)[0][0] + "华", people(1)[0][1], "13600136000", "新备注")]

        job = run(begin(table(tmp_path / "a.csv", changed), existing="update"))

        found = Customer.objects.order_by("pk")[0]
        assert job.updated_count == 1
        assert (found.name, found.note) == ("王芳一华", "新备注")
        assert found.contacts.count() == 2

    def test_takes_a_number_of_a_merged_record_for_the_kept_one(self, tmp_path: Path) -> None:
        run(begin(table(tmp_path / "a.csv", people(1))))
        kept = make_customer("王芳")
        actions.merging.merge(SYSTEM, kept=kept, merged=Customer.objects.order_by("pk")[0], at=AT)

        job = run(begin(table(tmp_path / "a.csv", people(1))))

        assert (job.new_count, job.same_count) == (0, 1)

    def test_goes_on_where_it_was_stopped(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(batches, "BATCH", 10)
        job = begin(table(tmp_path / "a.csv", people(35)))
        stop_import(SYSTEM, job=job, at=AT)
        job = run(job)
        assert (job.state, job.row_count) == ("stopped", 10)

        job = run(resume_import(SYSTEM, job=job, at=AT))

        assert (job.state, job.row_count, job.new_count) == ("complete", 35, 35)
        with pytest.raises(NotInterrupted):
            resume_import(SYSTEM, job=job, at=AT)

    def test_goes_on_after_its_process_was_killed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(batches, "BATCH", 10)
        job = begin(table(tmp_path / "a.csv", people(25)))

        def die(_job: CustomerImport) -> None:
            raise SystemExit

        with pytest.raises(SystemExit):
            imports.run(job.pk, clock=lambda: AT, on_progress=die)
        job.refresh_from_db()
        assert (job.state, job.row_count) == ("running", 10)
        with pytest.raises(NotInterrupted):
            resume_import(SYSTEM, job=job, at=AT + timedelta(seconds=30))

        job = run(resume_import(SYSTEM, job=job, at=AT + timedelta(minutes=2)))

        assert (job.state, job.row_count, job.new_count) == ("complete", 25, 25)

    def test_goes_on_by_itself_after_its_process_was_killed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(batches, "BATCH", 10)
        killed, running, stopping, waiting = (begin(table(tmp_path / f"{n}.csv", people(25))) for n in range(4))
        long_ago = timezone.now() - timedelta(minutes=2)
        half = {"state": "running", "moved_at": long_ago}
        CustomerImport.objects.filter(pk=killed.pk).update(**half)
        CustomerImport.objects.filter(pk=running.pk).update(state="running", moved_at=timezone.now())
        CustomerImport.objects.filter(pk=stopping.pk).update(**half, is_stop_wanted=True)
        CustomerImport.objects.filter(pk=waiting.pk).update(moved_at=long_ago)

        resume_imports(0)

        [told] = ProcrastinateJob.objects.filter(task_name="customers.run_import").values_list("args", flat=True)
        assert told == {"job_id": killed.pk}
        job = run(killed)
        assert (job.state, job.new_count) == ("complete", 25)
        resume_imports(0)
        assert ProcrastinateJob.objects.filter(task_name="customers.run_import").count() == 1

    def test_the_list_and_the_page_say_of_an_interrupted_one_where_it_goes_on(self, tmp_path: Path) -> None:
        interrupted, running, waiting = (begin(table(tmp_path / f"{n}.csv", people(25))) for n in range(3))
        now = timezone.now()
        CustomerImport.objects.filter(pk=interrupted.pk).update(
            state="running", row_count=12_000, moved_at=now - timedelta(minutes=2)
        )
        CustomerImport.objects.filter(pk=running.pk).update(state="running", row_count=10, moved_at=now)
        CustomerImport.objects.filter(pk=waiting.pk).update(moved_at=now - timedelta(minutes=2))
        admin = browser(grant(make_staff(), make_built_in("administrator")))

        listed = admin.get("/customers/imports/", headers={"accept-language": "en"}).content.decode()
        pages = [
            admin.get(f"/customers/imports/{job.pk}/", headers={"accept-language": "en"}).content.decode()
            for job in (interrupted, running, waiting)
        ]

        assert [listed.count(f">{word}<") for word in ("interrupted", "running", "waiting to begin")] == [1, 1, 1]
        assert "12,001" in listed
        assert ["interrupted" in page for page in pages] == [True, False, False]
        assert "It goes on at row 12,001 of the data." in pages[0]
        assert "Nobody has begun to read the file yet" in pages[2]

    def test_discarded_leaves_no_file_and_no_rows(self, tmp_path: Path) -> None:
        job = run(begin(table(tmp_path / "a.csv", [*people(1), ("", "", "", "x")])))
        assert job.faults.count() == 1

        discard_import(SYSTEM, job=job, at=AT)

        assert job.faults.count() == 0
        assert not Path(job.path).exists()

    def test_stops_with_the_reason_where_the_file_is_broken(self, tmp_path: Path) -> None:
        path = table(tmp_path / "a.csv", people(3))
        job = begin(path)
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

        job = run(job)

        assert (job.state, job.reason) == ("failed", "old_excel")

    def test_takes_companies_by_their_credit_code(self, tmp_path: Path) -> None:
        make_identity_kind(
            "credit-code", name="统一社会信用代码", check_digit="credit_code", of_kind="company", is_sensitive=False
        )
        file = io.StringIO()
        csv.writer(file).writerows(
            [("企业名称", "统一社会信用代码", "行业"), ("云河茶业有限公司", credit_code(), "C15 酒、饮料和精制茶制造业")]
        )
        (tmp_path / "b.csv").write_text(file.getvalue(), encoding="gb18030")

        job = run(
            begin(
                tmp_path / "b.csv", columns={"name": "企业名称", "identity:credit-code": "统一社会信用代码", "industry": "行业"}
            )
        )

        assert job.new_count == 1
        assert Customer.objects.values_list("kind", "industry").get() == ("company", "C")


@pytest.mark.django_db
class TestSourceOfATable:
    def test_is_written_down_with_each_customer_and_only_of_those_who_agree_where_it_needs_that(self, tmp_path: Path) -> None:
        make_identity_kind(code="resident-id", check_digit="resident_id", of_kind="person")
        purpose = ConsentPurpose.objects.create(code="profile", name="画像")
        given = {"code": "register", "name": "征信中心", "basis": "征信业管理条例"}
        free = actions.save_data_source(SYSTEM, at=AT, **given)
        bound = actions.save_data_source(SYSTEM, at=AT, **{**given, "code": "bound", "purpose": purpose})
        path = table(tmp_path / "first.csv", people(2))
        run(begin(path, data_source=free, taken_date=AT.date() - timedelta(days=3)))
        first = Customer.objects.order_by("pk")[0]
        actions.answer_consent(SYSTEM, customer=first, purpose=purpose, is_given=True, at=AT)
        later = [(*row[:3], "新") for row in people(3)]
        again = run(begin(table(tmp_path / "second.csv", later), data_source=bound, existing="update"))

        told = {one.code: one.holds for one in sources_of(first)}
        assert told["name"] and told["name"].source == bound and told["name"].consent and told["address"] is None
        assert FieldSource.objects.filter(source=free).values_list("taken_date", flat=True)[0] == AT.date() - timedelta(days=3)
        assert FieldSource.objects.filter(source=free, field="identity").count() == 2
        assert (again.updated_count, again.new_count, again.fault_count) == (1, 0, 2)
        assert ImportFault.objects.filter(job=again, reasons=[["", "not_agreed"]]).count() == 2
        with pytest.raises(Invalid):
            begin(table(tmp_path / "third.csv", later), data_source=free, taken_date=AT.date() + timedelta(days=2))
