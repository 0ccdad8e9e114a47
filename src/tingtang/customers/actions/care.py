"""Writes of planned contacts, executives' visits, and household files."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.actions.forgotten import remembered
from tingtang.customers.actions.saving import keep
from tingtang.customers.events import (
    CONTACT_DONE,
    CONTACT_DROPPED,
    CONTACT_PLANNED,
    HOUSEHOLD_SAVED,
    QUOTA_SAVED,
    REMOVED,
)
from tingtang.customers.models import ContactPlan, Customer, CustomerKind, HouseholdFile, VisitQuota
from tingtang.customers.queries.family import family
from tingtang.journal.record import record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy
from tingtang.org.models import Staff

QUOTA_FIELDS: Final = field_names(VisitQuota, "executive", "per_month", "weekdays")
REFERRAL_AFTER: Final = 3  # the source says after several follow-up calls; three is the product's default
HOUSEHOLD_FIELDS: Final = field_names(
    HouseholdFile, "year", "members", "workers", "land_mu", "holdings", "income_cents", "need_cents", "need_purpose", "need_date",
    "surveyed_date",
)  # fmt: skip


class NotPlanned(Refused):
    """The contact was made or given up already."""

    message = _("This contact has ended already. Plan another one.")


class NoHousehold(Refused):
    """Companies have no household."""

    message = _("Household files are kept of people, not of companies.")


@action("customers.plan_contact", on="customer", label=_("Plan contacts with customers"))
def plan_contact(
    actor: Actor,
    *,
    customer: Customer,
    owner: Staff,
    topic: str,
    due_date: date,
    at: datetime,
    way: str = ContactPlan.Way.PHONE,
    is_executive: bool = False,
    campaign: str = "",
) -> ContactPlan:
    """Plan a contact, also as an invitation of a campaign.

    Refused for a day that is past; as an executive's visit, for who has no quota, and off his visit days.
    """
    remembered(customer)
    if due_date < timezone.localdate(at):
        raise Invalid(fields={"due_date": [str(_("This day is past."))]})
    if is_executive:
        _must_be_visit_day(owner, due_date)
    made = ContactPlan(customer=customer, owner=owner, topic=tidy(topic), due_date=due_date, way=way, is_executive=is_executive)
    made.campaign = tidy(campaign)
    clean(made)
    made.save()
    record(
        CONTACT_PLANNED, actor, at=at, customer=customer, hall=customer.hall, plan=made, owner=owner, way=way,
        due=due_date.isoformat(), is_executive=is_executive,
    )  # fmt: skip
    return made


def _must_be_visit_day(owner: Staff, day: date) -> None:
    quota = VisitQuota.objects.filter(executive=owner).first()
    if quota is None:
        raise Invalid(fields={"owner": [str(_("Nobody has set how many visits {name} makes.")).format(name=owner.name)]})
    if quota.weekdays and day.weekday() not in quota.weekdays:
        raise Invalid(fields={"due_date": [str(_("This is no visit day of {name}.")).format(name=owner.name)]})
    month = ContactPlan.objects.filter(owner=owner, is_executive=True, due_date__year=day.year, due_date__month=day.month)
    if month.exclude(state=ContactPlan.State.DROPPED).count() >= quota.per_month:
        text = _("{name} makes {n} visits a month, and so many are planned.")
        raise Invalid(fields={"due_date": [str(text).format(name=owner.name, n=quota.per_month)]})


@action("customers.note_contact", on="customer", label=_("Note what came of contacts"))
def note_contact(
    actor: Actor,
    *,
    customer: Customer,
    plan: ContactPlan,
    outcome: str,
    at: datetime,
    effect: str = "",
    signal: str = "",
    volume_cents: int | None = None,
    next_date: date | None = None,
    reply: str = "",
    refusal: str = "",
    referred: Customer | None = None,
) -> ContactPlan:
    """Note a contact that was made; with `next_date` the next one is planned.

    Refused without minutes, for a refusal without its reason, and for a referral before several contacts were made (CUS-40).
    """
    held = _planned(plan)
    if (reply == ContactPlan.Reply.REFUSED) != bool(refusal):
        raise Invalid(fields={"refusal": [str(_("Say why, if it was refused."))]})
    if referred is not None:
        _may_refer(customer, referred)
    if not outcome.strip():
        raise Invalid(fields={"outcome": [str(_("Say what was said."))]})
    held.state, held.ended_at, held.outcome = ContactPlan.State.DONE, at, outcome.strip()
    held.effect, held.signal, held.volume_cents = tidy(effect), signal, volume_cents
    held.reply, held.refusal, held.referred = reply, refusal, referred
    clean(held)
    held.save()
    record(
        CONTACT_DONE, actor, at=at, customer=customer, hall=customer.hall, plan=held, owner=held.owner, way=held.way,
        signal=signal or None, is_executive=held.is_executive, reply=reply or None, refusal=refusal or None, referred=referred,
    )  # fmt: skip
    if next_date is not None:
        plan_contact(actor, customer=customer, owner=held.owner, topic=held.topic, due_date=next_date, way=held.way, at=at)
    return held


def _may_refer(customer: Customer, referred: Customer) -> None:
    if referred.pk in family(customer):
        raise Invalid(fields={"referred": [str(_("This is the customer himself."))]})
    if ContactPlan.objects.filter(customer__in=family(customer), state=ContactPlan.State.DONE).count() < REFERRAL_AFTER:
        text = _("Ask for a referral after {n} contacts, not before.")
        raise Invalid(fields={"referred": [str(text).format(n=REFERRAL_AFTER)]})


@action("customers.drop_contact", on="customer", label=_("Give planned contacts up"))
def drop_contact(actor: Actor, *, customer: Customer, plan: ContactPlan, at: datetime) -> ContactPlan:
    """Give a planned contact up. Refused when it has ended."""
    held = _planned(plan)
    held.state, held.ended_at = ContactPlan.State.DROPPED, at
    held.save(update_fields=["state", "ended_at"])
    record(CONTACT_DROPPED, actor, at=at, customer=customer, hall=customer.hall, plan=held, owner=held.owner)
    return held


def _planned(plan: ContactPlan) -> ContactPlan:
    held: ContactPlan = locked(plan)
    if held.state != ContactPlan.State.PLANNED:
        raise NotPlanned
    return held


@action("customers.save_visit_quota", label=_("Set how many visits executives make"))
def save_visit_quota(
    actor: Actor, /, *, at: datetime, visit_quota: VisitQuota | None = None, version: str | None = None, **values: Any
) -> VisitQuota:
    """Set an executive's visits a month and his visit days."""
    if "weekdays" in values:
        values["weekdays"] = _days(values["weekdays"])
    found = visit_quota or VisitQuota()
    return save(actor, QUOTA_SAVED, found, values, QUOTA_FIELDS, at=at, version=version, about=["executive"])


def _days(given: Sequence[int | str]) -> list[int]:
    return sorted({int(day) for day in given})


@action("customers.remove_visit_quota", label=_("Remove quotas of visits"))
def remove_visit_quota(actor: Actor, *, visit_quota: VisitQuota, at: datetime) -> None:
    """Remove a quota; visits that were made stay."""
    remove(actor, REMOVED, visit_quota, at=at, code=visit_quota.executive.badge)


@action("customers.save_household", on="customer", label=_("Keep household and farm files"))
def save_household(
    actor: Actor,
    /,
    *,
    customer: Customer,
    at: datetime,
    household: HouseholdFile | None = None,
    version: str | None = None,
    **values: Any,
) -> HouseholdFile:
    """Keep what a household has, earns and needs in a year. Refused when more work than live there; the journal learns no amounts."""
    remembered(customer)
    if customer.kind != CustomerKind.PERSON:
        raise NoHousehold
    found = household or HouseholdFile(customer=customer)
    workers, members = (values.get(name, getattr(found, name)) for name in ("workers", "members"))
    if workers > members:
        raise Invalid(fields={"workers": [str(_("Not more than live there."))]})
    return keep(
        actor, HOUSEHOLD_SAVED, found, values, HOUSEHOLD_FIELDS, at=at, version=version, customer=customer, hall=customer.hall
    )
