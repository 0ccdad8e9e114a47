"""The words after `tingtang mine`: apart from what they do, because the launcher asks for them before anything is loaded."""

import argparse
from math import inf, isfinite
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WAYS = ("case", "activity", "time", "resource", "start")
# How long alignments are looked for where nobody says: one step of a log may have more ways to go wrong than a night can tell.
SECONDS = 20


def add_log_arguments(parser: argparse.ArgumentParser) -> None:
    """How a log is named and read."""
    parser.add_argument("log", type=Path, help="XES, OCEL 2.0 (JSON, SQLite), CSV or Parquet; gzipped or not")
    parser.add_argument("--json", metavar="FILE", nargs="?", const="-", help="print JSON, or write it to FILE")
    parser.add_argument("--case", default="", help="the column of the case; in OCEL the type of object that is the case")
    for name in WAYS[1:]:
        parser.add_argument(f"--{name}", default="", help=f"the column of the {name}, where its name does not tell")
    parser.add_argument("--zone", type=_zone, default="UTC", help="the zone of times that name none (default: UTC)")
    parser.add_argument(
        "--lifecycle", default="", metavar="WORDS", help="only these transitions, such as complete or start,complete"
    )


def add_mine_arguments(parser: argparse.ArgumentParser) -> None:
    """The words after `tingtang mine`."""
    add_log_arguments(parser)
    parser.add_argument("--calendar", type=Path, metavar="FILE", help="count working hours: JSON as `tingtang clock` takes it")
    parser.add_argument(
        "--discover", type=Path, metavar="FLOW.bpmn", help="write the flow the log shows, as BPMN 2.0 for the studio"
    )
    parser.add_argument(
        "--noise", type=_share, default=0.0, metavar="SHARE", help="leave out ways rarer than this (0 to 1; default: none)"
    )
    parser.add_argument(
        "--customer",
        action="append",
        default=[],
        metavar="ACTIVITY",
        help="after it the customer is waited for; may be said again",
    )
    parser.add_argument("--variants", type=_count, default=10, help="how many variants are shown (default: 10)")


def add_conform_arguments(parser: argparse.ArgumentParser) -> None:
    """The words after `tingtang conform`."""
    add_log_arguments(parser)
    parser.add_argument("flow", type=Path, help="a diagram of BPMN 2.0, or a net in PNML (.pnml)")
    parser.add_argument("--process", default="", help="the id of the process, where the file has several")
    parser.add_argument("--replay-only", action="store_true", help="only which cases fit, without the cheapest alignments")
    parser.add_argument(
        "--seconds", type=_seconds, default=SECONDS, metavar="N",
        help=f"how long to look for the cheapest alignments (default: {SECONDS}, as on the page; 0: until all are found)",
    )  # fmt: skip
    parser.add_argument(
        "--calendar", type=Path, metavar="FILE", help="lateness in working hours: JSON as `tingtang clock` takes it"
    )


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError(f"there is no time zone {text}; an example is Asia/Shanghai") from None
    return text


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"a share from 0 to 1, not {text}")
    return share


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"a number of variants, not {text}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if seconds < 0 or not isfinite(seconds):
        raise argparse.ArgumentTypeError(f"a number of seconds, not {text}")
    return seconds or inf
