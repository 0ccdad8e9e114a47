"""Processes and their versions; how they are changed; what runs of them."""

from tingtang.flows.models.changes import Change, Reach
from tingtang.flows.models.moving import Moving
from tingtang.flows.models.processes import Group, Process, Version, VersionState
from tingtang.flows.models.running import Instance, InstanceState, Job, Start, Timer, Token, Wait
from tingtang.flows.models.upkeep import Activity, Phase, PhaseRecord, StepValue, Supply, SupplyKind, Worth

__all__ = [
    "Activity",
    "Change",
    "Group",
    "Instance",
    "InstanceState",
    "Job",
    "Moving",
    "Phase",
    "PhaseRecord",
    "Process",
    "Reach",
    "Start",
    "StepValue",
    "Supply",
    "SupplyKind",
    "Timer",
    "Token",
    "Version",
    "VersionState",
    "Wait",
    "Worth",
]
