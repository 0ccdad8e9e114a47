"""`tingtang solve MODEL.yaml|xlsx`: a model of a decision, without server and database."""

import argparse
import sys
from typing import Any

import orjson

from tingtang.planning.command.line import content, data_of, refused
from tingtang.planning.rules.models.outcome import answered
from tingtang.planning.rules.models.sheet import ModelSheet
from tingtang.planning.rules.sheets import BadSheet, read
from tingtang.planning.words.models import sentences
from tingtang.planning.words.plain import figure
from tingtang.planning.words.simulated import tables

SOLVED = {"optimal", "found", "computed"}


def run(options: argparse.Namespace) -> int:
    """Solve; 1 when the model is wrong, 2 when it is unfinished or has no solution."""
    try:
        sheet = read(ModelSheet, data_of(options.model, content(options.model))).root
        found = answered(sheet, is_explained=not options.no_why)
    except BadSheet as bad:
        return refused(options.model, bad)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    found["sentences"] = sentences(found)
    if options.json:
        sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        _print(found)
    return 0 if found["state"] in SOLVED else 2


def _print(found: dict[str, Any]) -> None:
    print(found["name"] + (f"  ({found['solver']})" if found.get("solver") else ""))
    for one in found.get("variables", []):
        if one["value"]:
            print(f"  {one['name'][:50]:50} {figure(one['value'], 4):>14} {one['unit']}")
    for table in tables(found):
        print(f"\n{table.title}")
        widths = [max(len(row[place]) for row in [table.heads, *table.rows]) for place in range(len(table.heads))]
        for row in [table.heads, *table.rows]:
            told = (
                text.ljust(width) if place < table.texts else text.rjust(width)
                for place, (text, width) in enumerate(zip(row, widths, strict=True))
            )
            print("  " + "  ".join(told).rstrip())
    print()
    for line in found["sentences"]:
        print(line)
