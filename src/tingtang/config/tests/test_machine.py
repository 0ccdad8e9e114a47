"""What the machine gives."""

from pathlib import Path

import pytest

from tingtang.config import machine


@pytest.fixture
def container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(machine, "CGROUP", tmp_path)
    return tmp_path


class TestMachine:
    def test_counts_what_is_there_without_a_container(self, container: Path) -> None:
        assert machine.cores() >= 1
        assert machine.memory_mb() > 100

    def test_heeds_the_limits_of_a_container(self, container: Path) -> None:
        (container / "cpu.max").write_text("100000 100000\n")
        (container / "memory.max").write_text(f"{512 * 1024**2}\n")

        assert machine.cores() == 1
        assert machine.memory_mb() == 512

    def test_heeds_no_limit_where_there_is_none(self, container: Path) -> None:
        before = machine.memory_mb()
        (container / "cpu.max").write_text("max 100000\n")
        (container / "memory.max").write_text("max\n")

        assert machine.memory_mb() == before
