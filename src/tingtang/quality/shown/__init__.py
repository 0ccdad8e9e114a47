"""What pages and the API show, put together from what was read."""
