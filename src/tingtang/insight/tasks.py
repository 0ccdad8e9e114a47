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


@app.periodic(cron="* * * * * */20")
@app.task(name="insight.follow_store", queueing_lock="insight.follow_store")
def follow_store(timestamp: int) -> None:
    """Keep the coded store up to date."""
    from tingtang.insight import storing  # noqa: PLC0415 - DuckDB, Arrow and numba take seconds of every process's start

    storing.advance()
