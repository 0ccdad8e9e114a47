"""Parts of a case over the API: notes, clocks, files, links, watchers."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import File, Form, Query, Router
from ninja.decorators import decorate_view
from ninja.files import UploadedFile

from tingtang.cases import schemas
from tingtang.cases.actions import attachments, notes, relations
from tingtang.cases.api.given import case_for
from tingtang.cases.models import Attachment, Case, CaseLink, Note
from tingtang.cases.queries.desk import links_of
from tingtang.cases.queries.lines import CaseLine
from tingtang.cases.sending import sent
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Staff
from tingtang.org.queries import staff_of
from tingtang.ui.resources import InDays, Removed, Row, answer, page_from

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
def listed(request: HttpRequest, number: schemas.Number, wanted: Annotated[InDays, Query()]) -> HttpResponse:
    """What was written on a case, the oldest first. Days are those on which it was written."""
    return page_from(case_for(actor_of(request), number).notes.select_related("staff"), wanted, _note, day="written_at")


def _note(note: Note) -> dict[str, Any]:
    plain = {name: getattr(note, name) for name in ("kind", "body", "is_public", "written_at")}
    return plain | {"id": note.pk, "staff": note.staff.badge if note.staff else None}


@router.post("/cases/{number}/notes", response={201: schemas.NoteOut}, summary="Write on a case")
@decorate_view(idempotent)
def write(request: HttpRequest, number: schemas.Number, body: schemas.Written) -> HttpResponse:
    """Write a note for colleagues, or an answer to the customer."""
    actor = actor_of(request)
    return answer(_note(notes.write_note(actor, case=case_for(actor, number), at=at_of(request), **body.dict())), 201)


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
