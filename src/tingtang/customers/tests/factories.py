"""Builders with good defaults: Ms Wang, the customer of the cast, and what is known of her."""

from datetime import UTC, datetime
from typing import Any

from tingtang.core.actors import SYSTEM
from tingtang.customers import actions
from tingtang.customers.models import Customer, CustomerKind, IdentityKind, Tier, TierScheme
from tingtang.customers.rules.identities import credit_digit, resident_digit
from tingtang.journal.models import Code, Event

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)  # Monday nine o'clock in Shanghai


def make_customer(name: str = "王芳", phone: str = "", **values: Any) -> Customer:
    """Ms Wang, or another; with a phone number when one is given."""
    contacts = [("phone", phone)] if phone else []
    return actions.register(SYSTEM, at=AT, name=name, **{"contacts": contacts, **values})


def make_company(name: str = "云河茶业有限公司", **values: Any) -> Customer:
    """A company."""
    return make_customer(name, kind=CustomerKind.COMPANY, **values)


def make_identity_kind(code: str = "resident-id", **values: Any) -> IdentityKind:
    """The resident identity number, or another kind."""
    values = {"name": "居民身份证号", "check_digit": "resident_id" if code == "resident-id" else "", **values}
    return IdentityKind.objects.create(code=code, **values)


def make_tier(code: str = "vip", scheme: str = "experience", **values: Any) -> Tier:
    """The tier of honoured guests, or another, in a scheme that is made with it."""
    found, _made = TierScheme.objects.get_or_create(code=scheme, defaults={"name": "体验分层", "is_primary": True})
    return Tier.objects.create(scheme=found, code=code, name=values.pop("name", "贵宾"), **values)


def resident_id(born: str = "19850314", order: str = "002", region: str = "330106") -> str:
    """An identity number of nobody with a check digit that holds."""
    first = f"{region}{born}{order}"
    return first + resident_digit(first)


def credit_code(body: str = "MA0000TEA", region: str = "330106") -> str:
    """A social credit code of nobody with a check character that holds."""
    first = f"91{region}{body}"
    return first + credit_digit(first)


def latest_events(count: int = 5) -> list[str]:
    """The names of what was recorded latest, oldest first."""
    names = dict(Code.objects.filter(kind="event").values_list("id", "name"))
    found = Event.objects.order_by("-id").values_list("type_id", flat=True)[:count]
    return [names[type_] for type_ in reversed(found)]
