"""Translations: makes the machine's form (.mo) from the translators' (.po), and finds what is missing."""

from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hans", "zh_Hant")


def sources() -> list[Path]:
    """Every .po file of the project."""
    return sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po"))


def build() -> str:
    """Make each .mo that is older than its .po; one line that says what was done."""
    stale = [po for po in sources() if not _is_fresh(po)]
    for po in stale:
        fresh = po.with_suffix(".mo.new")
        polib.pofile(str(po)).save_as_mofile(str(fresh))
        fresh.replace(po.with_suffix(".mo"))
    return f"{len(stale)} files made" if stale else "up to date"


def _is_fresh(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns


def gaps() -> list[str]:
    """What a reader of another language would meet in English: a missing file, a string without its translation."""
    found = []
    for folder in sorted({po.parents[2] for po in sources()}):
        for language in LANGUAGES:
            for name in sorted({po.name for po in folder.glob("*/LC_MESSAGES/*.po")}):
                found += _gaps_of(folder / language / "LC_MESSAGES" / name)
    return found


def _gaps_of(po: Path) -> list[str]:
    if not po.exists():
        return [f"{po.relative_to(PACKAGE)} is missing"]
    place = po.relative_to(PACKAGE)
    entries = [entry for entry in polib.pofile(str(po)) if not entry.obsolete]
    return [f"{place}:{entry.linenum} {_complaint(entry)}: {entry.msgid!r}" for entry in entries if _complaint(entry)]


def _complaint(entry: polib.POEntry) -> str:
    if entry.fuzzy:
        return "is marked fuzzy"
    return "" if entry.translated() else "has no translation"
