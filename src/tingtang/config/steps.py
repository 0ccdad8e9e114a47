"""Progress in the terminal: one line per step with its time, and plain sentences when something stands in the way."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

NAME_WIDTH = 14


class Halt(Exception):
    """Something the person at the keyboard has to know or do; printed as a plain sentence, without a trace."""


class Step:
    """A step under way; what is in `outcome` when it ends is shown beside its time."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.outcome = ""


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Show that `name` is being done, and how long it took. A step that halts is closed without an outcome."""
    current, begun = Step(name), time.monotonic()
    live = sys.stdout.isatty()
    if live:
        say(f"  {name:<{NAME_WIDTH}} …", end="")
    try:
        yield current
    except BaseException:
        if live:
            say()
        raise
    line = f"  {name:<{NAME_WIDTH}} {current.outcome:<56} {time.monotonic() - begun:5.1f} s"
    say(f"\r{line}" if live else line)


def say(text: str = "", *, end: str = "\n") -> None:
    """Tell the person at the keyboard something. When nobody listens any more (a closed pipe), the work goes on."""
    try:
        print(text, end=end, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
