"""What a pack wants of processes, as items with plain values."""

from collections.abc import Iterator

from tingtang.packs.loader import Loaded
from tingtang.packs.plan import Item


def flows(loaded: Loaded) -> Iterator[Item]:
    """Each process, then what is drawn of it."""
    for one in loaded.flows.processes:
        named = {"name": one.name.plain, "names": one.name.all}
        purpose = {
            "group": one.group,
            "is_business": one.business,
            "service": one.service or "",
            "regulation": one.regulation or "",
            "goal": one.goal,
            "scope": one.scope,
        }
        yield Item("process", one.code, {**named, **purpose}, one.name.all)
        drawn = loaded.folder / "flows" / one.code
        picture = drawn.with_suffix(".svg")
        svg = picture.read_text(encoding="utf-8").strip() if picture.is_file() else ""
        xml = drawn.with_suffix(".bpmn").read_text(encoding="utf-8")
        yield Item("process_version", one.code, {"xml": xml, "svg": svg, "since": one.since.isoformat()}, one.name.all)
