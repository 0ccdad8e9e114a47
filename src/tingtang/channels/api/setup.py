"""Channels and phrases over the API."""

from typing import Any

from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Concat
from ninja import Router

from tingtang.cases.models import Kind
from tingtang.catalogue.models import Calendar
from tingtang.channels import schemas
from tingtang.channels.actions import channels as actions
from tingtang.channels.actions import manners as manner_actions
from tingtang.channels.actions import telling
from tingtang.channels.api.given import hall_named, maybe, one
from tingtang.channels.models import Channel, Manner, Phrase, Telling
from tingtang.channels.queries import channels as reads
from tingtang.channels.queries.conversations import VIEW_SETUP
from tingtang.channels.queries.manners import get_manner, manners
from tingtang.channels.queries.telling import get_telling, tellings
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied
from tingtang.core.naming import text_in
from tingtang.customers.models import ConsentPurpose, Tier
from tingtang.ui.resources import Resource, serve

router = Router()


def _channel_rows(actor: Actor) -> Any:
    names = ("id", "code", "names", "medium", "address", "url", "per_minute", "away", "dkim_selector", "is_active", "trouble")
    return reads.channels(actor).values(
        *names, hall_code=F("hall__code"), kind_code=F("kind__code"), calendar_code=F("calendar__code")
    )


def _phrase_rows(actor: Actor) -> Any:
    return reads.phrases(actor).values("id", "code", "names", "texts", "order", "is_active", hall_code=F("hall__code"))


def _may(actor: Actor, permission: str) -> None:
    if permission != VIEW_SETUP and not actor.may(permission):
        raise Denied(permission=permission)


def _channel(actor: Actor, key: int, permission: str) -> Channel:
    _may(actor, permission)
    return reads.get_channel(actor, key, permission)


def _phrase(actor: Actor, key: int, permission: str) -> Phrase:
    _may(actor, permission)
    return reads.get_phrase(actor, key, permission)


def _arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if "names" in values:
        values["name"] = text_in(values["names"], "zh-hans")[:100]
    if "texts" in values:
        values["text"] = text_in(values["texts"], "zh-hans")[:2000]
    if "hall" in values:
        values["hall"] = hall_named(values["hall"])
    if "calendar" in values:
        values["calendar"] = maybe("calendar", Calendar.objects.all(), code=values["calendar"])
    if "kind" in values:
        values["kind"] = maybe("kind", Kind.objects.filter(is_active=True), code=values["kind"])
    return values


def _telling_rows(actor: Actor) -> Any:
    names = ("id", "occasion", "subjects", "bodies", "quiet_days", "most_lately", "order", "is_active")
    coded = {f"{name}_code": F(f"{name}__code") for name in ("hall", "channel", "purpose")}
    return tellings(actor).values(*names, **coded)


def _telling(actor: Actor, key: int, permission: str) -> Telling:
    _may(actor, permission)
    return get_telling(actor, key, permission)


def _manner_rows(actor: Actor) -> Any:
    names = ("id", "code", "names", "of_kind", "quiet_from", "quiet_until", "texts", "order", "is_active")
    tier = Concat("tier__scheme__code", Value(":"), "tier__code", output_field=CharField())
    found = Case(When(tier__isnull=False, then=tier), default=None, output_field=CharField())
    return manners(actor).values(*names, hall_code=F("hall__code"), tier_code=found)


def _manner(actor: Actor, key: int, permission: str) -> Manner:
    _may(actor, permission)
    return get_manner(actor, key, permission)


def _mannered(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if "names" in values:
        values["name"] = text_in(values["names"], "zh-hans")[:100]
    if "hall" in values:
        values["hall"] = hall_named(values["hall"])
    if values.get("tier"):
        scheme, _colon, code = values["tier"].partition(":")
        values["tier"] = one("tier", Tier.objects.all(), scheme__code=scheme, code=code)
    return values


def _told(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    if "hall" in values:
        values["hall"] = hall_named(values["hall"])
    if "channel" in values:
        values["channel"] = one("channel", Channel.objects.filter(is_active=True), code=values["channel"])
    if "purpose" in values:
        values["purpose"] = maybe("purpose", ConsentPurpose.objects.filter(is_active=True), code=values["purpose"])
    return values


serve(
    router,
    Resource(
        "channel", "channels", _channel_rows, _channel, schemas.Channel, schemas.ChannelOut, actions.save_channel,
        actions.remove_channel, permission="channels.save_channel", arranged=_arranged, versioned=actions.FIELDS, view=VIEW_SETUP,
        renamed={"hall_code": "hall", "kind_code": "kind", "calendar_code": "calendar"},
    ),
    {"hall": "hall__code"},
)  # fmt: skip
serve(
    router,
    Resource(
        "phrase", "phrases", _phrase_rows, _phrase, schemas.Phrase, schemas.PhraseOut, actions.save_phrase, actions.remove_phrase,
        permission="channels.save_phrase", arranged=_arranged, versioned=actions.PHRASE_FIELDS, view=VIEW_SETUP,
        renamed={"hall_code": "hall"},
    ),
    {"hall": "hall__code"},
)  # fmt: skip
serve(
    router,
    Resource(
        "telling", "occasions", _telling_rows, _telling, schemas.Telling, schemas.TellingOut, telling.save_telling,
        telling.remove_telling, permission="channels.save_telling", arranged=_told, versioned=telling.FIELDS, view=VIEW_SETUP,
        renamed={"hall_code": "hall", "channel_code": "channel", "purpose_code": "purpose"},
    ),
    {"hall": "hall__code"},
)  # fmt: skip
serve(
    router,
    Resource(
        "manner", "manners", _manner_rows, _manner, schemas.Manner, schemas.MannerOut, manner_actions.save_manner,
        manner_actions.remove_manner, permission="channels.save_manner", arranged=_mannered, versioned=manner_actions.FIELDS,
        view=VIEW_SETUP, renamed={"hall_code": "hall", "tier_code": "tier"},
    ),
    {"hall": "hall__code"},
)  # fmt: skip
