"""What the catalogue does by the clock: points of lists and drills for which it is high time are told."""

from django.utils import timezone
from procrastinate.contrib.django import app

from tingtang.catalogue.actions.frameworks import tell_due_points
from tingtang.catalogue.actions.regulations import tell_due_drills
from tingtang.core.actors import SYSTEM


@app.periodic(cron="13 * * * *")
@app.task(name="catalogue.tell_due_points", queueing_lock="catalogue.tell_due_points", pass_context=False)
def look_at_points(timestamp: int) -> None:
    """Every hour: followed points for which nothing was done for too long."""
    tell_due_points(SYSTEM, at=timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(name="catalogue.tell_due_drills", queueing_lock="catalogue.tell_due_drills", pass_context=False)
def look_at_drills(timestamp: int) -> None:
    """Every hour: emergency plans whose day to be drilled has come."""
    tell_due_drills(SYSTEM, at=timezone.now())
