"""Writes of where customers' data comes from: the named sources, and what each gave."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.actions.merging import account_id
from tingtang.customers.events import DATA_SOURCE_SAVED, REMOVED, SOURCE_NOTED
from tingtang.customers.models import FIELDS, Customer, DataSource, FieldSource
from tingtang.customers.queries.sources import consent_for, has_consent
from tingtang.journal.record import record
from tingtang.journal.saving import field_names, locked, remove, save, tidy

SOURCE_FIELDS: Final = field_names(
    DataSource, "code", "name", "names", "kind", "basis", "contact", "purpose", "review_date", "order", "is_active"
)


class NotAgreed(Refused):
    """The customer does not agree to what a source needs."""

    message = _("The customer has not agreed to “{purpose}”: nothing of this source may be kept about him.")


@action("customers.save_data_source", label=_("Change sources of data"))
def save_data_source(
    actor: Actor, /, *, at: datetime, data_source: DataSource | None = None, version: str | None = None, **values: Any
) -> DataSource:
    """Change a source of data, or name one. Refused without what a third party's data rests on."""
    kept = data_source or DataSource()
    if values.get("kind", kept.kind) == "third" and not (values.get("basis", kept.basis) or "").strip():
        raise Invalid(fields={"basis": [str(_("Say by which contract or law a third party gives data."))]})
    return save(actor, DATA_SOURCE_SAVED, kept, values, SOURCE_FIELDS, at=at, version=version, secret=("contact",))


@action("customers.remove_data_source", label=_("Remove sources of data"))
def remove_data_source(actor: Actor, *, data_source: DataSource, at: datetime) -> None:
    """Remove a source that told of nobody."""
    remove(actor, REMOVED, data_source, at=at)


@action("customers.note_source", on="customer", label=_("Say where customers' data comes from"))
def note_source(
    actor: Actor, *, customer: Customer, source: DataSource, fields: Sequence[str], taken_date: date, at: datetime, note: str = ""
) -> list[FieldSource]:
    """Say from which source fields of a record come, as of which day.

    Refused without a field, for a day to come, for an erased record, for a source that is no longer used, and where the
    customer has not agreed to what the source needs.
    """
    held = locked(customer)
    wanted = list(dict.fromkeys(fields))
    if not wanted or not set(wanted) <= set(FIELDS):
        raise Invalid(fields={"fields": [str(_("Choose what the source told."))]})
    if held.erased_at is not None or not source.is_active:
        raise Refused(str(_("This record is erased, or the source is no longer used.")))
    if taken_date > timezone.localdate(at):
        raise Invalid(fields={"taken_date": [str(_("This day is still to come."))]})
    if not has_consent(held, source):
        raise NotAgreed(purpose=source.purpose)
    about = {"customer": held, "source": source, "taken_date": taken_date, "note": tidy(note)}
    consent = consent_for(held, source)
    made = [
        FieldSource.objects.create(field=one, consent=consent, noted_at=at, by_id=account_id(actor), **about) for one in wanted
    ]
    record(
        SOURCE_NOTED, actor, at=at, customer=held, datasource=source, hall=held.hall, fields=",".join(wanted), kind=source.kind
    )
    return made
