"""Writes about kinds of cases. Cases that run keep working: nothing they stand in can be taken away."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.steps import EFFECTS, REQUIREMENTS
from tingtang.cases.events import KIND_SAVED, REMOVED, WORD_SAVED
from tingtang.cases.models import Case, Kind, NatureLabel
from tingtang.cases.rules.beginning import LED
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.core.naming import clean_texts
from tingtang.flows.actions.running import NoProcedure
from tingtang.flows.actions.starting import force_of
from tingtang.flows.models import Process
from tingtang.journal.saving import field_names, remove, save

KIND_FIELDS = field_names(
    Kind,
    "code",
    "name",
    "names",
    "nature",
    "prefix",
    "workflow",
    "fields",
    "team",
    "process",
    "industries",
    "halls",
    "supervision",
    "closing",
    "work",
    "pressing",
    "is_public",
    "is_restricted",
    "is_sent_home",
    "replaces",
    "is_active",
    "order",
)


class StateInUse(Refused):
    """Cases stand in a state that would go."""

    message = _("{count} cases are in the state “{state}”. Move them on first, or keep the state.")


@action("cases.save_kind", label=_("Change kinds of cases"))
def save_kind(actor: Actor, /, *, at: datetime, kind: Kind | None = None, version: str | None = None, **values: Any) -> Kind:
    """Change a kind, or make one.

    Refused when its states and steps would leave a case without a way to its end, ask for what nobody can check, or take away
    a state in which cases are.
    """
    saved = save(actor, KIND_SAVED, kind or Kind(), values, KIND_FIELDS, at=at, version=version)
    _known_words(saved)
    if kind is not None:
        _keeps_states(saved)
        saved.revision += 1
        saved.save(update_fields=["revision"])
    return saved


def _known_words(kind: Kind) -> None:
    fields = {f"field:{one.code}" for one in kind.form}
    wrong = [
        word
        for step in kind.life.steps.values()
        for word, known in [
            *((word, {*REQUIREMENTS, *fields}) for word in step.requires),
            *((word, set(EFFECTS)) for word in step.does),
        ]
        if word not in known
    ]
    if wrong:
        words = str(_("A step asks for or does “{word}”, which this kind does not know."))
        raise Invalid(fields={"workflow": [words.format(word=wrong[0])]})


def _keeps_states(kind: Kind) -> None:
    used = Case.objects.filter(kind=kind).values_list("state").annotate(count=Count("pk")).order_by("-count")
    for state, count in used:
        if state not in kind.life.states:
            raise StateInUse(count=count, state=state)


class LedAlready(Refused):
    """The process leads a kind of cases."""

    message = _("Cases of the kind “{kind}” are led by this process already.")


@action("cases.lead_kind", label=_("Let processes lead cases of their own"))
def lead_kind(actor: Actor, *, process: Process, nature: str, prefix: str, at: datetime) -> Kind:
    """Make the kind of cases that a process leads, called as the process is; staff open them, customers once Setup says so.

    It comes after the other kinds. Refused when the process leads one, or has nothing published.
    """
    led = Kind.objects.filter(process=process).first()
    if led is not None:
        raise LedAlready(kind=str(led))
    if force_of(process, at) is None:
        raise NoProcedure
    said = {"code": process.code, "name": process.name, "names": process.names, "is_public": False}
    order = (Kind.objects.aggregate(last=Max("order"))["last"] or 0) + 1
    return save_kind(
        actor, at=at, **said, order=order, nature=nature, prefix=prefix.strip().upper(), workflow=LED, process=process
    )


@action("cases.remove_kind", label=_("Remove kinds of cases"))
def remove_kind(actor: Actor, *, kind: Kind, at: datetime) -> None:
    """Remove a kind of which there never was a case. Refused with how many there are."""
    remove(actor, REMOVED, kind, at=at)


@action("cases.name_nature", label=_("Say what natures of cases are called here"))
def name_nature(actor: Actor, *, nature: str, names: dict[str, str], at: datetime) -> NatureLabel:
    """Say what this organisation calls a nature of cases (D A-12). What it means stays."""
    label = NatureLabel.objects.filter(nature=nature).first() or NatureLabel(nature=nature)
    return save(actor, WORD_SAVED, label, {"nature": nature, "names": clean_texts(names)}, ("nature", "names"), at=at)
