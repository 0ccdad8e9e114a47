"""Translations: makes the machine's form (.mo) from the translators' (.po), and finds what is missing."""

import hashlib
import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent
LANGUAGES = ("zh_Hans", "zh_Hant")
ORIGIN = "X-Made-From"  # in the head of each .mo: which .po it says, whatever the times of the files


def sources() -> list[Path]:
    """Every .po file of the project."""
    return sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po"))


def build() -> str:
    """Make each .mo that does not say what its .po says; one line that says what was done."""
    stale = [po for po in sources() if not _is_fresh(po)]
    for po in stale:
        fresh, texts = po.with_suffix(f".mo.{os.getpid()}"), polib.pofile(str(po))
        texts.metadata[ORIGIN] = _digest(po)
        texts.save_as_mofile(str(fresh))
        fresh.replace(po.with_suffix(".mo"))
    return f"{len(stale)} files made" if stale else "up to date"


def _is_fresh(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and f"{ORIGIN}: {_digest(po)}\n".encode() in mo.read_bytes()


def _digest(po: Path) -> str:
    return hashlib.sha256(po.read_bytes()).hexdigest()


def gaps() -> list[str]:
    """What a reader of another language would meet in English: a missing file, a string without its translation."""
    found = []
    for folder in sorted({po.parents[2] for po in sources()}):
        for language in LANGUAGES:
            for name in sorted({po.name for po in folder.glob("*/LC_MESSAGES/*.po")}):
                found += _gaps_of(folder / language / "LC_MESSAGES" / name)
    return found


def conflicts() -> list[str]:
    """Texts that two domains translate differently. Django merges all catalogues, so the last would win everywhere: a text that
    means two things needs a context (`pgettext`), one that means the same needs one translation.
    """
    found = []
    for language in LANGUAGES:
        told: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for po in sources():
            if po.parents[1].name == language:
                for entry in _plain(po):
                    told[entry.msgctxt or "", entry.msgid][po.parents[3].name] = entry.msgstr
        found += [_contrary(language, text, by_domain) for text, by_domain in told.items() if len(set(by_domain.values())) > 1]
    return found


def _plain(po: Path) -> list[polib.POEntry]:
    # A text with a plural is another entry of the merged catalogue than the same text without.
    return [entry for entry in polib.pofile(str(po)) if entry.msgstr and not entry.obsolete and not entry.msgid_plural]


def _contrary(language: str, text: tuple[str, str], by_domain: Mapping[str, str]) -> str:
    said = ", ".join(f"{domain}: {words}" for domain, words in sorted(by_domain.items()))
    return f"{language} {' / '.join(filter(None, text))!r} is said in two ways ({said})"


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
