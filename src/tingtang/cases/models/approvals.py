"""Approvals of cases: asked by whom, decided step by step by those asked."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from tingtang.cases.models.cases import Case, of_seen_case
from tingtang.core.actors import Actor
from tingtang.core.naming import text_in
from tingtang.org.models import Staff


class ApprovalState(models.TextChoices):
    WAITING = "waiting", _("waiting for a decision")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def visible_to(self, actor: Actor) -> Self:
        """The approvals of cases the actor may see, and those on which he is asked."""
        if actor.staff_id is None:
            return self.filter(case_id__in=Case.objects.visible_to(actor).values("pk"))
        mine = Exists(Vote.objects.filter(Q(staff_id=actor.staff_id) | Q(delegate_id=actor.staff_id), approval_id=OuterRef("pk")))
        return self.filter(of_seen_case(actor) | Q(mine))


class Approval(models.Model):
    """A decision that a case needs. `steps` is the plan as it was when it was asked for; `step` counts from 0."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="approvals")
    code = models.CharField(max_length=40)
    title = models.CharField(_("what about"), max_length=200)
    names = models.JSONField(default=dict, blank=True)
    criteria = models.JSONField(_("criteria"), default=dict, blank=True)
    steps = models.JSONField(default=list)
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=ApprovalState.choices, default=ApprovalState.WAITING)
    request = models.TextField(_("what is asked"), max_length=2000, blank=True)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="approvals_asked")
    asked_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    is_escalated = models.BooleanField(default=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    objects: ClassVar[ApprovalQuerySet] = ApprovalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("approval"), _("approvals")
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], condition=Q(state="waiting"), name="cases_one_approval_waits")
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="cases_approval_due")]

    def __str__(self) -> str:
        return text_in(self.names, default="") if self.names else self.title

    @property
    def hall_id(self) -> int | None:
        """An approval belongs to the hall of its case."""
        return self.case.hall_id

    @property
    def amount(self) -> int:
        """Of what remedy it is asked, in minor units; 0 where it is not about money."""
        return int(self.steps[0].get("amount", 0)) if self.steps else 0

    @property
    def rules(self) -> str:
        """The criteria in the reader's language."""
        return text_in(self.criteria) if self.criteria else ""


class Vote(models.Model):
    """Somebody asked in a step of an approval, and what he decided. A delegate votes in the name of `staff`."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="votes")
    step = models.PositiveSmallIntegerField(default=0)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="votes")
    delegate = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="votes_delegated")
    decision = models.CharField(
        _("decision"), max_length=10, blank=True, choices=[("approved", _("approved")), ("rejected", _("rejected"))]
    )
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="votes_cast")
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("vote"), _("votes")
        constraints = [models.UniqueConstraint(fields=["approval", "step", "staff"], name="cases_vote_once")]
        indexes = [models.Index(fields=["staff"], condition=Q(decision=""), name="cases_votes_open")]
