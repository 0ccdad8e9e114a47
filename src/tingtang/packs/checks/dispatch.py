"""That the teams, skills and decision table of a pack fit together."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tingtang.cases.models.dispatch import fault_words
from tingtang.cases.rules import conditions
from tingtang.packs.checks.pointing import none_such, there_twice
from tingtang.packs.loaded import Loaded
from tingtang.packs.source import Place, Problem, Source


def dispatch(loaded: Loaded, sources: dict[str, Source]) -> Iterator[Problem]:
    """Everything that is there twice, names no team or skill of the pack, or is no condition."""
    org, source = sources["org.yaml"], sources["cases.yaml"]
    yield from there_twice(org, "skills", loaded.org.skills)
    yield from there_twice(org, "teams", loaded.org.teams)
    yield from there_twice(source, "dispatch", loaded.cases.dispatch)
    teams, skills = [one.code for one in loaded.org.teams], [one.code for one in loaded.org.skills]
    for number, rule in enumerate(loaded.cases.dispatch):
        place: Place = ("dispatch", number)
        yield from none_such(source, (*place, "team"), rule.team, teams, _("team"))
        if rule.skill is not None:
            yield from none_such(source, (*place, "skill"), rule.skill, skills, _("skill"))
        fault = _fault(rule.when)
        if (
            fault is not None and fault.reason != "no_field"
        ):  # fields of kinds that come from elsewhere are known here only when applied
            yield source.problem((*place, "when"), fault_words(fault))
    for number, person in enumerate(loaded.demo.staff if loaded.demo else ()):
        for code in person.skills:
            yield from none_such(sources["demo.yaml"], ("staff", number, "skills"), code, skills, _("skill"))


def _fault(condition: str) -> conditions.BadCondition | None:
    try:
        if condition.strip():
            conditions.check(condition)
    except conditions.BadCondition as fault:
        return fault
    return None
