"""`tingtang flow check FILE.dmn` and `tingtang flow run FILE.dmn`: decision tables without server and database."""

import sys
from collections.abc import Mapping
from typing import Any

import orjson

from tingtang.flows.rules.cel_parser import BadExpression
from tingtang.flows.rules.decisions import NoRule, compiled_decision, decide
from tingtang.flows.rules.diagram import Problem
from tingtang.flows.rules.dmn import decisions_in, problems_of
from tingtang.flows.wording import sentence


def check(content: bytes) -> int:
    """A line for each problem; 1 when a table cannot be worked out."""
    found = problems_of(content)
    for problem in found:
        print(line(problem))
    return int(any(not one.is_warning for one in found))


def answer(content: bytes, values: Mapping[str, Any]) -> int:
    """What each table of a file answers to given values, one line of JSON each."""
    wrong = [one for one in problems_of(content) if not one.is_warning]
    for problem in wrong:
        print(line(problem), file=sys.stderr)
    for ref in () if wrong else decisions_in(content):
        try:
            print(orjson.dumps({"decision": ref, "answers": decide(compiled_decision(content, ref), values)}).decode())
        except NoRule as many:
            wrong.append(Problem("many_rules", ref, ref, {"about": str(many)}))
        except BadExpression as bad:
            wrong.append(Problem("no_decision", ref, ref, {"about": bad.about}))
        else:
            continue
        print(line(wrong[-1]), file=sys.stderr)
    return int(bool(wrong))


def line(problem: Problem) -> str:
    """A problem as the commands print it."""
    grade = "warning" if problem.is_warning else "error"
    return f"{problem.element or '-'}: {grade}: {sentence(problem)} [{problem.code}]"
