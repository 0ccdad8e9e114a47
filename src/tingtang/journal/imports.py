"""Reading a file into a log of the journal: batch by batch, each its own short transaction, so that nobody waits for it."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from queue import Empty, Queue
from threading import Event as Flag
from threading import Thread
from typing import Any

import orjson
from django.db import DataError, connection, transaction

from tingtang.core.actors import SYSTEM
from tingtang.journal.actions import close_import
from tingtang.journal.copying import copy, escaped, json_column, numbers, plain
from tingtang.journal.formats import Columns, Malformed, Reason, open_log
from tingtang.journal.formats.csv_rows import CsvLog
from tingtang.journal.formats.errors import Problems
from tingtang.journal.formats.ocel import Event, FileLog, Item, Object
from tingtang.journal.models import Import
from tingtang.journal.record import MOST_CODES, NoCodeLeft, code

BATCH = 20_000
MOST_WORDS = 2000
LONGEST_WORD = 200
LONGEST_NAME = 500  # characters of what a case or thing is called: an index holds no more than 2,700 bytes
UNKNOWN = "unknown"

Clock = Callable[[], datetime]


class Overtaken(RuntimeError):
    """Another process is reading the same file into the same log."""


def run(
    job_id: int, *, clock: Clock = lambda: datetime.now(UTC), on_progress: Callable[[Import], None] = lambda _job: None
) -> Import:
    """Read the file of an import to its end, or until it is stopped or fails; what was read stays and can be gone on from.

    A table is checked whole before its first row is taken. A file with bad rows is refused unless they may be left out.
    """
    job = Import.objects.select_related("log").get(pk=job_id)
    columns = _columns(job.columns) if job.columns else None
    try:
        log = open_log(Path(job.path), columns=columns)
        with _without_cycle_search():
            state = _Importer(job, log, clock, on_progress).run()
    except Malformed as bad:
        job.reason, job.where, job.value, state = bad.reason.value, bad.where[:300], bad.value, Import.State.FAILED
    except OSError as error:
        job.reason, job.value, state = Reason.UNREADABLE.value, str(error)[:300], Import.State.FAILED
    close_import(SYSTEM, job=job, state=state, at=clock())
    return job


def _columns(kept: dict[str, Any]) -> Columns:
    others = kept.get("others")
    return Columns(**kept | {"others": tuple(others) if others is not None else None})


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Items hold no cycles, and searching them for some took a quarter of the time of an import."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _ahead(items: Iterator[Item] | Iterator[Object]) -> Iterator[Iterator[list[Item]]]:
    """Batches of items, read by a thread of their own while the database takes the one before."""
    batches: Queue[list[Item] | Exception] = Queue(maxsize=1)
    stop = Flag()

    def read() -> None:
        try:
            while not stop.is_set():
                batch: list[Item] = list(islice(items, BATCH))
                batches.put(batch)
                if not batch:
                    return
        except Exception as error:  # whoever waits for the next batch is told of it, or he would wait for ever
            batches.put(error)

    thread = Thread(target=read, daemon=True)
    thread.start()
    try:
        yield _taken(batches)
    finally:
        stop.set()
        while thread.is_alive():
            with suppress(Empty):
                batches.get(timeout=0.05)
        thread.join()


def _taken(batches: "Queue[list[Item] | Exception]") -> Iterator[list[Item]]:
    while batch := batches.get():
        if isinstance(batch, Exception):
            raise batch
        yield batch


class _Importer:
    """One run of an import, from where the last one stopped."""

    def __init__(self, job: Import, log: FileLog, clock: Clock, on_progress: Callable[[Import], None]) -> None:
        self.job, self.log, self.clock, self.on_progress = job, log, clock, on_progress
        self.words: dict[str, dict[str, int]] = {"event": {}, "object": {}, "qualifier": {}}
        self.objects: dict[str, tuple[int, int]] = {}
        self.unknown = Problems()
        self.has_relations = False

    def run(self) -> Import.State:
        if isinstance(self.log, CsvLog) and not self.job.leaves_out_bad_rows and not self.job.item_count:
            self._check()
        self._state(Import.State.RUNNING)
        self._known_objects()
        self._word("object", UNKNOWN)
        if not self._batches(self.log.items(), self._write, "item_count", 0.95):
            return Import.State.STOPPED
        if self.has_relations and not self._batches(self.log.objects(), self._relate, "relation_count", 0.05):
            return Import.State.STOPPED
        self._note_problems()
        self._declare()
        self.job.share = 1
        return Import.State.COMPLETE

    def _check(self) -> None:
        self._state(Import.State.CHECKING)
        for number, _item in enumerate(self.log.items()):
            if number % BATCH == 0:
                Import.objects.filter(pk=self.job.pk).update(share=self.log.progress.share(), moved_at=self.clock())
        self._refuse_problems()

    def _state(self, state: Import.State) -> None:
        self.job.state = state
        Import.objects.filter(pk=self.job.pk).update(state=state, moved_at=self.clock())

    def _known_objects(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, object_type_id, id FROM journal_object WHERE log_id = %s", [self.job.log_id])
            while rows := cursor.fetchmany(BATCH):
                self.objects.update((name, (type_, number)) for name, type_, number in rows)

    def _batches(
        self, items: Iterator[Item] | Iterator[Object], write: Callable[[list[Item]], None], counter: str, weight: float
    ) -> bool:
        """Write all items not written by an earlier run; False when somebody wants it stopped."""
        for item in islice(items, getattr(self.job, counter)):
            self.has_relations |= isinstance(item, Object) and bool(item.relations)
        with _ahead(items) as batches:
            for batch in batches:
                self._refuse_problems()
                start = 1 - weight if counter == "relation_count" else 0
                self.job.share = start + weight * self.log.progress.share()
                self._commit(batch, write, counter)
                self.on_progress(self.job)
                if Import.objects.filter(pk=self.job.pk, is_stop_wanted=True).exists():
                    return False
        self._refuse_problems()
        return True

    def _commit(self, batch: list[Item], write: Callable[[list[Item]], None], counter: str) -> None:
        """One batch and the note that it is done, together. Refused when another process was faster."""
        done = getattr(self.job, counter)
        try:
            with transaction.atomic():
                write(batch)
                setattr(self.job, counter, done + len(batch))
                fields = ("item_count", "relation_count", "event_count", "object_count", "share")
                values = {each: getattr(self.job, each) for each in fields} | {"moved_at": self.clock()}
                if not Import.objects.filter(pk=self.job.pk, **{counter: done}).update(**values):
                    raise Overtaken
        except DataError as error:
            raise Malformed(Reason.BAD_ENCODING, where=f"{counter} {done}", value=str(error)) from error

    def _refuse_problems(self) -> None:
        if self.log.problems.count and not self.job.leaves_out_bad_rows:
            self._note_problems()
            first = self.log.problems.first[0]
            raise Malformed(Reason.BAD_ROWS, where=str(first.line), value=first.value)

    def _note_problems(self) -> None:
        problems = [*self.log.problems.first, *self.unknown.first]
        self.job.problem_count = self.log.problems.count + self.unknown.count
        self.job.problems = [[each.line, each.reason.value, each.value] for each in problems]

    def _declare(self) -> None:
        found = self.log.found
        unknown = self._word("object", UNKNOWN)
        if any(type_ == unknown for type_, _number in self.objects.values()):
            found.object_types.setdefault(UNKNOWN, {})
        self.job.log.declared = {"event_types": found.event_types, "object_types": found.object_types}

    def _word(self, kind: str, name: str) -> int:
        known = self.words[kind].get(name)
        if known is None:
            if sum(map(len, self.words.values())) >= MOST_WORDS:
                raise Malformed(Reason.TOO_MANY_TYPES, where=str(MOST_WORDS), value=name)
            if len(name) > LONGEST_WORD:
                raise Malformed(Reason.TOO_LONG, value=name)
            known = self.words[kind][name] = _code(kind, name)
        return known

    def _write(self, batch: list[Item]) -> None:
        objects = [item for item in batch if isinstance(item, Object)]
        events = [item for item in batch if isinstance(item, Event)]
        self._write_objects(objects)
        self._write_events(events)
        self.job.event_count += len(events)

    def _write_objects(self, objects: list[Object]) -> None:
        log_id = self.job.log_id
        rows, changes = [], []
        for thing, number in zip(objects, numbers("journal_object_id_seq", len(objects)), strict=True):
            if thing.id in self.objects:
                raise Malformed(Reason.TWICE, where=thing.id)
            type_ = self._word("object", thing.type)
            self.objects[_short(thing.id)] = type_, number
            self.has_relations |= bool(thing.relations)
            rows.append(f"{number}\t{log_id}\t{type_}\t{escaped(thing.id)}")
            for name, at, value in thing.attributes:
                kept = escaped(orjson.dumps(plain(value)).decode())
                changes.append(f"{log_id}\t{type_}\t{number}\t{at.isoformat()}\t{escaped(name)}\t{kept}")
        copy("journal_object", "id, log_id, object_type_id, name", rows)
        copy("journal_object_change", "log_id, object_type_id, object_id, at, field, value", changes)
        self.job.object_count += len(objects)

    def _write_events(self, events: list[Event]) -> None:
        log_id, types, qualifiers = self.job.log_id, self.words["event"], self.words["qualifier"]
        rows, links = [], []
        for event, number in zip(events, numbers("journal_event_id_seq", len(events)), strict=True):
            type_ = types.get(event.type) or self._word("event", event.type)
            at, attributes = event.time.isoformat(), json_column(event.attributes)
            rows.append(f"{number}\t{log_id}\t{type_}\t{at}\t{attributes}\t{escaped(event.id)}")
            for name, qualifier in event.objects:
                object_type, object_id = self.objects.get(name) or self._unknown(name)
                word = qualifiers.get(qualifier) or self._word("qualifier", qualifier)
                links.append(f"{number}\t{log_id}\t{object_type}\t{object_id}\t{word}")
        copy("journal_event", "id, log_id, type_id, occurred_at, attributes, name", rows)
        copy("journal_event_object", "event_id, log_id, object_type_id, object_id, qualifier_id", links)

    def _unknown(self, name: str) -> tuple[int, int]:
        """An object that is related but never told: kept under the type `unknown`, and reported."""
        self.unknown.add(0, Reason.UNKNOWN_OBJECT, _short(name))
        type_, number = self._word("object", UNKNOWN), numbers("journal_object_id_seq", 1)[0]
        copy("journal_object", "id, log_id, object_type_id, name", [f"{number}\t{self.job.log_id}\t{type_}\t{escaped(name)}"])
        self.objects[name] = type_, number
        self.job.object_count += 1
        return type_, number

    def _relate(self, batch: list[Item]) -> None:
        log_id = self.job.log_id
        rows = []
        for thing in batch:
            if not isinstance(thing, Object):
                continue
            type_, number = self.objects[thing.id]
            for name, qualifier in thing.relations:
                target_type, target = self.objects.get(name) or self._unknown(name)
                word = self._word("qualifier", qualifier)
                rows.append(f"{log_id}\t{type_}\t{number}\t{target_type}\t{target}\t{word}")
        columns = "log_id, source_type_id, source_id, target_type_id, target_id, qualifier_id"
        copy("journal_object_object", columns, rows)


def _short(name: str) -> str:
    if len(name) > LONGEST_NAME:
        raise Malformed(Reason.TOO_LONG, where=name[:40], value=str(len(name)))
    return name


def _code(kind: str, name: str) -> int:
    try:
        return code(kind, name)
    except NoCodeLeft:
        raise Malformed(Reason.TOO_MANY_TYPES, where=str(MOST_CODES), value=name) from None


def forget_file(job: Import) -> None:
    """Remove an uploaded file once its log is complete."""
    Path(job.path).unlink(missing_ok=True)
