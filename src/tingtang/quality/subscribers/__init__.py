"""What the news sets in motion."""

from tingtang.quality.subscribers import advising, following, reporting, telling  # noqa: F401 - declared by import
