"""The coded store: the journal as Parquet in the data folder, integers only, beside it what they mean. See docs/insight.md.

rows/log=1/month=2026-11/part-….parquet   one row for each event and object it happened to (object 0: to none);
                                          `at` in microseconds since 1970 UTC, which every engine subtracts alike
manifest.json                             which files count, how far the journal is read, what `detail` codes mean
sorted/log=1-type=7-version=12/….npy      a large log in the order of case and time, as it is mapped into memory (`coded.py`)
codes.parquet                             id, kind, name: what types and qualifiers mean
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
from pyarrow import parquet

from tingtang.insight.rules.eventlog import Times

MANIFEST = "manifest.json"
MOST_PARTS = 40
SORTED = "sorted"
SCHEMA = pa.schema({
    "event": pa.int64(), "at": pa.int64(), "type": pa.int32(), "detail": pa.int32(),
    "object_type": pa.int32(), "object": pa.int64(), "qualifier": pa.int32(),
    "resource_type": pa.int32(), "resource": pa.int64(), "hall": pa.int64(),
})  # fmt: skip
CODES = pa.schema({"id": pa.int32(), "kind": pa.string(), "name": pa.string()})


@dataclass(frozen=True, slots=True)
class Part:
    """One file of rows, below the folder."""

    path: str
    log: int
    month: str
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the store holds: its files, the position in the journal, the words that `detail` stands for (from 1), and which
    database all of it was read from."""

    tx: int = 0
    event: int = 0
    version: int = 0
    parts: tuple[Part, ...] = ()
    details: tuple[str, ...] = ()
    replaced: tuple[str, ...] = field(default=())
    database: str = ""

    def of_log(self, log: int) -> tuple[Part, ...]:
        """The files of one log."""
        return tuple(part for part in self.parts if part.log == log)


class Store:
    """The dataset in a folder. One process writes at a time; readers see the state of the manifest they have read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def manifest(self) -> Manifest:
        """What is there now; an empty one when nothing was written yet."""
        try:
            found = orjson.loads((self.folder / MANIFEST).read_bytes())
        except FileNotFoundError:
            return Manifest()
        parts = tuple(Part(**part) for part in found["parts"])
        return Manifest(
            found["tx"], found["event"], found["version"], parts, tuple(found["details"]), tuple(found["replaced"]),
            found.get("database", ""),
        )  # fmt: skip

    def paths(self, parts: tuple[Part, ...]) -> list[str]:
        """Where files lie."""
        return [str(self.folder / part.path) for part in parts]

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """Whether this process may write now; another that writes is left to it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
            os.utime(lock.fileno())

    @property
    def written_at(self) -> float:
        """When a process that wrote here was done, as seconds since 1970; 0 when none ever was."""
        lock = self.folder / "lock"
        return lock.stat().st_mtime if lock.exists() else 0.0

    def append(
        self, columns: dict[str, Any], logs: Times, before: Manifest, reached: tuple[int, int], details: list[str]
    ) -> Manifest:
        """Write rows beside the others, by log and month, and let them count. The same rows written again replace themselves."""
        table = pa.table({name: pa.array(columns[name]).cast(SCHEMA.field(name).type) for name in SCHEMA.names}, schema=SCHEMA)
        months = np.asarray(columns["at"]).astype("datetime64[us]").astype("datetime64[M]")
        parts = []
        for log in np.unique(logs).tolist():
            for month in np.unique(months[logs == log]):
                rows = np.flatnonzero((logs == log) & (months == month))
                rows = rows[np.argsort(np.asarray(columns["at"])[rows], kind="stable")]
                parts.append(self._write(table.take(rows), log, str(month), f"{before.tx}-{before.event}"))
        after = replace(before, tx=reached[0], event=reached[1], version=before.version + 1, details=tuple(details))
        return self._keep(replace(after, parts=before.parts + tuple(parts)))

    def _write(self, table: pa.Table, log: int, month: str, name: str) -> Part:
        path = Path("rows") / f"log={log}" / f"month={month}" / f"part-{name}.parquet"
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(table, self.folder / path, compression="zstd")
        return Part(str(path), log, month, len(table))

    def _keep(self, manifest: Manifest) -> Manifest:
        fresh = self.folder / f"{MANIFEST}.new"
        fresh.write_bytes(orjson.dumps(asdict(manifest)))
        fresh.replace(self.folder / MANIFEST)
        return manifest

    def compact(self) -> Manifest:
        """Make one file of each month that has many. Files replaced the last time are removed now: nobody reads them any more."""
        manifest = self.manifest()
        crowded: dict[tuple[int, str], list[Part]] = {}
        for part in manifest.parts:
            crowded.setdefault((part.log, part.month), []).append(part)
        crowded = {key: parts for key, parts in crowded.items() if len(parts) > MOST_PARTS}
        if not crowded:
            return manifest
        for path in manifest.replaced:
            (self.folder / path).unlink(missing_ok=True)
        gone = {part for parts in crowded.values() for part in parts}
        merged = [
            self._write(
                parquet.read_table(self.paths(tuple(parts)), partitioning=None).sort_by("at"), *key, f"all-{manifest.version + 1}"
            )
            for key, parts in crowded.items()
        ]
        kept = tuple(part for part in manifest.parts if part not in gone) + tuple(merged)
        replaced = tuple(part.path for part in gone)
        return self._keep(replace(manifest, version=manifest.version + 1, parts=kept, replaced=replaced))

    def codes(self, rows: list[tuple[int, str, str]]) -> None:
        """What the integers of types and qualifiers mean."""
        columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
        fresh = self.folder / "codes.parquet.new"
        parquet.write_table(pa.table([pa.array(each) for each in columns], names=CODES.names).cast(CODES), fresh)
        fresh.replace(self.folder / "codes.parquet")

    def forget(self, database: str) -> None:
        """Begin again with nothing, to be read from a database."""
        manifest = self.manifest()
        self._keep(Manifest(version=manifest.version + 1, database=database))
        shutil.rmtree(self.folder / SORTED, ignore_errors=True)
        for path in [part.path for part in manifest.parts] + list(manifest.replaced):
            (self.folder / path).unlink(missing_ok=True)
