"""Whether customers may be written to unasked, and where: for one, or for many at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Count, QuerySet

from tingtang.channels.models import Message
from tingtang.channels.rules.sending import Standing
from tingtang.core.sealing import CannotOpen
from tingtang.customers.models import Consent, ConsentPurpose, Contact, Customer
from tingtang.customers.queries import consents_of, family, in_order


def _usable(contacts: Iterable[Contact], kind: str, kept: int) -> list[Contact]:
    """Contacts of a kind that may be used, the preferred one first; `kept` is the record that stands for all of the customer's."""
    return in_order((one for one in contacts if one.kind == kind and not one.is_opted_out), kept)


def _plain(contacts: Sequence[Contact]) -> str:
    try:
        return contacts[0].plain if contacts else ""
    except CannotOpen:
        return ""


def address_of(customer: Customer, kind: str) -> str:
    """Where a customer is reached by a kind of contact; empty when nowhere, or when its key is gone."""
    return _plain(_usable(Contact.objects.filter(customer__in=family(customer), kind=kind), kind, customer.pk))


def standing_of(customer: Customer, kind: str, purpose: ConsentPurpose | None, *, since: datetime | None = None) -> Standing:
    """What is known of one customer before he is written to; `since` when messages he did not ask for are counted."""
    contacts = list(Contact.objects.filter(customer__in=family(customer), kind=kind))
    usable = _usable(contacts, kind, customer.pk)
    said = consents_of(customer).get(purpose.pk) if purpose is not None else None
    lately = _unasked(since).filter(conversation__customer__in=family(customer)).count() if since is not None else 0
    return Standing(bool(usable), bool(contacts) and not usable, said.is_given if said is not None else None, lately)


def _unasked(since: datetime) -> QuerySet[Message]:
    """What went out since then on a consent, and not in answer to anything."""
    gone = [Message.State.QUEUED, Message.State.SENDING, Message.State.SENT, Message.State.DELIVERED, Message.State.UNSURE]
    return Message.objects.filter(purpose__isnull=False, at__gte=since, state__in=gone)


def standings(
    customers: Sequence[Customer], kind: str, purpose: ConsentPurpose, *, since: datetime
) -> dict[int, tuple[Standing, str]]:
    """The same for many, with the address of each: five statements however many they are, but for those with merged records."""
    keys = [one.pk for one in customers]
    roots = {key: key for key in keys}
    roots |= dict(Customer.objects.filter(merged_into__in=keys).values_list("pk", "merged_into_id"))
    contacts: dict[int, list[Contact]] = defaultdict(list)
    for one in Contact.objects.filter(customer__in=roots, kind=kind):
        contacts[roots[one.customer_id]].append(one)
    answers = Consent.objects.filter(customer__in=keys, purpose=purpose).order_by("at", "pk")
    said: dict[int, bool] = dict(answers.values_list("customer_id", "is_given"))
    merged = set(roots.values()) & {root for key, root in roots.items() if key != root}
    for customer in customers:
        if customer.pk in merged:
            found = consents_of(customer).get(purpose.pk)
            said.pop(customer.pk, None)
            said |= {customer.pk: found.is_given} if found is not None else {}
    rows = _unasked(since).filter(conversation__customer__in=keys)
    lately = dict(rows.values_list("conversation__customer").annotate(n=Count("pk")).order_by())
    result = {}
    for customer in customers:
        mine, usable = contacts[customer.pk], _usable(contacts[customer.pk], kind, customer.pk)
        standing = Standing(bool(usable), bool(mine) and not usable, said.get(customer.pk), lately.get(customer.pk, 0))
        result[customer.pk] = (standing, _plain(usable))
    return result
