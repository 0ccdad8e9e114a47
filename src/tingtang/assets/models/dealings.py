"""What is done together with a party outside: who is there, what was agreed, who was sent to whom, how it went."""

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.assets.models.parties import VIEW_PARTIES, Party
from tingtang.assets.models.sealed import SealedText
from tingtang.assets.rules.dealings import mean, standing
from tingtang.core.actors import Actor
from tingtang.customers.models import Customer
from tingtang.org.models import Staff

REACH = "party person"


class DealingQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, permission: str = VIEW_PARTIES) -> Self:
        """What is done with the parties one may see."""
        return self.filter(party__in=Party.objects.visible_to(actor, permission).values("pk"))


class Dealing(models.Model):
    """Something that is done with a party, in the hall of that party."""

    objects: ClassVar[DealingQuerySet] = DealingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True

    @property
    def hall_id(self) -> int | None:
        """It belongs to the hall of its party."""
        return self.party.hall_id  # type: ignore[attr-defined, no-any-return]


class PartyPerson(Dealing):
    """Somebody who is spoken with there: for what, and how he is reached at work."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(_("name"), max_length=100)
    duty = models.CharField(pgettext_lazy("contact person", "for what"), max_length=120)
    reach = SealedText(_("telephone or mail at work"), purpose=REACH, longest=200, blank=True)
    is_first = models.BooleanField(_("asked first"), default=False)
    is_active = models.BooleanField(_("still there"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("contact person"), _("contact persons")

    def __str__(self) -> str:
        return f"{self.name} · {self.duty}"


class PartyAgreement(Dealing):
    """What was agreed with a party: what each side does, from when until when, and how long before notice is given."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(pgettext_lazy("of an agreement", "number"), max_length=60, blank=True)
    title = models.CharField(_("about what"), max_length=200)
    ours = models.TextField(_("what we do"), max_length=2000)
    theirs = models.TextField(_("what they do"), max_length=2000)
    terms = models.CharField(_("fees and settlement"), max_length=500, blank=True)
    starts_date = models.DateField(_("in force from"))
    ends_date = models.DateField(_("until"), null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(
        _("days before the end by which it is decided on"), default=30, validators=[MaxValueValidator(730)]
    )
    ended_date = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("agreement with a party"), _("agreements with parties")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_date__isnull=True) | Q(ends_date__gte=F("starts_date")),
                name="assets_party_agreement_lasts",
                violation_error_message=_("It ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def state(self, day: date) -> str:
        """Where it stands on a day: to come, in force, to be decided on, over."""
        until = self.ended_date or self.ends_date
        if until is not None and until < day:
            return "over"
        if self.starts_date > day:
            return "coming"
        soon = self.ended_date is None and until is not None and until <= day + timedelta(days=self.notice_days)
        return "ending" if soon else "in_force"


class Way(models.TextChoices):
    TO_US = "to_us", _("sent to us")
    TO_THEM = "to_them", _("sent to them")


class ReferralState(models.TextChoices):
    OPEN = "open", pgettext_lazy("referral", "open")
    WON = "won", _("came of it")
    LOST = "lost", _("nothing came of it")


class Referral(Dealing):
    """Somebody sent by a party to us or by us to a party: about what, and what came of it."""

    party = models.ForeignKey(Party, verbose_name=_("party"), on_delete=models.PROTECT, related_name="referrals")
    way = models.CharField(_("direction"), max_length=8, choices=Way.choices, default=Way.TO_US)
    customer = models.ForeignKey(
        Customer,
        verbose_name=_("customer"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="referrals_of_parties",
    )
    name = models.CharField(_("or a name"), max_length=100, blank=True)
    about = models.CharField(_("about what"), max_length=200)
    made_date = models.DateField(_("day"))
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=ReferralState.choices, default=ReferralState.OPEN)
    outcome = models.CharField(pgettext_lazy("referral", "what came of it"), max_length=300, blank=True)
    amount_cents = models.PositiveBigIntegerField(_("worth"), null=True, blank=True)
    case_number = models.CharField(_("case that came of it"), max_length=40, blank=True)
    settled_date = models.DateField(null=True, blank=True)
    settled_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("referral"), _("referrals")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", settled_date__isnull=True) | Q(~Q(state="open"), settled_date__isnull=False),
                name="assets_referral_settled_with_day",
            ),
        ]
        indexes = [models.Index(fields=["party", "-made_date"], name="assets_referrals_of")]

    def __str__(self) -> str:
        return f"{self.who} · {self.about}"

    @property
    def who(self) -> str:
        """Who was sent, as people say it."""
        return self.customer.name if self.customer is not None else self.name


class Verdict(models.TextChoices):
    CONTINUE = "continue", _("go on as agreed")
    IMPROVE = "improve", _("go on, with something to be mended")
    END = "end", _("end it when the agreement runs out")


class PartyReview(Dealing):
    """How it went with a party over a time: five sides marked from one to five, what was counted, and what follows."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="reviews")
    first_date = models.DateField(_("from day"))
    latest_date = models.DateField(_("until day"))
    marks = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    remark = models.TextField(_("what was seen"), max_length=2000)
    verdict = models.CharField(pgettext_lazy("evaluation of a party", "what follows"), max_length=8, choices=Verdict.choices)
    next_step = models.CharField(_("what is done, by whom, until when"), max_length=500, blank=True)
    made_at = models.DateTimeField()
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("evaluation of a party"), _("evaluations of parties")

    @property
    def mean(self) -> float | None:
        """The mean of its marks."""
        return mean(self.marks)

    @property
    def standing(self) -> str:
        """What its marks say: strong, sound, weak."""
        return standing(self.marks)
