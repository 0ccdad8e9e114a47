"""`./tingtang check`: every check of the code, all of them run, all complaints shown, one summary."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tingtang.config import texts, translations
from tingtang.config.folder import CHECKOUT
from tingtang.config.machine import cores
from tingtang.config.steps import say

Check = Callable[[], tuple[bool, str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check ended, and what it said."""

    name: str
    passed: bool
    said: str
    seconds: float


def run() -> int:
    """Run every check; 0 when all of them pass."""
    with ThreadPoolExecutor(max_workers=max(2, cores())) as pool:
        outcomes = list(pool.map(_timed, CHECKS.items()))
    for outcome in outcomes:
        if not outcome.passed:
            say(f"── {outcome.name} " + "─" * (74 - len(outcome.name)))
            say(outcome.said.rstrip() + "\n")
    for outcome in outcomes:
        say(f"  {'ok    ' if outcome.passed else 'FAILED'}  {outcome.name:<44} {outcome.seconds:5.1f} s")
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    say(f"{len(failed)} of {len(outcomes)} checks failed: {', '.join(failed)}" if failed else f"All {len(outcomes)} checks pass.")
    return 1 if failed else 0


def _timed(item: tuple[str, Check]) -> Outcome:
    name, check = item
    begun = time.monotonic()
    passed, said = check()
    return Outcome(name, passed, said, time.monotonic() - begun)


def _module(*arguments: str) -> Check:
    """A check that is a Python program of the environment."""

    def check() -> tuple[bool, str]:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=CHECKOUT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode == 0, done.stdout + done.stderr

    return check


def _environment() -> dict[str, str]:
    """No database is needed; what tools say about its absence is kept out."""
    source = os.pathsep.join([str(CHECKOUT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": source, "PYTHONWARNINGS": "ignore", "DJANGO_SETTINGS_MODULE": "tingtang.config.settings"}


def _tool(name: str, *arguments: str) -> Check:
    """A check that is a program beside the environment's Python."""
    program = str(Path(sys.executable).with_name(name))
    return _module("-c", "import os, sys; os.execv(sys.argv[1], sys.argv[1:])", program, *arguments)


def _listed(find: Callable[[], list[str]]) -> Check:
    def check() -> tuple[bool, str]:
        found = find()
        return not found, "\n".join(found)

    return check


CHECKS: dict[str, Check] = {
    "mypy": _module("-m", "mypy", "--no-error-summary"),
    "import-linter: the layers": _tool("lint-imports", "--no-cache"),
    "TypeScript": _module("-m", "tingtang.ui.assets", "--types"),
    "ruff: rules": _module("-m", "ruff", "check", "--quiet", "src", "tests", "bench"),
    "ruff: layout": _module("-m", "ruff", "format", "--check", "--quiet", "src", "tests", "bench"),
    "djlint: templates": _module("-m", "djlint", "src", "--lint", "--quiet"),
    "codespell": _module("-m", "codespell_lib", "src", "tests", "bench", "docs", "README.md"),
    "migrations": _module("-m", "django", "makemigrations", "--check", "--dry-run"),
    "system check": _module("-m", "django", "check"),
    "translations: complete": _listed(translations.gaps),
    "translations: one text, one meaning": _listed(translations.conflicts),
    "translations: every text is in them": _listed(texts.missing),
}
