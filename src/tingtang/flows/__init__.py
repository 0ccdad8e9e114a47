"""Flows: published procedures as BPMN 2.0, compiled once per version, and their running instances."""
