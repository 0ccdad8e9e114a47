"""Writes of the archive of paper files: filed, borrowed, returned (CUS-33)."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.actions.forgotten import remembered
from tingtang.customers.actions.loyalty import today_of
from tingtang.customers.events import PAPERS_FILED, PAPERS_LENT, PAPERS_OVERDUE, PAPERS_RETURNED
from tingtang.customers.models import Customer, PaperFile, PaperLoan
from tingtang.journal.record import record
from tingtang.journal.saving import clean, tidy
from tingtang.org.models import Staff


class LentAlready(Refused):
    """Somebody has the file."""

    message = _("{name} has this file until {due}. It has to be returned first.")


class NotLent(Refused):
    """Nobody has the file."""

    message = _("This file is in its place already.")


@action("customers.file_papers", on="customer", label=_("File papers of customers"))
def file_papers(actor: Actor, *, customer: Customer, title: str, place: str, at: datetime) -> PaperFile:
    """Put papers of a customer into the archive. Refused without saying what they are and where they lie."""
    remembered(customer)
    made = PaperFile(customer=customer, title=tidy(title), place=tidy(place), filed_at=at)
    clean(made)
    made.save()
    record(PAPERS_FILED, actor, at=at, customer=customer, hall=customer.hall, file=made)
    return made


@action("customers.lend_papers", on="customer", label=_("Lend paper files"))
def lend_papers(
    actor: Actor, *, customer: Customer, file: PaperFile, borrower: Staff, purpose: str, due_date: date, at: datetime
) -> PaperLoan:
    """Lend a file to somebody for a purpose. Refused while another has it, and for a day that is past."""
    held = PaperFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    lent = PaperLoan.objects.filter(file=held, returned_at=None).select_related("borrower").first()
    if lent is not None:
        raise LentAlready(name=lent.borrower.name, due=lent.due_date.isoformat())
    if due_date < today_of(customer, at):
        raise Invalid(fields={"due_date": [str(_("This day is past."))]})
    made = PaperLoan(file=held, borrower=borrower, purpose=tidy(purpose), lent_at=at, due_date=due_date)
    clean(made)
    made.save()
    record(
        PAPERS_LENT, actor, at=at, customer=customer, hall=customer.hall, file=held, borrower=borrower, due=due_date.isoformat()
    )
    return made


@action("customers.return_papers", on="customer", label=_("Take paper files back"))
def return_papers(actor: Actor, *, customer: Customer, file: PaperFile, at: datetime) -> PaperLoan:
    """Put a borrowed file back in its place. Refused when nobody has it."""
    lent = (
        PaperLoan.objects.select_for_update(of=("self",)).filter(file=file, returned_at=None).select_related("borrower").first()
    )
    if lent is None:
        raise NotLent
    lent.returned_at = at
    lent.save(update_fields=["returned_at"])
    record(PAPERS_RETURNED, actor, at=at, customer=customer, hall=customer.hall, file=file, borrower=lent.borrower)
    return lent


@action("customers.remind_papers", on="customer", label=_("Ask for paper files that are overdue (the system does this)"))
def remind_papers(actor: Actor, *, customer: Customer, loan: PaperLoan, at: datetime) -> None:
    """Ask once for a file whose day of return is past: who has it is told, and who lends."""
    kept = PaperLoan.objects.select_for_update(of=("self",)).select_related("borrower", "file").get(pk=loan.pk)
    if kept.returned_at is not None or kept.reminded_at is not None or kept.due_date >= today_of(customer, at):
        unchanged()
        return
    kept.reminded_at = at
    kept.save(update_fields=["reminded_at"])
    about = {"customer": customer, "hall": customer.hall, "file": kept.file, "borrower": kept.borrower}
    record(PAPERS_OVERDUE, actor, at=at, due=kept.due_date.isoformat(), **about)
