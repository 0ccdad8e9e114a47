"""Simulated days that were brought into Insight."""

from django.db.models import QuerySet

from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.insight import queries as insight
from tingtang.journal.models import Log
from tingtang.org.models import Hall

SOURCE = "what-if:"  # what stands in a log's source where others have the name of their file


def source_of(hall: Hall) -> str:
    """What a log says it comes from when it is a simulated day of `hall`."""
    return f"{SOURCE}{hall.code}"


def brought_days(actor: Actor, hall: Hall) -> QuerySet[Log]:
    """The simulated days of a hall that the actor may look into, newest first."""
    return insight.logs(actor).filter(source=source_of(hall)).order_by("-pk")


def get_day(actor: Actor, code: str) -> Log:
    """A simulated day by its code. NotFound when it is absent, out of sight or not the actor's to see."""
    found = insight.logs(actor).filter(code=code, source__startswith=SOURCE).first()
    if found is None:
        raise NotFound
    return found


def code_for(wish: str) -> tuple[str, bool]:
    """A code for a new log that begins with `wish`, or that of the log which is just this one and in sight; and whether it is new."""
    taken = {log.code: log for log in Log.objects.filter(code__startswith=wish)}
    seen = [log.code for log in taken.values() if not log.is_hidden and log.state == "complete"]
    if seen:
        return seen[0], False
    return next(code for n in range(len(taken) + 1) if (code := f"{wish}-{n}" if n else wish) not in taken), True
