"""The lists of quality."""
