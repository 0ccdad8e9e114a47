"""What is wrong with a procedure, in words: a sentence for each code of the rules, said without a server as well as on a page."""

from collections.abc import Callable

from tingtang.flows.rules.diagram import Problem
from tingtang.flows.rules.document import Unreadable


def _(text: str) -> str:
    """Mark a text for the translators. Django's own mark asks for the settings, which a command may not have yet."""
    return text


UNREADABLE = {
    "too_large": _("The file is larger than {about} MB."),
    "doctype": _("The file defines a document type, which no diagram needs and which can do harm. It was not read."),
    "not_xml": _("The file cannot be read as XML: {about}"),
    "not_bpmn": _("The file is no BPMN 2.0 diagram."),
    "not_dmn": _("The file is no DMN document with decision tables."),
    "no_decision": _("The file decides nothing: it has no decision table."),
    "no_process": _("The file has no process to run. {about}"),
    "many_processes": _("The file has several processes: mark one as executable. {about}"),
    "too_many_nodes": _("The diagram has more than {about} elements. Divide it into several processes."),
}
TEXTS = {
    "unsupported": _("“{name}” is drawn as {type}, which is not executed. Draw it with elements of the supported set."),
    "no_id": _("An element of the kind {type} has no id."),
    "same_id": _("Two elements have the id “{element}”; one of them is “{name}”."),
    "many_triggers": _("The event “{name}” has several triggers. Give it one."),
    "wrong_trigger": _("“{name}”: an event of the kind {type} cannot have the trigger {trigger}."),
    "no_message": _("“{name}” names no message."),
    "no_time": _("The timer “{name}” says no time."),
    "bad_time": _("The timer “{name}” says “{text}”, which is no date, duration or cycle such as PT2H."),
    "loose_flow": _("The flow “{name}” does not connect two elements."),
    "crosses_border": _("The flow “{name}” crosses the border of a sub-process."),
    "loose_boundary": _("The event “{name}” is attached to nothing."),
    "wrong_host": _("The event “{name}” is not attached to an activity beside it."),
    "error_interrupts": _("“{name}” catches an error: it always interrupts. Draw it so."),
    "empty": _("Nothing is drawn."),
    "no_start": _("“{name}” has no start event."),
    "many_starts": _("“{name}” is one start event too many."),
    "start_reads": _("“{name}”: the time at which a procedure begins cannot be worked out from a case. Write a date or a cycle."),
    "no_entry": _("No flow may lead into “{name}”."),
    "no_exit": _("No flow may lead out of “{name}”."),
    "missing_end": _("The way ends at “{name}” without an end event."),
    "wrong_default": _("The default flow of “{name}” does not lead out of it."),
    "condition_ignored": _("The flow “{name}” has a condition, which would be ignored: it comes out of “{node}”."),
    "no_condition": _("The flow “{name}” out of the gateway “{gateway}” has no condition and is not its default."),
    "no_default": _("The gateway “{name}” has no default flow: when no condition holds, the work would stand still."),
    "not_an_event": _("“{name}” follows the event gateway “{gateway}”, so it must be an event or wait for a message."),
    "unreachable": _("“{name}” can never be reached."),
    "never_ends": _("From “{name}” no end can be reached."),
    "runs_away": _("“{name}” is in a loop in which nobody and nothing is waited for. Put a step, a timer or a message into it."),
    "deadlock": _("At “{name}” the work can stand still for ever: it waits for a branch that need not come."),
    "reached_twice": _("“{name}” can be reached twice at once. Join the branches first if it is to be done once."),
    "uncaught": _(
        "Nothing catches the error that “{name}” ends with: the procedure fails there, unless it was called by one that catches it."
    ),
    "bad_field": _("“{name}”: the field “{field}” needs a code of letters and digits, and one of the known types, not “{type}”."),
    "two_types": _("“{name}”: the field “{field}” has another type elsewhere in this procedure."),
    "no_collection": _("“{name}” is done several times, but “{about}” is no declared list."),
    "no_action": _("“{name}” names no action."),
    "unknown_action": _("“{name}” names the action “{action}”, which is none that a procedure may call."),
    "unknown_argument": _("“{name}”: the action “{action}” takes no argument “{about}”."),
    "missing_argument": _("“{name}”: the action “{action}” needs the argument “{about}”."),
    "unknown_process": _("“{name}” calls the process “{process}”, which is not published."),
    "unknown_decision": _("“{name}” asks the decision table “{decision}”, which is not in the file."),
    "decision_cell": _("“{name}”: in the decision table “{decision}” the cell “{about}” is no test."),
    "decision_hit_policy": _("“{name}”: the decision table “{decision}” has a hit policy that is not worked out: {about}"),
    "decision_no_output": _("“{name}”: the decision table “{decision}” answers nothing, or two answers have the same name."),
    "decision_no_table": _("“{name}”: the decision “{decision}” is no table."),
    "decision_no_decision": _("“{name}” asks the decision table “{decision}”, which is not in the file."),
    "decision_no_priorities": _(
        "“{name}”: the decision table “{decision}” does not say the values of “{about}” by their importance."
    ),
    "decision_rule_width": _(
        "“{name}”: rule {about} of the decision table “{decision}” has not as many cells as there are columns."
    ),
    "decision_too_many_rules": _("“{name}”: the decision table “{decision}” has more than {about} rules."),
    "decision_overlap": _(
        "“{name}”: rules {first} and {second} of the table “{decision}” can hold at once, where exactly one may."
    ),
    "decision_unread": _("“{name}”: the decision table “{decision}” cannot be read: {about}"),
    "no_post": _("“{name}” stands in no lane and names no post: nobody is responsible for it."),
    "expression_too_long": _("“{name}”: the expression is longer than {about} characters."),
    "expression_too_deep": _("“{name}”: the expression is nested deeper than {about} levels: {text}"),
    "expression_too_many_macros": _("“{name}”: the expression goes through more than {about} lists: {text}"),
    "expression_unreadable": _("“{name}”: the expression cannot be read at “{about}”: {text}"),
    "expression_unfinished": _("“{name}”: the expression breaks off before its end: {text}"),
    "expression_unknown": _("“{name}”: there is no field “{about}”: {text}"),
    "expression_no_function": _("“{name}”: there is no function “{about}”: {text}"),
    "expression_types": _("“{name}”: the types do not fit ({about}): {text}"),
    "expression_not_bool": _("“{name}”: a condition must be yes or no, this one is {about}: {text}"),
    "expression_not_int": _("“{name}”: this must be a whole number, not {about}: {text}"),
    "expression_not_double": _("“{name}”: this must be a number, not {about}: {text}"),
    "expression_not_string": _("“{name}”: this must be a text, not {about}: {text}"),
    "expression_not_list": _("“{name}”: this must be a list, not {about}: {text}"),
    "no_way": _("No condition at “{name}” holds, and it has no default flow."),
    "bad_condition": _("At “{name}” an expression could not be worked out: {about}"),
    "empty_condition": _("At “{name}” it depends on something that nobody has entered where it goes on: {about}."),
    "endless": _("At “{name}” the procedure goes round and round."),
    "no_list": _("“{name}” is to be done for each entry of “{about}”, which is no list."),
    "too_many": _("“{name}” would be done {about} times."),
    "many_rules": _("At “{name}” {about} rules of the decision table hold, where exactly one may."),
    "no_decision": _("At “{name}” the decision table gives no single answer: {about}"),
}


def sentence(problem: Problem, translate: Callable[[str], str] = str) -> str:
    """A problem in words; `translate` gives them in the reader's language."""
    values = {
        "element": problem.element,
        "name": problem.name or problem.element,
        "type": "",
        "text": "",
        "about": "",
        "trigger": "",
        **problem.about,
    }
    is_cut = problem.code == "expression_unreadable" and not values["about"]
    code = "expression_unfinished" if is_cut else problem.code
    return translate(TEXTS.get(code, code)).format_map(values)


def unreadable(bad: Unreadable, translate: Callable[[str], str] = str) -> str:
    """Why a file could not be read, in words."""
    return translate(UNREADABLE[bad.reason]).format(about=bad.about).strip()
