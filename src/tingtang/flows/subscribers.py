"""What happens anywhere may begin a procedure: a message start event that bears the name of an event."""

from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone

from tingtang.catalogue.actions.versions import today
from tingtang.core import registry
from tingtang.core.actors import SYSTEM
from tingtang.flows.actions.messages import News, note_news
from tingtang.flows.models import Start
from tingtang.journal.subscribers import Happened, subscriber


def _named() -> Collection[str]:
    """The events that begin a procedure of today, or did until today."""
    is_alive = Q(version__retired_date__isnull=True) | Q(version__retired_date__gte=today(timezone.now()))
    names = Start.objects.exclude(name="").filter(is_alive).values_list("name", flat=True).distinct()
    return [name for name in names if name in registry.event]


@subscriber("flows.begin", wanted=_named)
def begin(happened: list[Happened]) -> None:
    """Order the procedures that begin by what happened; its cursor goes with the orders, so each is ordered once."""
    news = [
        News(each.type, each.recorded_at, each.object_id("hall"), each.object_id("customer"), each.attributes)
        for each in happened
    ]
    note_news(SYSTEM, news=news, at=timezone.now())
