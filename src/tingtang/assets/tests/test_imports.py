"""Tables become assets: batch by batch, gone on with after a break, and the same table again changes nothing."""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tingtang.assets import imports, queries, uploads
from tingtang.assets.actions import discard_import, resume_import, start_import, stop_import
from tingtang.assets.models import Asset, AssetImport, AssetImportFault
from tingtang.assets.rules.importing import guess
from tingtang.assets.tests.factories import make_asset, make_asset_kind
from tingtang.core.actors import SYSTEM, Actor
from tingtang.customers.actions.importing import NotInterrupted
from tingtang.customers.tests.factories import AT, latest_events, make_customer
from tingtang.journal.formats import reading as batches
from tingtang.journal.formats.tables import opened
from tingtang.org.models import Hall, Staff
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import actor_for, grant, make_hall, make_staff

pytestmark = pytest.mark.django_db
HEADS = ("表号", "名称", "户号", "倍率", "计量对象", "启用日期", "所属")
OWN = {"ratio": ("倍率",), "medium": ("计量对象",)}


def table(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEADS, *rows])
    return path


def meters(count: int) -> list[tuple[str, ...]]:
    return [(f"BJ-{n}", f"电表{n}", "", "1", "电", "2026-01-31", "") for n in range(1, count + 1)]


def begin(path: Path, *, actor: Actor = SYSTEM, hall: Hall | None = None) -> AssetImport:
    found = opened(path)
    how = {"encoding": found.encoding, "delimiter": found.delimiter, "columns": guess(found.heads, OWN), "heads": found.heads}
    return start_import(actor, hall=hall, kind=make_asset_kind(), path=path, source=path.name, at=AT, **how)  # type: ignore[arg-type]


def run(job: AssetImport) -> AssetImport:
    return imports.run(job.pk, clock=lambda: AT + timedelta(seconds=5))


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows a batch."""
    monkeypatch.setattr(batches, "BATCH", 10)


@pytest.fixture
def chen() -> Staff:
    """Chen Gang, who supervises Riverside hall."""
    hall = make_hall()
    return grant(make_staff("chengang", "陈刚", hall), "supervisor", hall)


class TestRows:
    def test_are_taken_where_they_are_sound_and_the_others_told(self, tmp_path: Path) -> None:
        customer = make_customer()
        rows = [
            ("BJ-1", "总表", customer.number, "20", "电", "2026-01-31", ""),
            ("BJ-2", "分表", customer.name, "1", "水", "", "BJ-1"),
            ("BJ-3", "坏表", "K9999999", "0", "风", "明天", "BJ-9"),
            ("BJ-1", "重号", "", "", "", "", ""),
        ]

        job = run(begin(table(tmp_path / "a.csv", rows, "gb18030")))
        again = run(begin(table(tmp_path / "b.csv", rows[:2])))

        assert (job.state, job.new_count, job.fault_count) == ("complete", 2, 2)
        assert {why for one in job.faults.all() for _target, why in one.reasons} >= {
            "not_so", "no_date", "no_customer", "no_whole", "twice",
        }  # fmt: skip
        first = Asset.objects.get(number="BJ-1")
        assert first.fields == {"ratio": 20, "medium": "power"}
        assert first.state_date == date(2026, 1, 31)
        assert [(one.number, far) for one, far in queries.dependants(SYSTEM, first)] == [("BJ-2", 1)]
        assert (again.new_count, again.updated_count, again.same_count) == (0, 0, 2)

    def test_bring_known_assets_up_to_date(self, tmp_path: Path) -> None:
        make_asset("BJ-1", "旧名")

        job = run(begin(table(tmp_path / "a.csv", meters(1))))

        assert (job.new_count, job.updated_count) == (0, 1)
        assert Asset.objects.get(number="BJ-1").name == "电表1"

    @pytest.mark.usefixtures("_few")
    def test_may_name_a_whole_that_stands_further_down(self, tmp_path: Path) -> None:
        part = ("BJ-100", "分表", "", "1", "电", "", "BJ-25")
        lost = ("BJ-101", "分表", "", "1", "电", "", "BJ-999")

        job = run(begin(table(tmp_path / "a.csv", [part, lost, *meters(25)])))

        assert (job.row_count, job.new_count, job.fault_count) == (27, 26, 1)
        assert [one.cells[0] for one in job.faults.all()] == ["BJ-101"]
        whole = Asset.objects.get(number="BJ-25")
        assert [one.number for one, _far in queries.dependants(SYSTEM, whole)] == ["BJ-100"]


@pytest.mark.usefixtures("_few")
class TestReading:
    def test_goes_on_where_it_was_stopped(self, tmp_path: Path) -> None:
        job = begin(table(tmp_path / "a.csv", meters(35)))
        stop_import(SYSTEM, job=job, at=AT)
        job = run(job)
        assert (job.state, job.row_count, Asset.objects.count()) == ("stopped", 10, 10)

        job = run(resume_import(SYSTEM, job=job, at=AT))

        assert (job.state, job.row_count, job.new_count) == ("complete", 35, 35)
        assert not Path(job.path).exists()
        with pytest.raises(NotInterrupted):
            resume_import(SYSTEM, job=job, at=AT)

    def test_goes_on_after_its_process_was_killed(self, tmp_path: Path) -> None:
        job = begin(table(tmp_path / "a.csv", meters(25)))

        def die(_job: AssetImport) -> None:
            raise SystemExit

        with pytest.raises(SystemExit):
            imports.run(job.pk, clock=lambda: AT, on_progress=die)
        job.refresh_from_db()
        assert (job.state, job.row_count) == ("running", 10)
        with pytest.raises(NotInterrupted):
            resume_import(SYSTEM, job=job, at=AT + timedelta(seconds=30))

        job = run(resume_import(SYSTEM, job=job, at=AT + timedelta(minutes=2)))

        assert (job.state, job.row_count, job.new_count, job.fault_count) == ("complete", 25, 25, 0)
        assert latest_events(1) == ["assets.assets.imported"]

    def test_stops_with_the_reason_where_the_file_is_broken(self, tmp_path: Path) -> None:
        job = begin(table(tmp_path / "a.csv", meters(3)))
        Path(job.path).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

        job = run(job)

        assert (job.state, job.reason) == ("failed", "old_excel")

    def test_discarded_leaves_no_file_and_no_rows(self, tmp_path: Path) -> None:
        job = run(begin(table(tmp_path / "a.csv", [*meters(1), ("", "没有号", "", "", "", "", "")])))
        assert job.faults.count() == 1

        discard_import(SYSTEM, job=job, at=AT)

        assert not AssetImportFault.objects.exists()
        assert Asset.objects.count() == 1

    def test_may_no_more_than_whoever_began_it_may_now(self, tmp_path: Path, chen: Staff) -> None:
        there = make_hall("hillside", "山前大厅")
        make_asset("BJ-1", "别处的表", hall=there)

        job = run(begin(table(tmp_path / "a.csv", meters(2)), actor=actor_for(chen), hall=chen.hall))

        assert (job.new_count, job.updated_count, job.fault_count) == (1, 0, 1)
        assert Asset.objects.get(number="BJ-1").name == "别处的表"
        assert Asset.objects.get(number="BJ-2").hall == chen.hall


class TestDoors:
    def test_a_file_is_followed_to_its_end_in_the_browser(self, chen: Staff) -> None:
        make_asset_kind()
        pages = browser(chen)
        file = SimpleUploadedFile("meters.csv", "表号,名称,倍率\nBJ-7,水房表,1\nBJ-8,坏表,零\n".encode())
        asked = pages.post(reverse("assets:new_import"), {"kind": make_asset_kind().pk, "file": file})
        names = {f"column_{n}": head for n, head in ((0, "表号"), (1, "名称"), (13, "倍率"))}
        assert pages.post(asked["Location"], {**names, "hall": "²", "look": "1"}).status_code == 200  # a digit, but no number
        for _press in range(2):
            pages.post(asked["Location"], {**names, "hall": chen.hall_id, "begin": "1"})
        job = AssetImport.objects.get()
        assert "hx-get" in pages.get(reverse("assets:import_progress", args=[job.pk])).content.decode()

        run(job)

        shown = pages.get(reverse("assets:import", args=[job.pk])).content.decode()
        assert "2 rows read" in shown
        faults = pages.get(reverse("assets:import_faults", args=[job.pk])).content.decode("utf-8-sig")
        assert faults.splitlines()[1].startswith("BJ-8,坏表,零,")
        assert pages.get(reverse("assets:import_progress", args=[job.pk]))["HX-Refresh"] == "true"
        assert pages.post(reverse("assets:discard_import", args=[job.pk])).status_code == 302
        assert not AssetImportFault.objects.exists()

    def test_the_api_begins_follows_and_gives_up(self, chen: Staff) -> None:
        make_asset_kind()
        program = Program.of(chen)
        file = SimpleUploadedFile("meters.csv", "表号,名称,倍率\nBJ-7,水房表,1\nBJ-8,坏表,零\n".encode())
        given = {"file": file, "kind": "meter", "hall": "riverside"}
        began = program.client.post("/api/v1/asset-imports", given, headers={"idempotency-key": "meters-1"})
        assert began.status_code == 201, began.content
        key = began.json()["id"]
        assert (began.json()["state"], began.json()["rows"]) == ("waiting", 0)
        refused = program.post(f"/asset-imports/{key}/discard")

        run(AssetImport.objects.get(pk=key))

        told = program.get(f"/asset-imports/{key}").json()
        assert refused.status_code == 409
        assert (told["state"], told["new"], [one["line"] for one in told["faults"]]) == ("complete", 1, [3])
        assert program.post(f"/asset-imports/{key}/resume").status_code == 409
        assert program.post(f"/asset-imports/{key}/discard").json()["faults"] == []

    def test_uploads_nobody_finished_are_removed_and_those_of_imports_stay(self) -> None:
        file = SimpleUploadedFile("a.csv", ",".join(HEADS).encode() + b"\n")
        wanted, left = uploads.FILES.keep(file), uploads.FILES.keep(file)
        begin(wanted)

        uploads.forget_left_behind(AT + timedelta(days=3000))

        assert (wanted.exists(), left.exists()) == (True, False)
