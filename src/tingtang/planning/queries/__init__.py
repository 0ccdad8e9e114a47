"""Reads of planning."""

from tingtang.planning.queries.answers import answer_of, situated
from tingtang.planning.queries.sheets import VIEW, examples, find_sheet, get_sheet, readable, sheets

__all__ = ["VIEW", "answer_of", "examples", "find_sheet", "get_sheet", "readable", "sheets", "situated"]
