"""Mining against PM4Py, DuckDB SQL and Polars: `python bench/mining.py --peers DIR/bin/python [--events 10000000] [--logs DIR]`.

One run, the same made-up journal, each side in a process of its own; answers must be equal. The environment of the peers is made as
`bench/peers/mining.py` says. Loading is told apart; what is compared is what follows it (sorting included).
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
from pyarrow import csv, parquet
from replaying import ours_align, ours_replay, truth

HERE = Path(__file__).parent
CPU = [0.0]
sys.path.insert(0, str(HERE.parent / "src"))


class Numbers(Sequence[str]):
    """The numbers up to a count as names, none of which is a text until it is asked for."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: Any) -> Any:
        found = range(self.count)[index]
        return [str(each) for each in found] if isinstance(found, range) else str(found)


def made(events: int, folder: Path) -> tuple[Path, Path, Path]:
    """A journal in the order of time: 26 activities, rework and skips, about nine events a case; coded, and with names."""
    rng = np.random.default_rng(7)
    lengths = np.clip(rng.geometric(1 / 9, events // 10 + 1) + 1, 2, 60).astype(np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    case = np.repeat(np.arange(len(lengths)), lengths)
    step = rng.choice([-1, 0, 1, 2], size=len(case), p=[0.05, 0.03, 0.82, 0.10])
    step[starts[:-1]] = 0
    walk = np.cumsum(step)
    activity = (walk - walk[starts[:-1]][case]) % 26
    took = (rng.exponential(3600, len(case)) * 1e6).astype(np.int64) + 1
    took[starts[:-1]] = 0
    run = np.cumsum(took)
    at = 1_700_000_000_000_000 + (rng.integers(0, 180 * 86_400, len(lengths)) * 1_000_000)[case] + run - run[starts[:-1]][case]
    order = np.argsort(at, kind="stable")
    times = pa.array(at[order], pa.timestamp("us", "UTC"))
    coded = pa.table(
        {"case": pa.array(case[order], pa.int32()), "activity": pa.array(activity[order], pa.int32()), "time": times}
    )
    names = pa.array([f"case-{n:08d}" for n in range(len(lengths))]), pa.array([f"activity {chr(65 + n)}" for n in range(26)])
    raw = pa.table({"case": names[0].take(coded["case"]), "activity": names[1].take(coded["activity"]), "time": times})
    paths = folder / "coded.parquet", folder / "raw.parquet", folder / "raw.csv"
    parquet.write_table(coded, paths[0])
    parquet.write_table(raw, paths[1])
    csv.write_csv(raw, paths[2], csv.WriteOptions(quoting_style="none"))
    return paths


def ours_coded(path: str) -> dict[str, object]:
    """From coded columns in the order of time: sort by case, then everything."""
    from tingtang.insight.rules.eventlog import EventLog

    warm()
    begin = time.perf_counter()
    columns = columns_of(path)
    loaded = time.perf_counter()
    CPU[0] = time.process_time()
    log = EventLog.of(*columns, cases=Numbers(int(columns[0].max()) + 1), activities=Numbers(26))
    del columns
    return told(loaded - begin, loaded, log)


def ours_sort(path: str, folder: str) -> dict[str, object]:
    """Sort the columns and keep them as the coded store does (`insight/store/coded.py`): once, when a log is first looked at."""
    from tingtang.insight.rules.eventlog import EventLog
    from tingtang.insight.store.coded import Coded, keep

    warm()
    begin = time.perf_counter()
    CPU[0] = time.process_time()
    case, activity, at = columns_of(path)
    log = EventLog.of(case, activity, at, cases=Numbers(int(case.max()) + 1), activities=Numbers(26))
    nothing = np.zeros(len(case), np.int64)
    keep(
        Coded(
            log.case, log.activity, log.at, log.resource, log.starts, nothing, nothing, log.resource,
            np.arange(len(log.starts) - 1), np.arange(26), np.zeros(1, np.int64),
        ),
        Path(folder),
    )  # fmt: skip
    return {
        "load": 0,
        "seconds": time.perf_counter() - begin,
        "cpu": time.process_time() - CPU[0],
        "peak_gb": peak(),
        "answers": {},
    }


def ours_store(folder: str) -> dict[str, object]:
    """From the coded store: columns as they were kept, mapped into memory."""
    from tingtang.insight.rules.eventlog import EventLog
    from tingtang.insight.store.coded import opened

    warm()
    begin = time.perf_counter()
    rows = opened(Path(folder))
    log = EventLog(
        rows.case, rows.activity, rows.at, rows.resource, Numbers(len(rows.objects)), Numbers(26), ["?"], rows.starts, rows.case
    )
    loaded = time.perf_counter()
    CPU[0] = time.process_time()
    return told(loaded - begin, loaded, log)


def columns_of(path: str) -> list[np.ndarray]:
    """Case, activity and time as the file has them, in the order of time."""
    table = parquet.read_table(path)
    return [
        np.asarray(table[name].combine_chunks().cast(kind))
        for name, kind in (("case", "int32"), ("activity", "int32"), ("time", "int64"))
    ]


def ours_raw(path: str) -> dict[str, object]:
    """From Parquet or CSV with names, coding included."""
    from tingtang.insight.logfiles import read

    warm()
    CPU[0] = time.process_time()
    begin = time.perf_counter()
    log, _problems = read(Path(path))
    return told(0, begin, log)


def told(load, begin, log) -> dict[str, object]:
    from tingtang.insight.rules.mining import mine

    mined = mine(log)
    seconds = time.perf_counter() - begin
    edges = mined.edges
    return {"load": load, "seconds": seconds, "cpu": time.process_time() - CPU[0], "peak_gb": peak(), "answers": {
        "edges": len(edges), "transitions": int(edges.count.sum()), "medians": round(float(edges.median.sum()), 1),
        "longest": round(float(edges.longest.sum()), 1), "variants": len(mined.variants), "top": int(mined.variants.count[0]),
        "throughput": round(mined.throughput.mean, 3),
    }}  # fmt: skip


def peak() -> float:
    """Most memory this process had, in GB; what its parent had does not count."""
    line = next(each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024**2


def warm() -> None:
    """Load the compiled kernels: a server has them loaded."""
    from tingtang.insight.rules.eventlog import EventLog
    from tingtang.insight.rules.live_map import LiveMap
    from tingtang.insight.rules.mining import mine

    log = EventLog.of([0, 0, 1], [0, 1, 0], [1, 2, 3], cases="ab", activities="xy")
    columns = [np.array(each) for each in (np.zeros(3, np.int32), np.zeros(3, np.int32), np.arange(3))]
    for each in columns:
        each.flags.writeable = False  # as Arrow's are
    EventLog.of(*columns, cases="a", activities="x")
    mine(log)
    LiveMap(log).append(np.array([0], np.int32), np.array([1], np.int32), np.array([5], np.int64))


def ours_append(path: str) -> dict[str, object]:
    """Append 1,000 events to all the others and refresh everything, twenty times."""
    from tingtang.insight.rules.eventlog import EventLog
    from tingtang.insight.rules.live_map import LiveMap

    warm()
    case, activity, at = columns_of(path)
    head = len(case) - 20_000
    log = EventLog.of(case[:head], activity[:head], at[:head], cases=Numbers(int(case.max()) + 1), activities=Numbers(26))
    live = LiveMap(log)
    seconds = []
    for first in range(head, len(case), 1000):
        begin = time.perf_counter()
        live.append(case[first : first + 1000], activity[first : first + 1000], at[first : first + 1000])
        edges, _top, throughput = live.follows(), live.top_variants(), live.throughput()
        seconds.append(time.perf_counter() - begin)
    return {"load": 0, "seconds": float(np.median(seconds)), "worst": max(seconds), "answers": {
        "edges": len(edges), "transitions": int(edges.count.sum()), "medians": round(float(edges.median.sum()), 1),
        "longest": round(float(edges.longest.sum()), 1), "variants": live.variant_count, "top": live.top_variants()[0],
        "throughput": round(throughput.mean, 3),
    }}  # fmt: skip


OURS = {
    "truth": truth,
    "sort": ours_sort,
    "store": ours_store,
    "coded": ours_coded,
    "raw": ours_raw,
    "append": ours_append,
    "replay": ours_replay,
    "align": ours_align,
}


def measured(words: list[str]) -> dict[str, object]:
    """One measurement in a process of its own."""
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or ["?"])[-1][:120]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def best(words: list[str], times: int) -> dict[str, object]:
    """The run of median length among some."""
    runs = [measured(words) for _each in range(times)]
    runs.sort(key=lambda each: each.get("seconds", 1e9))
    return runs[len(runs) // 2]


def row(name: str, found: dict[str, object]) -> None:
    """One line of the table."""
    print(f"| {name} | " + " | ".join(
        f"{found[key]:.3f}" if key in found else "–" for key in ("load", "seconds", "cpu", "peak_gb")
    ) + f" | {json.dumps(found.get('answers', found))} |", flush=True)  # fmt: skip


def main() -> None:
    """The whole comparison, or one measurement of ours."""
    if len(sys.argv) > 2 and sys.argv[1] in OURS:
        print(json.dumps(OURS[sys.argv[1]](*sys.argv[2:])))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", required=True)
    parser.add_argument("--events", type=int, default=10_000_000, help="0: no maps, only what follows")
    parser.add_argument("--logs", type=Path)
    parser.add_argument("--replay", type=int, default=0, metavar="EVENTS", help="replay so many made-up events too")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--without", default="", help="peers to leave out, such as pm4py")
    chosen = parser.parse_args()
    me, peer = [sys.executable, __file__], [chosen.peers, str(HERE / "peers" / "mining.py")]
    print("| what | load s | seconds | CPU s | peak GB | answers |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        if chosen.events:
            maps(me, peer, chosen, Path(folder))
        if chosen.replay:
            _coded, small, _table = made(chosen.replay, Path(folder))
            replayed(me, peer, str(small), Path(folder))
        if chosen.logs:
            conformance(me, peer, chosen.logs, Path(folder))


def maps(me: list[str], peer: list[str], chosen: argparse.Namespace, folder: Path) -> None:
    """The map, variants and throughput of a made-up journal by all sides, from columns, Parquet and CSV; and an append."""
    coded, raw, table = (str(path) for path in made(chosen.events, folder))
    kept = str(folder / "kept")
    row("ours, sorting once", measured([*me, "sort", coded, kept]))
    row("ours, coded store", best([*me, "store", kept], chosen.times))
    row("ours, coded, sorting included", best([*me, "coded", coded], chosen.times))
    for name in ("polars", "duckdb", "pm4py"):
        if name not in chosen.without:
            row(f"{name}, coded", best([*peer, name, coded], 1 if name == "pm4py" else chosen.times))
    for title, file in (("raw", raw), ("csv", table)):
        row(f"ours, {title}", best([*me, "raw", file], chosen.times))
        row(f"polars, {title}", best([*peer, "polars", file], chosen.times))
    row("ours, append 1,000", measured([*me, "append", coded]))


def replayed(me: list[str], peer: list[str], raw: str, folder: Path) -> None:
    """Replay of the made-up journal on the net found for its first events, ours and PM4Py's."""
    pnml = str(folder / "made.pnml")
    first = str(folder / "first.parquet")
    table = parquet.read_table(raw)
    parquet.write_table(table.filter(pa.compute.less(table["case"], "case-00000400")), first)
    row("made-up: model", measured([*peer, "model", first, pnml, "0.2"]))
    both(me, peer, "made-up", raw, pnml)


def both(me: list[str], peer: list[str], name: str, log: str, pnml: str) -> None:
    """Replay by ours and by PM4Py (as it comes, and searching silent steps exhaustively): which cases fit, against those that do."""
    sides = {
        "truth": [*me, "truth"], "ours": [*me, "replay"], "pm4py": [*peer, "replay"], "pm4py, exhaustive": [*peer, "exhaustive"],
    }  # fmt: skip
    fitting: dict[str, set[str]] = {}
    for side, words in sides.items():
        file = Path(pnml).with_suffix(f".{side[:8].replace(', ', '-')}.json")
        row(f"{name}: fitting cases, {side}", measured([*words, log, pnml, str(file)]))
        fitting[side] = set(json.loads(file.read_text())) if file.exists() else set()
    right = fitting.pop("truth")
    for side, found in fitting.items():
        said = f"right {len(found & right)}, missed {len(right - found)}, wrongly {len(found - right)}"
        print(f"| {name}: {side} against the truth of {len(right)} | – | – | – | – | {said} |", flush=True)


def conformance(me: list[str], peer: list[str], logs: Path, folder: Path) -> None:
    """Replay and alignments on the public logs, on the nets PM4Py's inductive miner finds for them."""
    for name, noise in (("08_receipt", "0.2"), ("bpic2012", "0.2")):
        log, pnml = str(logs / f"{name}.xes.gz"), str(folder / f"{name}.pnml")
        row(f"{name}: model", measured([*peer, "model", log, pnml, noise]))
        both(me, peer, name, log, pnml)
        if name == "08_receipt":
            found = measured([*me, "align", log, pnml])
            row(f"{name}: alignments, ours", found)
            print(f"| {name}: alignments, r4pm alone | – | {found.get('r4pm', 0):.3f} | – | |")


if __name__ == "__main__":
    main()
