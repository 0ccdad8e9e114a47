"""Mining by others, each in an environment of its own: `PYTHON bench/peers/mining.py pm4py|duckdb|polars|model|replay|exhaustive FILE…`, JSON out.

PM4Py is AGPL and no dependency of ours: `uv venv DIR; uv pip install --python DIR/bin/python pm4py polars duckdb pyarrow pandas`.
"""

import json
import sys
import time
from pathlib import Path

LOADED = [0.0]


def answers(edges, variants, top, throughput):
    """What must be equal: edges, transitions, the sums of medians and longest, variants, the top one, the mean throughput."""
    return {
        "edges": len(edges), "transitions": int(sum(each[0] for each in edges)), "medians": round(float(sum(each[1] for each in edges)), 1),
        "longest": round(float(sum(each[2] for each in edges)), 1), "variants": int(variants), "top": int(top),
        "throughput": round(float(throughput), 3),
    }  # fmt: skip


def duckdb_sql(path):
    import duckdb

    connection = duckdb.connect()
    begin = time.perf_counter()
    connection.execute('CREATE TABLE log AS SELECT "case", activity, epoch_us(time) AS ts FROM read_parquet(?)', [path])
    loaded = time.perf_counter()
    LOADED[0] = time.process_time()
    edges = connection.execute("""
        SELECT count(*), median(ts - since) / 1e6, max(ts - since) / 1e6, avg(ts - since) / 1e6, before, activity FROM (
            SELECT activity, ts, lag(activity) OVER w AS before, lag(ts) OVER w AS since FROM log
            WINDOW w AS (PARTITION BY "case" ORDER BY ts)) WHERE before IS NOT NULL GROUP BY before, activity""").fetchall()
    variants, top, throughput = connection.execute("""
        SELECT count(*), max(n), sum(took) / sum(n) FROM (SELECT count(*) AS n, sum(took) / 1e6 AS took FROM (
            SELECT list(activity ORDER BY ts) AS course, max(ts) - min(ts) AS took FROM log GROUP BY "case") GROUP BY course)""").fetchone()
    return loaded - begin, time.perf_counter() - loaded, answers(edges, variants, top, throughput)


def polars_frame(path):
    import polars as pl

    begin = time.perf_counter()
    if path.endswith(".csv"):
        frame = pl.read_csv(path, schema_overrides={"time": pl.String})
        frame = frame.with_columns(pl.col("time").str.to_datetime("%Y-%m-%d %H:%M:%S%.6fZ", time_unit="us", time_zone="UTC"))
    else:
        frame = pl.read_parquet(path)
    frame = frame.with_columns(pl.col("time").dt.epoch("us").alias("at"))
    loaded = time.perf_counter()
    LOADED[0] = time.process_time()
    frame = frame.sort(["case", "at"], maintain_order=True)
    pairs = frame.with_columns(
        pl.col("activity").shift(1).alias("before"), pl.col("at").shift(1).alias("since"), pl.col("case").shift(1).alias("same")
    )
    took = (pl.col("at") - pl.col("since")) / 1e6
    edges = (
        pairs.filter(pl.col("case") == pl.col("same"))
        .group_by("before", "activity")
        .agg(pl.len(), took.median().alias("median"), took.max().alias("max"), took.mean().alias("mean"))
    )
    cases = frame.group_by("case", maintain_order=True).agg(
        pl.col("activity").alias("course"), (pl.col("at").last() - pl.col("at").first()).alias("took")
    )
    found = cases.group_by("course").agg(pl.len())
    rows = edges.select("len", "median", "max").rows()
    return (
        loaded - begin,
        time.perf_counter() - loaded,
        answers(rows, found.height, found["len"].max(), cases["took"].mean() / 1e6),
    )


def pm4py_frame(path):
    import pandas as pd
    import pm4py

    begin = time.perf_counter()
    frame = pd.read_parquet(path)
    frame["case"], frame["activity"] = frame["case"].astype(str), frame["activity"].astype(str)
    frame = pm4py.format_dataframe(frame, case_id="case", activity_key="activity", timestamp_key="time")
    loaded = time.perf_counter()
    LOADED[0] = time.process_time()
    pm4py.discover_dfg(frame)
    performance, _starts, _ends = pm4py.discover_performance_dfg(frame)
    counts = pm4py.discover_dfg(frame)[0] if not performance else None
    variants = pm4py.get_variants(frame)
    durations = pm4py.get_all_case_durations(frame)
    seconds = time.perf_counter() - loaded
    counts = counts or pm4py.discover_dfg(frame)[0]
    rows = [(counts[edge], each["median"], each["max"]) for edge, each in performance.items()]
    numbers = [each if isinstance(each, int) else len(each) for each in variants.values()]
    return loaded - begin, seconds, answers(rows, len(numbers), max(numbers), sum(durations) / len(durations))


def model(path, out, noise="0"):
    """Discover a model by the inductive miner and write it as PNML, for both to replay."""
    import pm4py

    log = read(path)
    net, initial, final = pm4py.discover_petri_net_inductive(log, noise_threshold=float(noise))
    pm4py.write_pnml(net, initial, final, out)
    return 0, 0, {"transitions": len(net.transitions), "silent": sum(1 for each in net.transitions if each.label is None)}


def read(path):
    import pandas as pd
    import pm4py

    if path.endswith(".parquet"):
        frame = pd.read_parquet(path)
        frame["case"], frame["activity"] = frame["case"].astype(str), frame["activity"].astype(str)
        return pm4py.format_dataframe(frame, case_id="case", activity_key="activity", timestamp_key="time")
    return pm4py.read_xes(path)


def replay(path, pnml, out, *, exhaustively=False):
    """Token replay of a log on a net: which cases fit; their names are written to a file."""
    import pm4py
    from pm4py.algo.conformance.tokenreplay.variants import token_replay

    log = pm4py.convert_to_event_log(read(path))
    net, initial, final = pm4py.read_pnml(pnml)
    wanted = {
        token_replay.Parameters.EXHAUSTIVE_INVISIBLE_EXPLORATION: exhaustively,
        token_replay.Parameters.SHOW_PROGRESS_BAR: False,
    }
    begin = time.perf_counter()
    found = token_replay.apply(log, net, initial, final, parameters=wanted)
    seconds = time.perf_counter() - begin
    fits = [trace.attributes["concept:name"] for trace, each in zip(log, found, strict=True) if each["trace_is_fit"]]
    Path(out).write_text(json.dumps(sorted(fits)))
    return 0, seconds, {"fits": len(fits), "cases": len(found)}


def exhaustive(path, pnml, out):
    """The same, with all ways through silent transitions tried before an event (a setting of PM4Py that is off at first)."""
    return replay(path, pnml, out, exhaustively=True)


WAYS = {
    "pm4py": pm4py_frame,
    "duckdb": duckdb_sql,
    "polars": polars_frame,
    "model": model,
    "replay": replay,
    "exhaustive": exhaustive,
}

if __name__ == "__main__":
    load, seconds, told = WAYS[sys.argv[1]](*sys.argv[2:])
    cpu = time.process_time() - LOADED[0]
    line = next(each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM"))
    peak = int(line.split()[1]) / 1024**2
    print(json.dumps({"load": load, "seconds": seconds, "cpu": cpu, "peak_gb": peak, "answers": told}))
