"""What the rules say in codes, in words: what columns are called, and what is wrong with rows."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tingtang.assets.models import AssetKind
from tingtang.assets.rules.importing import FIELD
from tingtang.core.naming import text_in
from tingtang.core.registry import Text

TARGETS: Mapping[str, Text] = {
    "number": pgettext_lazy("of an asset", "Number"),
    "name": _("Name"),
    "place": _("Where it is"),
    "customer": _("Whose it is (number or name)"),
    "state": _("State"),
    "state_date": _("In this state since"),
    "supplier": _("Supplier (code or name)"),
    "contract": _("Supply contract"),
    "bought_date": _("Bought"),
    "warranty_date": _("Warranty until"),
    "hall": _("Hall (code or name)"),
    "part_of": _("Part of (number)"),
    "note": _("Note"),
}
WHYS: Mapping[str, Text] = {
    "missing": _("is missing"),
    "too_long": _("too long"),
    "no_date": _("no date"),
    "no_state": _("no known state"),
    "no_hall": _("no such hall, or not yours"),
    "no_supplier": _("no such supplier"),
    "no_customer": _("no such customer, or not yours"),
    "several_customers": _("several customers have this name; give the number"),
    "no_whole": _("no asset has this number"),
    "twice": _("stands in the table twice"),
    "other_kind": _("this number belongs to another asset"),
    "not_so": _("cannot be read or does not fit"),
    "bad_encoding": _("characters that cannot be read"),
}


def target_name(target: str, kind: AssetKind) -> str:
    """What a column of the import is called."""
    if target.startswith(FIELD):
        names = {one.code: text_in(one.names) for one in kind.form}
        return names.get(target.removeprefix(FIELD), target)
    return str(TARGETS.get(target, target))


def trouble(reasons: Iterable[tuple[str, str]], kind: AssetKind) -> str:
    """What is wrong with a row, in one sentence."""
    parts = [
        f"{target_name(target, kind)}{gettext(': ')}{WHYS.get(why, why)}" if target else str(WHYS.get(why, why))
        for target, why in reasons
    ]
    return gettext("; ").join(parts)


SIDES: Mapping[str, Text] = {
    "keeping": _("Keeps what was agreed"),
    "answering": _("Answers in time"),
    "quality": _("Serves our customers well"),
    "benefit": _("Is of use to both sides"),
    "compliance": _("Keeps rules and secrets"),
}
MARKS: Mapping[int, Text] = {
    5: _("5 excellent"),
    4: _("4 good"),
    3: _("3 fair"),
    2: _("2 poor"),
    1: _("1 not acceptable"),
}
