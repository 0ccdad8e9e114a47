"""What points and sheets of questions may be about: standards and rules here, processes and kinds of cases further up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Regulation, Standard, StandardVersion
from tingtang.catalogue.queries.services import VIEW
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.registry import Text
from tingtang.org.models import Organisation


@dataclass(frozen=True)
class Subject:
    """Something by its model: what it is called, which rows are in use, where one is seen, and the sheets that are asked about it.

    Only what `covers` may stand at a point of a list.
    """

    label: Text
    in_use: Callable[[], QuerySet[Any]]
    url: Callable[[Any], str]
    sheets: tuple[str, ...] = ()
    covers: bool = True
    view: str = VIEW


def _standards() -> QuerySet[Standard]:
    return Standard.objects.filter(is_active=True, versions__state="approved").distinct().order_by("order", "code")


def _rules() -> QuerySet[Regulation]:
    return Regulation.objects.filter(is_active=True).exclude(text="", steps="").order_by("order", "code")


SUBJECTS: dict[str, Subject] = {
    "catalogue.standard": Subject(
        _("standard"), _standards, lambda one: reverse("catalogue:standard", args=[one.pk]), ("principles",)
    ),
    "catalogue.regulation": Subject(_("rule"), _rules, lambda one: reverse("catalogue:regulation", args=[one.pk])),
    "catalogue.standardversion": Subject(
        _("version of a standard"), StandardVersion.objects.all,
        lambda one: reverse("catalogue:version", args=[one.pk]), ("screening",), covers=False,
    ),
    "org.organisation": Subject(
        _("organisation"), Organisation.objects.all, lambda _one: reverse("catalogue:operating"), ("operating",), covers=False
    ),
}  # fmt: skip


def _model(name: str) -> Any:
    return apps.get_model(name)


def name_of(subject: Model) -> str:
    """The name under which something is a subject."""
    return subject._meta.label_lower


def get_subject(actor: Actor, what: str, key: int) -> Model:
    """One thing by its kind and key. NotFound when there is none, or the actor may not see it."""
    about = SUBJECTS.get(what)
    found = _model(what)._base_manager.filter(pk=key).first() if about and actor.may_somewhere(about.view) else None
    if not isinstance(found, Model):
        raise NotFound
    return found
