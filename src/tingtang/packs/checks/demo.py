"""That the demo hall of a pack fits the pack: its staff, counters, devices, duties, customers and day."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tingtang.packs.checks.pointing import BUILT_IN_ROLES, none_such, there_twice
from tingtang.packs.loaded import Loaded
from tingtang.packs.source import Place, Problem, Source


def demo_hall(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    """Everything the demo hall names is in the pack, once."""
    demo, source = loaded.demo, sources["demo.yaml"]
    if demo is None:
        return
    layouts = {layout.code: layout for layout in loaded.org.layouts}
    yield from none_such(source, ("hall", "layout"), demo.hall.layout, layouts, _("layout"))
    counters = [c.number for c in layouts[demo.hall.layout].counters] if demo.hall.layout in layouts else []
    yield from there_twice(source, "staff", demo.staff, "username")
    yield from there_twice(source, "staff", demo.staff, "badge")
    posts, roles = [p.code for p in loaded.org.posts], [*BUILT_IN_ROLES, *(r.code for r in loaded.roles.roles)]
    for number, person in enumerate(demo.staff):
        place: Place = ("staff", number)
        for role in (person.role, *person.here, *person.also):
            yield from none_such(source, (*place, "role"), role, roles, _("role"))
        for number_of in person.places:
            yield from none_such(source, (*place, "tables" if person.tables else "counter"), number_of, counters, _("counter"))
        for post in person.posts:
            yield from none_such(source, (*place, "posts"), post, posts, _("post"))
    for number, device in enumerate(demo.devices):
        if device.counter is not None:
            yield from none_such(source, ("devices", number, "counter"), device.counter, counters, _("counter"))
    yield from _plans(loaded, source)
    yield from _duties(loaded, source)
    yield from _lessons(loaded, source)
    yield from _customers(loaded, source)
    yield from _day(loaded, source)


def _plans(loaded: Loaded, source: Source) -> Iterator[Problem]:
    demo = loaded.demo
    assert demo is not None  # noqa: S101 - its caller has looked
    zones = [zone.code for layout in loaded.org.layouts if layout.code == demo.hall.layout for zone in layout.zones]
    for number, plan in enumerate(demo.plans):
        for code in (*plan.places, *([plan.kiosks] if plan.kiosks else [])):
            yield from none_such(source, ("plans", number, "places"), code, zones, _("zone"))


def _duties(loaded: Loaded, source: Source) -> Iterator[Problem]:
    demo = loaded.demo
    assert demo is not None  # noqa: S101 - its caller has looked
    people, systems = [person.username for person in demo.staff], [system.code for system in loaded.org.housekeeping]
    for code, names in demo.rotations.items():
        yield from none_such(source, ("rotations", code), code, systems, _("housekeeping system"))
        for name in names:
            yield from none_such(source, ("rotations", code), name, people, _("person"))
    for number, pair in enumerate(demo.cover):
        for name in (pair.a, pair.b):
            yield from none_such(source, ("cover", number), name, people, _("person"))
    for number, team in enumerate(demo.teams):
        for name in (team.lead, *team.members):
            yield from none_such(source, ("teams", number), name, people, _("person"))
    for number, away in enumerate(demo.absences):
        yield from none_such(source, ("absences", number), away.who, people, _("person"))


def _lessons(loaded: Loaded, source: Source) -> Iterator[Problem]:
    """Courses that were held have had arranged what their method needs."""
    assert loaded.demo is not None  # noqa: S101 - its caller has looked
    courses = loaded.knowledge.courses
    for number, one in enumerate(loaded.demo.lessons):
        place: Place = ("lessons", number, "course")
        if one.course > len(courses):
            yield source.problem(place, _("knowledge.yaml has only %(count)s courses") % {"count": len(courses)})
        elif one.days < 0 and courses[one.course - 1].method == "scene" and not one.parts:
            yield source.problem(place, _("the course is given by scenes: say under “parts” what people play"))
        elif one.days < 0 and courses[one.course - 1].method == "levels" and not one.levels:
            yield source.problem(place, _("the course is given by levels: say under “levels” on which people learn"))


def _customers(loaded: Loaded, source: Source) -> Iterator[Problem]:
    assert loaded.demo is not None  # noqa: S101 - the caller has looked
    kinds = loaded.customers
    codes = [one.code for one in kinds.identities]
    tiers = [tier.code for scheme in kinds.tier_schemes if scheme.primary for tier in scheme.tiers]
    yield from there_twice(source, "customers", loaded.demo.customers, "key")
    above: list[str] = []
    for number, one in enumerate(loaded.demo.customers):
        place: Place = ("customers", number)
        for code in one.numbers:
            yield from none_such(source, (*place, "numbers", code), code, codes, _("kind of identity"))
        for code in one.consents:
            yield from none_such(
                source, (*place, "consents"), code, [each.code for each in kinds.consents], _("purpose of consent")
            )
        if one.tier is not None:
            yield from none_such(source, (*place, "tier"), one.tier, tiers, _("tier of the primary scheme"))
        for link in one.links:
            yield from none_such(source, (*place, "links"), link.kind, [each.code for each in kinds.links], _("kind of link"))
            yield from none_such(source, (*place, "links"), link.to, above, _("customer above this one"))
        above.append(one.key)


def _day(loaded: Loaded, source: Source) -> Iterator[Problem]:
    assert loaded.demo is not None  # noqa: S101 - the caller has looked
    day = loaded.demo.day
    services = [s.code for s in loaded.catalogue.services]
    classes = [c.code for c in loaded.visits.service_classes]
    levels = {str(level.value) for scale in loaded.visits.rating_scales for level in scale.levels}
    for code in day.mix:
        yield from none_such(source, ("day", "mix", code), code, services, _("service"))
    for code in day.classes:
        yield from none_such(source, ("day", "classes", code), code, classes, _("service class"))
    for value in day.ratings:
        yield from none_such(source, ("day", "ratings", value), value, sorted(levels), _("rating"))
    if list(day.arrivals) != sorted(day.arrivals):
        yield source.problem(("day", "arrivals"), _("the times must be in order"))
