"""Work of planning in the background: the search for a roster, which may take minutes."""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tingtang.core.actors import SYSTEM
from tingtang.planning.actions import search_roster
from tingtang.planning.models import Sheet


@app.task(name="planning.search_roster")
def search(sheet_id: int) -> None:
    """Search for the roster of a sheet, unless it was removed or saved meanwhile."""
    sheet = Sheet.objects.filter(pk=sheet_id, search__isnull=False).first()
    if sheet is not None:
        search_roster(SYSTEM, sheet=sheet, at=timezone.now())


def begin(sheet: Sheet) -> None:
    """Let the worker search; searches of other sheets may go on. One that waits for the worker already is enough."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task("planning.search_roster", queueing_lock=f"planning.search_roster.{sheet.pk}").defer(sheet_id=sheet.pk)
