"""What quality keeps of assessments: schemes, what a unit, a post or a person came to in a period, and who signed it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.naming import Named
from tingtang.flows.models import Process
from tingtang.org.models import Hall, Post, Staff
from tingtang.quality.models.criteria import clean_criteria, clean_levels, must_have_places, weighed
from tingtang.quality.models.evaluations import Evaluation


class Scheme(Named):
    """How something is assessed (考核方案): criteria with weights, grades, and the procedure by which an assessment is signed."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=Named._meta.get_field("code").validators)
    kind = models.CharField(
        pgettext_lazy("assessment", "of"), max_length=10, default="person",
        choices=[
            ("hall", pgettext_lazy("assessment", "units")),
            ("post", pgettext_lazy("assessment", "posts")),
            ("person", pgettext_lazy("assessment", "people")),
        ],
    )  # fmt: skip
    criteria = models.JSONField(pgettext_lazy("assessment", "criteria"), default=list)
    evaluation = models.ForeignKey(
        Evaluation,
        verbose_name=_("weights from the evaluation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    least = models.PositiveIntegerField(_("fewest ratings or sheets a criterion needs"), default=5)
    levels = models.JSONField(pgettext_lazy("assessment", "grades"), default=list, blank=True)
    process = models.ForeignKey(
        Process, verbose_name=_("signed by the procedure"), on_delete=models.PROTECT, related_name="+",
        help_text=_("Each step of it is a signature: by whoever holds its post; a step of the post “assessed” by whom it is about."),
    )  # fmt: skip
    note = models.TextField(_("note"), max_length=2000, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("assessment scheme"), _("assessment schemes")

    def clean(self) -> None:
        """Refused without criteria, and with grades that cannot be read."""
        super().clean()
        self.criteria, self.levels = clean_criteria(self.criteria), clean_levels(self.levels)
        must_have_places(self.criteria, self.evaluation)

    @property
    def weighed(self) -> list[dict[str, Any]]:
        """The criteria with the weights that hold."""
        return weighed(self.criteria, self.evaluation)


class AssessmentState(models.TextChoices):
    """Where an assessment stands."""

    DRAFT = "draft", pgettext_lazy("assessment", "draft")
    SIGNING = "signing", pgettext_lazy("assessment", "being signed")
    SIGNED = "signed", pgettext_lazy("assessment", "signed")
    RETURNED = "returned", pgettext_lazy("assessment", "returned")


class Assessment(models.Model):
    """One unit, post or person assessed for a period. `content` is what it came to, frozen when signing begins, with the hash of it that
    everybody signs; `marks` are those that the assessor gives, {criterion: {points, reason}}."""

    scheme = models.ForeignKey(Scheme, verbose_name=_("scheme"), on_delete=models.PROTECT, related_name="assessments")
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, verbose_name=_("post"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    staff = models.ForeignKey(Staff, verbose_name=_("person"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    first_date = models.DateField(_("from"))
    latest_date = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=10, choices=AssessmentState.choices, default=AssessmentState.DRAFT)
    marks = models.JSONField(default=dict, blank=True)
    content = models.JSONField(default=dict, blank=True)
    points = models.FloatField(_("points"), null=True, blank=True)
    level = models.CharField(_("grade"), max_length=60, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(_("made"))
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True)
    signed_at = models.DateTimeField(pgettext_lazy("assessment", "signed"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("assessment"), _("assessments")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "hall", "post", "staff", "first_date", "latest_date"], name="assessment_once", nulls_distinct=False,
                violation_error_message=_("This has been assessed for these days already."),
            ),
            models.CheckConstraint(
                condition=Q(latest_date__gte=F("first_date")), name="assessment_dates",
                violation_error_message=_("The end does not come before the beginning."),
            ),
            models.CheckConstraint(condition=~Q(state="signed") | Q(signed_at__isnull=False), name="assessment_signed"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.about} · {self.first_date} – {self.latest_date}"

    @property
    def about(self) -> str:
        """Who or what is assessed."""
        return str(self.staff or self.post or self.hall or "")

    @property
    def unit(self) -> int:
        """The key of the unit, post or person."""
        return {"hall": self.hall_id, "post": self.post_id, "person": self.staff_id}[self.scheme.kind] or 0


class Signature(models.Model):
    """One signature under an assessment: which step of the procedure, who, agreed or sent back, and the hash of what was signed."""

    named_with: ClassVar[tuple[str, ...]] = ("staff",)

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="signatures")
    step = models.CharField(max_length=60)
    name = models.CharField(_("step"), max_length=200)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    is_agreed = models.BooleanField(_("agreed"), default=True)
    note = models.CharField(_("remark"), max_length=1000, blank=True)
    signed_at = models.DateTimeField(pgettext_lazy("assessment", "signed"))
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name, verbose_name_plural = _("signature"), _("signatures")

    def __str__(self) -> str:
        return f"{self.name}: {self.staff}"
