"""What a case says in the fields of its kind is checked before it is kept, and every refusal names its field."""

from collections import defaultdict

from django.utils.translation import gettext_lazy as _

from tingtang.cases.models import Case
from tingtang.cases.rules import fields as rules
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid
from tingtang.core.registry import Text
from tingtang.org.models import Staff

FAULTS: dict[str, Text] = {
    "unknown": _("This kind of case has no such field."),
    "missing": _("Please fill this in."),
    "not_so": _("This is not in the right form."),
    "too_long": _("At most {about} characters."),
    "not_a_number": _("Give a number."),
    "too_small": _("At least {about}."),
    "too_big": _("At most {about}."),
    "not_a_date": _("Give a date, such as 2026-11-21."),
    "not_a_choice": _("“{about}” is none of the values to choose from."),
    "nobody": _("There is no such colleague."),
}


def must_fit(actor: Actor, case: Case, *, is_new: bool = False) -> None:
    """Refuse (`Invalid`, as fields.CODE) what does not fit the form of the kind, and keep only what says something.

    A customer is asked only for what he sees; an import brings what it has.
    """
    case.fields = rules.told(case.fields) if isinstance(case.fields, dict) else {}
    form = case.kind.form
    faults = rules.check(form, case.fields, _needed(actor, case, form) if is_new else ())
    people = {one.code: case.fields[one.code] for one in form if one.kind == "person" and one.code in case.fields}
    known = set(Staff.objects.filter(pk__in=[pk for pk in people.values() if isinstance(pk, int)]).values_list("pk", flat=True))
    wrong = {fault.field for fault in faults}
    faults += [rules.Fault(code, "nobody") for code, pk in people.items() if code not in wrong and pk not in known]
    if faults:
        raise Invalid(fields=_by_field(faults))


def _needed(actor: Actor, case: Case, form: list[rules.Field]) -> list[str]:
    if case.channel == "import" or actor.kind == "system":
        return []
    sees_all = actor.kind != "customer" and actor.own is None
    return [one.code for one in form if one.is_required and (sees_all or one.is_public)]


def _by_field(faults: list[rules.Fault]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for fault in faults:
        found[f"fields.{fault.field}"].append(str(FAULTS[fault.reason]).format(about=fault.about))
    return found
