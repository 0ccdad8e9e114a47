"""The named writes of flows."""
