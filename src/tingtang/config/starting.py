"""The first seconds of a process, in which thousands of modules come in and none goes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Keep the collector of garbage from what is being loaded, then and later: it took a quarter of the time to start.

    Afterwards it looks through what has come since, and not after every 700 objects: to load the demo took an eighth longer.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        gc.enable()
