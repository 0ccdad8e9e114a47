"""Who answers for which place of a demo, who makes its rounds, and whose a story is: they are all in the pack."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tingtang.packs.checks.pointing import none_such
from tingtang.packs.loaded import Loaded
from tingtang.packs.source import Problem, Source


def places_and_people(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    """Who answers for which zone, and whose a story is."""
    demo, source = loaded.demo, sources["demo.yaml"]
    if demo is None:
        return
    people, keys = [person.username for person in demo.staff], [one.key for one in demo.customers]
    zones = [zone.code for layout in loaded.org.layouts if layout.code == demo.hall.layout for zone in layout.zones]
    for code, name in demo.areas.items():
        yield from none_such(source, ("areas", code), code, zones, _("zone"))
        yield from none_such(source, ("areas", code), name, people, _("person"))
    for number, one in enumerate(demo.rounds):
        if one.place is None:
            yield from none_such(source, ("rounds", number, "zone"), one.zone, zones, _("zone"))
        yield from none_such(source, ("rounds", number, "who"), one.who, people, _("person"))
    yield from _talks(loaded, source, people, keys, zones)
    for number, story in enumerate(loaded.demo_cases.stories):
        if story.who is not None:
            yield from none_such(sources["demo_cases.yaml"], ("stories", number, "who"), story.who, keys, _("customer"))
    yield from _lessons(loaded, sources["demo_lessons.yaml"], people, keys, zones)


def _talks(loaded: Loaded, source: Source, people: list[str], keys: list[str], zones: list[str]) -> Iterator[Problem]:
    rules = [one.code for one in loaded.standards.regulations]
    for number, one in enumerate(loaded.demo.talks if loaded.demo else []):
        if one.zone is not None:
            yield from none_such(source, ("talks", number, "zone"), one.zone, zones, _("zone"))
        if one.regulation is not None:
            yield from none_such(source, ("talks", number, "regulation"), one.regulation, rules, _("rule"))
        for nth, told in enumerate(one.told):
            here = ("talks", number, "told", nth)
            yield from none_such(source, (*here, "who"), told.who, people, _("person"))
            if told.zone is not None:
                yield from none_such(source, (*here, "zone"), told.zone, zones, _("zone"))
            if told.customer is not None:
                yield from none_such(source, (*here, "customer"), told.customer, keys, _("customer"))


def _lessons(loaded: Loaded, source: Source, people: list[str], keys: list[str], zones: list[str]) -> Iterator[Problem]:
    for number, term in enumerate(loaded.demo_lessons.terms):
        for nth, group in enumerate(term.groups):
            here = ("terms", number, "groups", nth)
            teachers = [group.teacher, group.adviser, group.specialist, group.altered.teacher if group.altered else None]
            desk = [name for one in group.pupils for name in (one.taken_by, one.checked_by)]
            for name in filter(None, (*teachers, *desk)):
                yield from none_such(source, here, name, people, _("person"))
            if group.room is not None:
                yield from none_such(source, (*here, "room"), group.room, zones, _("zone"))
            for one in group.pupils:
                for key in filter(None, (one.who, one.parent)):
                    yield from none_such(source, here, key, keys, _("customer"))
            for key in {said.who for said in group.said} - {one.who for one in group.pupils}:
                yield from none_such(source, here, key, [one.who for one in group.pupils], _("customer"))
