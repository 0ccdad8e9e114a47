"""Processes and their versions: a procedure as it is drawn, checked, approved and published."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.models import Regulation, Service, System
from tingtang.core.models import Account
from tingtang.core.naming import Named, code_validator
from tingtang.org.models import Staff


class Group(models.TextChoices):
    """Where the work of a process is done (FLW-23)."""

    FRONT = "front", _("front desk")
    HANDLING = "handling", _("business handling")
    BACK = "back", _("back-office support")


class Process(Named):
    """A procedure (流程) of the organisation, in versions.

    A variant holds instead of the process it varies for the cases for which the expression `variant_when` holds (FLW-19).
    """

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    group = models.CharField(_("group"), max_length=10, choices=Group.choices, default=Group.HANDLING)
    owner = models.ForeignKey(
        Staff, verbose_name=_("owner"), on_delete=models.PROTECT, null=True, blank=True, related_name="processes"
    )
    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, null=True, blank=True, related_name="processes"
    )
    regulation = models.ForeignKey(
        Regulation,
        verbose_name=_("rule that it carries out"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="processes",
    )
    system = models.CharField(_("management system"), max_length=15, choices=System.choices, default=System.PROCESS, blank=True)
    variant_of = models.ForeignKey(
        "self", verbose_name=_("variant of"), on_delete=models.PROTECT, null=True, blank=True, related_name="variants"
    )
    variant_when = models.CharField(_("holds when"), max_length=500, blank=True)
    scope = models.TextField(_("scope"), blank=True)
    goal = models.TextField(_("goal"), blank=True)
    is_business = models.BooleanField(_("business procedure"), default=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("process"), _("processes")
        constraints = [
            models.CheckConstraint(
                condition=Q(variant_of__isnull=True, variant_when="") | (Q(variant_of__isnull=False) & ~Q(variant_when="")),
                name="flows_variant_has_condition",
                violation_error_message=_("A variant names the process it varies and when it holds; another process neither."),
            ),
        ]


class VersionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    REVIEW = "review", _("in review")
    APPROVED = "approved", _("approved")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


class Version(models.Model):
    """One version of a process: the diagram as standard XML, and what it was compiled into. Never edited once published.

    `compiled` is made by `rules/compiled.py` at publication; `digest` is the SHA-256 of the XML it was made from.
    """

    named_with: ClassVar[tuple[str, ...]] = ("process",)

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    xml = models.TextField(_("diagram"), blank=True)
    svg = models.TextField(_("picture"), blank=True, editable=False)
    compiled = models.JSONField(null=True, blank=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    effective_date = models.DateField(_("in force from"), null=True, blank=True)
    retired_date = models.DateField(_("retired from"), null=True, blank=True)
    author = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    made_at = models.DateTimeField(_("made"), editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("version of a process"), _("versions of processes")
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="flows_version_once"),
            models.UniqueConstraint(
                fields=["process"],
                condition=Q(state__in=["draft", "review", "approved"]),
                name="flows_one_open_version",
                violation_error_message=_("This process has a version being worked on already."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "retired"]) | Q(effective_date__isnull=False, compiled__isnull=False),
                name="flows_published_is_compiled",
            ),
        ]

    def __str__(self) -> str:
        return _("{process}, version {number}").format(process=self.process, number=self.number)
