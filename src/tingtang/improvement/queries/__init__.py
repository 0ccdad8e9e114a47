"""Reads of improvement."""
