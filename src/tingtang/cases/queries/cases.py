"""One case, found by who may see it."""

from tingtang.cases.models import Case, CaseQuerySet
from tingtang.core.actors import Actor
from tingtang.core.database import shapes
from tingtang.core.errors import NotFound

RELATED = (
    "kind",
    "customer",
    "customer__tier",
    "service",
    "hall",
    "team",
    "assignee",
    "reporter",
    "standard",
    "merged_into",
    "refusal",
    "lesson",
)
# What the page of a case shows of all these: reading them whole is what half of its time went into.
_SHOWN = {
    "kind": ("code", "name", "names", "nature", "fields", "work", "closing", "life_key", "process"),
    "customer": ("number", "kind", "name", "language", "note"),
    "customer__tier": ("name", "names", "experience"),
    "customer__merged_into": ("number", "kind", "name", "language", "note"),
    "customer__merged_into__tier": ("name", "names", "experience"),
    "service": ("code", "name", "names"),
    "hall": ("code", "name", "names", "time_zone", "industry"),
    "standard": ("number", "effective_date"),
    "standard__standard": ("code", "name", "names", "number", "service", "industries", "halls"),
    "team": ("code", "name", "names"),
    "assignee": ("name",),
    "reporter": ("name",),
    "merged_into": ("number", "title"),
    "refusal": ("ground",),
    "lesson": ("why",),
}
_ONLY = (
    *(field.name for field in Case._meta.concrete_fields),
    *(f"{relation}__{name}" for relation, names in _SHOWN.items() for name in names),
)


def find_case(actor: Actor, number: str) -> Case:
    """The case `number` without what it refers to, for who is about to act on it. NotFound as with `get_case`."""
    found = Case.objects.visible_to(actor).filter(number=number.upper()).first()
    if found is None:
        raise NotFound
    return found


def get_case(actor: Actor, number: str) -> Case:
    """The case `number`. NotFound when absent or not visible: both look the same."""
    return _found(Case.objects.visible_to(actor).select_related(*RELATED), number)


def get_case_page(actor: Actor, number: str) -> Case:
    """The case `number` with as much of what it refers to as its page shows. NotFound as with `get_case`."""

    def build(mark: str) -> CaseQuerySet:
        return Case.objects.visible_to(actor).select_related(*_SHOWN).only(*_ONLY).filter(number=mark)

    about = shapes.seen_by(actor)
    found = shapes.models("cases.page", build, [number.upper()], *about)
    if not found:
        raise NotFound
    return found[0]


def _found(cases: CaseQuerySet, number: str) -> Case:
    found = next(iter(cases.filter(number=number.upper())), None)
    if found is None:
        raise NotFound
    return found
