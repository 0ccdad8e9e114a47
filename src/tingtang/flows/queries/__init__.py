"""The named reads of flows."""
