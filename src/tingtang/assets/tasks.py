"""Background work of the assets."""

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from tingtang.assets import imports, uploads
from tingtang.assets.actions import importing
from tingtang.assets.models import AssetImport
from tingtang.core.actors import SYSTEM
from tingtang.customers.queries.imports import left_alone


@app.task(name="assets.run_import")
def run_import(job_id: int) -> None:
    """Read the file of an import."""
    imports.run(job_id)


@app.periodic(cron="* * * * *")
@app.task(name="assets.resume_imports", queueing_lock="assets.resume_imports", pass_context=False)
def resume_imports(timestamp: int) -> None:
    """Every minute: imports whose process was killed go on with the row at which it was."""
    at = timezone.now()
    for job in left_alone(AssetImport, at):
        importing.resume_import(SYSTEM, job=job, at=at)
        app.configure_task("assets.run_import").defer(job_id=job.pk)


@app.periodic(cron="48 4 * * *")
@app.task(name="assets.forget_uploads", queueing_lock="assets.forget_uploads", pass_context=False)
def forget_uploads(timestamp: int) -> None:
    """Remove uploaded files that nobody imported."""
    uploads.forget_left_behind(datetime.fromtimestamp(timestamp, UTC))
