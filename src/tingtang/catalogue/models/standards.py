"""Standards: what is promised about a service, how it is done and in which steps, in versions."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models.calendars import Calendar
from tingtang.catalogue.models.parts import clean_field, clean_links, clean_measures, clean_norms, clean_steps
from tingtang.catalogue.models.regulations import System
from tingtang.catalogue.models.services import Listed, Service
from tingtang.core.models import Account
from tingtang.core.naming import text_in
from tingtang.customers.models import Tier
from tingtang.org.models import Placed


class Origin(models.TextChoices):
    """Where a standard comes from (STD-13)."""

    NATIONAL = "national", _("national standard")
    INDUSTRY = "industry", _("industry standard")
    LOCAL = "local", _("local standard")
    ASSOCIATION = "association", _("association standard")
    INTERNATIONAL = "international", _("international standard")
    ENTERPRISE = "enterprise", _("own standard")


class StandardKind(models.TextChoices):
    """What a standard is about; post work standards are derived from both others (STD-01)."""

    MANAGEMENT = "management", _("management standard")
    TECHNICAL = "technical", _("technical standard")
    WORK = "work", _("work standard of a post")


# What of no service drives no case: how things and posts work is no promise for every service that has none of its own.
APART = (StandardKind.TECHNICAL, StandardKind.WORK)


class Standard(Placed, Listed):
    """A published standard (标准) of a service, or of everything: targets, method and procedure, in versions.

    It may hold in some industries or halls only; the more exactly it names a hall, the earlier it speaks there.

    `links` is a list of {"relation": "adopts" | "replaces" | "cites", "number": "GB/T 39735-2020", "title": "…"}.
    """

    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, null=True, blank=True, related_name="standards"
    )
    kind = models.CharField(_("kind of standard"), max_length=12, choices=StandardKind.choices, default=StandardKind.MANAGEMENT)
    origin = models.CharField(_("origin"), max_length=20, choices=Origin.choices, default=Origin.ENTERPRISE)
    number = models.CharField(_("standard number"), max_length=60, blank=True)
    links = models.JSONField(_("related standards"), default=list, blank=True)
    system = models.CharField(_("management system"), max_length=15, choices=System.choices, default=System.STANDARDS, blank=True)
    is_public = models.BooleanField(_("shown to customers"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("standard"), _("standards")

    def clean(self) -> None:
        """Keep the links to other standards in one way of writing. Refused when they cannot be read."""
        super().clean()
        self.links = clean_links(self.links)


class VersionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    REVIEW = "review", _("in review")
    APPROVED = "approved", _("approved")
    RETIRED = "retired", _("retired")


class StandardVersion(models.Model):
    """One version of a standard. It is in force from its effective date until the next approved one's; never edited once approved.

    The three parts (STD-12): the targets (rows of `Target`, and `measures`), the method (`norms`, with `method` in words) and the
    `procedure`, a list of steps. Their shapes are in `models/parts.py`.
    """

    named_with: ClassVar[tuple[str, ...]] = ("standard",)

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    effective_date = models.DateField(_("in force from"), null=True, blank=True)
    retired_date = models.DateField(_("retired from"), null=True, blank=True)
    promise = models.JSONField(_("promise to customers"), default=dict, blank=True)
    measures = models.JSONField(_("measurable items"), default=list, blank=True)
    feedback = models.JSONField(_("feedback rules"), default=dict, blank=True)
    method = models.TextField(_("method"), blank=True)
    methods = models.JSONField(_("method in other languages"), default=dict, blank=True)
    norms = models.JSONField(_("norms"), default=list, blank=True)
    procedure = models.JSONField(_("procedure"), default=list, blank=True)
    reason = models.TextField(_("why it changes"), blank=True)
    author = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    writers = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    approver = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    source = models.CharField(_("written by"), max_length=100, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    return_reason = models.TextField(_("why it was returned"), blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("version of a standard"), _("versions of standards")
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="catalogue_version_once"),
            models.UniqueConstraint(
                fields=["standard"],
                condition=Q(state__in=["draft", "review"]),
                name="catalogue_one_open_version",
                violation_error_message=_("This standard has a version being worked on already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "review"]) | Q(effective_date__isnull=False), name="catalogue_approved_has_date"
            ),
        ]

    def __str__(self) -> str:
        return _("{standard}, version {number}").format(standard=self.standard, number=self.number)

    def clean(self) -> None:
        """Keep the parts in one way of writing. Refused when they cannot be read; what is missing is for `submit_version` to say."""
        super().clean()
        for field in ("promise", "feedback", "methods"):
            setattr(self, field, clean_field(field, getattr(self, field)))
        self.measures, self.norms = clean_measures(self.measures), clean_norms(self.norms)
        self.procedure = clean_steps(self.procedure)
        codes = {step["code"] for step in self.procedure}
        unknown = sorted({norm["step"] for norm in self.norms if norm["step"]} - codes)
        if unknown:
            raise ValidationError({"norms": _("There is no step “%(code)s” in the procedure.") % {"code": unknown[0]}})

    @property
    def is_open(self) -> bool:
        """Whether it is still being worked on: draft or in review."""
        return self.state in {VersionState.DRAFT, VersionState.REVIEW}

    def has_begun(self, day: date) -> bool:
        """Whether it has come into force by `day`: what was retired before that date never does."""
        since = self.effective_date
        return since is not None and since <= day and (self.retired_date is None or self.retired_date >= since)

    @property
    def writer(self) -> str:
        """Who wrote it, in words: somebody here, or from where it was adopted."""
        if self.author is not None:
            return str(self.author)
        return gettext("the industry pack") if self.source == "pack" else self.source or "–"

    def method_in(self, language: str | None = None) -> str:
        """The method in words, in `language` (default: the reader's)."""
        return text_in(self.methods, language, self.method)


class Target(models.Model):
    """How long something may take under a version of a standard.

    `clock` says what is measured: first_answer, next_update, resolve, acknowledge, or step:CODE and handoff:TEAM. The most exact row
    wins (`rules/targets.py`): what names tier and priority before what names the tier, before what names the priority, before what
    names neither.
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
                fields=["version", "clock", "tier", "priority"],
                name="catalogue_target_once",
                nulls_distinct=False,
                violation_error_message=_("Two targets name the same clock, tier and priority."),
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="catalogue_target_lasts"),
        ]

    def __str__(self) -> str:
        return self.clock
