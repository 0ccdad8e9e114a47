"""The named writes of flows."""

from tingtang.flows.actions.changes import (
    adopt_version,
    approve_draft,
    ask_change,
    begin_draft,
    decline_change,
    publish_version,
    remove_draft,
    retire_version,
    return_draft,
    review_draft,
    save_draft,
    seen_of,
    submit_draft,
)
from tingtang.flows.actions.processes import PROCESS_FIELDS, remove_process, save_process

__all__ = [
    "PROCESS_FIELDS",
    "adopt_version",
    "approve_draft",
    "ask_change",
    "begin_draft",
    "decline_change",
    "publish_version",
    "remove_draft",
    "remove_process",
    "retire_version",
    "return_draft",
    "review_draft",
    "save_draft",
    "save_process",
    "seen_of",
    "submit_draft",
]
