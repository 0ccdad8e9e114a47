"""Writes of agreements with customers: drafted cell by cell, signed, ended (CAT-04, CAT-05)."""

from datetime import date, datetime
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.events import AGREEMENT_ENDED, AGREEMENT_SAVED, AGREEMENT_SIGNED, REMOVED
from tingtang.catalogue.models import Agreement, AgreementItem, AgreementState, Form, Product
from tingtang.catalogue.models.offers import levels_of
from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound, Refused
from tingtang.customers.actions import remembered
from tingtang.customers.models import Customer
from tingtang.journal.record import record
from tingtang.journal.saving import assign, clean, field_names, locked, tell, tidy, write

AGREEMENT_FIELDS = field_names(Agreement, "title", "form", "starts_date", "ends_date", "currency", "reason")
ITEM_FIELDS = field_names(
    AgreementItem, "scope", "product", "level", "quantity", "price_cents", "per", "content", "timing", "limits"
)
_WORDS: Final = frozenset({"title", "reason"})  # what people wrote is not in the journal
_AS_OFFERED: Final = ("content", "timing", "limits")


class NotDraft(Refused):
    """The contract was signed: what was agreed is not changed any more."""

    message = _("{number} is signed. What was agreed is not changed: end it, and make a new contract.")


class NotSigned(Refused):
    """Only a contract in force can be ended."""

    message = _("{number} is not in force.")


class NotWhole(Refused):
    """The contract cannot be signed yet."""

    message = _("This contract cannot be signed yet: {why}")


@action("catalogue.save_agreement", on="customer", label=_("Write contracts"))
def save_agreement(
    actor: Actor,
    /,
    *,
    customer: Customer,
    at: datetime,
    agreement: Agreement | None = None,
    version: str | None = None,
    **values: Any,
) -> Agreement:
    """Begin a contract with a customer, or change a draft. Refused for a signed one, and when it ends before it begins."""
    remembered(customer)
    if agreement is not None and agreement.customer_id != customer.pk:
        raise NotFound
    kept = locked(agreement, version, AGREEMENT_FIELDS) if agreement is not None else Agreement(customer=customer)
    _drafted(kept)
    differs = assign(kept, values, AGREEMENT_FIELDS)
    if not differs:
        unchanged()
        return kept
    write(kept)
    _tell(actor, kept, differs, at)
    if differs.get("form") == Form.STANDARD:
        for item in kept.items.select_related("product"):
            _as_offered(item)
            write(item)
    return kept


def _drafted(agreement: Agreement) -> None:
    if agreement.state != AgreementState.DRAFT:
        raise NotDraft(number=agreement.number)


def _tell(actor: Actor, agreement: Agreement, differs: dict[str, Any], at: datetime) -> None:
    told = {name: value for name, value in differs.items() if name not in _WORDS}
    tell(actor, AGREEMENT_SAVED, agreement, told, at=at, about=["customer"], secret=_WORDS & differs.keys())


@action("catalogue.agree_item", on="customer", label=_("Write contracts: scope and content"))
def agree_item(
    actor: Actor, /, *, customer: Customer, agreement: Agreement, at: datetime, item: AgreementItem | None = None, **values: Any
) -> AgreementItem:
    """Agree a product at a level for a scope. In a standard contract price, content, timing and limits are those offered.

    Refused for a signed contract, a level that the product does not have, another currency, and the same cell twice.
    """
    held = _held(customer, agreement)
    kept = locked(item) if item is not None else AgreementItem(agreement=held)
    if kept.agreement_id != held.pk:
        raise NotFound
    for name, value in values.items():
        if name not in ITEM_FIELDS:
            raise TypeError(name)
        setattr(kept, name, tidy(value))
    if kept.product_id is not None:
        _fits(kept.product, kept.level, held)
        _as_offered(kept) if held.form == Form.STANDARD else _priced(kept, values)
    clean(kept)
    write(kept)
    record(AGREEMENT_SAVED, actor, at=at, agreement=held, customer=customer, fields="items")
    return kept


def _held(customer: Customer, agreement: Agreement) -> Agreement:
    held = locked(agreement)
    if held.customer_id != customer.pk:
        raise NotFound
    _drafted(held)
    return held


def _fits(product: Product, level: str, agreement: Agreement) -> None:
    if level not in {one["code"] for one in product.levels}:
        raise Invalid(fields={"level": [str(_("Choose one of the levels of this product."))]})
    if product.currency != agreement.currency:
        raise Invalid(fields={"product": [str(_("This product is priced in {currency}.")).format(currency=product.currency)]})


def _as_offered(item: AgreementItem) -> None:
    """Take over what is offered: price by level, content, timing and limits of the product."""
    level = next((one for one in levels_of(item.product) if one["code"] == item.level), None)
    if level is not None:
        item.price_cents = item.list_cents = level["price_cents"]
        item.per = level["per"]
    for name in _AS_OFFERED:
        setattr(item, name, getattr(item.product, name))


def _priced(item: AgreementItem, values: dict[str, Any]) -> None:
    """In a custom contract what is not said is as offered."""
    level = next(one for one in levels_of(item.product) if one["code"] == item.level)
    item.list_cents = level["price_cents"]
    if item.pk is None:
        for name, offered in (("price_cents", level["price_cents"]), ("per", level["per"])):
            if name not in values:
                setattr(item, name, offered)
        for name in _AS_OFFERED:
            if not getattr(item, name):
                setattr(item, name, getattr(item.product, name))


@action("catalogue.drop_item", on="customer", label=_("Write contracts: take items out"))
def drop_item(actor: Actor, *, customer: Customer, agreement: Agreement, item: AgreementItem, at: datetime) -> None:
    """Take an item out of a draft. Refused for a signed contract."""
    held = _held(customer, agreement)
    if item.agreement_id != held.pk:
        raise NotFound
    AgreementItem.objects.filter(pk=item.pk).delete()
    record(AGREEMENT_SAVED, actor, at=at, agreement=held, customer=customer, fields="items")


@action("catalogue.sign_agreement", on="customer", label=_("Sign contracts"))
def sign_agreement(actor: Actor, *, customer: Customer, agreement: Agreement, at: datetime) -> Agreement:
    """Put a contract in force: what was agreed is kept as it stands, whatever is offered later.

    Refused without items, without content, timing or limits (CAT-05), and for a custom one that does not say why it differs.
    """
    held = _held(customer, agreement)
    items = list(held.items.select_related("product"))
    _whole(held, items)
    if held.form == Form.STANDARD:
        for item in items:
            _as_offered(item)
            write(item)
    held.state, held.signed_at = AgreementState.SIGNED, at
    held.save(update_fields=["state", "signed_at"])
    record(AGREEMENT_SIGNED, actor, at=at, agreement=held, customer=customer, form=str(held.form), items=len(items))
    return held


def _whole(agreement: Agreement, items: list[AgreementItem]) -> None:
    if not items:
        raise NotWhole(why=str(_("it covers nothing.")))
    if agreement.form == Form.CUSTOM and not agreement.reason:
        raise NotWhole(why=str(_("say why it differs from what is offered.")))
    for item in items:
        source: models.Model = item.product if agreement.form == Form.STANDARD else item
        bare = [name for name in _AS_OFFERED if not getattr(source, name)]
        if bare:
            words = ", ".join(str(AgreementItem._meta.get_field(name).verbose_name) for name in bare)  # type: ignore[union-attr]
            raise NotWhole(why=str(_("“{item}” does not say: {words}.")).format(item=item, words=words))


@action("catalogue.end_agreement", on="customer", label=_("End contracts"))
def end_agreement(
    actor: Actor, *, customer: Customer, agreement: Agreement, ends_date: date, reason: str, at: datetime
) -> Agreement:
    """End a contract on a day. Refused without a reason, for a day before it began, and for one not in force."""
    held = locked(agreement)
    if held.customer_id != customer.pk:
        raise NotFound
    if held.state != AgreementState.SIGNED:
        raise NotSigned(number=held.number)
    if not reason.strip():
        raise Invalid(fields={"reason": [str(_("Say why."))]})
    if ends_date < held.starts_date:
        raise Invalid(fields={"ends_date": [str(_("It ends before it begins."))]})
    held.state, held.ends_date, held.end_reason = AgreementState.ENDED, ends_date, str(tidy(reason))[:300]
    held.save(update_fields=["state", "ends_date", "end_reason"])
    record(AGREEMENT_ENDED, actor, at=at, agreement=held, customer=customer, date=ends_date.isoformat())
    return held


@action("catalogue.remove_agreement", on="customer", label=_("Remove drafts of contracts"))
def remove_agreement(actor: Actor, *, customer: Customer, agreement: Agreement, at: datetime) -> None:
    """Remove a draft. Refused for a contract that was ever signed."""
    held = _held(customer, agreement)
    record(REMOVED, actor, at=at, record=held, kind="agreement", code=held.number)
    held.delete()
