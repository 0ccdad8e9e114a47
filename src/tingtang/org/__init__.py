"""Halls, counters, posts, staff, roles, shifts and devices."""
