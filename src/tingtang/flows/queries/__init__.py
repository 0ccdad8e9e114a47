"""Reads of flows."""

from tingtang.flows.queries.processes import (
    get_change,
    get_process,
    get_version,
    held_posts,
    processes,
    published,
    version_in_force,
)
from tingtang.flows.queries.reading import VIEW

__all__ = ["VIEW", "get_change", "get_process", "get_version", "held_posts", "processes", "published", "version_in_force"]
