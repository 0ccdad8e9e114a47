"""What people can do where nothing is recorded of it: what they served lately, as a guess that is said."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count

from tingtang.catalogue.models import Service
from tingtang.core.actors import Actor
from tingtang.insight import queries as insight
from tingtang.insight.rules.episodes import Outcome
from tingtang.journal.models import Log
from tingtang.org.models import Hall

FEWEST_SERVED, SERVED_DAYS = 5, 90


def served_lately(actor: Actor, hall: Hall, at: datetime) -> Mapping[int, tuple[str, ...]]:
    """By member of staff, the services of which he served at least `FEWEST_SERVED` visits in this hall in the latest `SERVED_DAYS` days."""
    today = at.astimezone(hall.zone).date()
    question = insight.Question(Log.objects.get(pk=Log.OWN), today - timedelta(days=SERVED_DAYS), today, hall.zone, hall)
    served = insight.episodes(actor, question).filter(outcome=Outcome.SERVED, clerk_id__gt=0)
    counted = served.values_list("clerk_id", "service_id").annotate(n=Count("pk")).filter(n__gte=FEWEST_SERVED)
    pairs = [(clerk, service) for clerk, service, _n in counted.order_by("clerk_id", "service_id")]
    codes = dict(Service.objects.filter(pk__in={service for _clerk, service in pairs}).values_list("pk", "code"))
    found: dict[int, tuple[str, ...]] = {}
    for clerk, service in pairs:
        if service in codes:
            found[clerk] = (*found.get(clerk, ()), codes[service])
    return found
