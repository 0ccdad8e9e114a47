"""The arithmetic of cases: states and steps, priority, clocks."""
