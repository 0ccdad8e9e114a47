"""Procedures that run: where they stand, what is open, what is stuck."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.permissions import reading
from tingtang.flows.models import Instance, Job, Start, Timer, Token
from tingtang.flows.queries.tables import names_in_languages, table_of, table_read
from tingtang.flows.rules.needed import needed

VIEW_RUNNING = reading("flows.view_running", _("Watch procedures run"))


@dataclass(frozen=True)
class StepShown:
    """An open step as the person who does it sees it: what it is called, its post, its form and its standard (STD-03)."""

    token: Token
    element: str
    name: str
    post: str
    form: list[dict[str, Any]]
    sop: dict[str, Any]

    @property
    def drawn_name(self) -> str:
        """What it is called in the drawing, whoever reads."""
        return table_of(self.token.instance.version_id).names[self.token.node] or self.element

    @property
    def names(self) -> dict[str, str]:
        """What it is called in other languages."""
        return names_in_languages(self.token.instance.version_id).get(self.element, {})

    @property
    def wanted(self) -> list[dict[str, Any]]:
        """The fields of its form that must be known also when it is skipped."""
        instance = self.token.instance
        codes = needed(table_of(instance.version_id), self.token.node, instance.values)
        return [{**one, "is_required": True} for one in self.form if one["code"] in codes]


def choices_of(field: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What can be chosen in a field of a form, each value with the reader's word for it."""
    values = list(field.get("options") or ())
    return list(zip(values, field.get("words") or values, strict=True))


def step_of(token: Token) -> StepShown:
    """What an open step says."""
    table = table_read(token.instance.version_id)
    more = table.more.get(token.node, {})
    return StepShown(
        token,
        table.ids[token.node],
        table.names[token.node] or table.ids[token.node],
        table.stored["posts"][token.node],
        list(more.get("form") or ()),
        dict(more.get("sop") or {}),
    )


def instances_of(subject: Model) -> list[Instance]:
    """What has run and runs for a subject, the latest first."""
    found = Instance.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    plain = found.select_related("version__process").defer("version__xml", "version__svg", "version__compiled")
    return list(plain.order_by("-started_at", "-pk"))


def open_tokens(instances: Iterable[Instance]) -> list[Token]:
    """The open steps of instances, in the order in which they were opened."""
    found = Token.objects.filter(instance__in=[one.pk for one in instances], opened_at__isnull=False)
    return list(found.select_related("instance").order_by("opened_at", "pk"))


def get_instance(actor: Actor, key: int) -> Instance:
    """An instance the actor may watch. Refused (`NotFound`) otherwise."""
    found = Instance.objects.visible_to(actor).select_related("version__process", "hall").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


Stuck = Timer | Job | Start


def starts_of(actor: Actor) -> QuerySet[Start]:
    """What begins procedures by itself, as far as the actor may watch: of his halls, of no hall for who may everywhere."""
    return Start.objects.visible_to(actor).select_related("version__process")


def stuck(actor: Actor) -> list[Stuck]:
    """What procedures could not do by themselves, as far as the actor may watch them, the longest waiting first."""
    mine = Instance.objects.visible_to(actor)
    found: list[Stuck] = []
    for model in (Timer, Job):
        rows = model.objects.filter(instance__in=mine, tries__gt=0).select_related("instance__version__process")
        found += list(rows.order_by("due_at")[:200])
    found += list(starts_of(actor).filter(tries__gt=0).order_by("due_at")[:200])
    return sorted(found, key=lambda one: (not one.is_given_up, one.due_at))
