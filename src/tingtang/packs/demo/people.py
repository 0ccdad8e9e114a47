"""Enters the invented customers of a demo: how they are known and reached, their tiers, households and preferences."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Final

from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.core.errors import Refused
from tingtang.customers import actions, queries
from tingtang.customers.actions.care import save_household
from tingtang.customers.actions.quality import audit, check_defect, correct_defect, measure_quality
from tingtang.customers.actions.tolerances import assess_tolerance
from tingtang.customers.actions.worth import Entered, take_business
from tingtang.customers.models import Audit, Basis, ConsentPurpose, Customer, Defect, IdentityKind, LinkKind, Stance, Tier
from tingtang.org.models import Hall, Staff
from tingtang.packs.schemas import demo as schemas_demo
from tingtang.packs.schemas.demo import Demo
from tingtang.visits.actions.tickets import identify
from tingtang.visits.models import Ticket, TicketState

FIRST_DAYS_AGO: Final = 60  # the first of them is known for so long, the others came one after the other
MONTHS: Final = 12
RECOGNISED_EACH: Final = 14  # of so many visits, one is tied to a customer
REASON: Final = {"zh-hans": "演示数据", "zh-hant": "演示資料", "en": "Demo data"}


class TakenNumber(Refused):
    """A number of a demo's customer is somebody's who is at home elsewhere."""

    message = _("Nothing was written: these customers of the demo have numbers of people who are here already: {names}.")


def must_be_apart(demo: Demo) -> None:
    """Refuse a demo whose customers would be taken for others: by a number that is kept for somebody of another hall."""
    there = queries.known_by(SYSTEM, [text for one in demo.customers for text in _texts(one)])
    homes = {demo.hall.code, *(one.hall.code for one in demo.branches)}
    strange = {found.pk for found in there.values() if found.hall is not None and found.hall.code not in homes}
    names = [one.name.plain for one in demo.customers if any(there[text].pk in strange for text in _texts(one) if text in there)]
    if names:
        raise TakenNumber(names="、".join(names[:10]))


def enter(demo: Demo, hall: Hall, at: datetime, language: str) -> list[Customer]:
    """Register the customers who are not known yet, at home in the hall; all of them in their order."""
    there = queries.known_by(SYSTEM, [text for one in demo.customers for text in _texts(one)])
    known: dict[str, Customer] = {}
    fresh = []
    for number, one in enumerate(demo.customers):
        found = next((there[text] for text in _texts(one) if text in there), None)
        since = at - timedelta(days=FIRST_DAYS_AGO - number)
        if found is None:
            found = _registered(one, hall, since, language)
            fresh.append((one, found, since))
        known[one.key] = found
    for one, customer, since in fresh:
        _told(one, customer, known, since, language)
    lines = [line for one, customer, _since in fresh if one.business for line in _business(customer, one.business, at)]
    if lines:
        take_business(SYSTEM, lines=lines, at=at)
    return list(known.values())


def at_home(customers: Sequence[Customer], hall: Hall) -> list[Customer]:
    """Those whom clerks of a hall know: from the second day on some are at home in a branch."""
    return [one for one in customers if one.hall_id in {None, hall.pk}]


def recognise(customers: Sequence[Customer], hall: Hall) -> None:
    """Tie some of the visits of past days to customers, as clerks do at the console; nothing where that was done before."""
    served = Ticket.objects.filter(hall=hall, state=TicketState.FINISHED)
    if served.filter(customer__isnull=False).exists():
        return
    for ticket, customer in zip(served.order_by("pk")[::RECOGNISED_EACH], cycle(customers), strict=False):
        identify(SYSTEM, ticket=ticket, customer=customer, at=ticket.ended_at or ticket.issued_at)


def _texts(one: schemas_demo.Customer) -> list[str]:
    return [text for text in (one.phone, *one.numbers.values()) if text]


def _business(customer: Customer, told: schemas_demo.Business, at: datetime) -> Iterator[Entered]:
    """The twelve months before this one, going up or down evenly."""
    month = at.date().replace(day=1)
    for back in range(MONTHS):
        month = (month - timedelta(days=1)).replace(day=1)
        share = (1 + told.trend * (0.5 - (back + 0.5) / MONTHS)) / MONTHS
        yield Entered(customer.number, month, 100 * round(told.income * share), 100 * round(told.cost / MONTHS))


def _registered(one: schemas_demo.Customer, hall: Hall, at: datetime, language: str) -> Customer:
    kinds = {kind.code: kind for kind in IdentityKind.objects.filter(code__in=one.numbers)}
    address = one.address.read(language) if one.address else ""
    ways = (("phone", one.phone), ("mail", one.mail), ("address", address))
    return actions.register(
        SYSTEM,
        at=at,
        hall=hall,
        kind=one.kind,
        name=one.name.read(language),
        title=one.title,
        language=language,
        industry=one.industry,
        identities=[(kinds[code], text) for code, text in one.numbers.items()],
        contacts=[(kind, text) for kind, text in ways if text],
    )


def _told(one: schemas_demo.Customer, customer: Customer, known: dict[str, Customer], at: datetime, language: str) -> None:
    said = (
        (Stance.NEED, one.needs), (Stance.LIKE, one.likes), (Stance.DISLIKE, one.dislikes), (Stance.FAMILY, one.family),
        (Stance.WORK, one.work), (Stance.CHARACTER, one.character), (Stance.MANNER, one.manner),
    )  # fmt: skip
    for stance, texts in said:
        for text in texts:
            actions.add_preference(SYSTEM, customer=customer, stance=stance, text=text.read(language), at=at)
    for link in one.links:
        kind = LinkKind.objects.get(code=link.kind)
        actions.link(SYSTEM, customer=customer, other=known[link.to], kind=kind, at=at)
    for purpose in ConsentPurpose.objects.filter(code__in=one.consents):
        actions.answer_consent(SYSTEM, customer=customer, purpose=purpose, is_given=True, at=at)
    if one.assessed is not None:
        told = one.assessed
        who = Staff.objects.filter(account__username=told.by).first() if told.by else None
        assess_tolerance(
            _assessor(who), customer=customer, grade=told.risk, funds_cents=100 * told.funds,
            assessed_date=at.date() - timedelta(days=told.days_ago), at=at,
        )  # fmt: skip
    if one.household is not None:
        _household(one.household, customer, at, language)
    tier = Tier.objects.select_related("scheme").filter(scheme__is_primary=True, code=one.tier).first() if one.tier else None
    if tier is not None:
        reason = REASON.get(language, REASON["en"])
        actions.set_tier(SYSTEM, customer=customer, tier=tier, at=at, reason=reason, basis=Basis.IMPORT)


def _assessor(who: Staff | None) -> Actor:
    if who is None:
        return SYSTEM
    return Actor("account", who.account_id or 0, str(who), {"customers.assess_tolerance": EVERYWHERE}, staff_id=who.pk)


def _household(told: schemas_demo.Household, customer: Customer, at: datetime, language: str) -> None:
    day = at.date()
    save_household(
        SYSTEM, customer=customer, at=at, year=day.year, members=told.members, workers=told.workers,
        land_mu=Decimal(str(told.land)), holdings=told.holdings.read(language) if told.holdings else "",
        income_cents=_cents(told.income), need_cents=_cents(told.need),
        need_purpose=told.purpose.read(language) if told.purpose else "",
        need_date=day + timedelta(days=told.need_in) if told.need else None,
        surveyed_date=day - timedelta(days=told.surveyed),
    )  # fmt: skip


def _cents(yuan: int | None) -> int | None:
    return None if yuan is None else 100 * yuan


def check(demo: Demo, customers: Sequence[Customer], checkers: Sequence[Actor], at: datetime) -> None:
    """Let the first checker compare records with their papers and give wrong ones back, and the second go on with them; once."""
    if not checkers or Audit.objects.filter(customer__in=customers).exists():
        return
    for one, customer in zip(demo.customers, customers, strict=True):
        if one.audited is not None:
            _checked(one.audited, customer, checkers[0], checkers[-1], at)
    measure_quality(SYSTEM, at=at - timedelta(days=1))  # the worker would do so in the night to come


def _checked(told: schemas_demo.Audited, customer: Customer, auditor: Actor, keeper: Actor, at: datetime) -> None:
    then, day = at - timedelta(days=told.days_ago), at.date() + timedelta(days=told.due_in)
    customer = actions.change(SYSTEM, customer=customer, keeper=Staff.objects.get(account=keeper.id), at=then - timedelta(days=1))
    audit(auditor, customer=customer, is_right=not told.wrong, reason=told.wrong, due_date=day if told.wrong else None, at=then)
    defect = Defect.objects.filter(customer=customer, closed_at=None).first()
    if defect is None or told.state == "returned":
        return
    defect = correct_defect(keeper, customer=customer, defect=defect, at=then + timedelta(hours=20))
    if told.state != "corrected":
        check_defect(
            auditor,
            customer=customer,
            defect=defect,
            is_mended=told.state == "closed",
            due_date=day,
            at=then + timedelta(hours=22),
        )
