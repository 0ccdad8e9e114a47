"""Many scenarios at once: every combination of changed values, through joblib, with progress, each result kept as soon as it is there.

joblib's own processes by default; a cluster (Dask, Ray, Spark) by the name of its backend, its address by that system's own settings.
"""

import hashlib
import importlib
import itertools
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import joblib
from joblib.externals.loky.process_executor import BrokenProcessPool

from tingtang.planning.rules.simulation.built import build
from tingtang.planning.rules.simulation.days import simulate
from tingtang.planning.rules.simulation.figures import figures
from tingtang.planning.rules.simulation.scenario import Scenario, Wrong, from_data

MOST = 100_000
LOCAL = ("loky", "threading", "multiprocessing", "sequential")
CLUSTERS = {"dask": "distributed", "ray": "ray", "spark": "joblibspark pyspark"}
AT_ONCE = 4  # scenarios for each worker of a backend that gives its results back all together
DASK = "DASK_SCHEDULER_ADDRESS"
MOST_DEATHS = 3  # of workers, before a sweep gives up: what ends them is then the scenario, or the memory
FIGURES = ("wait_mean", "wait_p50", "wait_p90", "within_target", "lost")
WHOLE = ("utilisation", "overtime_hours", "cost")
Values = Mapping[str, Any]


def combinations(vary: Mapping[str, Sequence[Any]]) -> list[Values]:
    """Every combination of the values of each path, such as `counters.0.count`. Refused (Wrong) when there are too many."""
    count = 1
    for values in vary.values():
        count *= len(values)
    if not vary or not 1 <= count <= MOST:
        raise Wrong([f"vary must name paths with values, at most {MOST} combinations"])
    return [dict(zip(vary, chosen, strict=True)) for chosen in itertools.product(*vary.values())]


def varied(scenario: Scenario, values: Values) -> Scenario:
    """The scenario with the values at their paths. Refused (Wrong) when a path leads nowhere or the result is no scenario."""
    data = json.loads(scenario.model_dump_json(by_alias=True, exclude_unset=True))
    for path, value in values.items():
        *before, last = path.split(".")
        try:
            at: Any = data
            for part in before:
                at = at[int(part)] if isinstance(at, list) else at[part]
            at[int(last) if isinstance(at, list) else last] = value
        except (KeyError, IndexError, ValueError, TypeError):
            raise Wrong([f"vary: the scenario has no {path!r}"]) from None
    return from_data(data)


def name_of(scenario: Scenario) -> str:
    """A scenario's own name among the results that are kept: the same for the same scenario."""
    return hashlib.sha256(scenario.model_dump_json(by_alias=True).encode()).hexdigest()[:24]


def answered(scenario: Scenario) -> dict[str, Any]:
    """The figures of one scenario, on one thread: the sweep has the cores."""
    built = build(scenario)
    found = figures(built, simulate(built, threads=1))
    return {name: getattr(found.all, name).plain() for name in FIGURES} | {name: getattr(found, name).plain() for name in WHOLE}


def sweep(
    scenario: Scenario,
    vary: Mapping[str, Sequence[Any]],
    *,
    kept: Path | None = None,
    workers: int = -1,
    backend: str | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> list[dict[str, Any]]:
    """The figures of every combination, in order. With a folder `kept`, what is there already is not computed again.

    A worker that is killed takes nothing with it but what it was at. Refused (ValueError) when they go on being killed.
    """
    chosen = combinations(vary)
    scenarios = [varied(scenario, values) for values in chosen]
    known = {name: found for one in scenarios if kept and (found := _read(kept, name := name_of(one))) is not None}
    missing = list({name_of(one): one for one in scenarios if name_of(one) not in known}.values())
    before, whole = len(known), len(known) + len(missing)
    progress(before, whole)
    for done, (name, found) in enumerate(_outliving(missing, workers, backend), before + 1):
        known[name] = found
        if kept:
            _keep(kept, name, found)
        progress(done, whole)
    return [{"values": dict(values), **known[name_of(one)]} for values, one in zip(chosen, scenarios, strict=True)]


def _outliving(missing: Sequence[Scenario], workers: int, backend: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is computed; when a worker is killed, what is left goes to new ones."""
    left = {name_of(one): one for one in missing}
    for _death in range(MOST_DEATHS):
        try:
            for name, found in _computed(list(left.values()), workers, backend):
                del left[name]
                yield name, found
            return
        except BrokenProcessPool:
            continue
    raise ValueError(
        f"workers were killed {MOST_DEATHS} times, perhaps for want of memory (fewer by --workers); {len(left)} are left: "
        "with --keep the same command goes on from what is there"
    )


def _computed(missing: Sequence[Scenario], workers: int, backend: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    jobs = [joblib.delayed(_named)(one) for one in missing]
    if backend is None:
        yield from joblib.Parallel(n_jobs=workers, return_as="generator_unordered")(jobs)
        return
    _registered(backend)
    with joblib.parallel_config(backend, n_jobs=workers):
        active, _workers = joblib.parallel.get_active_backend()
        if active.supports_return_generator or backend == "sequential":
            yield from joblib.Parallel(return_as="generator_unordered")(jobs)
            return
        size = AT_ONCE * max(1, joblib.effective_n_jobs(workers))  # by pieces: each is kept when it is there
        for first in range(0, len(jobs), size):
            yield from joblib.Parallel()(jobs[first : first + size])


def _registered(backend: str) -> None:
    """Make a cluster's backend known to joblib. Dask: the scheduler that `DASK_SCHEDULER_ADDRESS` names, else threads here; Ray:
    `RAY_ADDRESS`; Spark: its own configuration. Refused (ValueError): unknown, or its package is not installed."""
    try:
        if backend == "dask":
            importlib.import_module("distributed").Client(**({} if os.environ.get(DASK) else {"processes": False}))
        elif backend == "ray":
            importlib.import_module("ray").init(ignore_reinit_error=True)
            importlib.import_module("ray.util.joblib").register_ray()
        elif backend == "spark":
            importlib.import_module("joblibspark").register_spark()
        elif backend not in LOCAL:
            raise ValueError(f"the backend {backend!r} is not known: {', '.join([*LOCAL, *CLUSTERS])}")
    except ImportError:
        raise ValueError(f"the backend {backend} needs its package: pip install {CLUSTERS[backend]}") from None


def _named(scenario: Scenario) -> tuple[str, dict[str, Any]]:
    return name_of(scenario), answered(scenario)


def _read(kept: Path, name: str) -> dict[str, Any] | None:
    path = kept / f"{name}.json"
    found: dict[str, Any] | None = json.loads(path.read_text()) if path.exists() else None
    return found


def _keep(kept: Path, name: str, found: Mapping[str, Any]) -> None:
    """Written beside and moved, so that a sweep that is broken off leaves no half result."""
    kept.mkdir(parents=True, exist_ok=True)
    beside = kept / f"{name}.part"
    beside.write_text(json.dumps(found))
    beside.replace(kept / f"{name}.json")
