"""What the processes of one server cost: CPU seconds and memory, read from /proc."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Process:
    """One process: what it is, whose child, CPU seconds so far, resident bytes."""

    pid: int
    parent: int
    words: str
    cpu_seconds: float
    resident: int


def processes() -> list[Process]:
    """All processes that can be read."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text().rpartition(")")[2].split()
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            cpu = (int(stat[11]) + int(stat[12]) + int(stat[13]) + int(stat[14])) / TICKS
            found.append(Process(int(folder.name), int(stat[1]), words, cpu, int(stat[21]) * PAGE))
    return found


def below(pid: int) -> list[Process]:
    """The process with `pid` and all its descendants."""
    every = {process.pid: process for process in processes()}
    wanted, grown = {pid}, True
    while grown:
        children = {p.pid for p in every.values() if p.parent in wanted} - wanted
        wanted |= children
        grown = bool(children)
    return [every[p] for p in wanted if p in every]


def cpu_by_role(pid: int) -> dict[str, float]:
    """CPU seconds below `pid`: the database's processes, the live process, the worker, and the web's (the rest)."""
    sums = {"web": 0.0, "database": 0.0, "live": 0.0, "worker": 0.0}
    for process in below(pid):
        words = process.words
        role = (
            "database"
            if "postgres" in words.split(" ")[0]
            else "live"
            if "live" in words
            else "worker"
            if "worker" in words
            else "web"
        )
        sums[role] += process.cpu_seconds
    return sums
