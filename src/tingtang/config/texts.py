"""Finds texts of code and templates that no translation file knows. Needs xgettext; without it nothing is claimed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import polib
from django.conf import locale
from django.utils.translation.template import templatize

from tingtang.config.translations import LANGUAGES, PACKAGE, sources

KEYWORDS = (
    "gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3", "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3", "_say", "_now",
)  # fmt: skip
PARTS_LEFT_OUT = {"node_modules", "tests", "migrations", "dist"}


def missing() -> list[str]:
    """Texts without an entry. Django's own texts are translated by Django."""
    if not shutil.which("xgettext"):
        return []
    known = {language: _known(language) for language in LANGUAGES}
    found = []
    for text, place in sorted(_used().items(), key=lambda item: item[1]):
        lacking = [language for language in LANGUAGES if text not in known[language]]
        if lacking:
            found.append(f"{place} {text[1]!r} is not in {' and '.join(lacking)}")
    return found


def _known(language: str) -> set[tuple[str, str]]:
    own = [po for po in sources() if po.parents[1].name == language]
    django = Path(locale.__file__).parent / language / "LC_MESSAGES" / "django.po"
    return {(entry.msgctxt or "", entry.msgid) for po in [*own, django] for entry in polib.pofile(str(po))}


def _used() -> dict[tuple[str, str], str]:
    """Every text marked for translation, with the place of its first use."""
    with tempfile.TemporaryDirectory() as folder:
        names = [_copy(path, Path(folder)) for path in _files()]
        listing = Path(folder) / "files"
        listing.write_text("\n".join(names))
        keywords = [f"--keyword={keyword}" for keyword in KEYWORDS]
        command = ["xgettext", "--from-code=UTF-8", "--language=Python", "--output=-", f"--files-from={listing}", *keywords]
        done = subprocess.run([*command, "--keyword=_"], cwd=folder, capture_output=True, text=True, check=False)
    entries = polib.pofile(done.stdout) if done.stdout.strip() else []
    return {(entry.msgctxt or "", entry.msgid): ":".join(entry.occurrences[0]) for entry in entries}


def _files() -> list[Path]:
    found = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]
    return sorted(path for path in found if not PARTS_LEFT_OUT & set(path.relative_to(PACKAGE).parts))


def _copy(path: Path, folder: Path) -> str:
    """Put the file where xgettext reads it, a template turned into what it takes for Python."""
    place = str(path.relative_to(PACKAGE))
    text = path.read_text(encoding="utf-8")
    fresh = folder / place
    fresh.parent.mkdir(parents=True, exist_ok=True)
    fresh.write_text(text if path.suffix == ".py" else templatize(text, origin=place), encoding="utf-8")
    return place
