"""What the news sets in motion."""

from tingtang.cases.subscribers import drafts, pages, papers, points, procedures, sanctions, sent, standards, telling, work  # noqa: F401 - declared by import
