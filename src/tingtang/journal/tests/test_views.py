"""Pages of the journal: who may, uploads with columns, progress, exports, and what happened."""

import gzip
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from tingtang.core import registry
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.events import EventType
from tingtang.core.models import Account
from tingtang.core.permissions import with_included
from tingtang.journal import audit, imports, uploads
from tingtang.journal.attributes import WORDS
from tingtang.journal.audit import Wanted
from tingtang.journal.formats import open_log
from tingtang.journal.formats.tests.logs import make_log, same_form
from tingtang.journal.models import Code, Import, Log
from tingtang.journal.queries import VIEW, logs
from tingtang.journal.tests.factories import AT, import_file, lines, make_file, make_import
from tingtang.journal.tests.test_record import ring
from tingtang.journal.wording import Glossary, attribute_name, detail

TABLE = "票号,业务,完成时间\nA1,护照,2026-01-01 09:00\nA2,护照,2026-01-01 09:10\nA3,护照,soon\n"
Acts = Callable[..., Client]
HEARD = EventType(
    "test.bell.heard",
    "Bell heard",
    attributes={"reason": "string", "by": "json"},
    values={"reason": {"wanted": "somebody stopped it"}},
)
HEARD.hall_values["by"] = lambda hall_id: {"clerk": f"clerk of hall {hall_id}"}


@pytest.fixture
def acting(client: Client, db: None, tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch) -> Acts:
    """A browser of somebody with these permissions everywhere."""
    settings.DATA_DIR = tmp_path / "data"  # type: ignore[attr-defined]
    client.cookies["tt_language"] = "en"

    def act(*permissions: str) -> Client:
        account = Account.objects.create(username="sunli", name="孙立")
        actor = Actor("account", account.pk, "孙立", grants=dict.fromkeys(with_included(permissions), SYSTEM.halls("")))
        monkeypatch.setattr("tingtang.core.queries.actor_of_request", lambda _request, _at: actor)
        return client

    return act


def read(client: Client, address: str, **data: str) -> str:
    return client.get(address, data).content.decode()


class TestPermissions:
    @pytest.mark.parametrize(
        ("method", "address", "permission"),
        [
            ("get", "/setup/journal/", "journal.view_imported"),
            ("get", "/setup/journal/logs/own/", "journal.view_imported"),
            ("get", "/setup/journal/logs/own/events/", "journal.view_imported"),
            ("get", "/setup/journal/trail/", "journal.view"),
            ("post", "/setup/journal/trail/export/", "journal.export"),
            ("get", "/setup/journal/import/", "journal.import"),
            ("post", "/setup/journal/logs/own/export/", "journal.export"),
            ("post", "/setup/journal/logs/own/hide/", "journal.view_imported"),
            ("post", "/setup/journal/logs/own/stop/", "journal.stop_import"),
            ("post", "/setup/journal/logs/own/resume/", "journal.resume_import"),
        ],
    )
    def test_are_asked_for_each_page(self, acting: Acts, method: str, address: str, permission: str) -> None:
        client = acting("something.else")

        assert getattr(client, method)(address).status_code == 403

    def test_show_no_imported_log_to_who_sees_one_hall(self, tmp_path: Path, db: None) -> None:
        import_file(make_file(make_log(), tmp_path))
        supervisor = Actor("account", 1, grants={VIEW: frozenset({1})})

        assert [log.pk for log in logs(supervisor)] == [Log.OWN]


class TestUpload:
    def test_begins_at_once_with_a_log_that_explains_itself(self, acting: Acts, tmp_path: Path) -> None:
        client = acting("journal.import", "journal.view")
        file = SimpleUploadedFile("morning.jsonocel", make_file(make_log(), tmp_path).read_bytes())

        answer = client.post("/setup/journal/import/", {"file": file, "name": "Morning", "code": "morning"})

        assert answer.headers["Location"] == "/setup/journal/logs/morning/"
        job = Import.objects.get()
        assert (job.log.source, Path(job.path).parent) == ("morning.jsonocel", uploads.folder())
        assert imports.run(job.pk, clock=lambda: AT).state == "complete"
        with connection.cursor() as cursor:
            cursor.execute("SELECT args->>'job_id' FROM procrastinate_jobs WHERE task_name = 'journal.run_import'")
            assert cursor.fetchall() == [(str(job.pk),)]

    def test_asks_which_column_is_what_and_shows_the_first_rows(self, acting: Acts) -> None:
        client = acting("journal.import", "journal.view")
        file = SimpleUploadedFile("queue.csv", TABLE.encode("gb18030"))
        asked = client.post("/setup/journal/import/", {"file": file, "name": "Queue", "code": "queue"}).headers["Location"]

        page = read(client, asked)
        chosen = {"case": "票号", "activity": "业务", "time": "完成时间", "zone": "Asia/Shanghai", "encoding": "gb18030"}
        begun = client.post(asked, chosen)

        assert "A2" in page
        assert begun.status_code == 302
        job = imports.run(Import.objects.get().pk, clock=lambda: AT)
        assert (job.state, job.reason) == ("failed", "bad_rows")
        shown = read(client, "/setup/journal/logs/queue/")
        assert "soon" in shown
        assert "Go on and leave out bad rows" in shown

    def test_refuses_a_name_that_is_taken_and_keeps_nothing(self, acting: Acts, tmp_path: Path) -> None:
        import_file(make_file(make_log(), tmp_path), code="taken")
        client = acting("journal.import")

        page = client.post("/setup/journal/import/", {"file": io.BytesIO(b"{}"), "name": "x", "code": "taken"})

        assert "There is already a log" in page.content.decode()
        assert not list(uploads.folder().iterdir())

    @pytest.mark.parametrize("wrong", [{"case": "业务"}, {"zone": "Mars"}, {"time": "票号"}, {"case": ""}])
    def test_refuses_columns_that_cannot_be(self, acting: Acts, wrong: dict[str, str]) -> None:
        client = acting("journal.import")
        file = SimpleUploadedFile("queue.csv", TABLE.encode())
        asked = client.post("/setup/journal/import/", {"file": file, "name": "Queue", "code": "queue"}).headers["Location"]
        chosen = {"case": "票号", "activity": "业务", "time": "完成时间", "zone": "Asia/Shanghai", "encoding": "utf-8"}

        page = client.post(asked, chosen | wrong)

        assert page.status_code == 200
        assert not Import.objects.exists()

    def test_refuses_a_damaged_file_and_keeps_nothing(self, acting: Acts) -> None:
        client = acting("journal.import")
        file = SimpleUploadedFile("log.gz", gzip.compress(TABLE.encode() * 100)[:30])

        page = client.post("/setup/journal/import/", {"file": file, "name": "x", "code": "x"})

        assert "damaged or cut" in page.content.decode()
        assert not list(uploads.folder().iterdir())

    def test_says_when_a_file_is_no_table(self, acting: Acts) -> None:
        client = acting("journal.import")
        file = SimpleUploadedFile("hello.txt", b"hello")
        asked = client.post("/setup/journal/import/", {"file": file, "name": "x", "code": "x"}).headers["Location"]

        assert "does not name columns" in read(client, asked)

    @pytest.mark.parametrize("encoding", ["zip", "idna", "nonsense"])
    def test_knows_no_other_encoding(self, acting: Acts, encoding: str) -> None:
        client = acting("journal.import")
        file = SimpleUploadedFile("queue.csv", TABLE.encode())
        asked = client.post("/setup/journal/import/", {"file": file, "name": "x", "code": "x"}).headers["Location"]

        assert client.post(asked, {"encoding": encoding}).status_code == 200

    def test_takes_no_forged_token(self, acting: Acts) -> None:
        assert acting("journal.import").get("/setup/journal/import/etc-passwd/").status_code == 404


class TestForgetLeftBehind:
    def test_removes_what_nobody_imports_and_keeps_what_can_be_resumed(self, acting: Acts) -> None:
        acting("journal.import")
        forgotten, resumable = uploads.folder() / "forgotten", uploads.folder() / "resumable"
        for path in (forgotten, resumable):
            path.write_text("a,b")
        make_import(resumable, code="later", columns=None)

        early = uploads.forget_left_behind(datetime.now(UTC) + timedelta(hours=1))
        late = uploads.forget_left_behind(datetime.now(UTC) + timedelta(hours=25))

        assert (early, late) == (0, 1)
        assert resumable.exists()


class TestLogPage:
    def test_shows_progress_and_can_stop(self, acting: Acts, tmp_path: Path) -> None:
        job = make_import(lines(["case,activity,time", "1,a,2026-01-01"], tmp_path), code="slow")
        Import.objects.filter(pk=job.pk).update(moved_at=datetime.now(UTC))
        client = acting("journal.view", "journal.import", "journal.stop_import")

        page = read(client, "/setup/journal/logs/slow/progress/")
        client.post("/setup/journal/logs/slow/stop/")

        assert "every 1s" in page
        assert Import.objects.get(pk=job.pk).is_stop_wanted

    def test_is_of_one_moment_when_an_import_ends_while_it_is_made(self, acting: Acts, tmp_path: Path) -> None:
        job = make_import(lines(["case,activity,time", "1,a,2026-01-01"], tmp_path), code="quick")
        client, ended = acting("journal.view", "journal.import"), list[str]()

        def ends(execute: Any, sql: str, *rest: Any) -> Any:
            if '"journal_import"' in sql and not ended:
                ended.append(sql)
                Import.objects.filter(pk=job.pk).update(state="complete")
                Log.objects.filter(pk=job.log_id).update(state="complete")
            return execute(sql, *rest)

        with connection.execute_wrapper(ends):
            page = read(client, "/setup/journal/logs/quick/")

        assert ended
        assert "Go on with the import" not in page

    @pytest.mark.parametrize("format_", ["ocel-json", "ocel-sqlite"])
    def test_exports_and_notes_it(self, acting: Acts, tmp_path: Path, format_: str) -> None:
        import_file(make_file(make_log(), tmp_path))
        client = acting("journal.view", "journal.export")

        answer = client.post("/setup/journal/logs/riverside/export/", {"format": format_})
        (tmp_path / "out").write_bytes(b"".join(answer.streaming_content))  # type: ignore[arg-type]

        assert same_form(open_log(tmp_path / "out")) == same_form(make_log())
        assert "Log exported" in read(client, "/setup/journal/logs/own/events/")

    def test_knows_no_other_format(self, acting: Acts) -> None:
        answer = acting("journal.view", "journal.export").post("/setup/journal/logs/own/export/", {"format": "exe"})

        assert answer.status_code == 404

    def test_takes_a_log_out_of_sight_but_never_the_own(self, acting: Acts, tmp_path: Path) -> None:
        import_file(make_file(make_log(), tmp_path))
        client = acting("journal.view", "journal.hide_log")

        client.post("/setup/journal/logs/riverside/hide/")

        assert client.get("/setup/journal/logs/riverside/").status_code == 404
        assert client.post("/setup/journal/logs/own/hide/").status_code == 409


class TestWhoImportsOnly:
    RIGHTS = ("journal.view_imported", "journal.import", "journal.withdraw_log")

    def test_sees_imported_logs_and_their_events_but_not_the_own_journal(self, acting: Acts, tmp_path: Path) -> None:
        import_file(make_file(make_log(), tmp_path))
        ring(SYSTEM, account=Account.objects.create(username="limin", name="李敏"), at=AT)
        client = acting(*self.RIGHTS)

        page = read(client, "/setup/journal/")

        assert "/setup/journal/logs/riverside/" in page
        assert "/setup/journal/logs/own/" not in page
        assert "?object=" in read(client, "/setup/journal/logs/riverside/events/")
        assert client.get("/setup/journal/logs/own/").status_code == 404
        assert client.get("/setup/journal/logs/own/events/").status_code == 404

    def test_takes_the_own_import_out_of_sight_and_no_other(self, acting: Acts, tmp_path: Path) -> None:
        import_file(make_file(make_log(), tmp_path))
        client = acting(*self.RIGHTS)
        file = SimpleUploadedFile("mine.jsonocel", make_file(make_log(), tmp_path, "mine.jsonocel").read_bytes())
        client.post("/setup/journal/import/", {"code": "mine", "name": "Mine", "file": file})

        offered = {code: "Take out of sight" in read(client, f"/setup/journal/logs/{code}/") for code in ("riverside", "mine")}
        answers = [client.post(f"/setup/journal/logs/{code}/hide/").status_code for code in ("riverside", "mine")]

        assert offered == {"riverside": False, "mine": True}
        assert answers == [403, 302]
        assert list(Log.objects.filter(is_hidden=True).values_list("code", flat=True)) == ["mine"]


class TestEvents:
    def test_are_sentences_whose_words_lead_on(self, acting: Acts) -> None:
        client = acting("journal.view")
        account = Account.objects.create(username="limin", name="李敏")
        ring(SYSTEM, account=account, at=AT)

        page = read(client, "/setup/journal/logs/own/events/")

        assert "Bell rung" in page
        assert "李敏" in page
        assert f"?object=core.account%3A{account.pk}" in page
        assert "waited: 120" in page

    def test_call_what_was_removed_by_what_it_was(self, acting: Acts) -> None:
        client = acting("journal.view")
        account = Account.objects.create(username="limin", name="李敏")
        ring(SYSTEM, account=account, at=AT)
        key = account.pk
        account.delete()

        page = read(client, "/setup/journal/logs/own/events/")

        assert f"core.account {key}" not in page
        assert f"{Account._meta.verbose_name} {key}" in page

    def test_say_codes_in_words_and_leave_what_nobody_named(self) -> None:
        words = Glossary().words

        assert detail("reason", "wanted", words(HEARD.name, "reason", None))[1] == "somebody stopped it"
        assert detail("reason", "other", words(HEARD.name, "reason", None))[1] == "other"
        assert detail("by", "clerk", words(HEARD.name, "by", None))[1] == "clerk"
        assert detail("by", ["clerk", "guide"], words(HEARD.name, "by", 7))[1] == "clerk of hall 7, guide"
        assert words("of.another.program", "by", 7) == {}

    def test_say_days_times_and_reasons_in_figures_as_people_write_them(self) -> None:
        with timezone.override("Asia/Shanghai"), translation.override("zh-hans"):
            due = detail("due_at", "2026-11-22T10:30:00+00:00")
            why = detail("why", {"load": 2, "idle_seconds": 600, "absent": 12, "skill": None})
            paid = detail("amount_cents", 1250)
            year = detail("year", 2026)
            place = detail("place", 1, event="quality.award.given")
            text = detail("note", "2026-13-45")

            assert (str(due[0]), due[1]) == ("期限", "2026年11月22日 周日 18:30")
            assert why[1] == "在办 2, 多久未接新件 10 分钟"
            assert (paid[1], year[1], str(place[0]), text[1]) == ("¥12.50", "2026", "名次", "2026-13-45")

    def test_have_a_word_for_every_attribute_of_every_type(self) -> None:
        known = [each for name, each in registry.event.items() if name.partition(".")[0] in apps.app_configs]
        unnamed = {
            f"{each.name}: {name}" for each in known for name in each.attributes if attribute_name(each.name, name) == name
        }

        assert len(known) > 400
        assert unnamed == set()
        assert attribute_name("test.bell.heard", "unheard_of") == "unheard_of"

    def test_say_every_attribute_in_chinese(self) -> None:
        with translation.override("zh-hans"):
            plain = {name for name, word in WORDS.items() if not re.search(r"[\u4e00-\u9fff]", str(word))}

        assert plain == set()

    def test_are_found_by_type_object_actor_and_day(self, db: None) -> None:
        own = Log.objects.get(pk=Log.OWN)
        limin, wang = (Account.objects.create(username=name, name=name) for name in ("limin", "wang"))
        for minute, account in enumerate((limin, wang, limin)):
            ring(SYSTEM, account=account, at=AT + timedelta(minutes=minute))
        type_id = Code.objects.get(name="test.bell.rung").pk

        def count(**wanted: object) -> int:
            return len(audit.events(SYSTEM, own, Wanted(**wanted)).entries)  # type: ignore[arg-type]

        assert count() == 3
        assert count(object=("core.account", limin.pk)) == 2
        assert count(actor=("system", 0)) == 3
        assert count(actor=("account", limin.pk)) == 0
        assert count(type_id=type_id) == 3
        assert count(type_id=0) == 0
        assert count(starts_at=AT + timedelta(minutes=1), ends_at=AT + timedelta(minutes=2)) == 1
        assert count(object=("no.such", 1)) == 0

    @pytest.mark.parametrize("rare", [5000, 0])
    def test_page_without_losing_or_repeating_any(self, db: None, monkeypatch: pytest.MonkeyPatch, rare: int) -> None:
        monkeypatch.setattr(audit, "_RARE", rare)
        own = Log.objects.get(pk=Log.OWN)
        account = Account.objects.create(username="limin", name="limin")
        for minute in range(7):
            ring(SYSTEM, account=account, at=AT + timedelta(minutes=minute // 3))

        seen, place = [], None
        while True:
            page = audit.events(SYSTEM, own, Wanted(object=("core.account", account.pk), before=place), size=3)
            seen += [entry.id for entry in page.entries]
            place = page.next
            if place is None:
                break

        assert len(seen) == len(set(seen)) == 7

    def test_show_only_what_happened_in_the_halls_one_may_see(self, db: None) -> None:
        own = Log.objects.get(pk=Log.OWN)
        ring(SYSTEM, account=Account.objects.create(username="limin", name="limin"), at=AT)
        supervisor = Actor("account", 1, grants={VIEW: frozenset({1})})

        assert audit.events(supervisor, own, Wanted()).entries == []

    @pytest.mark.parametrize(
        "junk", ["type=x", "object=../:1", "actor=a:99999999999999999999", "first=x", "before=x", "latest=9999-12-31"]
    )
    def test_survive_junk(self, acting: Acts, junk: str) -> None:
        assert acting("journal.view").get(f"/setup/journal/logs/own/events/?{junk}").status_code == 200
