"""Writes of insight: drafts of flows, what logs were held to, credit, the analysis of customers, offers."""

from tingtang.insight.actions import credit, customers, drafts, offers

draft_flow, refuse_many, TooManyActivities = drafts.draft_flow, drafts.refuse_many, drafts.TooManyActivities
keep_conformance = drafts.keep_conformance

__all__ = ["TooManyActivities", "credit", "customers", "draft_flow", "drafts", "keep_conformance", "offers", "refuse_many"]
