"""The API of prospects: the lead list, rows taken over, contacts, conversion, erasing."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.core.api import idempotent
from tingtang.core.errors import Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.customers.actions import prospects as acts
from tingtang.customers.models import DataSource, Prospect
from tingtang.customers.queries import prospects as reads
from tingtang.org.models import Hall, Staff
from tingtang.ui.resources import Body, Code, InHallAndDays, Line, Removed, Row, answer, page_from, page_of

router = Router()
Cell = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]
_OUT = (
    "id", "name", "kind", "industry", "region", "founded_year", "staff_count", "revenue_cents", "before_cents", "stage", "score",
    "state", "next_date", "latest_outcome", "keep_until", "wanted",
)  # fmt: skip


class ProspectRow(Body):
    """A firm or person as it stands in a table: everything as text, read as the page of tables reads it."""

    name: Cell
    kind: Cell = ""
    industry: Cell = ""
    phone: Cell = ""
    mail: Cell = ""
    address: Cell = ""
    person: Cell = ""
    region: Cell = ""
    founded: Cell = ""
    staff: Cell = ""
    revenue: Cell = ""
    before: Cell = ""
    note: Cell = ""
    identities: Annotated[dict[Code, Cell], Field(max_length=10)] = {}


class ProspectRows(Body):
    """Rows with their source (by code), for what they are used and on which ground; `hall` by code, none: every hall."""

    source: Code
    purpose: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    ground: Literal["firms", "public", "consent", "law"]
    hall: Code | None = None
    taken_date: date | None = None
    keep_days: Annotated[int, Field(ge=7, le=730)] = 180
    rows: Annotated[list[ProspectRow], Field(min_length=1, max_length=5000)]


class TakenRows(Schema):
    """What became of the rows; `faults` are line, column and why."""

    id: int
    rows: int
    new: int
    same: int
    known: int
    barred: int
    faults: list[tuple[int, str, str]]


class ProspectOut(Schema):
    """A prospect; `owner` is a badge number, `customer` the key of who it became, contacts are masked."""

    id: int
    name: str
    kind: str
    industry: str
    region: str
    founded_year: int | None
    staff_count: int | None
    revenue_cents: int | None
    before_cents: int | None
    stage: str
    score: int
    state: str
    next_date: date | None
    latest_outcome: str
    keep_until: date
    wanted: dict[str, str]
    hall: str | None
    owner: str | None
    customer: int | None
    source: str
    purpose: str
    ground: str
    contacts: list[tuple[str, str]]


class ProspectsAsked(InHallAndDays):
    """Prospects of a state, of an owner by badge, of an industry; days are those on which they were taken over."""

    state: Literal["", "open", "won", "lost"] = ""
    owner: Line = ""
    industry: Annotated[str, Field(pattern=r"^[A-T]?$")] = ""


class GivenTo(Body):
    """To whom, by badge, and until when he is to be contacted."""

    owner: Annotated[Line, Field(max_length=20)]
    next_date: date | None = None


class ProspectContactIn(Body):
    """What came of a contact; `is_over` closes the prospect."""

    outcome: Literal["accepted", "thinking", "refused", "unreached"]
    way: Literal["phone", "visit", "here", "message"] = "phone"
    refusal: Literal["", "need", "price", "rival", "trust", "time", "other"] = ""
    note: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""
    next_date: date | None = None
    is_over: bool = False


class Reached(Schema):
    """How a prospect is reached; who looked is recorded."""

    person: str
    contacts: list[tuple[str, str]]
    identities: list[tuple[str, str]]


class BecameOut(Schema):
    customer: int
    number: str
    at: datetime


def _told(row: Prospect) -> dict[str, Any]:
    table = row.table
    return {name: getattr(row, name) for name in _OUT} | {
        "hall": row.hall.code if row.hall else None, "owner": row.owner.badge if row.owner else None, "customer": row.customer_id,
        "source": table.source.code, "purpose": table.purpose, "ground": table.ground, "contacts": row.masked,
    }  # fmt: skip


def _coded(model: Any, name: str, code: str) -> Any:
    found = model.objects.filter(code=code).first()
    if found is None:
        raise Invalid(fields={name: [str(_("There is none with this code."))]})
    return found


@router.get("/prospects", response=page_of(ProspectOut), operation_id="list_prospects", summary="List prospects")
def list_prospects(request: HttpRequest, wanted: Annotated[ProspectsAsked, Query()]) -> HttpResponse:
    """Firms and people who are no customers yet, contacts masked. Days are those on which they were taken over."""
    rows = reads.prospects(actor_of(request))
    for name, value in (("state", wanted.state), ("owner__badge", wanted.owner), ("industry", wanted.industry)):
        rows = rows.filter(**{name: value}) if value else rows
    return page_from(rows, wanted, _told, day="created_at")


@router.get("/prospects/{prospect}", response=ProspectOut, operation_id="get_prospect", summary="One prospect")
def one(request: HttpRequest, prospect: Row) -> HttpResponse:
    """A prospect with where it comes from and what came of it."""
    return answer(_told(reads.get_prospect(actor_of(request), prospect)))


@router.post("/prospects", response={201: TakenRows}, operation_id="take_prospects", summary="Take prospects over")
@decorate_view(idempotent)
def take(request: HttpRequest, body: ProspectRows) -> HttpResponse:
    """Take rows over: who is a customer or does not want to be asked is left out, who is there already is brought up to date."""
    actor, at = actor_of(request), at_of(request)
    numbered = [{f"identity:{code}": text for code, text in row.identities.items()} for row in body.rows]
    cells = [row.dict(exclude={"identities"}) | more for row, more in zip(body.rows, numbered, strict=True)]
    lines = reads.lines_of(cells, ground=body.ground, at=at)
    given = body.dict(exclude={"rows", "source", "hall"})
    source, hall = _coded(DataSource, "source", body.source), _coded(Hall, "hall", body.hall) if body.hall else None
    made = acts.take_prospects(actor, hall=hall, source=source, lines=lines, at=at, **given)
    counts = {name: getattr(made, f"{name}_count") for name in ("new", "same", "known", "barred")}
    return answer({"id": made.pk, "rows": made.row_count, "faults": made.faults, **counts}, 201)


@router.post("/prospects/{prospect}/give", response=ProspectOut, operation_id="give_prospect", summary="Give to somebody")
@decorate_view(idempotent)
def give(request: HttpRequest, prospect: Row, body: GivenTo) -> HttpResponse:
    """Say who works on a prospect."""
    actor = actor_of(request)
    found = reads.get_prospect(actor, prospect, "customers.give_prospect")
    owner = Staff.objects.filter(badge=body.owner, left_date__isnull=True).first()
    if owner is None:
        raise Invalid(fields={"owner": [str(_("Nobody has this badge."))]})
    acts.give_prospect(actor, prospect=found, owner=owner, next_date=body.next_date, at=at_of(request))
    return answer(_told(reads.get_prospect(actor, prospect, "customers.give_prospect")))


@router.post("/prospects/{prospect}/work-on", response=ProspectOut, operation_id="work_on_prospect", summary="Take a prospect")
@decorate_view(idempotent)
def work_on(request: HttpRequest, prospect: Row) -> HttpResponse:
    """Work on a prospect oneself."""
    actor, permission = actor_of(request), "customers.work_on_prospect"
    owner = Staff.objects.filter(pk=actor.staff_id or 0).first()
    if owner is None:
        raise Invalid(fields={"owner": [str(_("Nobody has this badge."))]})
    acts.work_on_prospect(actor, prospect=reads.get_prospect(actor, prospect, permission), owner=owner, at=at_of(request))
    return answer(_told(reads.get_prospect(actor, prospect, permission)))


@router.post("/prospects/{prospect}/contacts", response=ProspectOut, operation_id="note_prospect", summary="Note a contact")
@decorate_view(idempotent)
def note(request: HttpRequest, prospect: Row, body: ProspectContactIn) -> HttpResponse:
    """Note a contact, its outcome and the next one."""
    actor, permission = actor_of(request), "customers.note_prospect"
    acts.note_prospect(actor, prospect=reads.get_prospect(actor, prospect, permission), at=at_of(request), **body.dict())
    return answer(_told(reads.get_prospect(actor, prospect, permission)))


@router.post("/prospects/{prospect}/reveal", response=Reached, operation_id="reveal_prospect", summary="See how it is reached")
def reveal(request: HttpRequest, prospect: Row) -> HttpResponse:
    """Phone, mail and numbers as they are. Without Idempotency-Key: the answer is not kept anywhere."""
    actor = actor_of(request)
    return answer(
        acts.reveal_prospect(actor, prospect=reads.get_prospect(actor, prospect, "customers.reveal_prospect"), at=at_of(request))
    )


@router.post("/prospects/{prospect}/convert", response=BecameOut, operation_id="convert_prospect", summary="Make a customer")
@decorate_view(idempotent)
def convert(request: HttpRequest, prospect: Row) -> HttpResponse:
    """Make a customer of a prospect, with the source of what is known; who is one already is not registered again."""
    actor, at = actor_of(request), at_of(request)
    made = acts.convert_prospect(actor, prospect=reads.get_prospect(actor, prospect, "customers.convert_prospect"), at=at)
    return answer({"customer": made.pk, "number": made.number, "at": at})


@router.delete("/prospects/{prospect}", response=Removed, operation_id="erase_prospect", summary="Erase a prospect")
@decorate_view(idempotent)
def erase(request: HttpRequest, prospect: Row) -> HttpResponse:
    """Forget somebody who does not want to be asked: later tables leave him out."""
    actor = actor_of(request)
    acts.erase_prospect(actor, prospect=reads.get_prospect(actor, prospect, "customers.erase_prospect"), at=at_of(request))
    return answer({"removed": True})
