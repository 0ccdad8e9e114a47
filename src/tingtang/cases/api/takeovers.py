"""Taking over another help desk over the API."""

from typing import Annotated, Any, Literal

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema
from ninja.decorators import decorate_view
from ninja.files import UploadedFile
from pydantic import AwareDatetime

from tingtang.cases import taking
from tingtang.cases.actions import takeovers as acts
from tingtang.cases.forms.takeovers import Meaning
from tingtang.cases.models import Takeover
from tingtang.cases.queries.takeovers import TAKE_OVER, get_takeover
from tingtang.cases.takeover import COLUMNS, NEEDED, heads_of
from tingtang.cases.tasks import defer_takeover
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, Problem
from tingtang.core.views import actor_of, at_of
from tingtang.ui.resources import Row, answer

router = Router()


class TakeoverOut(Schema):
    """A takeover as it is: how many cases were taken and how many were here, with how many lines; `fault` says why it could not be."""

    id: int
    source: str
    code: str
    zone: str
    columns: dict[str, str]
    state: Literal["waiting", "running", "complete", "stopped", "failed", "discarded"]
    share: float
    cases: int
    known: int
    lines: int
    fault: str
    created_at: AwareDatetime
    moved_at: AwareDatetime


def _told(job: Takeover) -> dict[str, Any]:
    names = ("source", "code", "zone", "columns", "state", "share", "fault", "created_at", "moved_at")
    counts = {"id": job.pk, "cases": job.new_count, "known": job.same_count, "lines": job.line_count}
    return {name: getattr(job, name) for name in names} | counts


@router.post("/takeovers", response={201: TakeoverOut}, operation_id="take_over", summary="Take over another help desk")
@decorate_view(idempotent)
def take_over(
    request: HttpRequest,
    file: Annotated[UploadedFile, File()],
    code: Annotated[str, Form(max_length=20)] = "helpdesk",
    zone: Annotated[str, Form(max_length=60)] = "UTC",
    columns: Annotated[str, Form(max_length=4000, description='JSON: {"case": "head of the column"}; none: by the heads.')] = "",
) -> HttpResponse:
    """Begin to take over a log (CSV, gzip too), sent as a form with the part `file`. Ask for the takeover to see how far it is."""
    actor = actor_of(request)
    if not actor.may(TAKE_OVER):
        raise Denied
    path = taking.FILES.keep(file)
    try:
        heads = heads_of(path)
        said = taking.guess(heads) | _said(columns, heads)
        form = Meaning(heads, said, {"code": code, "zone": zone, **said})
        if not form.is_valid():
            raise Invalid(fields={name: [str(one) for one in reasons] for name, reasons in form.errors.items()})
        taking.look_at(path, zone, form.columns())
    except Problem as bad:
        path.unlink(missing_ok=True)
        raise bad if isinstance(bad, Invalid) else Invalid(fields={"file": [taking.fault_words(bad)]}) from None
    given = {"path": path, "source": file.name or "", "code": form.cleaned_data["code"], "zone": zone}
    job = acts.start_takeover(actor, columns=form.columns(), at=at_of(request), **given)
    defer_takeover(job)
    return answer(_told(job), 201)


def _said(text: str, heads: tuple[str, ...]) -> dict[str, str]:
    try:
        said = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict) or not all(name in COLUMNS and head in heads for name, head in said.items()):
        known = ", ".join([*NEEDED, *(name for name in COLUMNS if name not in NEEDED)])
        raise Invalid(fields={"columns": [f"JSON: {known}"]})
    return said


@router.get("/takeovers/{key}", response=TakeoverOut, operation_id="get_takeover", summary="How far a takeover is")
def read(request: HttpRequest, key: Row) -> HttpResponse:
    """Counts and state."""
    return answer(_told(get_takeover(actor_of(request), key)))


@router.post("/takeovers/{key}/resume", response=TakeoverOut, operation_id="resume_takeover", summary="Go on with a takeover")
@decorate_view(idempotent)
def resume(request: HttpRequest, key: Row) -> HttpResponse:
    """Let an interrupted takeover go on; each case is taken once."""
    actor = actor_of(request)
    job = acts.resume_takeover(actor, job=get_takeover(actor, key), at=at_of(request))
    defer_takeover(job)
    return answer(_told(job))


@router.post("/takeovers/{key}/stop", response=TakeoverOut, operation_id="stop_takeover", summary="Stop a takeover")
@decorate_view(idempotent)
def stop(request: HttpRequest, key: Row) -> HttpResponse:
    """Have a takeover stop after its present case."""
    actor = actor_of(request)
    acts.stop_takeover(actor, job=get_takeover(actor, key), at=at_of(request))
    return answer(_told(get_takeover(actor, key)))
