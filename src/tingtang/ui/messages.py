"""For developers: `python -m tingtang.ui.messages DOMAIN…` brings the .po files of a domain up to date.

It collects the texts of the domain's Python and templates, keeps what is translated, and drafts traditional Chinese from the
simplified where it is missing. What it drafts wants a human eye: words differ, not only characters.
"""

import os
import sys
from pathlib import Path

import opencc
import polib

PACKAGE = Path(__file__).resolve().parent.parent
AT_ONCE = ("_say", "_now")  # gettext under these names where `_` is the lazy one
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


def collect(domain: str) -> None:
    """Collect the texts of one domain into its two .po files, in the order in which they appear."""
    from django.core.management import call_command  # noqa: PLC0415 - after the settings are known
    from django.core.management.commands.makemessages import Command  # noqa: PLC0415

    command = Command()
    command.xgettext_options = [*Command.xgettext_options, *(f"--keyword={name}" for name in AT_ONCE)]
    folder = PACKAGE / domain
    (folder / "locale").mkdir(exist_ok=True)
    here = Path.cwd()
    os.chdir(folder)
    try:
        call_command(
            command,
            locale=["zh_Hans", "zh_Hant"],
            ignore_patterns=["node_modules", "static", "frontend", "tests"],
            no_obsolete=True,
            no_location=True,
            no_wrap=True,
            verbosity=0,
        )
    finally:
        os.chdir(here)
    simplified, traditional = (folder / "locale" / name / "LC_MESSAGES" / "django.po" for name in ("zh_Hans", "zh_Hant"))
    _tidy(simplified, "zh_Hans")
    _tidy(traditional, "zh_Hant")
    for path in (simplified, traditional):
        _borrow(path)
    _draft(simplified, traditional)


def _tidy(path: Path, language: str) -> None:
    file = polib.pofile(str(path), wrapwidth=0)
    file.header = ""
    file.metadata = {"Language": language, **HEADER}
    file.metadata_is_fuzzy = False
    for entry in file:
        if entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
            entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
    file.save(str(path))


def _borrow(path: Path) -> None:
    """Say what another domain says already in its words: all catalogues are merged, and one text has one translation."""
    file = polib.pofile(str(path), wrapwidth=0)
    wanted = {(entry.msgctxt, entry.msgid): entry for entry in file if not entry.translated() and not entry.msgid_plural}
    for other in sorted(PACKAGE.glob(f"*/locale/{path.parents[1].name}/LC_MESSAGES/django.po")) if wanted else ():
        for entry in polib.pofile(str(other)):
            if entry.msgstr and (entry.msgctxt, entry.msgid) in wanted:
                wanted.pop((entry.msgctxt, entry.msgid)).msgstr = entry.msgstr
    file.save(str(path))


# What the converter takes for words of programmers.
OUR_WORDS = {"型別": "類型", "程式碼": "代碼", "許可權": "權限"}


def _draft(simplified: Path, traditional: Path) -> None:
    converter = opencc.OpenCC("s2twp")

    def convert(text: str) -> str:
        found = str(converter.convert(text))
        for theirs, ours in OUR_WORDS.items():
            found = found.replace(theirs, ours)
        return found

    known = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(simplified))}
    file = polib.pofile(str(traditional), wrapwidth=0)
    for entry in file:
        source = known.get((entry.msgctxt, entry.msgid))
        if source is None or (entry.translated() and not entry.fuzzy):
            continue
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        entry.msgstr = convert(source.msgstr)
        entry.msgstr_plural = {index: convert(text) for index, text in source.msgstr_plural.items()}
    file.save(str(traditional))


def main() -> None:
    """Bring the named domains up to date and say what still has no translation."""
    import django  # noqa: PLC0415 - the settings come from the environment

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tingtang.config.settings")
    django.setup()
    for domain in sys.argv[1:]:
        collect(domain)
        for language in ("zh_Hans", "zh_Hant"):
            file = polib.pofile(str(PACKAGE / domain / "locale" / language / "LC_MESSAGES" / "django.po"))
            for entry in file.untranslated_entries():
                sys.stdout.write(f"{domain} {language}: {entry.msgid!r}\n")


if __name__ == "__main__":
    main()
