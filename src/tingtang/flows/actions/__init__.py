"""The named writes of flows."""

from tingtang.flows.actions.approving import approve_draft, retire_version, return_draft, review_draft
from tingtang.flows.actions.changes import (
    adopt_version,
    ask_change,
    begin_draft,
    decline_change,
    publish_version,
    remove_draft,
    save_draft,
    seen_of,
    submit_draft,
)
from tingtang.flows.actions.messages import send_message
from tingtang.flows.actions.processes import PROCESS_FIELDS, remove_process, save_process
from tingtang.flows.actions.running import Moved, abort, complete_step, deliver, forget, note_early, skip_step, start
from tingtang.flows.actions.starting import OPENERS, Begun, Opener
from tingtang.flows.actions.succession import migrate, migrate_many, stop_moving, try_succession
from tingtang.flows.actions.upkeep import SUPPLY_FIELDS, count_supply, record_phase, remove_supply, save_supply, value_steps
from tingtang.flows.actions.working import retry

__all__ = [
    "OPENERS",
    "PROCESS_FIELDS",
    "SUPPLY_FIELDS",
    "Begun",
    "Moved",
    "Opener",
    "abort",
    "adopt_version",
    "approve_draft",
    "ask_change",
    "begin_draft",
    "complete_step",
    "count_supply",
    "decline_change",
    "deliver",
    "forget",
    "migrate",
    "migrate_many",
    "note_early",
    "publish_version",
    "record_phase",
    "remove_draft",
    "remove_process",
    "remove_supply",
    "retire_version",
    "retry",
    "return_draft",
    "review_draft",
    "save_draft",
    "save_process",
    "save_supply",
    "seen_of",
    "send_message",
    "skip_step",
    "start",
    "stop_moving",
    "submit_draft",
    "try_succession",
    "value_steps",
]
