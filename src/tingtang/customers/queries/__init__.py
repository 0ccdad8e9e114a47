"""Reads of the customers, by noun."""

from tingtang.customers.queries.customers import (
    VIEW,
    find_exact,
    get_customer,
    get_many,
    value_digests,
)

__all__ = ["VIEW", "find_exact", "get_customer", "get_many", "value_digests"]
