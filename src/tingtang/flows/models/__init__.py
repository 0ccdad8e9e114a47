"""Processes and their versions; how they are changed; what runs of them."""

from tingtang.flows.models.changes import Change, Reach
from tingtang.flows.models.moving import Moving
from tingtang.flows.models.processes import Group, Process, Version, VersionState
from tingtang.flows.models.running import Instance, InstanceState, Job, Start, Timer, Token, Wait

__all__ = [
    "Change",
    "Group",
    "Instance",
    "InstanceState",
    "Job",
    "Moving",
    "Process",
    "Reach",
    "Start",
    "Timer",
    "Token",
    "Version",
    "VersionState",
    "Wait",
]
