"""Plays a day: a kiosk gives out the numbers, and one client for each clerk calls, serves and finishes as the log says."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tingtang.config.replay.client import Client
from tingtang.config.replay.day import Moment, WorkItem, moments
from tingtang.config.replay.stage import Desk, Stage

REASON = "replay"


@dataclass
class Pace:
    """Turns times of the log into times of now: `speed` seconds of the log pass in a second; 0 does not wait at all."""

    begins_at: datetime
    speed: float
    _started: float = field(default_factory=time.monotonic)

    def wait(self, at: datetime, stop: threading.Event) -> None:
        """Wait until `at` has come."""
        if self.speed:
            left = self._started + (at - self.begins_at).total_seconds() / self.speed - time.monotonic()
            if left > 0:
                stop.wait(left)


@dataclass
class Played:
    """A day while it is played: the ticket of each item once it was issued, the faults, the writes done."""

    items: list[WorkItem]
    stage: Stage
    url: str
    run: str
    pace: Pace
    tickets: dict[int, int] = field(default_factory=dict)
    issued: list[threading.Event] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    writes: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.issued = [threading.Event() for _ in self.items]


def play(day: Played, progress: Callable[[int, int], None]) -> None:
    """Play the whole day; the first fault ends it, and is in `day.faults`."""
    clients = [threading.Thread(target=_guarded, args=(day, kiosk, day), name="kiosk")]
    clients += [threading.Thread(target=_guarded, args=(day, clerk, day, name), name=name) for name in day.stage.desks]
    for client in clients:
        client.start()
    while any(client.is_alive() for client in clients):
        for client in clients:
            client.join(0.5)
        progress(len(day.tickets), len(day.items))


def _guarded(day: Played, work: Callable[..., None], *arguments: object) -> None:
    try:
        work(*arguments)
    except (RuntimeError, OSError, KeyError) as fault:
        day.faults.append(str(fault))
        day.stop.set()
        for event in day.issued:
            event.set()


def kiosk(day: Played) -> None:
    """Give out the numbers in the order of arrival."""
    client = Client(day.url, day.stage.kiosk_key)
    for number in sorted(range(len(day.items)), key=lambda n: (day.items[n].arrives_at, n)):
        item = day.items[number]
        day.pace.wait(item.arrives_at, day.stop)
        if day.stop.is_set():
            return
        body = {"service": day.stage.services[item.kind]}
        path = f"/halls/{day.stage.hall}/tickets"
        day.tickets[number] = client.post(path, body, at=item.arrives_at, intention=f"{day.run}-{number}-issue")["id"]
        day.writes += 1
        day.issued[number].set()


def clerk(day: Played, name: str) -> None:
    """Do what one clerk did: begin and end his items; what was open meanwhile is parked and resumed."""
    desk = day.stage.desks[name]
    hand = _Hand(day, desk, Client(day.url, desk.key))
    todo = with_ends(moments(day.items, name), day.items)
    hand.post("open", {}, todo[0])
    for step in todo:
        day.pace.wait(step.at, day.stop)
        day.issued[step.item].wait()
        if day.stop.is_set():
            return
        (hand.begin if step.verb == "start" else hand.end)(step)


def with_ends(todo: list[Moment], items: list[WorkItem]) -> list[Moment]:
    """The moments with an end for items that have none: it is put at the clerk's last act."""
    latest = max(moment.at for moment in todo)
    return todo + [Moment(latest, "finish", m.item) for m in todo if m.verb == "start" and items[m.item].ends_at is None]


class _Hand:
    """What one clerk has at his counter and in his parked list."""

    def __init__(self, day: Played, desk: Desk, client: Client) -> None:
        self.day, self.desk, self.client = day, desk, client
        self.current: int | None = None
        self.parked: list[int] = []

    def begin(self, step: Moment) -> None:
        self._put_aside(step)
        self.post("call", {"ticket": self.day.tickets[step.item], "reason": REASON}, step)
        self.post("start", {}, step)
        self.current = step.item

    def end(self, step: Moment) -> None:
        if self.current != step.item:
            self._put_aside(step)
            self._take_back(step.item, step)
        self.post("finish", {}, step)
        self.current = None
        if self.parked:
            self._take_back(self.parked[-1], step)

    def _put_aside(self, step: Moment) -> None:
        if self.current is not None:
            self.post("park", {"reason": REASON}, step)
            self.parked.append(self.current)
            self.current = None

    def _take_back(self, item: int, step: Moment) -> None:
        self.parked.remove(item)
        self.post("resume", {"ticket": self.day.tickets[item]}, step)
        self.current = item

    def post(self, verb: str, body: dict[str, object], step: Moment) -> None:
        intention = f"{self.day.run}-{self.desk.counter}-{step.item}-{step.verb}-{verb}-{len(self.parked)}"
        self.client.post(f"/counters/{self.desk.counter}/{verb}", body, at=step.at, intention=intention)
        self.day.writes += 1
