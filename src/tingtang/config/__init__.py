"""Settings, addresses and the three kinds of process."""
