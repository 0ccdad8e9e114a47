"""The lists of insight."""
