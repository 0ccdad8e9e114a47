"""Products matched to a customer's funds and risk tolerance, with the reasons in words (CUS-45)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from tingtang.catalogue.models import Product
from tingtang.catalogue.queries.where import services_for
from tingtang.catalogue.rules.fitting import Judged, Means, Offer, Reason, match
from tingtang.customers.models import Customer, Tolerance
from tingtang.customers.queries.tolerances import tolerance_of
from tingtang.org.models import Hall
from tingtang.ui import formats


@dataclass(frozen=True)
class Fitting:
    """A product and why it fits, or why it is left out."""

    product: Product
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Matched:
    """The assessment that counts or has run out, what fits, and what is left out."""

    tolerance: Tolerance | None
    is_in_force: bool
    fitting: list[Fitting]
    left_out: list[Fitting]


def matched(customer: Customer, hall: Hall | None, day: date) -> Matched | None:
    """The hall's products in which money is placed, judged for a customer; None where there are none."""
    rows = Product.objects.filter(
        Q(risk_grade__isnull=False) | Q(least_cents__isnull=False), Q(service=None) | Q(service__in=services_for(hall)),
        is_active=True, series__is_active=True, series__line__is_active=True,
    )  # fmt: skip
    products = {one.pk: one for one in rows.order_by("risk_grade", "least_cents", "order", "code")}
    if not products:
        return None
    kept = tolerance_of(customer)
    is_in_force = kept is not None and day <= kept.until
    means = Means(kept.grade, kept.funds_cents, is_in_force) if kept else None
    fit, out = match([Offer(one.pk, one.risk_grade, one.least_cents) for one in products.values()], means)

    def told(judged: list[Judged]) -> list[Fitting]:
        return [
            Fitting(products[one.key], tuple(_words(reason, products[one.key], kept) for reason in one.reasons)) for one in judged
        ]

    return Matched(kept, is_in_force, told(fit), told(out))


def _words(reason: Reason, product: Product, kept: Tolerance | None) -> str:
    least = formats.money(product.least_cents or 0, product.currency)
    given = {
        "risk": product.get_risk_grade_display() if product.risk_grade else "",
        "borne": kept.get_grade_display() if kept else "",
        "least": least,
        "funds": formats.money(kept.funds_cents, product.currency) if kept else "",
    }
    said = {
        Reason.RISK_BORNE: _("risk {risk}, he bears {borne}"),
        Reason.FUNDS_REACH: _("from {least}, he has {funds}"),
        Reason.UNASSESSED: _("risk tolerance not assessed yet"),
        Reason.RUN_OUT: _("the assessment has run out"),
        Reason.TOO_RISKY: _("risk {risk} is more than he bears: {borne}"),
        Reason.TOO_DEAR: _("needs {least} at least, he has {funds}"),
    }
    return said[reason].format(**given)
