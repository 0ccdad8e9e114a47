"""Background work of insight."""

from procrastinate.contrib.django import app

from tingtang.insight import building
from tingtang.journal.models import Log


@app.task(name="insight.build_log")
def build_log(log_id: int) -> None:
    """Make the episodes of an imported log."""
    log = Log.objects.filter(pk=log_id).first()
    if log is not None:
        building.ensure(log)
