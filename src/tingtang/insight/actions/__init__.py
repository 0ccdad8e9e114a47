"""Writes of insight: drafts of flows, credit."""

from tingtang.insight.actions import credit, drafts

draft_flow, refuse_many, TooManyActivities = drafts.draft_flow, drafts.refuse_many, drafts.TooManyActivities

__all__ = ["TooManyActivities", "credit", "draft_flow", "drafts", "refuse_many"]
