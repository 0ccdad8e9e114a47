"""Background work of the customers."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from tingtang.customers.actions import duplicates


@app.periodic(cron="23 2 * * *")
@app.task(name="customers.find_duplicates", queueing_lock="customers.find_duplicates", pass_context=False)
def find_duplicates(timestamp: int) -> None:
    """Every night, compare what no event led to: records from imports of other programs, restored backups, new rules."""
    duplicates.find_everywhere(datetime.fromtimestamp(timestamp, UTC))
