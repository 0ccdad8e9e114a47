"""Tingtang 厅堂: one self-hosted system that runs an organisation's service."""

__version__ = "0.1.0"
