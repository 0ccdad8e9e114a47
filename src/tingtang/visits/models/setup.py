"""How a hall serves: the order of service, its scale, what is offered where."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.catalogue.models import Category, Service
from tingtang.core.naming import Named, code_validator
from tingtang.org.models import Counter, Hall


class RatingScale(Named):
    """A scale of satisfaction: `levels` from best to worst, each {"code", "name", "names", "value", "is_bad"}."""

    code = models.CharField(_("code"), max_length=40, validators=[code_validator], unique=True)
    levels = models.JSONField(_("levels"), default=list)


class Discipline(Named):
    """An order of service as data; `rules` is what `rules.discipline` reads. A published version is never edited."""

    version = models.PositiveIntegerField(default=1)
    rules = models.JSONField(_("rules"), default=dict)
    emergency_cap = models.PositiveSmallIntegerField(default=1)
    share_window = models.PositiveSmallIntegerField(default=1)
    privileged_in_a_row = models.PositiveSmallIntegerField(null=True, blank=True)
    is_capped = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="visits_discipline_version")]


class ServiceClass(Named):
    """What one service class is worth in one version of a discipline, in the integers that Python and SQL share."""

    discipline = models.ForeignKey(Discipline, on_delete=models.CASCADE, related_name="classes")
    kind = models.PositiveSmallIntegerField(default=0)
    base_millicredits = models.BigIntegerField(default=0)
    millicredits_per_minute = models.BigIntegerField(default=1000)
    bound_microseconds = models.BigIntegerField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["discipline", "code"], name="visits_class_once")]


class HallSetup(models.Model):
    """How a hall serves: its discipline, scale and policies."""

    hall = models.OneToOneField(Hall, on_delete=models.CASCADE, related_name="visit_setup")
    discipline = models.ForeignKey(Discipline, on_delete=models.PROTECT, null=True, blank=True)
    scale = models.ForeignKey(RatingScale, on_delete=models.PROTECT, null=True, blank=True)
    recall_limit = models.PositiveSmallIntegerField(_("calls at most"), default=3)
    recall_cooldown_seconds = models.PositiveIntegerField(_("pause between calls (s)"), default=15)
    late_return = models.CharField(
        _("who comes back late"),
        max_length=12,
        default="after",
        choices=[
            ("front", _("goes to the front")),
            ("after", _("goes behind the next few")),
            ("original", _("keeps the time of arrival")),
            ("end", _("goes to the end")),
            ("never", _("takes a new number")),
        ],
    )
    late_return_after = models.PositiveSmallIntegerField(_("behind how many"), default=3)
    late_return_minutes = models.PositiveIntegerField(_("how long a number can be revived (min)"), default=120)
    late_return_limit = models.PositiveSmallIntegerField(_("how often a number can be revived"), default=2)
    rating_minutes = models.PositiveIntegerField(_("how long a service can be rated (min)"), default=1440)
    ticket_note = models.JSONField(_("text on the ticket"), default=dict, blank=True)

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "settings of halls")


class HallService(models.Model):
    """A service offered in a hall, with targets of its own where they differ."""

    hall = models.ForeignKey(Hall, on_delete=models.CASCADE, related_name="offered")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="offered_in")
    zone_code = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    wait_target_seconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "services offered in halls")
        constraints = [models.UniqueConstraint(fields=["hall", "service"], name="visits_hall_service_once")]


class CounterCategory(models.Model):
    """A category a counter takes now; the links are switched live (floating counters)."""

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="takes")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="taken_at")

    class Meta:
        verbose_name_plural = pgettext_lazy("used by", "what counters take")
        constraints = [models.UniqueConstraint(fields=["counter", "category"], name="visits_counter_category_once")]
