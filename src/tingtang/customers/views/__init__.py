"""Pages of the customers, by noun."""
