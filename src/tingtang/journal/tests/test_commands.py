"""The journal on the command line."""

from pathlib import Path

import pytest
from django.core.management import call_command

from tingtang.journal.formats import open_log
from tingtang.journal.formats.tests.logs import make_log, same_form
from tingtang.journal.models import Log
from tingtang.journal.tests.factories import lines, make_file


@pytest.mark.django_db
class TestJournalCommand:
    def test_imports_lists_verifies_and_exports(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("journal", "import", str(make_file(make_log(), tmp_path)), "--code", "riverside")
        call_command("journal", "logs")
        call_command("journal", "verify", "riverside")
        call_command("journal", "export", "riverside", str(tmp_path / "out.sqlite"))

        said = capsys.readouterr().out
        assert "riverside: 4 events, 4 objects" in said
        assert "4 events  complete" in said
        assert "BAD" not in said
        assert same_form(open_log(tmp_path / "out.sqlite")) == same_form(make_log())

    def test_guesses_columns_and_says_which(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = lines(["票号,业务,完成时间", "A1,护照,2026-01-01 09:00"], tmp_path)

        call_command("journal", "import", str(path), "--code", "t", "--zone", "Asia/Shanghai")

        assert "case = 票号, activity = 业务, time = 完成时间" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (("import", "{table}", "--code", "x"), "--case, --activity"),
            (("import", "{folder}/nothing", "--code", "x"), "No such file"),
            (("export", "nothing", "{folder}/x.json"), "There is no log"),
            (("export", "own", "{table}"), "is there already"),
            (("import", "{table}", "--code", "own", "--case", "a", "--activity", "b", "--time", "c"), "“own”"),
        ],
    )
    def test_refuses_in_a_sentence(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
    ) -> None:
        table = lines(["a,b,c", "1,x,2026-01-01"], tmp_path)

        with pytest.raises(SystemExit):
            call_command("journal", *(each.format(table=table, folder=tmp_path) for each in arguments))

        assert sentence in capsys.readouterr().err
        assert Log.objects.count() == 1

    def test_lists_bad_rows_and_goes_on_without_them(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = lines(["case,activity,time", "1,a,2026-01-01", "2,a,2026-01-02", "3,a,soon"], tmp_path)
        with pytest.raises(SystemExit):
            call_command("journal", "import", str(path), "--code", "t")
        assert "line 4:" in capsys.readouterr().err

        call_command("journal", "import", str(path), "--code", "t", "--resume", "--leave-out-bad-rows")

        assert "t: 2 events" in capsys.readouterr().out
