"""Writes of planning."""

from tingtang.planning.actions.lending import lend_staff
from tingtang.planning.actions.rosters import bring_roster, is_searching, plan_roster, publish_roster, search_roster, stop_roster
from tingtang.planning.actions.sheets import BadContent, remove_sheet, save_sheet

__all__ = [
    "BadContent",
    "bring_roster",
    "is_searching",
    "lend_staff",
    "plan_roster",
    "publish_roster",
    "remove_sheet",
    "save_sheet",
    "search_roster",
    "stop_roster",
]
