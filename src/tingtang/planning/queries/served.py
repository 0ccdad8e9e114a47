"""What people can do where nothing is recorded of it: the kinds of services they served lately, as a guess that is said."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count

from tingtang.core.actors import Actor
from tingtang.insight import queries as insight
from tingtang.insight.rules.episodes import Outcome
from tingtang.journal.models import Log
from tingtang.org.models import Hall
from tingtang.planning.queries.arrivals import services_of

FEWEST_SERVED, SERVED_DAYS = 5, 90


def served_lately(actor: Actor, hall: Hall, at: datetime) -> Mapping[int, tuple[str, ...]]:
    """By member of staff, the hall's services of each category of which he served at least `FEWEST_SERVED` visits in `SERVED_DAYS` days."""
    today = at.astimezone(hall.zone).date()
    question = insight.Question(Log.objects.get(pk=Log.OWN), today - timedelta(days=SERVED_DAYS), today, hall.zone, hall)
    served = insight.episodes(actor, question).filter(outcome=Outcome.SERVED, clerk_id__gt=0)
    services = list(services_of(hall).values_list("pk", "category_id", "code"))
    category = {key: kind for key, kind, _code in services}
    counted: Counter[tuple[int, int]] = Counter()
    for clerk, service, n in served.order_by().values_list("clerk_id", "service_id").annotate(n=Count("pk")):
        if service in category:
            counted[clerk, category[service]] += n
    return {
        clerk: tuple(code for _key, kind, code in services if counted[clerk, kind] >= FEWEST_SERVED)
        for clerk in {clerk for (clerk, _kind), n in counted.items() if n >= FEWEST_SERVED}
    }
