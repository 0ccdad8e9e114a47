"""Spark and DuckDB give equal answers over the same files: `./tingtang test --spark`.

Not among the ordinary tests: PySpark is 430 MB, and a Java machine takes longer to start than hundreds of them together.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyspark.sql import SparkSession  # type: ignore[import-not-found]

from tingtang.insight.store import Manifest, Store, expressions

TICKET, CUSTOMER = 3, 4
LOG = 1
EVENTS = 4_000


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    builder = SparkSession.builder.master("local[2]").appName("tingtang")
    settings = {"spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC", "spark.sql.shuffle.partitions": "2"}
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Manifest]:
    """Two months of events in several files: events of two objects, events of none, ties in time, the same rows twice."""
    store = Store(Path(tmp_path_factory.mktemp("store")))
    rng = np.random.default_rng(5)
    event = np.sort(rng.integers(1, EVENTS, EVENTS * 2))
    at = 1_760_000_000_000_000 + (event // 3) * 900_000_000 + (event % 3 == 0) * 1_500_000
    columns = {
        "event": event, "at": at, "type": event % 7, "detail": event % 2, "object_type": rng.choice([0, TICKET, CUSTOMER], EVENTS * 2),
        "object": rng.integers(1, 200, EVENTS * 2), "qualifier": np.ones(EVENTS * 2, int), "resource_type": np.full(EVENTS * 2, 9),
        "resource": event % 11, "hall": event % 3,
    }  # fmt: skip
    columns["object"] = np.where(columns["object_type"] == 0, 0, columns["object"])
    manifest = store.manifest()
    for part in np.array_split(np.arange(EVENTS * 2), 3):
        rows = {name: values[part] for name, values in columns.items()}
        logs = np.where(part % 10 == 0, 2, LOG)
        manifest = store.append(rows, logs, manifest, (int(part[-1]), int(event[part[-1]])), ["a"])
    return store, manifest


QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "cases of a type": lambda rows: expressions.cases_of(rows, TICKET),
    "objects that share events": lambda rows: expressions.related(rows, TICKET, CUSTOMER, 7),
    "types to look at it from": expressions.notions,
    "activities": lambda rows: expressions.activities(expressions.cases_of(rows, TICKET)),
    "steps": lambda rows: expressions.steps(expressions.cases_of(rows, CUSTOMER)),
    "directly follows": lambda rows: expressions.directly_follows(expressions.cases_of(rows, TICKET)),
    "months": expressions.by_month,
}


def told(answer: Any) -> list[tuple[Any, ...]]:
    """Rows in one order, with figures as far as floats can be equal."""
    rows = answer.to_pyarrow().select(sorted(answer.columns)).to_pylist()
    return sorted((tuple(round(v, 6) if isinstance(v, float) else v for v in row.values()) for row in rows), key=str)


@pytest.mark.parametrize("name", QUESTIONS)
def test_spark_answers_as_duckdb_does(name: str, spark: Any, stored: tuple[Store, Manifest]) -> None:
    here, there = expressions.on_duckdb(*stored, LOG), expressions.on_spark(spark, *stored, LOG)

    answers = told(QUESTIONS[name](here)), told(QUESTIONS[name](there))

    assert len(answers[0]) > 0
    assert answers[0] == answers[1]
