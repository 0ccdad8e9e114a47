"""What insight does when something happened."""

from tingtang.insight import building
from tingtang.journal.events import LOG_IMPORTED
from tingtang.journal.models import Log
from tingtang.journal.subscribers import Happened, subscriber
from tingtang.visits import events as visits

_VISITS = (
    visits.TICKET_ISSUED,
    visits.TICKET_CALLED,
    visits.SERVICE_STARTED,
    visits.SERVICE_PARKED,
    visits.SERVICE_RESUMED,
    visits.SERVICE_TRANSFERRED,
    visits.SERVICE_FINISHED,
    visits.TICKET_NO_SHOW,
    visits.TICKET_RETURNED,
    visits.TICKET_LEFT,
    visits.TICKET_REDIRECTED,
)


@subscriber(building.SUBSCRIBER, *_VISITS)
def tell_episodes(happened: list[Happened]) -> None:
    """Keep the episodes of the own log up to date."""
    building.follow(happened)


@subscriber("insight.imported_logs", LOG_IMPORTED)
def tell_imported(happened: list[Happened]) -> None:
    """Make the episodes of a log that was just imported, before somebody asks for them."""
    for log in Log.objects.filter(pk__in=[each.object_id("log") for each in happened]):
        building.ensure(log)
