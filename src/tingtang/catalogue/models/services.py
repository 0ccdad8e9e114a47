"""Categories and services: what is offered."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.naming import Named, clean_texts, code_validator

series_validator = RegexValidator(r"^[A-Z]{1,2}$", _("One or two capital letters."))


class Listed(Named):
    """A named thing of the catalogue, shown in an order, in use or not."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    is_active = models.BooleanField(_("in use"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True


class Category(Listed):
    """A group of services a customer chooses first (业务类别)."""

    icon = models.CharField(_("icon"), max_length=40, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("category"), _("categories")


class Area(models.TextChoices):
    """The areas over which IT services are reported (ITL-14)."""

    DESK = "desk", _("service desk")
    IT = "it", _("IT")
    APPLICATIONS = "applications", _("business applications")
    OPERATIONS = "operations", _("operations of systems")


class Service(Listed):
    """A service with its number series, the documents it needs and its targets.

    `documents` is a list of {"name": …, "names": {…}, "is_required": true, "copies": 1}.
    `performer_posts` holds codes of posts that may perform it; empty means everybody.
    """

    category = models.ForeignKey(Category, verbose_name=_("category"), on_delete=models.PROTECT, related_name="services")
    series = models.CharField(_("number series"), max_length=2, validators=[series_validator])
    service_class = models.CharField(_("service class"), max_length=40, default="ordinary")
    expected_seconds = models.PositiveIntegerField(_("expected duration (s)"), default=600)
    wait_target_seconds = models.PositiveIntegerField(_("wait target (s)"), default=1200)
    service_target_seconds = models.PositiveIntegerField(_("service target (s)"), default=900)
    documents = models.JSONField(_("documents needed"), default=list, blank=True)
    description = models.TextField(_("description"), blank=True)
    descriptions = models.JSONField(_("description in other languages"), default=dict, blank=True)
    performer_posts = ArrayField(
        models.CharField(max_length=40), verbose_name=_("posts that may perform it"), default=list, blank=True
    )
    area = models.CharField(_("area of IT services"), max_length=12, choices=Area.choices, blank=True)
    fee_cents = models.PositiveIntegerField(_("fee (cents)"), default=0)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")

    class Meta:
        verbose_name, verbose_name_plural = _("service"), _("services")
        constraints = [
            models.CheckConstraint(
                condition=Q(expected_seconds__gt=0),
                name="catalogue_service_lasts",
                violation_error_message=_("A service takes longer than no time."),
            ),
        ]

    def clean(self) -> None:
        """Keep documents and descriptions in one way of writing. Refused when they cannot be read."""
        super().clean()
        self.descriptions = clean_texts(self.descriptions)
        self.documents = [_document(document) for document in _listed(self.documents)]


def _listed(documents: Any) -> list[Any]:
    if not isinstance(documents, list):
        raise ValidationError({"documents": _("Give documents as a list.")})
    return documents


def _document(document: Any) -> dict[str, Any]:
    name = str(document.get("name", "")).strip() if isinstance(document, dict) else ""
    if not name:
        raise ValidationError({"documents": _("Every document needs a name.")})
    copies = document.get("copies", 1)
    if not isinstance(copies, int) or not 0 <= copies <= 99:
        raise ValidationError({"documents": _("Give a number of copies from 0 (only shown) to 99.")})
    return {
        "name": name,
        "names": clean_texts(document.get("names", {})),
        "is_required": bool(document.get("is_required", True)),
        "copies": copies,
    }
