"""Translations: built, and complete."""

import gettext
import os
from pathlib import Path

import pytest

from tingtang.config import texts, translations

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Call next"
msgstr "{call}"
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in (translations, texts):
        monkeypatch.setattr(module, "PACKAGE", tmp_path)
    for language in translations.LANGUAGES:
        write(tmp_path, language, "叫号")
    return tmp_path


def write(package: Path, language: str, call: str) -> Path:
    po = package / "visits" / "locale" / language / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(PO.replace("{call}", call))
    return po


class TestBuild:
    def test_makes_each_file_once(self, package: Path) -> None:
        assert translations.build() == "2 files made"
        assert translations.build() == "up to date"

        with (package / "visits/locale/zh_Hans/LC_MESSAGES/django.mo").open("rb") as made:
            assert gettext.GNUTranslations(made).gettext("Call next") == "叫号"

    def test_makes_a_file_again_whose_source_says_something_else_though_it_is_older(self, package: Path) -> None:
        translations.build()
        po = write(package, "zh_Hans", "呼叫")
        os.utime(po, (0, 0))

        assert translations.build() == "1 files made"
        assert translations.build() == "up to date"
        with po.with_suffix(".mo").open("rb") as made:
            assert gettext.GNUTranslations(made).gettext("Call next") == "呼叫"

    def test_makes_nothing_again_that_only_became_younger(self, package: Path) -> None:
        translations.build()
        os.utime(package / "visits/locale/zh_Hans/LC_MESSAGES/django.po")

        assert translations.build() == "up to date"


class TestGaps:
    def test_finds_none_in_what_is_complete(self, package: Path) -> None:
        assert translations.gaps() == []

    def test_finds_a_text_without_translation(self, package: Path) -> None:
        write(package, "zh_Hant", "")

        assert translations.gaps() == ["visits/locale/zh_Hant/LC_MESSAGES/django.po:4 has no translation: 'Call next'"]

    def test_finds_a_language_that_is_missing(self, package: Path) -> None:
        (package / "visits/locale/zh_Hant/LC_MESSAGES/django.po").unlink()

        assert translations.gaps() == ["visits/locale/zh_Hant/LC_MESSAGES/django.po is missing"]


class TestConflicts:
    def test_finds_a_text_that_two_domains_translate_differently(self, package: Path) -> None:
        other = write(package, "zh_Hans", "叫号").read_text()
        for words in ("叫号", "呼叫"):
            po = package / "org" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
            po.parent.mkdir(parents=True, exist_ok=True)
            po.write_text(other.replace("叫号", words))
            found = translations.conflicts()
            assert found == ([] if words == "叫号" else ["zh_Hans 'Call next' is said in two ways (org: 呼叫, visits: 叫号)"])


class TestMissing:
    def test_finds_texts_of_code_and_templates_that_no_file_knows(self, package: Path) -> None:
        (package / "visits" / "views.py").write_text('from x import gettext as _\nA = _("Call next")\nB = _("Recall")\n')
        (package / "visits" / "console.html").write_text(
            '{% load i18n %}{% translate "Park" %} {% blocktranslate %}Finish{% endblocktranslate %}'
        )
        expected = [
            "visits/console.html:1 'Finish' is not in zh_Hans and zh_Hant",
            "visits/console.html:1 'Park' is not in zh_Hans and zh_Hant",
            "visits/views.py:3 'Recall' is not in zh_Hans and zh_Hant",
        ]

        assert sorted(texts.missing()) == (expected if texts.shutil.which("xgettext") else [])
