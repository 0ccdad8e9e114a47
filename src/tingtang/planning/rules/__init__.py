"""The arithmetic of planning; it knows no Django."""
