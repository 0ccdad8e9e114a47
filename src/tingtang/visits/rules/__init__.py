"""The arithmetic of the hall: plain Python, no Django, no clock, no I/O."""
