"""Writes of planning."""

from tingtang.planning.actions.days import bring_day, drop_day
from tingtang.planning.actions.lending import lend_staff
from tingtang.planning.actions.rosters import (
    bring_roster,
    is_searching,
    plan_roster,
    publish_roster,
    search_roster,
    set_aside,
    stop_roster,
)
from tingtang.planning.actions.scenarios import remove_scenario, save_scenario
from tingtang.planning.actions.sheets import BadContent, remove_sheet, save_sheet
from tingtang.planning.actions.wishes import make_wish, set_wish_terms, take_wishes, withdraw_wish

__all__ = [
    "BadContent",
    "bring_day",
    "bring_roster",
    "drop_day",
    "is_searching",
    "lend_staff",
    "make_wish",
    "plan_roster",
    "publish_roster",
    "remove_scenario",
    "remove_sheet",
    "save_scenario",
    "save_sheet",
    "search_roster",
    "set_aside",
    "set_wish_terms",
    "stop_roster",
    "take_wishes",
    "withdraw_wish",
]
