"""The internal housekeeping systems of a hall: what must be done how often, who answers for it, and whose turn it is."""

from collections.abc import Collection
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.naming import Named, clean_texts, text_in
from tingtang.org import rules
from tingtang.org.models.people import Post, Staff
from tingtang.org.models.places import Hall, InHallQuerySet


class Frequency(models.TextChoices):
    DAILY = "daily", _("every open day")
    WEEKLY = "weekly", _("on days of the week")
    MONTHLY = "monthly", _("on days of the month")
    DATES = "dates", _("on chosen dates")


_FAULTS = {
    "none": _("Say on which days."),
    "weekday": _("“%(text)s” is not a weekday: mo, tu, we, th, fr, sa, su."),
    "day": _("“%(text)s” is not a day of the month from 1 to 31."),
    "date": _("“%(text)s” is not a date such as 2026-11-30."),
}


class Housekeeping(Named):
    """An internal system (内部管理制度) of a hall, such as equipment maintenance: what is done, how often, who answers for it.

    `days` holds weekdays mo…su, days of the month or dates, according to `frequency`.
    """

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="housekeeping")
    instructions = models.JSONField(_("what to do"), default=dict, blank=True)
    owner = models.ForeignKey(
        Staff, verbose_name=_("person who answers"), on_delete=models.PROTECT, null=True, blank=True, related_name="housekeeping"
    )
    owner_post = models.ForeignKey(
        Post, verbose_name=_("post that answers"), on_delete=models.PROTECT, null=True, blank=True, related_name="housekeeping"
    )
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices, default=Frequency.DAILY)
    days = models.JSONField(_("days"), default=list, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    objects: ClassVar[InHallQuerySet["Housekeeping"]] = InHallQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("housekeeping system"), _("housekeeping systems")
        constraints = [
            models.UniqueConstraint(fields=["hall", "code"], name="org_housekeeping_code"),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(owner_post__isnull=True),
                name="org_housekeeping_one_owner",
                violation_error_message=_("A person answers or a post, not both."),
            ),
        ]

    def clean(self) -> None:
        """Refuse days that do not fit how often it is due, and keep what to do by language."""
        super().clean()
        self.instructions = clean_texts(self.instructions)
        if self.frequency == Frequency.DAILY:
            self.days = []
        fault = rules.duty_fault(self.frequency, self.days)
        if fault is not None:
            raise ValidationError({"days": [_FAULTS[fault.reason] % {"text": fault.text}]})

    @property
    def instructions_text(self) -> str:
        """What to do, in the reader's language."""
        return text_in(self.instructions)


class Rotation(models.Model):
    """Somebody's place among those who take turns."""

    housekeeping = models.ForeignKey(Housekeeping, on_delete=models.CASCADE, related_name="rotation")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="rotations")
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("place in a rotation"), _("places in rotations")
        constraints = [models.UniqueConstraint(fields=["housekeeping", "staff"], name="org_rotation_once")]


class TurnState(models.TextChoices):
    PLANNED = "planned", _("planned")
    DONE = "done", _("done")
    NOT_DONE = "not_done", _("not done")


class DutyTurnQuerySet(models.QuerySet["DutyTurn"]):
    def visible_to(self, actor: Actor, permission: str = "org.view") -> Self:
        """The turns in halls where the actor holds `permission`."""
        halls = actor.halls(permission)
        return self if halls is EVERYWHERE else self.filter(housekeeping__hall_id__in=halls)

    def owned_by(self, staff: Staff, post_ids: Collection[int]) -> Self:
        """The turns of systems for which somebody answers, himself or by a post he holds in the hall (or everywhere)."""
        by_post = Q(housekeeping__owner_post__in=post_ids)
        if staff.hall_id is not None:
            by_post &= Q(housekeeping__hall=staff.hall_id)
        return self.filter(Q(housekeeping__owner=staff) | by_post)


class DutyTurn(models.Model):
    """Who is on duty for a housekeeping system on a date, what came of it, and who has taken note."""

    named_with: ClassVar[tuple[str, ...]] = ("housekeeping",)

    housekeeping = models.ForeignKey(Housekeeping, on_delete=models.PROTECT, related_name="turns")
    date = models.DateField(_("date"))
    staff = models.ForeignKey(Staff, verbose_name=_("on duty"), on_delete=models.PROTECT, related_name="turns")
    state = models.CharField(_("state"), max_length=10, choices=TurnState.choices, default=TurnState.PLANNED)
    note = models.CharField(_("note"), max_length=300, blank=True)
    marked_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="acknowledged_turns")
    objects: ClassVar[DutyTurnQuerySet] = DutyTurnQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("turn of duty"), _("turns of duty")
        constraints = [models.UniqueConstraint(fields=["housekeeping", "date"], name="org_turn_once_a_day")]
        indexes = [models.Index(fields=["staff", "date"], name="org_turn_staff")]

    def __str__(self) -> str:
        return f"{self.housekeeping} · {self.date}"

    @property
    def hall_id(self) -> int:
        """A turn belongs to the hall of its system."""
        return self.housekeeping.hall_id

    @property
    def is_marked(self) -> bool:
        """Whether somebody has said what came of it."""
        return self.state != TurnState.PLANNED

    def put(self, **values: object) -> None:
        """Keep these values, and no others."""
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
