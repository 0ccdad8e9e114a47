"""Assets, the states they were in, and what they have to do with each other."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.assets.models.kinds import AssetKind
from tingtang.assets.models.parties import Party
from tingtang.catalogue.models import Agreement
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Staff

VIEW = "assets.view"


class AssetState(models.TextChoices):
    ORDERED = "ordered", _("on order")
    STORED = "stored", _("in store")
    IN_USE = "in_use", pgettext_lazy("asset", "in use")
    FAULTY = "faulty", _("out of order")
    RETIRED = "retired", pgettext_lazy("asset", "retired")


class AssetQuerySet(models.QuerySet["Asset"]):
    def visible_to(self, actor: Actor, permission: str = VIEW) -> Self:
        """Assets of no hall, and of the halls where the actor holds `permission`; a customer sees his own."""
        if actor.own is not None:
            return self._of_customer(*actor.own)
        halls = actor.halls(permission)
        if halls is EVERYWHERE:
            return self
        return self.filter(Q(hall_id__isnull=True) | Q(hall_id__in=halls)) if halls else self.none()

    def _of_customer(self, label: str, key: int) -> Self:
        if label != "customers.customer":
            return self.none()
        return self.filter(customer__in=Customer.objects.filter(Q(pk=key) | Q(merged_into=key)).values("pk"))


class Asset(models.Model):
    """Something that service is about: a meter, a room, a plot, a server, goods or a contract (configuration item, ITL-02).

    Its number stands on it and in cases, so it never changes. An asset of no hall belongs to all of them.
    """

    is_shared_without_hall = True

    number = models.CharField(_("number"), max_length=40, unique=True)
    name = models.CharField(pgettext_lazy("of an asset", "name"), max_length=200)
    kind = models.ForeignKey(
        AssetKind, verbose_name=pgettext_lazy("of an asset", "kind"), on_delete=models.PROTECT, related_name="assets"
    )
    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="assets")
    customer = models.ForeignKey(
        Customer, verbose_name=_("whose it is"), on_delete=models.PROTECT, null=True, blank=True, related_name="assets"
    )
    place = models.CharField(_("where it is"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=AssetState.choices, default=AssetState.IN_USE, editable=False)
    state_date = models.DateField(_("in this state since"), editable=False)
    supplier = models.ForeignKey(
        Party, verbose_name=_("supplier"), on_delete=models.PROTECT, null=True, blank=True, related_name="assets"
    )
    agreement = models.ForeignKey(
        Agreement,
        verbose_name=_("contract with the customer"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assets",
    )
    contract = models.CharField(_("supply contract"), max_length=120, blank=True)
    bought_date = models.DateField(_("bought"), null=True, blank=True)
    warranty_date = models.DateField(_("warranty until"), null=True, blank=True)
    renew_date = models.DateField(
        _("to be renewed by"),
        null=True,
        blank=True,
        help_text=_("A licence, a set of music, a verification: whoever keeps it is told in time."),
    )
    fields = models.JSONField(_("fields"), default=dict, blank=True)
    note = models.TextField(_("note"), max_length=4000, blank=True)
    created_at = models.DateTimeField(editable=False)
    objects: ClassVar[AssetQuerySet] = AssetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("asset"), _("assets")
        indexes = [
            models.Index(fields=["number"], opclasses=["varchar_pattern_ops"], name="assets_number_begins"),
            models.Index(fields=["name"], opclasses=["varchar_pattern_ops"], name="assets_name_begins"),
            models.Index(fields=["kind", "state"], name="assets_by_kind"),
            models.Index(fields=["renew_date"], name="assets_to_renew", condition=Q(renew_date__isnull=False)),
            models.Index(fields=["warranty_date"], name="assets_warranty", condition=Q(warranty_date__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(bought_date__isnull=True) | Q(warranty_date__isnull=True) | Q(warranty_date__gte=F("bought_date")),
                name="assets_warranty_after_buying",
                violation_error_message=_("The warranty ends before it was bought."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class AssetSpell(models.Model):
    """A time that an asset spent in a state; the present one has no end."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="spells")
    state = models.CharField(_("state"), max_length=8, choices=AssetState.choices)
    starts_date = models.DateField(_("from"))
    ends_date = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asset"], condition=Q(ends_date__isnull=True), name="assets_one_present_spell"),
            models.CheckConstraint(
                condition=Q(ends_date__isnull=True) | Q(ends_date__gte=F("starts_date")), name="assets_spell_lasts"
            ),
        ]


class Renewal(models.Model):
    """An asset was renewed: when, by whom, what was changed, and when it is due again."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="renewals")
    renewed_at = models.DateTimeField()
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_date = models.DateField(_("was due"), null=True, blank=True)
    next_date = models.DateField(_("next by"), null=True, blank=True)
    note = models.CharField(_("what was changed"), max_length=1000)

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "renewals of assets")


class RelationKind(models.TextChoices):
    """What one asset is to another: `source` is `kind` `target`. Only being connected goes both ways, and in circles."""

    PART_OF = "part_of", _("part of")
    INSTALLED_AT = "installed_at", _("installed at")
    DEPENDS_ON = "depends_on", _("depends on")
    CONNECTED_TO = "connected_to", _("connected to")


class Relation(models.Model):
    """What one asset has to do with another."""

    source = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="relations")
    target = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="related_from")
    kind = models.CharField(_("relation"), max_length=12, choices=RelationKind.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="assets_relation_once"),
            models.UniqueConstraint(
                fields=["source", "kind"], condition=Q(kind__in=["part_of", "installed_at"]), name="assets_one_whole_one_place"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="assets_relation_to_another"),
        ]
