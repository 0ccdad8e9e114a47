"""Decision tables as people write and read them: what is wrong in words, and the tables of a diagram."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from tingtang.core.errors import Invalid
from tingtang.core.registry import Text
from tingtang.flows.queries.drawings import diagram_of, drawing_read
from tingtang.flows.rules.decision_faults import MOST_COLUMNS, CellFault, faults
from tingtang.flows.rules.decisions import MOST_RULES, BadDecision, raw_decision
from tingtang.flows.rules.diagram import Problem
from tingtang.flows.rules.dmn import decisions_in, problems_of, wrapped
from tingtang.flows.rules.document import Unreadable
from tingtang.flows.rules.meaning import types
from tingtang.flows.wording import TEXTS, sentence, unreadable

POLICIES: Mapping[str, Text] = {
    "UNIQUE": pgettext_lazy("hit policy", "exactly one rule may hold"),
    "FIRST": pgettext_lazy("hit policy", "the first rule that holds"),
    "PRIORITY": pgettext_lazy("hit policy", "of the rules that hold the most important answer"),
    "COLLECT": pgettext_lazy("hit policy", "the answers of all rules that hold"),
}
AGGREGATES: Mapping[str, Text] = {
    "": pgettext_lazy("of answers", "as a list"),
    "SUM": pgettext_lazy("of answers", "their sum"),
    "COUNT": pgettext_lazy("of answers", "how many"),
    "MIN": pgettext_lazy("of answers", "the least"),
    "MAX": pgettext_lazy("of answers", "the most"),
}
TYPES: Mapping[str, Text] = {
    "string": pgettext_lazy("type of an answer", "text"),
    "double": pgettext_lazy("type of an answer", "number"),
    "int": pgettext_lazy("type of an answer", "whole number"),
    "bool": pgettext_lazy("type of an answer", "yes or no"),
}
_WORDS: Mapping[str, Text] = {
    "too_large": gettext_lazy("A table has at most {about} columns."),
    "no_output": gettext_lazy("The table answers nothing: add a column for an answer."),
    "bad_name": gettext_lazy("An answer needs a code of letters and digits, not “{about}”."),
    "same_name": gettext_lazy("Two answers are called “{about}”."),
    "no_priorities": gettext_lazy("Say the values of “{about}”, the most important first."),
    "cell": gettext_lazy("“{about}” is no test: write -, a value, < 5, [1..5] or several with commas; texts in quotes."),
    "needs_string": gettext_lazy("The column holds texts: put “{about}” in quotes."),
    "needs_bool": gettext_lazy("The column holds yes or no: write true or false, not “{about}”."),
    "overlap": gettext_lazy(
        "It can hold at the same time as rule {about}. Make their conditions differ, or choose another way above."
    ),
    "needs_double": gettext_lazy("The column holds numbers, not “{about}”."),
}


def table_faults(sent: Any, xml: str) -> list[dict[str, str]]:
    """What is wrong with a table that is being written in a diagram, by its place. Refused (`Invalid`) when it is no table."""
    return [{"place": one.place, "text": _words(one)} for one in faults(_raw(sent), types(diagram_of(xml)))]


def brought(content: str) -> dict[str, Any]:
    """The tables of a DMN file as a drawing takes them over, and what is wrong with them. Refused (`Invalid`): no such file, no table
    in it, or rules that go together in a way that is not worked out.
    """
    try:
        drawing, found = wrapped(content), problems_of(content)
    except Unreadable as bad:
        raise Invalid(unreadable(bad, gettext)) from None
    never = [one for one in found if one.code in {"decision_hit_policy", "decision_no_table"}]
    if never:
        raise Invalid(" ".join(sentence(one, gettext) for one in never[:3]))
    return {"drawing": drawing, "tables": decisions_in(content), "told": [sentence(one, gettext) for one in found]}


def _words(one: CellFault) -> str:
    if one.code in _WORDS:
        return str(_WORDS[one.code]).format(about=one.about)
    return sentence(
        Problem(one.code if one.code in TEXTS else "bad_decision", "", gettext("Table"), {"about": one.about, "text": one.text}),
        gettext,
    )


def _raw(sent: Any) -> dict[str, Any]:
    try:
        kept = {
            "id": str(sent["id"]),
            "policy": str(sent["policy"]),
            "aggregate": str(sent["aggregate"]),
            "inputs": [{"label": str(one.get("label", "")), "expression": str(one["expression"])} for one in sent["inputs"]],
            "outputs": [{name: str(one[name]) for name in ("name", "type", "values")} for one in sent["outputs"]],
            "rules": [{part: [str(cell) for cell in one[part]] for part in ("if", "then")} for one in sent["rules"]],
        }
    except (KeyError, TypeError, AttributeError):
        raise Invalid(gettext("What was sent cannot be read.")) from None
    if len(kept["rules"]) > MOST_RULES or len(kept["inputs"]) > 2 * MOST_COLUMNS:
        raise Invalid(gettext("What was sent cannot be read."))
    return kept


def tables_in(xml: str) -> list[dict[str, Any]]:
    """The decision tables of a diagram, to be read: their columns and rows, and how several rules go together."""
    found, drawn = [], diagram_of(drawing_read(xml))
    labels = {code: one.label for code, one in drawn.all_fields().items()}
    for ref, content in drawn.decisions.items():
        try:
            raw = raw_decision(content, ref)
        except BadDecision:
            continue
        inputs = [one | {"label": labels.get(one["expression"]) or one["label"]} for one in raw["inputs"]]
        found.append(raw | {"name": raw["name"] or ref, "how": _how(raw), "inputs": inputs})
    return found


def _how(raw: Mapping[str, Any]) -> str:
    policy = str(POLICIES.get(raw["policy"], raw["policy"]))
    return f"{policy}: {AGGREGATES.get(raw['aggregate'], '')}" if raw["policy"] == "COLLECT" else policy
