"""The analysis of customers: what is read of a year, and what is found in it."""
