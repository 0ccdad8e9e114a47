"""Procedures that run, over the API: where they stand, their steps done or skipped, messages delivered."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from ninja.decorators import decorate_view

from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.flows import actions
from tingtang.flows import schemas_running as given
from tingtang.flows.models import Instance, Token
from tingtang.flows.queries import running as reads
from tingtang.ui.resources import Row, answer

router = Router()
Key = Annotated[Row, Path()]


def _told(instance: Instance) -> dict[str, Any]:
    instance.refresh_from_db(fields=["state", "error", "values", "ended_at"])
    names = ("id", "state", "error", "values", "subject_type", "subject_id", "started_at", "ended_at")
    return {name: getattr(instance, name) for name in names} | {
        "process": instance.version.process.code,
        "version": instance.version.number,
        "steps": [_step(token) for token in reads.open_tokens([instance])],
    }


def _step(token: Token) -> dict[str, Any]:
    shown = reads.step_of(token)
    names = ("element", "name", "post", "form", "sop")
    told = {name: getattr(shown, name) for name in names}
    return told | {"id": token.pk, "opened_at": token.opened_at, "due_at": token.due_at}


def _token(actor: Actor, key: int, step: int) -> Token:
    instance = reads.get_instance(actor, key)
    found = Token.objects.select_related("instance").filter(pk=step, instance=instance).first()
    if found is None:
        raise NotFound
    return found


@router.get("/procedures/{key}", response=given.ProcedureOut, summary="Get a running procedure")
def get_procedure(request: HttpRequest, key: Key) -> HttpResponse:
    """Where a procedure stands, and the steps that wait for people."""
    return answer(_told(reads.get_instance(actor_of(request), key)))


@router.post("/procedures/{key}/steps/{step}/complete", response=given.ProcedureOut, summary="Do a step of a procedure")
@decorate_view(idempotent)
def complete_step(request: HttpRequest, key: Key, step: Key, body: given.Answers) -> HttpResponse:
    """Do an open step, with what its form asks for."""
    actor = actor_of(request)
    actions.complete_step(actor, token=_token(actor, key, step), answers=body.answers, at=at_of(request))
    return answer(_told(reads.get_instance(actor, key)))


@router.post("/procedures/{key}/steps/{step}/skip", response=given.ProcedureOut, summary="Skip a step of a procedure")
@decorate_view(idempotent)
def skip_step(request: HttpRequest, key: Key, step: Key, body: given.Why) -> HttpResponse:
    """Go on without a step, with a reason."""
    actor = actor_of(request)
    actions.skip_step(actor, token=_token(actor, key, step), reason=body.reason, at=at_of(request))
    return answer(_told(reads.get_instance(actor, key)))


@router.post("/procedures/{key}/messages", response=given.ProcedureOut, summary="Deliver a message to a procedure")
@decorate_view(idempotent)
def deliver(request: HttpRequest, key: Key, body: given.Message) -> HttpResponse:
    """Give a message to a procedure that waits for it."""
    actor = actor_of(request)
    instance = reads.get_instance(actor, key)
    actions.deliver(actor, instance=instance, name=body.name, key=body.key, values=body.values, at=at_of(request))
    return answer(_told(instance))


@router.post("/procedures/{key}/abort", response=given.ProcedureOut, summary="End a procedure early")
@decorate_view(idempotent)
def abort(request: HttpRequest, key: Key) -> HttpResponse:
    """End a procedure where it stands."""
    actor = actor_of(request)
    instance = reads.get_instance(actor, key)
    actions.abort(actor, instance=instance, at=at_of(request))
    return answer(_told(instance))
