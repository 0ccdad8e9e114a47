"""Processes and their versions; what runs of them."""

from tingtang.flows.models.processes import Group, Process, Version, VersionState

__all__ = ["Group", "Process", "Version", "VersionState"]
