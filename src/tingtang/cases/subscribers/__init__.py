"""What the news sets in motion."""

from tingtang.cases.subscribers import pages, telling, work  # noqa: F401 - declared by import
