"""Files into logs of the journal, and logs of the journal into files."""

import tempfile
from datetime import timedelta
from itertools import islice
from pathlib import Path

import orjson
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied
from tingtang.core.models import Account
from tingtang.journal import exports, imports
from tingtang.journal.actions import (
    LogExists,
    LogIncomplete,
    NotResumable,
    export_log,
    hide_log,
    import_log,
    resume_import,
    stop_import,
)
from tingtang.journal.exports import DatabaseLog, frozen
from tingtang.journal.formats import JSON, PARQUET, SQLITE, Columns, open_log
from tingtang.journal.formats.ocel import MemoryLog
from tingtang.journal.formats.tests.logs import logs, make_log, same_form
from tingtang.journal.models import Event, Import, ImportedObject, Log
from tingtang.journal.tests.factories import AT, import_file, lines, make_file, make_import
from tingtang.journal.tests.test_record import ring

TABLE = Columns(case="id", activity="what", time="when")
ROWS = ["id,what,when", *(f"{n},walk in,2026-01-01 08:{n:02}" for n in range(50))]


@pytest.mark.django_db
class TestImport:
    def test_brings_a_log_that_comes_out_the_same(self, tmp_path: Path) -> None:
        log = make_log()

        job = import_file(make_file(log, tmp_path))

        assert (job.state, job.log.event_count, job.problem_count) == ("complete", 4, 0)
        with frozen():
            assert same_form(DatabaseLog(Log.objects.get(code="riverside"))) == same_form(log)

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(log=logs(), number=st.integers(10**9, 10**12))
    def test_keeps_any_log(self, log: MemoryLog, number: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            job = import_file(make_file(log, Path(folder)), code=f"any{number}{Log.objects.count()}")

        assert job.state == "complete", (job.reason, job.where, job.value)
        found = same_form(DatabaseLog(Log.objects.get(pk=job.log_id)))
        known = {each.id for each in log.objects()}
        assert found[2].keys() == known
        assert found == same_form(log)

    @pytest.mark.parametrize("format_", [JSON, SQLITE])
    def test_gives_a_log_back_as_it_came(self, tmp_path: Path, format_: str) -> None:
        path = make_file(make_log(), tmp_path)
        job = import_file(path)

        exports.write(Log.objects.get(pk=job.log_id), format_, tmp_path / "out")

        assert same_form(open_log(tmp_path / "out")) == same_form(open_log(path))

    def test_reads_a_log_whose_events_stand_before_its_objects(self, tmp_path: Path) -> None:
        path = make_file(make_log(), tmp_path)
        parts = orjson.loads(path.read_bytes())
        path.write_bytes(orjson.dumps({key: parts[key] for key in ("events", "objects", "eventTypes", "objectTypes")}))

        job = import_file(path)

        with frozen():
            assert same_form(DatabaseLog(Log.objects.get(pk=job.log_id))) == same_form(make_log())

    def test_reports_objects_that_are_related_but_never_told(self, tmp_path: Path) -> None:
        log = make_log()
        log.object_list.pop()

        job = import_file(make_file(log, tmp_path))

        assert (job.state, job.problem_count) == ("complete", 1)
        assert job.problems == [[0, "unknown_object", "C3"]]
        assert "unknown" in Log.objects.get(pk=job.log_id).declared["object_types"]

    def test_leaves_the_own_log_alone_but_for_saying_so(self, tmp_path: Path) -> None:
        import_file(make_file(make_log(), tmp_path))

        own = Event.objects.filter(log_id=Log.OWN).count()

        assert own == 2
        assert Event.objects.exclude(log_id=Log.OWN).count() == 4

    def test_refuses_a_second_log_of_the_same_name(self, tmp_path: Path) -> None:
        path = make_file(make_log(), tmp_path)
        job = import_file(path)
        hide_log(SYSTEM, log=job.log, at=AT)

        with pytest.raises(LogExists):
            make_import(path)

    def test_is_for_those_who_may(self, tmp_path: Path) -> None:
        nobody = Actor("account", 1)

        with pytest.raises(Denied):
            imports_log_as(nobody, make_file(make_log(), tmp_path))


def imports_log_as(actor: Actor, path: Path) -> None:
    import_log(actor, code="x", name="x", path=path, source="x", at=AT)


@pytest.mark.django_db
class TestTables:
    def test_refuses_a_table_with_bad_rows_before_taking_any(self, tmp_path: Path) -> None:
        path = lines([*ROWS, "99,walk in,soon"], tmp_path)

        job = import_file(path, columns=TABLE)

        assert (job.state, job.reason, job.where, job.value) == ("failed", "bad_rows", "52", "soon")
        assert job.problems == [[52, "bad_time", "soon"]]
        assert not Event.objects.exclude(log_id=Log.OWN).exists()
        assert Log.objects.get(pk=job.log_id).state == "incomplete"

    def test_leaves_bad_rows_out_when_told_to_and_lists_them(self, tmp_path: Path) -> None:
        path = lines([*ROWS, "99,walk in,soon"], tmp_path)
        job = import_file(path, columns=TABLE)

        resume_import(SYSTEM, job=job, at=AT, leaves_out_bad_rows=True)
        job = imports.run(job.pk, clock=lambda: AT)

        assert (job.state, job.event_count, job.problem_count) == ("complete", 50, 1)

    def test_fails_plainly_when_the_file_is_gone(self, tmp_path: Path) -> None:
        path = lines(ROWS, tmp_path)
        job = make_import(path, columns=TABLE)
        path.unlink()

        job = imports.run(job.pk, clock=lambda: AT)

        assert (job.state, job.reason) == ("failed", "unreadable")

    def test_refuses_text_the_database_cannot_keep(self, tmp_path: Path) -> None:
        job = import_file(lines(["id,what,when,note", "1,a,2026-01-01,x\0y"], tmp_path), columns=TABLE)

        assert (job.state, job.reason) == ("failed", "bad_encoding")
        assert Log.objects.get(pk=job.log_id).state == "incomplete"

    def test_refuses_a_case_whose_name_is_longer_than_any_name(self, tmp_path: Path) -> None:
        name = "".join(chr(0x4E00 + n * 37 % 20_000) for n in range(9000))  # no index holds it, however well it is packed
        job = import_file(lines(["id,what,when", f"{name},a,2026-01-01"], tmp_path), columns=TABLE)

        assert (job.state, job.reason, job.value) == ("failed", "too_long", "9005")

    def test_tells_who_waits_when_reading_breaks_in_a_way_nobody_foresaw(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = make_import(make_file(make_log(), tmp_path))
        monkeypatch.setattr(imports, "islice", lambda items, count: 1 // 0 if count == imports.BATCH else islice(items, count))

        with pytest.raises(ZeroDivisionError):
            imports.run(job.pk, clock=lambda: AT)

    def test_refuses_a_table_whose_every_row_is_an_activity_of_its_own(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(imports, "MOST_WORDS", 20)
        rows = ["id,what,when", *(f"{n},activity {n},2026-01-01" for n in range(50))]

        job = import_file(lines(rows, tmp_path), columns=TABLE)

        assert (job.state, job.reason) == ("failed", "too_many_types")


@pytest.mark.django_db
class TestInterruption:
    def test_goes_on_where_it_was_stopped(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(imports, "BATCH", 7)
        job = make_import(lines(ROWS, tmp_path), columns=TABLE)
        stop_import(SYSTEM, job=job, at=AT)
        job = imports.run(job.pk, clock=lambda: AT)
        assert (job.state, job.item_count) == ("stopped", 7)

        resume_import(SYSTEM, job=job, at=AT)
        job = imports.run(job.pk, clock=lambda: AT)

        assert (job.state, job.event_count) == ("complete", 50)
        assert Event.objects.filter(log_id=job.log_id).values("name").distinct().count() == 50
        assert ImportedObject.objects.filter(log_id=job.log_id).count() == 50

    def test_goes_on_with_relations_of_objects_read_before(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(imports, "BATCH", 1)
        job = make_import(make_file(make_log(), tmp_path))
        for _attempt in range(20):
            stop_import(SYSTEM, job=job, at=AT)
            job = imports.run(job.pk, clock=lambda: AT)
            if job.state == "complete":
                break
            job = resume_import(SYSTEM, job=job, at=AT)

        with frozen():
            assert same_form(DatabaseLog(Log.objects.get(pk=job.log_id))) == same_form(make_log())

    def test_refuses_to_run_twice_at_once(self, tmp_path: Path) -> None:
        job = make_import(lines(ROWS, tmp_path), columns=TABLE)

        with pytest.raises(NotResumable):
            resume_import(SYSTEM, job=job, at=AT + timedelta(seconds=59))

    def test_may_be_taken_up_when_its_process_is_gone(self, tmp_path: Path) -> None:
        job = make_import(lines(ROWS, tmp_path), columns=TABLE)

        resume_import(SYSTEM, job=job, at=AT + timedelta(seconds=61))

        assert Import.objects.get(pk=job.pk).state == "waiting"

    def test_stops_the_slower_of_two_that_read_the_same(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(imports, "BATCH", 7)
        job = make_import(lines(ROWS, tmp_path), columns=TABLE)
        slower = imports._Importer(job, open_log(Path(job.path), columns=TABLE), lambda: AT, lambda _job: None)
        imports.run(job.pk, clock=lambda: AT)

        with pytest.raises(imports.Overtaken):
            slower._commit([], slower._write, "item_count")

    def test_leaves_an_incomplete_log_that_is_not_exported(self, tmp_path: Path) -> None:
        job = make_import(lines(ROWS, tmp_path), columns=TABLE)

        with pytest.raises(LogIncomplete):
            export_log(SYSTEM, log=job.log, format_=JSON, at=AT)


@pytest.mark.django_db
class TestOwnLog:
    def test_goes_out_and_comes_back_as_another_log(self, tmp_path: Path) -> None:
        account = Account.objects.create(username="limin", name="李敏")
        ring(Actor("account", account.pk, grants=SYSTEM_GRANTS), account=account, at=AT)
        own = Log.objects.get(pk=Log.OWN)

        exports.write(own, SQLITE, tmp_path / "own.sqlite")
        read = open_log(tmp_path / "own.sqlite")
        event = next(read.events())

        assert event.type == "test.bell.rung"
        assert event.attributes == {"waited": 120.0}
        assert {(each.object_id, each.qualifier) for each in event.objects} == {
            (f"core.account:{account.pk}", "account"),
            (f"account:{account.pk}", "actor"),
        }
        job = import_file(tmp_path / "own.sqlite", code="copy")
        assert job.state == "complete", job.value
        assert job.event_count == 1

    def test_goes_out_in_all_formats(self, tmp_path: Path) -> None:
        account = Account.objects.create(username="limin", name="李敏")
        ring(SYSTEM, account=account, at=AT)
        own = Log.objects.get(pk=Log.OWN)

        for format_, name in ((JSON, "own.jsonocel"), (PARQUET, "own.zip"), (PARQUET, "own")):
            exports.write(own, format_, tmp_path / name)

        assert (tmp_path / "own" / "codes.parquet").exists()
        assert (tmp_path / "own.zip").stat().st_size > 1000
        assert same_form(open_log(tmp_path / "own.jsonocel"))[2].keys() == {f"core.account:{account.pk}", "system:0"}


SYSTEM_GRANTS = {"test.ring": SYSTEM.halls("test.ring")}


@pytest.mark.django_db(transaction=True)
class TestFrozen:
    def test_holds_no_subscriber_back(self) -> None:
        with frozen(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM journal_event")
            cursor.execute("SELECT pg_current_xact_id_if_assigned()")

            assert cursor.fetchone() == (None,)
