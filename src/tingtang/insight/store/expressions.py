"""Questions to the coded store as Ibis expressions: the same ones run on DuckDB here and on Spark over the same files."""

from typing import Any

import ibis

from tingtang.insight.store import Manifest, Store

Table = Any  # Ibis' tables have the columns of their data, which no type can name


def on_duckdb(store: Store, manifest: Manifest, log: int) -> Table | None:
    """The rows of a log, read by DuckDB; None when it has none."""
    paths = store.paths(manifest.of_log(log))
    return ibis.duckdb.connect().read_parquet(paths, hive_partitioning=True) if paths else None


def on_spark(session: Any, store: Store, manifest: Manifest, log: int, root: str = "") -> Table | None:
    """The rows of a log, read by a Spark session: local, or of a cluster that sees the store's folder, or its copy at `root`."""
    root = root or str(store.folder)
    paths = [f"{root}/{part.path}" for part in manifest.of_log(log)]
    if not paths:
        return None
    name = f"tingtang_log_{log}"
    session.read.option("basePath", f"{root}/rows").parquet(*paths).createOrReplaceTempView(name)
    return ibis.pyspark.connect(session).table(name)


def cases_of(rows: Table, object_type: int) -> Table:
    """One row for each event and object of a type: the log seen from these objects. An event counts once for an object."""
    mine = rows.filter(rows.object_type == object_type)
    return mine.select("event", "at", "type", "detail", "object", "resource_type", "resource", "hall").distinct()


def related(rows: Table, object_type: int, other_type: int, other: int) -> Table:
    """The objects of a type that some event happened to together with one other object."""
    events = rows.filter((rows.object_type == other_type) & (rows.object == other)).select("event").distinct()
    mine = rows.filter(rows.object_type == object_type)
    return mine.semi_join(events, "event").select("object").distinct()


def notions(rows: Table) -> Table:
    """Which types of objects there are to look at the log from: events and objects of each."""
    found = rows.filter(rows.object_type > 0).group_by("object_type")
    return found.aggregate(events=lambda t: t.event.nunique(), objects=lambda t: t.object.nunique())


def activities(cases: Table) -> Table:
    """How often each activity occurs, and in how many cases."""
    return cases.group_by("type", "detail").aggregate(times=lambda t: t.count(), cases=lambda t: t.object.nunique())


def steps(cases: Table) -> Table:
    """Each event with the one before it in its case."""
    within = ibis.window(group_by=cases.object, order_by=[cases["at"], cases.event])
    return cases.mutate(
        before_type=cases.type.lag().over(within),
        before_detail=cases.detail.lag().over(within),
        since=cases["at"].lag().over(within),
    )


def directly_follows(cases: Table) -> Table:
    """Edges between activities: count, and mean, median and longest seconds in wall time."""
    pairs = steps(cases).filter(lambda t: t.since.notnull())
    pairs = pairs.mutate(seconds=(pairs["at"] - pairs.since).cast("float64") / 1_000_000)
    return pairs.group_by("before_type", "before_detail", "type", "detail").aggregate(
        times=lambda t: t.count(),
        mean=lambda t: t.seconds.mean(),
        median=lambda t: t.seconds.median(),
        longest=lambda t: t.seconds.max(),
    )


def by_month(rows: Table) -> Table:
    """Events of each month."""
    return rows.group_by("month").aggregate(events=lambda t: t.event.nunique()).order_by("month")
