"""Background work of the journal: partitions are made before they are needed, uploaded files are read."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from tingtang.journal import imports, partitions
from tingtang.journal.models import Import


@app.periodic(cron="17 * * * *")
@app.task(name="journal.make_partitions", queueing_lock="journal.make_partitions", pass_context=False)
def make_partitions(timestamp: int) -> None:
    """Make the partitions of the coming months, as seen from the planned time of this task."""
    partitions.ensure(datetime.fromtimestamp(timestamp, UTC))


@app.task(name="journal.run_import")
def run_import(job_id: int) -> None:
    """Read the file of an import; an uploaded file is removed when its log is complete."""
    job = imports.run(job_id)
    if job.state == Import.State.COMPLETE:
        imports.forget_file(job)
