"""Whether call rules, sources of data and touch points name what the pack has."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tingtang.packs.checks.pointing import none_such, there_twice
from tingtang.packs.loaded import Loaded
from tingtang.packs.source import Problem, Source


def touches(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    """Every post, consent, service, tier and standard that is named; wordings may be those of every pack."""
    posts = [each.code for each in loaded.org.posts if each.held]
    policy, source = loaded.visits.hall_policy, sources["visits.yaml"]
    for number, rung in enumerate(policy.help if policy else []):
        yield from none_such(source, ("hall_policy", "help", number, "post"), rung.post, posts, _("post"))
    customers, source = loaded.customers, sources["customers.yaml"]
    yield from there_twice(source, "sources", customers.sources)
    for number, one in enumerate(customers.sources):
        place = ("sources", number)
        if one.consent is not None:
            purposes = [each.code for each in customers.consents]
            yield from none_such(source, (*place, "consent"), one.consent, purposes, _("purpose of consent"))
        if one.kind == "third" and one.basis is None:
            yield source.problem(place, _("say by which contract or law a third party gives data (basis)"))
    known = {
        "service": [each.code for each in loaded.catalogue.services],
        "tier": [f"{scheme.code}:{tier.code}" for scheme in customers.tier_schemes for tier in scheme.tiers],
        "post": posts,
        "standard": [each.code for each in loaded.standards.standards],
    }
    labels = {"service": _("service"), "tier": _("tier"), "post": _("post"), "standard": _("standard")}
    source = sources["library.yaml"]
    yield from there_twice(source, "touch_points", loaded.library.touch_points)
    for number, touch in enumerate(loaded.library.touch_points):
        for name, codes in known.items():
            if (value := getattr(touch, name)) is not None:
                yield from none_such(source, ("touch_points", number, name), value, codes, labels[name])
