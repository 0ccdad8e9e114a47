"""What never changes of a published version, read once per process."""

from functools import lru_cache

from django.utils.translation import get_language

from tingtang.flows.models import Version
from tingtang.flows.queries.drawings import diagram_of, names_of, spoken
from tingtang.flows.rules.compiled import Table, said_by


@lru_cache(maxsize=512)
def table_of(version_id: int) -> Table:
    """The tables of a published version."""
    return Table(Version.objects.only("compiled").get(pk=version_id).compiled or {})


def table_read(version_id: int) -> Table:
    """The tables of a published version as the reader sees them: names, labels and texts in his language. It runs by `table_of`."""
    return _table_in(version_id, get_language() or "")


@lru_cache(maxsize=512)
def _table_in(version_id: int, language: str) -> Table:
    drawn = _drawing(version_id)
    read = spoken(drawn, language)
    plain = table_of(version_id)
    return plain if read == drawn else Table(plain.stored | said_by(plain.stored, diagram_of(read)))


@lru_cache(maxsize=512)
def names_in_languages(version_id: int) -> dict[str, dict[str, str]]:
    """By element, its names in other languages than that of the drawing."""
    found = names_of(_drawing(version_id)).items()
    return {
        element: {key.removeprefix("name:"): text for key, text in said.items() if key.startswith("name:")}
        for element, said in found
    }


def _drawing(version_id: int) -> str:
    return Version.objects.filter(pk=version_id).values_list("xml", flat=True).first() or ""


@lru_cache(maxsize=4096)
def process_of(version_id: int) -> int:
    """The key of the process of a version."""
    return Version.objects.values_list("process_id", flat=True).get(pk=version_id)
