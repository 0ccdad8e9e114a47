"""Background work of the journal: partitions are made before they are needed, uploaded files are read."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from tingtang.journal import imports, partitions, uploads
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


@app.periodic(cron="41 4 * * *")
@app.task(name="journal.forget_uploads", queueing_lock="journal.forget_uploads", pass_context=False)
def forget_uploads(timestamp: int) -> None:
    """Remove uploaded files that nobody made a log of."""
    uploads.forget_left_behind(datetime.fromtimestamp(timestamp, UTC))
