"""Surveys over the API: built, published, asked in waves, replies entered, results read."""

from dataclasses import asdict
from typing import Any

from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.customers.queries import get_customer
from tingtang.org.models import Hall
from tingtang.quality.actions import surveys as actions
from tingtang.quality.api.finding import hall_of, staff_of
from tingtang.quality.models import Invitation, Survey, SurveyVersion, SurveyWave
from tingtang.quality.queries import surveys as queries
from tingtang.quality.schemas import common
from tingtang.quality.schemas import surveys as schemas
from tingtang.quality.shown import answers
from tingtang.quality.shown import surveys as shown
from tingtang.ui.resources import Resource, Row, answer, serve

router = Router()
SAVE = "quality.save_survey"


def _survey(actor: Actor, key: int, permission: str) -> Survey:
    if permission != queries.VIEW and not actor.may(permission):
        raise Denied(permission=permission)
    return queries.get_survey(actor, key)


def _survey_values(actor: Actor, values: dict[str, Any], found: Model | None) -> dict[str, Any]:
    for one in values.get("questions") or ():
        for condition in one.get("when") or ():
            condition["is"] = condition.pop("among", [])
    return {name: value for name, value in values.items() if value is not None}


serve(
    router,
    Resource(
        "survey", "surveys", lambda actor: queries.surveys(actor).values("id", *actions.SURVEY_FIELDS), _survey, schemas.Survey,
        schemas.SurveyOut, actions.save_survey, actions.remove_survey, permission=SAVE, arranged=_survey_values,
        versioned=actions.SURVEY_FIELDS, view=queries.VIEW,
    ),
)  # fmt: skip


@router.post("/surveys/{key}/publish", response={201: schemas.Published}, summary="Publish a survey")
@decorate_view(idempotent)
def publish(request: HttpRequest, key: Row, body: common.Nothing) -> HttpResponse:
    """Make the draft the next version."""
    actor = actor_of(request)
    made = actions.publish_survey(actor, survey=queries.get_survey(actor, key), at=at_of(request))
    return answer({"id": made.pk, "number": made.number}, 201)


@router.get("/surveys/{key}/results", response=schemas.Results, summary="What replies come to")
def results(request: HttpRequest, key: Row, wave: Row | None = None, before: Row | None = None, hall: str = "") -> HttpResponse:
    """Of the latest version, a wave or a hall; nothing of groups that are too small. With `before`, what changed since that wave."""
    actor = actor_of(request)
    found = queries.get_survey(actor, key)
    version = queries.latest_version(found)
    if version is None:
        raise NotFound
    halls = actor.halls(queries.VIEW)
    own = None if halls is EVERYWHERE else sorted(halls)  # type: ignore[arg-type]
    one, earlier = (queries.get_wave(actor, key) if key else None for key in (wave, before))
    where = hall_of(actor, hall, queries.VIEW) if hall else None
    told = shown.results(version, wave=one if one and one.edition_id == version.pk else None, hall=where, halls=own)
    figures = [{"label": str(each.label), "value": each.value, "interval": each.interval, "n": each.n} for each in told.figures]
    parts = [
        {"code": each.code, "title": each.title, "rows": each.rows, "said": each.said, "table": each.table} for each in told.parts
    ]
    changes = _changes(version, earlier, one, hall_id=where.pk if where else None, halls=own)
    return answer({"n": told.n, "is_hidden": told.is_hidden, "figures": figures, "parts": parts, "changes": changes})


def _changes(version: SurveyVersion, before: SurveyWave | None, after: SurveyWave | None, **of: Any) -> dict[str, Any] | None:
    if before is None:
        return None
    if after is None or after == before or {before.edition_id, after.edition_id} != {version.pk}:
        raise Invalid(fields={"before": [_("Two different waves of the latest version can be compared.")]})
    return asdict(answers.changes(version, before, after, **of))


def _wave(actor: Actor, key: int, permission: str) -> SurveyWave:
    if permission != queries.VIEW and not actor.may(permission):
        raise Denied(permission=permission)
    return queries.get_wave(actor, key)


def _wave_values(actor: Actor, values: dict[str, Any], found: Model | None) -> dict[str, Any]:
    if "edition" in values:
        edition = SurveyVersion.objects.filter(pk=values["edition"]).first()
        if edition is None:
            raise Invalid(fields={"edition": [_("There is none with this code.")]})
        values["edition"] = edition
    if values.get("hall"):
        values["hall"] = hall_of(actor, values["hall"], queries.VIEW)
    return {name: value for name, value in values.items() if value is not None or name == "hall"}


def _waves(actor: Actor) -> Any:
    plain = [name for name in actions.WAVE_FIELDS if name not in {"hall", "edition"}]
    return queries.waves(actor).values("id", "state", "link_key", "edition", *plain, hall_code=F("hall__code"))


serve(
    router,
    Resource(
        "wave", "survey-waves", _waves, _wave, schemas.Wave, schemas.WaveOut, actions.save_wave, actions.remove_wave,
        permission="quality.save_wave", arranged=_wave_values, versioned=actions.WAVE_FIELDS, view=queries.VIEW,
        renamed={"hall_code": "hall"},
    ),
    {"hall": "hall__code"},
    day="opens_at",
)  # fmt: skip


@router.post("/survey-waves/{key}/move", response=schemas.Move, summary="Open or close a survey wave")
@decorate_view(idempotent)
def move(request: HttpRequest, key: Row, body: schemas.Move) -> HttpResponse:
    """Open it, or close it."""
    actor = actor_of(request)
    kept = actions.move_wave(actor, wave=queries.get_wave(actor, key), state=body.state, at=at_of(request))
    return answer({"state": kept.state})


@router.post("/survey-waves/{key}/invitations", response={201: schemas.Invited}, summary="Invite to a survey")
@decorate_view(idempotent)
def invite(request: HttpRequest, key: Row, body: schemas.Inviting) -> HttpResponse:
    """A personal link, to be sent on; it is told once."""
    actor, at = actor_of(request), at_of(request)
    wave = queries.get_wave(actor, key)
    customer = get_customer(actor, body.customer) if body.customer else None
    if body.hall and customer is not None and not actor.may("quality.invite", wave):
        hall = hall_of(actor, body.hall, "quality.invite_here")
        made = actions.invite_here(actor, hall=hall, wave=wave, customer=customer, at=at)
    else:
        made = actions.invite(
            actor, wave=wave, at=at, customer=customer, hall=hall_of(actor, body.hall, "quality.invite") if body.hall else None,
            clerk=staff_of(body.clerk, "clerk") if body.clerk else None,
        )  # fmt: skip
    url = request.build_absolute_uri(reverse("quality:reply_invited", args=[actions.token_of(made)]))
    return answer({"id": made.pk, "url": url, "expires_at": made.expires_at}, 201)


def _invitation(wave: SurveyWave, key: int) -> Invitation:
    found = wave.invitations.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


@router.post("/survey-waves/{key}/invitations/{invitation}/calls", response=schemas.Called, summary="Note a call without a reply")
@decorate_view(idempotent)
def note_call(request: HttpRequest, key: Row, invitation: Row, body: schemas.Called) -> HttpResponse:
    """Nobody answered, later, or does not wish to."""
    actor = actor_of(request)
    one = _invitation(queries.get_wave(actor, key, "quality.note_survey_call"), invitation)
    actions.note_survey_call(actor, invitation=one, outcome=body.outcome, at=at_of(request))
    return answer({"outcome": body.outcome})


@router.post("/survey-waves/{key}/invitations/{invitation}/number", response=schemas.Numbers, summary="See whom to ring")
@decorate_view(idempotent)
def see_number(request: HttpRequest, key: Row, invitation: Row) -> HttpResponse:
    """The telephone numbers of who is to be called; that they were seen stays on record."""
    actor = actor_of(request)
    one = _invitation(queries.get_wave(actor, key, "quality.note_survey_call"), invitation)
    return answer({"numbers": actions.see_number(actor, invitation=one, at=at_of(request))})


@router.post("/survey-waves/{key}/replies", response={201: schemas.Replied}, summary="Enter a reply")
@decorate_view(idempotent)
def enter(request: HttpRequest, key: Row, body: schemas.Reply) -> HttpResponse:
    """From paper, a call or another program; one for each invitation."""
    actor = actor_of(request)
    wave = queries.get_wave(actor, key, "quality.enter_reply")
    hall = Hall.objects.visible_to(actor).filter(code=body.hall).first() if body.hall else None
    one = _invitation(wave, body.invitation) if body.invitation else None
    kept = actions.enter_reply(
        actor, wave=wave, answers=body.answers, channel=body.channel, hall=hall, invitation=one, at=at_of(request)
    )
    return answer({"id": kept.pk if kept else None, "is_counted": kept is not None}, 201)
