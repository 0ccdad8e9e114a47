"""Reads of where customers' data comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from tingtang.core.registry import Text
from tingtang.customers.models import FIELDS, Consent, Customer, DataSource, FieldSource, SourceKind
from tingtang.customers.queries.family import consents_of, family


@dataclass(frozen=True)
class FieldTold:
    """A field of a record: the source that holds, earlier ones, and whether the consent it rests on still stands."""

    code: str
    label: Text
    holds: FieldSource | None
    earlier: Sequence[FieldSource]
    is_withdrawn: bool


def has_consent(customer: Customer, source: DataSource) -> bool:
    """Whether the customer agrees to what a source needs; of one that needs nothing, yes."""
    if source.purpose_id is None:
        return True
    answer = consents_of(customer).get(source.purpose_id)
    return answer is not None and answer.is_given


def consent_for(customer: Customer, source: DataSource) -> Consent | None:
    """The answer on which data of a source rests: the latest given."""
    if source.purpose_id is None:
        return None
    rows = Consent.objects.filter(customer__in=family(customer), purpose=source.purpose_id, is_given=True)
    return rows.order_by("-at", "-pk").first()


def sources_of(customer: Customer) -> list[FieldTold]:
    """Each field with where it comes from, over all records of the customer."""
    rows = FieldSource.objects.filter(customer__in=family(customer)).select_related("source__purpose", "consent", "by")
    by_field: dict[str, list[FieldSource]] = {}
    for one in rows.order_by("-noted_at", "-pk"):
        by_field.setdefault(one.field, []).append(one)
    given = {key for key, answer in consents_of(customer).items() if answer.is_given}
    found = []
    for code, label in FIELDS.items():
        told = by_field.get(code, [])
        holds = told[0] if told else None
        needs = holds.source.purpose_id if holds else None
        found.append(FieldTold(code, label, holds, told[1:], needs is not None and needs not in given))
    return found


def data_sources() -> QuerySet[DataSource]:
    """The sources with how many customers they told of."""
    return DataSource.objects.select_related("purpose").annotate(
        told=Count("given__customer", distinct=True), third=Count("given", filter=Q(kind=SourceKind.THIRD))
    )
