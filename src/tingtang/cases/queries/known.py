"""Known errors that may be behind an incident: by the assets both name, the service, and the words of their titles (ITL-07)."""

from typing import Final

from django.db.models import Q

from tingtang.cases.models import Case, CaseLink, LinkKind, Nature
from tingtang.cases.rules.search import words
from tingtang.core.actors import Actor

_READ: Final = 300  # of so many problems, the latest, the likely ones are chosen
_ASSET, _SERVICE, _LEAST = 4, 2, 4  # a shared asset weighs as four shared words; so much makes a likely cause


def causes_of(actor: Actor, case: Case) -> list[Case]:
    """The problems that an incident is said to be caused by, those the actor may see."""
    links = CaseLink.objects.filter(source=case, kind=LinkKind.CAUSED_BY, target__kind__nature=Nature.PROBLEM)
    return list(Case.objects.visible_to(actor).filter(pk__in=links.values("target")).select_related("kind"))


def likely_causes(actor: Actor, case: Case, *, most: int = 3) -> list[Case]:
    """Open problems with a workaround or a root cause that may be behind an incident, the likeliest first."""
    rows = Case.objects.visible_to(actor).open().filter(kind__nature=Nature.PROBLEM, merged_into__isnull=True)
    known = rows.filter(Q(fields__has_key="workaround") | Q(fields__has_key="root_cause")).exclude(pk=case.pk)
    found = known.select_related("kind").order_by("-opened_at")[:_READ]
    about = _words(case)
    weighed = [(_weight(case, about, one), one) for one in found]
    likely = sorted((row for row in weighed if row[0] >= _LEAST), key=lambda row: (-row[0], -row[1].pk))
    return [one for _weight_of, one in likely[:most]]


def _weight(case: Case, about: set[str], problem: Case) -> int:
    shared = len(about & _words(problem)) + _ASSET * len(set(case.assets) & set(problem.assets))
    is_same = case.service_id is not None and case.service_id == problem.service_id
    return shared + _SERVICE * is_same


def _words(case: Case) -> set[str]:
    return {word for word, _place in words(case.title) if len(word) > 1}
