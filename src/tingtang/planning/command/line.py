"""`tingtang line SHEET.yaml`: what a line of stations can do, without server and database."""

import argparse
import sys
from pathlib import Path
from typing import Any

import orjson

from tingtang.planning import books
from tingtang.planning.rules.lines.analysis import analysed
from tingtang.planning.rules.lines.best import best
from tingtang.planning.rules.lines.figures import figures
from tingtang.planning.rules.lines.sheet import LineSheet
from tingtang.planning.rules.sheets import BadSheet, from_yaml, read
from tingtang.planning.words.lines import sentences
from tingtang.planning.words.plain import placed, share, span

EXAMPLES = Path(__file__).parent.parent / "examples"


def run(options: argparse.Namespace) -> int:
    """Answer; 1 with the reasons on the error output when the sheet cannot be used."""
    try:
        sheet = read(LineSheet, data_of(options.sheet, content(options.sheet)))
        result = analysed(sheet)
        found = figures(result, None if options.no_best else best(sheet, result.wanted))
    except BadSheet as bad:
        return refused(options.sheet, bad)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    found |= {"sentences": sentences(found, merged=sheet.most_merged), "warnings": [placed(one) for one in result.warnings]}
    if options.json:
        sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        _print(found)
    return 0


def data_of(name: str, file: bytes) -> dict[str, Any]:
    """What a file holds, by how its name ends."""
    return books.data_of(file) if name.lower().endswith(".xlsx") else from_yaml(file)


def content(name: str) -> bytes:
    """A file, or an example by its name."""
    file = Path(name)
    example = EXAMPLES / f"{name}.yaml"
    return (example if not file.exists() and "/" not in name and example.exists() else file).read_bytes()


def refused(name: str, bad: BadSheet) -> int:
    """Say what is wrong with a file, a line for each place."""
    for problem in bad.problems:
        print(f"{name}: {placed(problem)}", file=sys.stderr)
    return 1


def _print(found: dict[str, Any]) -> None:
    print(found["name"])
    for layout in found["layouts"]:
        print(f"\n{layout['name']}")
        print(f"  {'station':44} {'workers':>7} {'seconds':>12} {'per hour':>14} {'busy':>8}")
        for one in layout["stations"]:
            mark = "*" if one["is_bottleneck"] else " "
            figures_of = f"{span(one['seconds']):>12} {span(one['per_hour']):>14} {share(one['utilisation_at_capacity']):>8}"
            print(f"{mark} {one['name'][:44]:44} {one['workers']:>7} {figures_of}")
    print()
    for line in found["sentences"]:
        print(line)
    for line in found["warnings"]:
        print(f"! {line}")
