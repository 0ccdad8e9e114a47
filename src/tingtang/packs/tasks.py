"""Background work of packs."""

from datetime import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from tingtang.cases.actions.notices import KEPT_UNREAD, read_notices
from tingtang.cases.models import Notice
from tingtang.core.actors import SYSTEM
from tingtang.packs import demo
from tingtang.packs.actions import look
from tingtang.packs.loader import load


@app.task(name="packs.load_demo", queueing_lock="packs.load_demo")
def load_demo(name: str, language: str) -> None:
    """Load the demo hall of a pack beside those that are there."""
    demo.load(load(name), at=timezone.now(), language=language)


@app.periodic(cron="*/10 * * * *")
@app.task(name="packs.look", queueing_lock="packs.look", pass_context=False)
def look_again(timestamp: int) -> None:
    """Every ten minutes: how many changes wait in each applied pack, for the pages that say so."""
    look(SYSTEM)


@app.periodic(cron="*/2 * * * *")
@app.task(name="packs.settle_demo", queueing_lock="packs.settle_demo", pass_context=False)
def settle_demo(timestamp: int) -> None:
    """People of a demo have read what they were told before yesterday: its past weeks arrive all at once, and a bell that rings for
    them says nothing."""
    read_old(timezone.now())


def read_old(at: datetime) -> int:
    """Mark what people with demo logins were told more than a day before `at` as read. Returns how many."""
    old = Notice.objects.filter(staff__account__is_demo=True, read_at__isnull=True, at__lt=at - KEPT_UNREAD)
    by_staff: dict[int, list[int]] = {}
    for staff, key in old.values_list("staff_id", "pk"):
        by_staff.setdefault(staff, []).append(key)
    return sum(read_notices(SYSTEM, staff_id=staff, keys=keys, at=at) for staff, keys in by_staff.items())
