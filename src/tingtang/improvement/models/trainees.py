"""Customers who take part in a session for customers: who came, what they knew before and after (IMP-13)."""

from datetime import datetime
from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.customers.models import Customer
from tingtang.improvement.models.training import Session, SessionState
from tingtang.improvement.rules.learnt import Due, due

_PERCENT = [MaxValueValidator(100)]


class Trainee(models.Model):
    """A customer who is invited, whether he came, and what share of the test he had right before and after (in %)."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="trainees")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    came_at = models.DateTimeField(_("came"), null=True, blank=True)
    before = models.PositiveSmallIntegerField(
        pgettext_lazy("test of a course", "right before (%)"), null=True, blank=True, validators=_PERCENT
    )
    after = models.PositiveSmallIntegerField(
        pgettext_lazy("test of a course", "right after (%)"), null=True, blank=True, validators=_PERCENT
    )
    stars = models.PositiveSmallIntegerField(_("his rating"), null=True, blank=True)
    # When he answered by his own link: what he said himself is not written over.
    before_at = models.DateTimeField(null=True, blank=True, editable=False)
    after_at = models.DateTimeField(null=True, blank=True, editable=False)
    rated_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("customer taking part"), _("customers taking part")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "customer"], name="trainee_once"),
            models.CheckConstraint(condition=Q(stars__isnull=True) | Q(stars__range=(1, 5)), name="trainee_stars"),
        ]

    def __str__(self) -> str:
        return str(self.customer)

    @property
    def hall_id(self) -> int | None:
        """The hall of the session."""
        return self.session.hall_id

    def due(self, at: datetime) -> Due:
        """What he may answer by his link now, or what it waits for."""
        session = self.session
        if session.state == SessionState.CANCELLED or not session.course.quiz:
            return Due.NONE
        has = (self.before is not None, self.after is not None)
        is_held = session.state == SessionState.HELD
        return due(session.starts_at, session.ends_at, at, has=has, has_come=self.came_at is not None, is_held=is_held)
