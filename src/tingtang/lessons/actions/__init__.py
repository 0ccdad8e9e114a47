"""Writes of terms, classes, pupils and lessons."""

from tingtang.lessons.actions.erasing import erase, obligations
from tingtang.lessons.actions.lessons import make_up, record_lesson, sign
from tingtang.lessons.actions.pupils import check_fee, enquire, leave, note_test, return_fee, take_fee
from tingtang.lessons.actions.reviewing import guide, review
from tingtang.lessons.actions.terms import (
    GROUP_FIELDS,
    TERM_FIELDS,
    accept_handover,
    alter_group,
    publish_term,
    remove_group,
    remove_term,
    save_group,
    save_term,
)

__all__ = [
    "GROUP_FIELDS",
    "TERM_FIELDS",
    "accept_handover",
    "alter_group",
    "check_fee",
    "enquire",
    "erase",
    "guide",
    "leave",
    "make_up",
    "note_test",
    "obligations",
    "publish_term",
    "record_lesson",
    "remove_group",
    "remove_term",
    "return_fee",
    "review",
    "save_group",
    "save_term",
    "sign",
    "take_fee",
]
