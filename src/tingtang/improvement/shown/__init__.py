"""What pages show, put together from what was read."""
