"""What a pack wants of processes, as items with plain values."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tingtang.packs.loaded import Loaded
from tingtang.packs.loader import FOLDER, shared_part
from tingtang.packs.plan import Item
from tingtang.packs.schemas.flows import Flows, Process
from tingtang.packs.schemas.judging import Signing

SIGNING: Final = "assessment-signing"


def flows(loaded: Loaded) -> Iterator[Item]:
    """Each process, then what is drawn of it; where the pack says who signs assessments and draws it not, the shared drawing."""
    yield from _drawn(loaded.flows.processes, loaded.folder / "flows")
    own = {one.code for one in loaded.flows.processes}
    if loaded.judging.signing is not None and SIGNING not in own:
        yield from _drawn(
            [one for one in shared_part(Flows).processes if one.code == SIGNING], FOLDER / "shared/flows", loaded.judging.signing
        )


def _drawn(processes: list[Process], folder: Path, signing: Signing | None = None) -> Iterator[Item]:
    for one in processes:
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
        drawn = folder / one.code
        picture = drawn.with_suffix(".svg")
        svg = picture.read_text(encoding="utf-8").strip() if picture.is_file() else ""
        xml = drawn.with_suffix(".bpmn").read_text(encoding="utf-8")
        if signing is not None:
            xml = xml.replace('post="@checks"', f'post="{signing.checks}"').replace(
                'post="@approves"', f'post="{signing.approves}"'
            )
        yield Item("process_version", one.code, {"xml": xml, "svg": svg, "since": one.since.isoformat()}, one.name.all)
