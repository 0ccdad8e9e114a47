"""Meetings and events: what is on, who came, what was decided and whether it was done; from the morning meeting to the culture calendar."""

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.improvement.models.parts import InHall, InHallQuerySet
from tingtang.org.models import Staff


class MeetingKind(models.TextChoices):
    """What people come together for."""

    MORNING = "morning", _("morning meeting")
    COMPLAINTS = "complaints", _("review of complaints")
    STEERING = "steering", _("service steering group")
    ROUND = "round", _("discussion round")
    STUDY = "study", _("study group")
    EXCHANGE = "exchange", _("exchange of teachers and experts")
    OUTDOOR = "outdoor", _("outdoor training")
    SPORTS = "sports", _("sports")
    SAFETY = "safety", _("safety talk")
    VOICE = "voice", _("participation of the staff")
    COMMUNITY = "community", _("community service")
    CULTURE = "culture", _("culture and shared vision")


class MeetingState(models.TextChoices):
    """Where a meeting stands."""

    PLANNED = "pending", pgettext_lazy("meeting", "planned")
    HELD = "done", pgettext_lazy("meeting", "held")
    CANCELLED = "dropped", pgettext_lazy("meeting", "cancelled")


class Meeting(InHall):
    """A meeting (CTR-08, ORG-09, IMP-24) or an event of the culture calendar (IMP-16); `topics` is a list of {text, by}."""

    kind = models.CharField(
        pgettext_lazy("meeting", "kind"), max_length=12, choices=MeetingKind.choices, default=MeetingKind.MORNING
    )
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(pgettext_lazy("meeting", "place"), max_length=120, blank=True)
    chair = models.ForeignKey(Staff, verbose_name=_("chair"), on_delete=models.PROTECT, related_name="+")
    topics = models.JSONField(_("topics"), default=list, blank=True)
    minutes = models.TextField(pgettext_lazy("of a meeting", "minutes"), max_length=20_000, blank=True)
    others_came = models.PositiveIntegerField(_("customers and neighbours who came"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED)
    objects: ClassVar[InHallQuerySet["Meeting"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("meeting"), _("meetings")
        indexes: ClassVar = [models.Index(fields=["starts_at"], name="meeting_start")]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_times")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refused when it would end before it begins."""
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It must end after it begins.")})


CULTURE = (MeetingKind.STUDY, MeetingKind.OUTDOOR, MeetingKind.SPORTS, MeetingKind.COMMUNITY, MeetingKind.CULTURE)


class Answer(models.TextChoices):
    """What somebody says beforehand."""

    COMING = "coming", _("will come")
    AWAY = "away", _("cannot come")


class Guest(models.Model):
    """Somebody who is to come to a meeting, what he said beforehand, and whether he did."""

    named_with: ClassVar[tuple[str, ...]] = ("staff",)

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="guests")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    came = models.BooleanField(null=True)
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("meeting", "participant"), pgettext_lazy("meeting", "participants")
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "staff"], name="guest_once")]

    def __str__(self) -> str:
        return str(self.staff)


class Decision(models.Model):
    """What a meeting decided, who does it by when, and whether he did."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions")
    text = models.CharField(_("what was decided"), max_length=500)
    owner = models.ForeignKey(
        Staff, verbose_name=_("who does it"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_date = models.DateField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("meeting", "decision"), pgettext_lazy("meeting", "decisions")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def hall_id(self) -> int | None:
        """Where rights are asked for."""
        return self.meeting.hall_id

    def is_late(self, today: date) -> bool:
        """Whether it should have been done by now."""
        return self.done_at is None and self.due_date is not None and self.due_date < today
