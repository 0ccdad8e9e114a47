"""Writes of starts of rules: a team is asked, feedback is set up, rules are written by rank."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.actions.regulations import save_regulation
from tingtang.catalogue.events import BEGINNING_ANSWERED, BEGINNING_RULED, BEGINNING_SAVED, REMOVED
from tingtang.catalogue.models import Beginning, BeginningAnswer, BeginningRule, Regulation
from tingtang.catalogue.queries.beginnings import areas_of, written_areas
from tingtang.catalogue.rules.beginnings import ENOUGH_ANSWERS, MOST_AREAS, QUESTIONS, waits_for
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.journal.record import record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy
from tingtang.org.models import Staff

BEGINNING_FIELDS = field_names(Beginning, "team", "aim", "feedback", "feedback_to", "feedback_days")


class NotYet(Refused):
    """A rule was to be written before its turn."""

    message = _("Not yet: {why}")


@action("catalogue.save_beginning", label=_("Start rules of a team"))
def save_beginning(
    actor: Actor, /, *, at: datetime, beginning: Beginning | None = None, version: str | None = None, **values: Any
) -> Beginning:
    """Start rules of a team, or say how people say what is wrong with a rule, to whom, and by when they are answered."""
    return save(
        actor, BEGINNING_SAVED, beginning or Beginning(), values, BEGINNING_FIELDS, at=at, version=version, about=["team"]
    )


@action("catalogue.remove_beginning", label=_("Remove starts of rules"))
def remove_beginning(actor: Actor, *, beginning: Beginning, at: datetime) -> None:
    """Remove a start that has no rule yet. Refused with how many it has."""
    remove(actor, REMOVED, beginning, at=at, parts=["answers"], code=beginning.team.code)


@action("catalogue.answer_beginning", label=_("Answer the five questions before rules"))
def answer_beginning(
    actor: Actor, /, *, beginning: Beginning, areas: Sequence[str], at: datetime, **texts: str
) -> BeginningAnswer:
    """Answer the five questions and name up to three areas to regulate; once more replaces it. Refused to whoever is not of the team."""
    staff = Staff.objects.filter(pk=actor.staff_id or 0).first()
    if staff is None or not beginning.team.members.filter(staff=staff).exists():
        raise Refused(_("The people of the team answer these questions."))
    named = list(dict.fromkeys(text for one in areas if (text := str(tidy(one)))))
    if not 0 < len(named) <= MOST_AREAS:
        raise Invalid(fields={"areas": [str(_("Name one to three areas."))]})
    kept = beginning.answers.filter(staff=staff).first() or BeginningAnswer(beginning=beginning, staff=staff)
    for name in QUESTIONS:
        setattr(kept, name, tidy(texts.get(name, "")))
    kept.areas, kept.given_at = named, at
    clean(kept)
    kept.save()
    record(BEGINNING_ANSWERED, actor, at=at, beginning=beginning, team=beginning.team, staff=staff, areas=len(named))
    return kept


@action("catalogue.write_beginning_rule", label=_("Write rules of a team by rank"))
def write_beginning_rule(actor: Actor, *, beginning: Beginning, area: str, text: str, at: datetime) -> Regulation:
    """Write the rule of an area. Refused (`NotYet`) before the way of feedback stands, while few have answered, and out of rank."""
    kept = locked(beginning)
    areas, written = areas_of(kept), written_areas(kept)
    if not kept.has_feedback:
        raise NotYet(why=str(_("first say how people say what is wrong with a rule, and who answers them.")))
    if kept.answers.count() < ENOUGH_ANSWERS:
        raise NotYet(why=str(_("at least two people of the team answer the questions first.")))
    if area not in {one.name for one in areas} or area in written:
        raise Invalid(fields={"area": [str(_("Choose an area that was named and has no rule."))]})
    first = waits_for(area, areas, written)
    if first:
        raise NotYet(why=str(_("areas named more often come first: {areas}.")).format(areas=str(_(", ")).join(first)))
    if not text.strip():
        raise Invalid(fields={"text": [str(_("Write what holds from now on."))]})
    number = Regulation.objects.filter(code__startswith=f"{kept.team.code[:30]}-").count() + 1
    rule = save_regulation(
        actor, at=at, code=f"{kept.team.code[:30]}-{number}", name=f"{kept.team.name}：{area}"[:100], kind="rule", system="responsibility",
        text=str(tidy(text)), owner=kept.feedback_to,
    )  # fmt: skip
    BeginningRule.objects.create(beginning=kept, area=area, regulation=rule)
    record(BEGINNING_RULED, actor, at=at, beginning=kept, team=kept.team, regulation=rule)
    return rule
