"""A recorded day of another system, driven through the HTTP API of a running server."""
