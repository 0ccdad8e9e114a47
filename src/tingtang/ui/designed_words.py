"""What is wrong with designed fields, or with what is said in them, in the reader's words."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.ui.designed import BadFields, Fault

_FORM_FAULTS = {
    "unreadable": _("“%(about)s” cannot be read."),
    "unknown_word": _("“%(about)s” cannot be said about a field."),
    "too_many": _("At most %(about)s fields."),
    "unknown_field": _("There is no field “%(about)s”."),
    "bad_code": _("“%(about)s” is no code for a field: a–z, 0–9 and _, beginning with a letter."),
    "unknown_kind": _("The field “%(about)s” is of no kind that is known."),
    "no_name": _("The field “%(about)s” needs a name in at least one language."),
    "no_choices": _("The field “%(about)s” needs values to choose from."),
    "needless_choices": _("The field “%(about)s” takes no values to choose from."),
    "bounds_crossed": _("In the field “%(about)s” the least is more than the most."),
    "later_is_required": _("The field “%(about)s” is asked later, so it cannot be needed at the start."),
    "person_is_public": _("Customers do not see colleagues: “%(about)s” cannot be shown to them."),
    "bad_choice": _("A value of the field “%(about)s” has no good code."),
    "choice_twice": _("A value of the field “%(about)s” is there twice."),
    "bad_bound": _("A bound of the field “%(about)s” is not a number."),
    "twice": _("“%(about)s” is there twice."),
}
VALUE_FAULTS: dict[str, Text] = {
    "unknown": _("There is no such field here."),
    "missing": _("Please fill this in."),
    "not_so": _("This is not in the right form."),
    "too_long": _("At most {about} characters."),
    "not_a_number": _("Give a number."),
    "too_small": _("At least {about}."),
    "too_big": _("At most {about}."),
    "not_a_date": _("Give a date, such as 2026-11-21."),
    "not_a_choice": _("“{about}” is none of the values to choose from."),
    "nobody": _("There is no such colleague."),
    "no_file": _("There is no such file on this case. Put it there first."),
}


def fields_fault(bad: BadFields) -> str:
    """What is wrong with a design, in words."""
    return str(_FORM_FAULTS[bad.reason]) % {"about": bad.about}


def by_field(faults: Iterable[Fault]) -> dict[str, list[str]]:
    """What is wrong with values, as `Invalid` takes it: under fields.CODE."""
    found: dict[str, list[str]] = defaultdict(list)
    for fault in faults:
        found[f"fields.{fault.field}"].append(str(VALUE_FAULTS[fault.reason]).format(about=fault.about))
    return found
