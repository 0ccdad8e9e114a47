"""What the rules say in codes, in words: likeness, faults of files and rows, defects."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.customers.models import AuditReason, IdentityKind
from tingtang.customers.models import Fault as DefectFault
from tingtang.customers.rules.importing import IDENTITY, Why
from tingtang.customers.rules.matching import CERTAIN, STRONG, Reason
from tingtang.journal.formats.tables import WORDS, Fault

REASONS: Mapping[str, Text] = {
    Reason.SAME_IDENTITY: _("same number"),
    Reason.SAME_PHONE: _("same phone"),
    Reason.SAME_MAIL: _("same mail address"),
    Reason.SAME_ADDRESS: _("same address"),
    Reason.SAME_NAME: _("same name"),
    Reason.RARE_NAME: _("the name is rare, and nothing else is known of one of them"),
    Reason.OTHER_SCRIPT: _("same name, written otherwise"),
    Reason.SAME_SOUND: _("names sound alike"),
    Reason.ONE_CHARACTER: _("names differ in one character"),
    Reason.SAME_COMPANY: _("same company name"),
    Reason.NEAR_COMPANY: _("company names nearly the same"),
    Reason.OTHER_IDENTITY: _("different numbers of a kind one has only once"),
    Reason.OTHER_NAME: _("different names"),
}
AGAINST = frozenset({Reason.OTHER_IDENTITY, Reason.OTHER_NAME})
STRENGTHS: Mapping[str, Text] = {"certain": _("nearly certain"), "strong": _("likely"), "possible": _("possible")}

FAULTS: Mapping[str, Text] = {
    **WORDS,
    Fault.TOO_LARGE: _("The file is larger than 200 MB. Divide it, or import it on the server: ./tingtang customers import FILE"),
    Fault.TOO_MANY_COLUMNS: _("The table has more than 200 columns. Leave out those that are not about customers."),
}
WHYS: Mapping[str, Text] = {
    Why.NO_NAME: _("the name is missing"),
    Why.TOO_LONG: _("too long"),
    Why.UNKNOWN_KIND: _("neither person nor company"),
    Why.UNKNOWN_INDUSTRY: _("no section of GB/T 4754: give its letter, a code or its name"),
    Why.BAD_IDENTITY: _("not such a number, or its check digit does not hold"),
    Why.ROUNDED: _("the spreadsheet rounded the number; format the column as text and enter it again"),
    Why.BAD_PHONE: _("not a phone number"),
    Why.BAD_MAIL: _("not a mail address"),
    Why.UNKNOWN_HALL: _("no such hall, or not yours"),
    Why.UNKNOWN_KEEPER: _("no such account manager, or several of this name"),
    Why.NO_KEY: _("neither number nor phone: the customer could not be known again"),
    Why.TAKEN: _("its numbers belong to different customers"),
    Why.NOT_AGREED: _("the customer has not agreed to what the source of data needs"),
    Why.CELL_COUNT: _("more cells than columns"),
    Why.BAD_FIGURE: _("not a year, number or amount"),
    Why.NO_PEOPLE: _("a person: the ground covers firms only"),
    Why.BAD_ENCODING: _("characters that cannot be read"),
}
TARGETS: Mapping[str, Text] = {
    "name": _("Name"),
    "kind": _("Person or company"),
    "title": _("Title or sex"),
    "language": _("Language"),
    "phone": _("Phone"),
    "phone2": _("Second phone"),
    "mail": _("Mail address"),
    "im": _("Messenger"),
    "address": _("Address"),
    "keeper": _("Account manager (badge or name)"),
    "hall": _("Home hall (code or name)"),
    "industry": _("Industry"),
    "note": _("Note"),
}

OF_PROSPECTS: Mapping[str, Text] = {
    "person": _("Contact person"),
    "region": _("Region"),
    "founded": _("Founded on or in"),
    "staff": _("People employed"),
    "revenue": _("Revenue of a year"),
    "before": _("Revenue of the year before"),
}


def strength(score: float) -> str:
    """The band of a likeness."""
    return "certain" if score >= CERTAIN else "strong" if score >= STRONG else "possible"


def reasons(found: Iterable[str]) -> str:
    """Why two records may be one customer."""
    return pgettext("between things", ", ").join(str(REASONS.get(one, one)) for one in found)


def identity_names() -> dict[str, str]:
    """What kinds of identity are called in the reader's language."""
    return {kind.code: kind.name_in() for kind in IdentityKind.objects.all()}


def target_name(target: str, kinds: Mapping[str, str]) -> str:
    """What a field of the import is called."""
    return (
        kinds.get(target.removeprefix(IDENTITY), target)
        if target.startswith(IDENTITY)
        else str(TARGETS.get(target) or OF_PROSPECTS.get(target, target))
    )


def trouble(reasons: Iterable[tuple[str, str]], kinds: Mapping[str, str]) -> str:
    """What is wrong with a row, in one sentence."""
    parts = [
        f"{target_name(target, kinds)}{gettext(': ')}{WHYS.get(why, why)}" if target else str(WHYS.get(why, why))
        for target, why in reasons
    ]
    return gettext("; ").join(parts)


def fault(word: str, kinds: Mapping[str, str]) -> str:
    """A defect in words: `missing:identity`, `malformed:identity:resident-id`, `audit:name`."""
    what, _colon, which = word.partition(":")
    if what == "audit":
        return gettext("audit: {reason}").format(reason=dict(AuditReason.choices).get(which, which))
    name = dict(DefectFault.choices).get(which) or kinds.get(which.removeprefix(IDENTITY), which)
    return (gettext("lacks {what}") if what == "missing" else gettext("malformed: {what}")).format(what=name)


def faults(missing: Iterable[str], malformed: Iterable[str], kinds: Mapping[str, str]) -> str:
    """What a record lacks and what in it is malformed."""
    words = [*(f"missing:{name}" for name in missing), *(f"malformed:{name}" for name in malformed)]
    return gettext("; ").join(fault(word, kinds) for word in words)
