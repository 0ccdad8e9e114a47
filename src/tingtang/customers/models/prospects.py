"""Prospects: firms and people who are no customers yet, from outside data with its source, purpose and lawful ground (CUS-20)."""

from typing import Any, ClassVar, Final, Self

import orjson
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.models import Account
from tingtang.core.sealing import CannotOpen, unseal
from tingtang.customers.models.care import ContactPlan
from tingtang.customers.models.customers import Customer, CustomerKind
from tingtang.customers.models.industries import Industry
from tingtang.customers.models.sources import DataSource
from tingtang.customers.rules.identities import UNREADABLE, masked_contact
from tingtang.org.models import Hall, Staff

PURPOSE: Final = "prospect"


class Ground(models.TextChoices):
    """Why data of somebody who is no customer may be kept: after articles 13 and 27 of the Personal Information Protection Law."""

    FIRMS = "firms", _("data of firms, not of people")
    PUBLIC = "public", _("lawfully public, used within reason")
    CONSENT = "consent", _("the person agreed that it is passed on to us for this")
    LAW = "law", _("a law allows it")


class Halled(models.QuerySet[Any]):
    """Rows of no hall, and of the halls where the actor holds a permission."""

    def visible_to(self, actor: Actor, permission: str) -> Self:
        halls = actor.halls(permission)
        if halls is EVERYWHERE:
            return self
        return self.filter(Q(hall_id__isnull=True) | Q(hall_id__in=halls)) if halls else self.none()


class ProspectTable(models.Model):
    """A table that was taken over: from where, for what, on which ground, and what became of its rows."""

    is_shared_without_hall = True

    file = models.CharField(_("file"), max_length=200, blank=True)
    hall = models.ForeignKey(Hall, verbose_name=_("for the hall"), on_delete=models.PROTECT, null=True, blank=True)
    source = models.ForeignKey(DataSource, verbose_name=_("source of data"), on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(_("for what it is used"), max_length=200)
    ground = models.CharField(_("lawful ground"), max_length=10, choices=Ground.choices)
    taken_date = models.DateField(_("as of"))
    keep_days = models.PositiveSmallIntegerField(
        _("kept for days when nothing comes"), default=180, validators=[MinValueValidator(7), MaxValueValidator(730)]
    )
    row_count = models.PositiveIntegerField(_("rows read"), default=0)
    new_count = models.PositiveIntegerField(_("new prospects"), default=0)
    same_count = models.PositiveIntegerField(_("prospects already"), default=0)
    known_count = models.PositiveIntegerField(_("customers already"), default=0)
    barred_count = models.PositiveIntegerField(_("do not want to be asked"), default=0)
    faults = models.JSONField(default=list, blank=True)  # line, column, why: no cell is kept
    taken_at = models.DateTimeField(_("taken over"))
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects: ClassVar[Halled] = Halled.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("table of prospects"), _("tables of prospects")

    def __str__(self) -> str:
        return self.file


class Prospect(models.Model):
    """A firm or person who might become a customer. How it is reached is sealed; `keys` are the digests by which it is known again."""

    is_shared_without_hall = True

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("prospect", "to be won")
        WON = "won", pgettext_lazy("prospect", "became a customer")
        LOST = "lost", pgettext_lazy("prospect", "did not come")

    class Stage(models.TextChoices):
        START = "start", pgettext_lazy("life cycle", "start")
        GROWTH = "growth", pgettext_lazy("life cycle", "growth")
        MATURE = "mature", pgettext_lazy("life cycle", "maturity")
        DECLINE = "decline", pgettext_lazy("life cycle", "decline")

    table = models.ForeignKey(ProspectTable, on_delete=models.PROTECT, related_name="prospects")
    name = models.CharField(pgettext_lazy("of a customer", "name"), max_length=200)
    core = models.CharField(max_length=200, editable=False)
    kind = models.CharField(pgettext_lazy("of a customer", "kind"), max_length=10, choices=CustomerKind.choices)
    industry = models.CharField(_("industry"), max_length=1, choices=Industry.choices, blank=True)
    hall = models.ForeignKey(Hall, verbose_name=_("for the hall"), on_delete=models.PROTECT, null=True, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    staff_count = models.PositiveIntegerField(_("people employed"), null=True, blank=True)
    revenue_cents = models.BigIntegerField(_("revenue of a year"), null=True, blank=True)
    before_cents = models.BigIntegerField(_("revenue of the year before"), null=True, blank=True)
    stage = models.CharField(_("stage of life"), max_length=10, choices=Stage.choices, blank=True)
    note = models.CharField(_("note"), max_length=4000, blank=True)
    sealed = models.BinaryField(null=True)
    keys = ArrayField(models.CharField(max_length=32), default=list, blank=True)
    owner = models.ForeignKey(
        Staff, verbose_name=_("who works on it"), on_delete=models.SET_NULL, null=True, blank=True, related_name="prospects"
    )
    state = models.CharField(_("state"), max_length=5, choices=State.choices, default=State.OPEN)
    next_date = models.DateField(_("next contact"), null=True, blank=True)
    latest_outcome = models.CharField(_("latest outcome"), max_length=10, choices=ContactPlan.Reply.choices, blank=True)
    score = models.PositiveSmallIntegerField(_("score"), default=0)
    wanted = models.JSONField(default=dict, blank=True)  # what the likeliest service is called, by language
    why = models.JSONField(default=dict, blank=True)
    keep_until = models.DateField(_("kept until"))
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="prospects")
    created_at = models.DateTimeField(_("taken over"))
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Halled] = Halled.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("prospect"), _("prospects")
        indexes = [
            models.Index(fields=["state", "-score", "id"], name="customers_prospect_score"),
            models.Index(fields=["owner", "next_date"], name="customers_prospect_owner"),
            models.Index(fields=["core"], name="customers_prospect_core"),
            models.Index(fields=["keep_until"], name="customers_prospect_until"),
            GinIndex(fields=["keys"], name="customers_prospect_keys", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def plain(self) -> dict[str, Any]:
        """How it is reached, unsealed: `person`, `contacts` and `identities` as pairs; for actions, never for a page."""
        nothing: dict[str, Any] = {"person": "", "contacts": [], "identities": []}
        found: dict[str, Any] = nothing | orjson.loads(unseal(self.sealed, PURPOSE)) if self.sealed else nothing
        return found

    @property
    def masked(self) -> list[tuple[str, str]]:
        """Contacts as everybody may see them."""
        try:
            return [(kind, masked_contact(kind, text)) for kind, text in self.plain["contacts"]]
        except CannotOpen:
            return [("", UNREADABLE)]


class ProspectContact(models.Model):
    """A contact that was tried or made with a prospect, and what came of it."""

    prospect = models.ForeignKey(Prospect, on_delete=models.CASCADE, related_name="contacts")
    way = models.CharField(_("way"), max_length=8, choices=ContactPlan.Way.choices, default=ContactPlan.Way.PHONE)
    outcome = models.CharField(_("outcome"), max_length=10, choices=ContactPlan.Reply.choices[1:])
    refusal = models.CharField(_("why refused"), max_length=6, choices=ContactPlan.Refusal.choices, blank=True)
    note = models.CharField(_("what was said"), max_length=2000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")


class ProspectBar(models.Model):
    """Somebody who does not want to be asked: nothing is kept of him but the digest by which a later table leaves him out."""

    key = models.CharField(max_length=32, unique=True)
    since = models.DateTimeField()
