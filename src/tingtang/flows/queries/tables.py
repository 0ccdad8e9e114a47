"""What never changes of a published version, read once per process."""

from functools import lru_cache

from tingtang.flows.models import Version
from tingtang.flows.rules.compiled import Table


@lru_cache(maxsize=512)
def table_of(version_id: int) -> Table:
    """The tables of a published version."""
    return Table(Version.objects.only("compiled").get(pk=version_id).compiled or {})


@lru_cache(maxsize=4096)
def process_of(version_id: int) -> int:
    """The key of the process of a version."""
    return Version.objects.values_list("process_id", flat=True).get(pk=version_id)
