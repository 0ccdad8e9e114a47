"""What is kept of a process beside its drawing: what each step is worth, what it needs, and a record of each phase of its life."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.assets.models import AssetKind
from tingtang.core.models import Account
from tingtang.flows.models.processes import Process
from tingtang.org.models import Post


class Worth(models.TextChoices):
    """What a step is worth to the customer (FLW-20)."""

    ADDS = "adds", _("adds value")
    NEEDED = "needed", _("needed, adds no value")
    WASTE = "waste", _("waste")


class Activity(models.TextChoices):
    """The activities of a value chain (FLW-20)."""

    INBOUND = "inbound", pgettext_lazy("value chain", "taking in")
    OPERATIONS = "operations", pgettext_lazy("value chain", "operations")
    OUTBOUND = "outbound", pgettext_lazy("value chain", "handing out")
    MARKETING = "marketing", pgettext_lazy("value chain", "marketing and sales")
    SERVICE = "service", pgettext_lazy("value chain", "service after it")
    INFRASTRUCTURE = "infrastructure", pgettext_lazy("value chain", "management")
    PEOPLE = "people", pgettext_lazy("value chain", "people")
    TECHNOLOGY = "technology", pgettext_lazy("value chain", "technology")
    PROCUREMENT = "procurement", pgettext_lazy("value chain", "procurement")


class StepValue(models.Model):
    """What a step of a process is in the value chain, and worth to the customer."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="step_values")
    element = models.CharField(_("step"), max_length=200)
    worth = models.CharField(_("worth to the customer"), max_length=6, choices=Worth.choices, blank=True)
    activity = models.CharField(_("activity of the value chain"), max_length=15, choices=Activity.choices, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("value of a step"), _("values of steps")
        constraints = [models.UniqueConstraint(fields=["process", "element"], name="flows_step_valued_once")]

    def __str__(self) -> str:
        return f"{self.process} {self.element}"


class SupplyKind(models.TextChoices):
    """What a process needs (FLW-24)."""

    PEOPLE = "people", pgettext_lazy("resource", "people")
    MATERIALS = "materials", pgettext_lazy("resource", "materials")
    SYSTEMS = "systems", pgettext_lazy("resource", "information systems")


class Supply(models.Model):
    """Something a process needs, how much, and how much there is: people of a post and assets of a kind are counted, the rest is noted."""

    process = models.ForeignKey(Process, verbose_name=_("process"), on_delete=models.CASCADE, related_name="supplies")
    kind = models.CharField(pgettext_lazy("of a resource", "kind"), max_length=10, choices=SupplyKind.choices)
    name = models.CharField(_("what is needed"), max_length=120)
    post = models.ForeignKey(Post, verbose_name=_("post"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asset_kind = models.ForeignKey(
        AssetKind, verbose_name=_("kind of assets"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    needed = models.PositiveIntegerField(_("needed"), default=1)
    available = models.PositiveIntegerField(_("there is"), default=0, editable=False)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    counted_at = models.DateTimeField(_("counted"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("resource of a process"), _("resources of processes")
        constraints = [
            models.UniqueConstraint(
                fields=["process", "kind", "name"],
                name="flows_supply_once",
                violation_error_message=_("This resource of this process is there already."),
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=True) | Q(kind="people"),
                name="flows_supply_post_of_people",
                violation_error_message=_("A post is named for people only."),
            ),
            models.CheckConstraint(
                condition=Q(asset_kind__isnull=True) | ~Q(kind="people"),
                name="flows_supply_assets_of_things",
                violation_error_message=_("A kind of assets is named for materials and systems only."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process} · {self.name}"

    @property
    def is_counted_by_itself(self) -> bool:
        """Whether nobody counts it by hand: people of a post, assets of a kind."""
        return self.post_id is not None or self.asset_kind_id is not None


class Phase(models.TextChoices):
    """The life of a process (FLW-02)."""

    PLAN = "plan", pgettext_lazy("phase of a process", "plan")
    DESIGN = "design", pgettext_lazy("phase of a process", "design")
    IMPLEMENT = "implement", pgettext_lazy("phase of a process", "implement")
    MONITOR = "monitor", pgettext_lazy("phase of a process", "monitor")
    IMPROVE = "improve", pgettext_lazy("phase of a process", "improve")


class PhaseRecord(models.Model):
    """What was recorded about a phase of a process: by whom, when, and what came of it. It stays as it was written."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="phase_records")
    phase = models.CharField(_("phase"), max_length=10, choices=Phase.choices)
    text = models.TextField(_("what was done and what came of it"), max_length=5000)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    made_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name, verbose_name_plural = _("record of a phase"), _("records of phases")

    def __str__(self) -> str:
        return f"{self.process} {self.phase}"
