"""What the news sets in motion."""

from tingtang.quality.subscribers import following, telling  # noqa: F401 - declared by import
