"""Background work of the assets."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from tingtang.assets import imports, uploads


@app.task(name="assets.run_import")
def run_import(job_id: int) -> None:
    """Read the file of an import."""
    imports.run(job_id)


@app.periodic(cron="48 4 * * *")
@app.task(name="assets.forget_uploads", queueing_lock="assets.forget_uploads", pass_context=False)
def forget_uploads(timestamp: int) -> None:
    """Remove uploaded files that nobody imported."""
    uploads.forget_left_behind(datetime.fromtimestamp(timestamp, UTC))
