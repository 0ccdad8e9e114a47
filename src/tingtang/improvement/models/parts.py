"""What belongs to a hall or, without one, to the whole organisation."""

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.org.models import Hall

VIEW = "improvement.view"
M = TypeVar("M", bound=models.Model)


class InHallQuerySet(models.QuerySet[M]):
    """Rows of a hall or of the organisation."""

    def visible_to(self, actor: Actor, permission: str = VIEW) -> Self:
        """Rows of halls where the actor holds `permission`; those of the organisation to read for all who hold it somewhere."""
        halls = actor.halls(permission)
        if halls is EVERYWHERE:
            return self
        of_hall = Q(hall_id__in=halls)
        return self.filter(of_hall | Q(hall__isnull=True) if permission == VIEW else of_hall) if halls else self.none()


class InHall(models.Model):
    """A record of one hall, or (hall empty) of the whole organisation."""

    hall = models.ForeignKey(Hall, verbose_name=_("hall"), on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    objects: ClassVar[Any] = InHallQuerySet.as_manager()

    class Meta:
        abstract = True
