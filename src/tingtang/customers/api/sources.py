"""The API of where customers' data comes from."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.customers import queries
from tingtang.customers.actions import sources as actions
from tingtang.customers.models import ConsentPurpose, Customer, DataSource
from tingtang.customers.queries import sources as reads
from tingtang.ui.resources import Body, Code, Line, Resource, Row, Texts, answer, serve

router = Router()
_Told = Literal["name", "identity", "contact", "address", "family", "work", "income", "credit", "preferences", "character"]


class DataSourceBody(Body):
    """A source of data; `purpose` is the code of the consent it needs."""

    code: Code
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    names: Texts = {}
    kind: Literal["customer", "staff", "system", "third"] = "third"
    basis: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""
    contact: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    purpose: Code | None = None
    review_date: date | None = None
    order: Annotated[int, Field(ge=0, le=32767)] = 0
    is_active: bool = True


class DataSourceShown(DataSourceBody):
    """A source of data as it is."""

    id: int
    version: str | None = None


class NoteBody(Body):
    """Which source (code) told what, as of which day."""

    source: Code
    fields: Annotated[list[_Told], Field(min_length=1, max_length=10)]
    taken_date: date
    note: Line = ""


class FieldShown(Body):
    """A field with the source that holds; without one, nobody said where it comes from."""

    field: str
    source: str | None
    kind: str | None
    taken_date: date | None
    consent_at: datetime | None
    is_withdrawn: bool


class FieldsShown(Body):
    """Every field of a record."""

    items: list[FieldShown]


def _rows(actor: Actor) -> Any:
    rows = DataSource.objects.all() if actor.may_somewhere(queries.VIEW_SETUP) else DataSource.objects.none()
    names = [name for name in actions.SOURCE_FIELDS if name != "purpose"]
    return rows.values("id", *names, purpose_code=F("purpose__code"))


def _find(actor: Actor, key: int, permission: str) -> DataSource:
    if not (actor.may_somewhere(permission) if permission == queries.VIEW_SETUP else actor.may(permission)):
        raise Denied(permission=permission)
    found = DataSource.objects.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def _arranged(_actor: Actor, values: dict[str, Any], _found: Any) -> dict[str, Any]:
    if values.get("purpose") is not None:
        values["purpose"] = ConsentPurpose.objects.filter(code=values["purpose"]).first()
        if values["purpose"] is None:
            raise Invalid(fields={"purpose": ["unknown"]})
    return values


serve(
    router,
    Resource(
        "data_source", "data-sources", _rows, _find, DataSourceBody, DataSourceShown, actions.save_data_source,
        actions.remove_data_source, permission="customers.save_data_source", arranged=_arranged, versioned=actions.SOURCE_FIELDS,
        view=queries.VIEW_SETUP, renamed={"purpose_code": "purpose"},
    ),
)  # fmt: skip


def _shown(customer: Customer, status: int = 200) -> HttpResponse:
    items = [
        {
            "field": one.code, "source": one.holds.source.code if one.holds else None, "kind": one.holds.source.kind if one.holds else None,
            "taken_date": one.holds.taken_date if one.holds else None,
            "consent_at": one.holds.consent.at if one.holds and one.holds.consent else None, "is_withdrawn": one.is_withdrawn,
        }
        for one in reads.sources_of(customer)
    ]  # fmt: skip
    return answer({"items": items}, status)


@router.get("/customers/{customer}/sources", response=FieldsShown, summary="Where the data of a customer comes from")
def sources(request: HttpRequest, customer: Row) -> HttpResponse:
    """Every field with the source that holds."""
    return _shown(queries.get_customer(actor_of(request), customer))


@router.post("/customers/{customer}/sources", response={201: FieldsShown}, summary="Say where data comes from")
@decorate_view(idempotent)
def note_source(request: HttpRequest, customer: Row, body: NoteBody) -> HttpResponse:
    """Fields of the record come from a source, as of a day."""
    found = queries.get_customer(actor_of(request), customer, "customers.note_source")
    source = DataSource.objects.filter(code=body.source).first()
    if source is None:
        raise Invalid(fields={"source": ["unknown"]})
    actions.note_source(
        actor_of(request), customer=found, source=source, fields=body.fields, taken_date=body.taken_date, note=body.note,
        at=at_of(request),
    )  # fmt: skip
    return _shown(found, 201)
