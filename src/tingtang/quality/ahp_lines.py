"""`tingtang ahp FILE.json`: weights from comparisons in pairs, without server and database."""

import argparse
import sys
from pathlib import Path
from typing import Any

import orjson

from tingtang.quality.rules import ahp
from tingtang.quality.wording import sentence

REFUSED, BAD_INPUT = 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words after `tingtang ahp`."""
    parser.add_argument("file", help='JSON: {"items": [names], "judgements": [["a", "b", "1/3"], …]}; - for standard input')
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(options: argparse.Namespace) -> int:
    """Rank the items; 1 when the judgements are too inconsistent to be used, 2 with a sentence when they are none."""
    try:
        file = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
        given = orjson.loads(file.decode("utf-8-sig"))
        items, table, name = _read(given)
        found = ahp.rank(table, random_index=name)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return BAD_INPUT
    except UnicodeDecodeError:
        print("The file is no text in UTF-8.", file=sys.stderr)
        return BAD_INPUT
    except orjson.JSONDecodeError as error:
        print(f"This is no JSON: {error}", file=sys.stderr)
        return BAD_INPUT
    except ahp.Unusable as bad:
        print(sentence(bad), file=sys.stderr)
        return BAD_INPUT
    answer = _answer(items, name, found)
    print(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() if options.json else _words(answer))
    return 0 if found.is_accepted else REFUSED


def _read(given: Any) -> tuple[list[str], ahp.Array, str]:
    if not isinstance(given, dict) or not isinstance(given.get("items"), list):
        raise ahp.Unusable("how_many", most=ahp.MOST_ITEMS)
    judgements = given.get("judgements", [])
    if not isinstance(judgements, list):
        raise ahp.Unusable("no_triple", value=str(judgements)[:80])
    items: list[str] = given["items"]
    name = given.get("random_index", ahp.DEFAULT_TABLE)
    ahp.mean_index(name, 1)
    return items, ahp.matrix(items, judgements), name


def _answer(items: list[str], table: str, found: ahp.Ranking) -> dict[str, Any]:
    worst = found.worst
    return {
        "weights": dict(zip(items, found.weights, strict=True)),
        "lambda_max": found.lambda_max,
        "ci": found.consistency_index,
        "ri": found.random_index,
        "random_index": table,
        "cr": found.consistency_ratio,
        "accepted": found.is_accepted,
        "missing": found.missing,
        "worst": worst
        and {
            "pair": [items[worst.first], items[worst.second]],
            "given": str(worst.given),
            "suggestion": str(worst.suggestion),
            "cr_after": worst.ratio_after,
        },
    }


def _words(answer: dict[str, Any]) -> str:
    width = max(map(len, answer["weights"]))
    ranked = sorted(answer["weights"].items(), key=lambda one: -one[1])
    lines = [f"{name:<{width}}  {weight:.4f}" for name, weight in ranked]
    verdict = "accepted" if answer["accepted"] else "refused: judgements contradict one another by 10 % or more"
    lines.append(
        f"CR = {answer['cr']:.4f} (λmax {answer['lambda_max']:.4f}, RI {answer['random_index']} {answer['ri']}): {verdict}"
    )
    if worst := answer["worst"]:
        first, second = worst["pair"]
        lines.append(
            f"Look at {first} against {second}: {worst['given']} given, {worst['suggestion']} fits the others (CR {worst['cr_after']:.4f})."
        )
    return "\n".join(lines)
