"""Forms of the pages of cases."""
