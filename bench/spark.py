"""Spark and DuckDB asked the same over the same files: `.venv-spark/bin/python bench/spark.py [--events 1000000]` (Java 17 or newer).

The environment is the one `./tingtang test --spark` makes. Answers must be equal; what it costs to start Spark is told apart.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

TYPE, LOG = 3, 1


def filled(folder: Path, events: int):
    """A store of so many events of one type of object, 26 activities, about nine events a case, over six months."""
    from tingtang.insight.store import Store

    rng = np.random.default_rng(7)
    store = Store(folder)
    at = 1_760_000_000_000_000 + np.sort(rng.integers(0, 180 * 86_400, events)) * 1_000_000 + np.arange(events) % 1000
    columns = {
        "event": np.arange(1, events + 1), "at": at, "type": rng.integers(1, 27, events), "detail": np.zeros(events, int),
        "object_type": np.full(events, TYPE), "object": rng.integers(1, events // 9 + 2, events), "qualifier": np.ones(events, int),
        "resource_type": np.full(events, 9), "resource": rng.integers(1, 40, events), "hall": np.ones(events, int),
    }  # fmt: skip
    return store, store.append(columns, np.full(events, LOG), store.manifest(), (1, events), [])


def told(answer) -> list[tuple]:
    """Rows in one order, with figures to ten digits: sums of floats depend on the order of what is summed."""
    rows = answer.to_pyarrow().select(sorted(answer.columns)).to_pylist()
    return sorted((tuple(f"{v:.10g}" if isinstance(v, float) else v for v in row.values()) for row in rows), key=str)


def main() -> None:
    """One table: each question, seconds of both, whether the answers are equal."""
    from pyspark.sql import SparkSession

    from tingtang.insight.store import expressions

    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--master", default="local[4]")
    chosen = parser.parse_args()
    questions = {
        "types to look at it from": expressions.notions,
        "activities": lambda rows: expressions.activities(expressions.cases_of(rows, TYPE)),
        "directly follows, exact medians": lambda rows: expressions.directly_follows(expressions.cases_of(rows, TYPE)),
        "months": expressions.by_month,
    }
    with tempfile.TemporaryDirectory() as folder:
        store, manifest = filled(Path(folder), chosen.events)
        begin = time.perf_counter()
        settings = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.shuffle.partitions": "8",
        }
        session = SparkSession.builder.master(chosen.master).config(map=settings).getOrCreate()
        print(
            f"Spark {session.version} on {chosen.master}, {chosen.events:,} events, started in {time.perf_counter() - begin:.1f} s\n"
        )
        sides = expressions.on_duckdb(store, manifest, LOG), expressions.on_spark(session, store, manifest, LOG)
        print("| question | rows | DuckDB s | Spark s | Spark s, again | answers |\n|---|---|---|---|---|---|")
        for name, question in questions.items():
            answers, seconds = [], []
            for rows in (*sides, sides[1]):
                begin = time.perf_counter()
                answers.append(told(question(rows)))
                seconds.append(time.perf_counter() - begin)
            same = "equal" if answers[0] == answers[1] == answers[2] else "DIFFERENT"
            print(f"| {name} | {len(answers[0])} | " + " | ".join(f"{each:.2f}" for each in seconds) + f" | {same} |", flush=True)
        session.stop()


if __name__ == "__main__":
    main()
