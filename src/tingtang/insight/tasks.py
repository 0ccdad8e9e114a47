"""Background work of insight."""

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from tingtang.core.actors import SYSTEM
from tingtang.insight import episodes
from tingtang.journal.models import Log


@app.task(name="insight.build_log")
def build_log(log_id: int) -> None:
    """Make the episodes of an imported log."""
    log = Log.objects.filter(pk=log_id).first()
    if log is not None:
        episodes.ensure(log)


@app.periodic(cron="* * * * * */20")
@app.task(name="insight.follow_store", queueing_lock="insight.follow_store")
def follow_store(timestamp: int) -> None:
    """Keep the coded store up to date."""
    from tingtang.insight.store import storing  # noqa: PLC0415 - DuckDB, Arrow and numba take seconds of every process's start

    storing.advance()


@app.periodic(cron="41 3 * * *")
@app.task(name="insight.analyse_nightly", queueing_lock="insight.analyse_nightly", pass_context=False)
def analyse_nightly(timestamp: int) -> None:
    """Every night, make the cells of customers anew and raise warnings."""
    from tingtang.insight.actions import customers as acts  # noqa: PLC0415 - numba and numpy, as above

    acts.analyse_customers(SYSTEM, at=datetime.fromtimestamp(timestamp, UTC))
    acts.score_prospects(SYSTEM, at=datetime.fromtimestamp(timestamp, UTC))


@app.task(name="insight.score_prospects", queueing_lock="insight.score_prospects")
def score_prospects() -> None:
    """Score prospects, because some were taken over."""
    from tingtang.insight.actions import customers as acts  # noqa: PLC0415

    acts.score_prospects(SYSTEM, at=timezone.now())


@app.task(name="insight.analyse_customers", queueing_lock="insight.analyse_customers")
def analyse_now() -> None:
    """The same, because somebody wants it now."""
    from tingtang.insight.actions import customers as acts  # noqa: PLC0415

    acts.analyse_customers(SYSTEM, at=timezone.now())
    acts.score_prospects(SYSTEM, at=timezone.now())


@app.task(name="insight.keep_findings")
def keep_findings(scope: str) -> None:
    """Look for patterns among the customers of some halls, for whoever sees these only."""
    from tingtang.insight.actions.customers import keep_findings as keep  # noqa: PLC0415

    keep(scope, timezone.now())
