"""Reads of flows."""

from tingtang.flows.queries.drawings import posts_of
from tingtang.flows.queries.places import step_at
from tingtang.flows.queries.processes import (
    OPEN,
    asks_from,
    get_change,
    get_process,
    get_version,
    held_posts,
    in_work,
    processes,
    processes_in_force,
    published,
    version_in_force,
    who_may,
)
from tingtang.flows.queries.reading import VIEW
from tingtang.flows.queries.running import VIEW_RUNNING, StepShown, choices_of, instances_of, open_tokens, step_of, stuck
from tingtang.flows.queries.tables import names_in_languages

__all__ = [
    "OPEN",
    "VIEW",
    "VIEW_RUNNING",
    "StepShown",
    "asks_from",
    "choices_of",
    "get_change",
    "get_process",
    "get_version",
    "held_posts",
    "in_work",
    "instances_of",
    "names_in_languages",
    "open_tokens",
    "posts_of",
    "processes",
    "processes_in_force",
    "published",
    "step_at",
    "step_of",
    "stuck",
    "version_in_force",
    "who_may",
]
