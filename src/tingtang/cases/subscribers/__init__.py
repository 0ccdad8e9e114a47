"""What the news sets in motion."""

from tingtang.cases.subscribers import pages, work  # noqa: F401 - declared by import
