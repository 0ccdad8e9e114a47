"""What is offered: categories and services, the standards they are served against, and the calendars their clocks follow."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.naming import Named, clean_texts, code_validator
from tingtang.customers.models import Tier
from tingtang.org.models import Hall

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


class Calendar(Listed):
    """A week of working spans with holidays and overrides by date; without a zone of its own it is read in the hall's.

    `week` holds, per weekday mo…su, spans such as ["08:30-12:00", "22:00-06:00"]. `revision` grows with every change, so that
    clocks know what they were computed with.
    """

    zone_name = models.CharField(_("time zone"), max_length=50, blank=True)
    week = models.JSONField(_("week"), default=dict, blank=True)
    public_days = models.CharField(_("public holidays of"), max_length=10, blank=True)
    is_default = models.BooleanField(_("used where nothing else is said"), default=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("calendar"), _("calendars")
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="catalogue_one_default_calendar")
        ]


class CalendarDay(models.Model):
    """One date of a calendar that is not like its weekday: no spans is a holiday, spans are an override (make-up day)."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days")
    date = models.DateField(_("date"))
    spans = models.JSONField(_("spans"), default=list, blank=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    source = models.CharField(
        _("from"),
        max_length=10,
        default="hand",
        choices=[("hand", _("by hand")), ("ical", _("iCalendar file")), ("public", _("public holidays"))],
    )

    class Meta:
        verbose_name, verbose_name_plural = _("special day"), _("special days")
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="catalogue_day_once")]


class HallCalendar(models.Model):
    """The calendar that clocks of a hall follow when a target names none."""

    hall = models.OneToOneField(Hall, on_delete=models.CASCADE, related_name="work_calendar")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="halls")


class Standard(Listed):
    """A published standard (标准) of a service, or of everything: targets, method and procedure, in versions."""

    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, null=True, blank=True, related_name="standards"
    )

    class Meta:
        verbose_name, verbose_name_plural = _("standard"), _("standards")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    REVIEW = "review", _("in review")
    APPROVED = "approved", _("approved")
    RETIRED = "retired", _("retired")


class StandardVersion(models.Model):
    """One version of a standard. It is in force from its effective date until the next approved one's; never edited once approved."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    effective_date = models.DateField(_("in force from"), null=True, blank=True)
    method = models.TextField(_("method"), blank=True)
    procedure = models.JSONField(_("procedure"), default=list, blank=True)
    reason = models.TextField(_("why it changes"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("version of a standard"), _("versions of standards")
        constraints = [models.UniqueConstraint(fields=["standard", "number"], name="catalogue_version_once")]


class Target(models.Model):
    """How long something may take under a version of a standard.

    `clock` says what is measured: first_answer, next_update, resolve, acknowledge, or step:CODE and handoff:TEAM. The most exact row
    wins: what names tier and priority before what names one of them, before what names none.
    """

    version = models.ForeignKey(StandardVersion, on_delete=models.CASCADE, related_name="targets")
    clock = models.CharField(_("clock"), max_length=60)
    tier = models.ForeignKey(Tier, verbose_name=_("tier"), on_delete=models.PROTECT, null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), null=True, blank=True)
    minutes = models.PositiveIntegerField(_("minutes"))
    calendar = models.ForeignKey(Calendar, verbose_name=_("calendar"), on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("target"), _("targets")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "clock", "tier", "priority"], name="catalogue_target_once", nulls_distinct=False
            )
        ]
