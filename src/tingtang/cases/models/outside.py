"""Complaints and parties outside: by which rules they answer, what was handed to them, and sanctions on them (CMP-01, MAL-01)."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.assets.models import Party, PartyKind
from tingtang.cases.models.cases import Case
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.org.models import Placed, Staff

VIEW_PARTY_SANCTIONS = "cases.view_party_sanctions"
DEGREES = [("light", _("light")), ("medium", _("medium")), ("heavy", _("heavy"))]


class PartyRule(Placed):
    """How parties of a kind handle complaints: up to what they may settle alone, how fast they answer, what each degree means.

    Of several for a kind the one that names the hall most exactly speaks.
    """

    kind = models.CharField(_("kind of party"), max_length=10, choices=PartyKind.choices)
    limit_cents = models.PositiveBigIntegerField(_("may settle alone up to"), default=0)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    answer_minutes = models.PositiveIntegerField(_("answers within (working minutes)"), default=480)
    settle_minutes = models.PositiveIntegerField(_("settles within (working minutes)"), default=2400)
    light = models.CharField(_("what a light sanction is"), max_length=300)
    medium = models.CharField(_("what a medium sanction is"), max_length=300)
    heavy = models.CharField(_("what a heavy sanction is"), max_length=300)

    class Meta:
        verbose_name, verbose_name_plural = _("complaint rule for parties"), _("complaint rules for parties")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "industries", "halls"],
                name="cases_party_rule_once",
                violation_error_message=_("There are complaint rules for this kind and these places already."),
            ),
            models.CheckConstraint(
                condition=Q(settle_minutes__gte=F("answer_minutes")),
                name="cases_party_answers_first",
                violation_error_message=_("A complaint is answered before it is settled."),
            ),
        ]

    def __str__(self) -> str:
        return str(PartyKind(self.kind).label) if self.kind else ""

    def meaning(self, degree: str) -> str:
        """What a sanction of a degree is."""
        return str(getattr(self, degree))


class Handing(models.Model):
    """A case handed to a party outside, with the times by which it answers and settles, and what came of it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handings")
    party = models.ForeignKey(Party, verbose_name=_("party"), on_delete=models.PROTECT, related_name="handings")
    handed_at = models.DateTimeField(_("handed over"))
    handed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer_due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    settle_due_at = models.DateTimeField(_("settlement due"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer = models.TextField(_("what the party says"), max_length=4000, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settlement = models.TextField(_("how it was settled"), max_length=2000, blank=True)
    amount_cents = models.PositiveBigIntegerField(_("amount granted"), null=True, blank=True)

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "cases handed on")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "party"], condition=Q(settled_at__isnull=True), name="cases_handed_once",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["party", "handed_at"], name="cases_handed_to")]

    def is_late(self, at: datetime) -> bool:
        """Whether an answer or the settlement came, or is now, past its time."""
        return _past(self.answer_due_at, self.answered_at or at) or _past(self.settle_due_at, self.settled_at or at)


def _past(due: datetime | None, at: datetime) -> bool:
    return due is not None and at > due


class PartySanctionQuerySet(models.QuerySet["PartySanction"]):
    def visible_to(self, actor: Actor, permission: str = VIEW_PARTY_SANCTIONS) -> Self:
        """Sanctions on parties of no hall, and of the halls where the actor holds `permission`."""
        halls = actor.halls(permission)
        if halls is EVERYWHERE:
            return self
        return self.filter(Q(party__hall_id__isnull=True) | Q(party__hall_id__in=halls)) if halls else self.none()


class PartySanction(models.Model):
    """A consequence for a party outside, decided by a person, told to the party, against which it may appeal."""

    is_shared_without_hall = True

    party = models.ForeignKey(Party, verbose_name=_("on whom"), on_delete=models.PROTECT, related_name="sanctions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="party_sanctions")
    degree = models.CharField(_("degree"), max_length=8, choices=DEGREES)
    meaning = models.CharField(_("what it is"), max_length=300)
    reason = models.TextField(_("reason"), max_length=2000)
    imposed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="party_sanctions_imposed")
    imposed_at = models.DateTimeField(_("imposed"))
    told_at = models.DateTimeField(_("party told"), null=True, blank=True)
    told_way = models.CharField(_("how it was told"), max_length=100, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        default="in_force",
        choices=[
            ("in_force", _("in force")),
            ("appealed", _("appealed")),
            ("upheld", _("upheld on appeal")),
            ("lifted", pgettext_lazy("sanction", "lifted")),
        ],
    )
    appeal = models.TextField(_("appeal"), max_length=2000, blank=True)
    appealed_at = models.DateTimeField(_("appealed"), null=True, blank=True)
    answer = models.TextField(_("answer to the appeal"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    objects: ClassVar[PartySanctionQuerySet] = PartySanctionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("sanction on a party"), _("sanctions on parties")

    @property
    def hall_id(self) -> int | None:
        """A sanction belongs to the hall of the party."""
        return self.party.hall_id
