"""The reception book: who came or called, about what, how criticism was settled on the spot, and what is still to be followed up."""

from datetime import timedelta
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.cases.models.cases import PRIORITIES, Case
from tingtang.cases.rules.timing import Timing
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff

VIEW_RECEPTIONS = "cases.view_receptions"


class ReceptionQuerySet(models.QuerySet["Reception"]):
    def visible_to(self, actor: Actor, permission: str = VIEW_RECEPTIONS) -> Self:
        """The entries of halls where the actor may read the book."""
        halls = actor.halls(permission)
        return self if halls is EVERYWHERE else self.filter(hall_id__in=halls)


class Reception(models.Model):
    """A visit or call as the reception noted it (CAS-12); of criticism also what was done to settle it at once (CMP-07)."""

    named_with: ClassVar[tuple[str, ...]] = ("customer",)

    class Way(models.TextChoices):
        VISIT = "visit", _("visit")
        CALL = "call", pgettext_lazy("way", "call")

    class Topic(models.TextChoices):
        QUESTION = "question", _("question")
        BUSINESS = "business", _("business to be done")
        SUGGESTION = "suggestion", _("suggestion")
        CRITICISM = "criticism", _("criticism")
        OFFICIAL = "official", _("official visit")
        OTHER = "other", _("other")

    class Mood(models.TextChoices):
        CALM = "calm", _("calm")
        ANNOYED = "annoyed", _("annoyed")
        ANGRY = "angry", _("angry")
        DISTRESSED = "distressed", _("distressed")

    class Measure(models.TextChoices):
        LISTENED = "listened", _("heard out, not argued with")
        APOLOGISED = "apologised", _("apologised")
        EXPLAINED = "explained", _("explained")
        COLLEAGUE = "colleague", _("a colleague took over")
        QUIET_ROOM = "quiet_room", _("asked into a quiet room")
        LEADER = "leader", _("a leader came")
        PUT_RIGHT = "put_right", _("put right at once")

    class State(models.TextChoices):
        DONE = "done", _("done")
        FOLLOW_UP = "follow_up", _("to be followed up")
        HELP = "help", _("help wanted")
        CASE = "case", _("became a case")

    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, related_name="receptions")
    way = models.CharField(_("way"), max_length=8, choices=Way.choices, default=Way.VISIT)
    topic = models.CharField(_("about what"), max_length=12, choices=Topic.choices, default=Topic.QUESTION)
    name = models.CharField(_("who"), max_length=100, blank=True)
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.PROTECT, null=True, blank=True, related_name="receptions"
    )
    text = models.TextField(_("what it was about"), max_length=4000)
    mood = models.CharField(_("mood"), max_length=10, choices=Mood.choices, blank=True)
    measures = ArrayField(
        models.CharField(max_length=10, choices=Measure.choices),
        verbose_name=_("what was done at once"),
        default=list,
        blank=True,
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DONE)
    keeper = models.ForeignKey(
        Staff,
        verbose_name=_("who follows it up"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="receptions_kept",
    )
    due_date = models.DateField(_("follow up by"), null=True, blank=True)
    # What remains runs against the limit that the standard sets for its importance, or until its day; its ladder is that of a kind.
    importance = models.PositiveSmallIntegerField(_("importance"), choices=PRIORITIES, default=3)
    counted_from = models.DateTimeField(null=True, blank=True)
    limit_seconds = models.PositiveIntegerField(null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    supervise_at = models.DateTimeField(null=True, blank=True)
    rungs_done = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    level = models.PositiveSmallIntegerField(_("escalation level"), default=0)
    result = models.TextField(_("result"), max_length=4000, blank=True)
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, null=True, blank=True, related_name="receptions"
    )
    taken_by = models.ForeignKey(
        Staff, verbose_name=_("taken by"), on_delete=models.PROTECT, null=True, blank=True, related_name="receptions_taken"
    )
    taken_at = models.DateTimeField(_("taken"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    objects: ClassVar[ReceptionQuerySet] = ReceptionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("entry of the reception book"), _("reception book")
        indexes = [
            models.Index(fields=["hall", "-taken_at"], name="cases_reception_latest"),
            models.Index(fields=["keeper", "due_date"], condition=Q(ended_at__isnull=True), name="cases_reception_open"),
            models.Index(fields=["supervise_at"], condition=Q(ended_at__isnull=True), name="cases_reception_ladder"),
        ]

    @property
    def timing(self) -> Timing | None:
        """Its clock; None where nothing remains, or no limit is set."""
        if self.counted_from is None or self.due_at is None or self.ended_at is not None:
            return None
        fixed = self.due_at if self.limit_seconds is None else None
        return Timing(self.counted_from, timedelta(seconds=self.limit_seconds or 0), fixed_at=fixed)

    @property
    def measure_words(self) -> list[str]:
        """What was done at once, in words."""
        return [str(self.Measure(one).label) for one in self.measures if one in self.Measure.values]

    def __str__(self) -> str:
        return self.customer.name if self.customer else self.name or str(self.get_topic_display())


class ReceptionDesk(models.Model):
    """Who follows up what a hall's reception notes, unless somebody else is named (CAS-12)."""

    hall = models.OneToOneField(Hall, on_delete=models.CASCADE, related_name="reception_desk")
    keeper = models.ForeignKey(Staff, verbose_name=_("who follows up"), on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("reception"), _("receptions")
