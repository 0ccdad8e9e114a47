"""Supervision (督办): what was urged and answered, and the notices people get."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.cases.models.cases import Case, of_seen_case
from tingtang.core.actors import Actor
from tingtang.org.models import Staff

BY_RULE, BY_HAND, BY_LEVEL = "rule", "hand", "level"


class Urging(models.Model):
    """A case was urged: by a rung of its kind, by hand with a demand, or because it went to the next in line.

    Whoever is urged acknowledges it with a reply until `due_at`; that is a clock of the case, `urging:ID`.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="urgings")
    how = models.CharField(
        _("how"), max_length=6, choices=[(BY_RULE, _("by rule")), (BY_HAND, _("by hand")), (BY_LEVEL, _("escalated"))]
    )
    clock = models.CharField(_("clock"), max_length=60, blank=True)
    share_percent = models.PositiveIntegerField(_("share of the target (%)"), null=True, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), default=0)
    demand = models.TextField(_("what is demanded"), blank=True, max_length=2000)
    staff = models.ForeignKey(Staff, verbose_name=_("by"), on_delete=models.PROTECT, null=True, blank=True, related_name="urged")
    made_at = models.DateTimeField(_("urged"))
    due_at = models.DateTimeField(_("answer until"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("answered"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="urgings_answered")
    reply = models.TextField(_("reply"), blank=True, max_length=2000)

    class Meta:
        verbose_name, verbose_name_plural = _("urging"), _("urgings")
        indexes = [
            models.Index(fields=["case", "made_at"], name="cases_urging_case"),
            models.Index(fields=["due_at"], condition=Q(acknowledged_at__isnull=True), name="cases_urging_open"),
        ]

    @property
    def clock_code(self) -> str:
        """The clock that measures the answer."""
        return f"urging:{self.pk}"

    @property
    def hall_id(self) -> int | None:
        """An urging belongs to the hall of its case."""
        return self.case.hall_id


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own notices, of cases one may (still) see."""
        if actor.staff_id is None:
            return self.none()
        seen = Q(case__isnull=True) | of_seen_case(actor)
        return self.filter(Q(staff_id=actor.staff_id) & seen)


class Notice(models.Model):
    """Something somebody is told in the application: a code, put into words in his language when he reads it."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="notices")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    urging = models.ForeignKey(Urging, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    code = models.CharField(max_length=40)
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    event_id = models.BigIntegerField(null=True, blank=True)
    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("notice"), _("notices")
        constraints = [models.UniqueConstraint(fields=["staff", "event_id"], name="cases_notice_once")]
        indexes = [
            models.Index(fields=["staff", "-at"], name="cases_notice_staff"),
            models.Index(fields=["staff"], condition=Q(read_at__isnull=True), name="cases_notice_unread"),
        ]
