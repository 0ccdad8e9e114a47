"""The lists around cases."""
