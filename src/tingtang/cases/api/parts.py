"""Parts of a case over the API: notes, clocks, files, links, watchers."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import File, Form, Query, Router
from ninja.decorators import decorate_view
from ninja.files import UploadedFile

from tingtang.cases import schemas
from tingtang.cases.actions import attachments, notes, relations
from tingtang.cases.api.given import case_for
from tingtang.cases.models import Attachment, Case, CaseLink
from tingtang.cases.queries.desk import links_of
from tingtang.cases.queries.lines import CaseLine
from tingtang.cases.sending import sent
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Staff
from tingtang.org.queries import staff_of
from tingtang.ui.resources import Removed, Row, answer

router = Router()
CLOCK = ("id", "code", "state", "target_seconds", "started_at", "due_at", "stopped_at", "elapsed_seconds", "holds")
FILE = ("id", "name", "content_type", "size_bytes", "is_public", "added_at")


@router.get("/cases/{number}/parts", response=schemas.Parts, summary="Clocks, files, links and watchers")
def parts(request: HttpRequest, number: schemas.Number) -> HttpResponse:
    """What belongs to a case besides its notes; links only to cases the asker may see."""
    actor = actor_of(request)
    case = case_for(actor, number)
    return answer(
        {
            "clocks": list(case.clocks.order_by("pk").values(*CLOCK)),
            "files": list(case.attachments.order_by("pk").values(*FILE)),
            "links": [_link(case, found.link, found.other) for found in links_of(actor, case)],
            "watchers": list(case.watchers.order_by("pk").values_list("staff__badge", flat=True)),
        }
    )


def _link(case: Case, link: CaseLink, other: CaseLine) -> dict[str, str]:
    source, target = (case, other) if link.source_id == case.pk else (other, case)
    return {"source": source.number, "target": target.number, "kind": link.kind}


@router.get("/cases/{number}/notes", response=schemas.NotesOut, summary="Notes of a case")
def listed(
    request: HttpRequest,
    number: schemas.Number,
    after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> HttpResponse:
    """What was written on a case, the oldest first."""
    case = case_for(actor_of(request), number)
    rows = case.notes.filter(pk__gt=after).order_by("pk")
    found = list(rows.values("id", "kind", "body", "is_public", "staff__badge", "written_at")[: limit + 1])
    items = [{("staff" if name == "staff__badge" else name): value for name, value in row.items()} for row in found[:limit]]
    return answer({"items": items, "next": found[limit - 1]["id"] if len(found) > limit else None})


@router.post("/cases/{number}/notes", response={201: schemas.NoteOut}, summary="Write on a case")
@decorate_view(idempotent)
def write(request: HttpRequest, number: schemas.Number, body: schemas.Written) -> HttpResponse:
    """Write a note for colleagues, or an answer to the customer."""
    actor = actor_of(request)
    note = notes.write_note(actor, case=case_for(actor, number), at=at_of(request), **body.dict())
    staff = staff_of(actor)
    told = {"id": note.pk, "kind": note.kind, "body": note.body, "is_public": note.is_public, "written_at": note.written_at}
    return answer(told | {"staff": staff.badge if staff else None}, 201)


@router.post("/cases/{number}/files", response={201: schemas.FileOut}, summary="Put a file on a case")
@decorate_view(idempotent)
def attach(
    request: HttpRequest,
    number: schemas.Number,
    file: Annotated[UploadedFile, File()],
    is_public: Annotated[bool, Form()] = False,
) -> HttpResponse:
    """Put a file on a case, as a form with the part `file`."""
    actor = actor_of(request)
    made = attachments.attach(actor, case=case_for(actor, number), upload=file, is_public=is_public, at=at_of(request))
    return answer({name: getattr(made, name) for name in FILE}, 201)


@router.get("/cases/{number}/files/{attachment_id}", summary="A file of a case")
def fetch(request: HttpRequest, number: schemas.Number, attachment_id: Row) -> HttpResponseBase:
    """The file itself."""
    return sent(_file(case_for(actor_of(request), number), attachment_id))


def _file(case: Case, key: int) -> Attachment:
    found = case.attachments.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@router.delete("/cases/{number}/files/{attachment_id}", response=Removed, summary="Take a file off a case")
@decorate_view(idempotent)
def detach(request: HttpRequest, number: schemas.Number, attachment_id: Row) -> HttpResponse:
    """Take a file off a case."""
    actor = actor_of(request)
    case = case_for(actor, number)
    attachments.detach(actor, case=case, attachment=_file(case, attachment_id), at=at_of(request))
    return answer({"removed": True})


@router.post("/cases/{number}/links", response={201: schemas.LinkOut}, summary="Link two cases")
@decorate_view(idempotent)
def link(request: HttpRequest, number: schemas.Number, body: schemas.Linked) -> HttpResponse:
    """Say how a case relates to another one the asker may see."""
    actor = actor_of(request)
    case, target = case_for(actor, number), case_for(actor, body.target)
    relations.link(actor, case=case, target=target, kind=body.kind, at=at_of(request))
    return answer({"source": case.number, "target": target.number, "kind": body.kind}, 201)


@router.delete("/cases/{number}/links/{target}/{kind}", response=Removed, summary="Remove a link")
@decorate_view(idempotent)
def unlink(request: HttpRequest, number: schemas.Number, target: schemas.Number, kind: str) -> HttpResponse:
    """Remove a link between two cases."""
    actor = actor_of(request)
    relations.unlink(actor, case=case_for(actor, number), target=case_for(actor, target), kind=kind[:12], at=at_of(request))
    return answer({"removed": True})


@router.put("/cases/{number}/watch", response=Removed, summary="Watch a case")
@decorate_view(idempotent)
def watch(request: HttpRequest, number: schemas.Number) -> HttpResponse:
    """Be told what happens to a case."""
    actor = actor_of(request)
    relations.watch(actor, case=case_for(actor, number), staff=_me(actor), at=at_of(request))
    return answer({"removed": False})


@router.delete("/cases/{number}/watch", response=Removed, summary="Watch a case no longer")
@decorate_view(idempotent)
def unwatch(request: HttpRequest, number: schemas.Number) -> HttpResponse:
    """Be told no longer."""
    actor = actor_of(request)
    relations.unwatch(actor, case=case_for(actor, number), staff=_me(actor), at=at_of(request))
    return answer({"removed": True})


def _me(actor: Actor) -> Staff:
    found = staff_of(actor)
    if found is None:
        raise Denied
    return found
