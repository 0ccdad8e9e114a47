"""What quality keeps: evaluations by comparison in pairs, their experts, and every judgement."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.org.models import Staff
from tingtang.quality.rules import ahp
from tingtang.quality.rules.hierarchy import Judged, Node

# The source announces ten principles and names these three (KPI-04, D A-22); the others are the organisation's own.
PRINCIPLES = {"orientation": _("orientation"), "hierarchy": _("hierarchy"), "comparability": _("comparability")}
MOST_PRINCIPLES = 10


class EvaluationState(models.TextChoices):
    """Where an evaluation stands."""

    DRAFT = "draft", _("draft")
    OPEN = "open", pgettext_lazy("evaluation", "being judged")
    SETTLED = "settled", pgettext_lazy("evaluation", "settled")


class Subject(models.TextChoices):
    """What is evaluated (KPI-05): one index set for the centre and for each employee, or something else."""

    CENTRE = "centre", _("the centre")
    EMPLOYEE = "employee", _("each employee")
    OTHER = "other", pgettext_lazy("subject", "something else")


class Evaluation(models.Model):
    """A hierarchy of goal, criteria and alternatives, compared in pairs by experts (AHP, KPI-03).

    `criteria` is a list of {code, name, parent}, `alternatives` of {code, name}, `principles` of {name, is_met, note}; `result`
    holds what it was settled with: weights, scores, and λmax, CI, RI and CR of every matrix, which follow from the judgements.
    """

    name = models.CharField(pgettext_lazy("evaluation", "goal"), max_length=120)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    subject = models.CharField(_("what is evaluated"), max_length=10, choices=Subject.choices, default=Subject.CENTRE)
    random_index = models.CharField(
        _("table of random indices"),
        max_length=20,
        choices=[
            ("saaty2005", "Saaty 2005"),
            ("saaty1980", "Saaty 1980"),
            ("alonso2006", "Alonso & Lamata 2006"),
        ],
        default=ahp.DEFAULT_TABLE,
    )
    criteria = models.JSONField(_("criteria"), default=list)
    alternatives = models.JSONField(_("alternatives"), default=list, blank=True)
    principles = models.JSONField(_("design principles"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=EvaluationState.choices, default=EvaluationState.DRAFT)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    settled_at = models.DateTimeField(pgettext_lazy("evaluation", "settled"), null=True, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("evaluation"), _("evaluations")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state="draft") | Q(opened_at__isnull=False), name="evaluation_opened"),
            models.CheckConstraint(condition=~Q(state="settled") | Q(settled_at__gte=F("opened_at")), name="evaluation_settled"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refused without two criteria, and with more principles than ten."""
        super().clean()
        if len(self.criteria) == 1:
            raise ValidationError({"criteria": _("Write at least two criteria, one on a line.")})
        if len(self.principles) > MOST_PRINCIPLES:
            raise ValidationError({"principles": _("There are at most ten design principles.")})

    @property
    def nodes(self) -> list[Node]:
        """The criteria, in order."""
        return [Node(one["code"], one["name"], one["parent"]) for one in self.criteria]

    @property
    def alternative_codes(self) -> list[str]:
        """The codes of the alternatives, in order."""
        return [one["code"] for one in self.alternatives]

    @property
    def names(self) -> dict[str, str]:
        """What criteria, alternatives and the goal (empty code) are called."""
        found = {one["code"]: one["name"] for one in [*self.criteria, *self.alternatives]}
        return {"": self.name, **found}

    @property
    def unmet_principles(self) -> list[dict[str, Any]]:
        """Design principles that nobody has confirmed."""
        return [one for one in self.principles if not one.get("is_met")]


class Expert(models.Model):
    """Somebody who judges an evaluation, and how much his voice counts."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="experts")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    voice = models.PositiveSmallIntegerField(_("weight of the voice"), default=1)
    submitted_at = models.DateTimeField(_("handed in"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("expert"), _("experts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evaluation", "staff"], name="expert_once"),
            models.CheckConstraint(condition=Q(voice__gte=1, voice__lte=100), name="expert_voice"),
        ]

    def __str__(self) -> str:
        return str(self.staff)

    @property
    def hall_id(self) -> int | None:
        """Where the expert works: there he holds the right to judge."""
        return self.staff.hall_id


class Judgement(models.Model):
    """One expert's comparison of two items under a criterion (an empty code is the goal); `degree` as in `rules.hierarchy.Judged`."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="judgements")
    under = models.CharField(max_length=40, blank=True)
    first = models.CharField(max_length=40)
    second = models.CharField(max_length=40)
    degree = models.SmallIntegerField()

    class Meta:
        verbose_name, verbose_name_plural = _("judgement"), _("judgements")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["expert", "under", "first", "second"], name="judgement_once"),
            models.CheckConstraint(condition=Q(degree__gte=-8, degree__lte=8), name="judgement_degree"),
        ]

    def __str__(self) -> str:
        return f"{self.first}:{self.second}"

    @property
    def judged(self) -> Judged:
        """As the rules take it."""
        return Judged(self.under, self.first, self.second, self.degree)
