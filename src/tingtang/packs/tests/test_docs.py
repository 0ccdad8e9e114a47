"""The pack that docs/packs.md tells how to write in ten minutes can be applied as it stands there."""

import re
import textwrap
from pathlib import Path

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.packs import actions, queries
from tingtang.packs.loader import load
from tingtang.packs.plan import Change
from tingtang.packs.tests.factories import AT

DOCS = Path(__file__).resolve().parents[4] / "docs" / "packs.md"
FILES = ("pack.yaml", "catalogue.yaml", "org.yaml", "visits.yaml")


@pytest.mark.django_db
class TestTenMinutes:
    def test_end_with_a_pack_that_can_be_applied(self, tmp_path: Path) -> None:
        blocks = re.findall(r"^ *```yaml\n(.*?)^ *```", DOCS.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
        for name, block in zip(FILES, blocks, strict=True):
            (tmp_path / name).write_text(textwrap.dedent(block), encoding="utf-8")

        loaded = load(str(tmp_path))
        actions.apply(SYSTEM, loaded=loaded, at=AT)
        hall = actions.set_up_hall(SYSTEM, loaded=loaded, layout=loaded.layout("small"), at=AT, code="reading", name="阅览厅")

        assert {step.change for step in queries.difference(loaded)} == {Change.SAME}
        assert hall.counters.count() == 1
