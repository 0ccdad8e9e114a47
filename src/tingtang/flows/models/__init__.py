"""Processes and their versions; how they are changed; what runs of them."""

from tingtang.flows.models.changes import Change, Reach
from tingtang.flows.models.processes import Group, Process, Version, VersionState

__all__ = ["Change", "Group", "Process", "Reach", "Version", "VersionState"]
