"""What-ifs of a hall that were kept under a name."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.org.models import Hall


class ScenarioQuerySet(models.QuerySet["HallScenario"]):
    def visible_to(self, actor: Actor, permission: str = "planning.view") -> Self:
        """The scenarios of halls where the actor holds `permission`."""
        halls = actor.halls(permission)
        return self if halls is EVERYWHERE else self.filter(hall_id__in=halls)


class HallScenario(models.Model):
    """What would be different in a hall, as it was asked: `asked` holds the fields of the what-if page."""

    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.CASCADE, related_name="what_ifs")
    name = models.CharField(_("name"), max_length=100)
    asked = models.JSONField(_("what is asked"), default=dict)
    saved_at = models.DateTimeField(_("saved"))
    objects: ClassVar[ScenarioQuerySet] = ScenarioQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("what-if of a hall"), _("what-ifs of halls")
        constraints = [models.UniqueConstraint(fields=["hall", "name"], name="planning_scenario_name")]

    def __str__(self) -> str:
        return self.name
