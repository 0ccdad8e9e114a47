"""What the news sets in motion."""

from tingtang.quality.subscribers import following, reporting, telling  # noqa: F401 - declared by import
