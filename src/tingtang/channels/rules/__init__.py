"""Arithmetic of the field, without Django."""
