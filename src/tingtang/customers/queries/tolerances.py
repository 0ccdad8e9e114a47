"""Which assessment of a customer's risk tolerance counts."""

from tingtang.customers.models import Customer, Tolerance
from tingtang.customers.queries.family import family


def tolerance_of(customer: Customer) -> Tolerance | None:
    """The latest assessment, whether it still counts or has run out."""
    rows = Tolerance.objects.filter(customer__in=family(customer)).select_related("assessed_by")
    return rows.order_by("-assessed_date", "-pk").first()
