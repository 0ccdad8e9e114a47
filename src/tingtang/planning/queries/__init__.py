"""Reads of planning."""

from tingtang.planning.queries.sheets import VIEW, examples, get_sheet, sheets

__all__ = ["VIEW", "examples", "get_sheet", "sheets"]
