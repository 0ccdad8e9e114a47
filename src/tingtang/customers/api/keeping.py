"""The API of imports, paper files and the right to be forgotten."""

from datetime import date
from typing import Annotated, Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router
from ninja.decorators import decorate_view
from ninja.files import UploadedFile
from procrastinate.contrib.django import app

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid
from tingtang.core.views import actor_of, at_of
from tingtang.customers import queries, uploads, wording
from tingtang.customers.actions import erasing, importing, papers
from tingtang.customers.actions.taking import Plan
from tingtang.customers.models import CustomerImport, DataSource, Erasure, ImportFault, PaperFile
from tingtang.customers.queries import erasing as erasures
from tingtang.customers.queries import imports as jobs
from tingtang.customers.queries import papers as archive
from tingtang.customers.rules import importing as rules
from tingtang.customers.schemas import mending as schemas
from tingtang.journal.formats import tables as reading
from tingtang.org.models import Hall, Staff
from tingtang.ui.resources import After, InDays, InHallAndDays, Row, answer, page_from, page_of

router = Router()


def _paper(row: PaperFile) -> dict[str, Any]:
    lent = next(iter(getattr(row, "open_loans", [])), None)
    plain = {"id": row.pk, "customer": row.customer_id, "title": row.title, "place": row.place, "filed_at": row.filed_at}
    return plain | {"borrower": lent.borrower.badge if lent else None, "due_date": lent.due_date if lent else None}


def _shelved(actor: Actor, key: int, status: int = 200) -> HttpResponse:
    return answer(_paper(archive.papers(actor).get(pk=key)), status)


@router.get("/paper-files", response=page_of(schemas.PaperOut), operation_id="list_paper_files", summary="List paper files")
def list_papers(request: HttpRequest, wanted: Annotated[InDays, Query()]) -> HttpResponse:
    """Where every file lies, and who has borrowed it. Days are those on which they were filed."""
    return page_from(archive.papers(actor_of(request)), wanted, _paper, day="filed_at")


@router.post(
    "/customers/{customer}/paper-files", response={201: schemas.PaperOut}, operation_id="file_papers", summary="File papers"
)
@decorate_view(idempotent)
def file_papers(request: HttpRequest, customer: Row, body: schemas.PaperIn) -> HttpResponse:
    """Say where the papers of a customer lie."""
    actor = actor_of(request)
    found = queries.get_customer(actor, customer, "customers.file_papers")
    return answer(_paper(papers.file_papers(actor, customer=found, at=at_of(request), **body.dict())), 201)


@router.post("/paper-files/{key}/lend", response=schemas.PaperOut, operation_id="lend_papers", summary="Lend a paper file")
@decorate_view(idempotent)
def lend_papers(request: HttpRequest, key: Row, body: schemas.Loan) -> HttpResponse:
    """Lend a file to somebody until a day. Refused while it is lent."""
    actor = actor_of(request)
    found, given = archive.get_paper(actor, key, "customers.lend_papers"), body.dict()
    given["borrower"] = Staff.objects.filter(badge=body.borrower).first()
    if given["borrower"] is None:
        raise Invalid(fields={"borrower": [str(_("Nobody has this badge."))]})
    papers.lend_papers(actor, customer=found.customer, file=found, at=at_of(request), **given)
    return _shelved(actor, found.pk)


@router.post("/paper-files/{key}/return", response=schemas.PaperOut, operation_id="return_papers", summary="Take a file back")
@decorate_view(idempotent)
def return_papers(request: HttpRequest, key: Row, body: schemas.Nothing) -> HttpResponse:
    """Note that a lent file is back."""
    actor = actor_of(request)
    found = archive.get_paper(actor, key, "customers.return_papers")
    papers.return_papers(actor, customer=found.customer, file=found, at=at_of(request))
    return _shelved(actor, found.pk)


def _erasure(row: Erasure) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("id", "ground", "state", "asked_at", "decided_at", "removed")}
    told = erasures.obligations_of(row.customer) if row.state == Erasure.State.ASKED else []
    return plain | {"customer": row.customer_id, "obligations": told}


@router.get("/erasures", response=page_of(schemas.ErasureOut), operation_id="list_erasures", summary="List erasures")
def list_erasures(request: HttpRequest, wanted: Annotated[InDays, Query()]) -> HttpResponse:
    """Wishes to be forgotten, and what became of them. Days are those on which it was asked for."""
    return page_from(erasures.erasures(actor_of(request)), wanted, _erasure, day="asked_at")


@router.post(
    "/customers/{customer}/erasure", response={201: schemas.ErasureOut}, operation_id="ask_erasure", summary="Ask for an erasure"
)
@decorate_view(idempotent)
def ask_erasure(request: HttpRequest, customer: Row, body: schemas.ErasureIn) -> HttpResponse:
    """Ask for a customer to be forgotten; a second person carries it out."""
    actor = actor_of(request)
    found = queries.get_customer(actor, customer, "customers.request_erasure")
    return answer(_erasure(erasing.request_erasure(actor, customer=found, ground=body.ground, at=at_of(request))), 201)


@router.post("/erasures/{key}/erase", response=schemas.ErasureOut, operation_id="erase_customer", summary="Carry an erasure out")
@decorate_view(idempotent)
def erase(request: HttpRequest, key: Row, body: schemas.Nothing) -> HttpResponse:
    """Forget the customer. Refused for who asked for it."""
    actor = actor_of(request)
    found = erasures.get_erasure(actor, key, "customers.erase")
    return answer(_erasure(erasing.erase(actor, customer=found.customer, erasure=found, at=at_of(request))))


@router.post("/erasures/{key}/decline", response=schemas.ErasureOut, operation_id="decline_erasure", summary="Decline an erasure")
@decorate_view(idempotent)
def decline(request: HttpRequest, key: Row, body: schemas.Nothing) -> HttpResponse:
    """Turn a wish to be forgotten down, or take it back."""
    actor = actor_of(request)
    found = erasures.get_erasure(actor, key, "customers.decline_erasure")
    erasing.decline_erasure(actor, customer=found.customer, erasure=found, at=at_of(request))
    found.refresh_from_db()
    return answer(_erasure(found))


_PLAIN = (
    "id", "source", "state", "share", "row_count", "new_count", "updated_count", "same_count", "fault_count", "reason", "created_at",
)  # fmt: skip


def _job(row: CustomerImport) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _PLAIN} | {
        "hall": row.hall.code if row.hall else None,
        "data_source": row.data_source.code if row.data_source else None,
        "taken_date": row.taken_date,
    }


@router.get(
    "/customer-imports", response=page_of(schemas.ImportOut), operation_id="list_customer_imports", summary="List imports"
)
def list_imports(request: HttpRequest, wanted: Annotated[InHallAndDays, Query()]) -> HttpResponse:
    """Imports into halls where one may import. Days are those on which they were begun."""
    return page_from(jobs.jobs(actor_of(request)), wanted, _job, day="created_at")


@router.get(
    "/customer-imports/{key}", response=schemas.ImportOut, operation_id="get_customer_import", summary="How far an import is"
)
def get_import(request: HttpRequest, key: Row) -> HttpResponse:
    """How far it is, and what became of its rows."""
    return answer(_job(jobs.get_job(actor_of(request), key)))


@router.get(
    "/customer-imports/{key}/faults", response=page_of(schemas.ImportFaultOut), operation_id="list_import_faults",
    summary="Rows that were not taken",
)  # fmt: skip
def list_faults(request: HttpRequest, key: Row, wanted: Annotated[After, Query()]) -> HttpResponse:
    """Which lines were not taken, and why."""
    kinds = wording.identity_names()

    def told(row: ImportFault) -> dict[str, Any]:
        return {"id": row.pk, "line": row.line, "why": wording.trouble(row.reasons, kinds)}

    return page_from(jobs.get_job(actor_of(request), key).faults.all(), wanted, told)


@router.post(
    "/customer-imports", response={201: schemas.ImportOut}, operation_id="start_customer_import", summary="Import customers"
)
@decorate_view(idempotent)
def start_import(
    request: HttpRequest,
    file: Annotated[UploadedFile, File()],
    hall: Annotated[str, Form(max_length=40)] = "",
    columns: Annotated[str, Form(max_length=8000, description='JSON: {"field": "head of the column"}; none: by the heads.')] = "",
    existing: Annotated[str, Form(pattern="^(skip|update)$")] = "skip",
    keeps_malformed: Annotated[bool, Form()] = False,
    data_source: Annotated[str, Form(max_length=40, description="Code of the source the table comes from.")] = "",
    taken_date: Annotated[date | None, Form(description="As of which day the source gave it.")] = None,
) -> HttpResponse:
    """Take a CSV or XLSX file, as a form with the part `file`; the rows are then taken by the worker."""
    actor = actor_of(request)
    home = _home(actor, hall)
    source = DataSource.objects.filter(code=data_source).first() if data_source else None
    if data_source and source is None:
        raise Invalid(fields={"data_source": [str(_("There is none with this code."))]})
    path = uploads.keep(file)
    try:
        table = reading.opened(path)
        said = _columns(columns, table.heads)
    except reading.Unreadable as bad:
        path.unlink(missing_ok=True)
        raise Invalid(fields={"file": [str(wording.FAULTS[bad.fault])]}) from None
    except Invalid:
        path.unlink(missing_ok=True)
        raise
    job = importing.start_import(
        actor, hall=home, path=path, source=file.name or "", heads=table.heads, columns=said, at=at_of(request),
        encoding=table.encoding, delimiter=table.delimiter, existing=existing, keeps_malformed=keeps_malformed,
        data_source=source, taken_date=taken_date,
    )  # fmt: skip
    _defer(job)
    return answer(_job(job), 201)


def _home(actor: Actor, code: str) -> Hall | None:
    """The home hall; only who may import everywhere needs none."""
    if not code:
        if actor.halls(jobs.IMPORT) is not EVERYWHERE:
            raise Denied(permission=jobs.IMPORT)
        return None
    found = jobs.halls_for(actor).filter(code=code).first()
    if found is None:
        raise Invalid(fields={"hall": [str(_("There is none with this code."))]})
    return found


def _columns(text: str, heads: tuple[str, ...]) -> dict[str, str]:
    """The columns said, and those recognised by their heads. Refused without a column for the name."""
    specs = Plan(CustomerImport(), ()).specs
    fields = {*rules.FIELDS, *(rules.IDENTITY + code for code in specs)}
    try:
        said = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict) or not all(name in fields and head in heads for name, head in said.items()):
        raise Invalid(
            fields={"columns": [str(_("Give JSON that says for fields of customers which head of the table holds them."))]}
        )
    found = rules.guess(heads, specs.values()) | said
    if "name" not in found:
        raise Invalid(fields={"columns": [str(_("No column is recognised as the name. Say which it is."))]})
    return found


def _defer(job: CustomerImport) -> None:
    app.configure_task("customers.run_import").defer(job_id=job.pk)


@router.post("/customer-imports/{key}/resume", response=schemas.ImportOut, operation_id="resume_customer_import", summary="Go on")
@decorate_view(idempotent)
def resume(request: HttpRequest, key: Row, body: schemas.Nothing) -> HttpResponse:
    """Let an interrupted import go on."""
    actor = actor_of(request)
    job = importing.resume_import(actor, job=jobs.get_job(actor, key), at=at_of(request))
    _defer(job)
    return answer(_job(job))


@router.post("/customer-imports/{key}/stop", response=schemas.ImportOut, operation_id="stop_customer_import", summary="Stop")
@decorate_view(idempotent)
def stop(request: HttpRequest, key: Row, body: schemas.Nothing) -> HttpResponse:
    """Ask an import to stop after its present batch."""
    actor = actor_of(request)
    importing.stop_import(actor, job=jobs.get_job(actor, key), at=at_of(request))
    return answer(_job(jobs.get_job(actor, key)))


@router.delete(
    "/customer-imports/{key}", response=schemas.ImportOut, operation_id="discard_customer_import", summary="Discard an import"
)
@decorate_view(idempotent)
def discard(request: HttpRequest, key: Row) -> HttpResponse:
    """Give an import up, or clear away what it could not take; customers taken stay."""
    actor = actor_of(request)
    importing.discard_import(actor, job=jobs.get_job(actor, key), at=at_of(request))
    return answer(_job(jobs.get_job(actor, key)))
