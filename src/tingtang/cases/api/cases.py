"""Cases over the API: list, get, open, change, move, give."""

import base64
import binascii
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from functools import cache
from typing import Annotated, Any, Final, Literal, cast

from django.db import connection
from django.db.models import ForeignKey, Model, Q
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view
from pydantic import Field

from tingtang.cases import schemas
from tingtang.cases.actions import opening, people, steps, undoing
from tingtang.cases.api.given import case_for, resolved, resolved_new
from tingtang.cases.models import Case, CaseQuerySet
from tingtang.cases.models.cases import sees_plainly
from tingtang.cases.queries.search import found_in
from tingtang.cases.rules.workflow import OPEN_PHASES
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.database import shapes
from tingtang.core.errors import Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.journal.reading import Rows, together
from tingtang.ui.paging import total_of
from tingtang.ui.resources import answer

router = Router()
PLAIN: Final = (
    "id", "number", "title", "state", "phase", "priority", "impact", "urgency", "level", "tags", "channel", "is_restricted",
    "opened_at", "changed_at", "due_at", "due_clock", "resolved_at", "closed_at", "times_reopened", "external_ref", "version",
)  # fmt: skip
# What a case refers to, and by which field programs name it.
KEYS: Final = {
    "kind": "code", "hall": "code", "team": "code", "assignee": "badge", "customer": "number", "service": "code", "merged_into": "number",
}  # fmt: skip
FILTERS: Final = ("kind", "state", "phase", "hall", "team", "assignee", "customer", "service", "priority", "external_ref")
NARROWING: Final = (*FILTERS, "tag", "q", "due_before", "opened_after", "opened_before", "unheld", "asset")
TOTAL: Final = "total_"
Text = Annotated[str | None, Field(max_length=200, pattern=r"^[^\x00]*$")]


class Narrow(Schema):
    """What a list of cases may be narrowed by."""

    kind: Text = None
    state: Text = None
    phase: schemas.Phase | Literal["open"] | None = None
    hall: Text = None
    team: Text = None
    assignee: Text = None
    customer: Text = None
    service: Text = None
    priority: Annotated[int | None, Field(ge=1, le=5)] = None
    external_ref: Text = None
    tag: Text = None
    asset: Text = None
    q: Text = None
    due_before: datetime | None = None
    opened_after: datetime | None = None
    opened_before: datetime | None = None
    unheld: Annotated[bool | None, Field(description="Only cases that nobody holds, or only those that somebody does.")] = None
    sort: Literal["newest", "oldest", "due"] = "newest"
    after: Annotated[str | None, Field(max_length=80, description="The `next` of the page before.")] = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    count: Annotated[bool, Field(description="Also count all that fit.")] = False


@router.get("/cases", response=schemas.CasesOut, summary="List cases")
def listed(request: HttpRequest, wanted: Annotated[Narrow, Query()]) -> HttpResponse:
    """The cases the asker may see, narrowed; pages follow each other by `next`."""
    rows, total = _found(actor_of(request), wanted)
    following = _cursor(rows[wanted.limit - 1], wanted.sort) if len(rows) > wanted.limit else None
    return answer({"items": [_row(row) for row in rows[: wanted.limit]], "next": following, "total": total})


def _found(actor: Actor, wanted: Narrow) -> tuple[list[dict[str, Any]], int | None]:
    """One row more than wanted, and the total where that is wanted."""
    given = {name: value for name, value in wanted.dict().items() if name in NARROWING and value not in (None, "open")}
    if wanted.after or not given.keys() <= set(FILTERS):
        found = narrowed(actor, wanted)
        total = found.count() if wanted.count else None
        return list(_page(found, wanted).values(*PLAIN, **_names())[: wanted.limit + 1]), total
    values = {name: _key(name, value) if name in KEYS else value for name, value in given.items()}

    def build(*marks: Any) -> Any:
        found = Case.objects.visible_to(actor).filter(**dict(zip(values, marks, strict=True)))
        found = found.open() if wanted.phase == "open" else found
        named = _names() | {TOTAL: total_of(found.values("pk"))} if wanted.count else _names()
        return _page(found, wanted).annotate(**named).values_list(*PLAIN, *named)[: wanted.limit + 1]

    about = shapes.seen_by(actor)
    shape = (*values, wanted.phase == "open", wanted.count, wanted.sort, wanted.limit)
    names = (*PLAIN, *_names(), *([TOTAL] if wanted.count else []))
    rows = [dict(zip(names, row, strict=True)) for row in shapes.rows("cases.api", build, [*values.values()], *about, *shape)]
    totals = [row.pop(TOTAL, None) for row in rows]
    return rows, (totals[0] if totals else 0) if wanted.count else None


def narrowed(actor: Actor, wanted: Narrow) -> CaseQuerySet:
    """The cases an actor may see that fit what is wanted."""
    given = wanted.dict()
    found = Case.objects.visible_to(actor)
    if wanted.q:
        found = found_in(found, wanted.q)
    narrow = {name: given[name] for name in FILTERS if given[name] is not None and given[name] != "open"}
    narrow |= {name: _key(name, value) for name, value in narrow.items() if name in KEYS}
    if wanted.phase == "open":
        narrow["phase__in"] = sorted(OPEN_PHASES)
    if wanted.unheld is not None:
        narrow["assignee__isnull"] = wanted.unheld
    if wanted.tag:
        narrow["tags__contains"] = [wanted.tag]
    if wanted.asset:
        narrow["assets__contains"], narrow["assets__len__gt"] = [wanted.asset], 0
    edges = {"due_at__lt": wanted.due_before, "opened_at__gte": wanted.opened_after, "opened_at__lt": wanted.opened_before}
    return found.filter(**narrow, **{look: _aware(at) for look, at in edges.items() if at is not None})


def _key(name: str, value: str) -> int:
    """The key of what is named, 0 for nothing there is: by it PostgreSQL knows how many rows to expect, by a name it does not."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {_related(name)._meta.db_table} WHERE {KEYS[name]} = %s ORDER BY id LIMIT 1", [value])
        found = cursor.fetchone()
    return found[0] if found else 0


def _related(name: str) -> type[Model]:
    return _reference(name).related_model


def _reference(name: str) -> "ForeignKey[Any, Any]":
    return cast("ForeignKey[Any, Any]", Case._meta.get_field(name))


@cache
def _names() -> dict[str, RawSQL]:
    """What a case refers to by name, looked up for the rows that are shown. To plan seven joins took longer than to run them."""
    named = {name: (_related(name)._meta.db_table, column) for name, column in KEYS.items()}
    return {
        f"{name}_": RawSQL(f"(SELECT o.{column} FROM {table} o WHERE o.id = cases_case.{name}_id)", ())  # noqa: S611 - no word of it is given
        for name, (table, column) in named.items()
    }


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None or not MINYEAR < at.year < MAXYEAR:
        raise Invalid(fields={"time": [_("Give times with their zone, such as 2026-11-21T08:30:00+08:00.")]})
    return at.astimezone(UTC)  # the database knows no zone as far off as a program may name


def _page(found: CaseQuerySet, wanted: Narrow) -> CaseQuerySet:
    after = _read(wanted.after, wanted.sort) if wanted.after else None
    if wanted.sort == "due":
        found = found.filter(due_at__isnull=False)
        if after:
            found = found.filter(Q(due_at__gt=after[0]) | Q(due_at=after[0], pk__gt=after[1]))
        return found.order_by("due_at", "pk")
    if wanted.sort == "oldest":
        if after:
            found = found.filter(Q(opened_at__gt=after[0]) | Q(opened_at=after[0], pk__gt=after[1]))
        return found.order_by("opened_at", "pk")
    if after:
        found = found.filter(Q(opened_at__lt=after[0]) | Q(opened_at=after[0], pk__lt=after[1]))
    return found.order_by("-opened_at", "-pk")


def _cursor(row: dict[str, Any], sort: str) -> str:
    at = row["due_at"] if sort == "due" else row["opened_at"]
    return base64.urlsafe_b64encode(f"{at.isoformat()} {row['id']}".encode()).decode().rstrip("=")


def _read(cursor: str, sort: str) -> tuple[datetime, int]:
    try:
        at, _space, key = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        found = datetime.fromisoformat(at), int(key)
        if found[0].tzinfo is None or not 0 <= found[1] < 2**63:
            raise ValueError(cursor)
    except (ValueError, binascii.Error):
        raise Invalid(fields={"after": [_("Use the cursor of the page before.")]}) from None
    return found


def _row(row: dict[str, Any]) -> dict[str, Any]:
    for name in KEYS:
        row[name] = row.pop(f"{name}_")
    return row


def shown(actor: Actor, case: Case, status: int = 200, **more: Any) -> HttpResponse:
    """One case whole; what the asker may no longer see, by its number alone."""
    if not sees_plainly(actor, case) and not Case.objects.visible_to(actor).filter(pk=case.pk).exists():
        return answer({"id": case.pk, "number": case.number}, status)
    row = {name: getattr(case, name) for name in (*PLAIN, "body", "assets", "fields")}
    row |= {name: at.astimezone(UTC) for name, at in row.items() if isinstance(at, datetime)}
    steps = [step.code for step in case.kind.life.steps_from(case.state)]
    return answer(row | _named(case) | {"standard": case.standard_id, "steps": steps} | more, status)


def _named(case: Case) -> dict[str, str | None]:
    """What a case refers to, as programs name it; in one statement what has not been read."""
    keys = {name: getattr(case, f"{name}_id") for name in KEYS}
    unread = [name for name, key in keys.items() if key is not None and not _reference(name).is_cached(case)]
    found = together(*(Rows(_related(name), "r.id = %s", [keys[name]]) for name in unread)) if unread else []
    read = {name: rows[0] for name, rows in zip(unread, found, strict=True)}
    records = {name: read.get(name) or (getattr(case, name) if key is not None else None) for name, key in keys.items()}
    return {name: getattr(record, KEYS[name]) if record is not None else None for name, record in records.items()}


@router.get("/cases/{number}", response=schemas.CaseOut, summary="One case")
def one(request: HttpRequest, number: schemas.Number) -> HttpResponse:
    """A case with its texts and the steps that may be taken."""
    actor = actor_of(request)
    return shown(actor, case_for(actor, number))


@router.post("/cases", response={201: schemas.CaseOut}, summary="Open a case")
@decorate_view(idempotent)
def open_case(request: HttpRequest, body: schemas.Opening) -> HttpResponse:
    """Open a case of a kind; its clocks start at once."""
    actor = actor_of(request)
    at = at_of(request)
    made = opening.open_case(actor, at=at, **resolved_new(actor, body.dict(), at))
    return shown(actor, made, 201)


@router.patch("/cases/{number}", response=schemas.CaseOut, summary="Change a case")
@decorate_view(idempotent)
def change(request: HttpRequest, number: schemas.Number, body: schemas.Change) -> HttpResponse:
    """Change what is written on a case."""
    actor = actor_of(request)
    given = body.dict(exclude_unset=True)
    version = given.pop("version", None)
    cleared = {name: None for name in ("customer", "service") if name in given and given[name] is None}
    values = {name: value for name, value in given.items() if value is not None} | cleared
    case = opening.change_case(actor, case=case_for(actor, number), at=at_of(request), version=version, **resolved(actor, values))
    return shown(actor, case)


@router.post("/cases/{number}/move", response=schemas.MovedOut, summary="Take a step")
@decorate_view(idempotent)
def move(request: HttpRequest, number: schemas.Number, body: schemas.Step) -> HttpResponse:
    """Take one of the steps that the kind allows now; its `undo` takes it back for a minute."""
    actor, at = actor_of(request), at_of(request)
    was = case_for(actor, number)
    case = steps.move(actor, case=was, at=at, **body.dict())
    return shown(actor, case, undo=undoing.undo_key(actor, was, case, body.step, at=at))


@router.post("/cases/{number}/undo", response=schemas.CaseOut, summary="Take one's own latest step back")
@decorate_view(idempotent)
def undo(request: HttpRequest, number: schemas.Number, body: schemas.Undo) -> HttpResponse:
    """Take back the step that answered this `undo`, within a minute and as long as nothing came after it."""
    actor = actor_of(request)
    case = case_for(actor, number)
    return shown(actor, undoing.undo_move(actor, case=case, before=undoing.read_key(body.undo, case), at=at_of(request)))


@router.post("/cases/{number}/adopt", response=schemas.CaseOut, summary="Take a case of no hall into a hall")
@decorate_view(idempotent)
def adopt(request: HttpRequest, number: schemas.Number, body: schemas.Adopted) -> HttpResponse:
    """Take a case that belongs to the whole organisation into a hall."""
    actor = actor_of(request)
    case, hall = case_for(actor, number), resolved(actor, {"hall": body.hall})["hall"]
    return shown(actor, people.adopt(actor, case=case, hall=hall, version=body.version, at=at_of(request)))


@router.post("/cases/{number}/take", response=schemas.CaseOut, summary="Take a case oneself")
@decorate_view(idempotent)
def take(request: HttpRequest, number: schemas.Number, body: schemas.Taken) -> HttpResponse:
    """Take a case of one's team."""
    actor = actor_of(request)
    return shown(actor, people.take(actor, case=case_for(actor, number), at=at_of(request), version=body.version))


@router.post("/cases/{number}/assign", response=schemas.CaseOut, summary="Give a case to a team or person")
@decorate_view(idempotent)
def assign(request: HttpRequest, number: schemas.Number, body: schemas.Given) -> HttpResponse:
    """Give a case to a team and, there, to somebody."""
    actor = actor_of(request)
    given = resolved(actor, body.dict())
    return shown(actor, people.assign_case(actor, case=case_for(actor, number), at=at_of(request), **given))


@router.post("/cases/{number}/hand-over", response=schemas.CaseOut, summary="Hand over a case one holds")
@decorate_view(idempotent)
def hand_over(request: HttpRequest, number: schemas.Number, body: schemas.HandedOver) -> HttpResponse:
    """Hand a case one holds to another team or a colleague; one watches it from then on."""
    actor = actor_of(request)
    given = resolved(actor, body.dict())
    return shown(actor, people.hand_over(actor, case=case_for(actor, number), at=at_of(request), **given))


@router.post("/cases/{number}/give-back", response=schemas.CaseOut, summary="Give a case back")
@decorate_view(idempotent)
def give_back(request: HttpRequest, number: schemas.Number, body: schemas.Back) -> HttpResponse:
    """Give a case back to its team, with the reason."""
    actor = actor_of(request)
    return shown(actor, people.give_back(actor, case=case_for(actor, number), at=at_of(request), **body.dict()))
