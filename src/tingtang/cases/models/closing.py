"""How cases end: the quality check, telling people the outcome, calling back a sample."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models.cases import Case
from tingtang.cases.models.kinds import Kind
from tingtang.core.actors import Actor
from tingtang.org.models import Staff, Team

WAYS = [
    ("call", _("by phone")),
    ("message", _("by message")),
    ("mail", _("by mail")),
    ("visit", _("in person")),
    ("letter", _("by formal letter")),
]


class QualityCheck(models.Model):
    """Somebody looked whether a case was handled well. The newest one since the case was reopened (`round`) counts."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="quality_checks")
    staff = models.ForeignKey(
        Staff, verbose_name=_("checked by"), on_delete=models.PROTECT, null=True, related_name="quality_checks"
    )
    is_passed = models.BooleanField(_("passed"))
    note = models.TextField(_("finding"), max_length=2000, blank=True)
    checked_at = models.DateTimeField(_("checked"))
    round = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("quality check"), _("quality checks")


class Telling(models.Model):
    """Somebody who is to be told the outcome of a case (二次沟通), and whether, how and what he was told."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tellings")
    name = models.CharField(_("who"), max_length=100)
    role = models.CharField(_("in what capacity"), max_length=100, blank=True)
    is_customer = models.BooleanField(default=False)
    way = models.CharField(_("how"), max_length=10, choices=WAYS, blank=True)
    text = models.TextField(_("what was said"), max_length=10_000, blank=True)
    is_thanked = models.BooleanField(_("thanked"), default=False)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="tellings")
    round = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("person to be told"), _("people to be told")
        constraints = [models.UniqueConstraint(fields=["case", "round", "name"], name="cases_tell_each_once")]

    @property
    def hall_id(self) -> int | None:
        """It belongs to the hall of its case."""
        return self.case.hall_id


class CallBackDraw(models.Model):
    """One drawing of cases to be called back: from which, by which seed, how many. It can be drawn again exactly."""

    kind = models.ForeignKey(Kind, verbose_name=_("kind"), on_delete=models.PROTECT, related_name="draws")
    starts_date = models.DateField(_("from"))
    ends_date = models.DateField(_("until"))
    seed = models.CharField(max_length=80)
    population = models.PositiveIntegerField(_("closed cases"))
    drawn = models.PositiveIntegerField(pgettext_lazy("how many", "drawn"))
    drawn_at = models.DateTimeField(_("drawn at"))

    class Meta:
        verbose_name, verbose_name_plural = _("drawing"), _("drawings")
        constraints = [models.UniqueConstraint(fields=["kind", "starts_date", "ends_date"], name="cases_draw_once")]


class CallBackState(models.TextChoices):
    DUE = "due", _("to be called")
    REACHED = "reached", _("reached")
    UNREACHED = "unreached", _("not reached")


class CallBackQuerySet(models.QuerySet["CallBack"]):
    def visible_to(self, actor: Actor) -> Self:
        """The call-backs of cases the actor may see."""
        return self.filter(case_id__in=Case.objects.visible_to(actor).values("pk"))


class CallBack(models.Model):
    """A return visit or call about a closed case: reached or not, satisfied with the handling or not."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="call_backs")
    draw = models.ForeignKey(CallBackDraw, on_delete=models.PROTECT, null=True, blank=True, related_name="call_backs")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="call_backs")
    state = models.CharField(_("state"), max_length=10, choices=CallBackState.choices, default=CallBackState.DUE)
    times_tried = models.PositiveSmallIntegerField(_("tried"), default=0)
    satisfaction = models.PositiveSmallIntegerField(
        _("satisfied with the handling"),
        null=True,
        blank=True,
        choices=[(4, _("very satisfied")), (3, _("satisfied")), (2, _("average")), (1, _("dissatisfied"))],
    )
    note = models.TextField(_("what was said"), max_length=2000, blank=True)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="call_backs")
    made_at = models.DateTimeField(_("drawn"))
    called_at = models.DateTimeField(_("last called"), null=True, blank=True)
    objects: ClassVar[CallBackQuerySet] = CallBackQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("call-back"), _("call-backs")
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="due"), name="cases_one_call_back_due"),
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 4)), name="cases_satisfaction_in_range"
            ),
        ]
        indexes = [models.Index(fields=["team", "made_at"], condition=Q(state="due"), name="cases_call_backs_due")]

    @property
    def hall_id(self) -> int | None:
        """It belongs to the hall of its case."""
        return self.case.hall_id
