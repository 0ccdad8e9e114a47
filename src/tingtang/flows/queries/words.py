"""What the engine finds wrong with a diagram, as sentences that say what to do."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.flows.rules.diagram import Problem
from tingtang.flows.rules.document import Unreadable

Text = str | Promise

UNREADABLE: dict[str, Text] = {
    "too_large": _("The file is too large."),
    "doctype": _("The file has a document type, which is not taken."),
    "not_xml": _("The file cannot be read as XML: {about}"),
    "not_bpmn": _("The file is no BPMN 2.0 diagram."),
    "no_process": _("Nothing is drawn that could be run."),
    "many_processes": _("More than one process is drawn; only one of them may be executable."),
    "too_many_nodes": _("More than {about} elements are drawn; use sub-processes or call other processes."),
}
_PROBLEMS: dict[str, Text] = {
    "unsupported": _("“{name}” is of a kind that is drawn but cannot be run ({type})."),
    "same_id": _("Two elements share the id of “{name}”."),
    "no_id": _("An element has no id ({type})."),
    "many_triggers": _("The event “{name}” waits for several things; it may wait for one."),
    "wrong_trigger": _("The event “{name}” stands where such an event cannot be run."),
    "no_message": _("“{name}”: name the message."),
    "no_time": _("“{name}”: say when the timer goes off."),
    "loose_flow": _("The arrow “{name}” begins or ends nowhere."),
    "crosses_border": _("The arrow “{name}” crosses the border of a sub-process."),
    "loose_boundary": _("The event “{name}” is attached to nothing."),
    "empty": _("Nothing is drawn yet."),
    "no_start": _("“{name}” has no start event."),
    "many_starts": _("“{name}”: there may be only one plain start event."),
    "no_entry": _("Nothing may lead into “{name}”."),
    "no_exit": _("Nothing may follow “{name}”."),
    "missing_end": _("Nothing follows “{name}”: draw on, or end there."),
    "wrong_default": _("The default way of “{name}” does not leave it."),
    "condition_ignored": _("The arrow “{name}” has a condition, but “{node}” asks none: use a gateway."),
    "no_condition": _("The arrow “{name}” after “{gateway}” needs a condition, or must be the default way."),
    "no_default": _("“{name}” needs a default way, for when no condition holds."),
    "not_an_event": _("After “{gateway}” only messages and timers may follow, not “{name}”."),
    "wrong_host": _("The event “{name}” must be attached to a step or sub-process beside it."),
    "error_interrupts": _("The error “{name}” always interrupts: draw it with a whole line."),
    "unreachable": _("Nothing ever comes to “{name}”."),
    "never_ends": _("From “{name}” no way leads to an end."),
    "runs_away": _("“{name}” goes round in circles without waiting for anybody."),
    "deadlock": _(
        "“{name}” waits for ways that can never all come: what was parted by a choice is not joined by a parallel gateway."
    ),
    "reached_twice": _("“{name}” can be reached twice at once: join the parallel ways first."),
    "bad_field": _("“{name}”: the field “{field}” needs a code of letters, digits and _, and a known type."),
    "two_types": _("The field “{field}” has two types; “{name}” gives the second."),
    "bad_time": _("“{name}”: “{text}” is no time. Write a duration such as PT30M or P2D."),
    "no_collection": _("“{name}” is done for each entry of a list: name a field that is a list."),
    "no_action": _("“{name}”: choose what the system does."),
    "unknown_action": _("“{name}”: the system has no action “{action}”."),
    "unknown_process": _("“{name}”: choose the process that is called; there is no “{process}”."),
    "no_post": _("“{name}”: choose the responsible post, or put the step into a lane of a post."),
    "unknown_decision": _("“{name}”: there is no decision table “{decision}” in this file."),
    "bad_decision": _("“{name}”: the decision table “{decision}” cannot be used ({reason} {about})."),
}
EXPRESSIONS: dict[str, Text] = {
    "unreadable": _("it cannot be read at {about}"),
    "unknown": _("there is no field “{about}”"),
    "types": _("what is compared does not fit together ({about})"),
    "too_long": _("it is too long"),
    "too_deep": _("it is nested too deeply"),
    "too_many_macros": _("it goes through too many lists"),
    "no_function": _("there is no function “{about}”"),
    "not_bool": _("it gives {about}, not yes or no"),
    "fails": _("it cannot be worked out: {about}"),
}
_TYPES: dict[str, Text] = {
    "string": pgettext_lazy("type of a field", "a text"),
    "int": pgettext_lazy("type of a field", "a whole number"),
    "double": pgettext_lazy("type of a field", "a number"),
    "bool": pgettext_lazy("type of a field", "yes or no"),
    "list": pgettext_lazy("type of a field", "a list"),
    "map": pgettext_lazy("type of a field", "a record"),
}
NAMELESS = _("without a name")


class _Gaps(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def sentence(problem: Problem) -> str:
    """A problem of the engine as a sentence."""
    about = dict(problem.about)
    values = _Gaps(about, name=problem.name or str(NAMELESS), code=problem.code)
    reason = problem.code.removeprefix("expression_")
    if reason != problem.code:
        why = expression(reason, about.get("about", ""))
        return str(_("“{name}”: the expression {text} cannot be used, {why}.")).format(
            name=values["name"], text=about.get("text", ""), why=why
        )
    return str(_PROBLEMS.get(problem.code, _("“{name}” cannot be run ({code})."))).format_map(values)


def expression(reason: str, about: str) -> str:
    """Why an expression cannot be used, as part of a sentence."""
    return str(EXPRESSIONS.get(reason, EXPRESSIONS["unreadable"])).format(about=_TYPES.get(about, about) or "–")


def unreadable(reason: Unreadable) -> str:
    """Why a file is no diagram."""
    return str(UNREADABLE.get(reason.reason, UNREADABLE["not_xml"])).format(about=reason.about)
