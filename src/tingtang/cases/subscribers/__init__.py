"""What the news sets in motion."""

from tingtang.cases.subscribers import (  # noqa: F401 - declared by import
    call_backs,
    drafts,
    pages,
    papers,
    points,
    procedures,
    ratings,
    rights,
    sanctions,
    sent,
    standards,
    telling,
    work,
)
