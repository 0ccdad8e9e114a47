"""What improvement does by the clock: it reminds people of what is due."""

from django.utils import timezone
from procrastinate.contrib.django import app

from tingtang.core.actors import SYSTEM
from tingtang.improvement.actions.reminders import remind


@app.periodic(cron="21 * * * *")
@app.task(name="improvement.remind", queueing_lock="improvement.remind", lock="improvement.remind", pass_context=False)
def remind_people(timestamp: int) -> None:
    """Every hour: whoever has something due tomorrow, or late since yesterday, hears of it once."""
    remind(SYSTEM, at=timezone.now())
