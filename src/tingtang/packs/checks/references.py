"""What a schema cannot see: that the parts of a pack fit together."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tingtang.catalogue.rules.public_days import REGIONS
from tingtang.core.permissions import all_permissions
from tingtang.org.roles import NAMED
from tingtang.packs.checks.pointing import BUILT_IN_ROLES, matching, none_such, there_twice
from tingtang.packs.loaded import Loaded
from tingtang.packs.schemas.standards import Standard
from tingtang.packs.schemas.visits import Visits
from tingtang.packs.source import Place, Problem, Source
from tingtang.quality.queries.ready import ready_sets

SHARED_ASSETS = ("room", "meter", "plot", "server", "equipment", "surroundings", "licence", "goods")

SHARED_WORKFLOWS = ("answer", "routine", "complaint", "suggestion", "repair", "incident", "problem", "access", "event", "driven")


def references(loaded: Loaded, sources: dict[str, Source]) -> list[Problem]:
    """Everything that points at nothing, is there twice, or contradicts itself."""
    checks = (
        _org,
        _owners,
        _catalogue,
        _roles,
        _visits,
        _gestures,
        _customers,
        _standards,
        _offers,
        _assets,
        _flows,
        _cases,
        _judging,
        _asking,
    )
    return [problem for check in checks for problem in check(loaded, sources)]


def _parties(loaded: Loaded, source: Source) -> Iterator[Problem]:
    named = {person.username for person in loaded.demo.staff} if loaded.demo else set()
    known = {customer.key for customer in loaded.demo.customers} if loaded.demo else set()
    for number, party in enumerate(loaded.demo_assets.parties):
        if party.keeper:
            yield from none_such(source, ("parties", number, "keeper"), party.keeper, named, _("person"))
        for who in (party.customer, *(one.who for one in party.referrals)):
            if who:
                yield from none_such(source, ("parties", number), who, known, _("customer"))


def _assets(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    source, demo = sources["assets.yaml"], sources["demo_assets.yaml"]
    yield from there_twice(source, "kinds", loaded.assets.kinds)
    for number, code in enumerate(loaded.assets.use):
        yield from none_such(source, ("use", number), code, SHARED_ASSETS, _("kind of asset"))
    kinds = [*loaded.assets.use, *(each.code for each in loaded.assets.kinds)]
    parties, numbers = [each.code for each in loaded.demo_assets.parties], [each.number for each in loaded.demo_assets.assets]
    yield from there_twice(demo, "assets", loaded.demo_assets.assets, "number")
    yield from _parties(loaded, demo)
    for number, asset in enumerate(loaded.demo_assets.assets):
        place: Place = ("assets", number)
        yield from none_such(demo, (*place, "kind"), asset.kind, kinds, _("kind of asset"))
        if asset.supplier:
            yield from none_such(demo, (*place, "supplier"), asset.supplier, parties, _("party"))
        others = [asset.part_of, asset.installed_at, *asset.depends_on, *asset.connected_to]
        for other in (each for each in others if each):
            yield from none_such(demo, place, other, numbers, _("asset"))


def _flows(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    source = sources["flows.yaml"]
    yield from there_twice(source, "processes", loaded.flows.processes)
    services = [one.code for one in loaded.catalogue.services]
    for number, one in enumerate(loaded.flows.processes):
        if one.service:
            yield from none_such(source, ("processes", number, "service"), one.service, services, _("service"))
        if not (loaded.folder / "flows" / f"{one.code}.bpmn").is_file():
            message = _("the drawing flows/%(code)s.bpmn is missing")
            yield source.problem(("processes", number, "code"), message % {"code": one.code})


def _judging(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    found, source = loaded.judging, sources["judging.yaml"]
    for key in ("awards", "merit_rules", "schemes"):
        yield from there_twice(source, key, getattr(found, key))
    posts = [post.code for post in loaded.org.posts]
    for key in ("checks", "approves") if found.signing else ():
        yield from none_such(source, ("signing", key), getattr(found.signing, key), posts, _("post"))
    processes = [*(one.code for one in loaded.flows.processes), *(["assessment-signing"] if found.signing else [])]
    for number, scheme in enumerate(found.schemes):
        yield from none_such(source, ("schemes", number, "process"), scheme.process, processes, _("process"))


def _asking(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    for key in ("surveys", "sheets"):
        yield from there_twice(sources["asking.yaml"], key, getattr(loaded.asking, key))


def _org(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    org, source = loaded.org, sources["org.yaml"]
    for key in ("zone_types", "posts", "layouts"):
        yield from there_twice(source, key, getattr(org, key))
    yield from _responsibilities(loaded, source)
    categories = [each.code for each in loaded.catalogue.categories]
    for number, layout in enumerate(org.layouts):
        under: Place = ("layouts", number)
        yield from there_twice(source, "zones", layout.zones, under=under)
        yield from there_twice(source, "counters", layout.counters, "number", under=under)
        for index, zone in enumerate(layout.zones):
            place: Place = (*under, "zones", index, "type")
            yield from none_such(source, place, zone.type, [t.code for t in org.zone_types], _("zone type"))
        for index, counter in enumerate(layout.counters):
            place = (*under, "counters", index)
            yield from none_such(source, (*place, "zone"), counter.zone, [z.code for z in layout.zones], _("zone"))
            for category in counter.categories:
                yield from none_such(source, (*place, "categories"), category, categories, _("category"))


def _responsibilities(loaded: Loaded, source: Source) -> Iterator[Problem]:
    posts = [post.code for post in loaded.org.posts]
    for key in ("obligations", "housekeeping"):
        yield from there_twice(source, key, getattr(loaded.org, key))
    for number, each in enumerate(loaded.org.obligations):
        if each.post is not None:
            yield from none_such(source, ("obligations", number, "post"), each.post, posts, _("post"))
    for number, system in enumerate(loaded.org.housekeeping):
        if system.answers is not None:
            yield from none_such(source, ("housekeeping", number, "answers"), system.answers, posts, _("post"))


def _owners(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    """Posts that answer for indicators, and the indicators they answer for, are in the pack."""
    found, source = loaded.measures, sources["indicators.yaml"]
    posts = [post.code for post in loaded.org.posts]
    known = [one["code"] for code in found.sets for one in ready_sets()[code].indicators] + [
        one["code"] for one in found.indicators
    ]
    if found.owner is not None:
        yield from none_such(source, ("owner",), found.owner, posts, _("post"))
    for post, codes in found.owners.items():
        yield from none_such(source, ("owners", post), post, posts, _("post"))
        for number, code in enumerate(codes):
            yield from none_such(source, ("owners", post, number), code, known, _("indicator"))


def _catalogue(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    catalogue, source = loaded.catalogue, sources["catalogue.yaml"]
    yield from there_twice(source, "categories", catalogue.categories)
    yield from there_twice(source, "categories", catalogue.categories, "series")
    yield from there_twice(source, "services", catalogue.services)
    categories, posts = [c.code for c in catalogue.categories], [p.code for p in loaded.org.posts]
    classes = [c.code for c in loaded.visits.service_classes] or ["ordinary"]
    for number, service in enumerate(catalogue.services):
        place: Place = ("services", number)
        yield from none_such(source, (*place, "category"), service.category, categories, _("category"))
        yield from none_such(source, (*place, "default_class"), service.default_class, classes, _("service class"))
        for post in service.performed_by:
            yield from none_such(source, (*place, "performed_by"), post, posts, _("post"))
        total = sum(step.takes for step in service.steps)
        if service.steps and total != service.expected:
            message = _("the steps take %(total)s s together, “expected” says %(expected)s s: make them equal")
            yield source.problem((*place, "expected"), message % {"total": total, "expected": service.expected})


def _roles(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    source = sources["roles.yaml"]
    yield from there_twice(source, "roles", loaded.roles.roles)
    known = {name for name, _label in all_permissions()} | NAMED
    for number, role in enumerate(loaded.roles.roles):
        if role.based_on is not None:
            yield from none_such(source, ("roles", number, "based_on"), role.based_on, BUILT_IN_ROLES, _("built-in role"))
        for index, pattern in enumerate(role.permissions):
            if not matching(pattern, known):
                message = _("there is no permission “%(pattern)s”; write e.g. visits.call_next, or visits.* for all of visits")
                yield source.problem(("roles", number, "permissions", index), message % {"pattern": pattern})


def _visits(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    visits, source = loaded.visits, sources["visits.yaml"]
    for key in ("service_classes", "disciplines", "rating_scales", "gestures"):
        yield from there_twice(source, key, getattr(visits, key))
    for number, each in enumerate(visits.service_classes):
        if each.privileged and each.emergency:
            yield source.problem(("service_classes", number), _("a class is either privileged or an emergency, not both"))
    if visits.disciplines and all(each.privileged or each.emergency for each in visits.service_classes):
        yield source.problem(("service_classes",), _("one class must be neither privileged nor an emergency: the ordinary one"))
    for number, scale in enumerate(visits.rating_scales):
        yield from there_twice(source, "levels", scale.levels, under=("rating_scales", number))
    for number, discipline in enumerate(visits.disciplines):
        if int(discipline.emergency_share * discipline.share_window) < 1:
            message = _("this share admits no emergency at all; raise it or the share_window")
            yield source.problem(("disciplines", number, "emergency_share"), message)
    yield from _policy(visits, source)


def _gestures(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    source, posts = sources["visits.yaml"], [each.code for each in loaded.org.posts]
    for number, one in enumerate(loaded.visits.gestures):
        for post in one.posts:
            yield from none_such(source, ("gestures", number, "posts"), post, posts, _("post"))


def _policy(visits: Visits, source: Source) -> Iterator[Problem]:
    if policy := visits.hall_policy:
        codes = [each.code for each in visits.disciplines]
        yield from none_such(source, ("hall_policy", "discipline"), policy.discipline, codes, _("discipline"))
        codes = [each.code for each in visits.rating_scales]
        yield from none_such(source, ("hall_policy", "scale"), policy.scale, codes, _("rating scale"))


def _customers(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    customers, source = loaded.customers, sources["customers.yaml"]
    for key in ("identities", "links", "consents", "tier_schemes", "programmes"):
        yield from there_twice(source, key, getattr(customers, key))
    known = [f"{scheme.code}:{tier.code}" for scheme in customers.tier_schemes for tier in scheme.tiers]
    if sum(scheme.primary for scheme in customers.tier_schemes) > 1:
        yield source.problem(("tier_schemes",), _("only one scheme can be the primary one"))
    for number, scheme in enumerate(customers.tier_schemes):
        yield from there_twice(source, "tiers", scheme.tiers, under=("tier_schemes", number))
        for index, tier in enumerate(scheme.tiers):
            place: Place = ("tier_schemes", number, "tiers", index, "stands_for")
            others = [code for code in known if not code.startswith(f"{scheme.code}:")]
            for code in tier.stands_for:
                yield from none_such(source, place, code, others, _("tier of another scheme"))


def _cases(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    cases, source = loaded.cases, sources["cases.yaml"]
    yield from there_twice(source, "workflows", cases.workflows)
    yield from there_twice(source, "kinds", cases.kinds)
    workflows = [each.code for each in cases.workflows] + list(SHARED_WORKFLOWS)
    for number, kind in enumerate(cases.kinds):
        yield from none_such(source, ("kinds", number, "workflow"), kind.workflow, workflows, _("workflow"))
        yield from there_twice(source, "fields", kind.fields, under=("kinds", number))


def _standards(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    found, source = loaded.standards, sources["standards.yaml"]
    yield from there_twice(source, "calendars", found.calendars)
    yield from there_twice(source, "standards", found.standards)
    services, posts = [s.code for s in loaded.catalogue.services], [p.code for p in loaded.org.posts]
    calendars = [one.code for one in found.calendars]
    tiers = [f"{scheme.code}:{tier.code}" for scheme in loaded.customers.tier_schemes for tier in scheme.tiers]
    for number, one in enumerate(found.calendars):
        if one.public:
            yield from none_such(source, ("calendars", number, "public"), one.public, REGIONS, _("region"))
    for number, standard in enumerate(found.standards):
        under: Place = ("standards", number)
        if standard.service is not None:
            yield from none_such(source, (*under, "service"), standard.service, services, _("service"))
        yield from there_twice(source, "procedure", standard.procedure, under=under)
        known = {"calendar": calendars, "tier": tiers, "step": [step.code for step in standard.procedure], "post": posts}
        for part, index, name, value in _named_in(standard):
            yield from none_such(source, (*under, part, index, name), value, known[name], str(_WORDS[name]))


_WORDS = {
    "calendar": gettext_lazy("calendar"),
    "tier": gettext_lazy("tier"),
    "step": gettext_lazy("step"),
    "post": gettext_lazy("post"),
}


def _named_in(standard: Standard) -> Iterator[tuple[str, int, str, str]]:
    """What the parts of a standard name: part, number, what kind of thing, its code."""
    for index, target in enumerate(standard.targets):
        step = target.clock[5:] if target.clock.startswith("step:") else ""
        named = (("calendar", target.calendar), ("tier", target.tier), ("step", step))
        yield from (("targets", index, name, value) for name, value in named if value)
    yield from (("norms", index, "step", norm.step) for index, norm in enumerate(standard.norms) if norm.step)
    yield from (("procedure", index, "post", step.post) for index, step in enumerate(standard.procedure) if step.post)


def _offers(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    source, lines = sources["offers.yaml"], loaded.offers.lines
    services, standards = [one.code for one in loaded.catalogue.services], [one.code for one in loaded.standards.standards]
    yield from there_twice(source, "lines", lines)
    products: dict[str, list[str]] = {}
    for number, line in enumerate(lines):
        for index, series in enumerate(line.series):
            under: Place = ("lines", number, "series", index)
            yield from there_twice(source, "products", series.products, under=under)
            for at, product in enumerate(series.products):
                place: Place = (*under, "products", at)
                products[product.code] = [level.code for level in product.levels]
                yield from there_twice(source, "levels", product.levels, under=place)
                if product.service is not None:
                    yield from none_such(source, (*place, "service"), product.service, services, _("service"))
                if product.standard is not None:
                    yield from none_such(source, (*place, "standard"), product.standard, standards, _("standard"))
    yield from _contracts(loaded, sources["demo_offers.yaml"], products)


def _contracts(loaded: Loaded, source: Source, products: dict[str, list[str]]) -> Iterator[Problem]:
    known = [one.key for one in loaded.demo.customers] if loaded.demo else []
    for number, contract in enumerate(loaded.demo_offers.contracts):
        yield from none_such(source, ("contracts", number, "customer"), contract.customer, known, _("customer"))
        for index, item in enumerate(contract.items):
            place: Place = ("contracts", number, "items", index)
            yield from none_such(source, (*place, "product"), item.product, products, _("product"))
            yield from none_such(source, (*place, "level"), item.level, products.get(item.product, ()), _("service level"))
    for number, cost in enumerate(loaded.demo_offers.costs):
        yield from none_such(source, ("costs", number, "product"), cost.product, products, _("product"))
