"""Background work of the core: what is over is swept away."""

from datetime import UTC, datetime, timedelta

from django.core.management import call_command
from procrastinate.contrib.django import app

from tingtang.core.models import IdempotencyKey

KEY_DAYS = 7  # longer than any client repeats a request


@app.periodic(cron="37 3 * * *")
@app.task(name="core.sweep", queueing_lock="core.sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Remove sessions that have ended, and answers to writes that nobody repeats any more."""
    call_command("clearsessions")
    IdempotencyKey.objects.filter(created_at__lt=datetime.fromtimestamp(timestamp, UTC) - timedelta(days=KEY_DAYS)).delete()
