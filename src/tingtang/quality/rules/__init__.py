"""The arithmetic of quality; it knows no Django."""
