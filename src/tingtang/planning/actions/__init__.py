"""Writes of planning."""

from tingtang.planning.actions.rosters import plan_roster, publish_roster
from tingtang.planning.actions.sheets import BadContent, remove_sheet, save_sheet

__all__ = ["BadContent", "plan_roster", "publish_roster", "remove_sheet", "save_sheet"]
