"""Forms of the customers, by noun."""
