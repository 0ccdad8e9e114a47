"""Improvement: drives in phases, corrections from cause to lasting measure, learning, knowledge, meetings."""
