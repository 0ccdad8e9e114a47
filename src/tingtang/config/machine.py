"""What this machine, or the container we are in, gives us."""

import os
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")


def cores() -> int:
    """Cores we may use: those we are allowed on, less what a container's quota takes."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = _read("cpu.max").partition(" ")
    if quota.isdigit() and period.isdigit():
        return max(1, min(allowed, round(int(quota) / int(period))))
    return allowed


def memory_mb() -> int:
    """Memory we may use."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = _read("memory.max")
    return (min(physical, int(limit)) if limit.isdigit() else physical) // 1024**2


def _read(name: str) -> str:
    try:
        return (CGROUP / name).read_text().strip()
    except OSError:
        return ""
