"""Writes of the journal beyond `record()`: imports into named logs."""
