"""The program and its tests, compiled once before the processes that would each compile all of them at the same time."""

import compileall
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from _pytest.assertion import rewrite

from tingtang.config.machine import cores

CHECKOUT = Path(__file__).parent.parent


def ahead(config: pytest.Config) -> None:
    """Compile what has changed since it was last compiled, on all cores."""
    paths, processes = list(_sources()), cores()
    for beside in [_begun(config, paths[one::processes]) for one in range(processes)]:
        os.waitpid(beside, 0)


def _begun(config: pytest.Config, paths: list[Path]) -> int:
    """The number of a process that compiles; what it could not, whoever runs it will."""
    beside = os.fork()
    if not beside:
        with suppress(BaseException):
            _compile(config, paths)
        os._exit(0)
    return beside


def _compile(config: pytest.Config, paths: list[Path]) -> None:
    for path in paths:
        # Tests are compiled with what tells why an assertion failed, and in no other way.
        if path.name.startswith("test_") or path.name == "conftest.py":
            _rewritten(config, path)
        else:
            compileall.compile_file(path, quiet=2)


def _sources() -> Iterator[Path]:
    for folder in ("src", "tests"):
        for place, folders, names in os.walk(CHECKOUT / folder):
            folders[:] = [name for name in folders if name not in {"node_modules", "__pycache__"}]
            yield from (Path(place, name) for name in names if name.endswith(".py"))


def _rewritten(config: pytest.Config, path: Path) -> None:
    """What pytest's hook does with a module of tests before it runs it."""
    place = rewrite.get_cache_dir(path)
    compiled = place / f"{path.stem}{rewrite.PYC_TAIL}"
    if rewrite.try_makedirs(place) and rewrite._read_pyc(path, compiled) is None:
        content, code = rewrite._rewrite_test(path, config)
        rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, content, compiled)
