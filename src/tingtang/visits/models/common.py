"""What the tables of visits share."""

from typing import Generic, Self, TypeVar

from django.db import models

from tingtang.core.actors import EVERYWHERE, Actor

M = TypeVar("M", bound=models.Model)


class VisitQuerySet(models.QuerySet[M], Generic[M]):
    def visible_to(self, actor: Actor, permission: str = "visits.view") -> Self:
        """The rows in halls where the actor holds `permission`; a customer sees his own ticket only."""
        if actor.own is not None:
            return self.filter(pk=actor.own[1]) if actor.own[0] == self.model._meta.label_lower else self.none()
        halls = actor.halls(permission)
        return self if halls is EVERYWHERE else self.filter(hall_id__in=halls)
