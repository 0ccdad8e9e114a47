"""What something is measured by is chosen from what there is: indicators, scorecards, areas of inspections."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tingtang.quality.models import Area, EvidenceKind, Indicator, Scorecard


def measured_by(kept: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Every code with its words, what it is said first; those that are `kept` stay, whatever became of them."""
    found: dict[str, list[str]] = {}
    for code, words in _all():
        found.setdefault(code, []).append(words)
    lost = {code: [code] for code in kept if code and code not in found}
    return [
        ("", pgettext("measured by", "nothing of these")),
        *((code, " / ".join(words)) for code, words in (found | lost).items()),
    ]


def _all() -> Iterable[tuple[str, str]]:
    for indicator in Indicator.objects.order_by("code"):
        yield indicator.code, _("Indicator: {name}").format(name=indicator)
    for card in Scorecard.objects.order_by("code"):
        yield card.code, _("Scorecard: {name}").format(name=card)
    for code, word in Area.choices:
        yield code, _("Area of inspections: {name}").format(name=word)


def misfit(criterion: Mapping[str, Any]) -> str:
    """What is wrong with the code of a criterion for its kind; nothing when it fits."""
    kind, of = criterion["kind"], criterion["of"]
    known = {
        EvidenceKind.INDICATOR.value: lambda: Indicator.objects.filter(code=of).exists(),
        EvidenceKind.SCORECARD.value: lambda: Scorecard.objects.filter(code=of).exists(),
        EvidenceKind.INSPECTIONS.value: lambda: not of or of in Area.values,
    }.get(kind)
    if known is None or known():
        return ""
    return _("“{name}”: choose what fits how it is measured.").format(name=criterion.get("name") or EvidenceKind(kind).label)
