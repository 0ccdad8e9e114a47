"""A log of the coded store seen from one type of object: columns in the order of case and time, which nothing has named yet.

Large ones are kept beside the store as plain arrays that are mapped into memory: a process that starts has no log to sort, and
processes of one machine share the pages. When the store has grown only what is new is read.
"""

import os
import shutil
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute
from pyarrow import parquet

from tingtang.insight.arrays import Array, Groups
from tingtang.insight.rules.eventlog import Chosen, EventLog, Ints, Times
from tingtang.insight.store import SCHEMA, SORTED, Manifest, Store

LARGE = 500_000
FILES = "files.json"
_PERSON = 2**40
WORD = 2**32
_ROW = ("event", "at", "type", "detail", "object", "resource_type", "resource", "hall")


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Columns of events; the keys of cases (object numbers), activities (type and detail) and people (type and number)."""

    case: Ints
    activity: Ints
    at: Times
    resource: Ints
    starts: Times
    event: Times
    hall: Times
    detail: Ints
    objects: Times
    pairs: Times
    people: Times

    def __len__(self) -> int:
        return len(self.case)

    @property
    def activity_keys(self) -> list[tuple[int, int]]:
        """Type and detail of each activity."""
        return [divmod(each, WORD) for each in self.pairs.tolist()]

    @property
    def people_keys(self) -> list[tuple[int, int]]:
        """Type and number of each person."""
        return [divmod(each, _PERSON) for each in self.people.tolist()]

    def plus(self, rows: "Rows") -> "Coded":
        """With some more rows, sorted in."""
        before = self._rows()
        names = [each.name for each in fields(Rows)]
        return _coded(Rows(*(np.concatenate([getattr(before, name), getattr(rows, name)]) for name in names)))

    def _rows(self) -> "Rows":
        return Rows(
            self.event, self.at, self.pairs[self.activity], self.detail, self.objects[self.case], self.people[self.resource], self.hall
        )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Columns before they are sorted; `pair` and `person` are the keys of activity and person."""

    event: Array
    at: Array
    pair: Array
    detail: Array
    object: Array
    person: Array
    hall: Array

    @classmethod
    def of(cls, table: pa.Table, *, is_own: bool) -> Self:
        """The columns of rows of the store. What happened is told by its detail too in the own log only."""
        column = {name: np.asarray(table[name].cast("int64")) for name in _ROW}
        pair = column["type"] * WORD + (column["detail"] if is_own else 0)
        person = column["resource_type"] * _PERSON + column["resource"]
        detail = column["detail"].astype(np.int32)
        return cls(column["event"], column["at"], pair, detail, column["object"], person, column["hall"])

    def __len__(self) -> int:
        return len(self.event)

    def only(self, chosen: Chosen) -> Self:
        """The rows that are chosen."""
        return type(self)(*(getattr(self, each.name)[chosen] for each in fields(self)))


def _coded(rows: Rows) -> Coded:
    cases, activities, people = Groups(rows.object), Groups(rows.pair), Groups(rows.person)
    log = EventLog.of(
        cases.of, activities.of, rows.at, resource=people.of, cases=range(len(cases)), activities=range(len(activities)),  # type: ignore[arg-type]
        resources=range(len(people)),  # type: ignore[arg-type]
    )  # fmt: skip
    return Coded(
        log.case, log.activity, log.at, log.resource, log.starts, rows.event[log.row], rows.hall[log.row],
        rows.detail[log.row],
        cases.keys, activities.keys, people.keys,
    )  # fmt: skip


def read(store: Store, manifest: Manifest, log: int, notion: int, *, is_own: bool) -> Coded:
    """The whole log: as it was kept, with what was added since, else read and sorted."""
    kept = store.folder / SORTED / f"log={log}-type={notion}-version={manifest.version}"
    earlier = _earlier(store, manifest, log, notion, kept, is_own=is_own)
    if earlier is not None:
        return earlier
    from tingtang.insight.store import expressions  # noqa: PLC0415 - Ibis takes a second of every process's start

    rows = expressions.on_duckdb(store, manifest, log)
    if rows is None:
        return _coded(Rows(*(np.empty(0, np.int64) for _column in range(7))))
    found = _coded(Rows.of(expressions.cases_of(rows, notion).order_by(["at", "event"]).to_pyarrow(), is_own=is_own))
    keep(found, kept, files(manifest, log))
    return found


def _earlier(store: Store, manifest: Manifest, log: int, notion: int, kept: Path, *, is_own: bool) -> Coded | None:
    """What was kept of this state of the store or an earlier one, with what was added since; nothing where that cannot be told."""
    for folder in _kept(kept):
        try:
            before = frozenset(orjson.loads((folder / FILES).read_bytes()))
            found = opened(folder)
            more = fresh(store, manifest, log, notion, before, is_own=is_own)
        except (Unknown, FileNotFoundError):
            continue
        return found.plus(more) if len(more) else found
    return None


def _kept(folder: Path) -> list[Path]:
    return sorted(folder.parent.glob(f"{folder.name.rpartition('=')[0]}=[0-9]*"), reverse=True)


def keep(found: Coded, folder: Path, of: frozenset[str] = frozenset()) -> None:
    """Write large columns as they lie in memory, with the files they were read from, in the place of those of an earlier state.

    Who has these open reads on. Of two processes that do so at once one is enough.
    """
    if len(found) < LARGE:
        return
    begun = folder.with_name(f"new-{os.getpid()}-{folder.name}")
    shutil.rmtree(begun, ignore_errors=True)
    begun.mkdir(parents=True, mode=0o700)
    for column in fields(found):
        np.save(begun / column.name, getattr(found, column.name))
    (begun / FILES).write_bytes(orjson.dumps(sorted(of)))
    for each in _kept(folder):
        shutil.rmtree(each, ignore_errors=True)
    try:
        begun.rename(folder)
    except OSError:
        shutil.rmtree(begun, ignore_errors=True)


def opened(folder: Path) -> Coded:
    """The columns in a folder, mapped: a page is read when somebody looks at it, and written to by nobody else."""
    return Coded(**{each.name: np.load(folder / f"{each.name}.npy", mmap_mode="c").view(np.ndarray) for each in fields(Coded)})


class Unknown(ValueError):
    """What was read before cannot be told from what is new: read the log anew."""


def files(manifest: Manifest, log: int) -> frozenset[str]:
    """The files of a log, those that were made one not long ago among them."""
    return frozenset(part.path for part in manifest.of_log(log)) | {path for path in manifest.replaced if f"log={log}/" in path}


def fresh(store: Store, manifest: Manifest, log: int, notion: int, before: frozenset[str], *, is_own: bool) -> Rows:
    """What was added since the files `before` were all. Refused (`Unknown`) when those have been gone for too long."""
    now = files(manifest, log)
    merged = {path for path in now - before if _merging(path)}
    if not before <= now or any(_merging(path) != _latest_merging(manifest) for path in merged):
        raise Unknown
    try:
        tables = [_matching(store.folder / path, notion) for path in sorted(now - before - merged)]
    except FileNotFoundError:
        raise Unknown from None
    table = pa.concat_tables([_none(), *tables])
    keys = np.stack([np.asarray(table[name]) for name in ("at", "event", "object")], axis=1)
    return Rows.of(table.take(pa.array(np.unique(keys, axis=0, return_index=True)[1])), is_own=is_own)


def _merging(path: str) -> int:
    """At which state of the store a file was made of many; 0 when it was not."""
    number = Path(path).stem.partition("part-all-")[2]
    return int(number or 0)


def _latest_merging(manifest: Manifest) -> int:
    return max((_merging(part.path) for part in manifest.parts), default=0)


def _none() -> pa.Table:
    return SCHEMA.empty_table().select(list(_ROW))


def _matching(path: Path, notion: int) -> pa.Table:
    table = parquet.read_table(path, columns=[*_ROW, "object_type"], partitioning=None)
    return table.filter(pa.compute.equal(table["object_type"], notion)).select(list(_ROW))


__all__ = ["Coded", "Rows", "Unknown", "files", "fresh", "keep", "opened", "read"]
