"""The lists of improvement."""
