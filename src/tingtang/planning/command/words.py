"""What may follow `tingtang line`, `solve` and `roster`; what they compute with is loaded when they run."""

import argparse

MOST_WORKERS = 64


def add_line(parser: argparse.ArgumentParser) -> None:
    """The words after `tingtang line`."""
    parser.add_argument("sheet", help="a sheet as YAML or XLSX, or an example: licence-office, airport, medical-examination")
    parser.add_argument("--json", action="store_true", help="all figures as JSON")
    parser.add_argument("--no-best", action="store_true", help="do not search for the best layout")


def line(options: argparse.Namespace) -> int:
    """What a line of stations can do."""
    from tingtang.planning.command import line as line_command  # noqa: PLC0415 - loads the solvers

    return line_command.run(options)


def add_solve(parser: argparse.ArgumentParser) -> None:
    """The words after `tingtang solve`."""
    parser.add_argument(
        "model",
        help="a model as YAML or XLSX, or an example, such as tables-and-chairs, charging-sites, outlets, service-ranking",
    )
    parser.add_argument("--json", action="store_true", help="all figures as JSON")
    parser.add_argument("--no-why", action="store_true", help="the answer alone, without prices, ranges and other solutions")


def solve(options: argparse.Namespace) -> int:
    """Solve a model of a decision."""
    from tingtang.planning.command import solve as solve_command  # noqa: PLC0415

    return solve_command.run(options)


def add_roster(parser: argparse.ArgumentParser) -> None:
    """The words after `tingtang roster`."""
    parser.add_argument("roster", help="a roster as YAML or XLSX, or the example roster-hall")
    parser.add_argument("--json", action="store_true", help="all figures as JSON")
    parser.add_argument("--csv", metavar="FILE", help="write the turns as CSV")
    parser.add_argument("--ics", metavar="FOLDER", help="write the turns of each person as iCalendar")
    parser.add_argument(
        "--demand",
        action="append",
        metavar="[mo,tu=]SCENARIO.yaml",
        help="demand by simulation of a scenario instead of the sheet's own",
    )
    parser.add_argument(
        "--target", type=float, help="with --demand: the promised wait in minutes (default: what the scenario says)"
    )
    parser.add_argument(
        "--share", type=float, default=0.8, help="with --demand: the share that shall wait no longer (default: 0.8)"
    )
    parser.add_argument("--by-service", action="store_true", help="with --demand: a skill for each service, by its code")
    parser.add_argument("--outlet", default="", help="with --demand: the outlet it is for")
    parser.add_argument(
        "--workers", type=_workers, default=2, help="how many cores may search (default: 2; 1 gives the same answer every time)"
    )


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:9]) <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"a number from 1 to {MOST_WORKERS}, not {text}")
    return int(text)


def roster(options: argparse.Namespace) -> int:
    """Plan who works when."""
    from tingtang.planning.command import roster as roster_command  # noqa: PLC0415

    return roster_command.run(options)
