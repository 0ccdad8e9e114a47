"""Procedures that run, over the API: where they stand, their steps done or skipped, messages, what is stuck, moving to a version."""

from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from ninja.decorators import decorate_view

from tingtang.catalogue.actions.versions import today
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.flows import actions
from tingtang.flows.actions.succession import Tried
from tingtang.flows.models import Instance, Moving, Process, Token
from tingtang.flows.queries import get_version, version_in_force, watching
from tingtang.flows.queries import running as reads
from tingtang.flows.queries.analysis import analysis_of, observance_of
from tingtang.flows.queries.moving import MOST_MOVED, Narrowed, latest_moving, movable
from tingtang.flows.queries.places import step_at
from tingtang.flows.schemas import running as given
from tingtang.org.queries import get_hall
from tingtang.ui.resources import Code, Row, answer

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
    found = step_at(step)
    if found is None or found.instance_id != key or not actor.may(reads.VIEW_RUNNING, found.instance):
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
def skip_step(request: HttpRequest, key: Key, step: Key, body: given.Skip) -> HttpResponse:
    """Go on without a step, with a reason, and with what of its form is known all the same."""
    actor = actor_of(request)
    actions.skip_step(actor, token=_token(actor, key, step), reason=body.reason, answers=body.answers, at=at_of(request))
    return answer(_told(reads.get_instance(actor, key)))


@router.post("/procedures/{key}/messages", response=given.ProcedureOut, summary="Deliver a message to a procedure")
@decorate_view(idempotent)
def deliver(request: HttpRequest, key: Key, body: given.Message) -> HttpResponse:
    """Give a message to a procedure that waits for it."""
    actor = actor_of(request)
    instance = reads.get_instance(actor, key)
    actions.deliver(actor, instance=instance, name=body.name, key=body.key, values=body.values, at=at_of(request))
    return answer(_told(instance))


@router.post("/procedures/{key}/early", response=given.ProcedureOut, summary="Note a step done out of order")
@decorate_view(idempotent)
def note_early(request: HttpRequest, key: Key, body: given.Early) -> HttpResponse:
    """Note that somebody did a step that was not open: nothing moves, the deviation is kept."""
    actor = actor_of(request)
    actions.note_early(actor, instance=reads.get_instance(actor, key), step=body.step, at=at_of(request))
    return answer(_told(reads.get_instance(actor, key)))


@router.post("/procedure-messages", response=given.ArrivedOut, summary="Send a message to procedures")
@decorate_view(idempotent)
def send_message(request: HttpRequest, body: given.Sent) -> HttpResponse:
    """Send a message to all that wait for it, and begin the procedures that it begins."""
    actor = actor_of(request)
    hall = get_hall(actor, body.hall) if body.hall else None
    found = actions.send_message(actor, name=body.name, key=body.key, values=body.values, hall=hall, at=at_of(request))
    return answer({"delivered": found.delivered, "begun": found.begun})


@router.get("/stuck-procedures", response=list[given.StuckOut], summary="List what procedures could not do by themselves")
def list_stuck(request: HttpRequest) -> HttpResponse:
    """What failed and is tried again, or was given up, those given up first."""
    return answer([_stuck(one) for one in reads.stuck(actor_of(request))])


def _stuck(one: reads.Stuck) -> dict[str, Any]:
    names = ("id", "tries", "is_given_up", "due_at")
    version, element = watching.place_of(one)
    return {name: getattr(one, name) for name in names} | {
        "what": one._meta.model_name,
        "error": one.error_read,
        "process": version.process.code,
        "procedure": getattr(one, "instance_id", None),
        "element": element,
        "name": watching.name_of(one),
    }


@router.post("/stuck-procedures/{what}/{key}/retry", response=given.StuckOut, summary="Try again what failed in a procedure")
@decorate_view(idempotent)
def retry(request: HttpRequest, what: str, key: Key) -> HttpResponse:
    """Have it tried again at once."""
    actor = actor_of(request)
    found = watching.get_stuck(actor, what, key)
    actions.retry(actor, thing=found, at=at_of(request))  # type: ignore[type-var]
    found.refresh_from_db()
    return answer(_stuck(found))


@router.post("/process-versions/{key}/migrate", response=list[given.SuccessionOut], summary="Move procedures to a version")
@decorate_view(idempotent)
def migrate(request: HttpRequest, key: Key, body: given.Succession) -> HttpResponse:
    """Move running procedures to a version, by a mapping of elements; with `is_trial` say only what would become of each."""
    actor = actor_of(request)
    version, found = get_version(actor, key), [reads.get_instance(actor, one) for one in body.procedures]
    tried = [_tried(one) for one in actions.try_succession(found, version, body.mapping)]
    if not body.is_trial:
        actions.migrate(actor, instances=found, version=version, mapping=body.mapping, at=at_of(request))
    return answer(tried)


@router.post("/process-versions/{key}/migrate-many", response=given.MovingOut, summary="Move many procedures to a version")
@decorate_view(idempotent)
def migrate_many(request: HttpRequest, key: Key, body: given.Movings) -> HttpResponse:
    """Have the worker move running procedures to a version; ask for the same address to see how far it is."""
    actor = actor_of(request)
    version = get_version(actor, key)
    hall = get_hall(actor, body.hall).pk if body.hall else None
    ids = list(movable(actor, version, Narrowed(body.version, hall, body.element)).values_list("pk", flat=True)[:MOST_MOVED])
    return answer(_moving(actions.migrate_many(actor, ids=ids, version=version, mapping=body.mapping, at=at_of(request))))


@router.get("/process-versions/{key}/migrate-many", response=given.MovingOut, summary="How far a move of many is")
def show_moving(request: HttpRequest, key: Key) -> HttpResponse:
    """The latest move of many to a version."""
    return answer(_moving(_latest(actor_of(request), key)))


@router.post("/process-versions/{key}/migrate-many/stop", response=given.MovingOut, summary="Stop a move of many")
@decorate_view(idempotent)
def stop_moving(request: HttpRequest, key: Key) -> HttpResponse:
    """Stop it before the next batch."""
    actor = actor_of(request)
    return answer(_moving(actions.stop_moving(actor, moving=_latest(actor, key), at=at_of(request))))


def _latest(actor: Actor, key: int) -> Moving:
    found = latest_moving(get_version(actor, key))
    if found is None or not actor.may("flows.migrate"):
        raise NotFound
    return found


def _moving(found: Moving) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("total", "done", "moved", "left", "started_at", "ended_at")}


def _tried(one: Tried) -> dict[str, Any]:
    places: list[dict[str, Any]] = [{"element": before, "becomes": after, "why": ""} for before, after in one.moves]
    places += [{"element": gap.element, "becomes": None, "why": gap.why} for gap in one.gaps]
    number = one.instance.version.number
    return {"procedure": one.instance.pk, "version": number, "is_possible": not one.gaps, "places": places}


@router.get("/processes/{code}/analysis", response=given.AnalysisOut, summary="How a process is worked by")
def analysis(request: HttpRequest, code: Annotated[Code, Path()], days: Annotated[int, Query(ge=1, le=366)] = 30) -> HttpResponse:
    """Its steps in the last days: times, lateness, repetition; what to remove, merge or shorten; who keeps to it."""
    actor, at = actor_of(request), at_of(request)
    process = Process.objects.filter(code=code).first() if actor.may_somewhere("flows.view_running") else None
    version = version_in_force(process, today(at)) if process else None
    if process is None or version is None:
        raise NotFound
    since = at - timedelta(days=days)
    told = analysis_of(actor, process, version, since, at)
    counts = ("count", "procedures", "people", "median_seconds", "slow_seconds", "late", "other_post", "skipped", "out_of_order")
    steps = [
        {"element": one.element, "name": one.name, "minutes": one.minutes, "share": one.share, "rounds": one.done.rounds}
        | {name: getattr(one.done, name) for name in counts}
        for one in told.steps
    ]
    people = [
        {
            "badge": one.staff.badge,
            "done": one.done.count,
            "kept": one.kept,
            "late": one.done.late,
            "other_post": one.done.other_post,
        }
        for one in observance_of(actor, process, since, at)
    ]
    findings = [dict(zip(("code", "element", "other", "figure"), one, strict=True)) for one in told.findings]
    return answer({"version": version.number, "steps": steps, "findings": findings, "people": people})


@router.post("/procedures/{key}/abort", response=given.ProcedureOut, summary="End a procedure early")
@decorate_view(idempotent)
def abort(request: HttpRequest, key: Key) -> HttpResponse:
    """End a procedure where it stands."""
    actor = actor_of(request)
    instance = reads.get_instance(actor, key)
    actions.abort(actor, instance=instance, at=at_of(request))
    return answer(_told(instance))
