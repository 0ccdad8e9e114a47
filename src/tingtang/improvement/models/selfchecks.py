"""Self-check reports with fixed parts (自查报告, IMP-07)."""

from typing import ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.models.drives import Drive
from tingtang.improvement.models.parts import InHall, InHallQuerySet
from tingtang.org.models import Staff

# The two forms of the source, each with its parts in order.
FORMS: Final = {
    "organisation": {
        "leadership": _("leadership and organisation"),
        "rules": _("rules"),
        "training": pgettext_lazy("self-check", "training"),
        "actions": _("goals and actions"),
    },
    "findings": {
        "learning": pgettext_lazy("self-check", "learning"),
        "findings": _("findings"),
        "next": _("next steps"),
    },
}


class SelfCheckState(models.TextChoices):
    """Where a report stands."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", pgettext_lazy("self-check", "handed in")
    ACCEPTED = "accepted", pgettext_lazy("self-check", "accepted")


class SelfCheck(InHall):
    """What a unit says about itself; `parts` maps the codes of its form to texts."""

    title = models.CharField(_("title"), max_length=200)
    form = models.CharField(
        pgettext_lazy("self-check", "form"),
        max_length=12,
        choices=[
            ("organisation", _("leadership, rules, training, actions")),
            ("findings", _("learning, findings, next steps")),
        ],
        default="organisation",
    )
    drive = models.ForeignKey(
        Drive, verbose_name=pgettext_lazy("improvement", "drive"), on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )  # fmt: skip
    due_date = models.DateField(_("due"))
    parts = models.JSONField(_("parts"), default=dict, blank=True)
    author = models.ForeignKey(
        Staff, verbose_name=pgettext_lazy("self-check", "who writes it"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=SelfCheckState.choices, default=SelfCheckState.DRAFT)
    submitted_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    verdict = models.CharField(_("what the reader says"), max_length=500, blank=True)
    objects: ClassVar[InHallQuerySet["SelfCheck"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("self-check report"), _("self-check reports")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refused with parts that its form does not have."""
        super().clean()
        if not isinstance(self.parts, dict) or set(self.parts) - set(FORMS[self.form]):
            raise ValidationError({"parts": _("This form of report has other parts.")})

    @property
    def missing(self) -> list[str]:
        """The parts that are still empty, by name."""
        return [str(name) for code, name in FORMS[self.form].items() if not str(self.parts.get(code, "")).strip()]
