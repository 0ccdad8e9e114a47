"""The append-only OCEL 2.0 log: what happened."""
