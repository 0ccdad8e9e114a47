"""Contacts with customers that are planned, and what came of them; executives' visits with their quota; household and farm files."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.customers.models.customers import Customer
from tingtang.org.models import Staff


class ContactPlan(models.Model):
    """A contact to come, by whom, about what and until when; then what came of it (CUS-05). An executive's visit is one too (CUS-38)."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("contact", "planned")
        DONE = "done", pgettext_lazy("contact", "done")
        DROPPED = "dropped", pgettext_lazy("contact", "dropped")

    class Way(models.TextChoices):
        PHONE = "phone", _("by phone")
        VISIT = "visit", _("visit to the customer")
        HERE = "here", _("the customer comes")
        MESSAGE = "message", _("by message")

    class Signal(models.TextChoices):
        NONE = "", _("no sign of a changed need")
        MORE = "more", _("wants more")
        OTHER = "other", _("wants something else")
        LESS = "less", _("wants less, or may leave")
        LIFE = "life", _("circumstances have changed")

    class Reply(models.TextChoices):
        NONE = "", _("nothing was offered")
        ACCEPTED = "accepted", pgettext_lazy("reply", "accepted")
        THINKING = "thinking", _("is thinking about it")
        REFUSED = "refused", pgettext_lazy("reply", "refused")
        UNREACHED = "unreached", _("could not be reached")

    class Refusal(models.TextChoices):
        NONE = "", pgettext_lazy("reply", "no reason")
        NEED = "need", _("has no need")
        PRICE = "price", _("too expensive")
        RIVAL = "rival", _("is with another provider")
        TRUST = "trust", _("had a bad experience")
        TIME = "time", _("not at this time")
        OTHER = "other", _("another reason")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contact_plans")
    owner = models.ForeignKey(Staff, verbose_name=_("who does it"), on_delete=models.PROTECT, related_name="contact_plans")
    is_executive = models.BooleanField(_("visit by an executive"), default=False)
    way = models.CharField(_("way"), max_length=8, choices=Way.choices, default=Way.PHONE)
    topic = models.CharField(_("about what"), max_length=200)
    due_date = models.DateField(pgettext_lazy("contact", "planned for"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PLANNED)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(_("minutes: what was said"), max_length=4000, blank=True)
    effect = models.CharField(_("effect"), max_length=300, blank=True)
    signal = models.CharField(_("change of need"), max_length=6, choices=Signal.choices, blank=True)
    campaign = models.CharField(_("invitation campaign"), max_length=80, blank=True)
    reply = models.CharField(_("reply"), max_length=10, choices=Reply.choices, blank=True)
    refusal = models.CharField(_("why refused"), max_length=6, choices=Refusal.choices, blank=True)
    referred = models.ForeignKey(
        Customer, verbose_name=_("whom he referred"), on_delete=models.SET_NULL, null=True, blank=True, related_name="referrals"
    )
    volume_cents = models.BigIntegerField(_("business volume covered"), null=True, blank=True, validators=[MinValueValidator(0)])

    class Meta:
        verbose_name, verbose_name_plural = _("planned contact"), _("planned contacts")
        indexes = [
            models.Index(fields=["state", "due_date"], name="customers_contact_due"),
            models.Index(fields=["campaign"], name="customers_contact_campaign", condition=~models.Q(campaign="")),
        ]

    def __str__(self) -> str:
        return self.topic


class VisitQuota(models.Model):
    """How many visits to customers an executive makes in a month, and on which weekdays (0 is Monday; none: any)."""

    executive = models.OneToOneField(Staff, verbose_name=_("executive"), on_delete=models.CASCADE, related_name="visit_quota")
    per_month = models.PositiveSmallIntegerField(
        _("visits a month"), validators=[MinValueValidator(1), MaxValueValidator(99)], default=2
    )
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)]),
        verbose_name=_("visit days"),
        default=list,
        blank=True,
    )

    class Meta:
        verbose_name, verbose_name_plural = _("quota of visits"), _("quotas of visits")

    def __str__(self) -> str:
        return self.executive.name


class HouseholdFile(models.Model):
    """A household or farm in a year: who lives and works there, what it has, earns and needs (CUS-39)."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="household_files")
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(1990), MaxValueValidator(2200)])
    members = models.PositiveSmallIntegerField(pgettext_lazy("of a household", "people"), default=1)
    workers = models.PositiveSmallIntegerField(_("of them working"), default=0)
    land_mu = models.DecimalField(_("land (mu)"), max_digits=9, decimal_places=2, default=0, validators=[MinValueValidator(0)])
    holdings = models.CharField(_("crops, livestock, workshop"), max_length=500, blank=True)
    income_cents = models.BigIntegerField(_("income in the year"), null=True, blank=True, validators=[MinValueValidator(0)])
    need_cents = models.BigIntegerField(_("funds needed"), null=True, blank=True, validators=[MinValueValidator(0)])
    need_purpose = models.CharField(_("funds needed for"), max_length=300, blank=True)
    need_date = models.DateField(_("funds needed by"), null=True, blank=True)
    surveyed_date = models.DateField(_("surveyed on"))

    class Meta:
        verbose_name, verbose_name_plural = _("household file"), _("household files")
        constraints = [models.UniqueConstraint(fields=["customer", "year"], name="customers_household_year")]

    def __str__(self) -> str:
        return f"{self.customer} {self.year}"
