"""Background work of the journal: its partitions are made before they are needed."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from tingtang.journal import partitions


@app.periodic(cron="17 * * * *")
@app.task(name="journal.make_partitions", queueing_lock="journal.make_partitions", pass_context=False)
def make_partitions(timestamp: int) -> None:
    """Make the partitions of the coming months, as seen from the planned time of this task."""
    partitions.ensure(datetime.fromtimestamp(timestamp, UTC))
