"""Reads of touch points: the way of a customer through a service, stage by stage."""

from dataclasses import dataclass

from django.db.models import Count, Q

from tingtang.catalogue.models import Service, TouchPoint, TouchStage
from tingtang.core.registry import Text
from tingtang.customers.models import Tier


@dataclass(frozen=True)
class Stage:
    """A stage with its touch points; without any, nobody has designed it."""

    code: str
    label: Text
    points: list[TouchPoint]


def usual_service() -> Service | None:
    """The service to begin with: none while something is designed for all services, else that of which most is designed."""
    points = TouchPoint.objects.filter(is_active=True)
    if points.filter(service=None).exists():
        return None
    found = points.values("service").annotate(n=Count("pk")).order_by("-n", "service__order", "service").first()
    return Service.objects.filter(pk=found["service"]).first() if found else None


def journey(service: Service | None, tier: Tier | None) -> list[Stage]:
    """The stages of a service for a tier: what is designed for both, for one of them, and for everybody. The closest first."""
    rows = TouchPoint.objects.filter(Q(service=None) | Q(service=service), Q(tier=None) | Q(tier=tier), is_active=True)
    rows = rows.select_related("service", "tier", "post", "wording", "standard").order_by("order", "code")
    points = sorted(rows, key=lambda one: (one.service_id is None, one.tier_id is None))
    return [Stage(code, label, [one for one in points if one.stage == code]) for code, label in TouchStage.choices]
