"""The smaller halls of a demo: days like those of the main one with fewer visitors, and cases that were sent to a customer's own hall."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tingtang.cases.actions.opening import open_case
from tingtang.cases.actions.reach import send_home
from tingtang.cases.models import Case, Kind
from tingtang.core.actors import SYSTEM
from tingtang.customers import actions as customers
from tingtang.customers.models import Customer
from tingtang.org.models import Hall
from tingtang.packs.loaded import Loaded
from tingtang.packs.schemas.demo import Branch, Demo


def lived(demo: Demo, loaded: Loaded, number: int) -> Demo:
    """A branch as if it were a demo of its own: its hall and people, and of the visitors those its counters serve."""
    branch = demo.branches[number]
    manned = {number for person in branch.staff for number in person.places}
    taken = {code for one in loaded.layout(branch.hall.layout).counters if one.number in manned for code in one.categories}
    served = {one.code for one in loaded.catalogue.services if one.category in taken}
    day = demo.day.model_copy(
        update={
            "seed": demo.day.seed + number + 1, "past_days": branch.past_days, "waiting": branch.waiting, "rush": 1.0,
            "arrivals": {clock: rate * branch.share for clock, rate in demo.day.arrivals.items()},
            "mix": {code: weight for code, weight in demo.day.mix.items() if code in served},
        }
    )  # fmt: skip
    return demo.model_copy(update={"hall": branch.hall, "staff": branch.staff, "devices": [], "plans": [], "day": day})


def enter(demo: Demo, halls: Sequence[Hall], main: Hall, known: Mapping[str, Customer], at: datetime) -> None:
    """Make the branches the homes of some customers, and send home what those brought to the main hall."""
    for branch, own in zip(demo.branches, halls, strict=True):
        _sent_home(branch, own, main, known, at)


def _sent_home(branch: Branch, own: Hall, main: Hall, known: Mapping[str, Customer], at: datetime) -> None:
    for key in branch.home_of:
        if known[key].hall_id in {None, main.pk}:
            customers.change(SYSTEM, customer=known[key], hall=own, at=at - timedelta(days=30))
            known[key].refresh_from_db()
    if Case.objects.filter(hall=own).exists():
        return
    for one in branch.sent:
        when, kind = at - timedelta(hours=one.hours_ago), Kind.objects.filter(code=one.kind, is_active=True).first()
        if kind is None:
            continue
        made = open_case(
            SYSTEM, kind=kind, title=one.title, body=one.body, customer=known[one.who], hall=main, channel="counter", at=when
        )
        send_home(SYSTEM, case=made, at=min(at, when + timedelta(minutes=1)))
