"""`./tingtang pack` and `./tingtang demo`, as typed."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tingtang.catalogue.models import Service
from tingtang.packs.loader import load, places
from tingtang.packs.management.terminal import language
from tingtang.packs.tests.factories import changed, write_pack


@pytest.fixture(autouse=True)
def _english_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


def say(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
class TestPack:
    def test_checks_compares_and_applies_a_folder(self, tmp_path: Path) -> None:
        folder = str(write_pack(tmp_path))

        assert "is good. Services: 1" in say("pack", "check", folder)
        assert "+ Service borrow Borrowing  new" in say("pack", "diff", folder)
        assert not Service.objects.exists()
        say("pack", "apply", folder)
        assert Service.objects.exists()
        assert say("pack", "diff", folder).strip() == "Nothing to do."

    def test_shows_what_would_change_in_words(self, tmp_path: Path) -> None:
        say("pack", "apply", str(write_pack(tmp_path)))

        told = say("pack", "diff", str(write_pack(tmp_path, **changed("catalogue.yaml", "expected: 2 min", "expected: 3 min"))))

        assert "expected duration (s): 120 → 180" in told
        assert "0 new, 1 changed" in told

    def test_lists_what_there_is(self) -> None:
        told = say("pack", "list")

        assert "government" in told
        assert "not applied" in told

    def test_says_what_is_wrong_without_a_trace(self, tmp_path: Path) -> None:
        write_pack(tmp_path, terms="conter: x\n", roles="roles: [{}]\n")

        with pytest.raises(CommandError) as caught:
            say("pack", "check", str(tmp_path))

        assert str(caught.value).splitlines()[0].startswith("terms.yaml:1: the key “conter” is not known here.")
        assert len(str(caught.value).splitlines()) == 3

    def test_speaks_the_language_of_the_terminal(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LC_ALL", "zh_TW.UTF-8")

        assert language() == "zh-hant"


@pytest.mark.django_db
class TestDemo:
    def test_says_that_a_pack_has_none(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match=r"has no demo\.yaml"):
            say("demo", "--pack", str(write_pack(tmp_path)))


class TestInstalledPacks:
    def test_are_found_by_their_entry_point(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        package, about = tmp_path / "a_library", tmp_path / "a_library-1.0.dist-info"
        for folder in (package, about):
            folder.mkdir()
        (package / "__init__.py").touch()
        write_pack(package)
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: a-library\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text("[tingtang.packs]\nlibrary = a_library\n")
        monkeypatch.syspath_prepend(str(tmp_path))

        assert places()["library"] == package
        assert load("library").code == "library"
