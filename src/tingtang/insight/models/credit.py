"""Credit: two systems of rating, scores with what a person found, who approved what, and how it ended (CUS-17, 26 to 28)."""

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Listed
from tingtang.core.actors import Actor
from tingtang.customers.models import Customer, CustomerKind
from tingtang.org.models import Staff

MOST_CENTS = 10**14


class Scorecard(Listed):
    """How customers of a kind are rated: factors with the points of their answers, and grades with what they lead to.

    `factors` is a list of {"name", "options": [{"name", "points"}]}; `grades` one of {"name", "least", "likelihood", "limit_cents",
    "rate", "grants"}.
    """

    for_kind = models.CharField(_("rates"), max_length=10, choices=CustomerKind.choices, default=CustomerKind.PERSON)
    factors = models.JSONField(_("factors"), default=list)
    grades = models.JSONField(_("grades"), default=list)

    class Meta:
        verbose_name, verbose_name_plural = _("system of rating"), _("systems of rating")

    def clean(self) -> None:
        """Refused without factors that tell customers apart, and without grades that begin at nothing."""
        super().clean()
        if not self.factors or any(len(one["options"]) < 2 for one in self.factors):
            raise ValidationError({"factors": _("Name at least one factor, each with two answers or more.")})
        if not any(option["points"] for one in self.factors for option in one["options"]):
            raise ValidationError({"factors": _("Give points to some answers: this way everybody would have none.")})
        if len({one["name"] for one in self.grades}) < max(2, len(self.grades)):
            raise ValidationError({"grades": _("Name at least two grades, each once.")})
        if min((one["least"] for one in self.grades), default=0) > 0:
            raise ValidationError({"grades": _("The lowest grade begins at 0, so that every score has a grade.")})


class State(models.TextChoices):
    """How far a score has come."""

    SCORED = "scored", pgettext_lazy("credit", "to be reviewed")
    REVIEWED = "reviewed", pgettext_lazy("credit", "to be approved")
    GRANTED = "granted", pgettext_lazy("credit", "granted")
    REFUSED = "refused", pgettext_lazy("credit", "refused")
    DROPPED = "dropped", pgettext_lazy("credit", "withdrawn")


class Outcome(models.TextChoices):
    """What became of what was granted."""

    RUNNING = "", pgettext_lazy("credit", "running")
    PAID = "paid", pgettext_lazy("credit", "paid back")
    LATE = "late", pgettext_lazy("credit", "overdue")
    LOST = "lost", pgettext_lazy("credit", "lost")


class CreditScoreQuerySet(models.QuerySet["CreditScore"]):
    def visible_to(self, actor: Actor, permission: str) -> Self:
        """Of customers the actor holds `permission` on."""
        return self.filter(customer__in=Customer.objects.visible_to(actor, permission))


class CreditScore(models.Model):
    """One rating of a customer for one wish: what the card says, what a person found, what was decided, how it ended."""

    named_with: ClassVar[tuple[str, ...]] = ("customer",)

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="credit_scores")
    scorecard = models.ForeignKey(Scorecard, verbose_name=_("system of rating"), on_delete=models.PROTECT, related_name="scores")
    told = models.JSONField(default=list, blank=True)  # [name, answer, points, most] of each factor, as the card was then
    grades = models.JSONField(default=list)  # as they were then
    points = models.PositiveSmallIntegerField(_("score"), validators=[MaxValueValidator(100)])
    grade = models.CharField(_("grade"), max_length=20)
    asked_cents = models.BigIntegerField(_("amount asked for"), validators=[MinValueValidator(1), MaxValueValidator(MOST_CENTS)])
    purpose = models.CharField(_("what for"), max_length=300)
    used_cents = models.BigIntegerField(default=0)  # what the customer may owe already
    made_by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    review = models.TextField(_("review"), max_length=4000, blank=True)
    step = models.SmallIntegerField(default=0)  # by how many grades the review moved it
    reviewed_by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    needed = models.PositiveSmallIntegerField(default=1)  # approvals
    state = models.CharField(pgettext_lazy("credit", "state"), max_length=10, choices=State.choices, default=State.SCORED)
    likelihood = models.FloatField(_("likelihood of repayment"))
    limit_cents = models.BigIntegerField(_("limit"), default=0)
    rate = models.FloatField(_("rate per year"), default=0)
    until_date = models.DateField(_("holds until"), null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("how it goes"), max_length=4, choices=Outcome.choices, blank=True, default=Outcome.RUNNING)
    overdue_days = models.PositiveIntegerField(_("days overdue"), default=0)
    lost_cents = models.BigIntegerField(
        _("amount lost"), default=0, validators=[MinValueValidator(0), MaxValueValidator(MOST_CENTS)]
    )
    outcome_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CreditScoreQuerySet] = CreditScoreQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("credit rating"), _("credit ratings")
        indexes = [
            models.Index(fields=["customer", "-made_at"], name="insight_credit_customer"),
            models.Index(fields=["state", "outcome"], name="insight_credit_state"),
        ]
        constraints = [models.CheckConstraint(condition=Q(step__gte=-1, step__lte=1), name="insight_credit_step")]

    def __str__(self) -> str:
        return f"{self.customer} {self.grade}"

    @property
    def risk(self) -> float:
        """The risk factor: how likely it is not paid back."""
        return round(1 - self.likelihood, 4)

    @property
    def factors(self) -> list[dict[str, Any]]:
        """What each factor brought, for the page."""
        return [{"name": name, "answer": answer, "points": points, "most": most} for name, answer, points, most in self.told]


class CreditApproval(models.Model):
    """What one approver said: he answers for the whole amount under his name, however many others said the same (CUS-17)."""

    score = models.ForeignKey(CreditScore, on_delete=models.CASCADE, related_name="approvals")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    is_for = models.BooleanField()
    statement = models.CharField(_("what was checked, and why"), max_length=1000)
    answers_cents = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = _("approval of credit"), _("approvals of credit")
        constraints = [models.UniqueConstraint(fields=["score", "by"], name="insight_approval_once")]
