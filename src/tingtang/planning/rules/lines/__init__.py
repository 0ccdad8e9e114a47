"""Lines: tasks in stations, what a line can do and what limits it (FLW-06..17)."""
