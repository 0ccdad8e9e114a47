"""The analysis of customers in words: groups by what sets them apart, stages, channels, kinds of need, traits."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tingtang.catalogue.models import Service
from tingtang.insight.queries.customers import GroupTold

HIGH, LOW = 1.3, 0.7  # against the average of all: what a group is named by
NAMED: Final = {
    "visits": (gettext_lazy("come often"), gettext_lazy("come seldom")),
    "cases": (gettext_lazy("many cases"), gettext_lazy("few cases")),
    "complaints": (gettext_lazy("complain more"), gettext_lazy("complain less")),
    "messages": (gettext_lazy("write often"), gettext_lazy("write seldom")),
    "contribution_cents": (gettext_lazy("contribute much"), gettext_lazy("contribute little")),
}
ADVICE: Final = {
    "start": gettext_lazy("Enter now: accompany the first steps, small services, fast answers."),
    "growth": gettext_lazy("The best time to enter: offer what the growth needs, before others do."),
    "mature": gettext_lazy("Keep: reward loyalty, widen to what likely takers use; enter with something better only."),
    "decline": gettext_lazy("Enter with care: ask why, secure what runs, win back before lending more."),
    "none": gettext_lazy("Ask whether they are still there; a contact costs less than winning back."),
}
OF_INDUSTRIES: Final = {
    "start": gettext_lazy("Enter early with a few firms, learn with them, small amounts."),
    "growth": gettext_lazy("Enter now: look for more firms like these among the prospects."),
    "mature": gettext_lazy("Enter only with something better; keep those there are."),
    "decline": gettext_lazy("Do not enter now; secure what runs and look again in half a year."),
    "": gettext_lazy("Too few to tell."),
}
CHANNELS: Final = {
    "kiosk": pgettext_lazy("channel of needs", "kiosk"), "guide": pgettext_lazy("channel of needs", "guide"),
    "counter": pgettext_lazy("channel of needs", "counter"), "phone": pgettext_lazy("channel of needs", "phone"),
    "letter": pgettext_lazy("channel of needs", "letter"), "mail": pgettext_lazy("channel of needs", "mail"),
    "web": pgettext_lazy("channel of needs", "web"), "chat": pgettext_lazy("channel of needs", "chat"),
    "leader": pgettext_lazy("channel of needs", "general manager's line"), "api": pgettext_lazy("channel of needs", "another program"),
}  # fmt: skip
NATURES: Final = {
    "visit": pgettext_lazy("kind of need", "came for it"), "consultation": pgettext_lazy("kind of need", "asks"),
    "complaint": pgettext_lazy("kind of need", "complains"), "suggestion": pgettext_lazy("kind of need", "suggests"),
    "request": pgettext_lazy("kind of need", "wants it done"), "incident": pgettext_lazy("kind of need", "something is broken"),
    "event": pgettext_lazy("kind of need", "noticed by a device"), "problem": pgettext_lazy("kind of need", "a cause is sought"),
    "access": pgettext_lazy("kind of need", "wants access"), "change": pgettext_lazy("kind of need", "wants a change"),
}  # fmt: skip
TRAITS: Final = {
    "company": gettext_lazy("is a company"), "new": gettext_lazy("known for less than a year"),
    "long": gettext_lazy("known for three years or longer"), "tier": gettext_lazy("in a higher tier"),
    "often": gettext_lazy("comes often"), "worth": gettext_lazy("contributes much"), "trouble": gettext_lazy("complains"),
    "lately": gettext_lazy("came in ninety days"),
}  # fmt: skip


def group_names(found: Sequence[GroupTold]) -> dict[int, str]:
    """Each group by what sets it apart from the average of all; those alike have numbers."""
    people = sum(one.people.count for one in found)
    if not people:
        return {}
    means = {name: sum(one.means[name] * one.people.count for one in found) / people for name in NAMED}
    names: dict[int, str] = {}
    for one in found:
        apart = [(one.means[name] / means[name], name) for name in NAMED if means[name] > 0]
        strong = sorted(apart, key=lambda told: -max(told[0], 1 / max(told[0], 0.01)))
        words = [str(NAMED[name][0 if ratio >= HIGH else 1]) for ratio, name in strong if ratio >= HIGH or ratio <= LOW]
        names[one.key] = f"{one.key + 1} · {_(', ').join(words[:3]) or _('as most')}"
    return names


def service_of(name: str) -> int:
    return int(name.partition(":")[2] or 0)


def trait(name: str, services: Mapping[int, Service]) -> str:
    service = services.get(service_of(name))
    return _("uses {service}").format(service=service) if service is not None else str(TRAITS.get(name, name))
