"""Reads of the archive of paper files."""

from datetime import UTC, datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.customers.models import Customer, PaperFile, PaperLoan

VIEW = reading("customers.view_papers", _("See where paper files lie"))


def papers(actor: Actor, permission: str = VIEW) -> QuerySet[PaperFile]:
    """Files of customers the actor may see, each with its open loan in `open_loans`."""
    loans = PaperLoan.objects.filter(returned_at=None).select_related("borrower")
    visible = Customer.objects.visible_to(actor, permission).values("pk")
    found = PaperFile.objects.filter(customer__in=visible).select_related("customer__hall")
    return found.prefetch_related(Prefetch("loans", loans, to_attr="open_loans"))


def get_paper(actor: Actor, key: int, permission: str) -> PaperFile:
    """One file. NotFound when absent or not visible."""
    found = papers(actor, permission).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def loans_of(staff_id: int) -> QuerySet[PaperLoan]:
    """What somebody has borrowed and not returned, whatever else he may see."""
    return PaperLoan.objects.filter(borrower=staff_id, returned_at=None).select_related("file__customer__hall")


def perhaps_overdue(at: datetime) -> QuerySet[PaperLoan]:
    """Open loans nobody was asked for yet, of days that are past somewhere."""
    ahead = at.astimezone(UTC).date() + timedelta(days=1)
    found = PaperLoan.objects.filter(returned_at=None, reminded_at=None, due_date__lt=ahead)
    return found.select_related("file__customer__hall").order_by("pk")
