"""The words after `tingtang replay`; apart from the work, so that the command line starts without Django."""

import argparse
from datetime import date
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words after `tingtang replay`."""
    parser.add_argument("log", type=Path, help="a log with SCHEDULE, START and COMPLETE events (XES, gzip too)")
    parser.add_argument("--day", type=date.fromisoformat, required=True, help="the day to play, e.g. 2012-01-18")
    parser.add_argument("--zone", default="Asia/Shanghai", help="the time zone of the day (default: Asia/Shanghai)")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="the running server (default: http://127.0.0.1:8000)")
    parser.add_argument("--hall", default="", help="the code of the hall to play in (default: replay-DAY)")
    parser.add_argument(
        "--speed", type=float, default=600, help="seconds of the log in a second; 0: as fast as it goes (default: 600)"
    )
