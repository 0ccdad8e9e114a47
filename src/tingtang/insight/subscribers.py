"""What insight does when something happened."""

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tingtang.customers.events import PROSPECTS_TAKEN
from tingtang.insight import episodes
from tingtang.journal.events import LOG_IMPORTED
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


@subscriber(episodes.SUBSCRIBER, *_VISITS)
def tell_episodes(happened: list[Happened]) -> None:
    """Keep the episodes of the own log up to date."""
    episodes.follow(happened)


@subscriber("insight.new_prospects", PROSPECTS_TAKEN)
def tell_prospects(_happened: list[Happened]) -> None:
    """Have prospects that were just taken over scored in the background."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task("insight.score_prospects", queueing_lock="insight.score_prospects").defer()


@subscriber("insight.imported_logs", LOG_IMPORTED)
def tell_imported(happened: list[Happened]) -> None:
    """Have the episodes of a log that was just imported made in the background, before somebody asks for them."""
    for each in happened:
        app.configure_task("insight.build_log").defer(log_id=each.object_id("log"))
