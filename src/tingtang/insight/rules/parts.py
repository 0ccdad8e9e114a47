"""Work on the cases of a log in several threads: kernels release the interpreter, so parts of a log are read at once."""

import itertools
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar, cast

import numba as nb
import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.int64]
SMALL = 200_000
# To make each ready for callers that are not compiled took a quarter of all compiling.
INNER: dict[str, Any] = {"nogil": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
Found = TypeVar("Found")
Loop = TypeVar("Loop", bound=Callable[..., Any])


def inner(loop: Loop) -> Loop:
    """Compile what only other compiled loops call."""
    return cast("Loop", nb.njit(**INNER)(loop))


@cache
def workers() -> int:
    """How many threads this machine has for one computation."""
    return max(1, min(16, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(workers(), thread_name_prefix="mining")


def parts(starts: Times) -> list[tuple[int, int]]:
    """The cases in as many stretches as there are threads, of about as many events each; one when the log is small."""
    cases, events = len(starts) - 1, int(starts[-1])
    if events <= SMALL or workers() == 1:
        return [(0, cases)]
    wanted = np.linspace(0, events, workers() + 1)[1:-1]
    edges = [0, *np.searchsorted(starts, wanted).tolist(), cases]
    return [(first, end) for first, end in itertools.pairwise(edges) if end > first]


def at_once(work: Callable[..., Found], rows: Iterable[tuple[Any, ...]]) -> list[Found]:
    """What `work` gives for each row of arguments, in their order; done in threads when there are several."""
    given = list(rows)
    if len(given) < 2:
        return [work(*each) for each in given]
    return list(_pool().map(lambda each: work(*each), given))
