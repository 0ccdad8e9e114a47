"""Written and read again, a log is the same log."""

import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from jsonschema import Draft7Validator
from pyarrow import dataset

from tingtang.journal.formats import open_log
from tingtang.journal.formats.ocel import Event, Log, MemoryLog, Object, Relation, Timed
from tingtang.journal.formats.ocel_json import write_json
from tingtang.journal.formats.ocel_sqlite import write_sqlite
from tingtang.journal.formats.parquet import write_parquet
from tingtang.journal.formats.tests.logs import logs, make_log, same_form
from tingtang.journal.formats.values import coerce

TEXT = {"type": "string"}
TYPES = {
    "items": {
        "required": ["name", "attributes"],
        "properties": {
            "name": TEXT,
            "attributes": {
                "items": {
                    "required": ["name", "type"],
                    "properties": {"name": TEXT, "type": {"enum": ["string", "time", "integer", "float", "boolean"]}},
                }
            },
        },
    }
}
RELATIONS = {"items": {"required": ["objectId", "qualifier"], "properties": {"objectId": TEXT, "qualifier": TEXT}}}
# What the standard asks of a file, in our words; bench/test_public_logs.py asks the schema of the standard itself.
SCHEMA = Draft7Validator({
    "type": "object",
    "required": ["eventTypes", "objectTypes", "events", "objects"],
    "properties": {
        "eventTypes": TYPES,
        "objectTypes": TYPES,
        "events": {"items": {"required": ["id", "type", "time"], "properties": {"id": TEXT, "type": TEXT, "relationships": RELATIONS,
            "attributes": {"items": {"required": ["name", "value"], "properties": {"name": TEXT, "value": TEXT}}}}}},
        "objects": {"items": {"required": ["id", "type"], "properties": {"id": TEXT, "type": TEXT, "relationships": RELATIONS,
            "attributes": {"items": {"required": ["name", "value", "time"], "properties": {"name": TEXT, "value": TEXT}}}}}},
    },
})  # fmt: skip


def to_json(log: Log, folder: Path) -> Path:
    path = folder / "log.jsonocel"
    with path.open("wb") as stream:
        write_json(log, stream)
    return path


def to_sqlite(log: Log, folder: Path) -> Path:
    path = folder / "log.sqlite"
    write_sqlite(log, path)
    return path


WRITERS = [pytest.param(to_json, id="json"), pytest.param(to_sqlite, id="sqlite")]
Write = Callable[[Log, Path], Path]


class TestRoundTrip:
    @pytest.mark.parametrize("write", WRITERS)
    def test_keeps_a_morning_at_the_hall(self, write: Write, tmp_path: Path) -> None:
        log = make_log()

        read = open_log(write(log, tmp_path))

        assert same_form(read) == same_form(log)

    @pytest.mark.parametrize("write", WRITERS)
    @settings(max_examples=150, deadline=None)
    @given(log=logs())
    def test_keeps_any_log(self, write: Write, log: MemoryLog) -> None:
        with tempfile.TemporaryDirectory() as folder:
            read = open_log(write(log, Path(folder)))

            assert same_form(read) == same_form(log)

    def test_survives_json_to_sqlite_to_json(self, tmp_path: Path) -> None:
        log = make_log()

        there = open_log(to_sqlite(open_log(to_json(log, tmp_path)), tmp_path))
        (tmp_path / "back").mkdir()
        back = open_log(to_json(there, tmp_path / "back"))

        assert same_form(back) == same_form(log)


class TestJsonSchema:
    def test_accepts_a_morning_at_the_hall(self, tmp_path: Path) -> None:
        written = orjson.loads(to_json(make_log(), tmp_path).read_bytes())

        assert list(SCHEMA.iter_errors(written)) == []

    @settings(max_examples=50, deadline=None)
    @given(log=logs())
    def test_accepts_any_log_we_write(self, log: MemoryLog) -> None:
        with tempfile.TemporaryDirectory() as folder:
            written = orjson.loads(to_json(log, Path(folder)).read_bytes())

        assert list(SCHEMA.iter_errors(written)) == []


class TestSqlite:
    def test_has_the_tables_of_the_standard(self, tmp_path: Path) -> None:
        path = to_sqlite(make_log(), tmp_path)

        with sqlite3.connect(path) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            changes = connection.execute(
                "SELECT ocel_time, ocel_changed_field, state, places FROM object_counter ORDER BY ocel_time"
            ).fetchall()

        assert {"event", "object", "event_object", "object_object", "event_map_type", "object_map_type"} <= tables
        assert {"event_ticketissued", "event_servicestarted", "object_ticket", "object_clerk"} <= tables
        assert changes == [
            ("1970-01-01 00:00:00", None, "closed", 1),
            ("2026-11-21 01:00:00", "state", "open", None),
            ("2026-11-21 04:00:00", "state", "break", None),
        ]

    def test_keeps_attributes_that_differ_only_in_case(self, tmp_path: Path) -> None:
        log = make_log()
        log.types.event_types["ticket issued"] = {"channel": "string", "Channel": "string", "ocel_id": "integer"}
        log.event_list[0] = log.event_list[0]._replace(attributes={"channel": "a", "Channel": "b", "ocel_id": 7})

        read = open_log(to_sqlite(log, tmp_path))

        assert same_form(read) == same_form(log)


class TestValuesInTheWild:
    def test_reads_numbers_and_booleans_as_well_as_strings(self, tmp_path: Path) -> None:
        path = tmp_path / "wild.json"
        types = [{"name": "paid", "attributes": [{"name": "sum", "type": "float"}, {"name": "urgent", "type": "boolean"}]}]
        relations = [{"objectId": "o", "qualifier": "q"}] * 2
        events = [
            {"id": "a", "type": "paid", "time": "2026-01-01T00:00:00+08:00", "relationships": relations,
             "attributes": [{"name": "sum", "value": 12}, {"name": "urgent", "value": True}, {"name": "new", "value": 3}]},
            {"id": "b", "type": "paid", "time": "2026-01-01T00:00:00Z",
             "attributes": [{"name": "sum", "value": "12.5"}, {"name": "urgent", "value": "n/a"}]},
        ]  # fmt: skip
        path.write_bytes(orjson.dumps({"events": events, "objects": [], "objectTypes": [], "eventTypes": types}))

        read = list(open_log(path).events())

        assert read[0].attributes == {"sum": 12.0, "urgent": True, "new": 3}
        assert read[0].objects == (Relation("o", "q"),)
        assert read[1].attributes == {"sum": 12.5, "urgent": "n/a"}
        assert open_log(path).declarations().event_types["paid"]["new"] == "integer"

    @pytest.mark.parametrize(
        ("value", "declared", "expected"),
        [("007", "integer", 7), ("1.0", "integer", 1), ("1.5", "integer", "1.5"), (2**70, "integer", str(2**70)),
         (5, "float", 5.0), ("1_0", "float", "1_0"), (1, "boolean", True), (True, "integer", "true"),
         ("20200101", "time", "20200101"), ("", "string", ""), (1.5, "string", "1.5")],
    )  # fmt: skip
    def test_takes_the_declared_type_only_where_the_value_can_be_said_in_it(
        self, value: object, declared: str, expected: object
    ) -> None:
        found = coerce(value, declared)

        assert found == expected
        assert type(found) is type(expected)


class TestParquet:
    def test_holds_the_same_log_in_codes(self, tmp_path: Path) -> None:
        log = make_log()

        write_parquet(log, tmp_path / "out")

        assert same_form(from_parquet(tmp_path / "out", log)) == same_form(log)

    @settings(max_examples=30, deadline=None)
    @given(log=logs())
    def test_holds_any_log(self, log: MemoryLog) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_parquet(log, Path(folder) / "out")

            assert same_form(from_parquet(Path(folder) / "out", log)) == same_form(log)


def from_parquet(folder: Path, log: MemoryLog) -> MemoryLog:
    """The log again, from the tables alone but for the declarations' order."""

    def rows(name: str) -> list[dict[str, object]]:
        path = folder / name
        return dataset.dataset(path, partitioning="hive").to_table().to_pylist() if path.exists() else []

    codes = {(row["kind"], row["code"]): row["name"] for row in rows("codes.parquet")}
    ids = {row["object"]: row["id"] for row in rows("objects.parquet")}
    objects = {row["object"]: Object(row["id"], codes["object_type", row["type"]], (), ()) for row in rows("objects.parquet")}
    for row in rows("object_changes.parquet"):
        thing = objects[row["object"]]
        name = codes["attribute", row["attribute"]]
        value = coerce(row["value"], log.types.object_types[thing.type][name])
        objects[row["object"]] = thing._replace(attributes=(*thing.attributes, Timed(name, row["time"], value)))
    for row in rows("object_relations.parquet"):
        thing = objects[row["source"]]
        relation = Relation(ids[row["target"]], codes["qualifier", row["qualifier"]])
        objects[row["source"]] = thing._replace(relations=(*thing.relations, relation))
    events = {}
    for row in rows("events"):
        type_ = codes["event_type", row["type"]]
        found = {n: coerce(v, log.types.event_types[type_][n]) for n, v in orjson.loads(row["attributes"]).items()}
        events[row["event"]] = Event(row["id"], type_, row["time"], found, ())
    for row in rows("event_objects"):
        event = events[row["event"]]
        relation = Relation(ids[row["object"]], codes["qualifier", row["qualifier"]])
        events[row["event"]] = event._replace(objects=(*event.objects, relation))
    return MemoryLog(log.types, list(objects.values()), list(events.values()))
