"""Procedures in force, and instances of them."""

from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Model

from tingtang.catalogue.actions.appraisals import appraise
from tingtang.catalogue.tests.factories import answers
from tingtang.core.actors import SYSTEM, Actor
from tingtang.flows.actions.approving import approve_draft, retire_version, review_draft
from tingtang.flows.actions.running import Moved, start
from tingtang.flows.models import Instance, Process, Token, Version, VersionState
from tingtang.flows.rules.bpmn import parse
from tingtang.flows.rules.compiled import compiled
from tingtang.flows.tests.drawing import Drawing
from tingtang.org.models import Hall

AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)  # Monday, 09:00 in Shanghai


def published(drawing: Drawing) -> Version:
    """A process in force since long, as it is drawn."""
    number = Version.objects.filter(process__code=drawing.id).count() + 1
    process, _made = Process.objects.get_or_create(code=drawing.id, defaults={"name": drawing.id})
    return Version.objects.create(
        process=process,
        number=number,
        xml=drawing.xml(),
        compiled=compiled(parse(drawing.xml())),
        state=VersionState.PUBLISHED,
        effective_date=date(2026, 1, 1),
        made_at=AT,
    )


WHY_RETIRED = {"reason": "改由自助机办理", "affected": "在办的办完为止", "impact": "到自助机上办理"}


def retired(version: Version, day: date, *, actor: Actor = SYSTEM) -> Version:
    """A version that two levels have agreed to retire from a day, as `actor` asked."""
    change = retire_version(actor, version=version, retired_date=day, at=AT, **WHY_RETIRED)
    review_draft(SYSTEM, change=change, at=AT)
    return approve_draft(SYSTEM, change=change, at=AT)


def begin(drawing: Drawing, subject: Model, *, hall: Hall | None = None, **values: Any) -> Moved:
    """A procedure begun for a subject."""
    return start(SYSTEM, version=published(drawing), subject=subject, hall=hall, values=values, at=AT)


def where(instance: Instance) -> list[str]:
    """The names of the nodes at which an instance stands with open steps."""
    ids = instance.version.compiled["ids"] if instance.version.compiled else []
    tokens = Token.objects.filter(instance=instance, opened_at__isnull=False).order_by("number")
    return [ids[token.node] for token in tokens]


def open_step(instance: Instance, node: str) -> Token:
    """The open step at a node."""
    ids = instance.version.compiled["ids"] if instance.version.compiled else []
    return Token.objects.get(instance=instance, node=ids.index(node), opened_at__isnull=False)


def checked(version: Version) -> Version:
    """A draft whose check of operability and sustainability holds."""
    appraise(SYSTEM, sheet="release", subject=version.change, answers=answers("release"), at=AT)
    return version
