"""Writes of service situations: told, decided as a norm or a personalised plan, applied."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.catalogue.events import PLAN_APPLIED, REMOVED, SITUATION_DECIDED, SITUATION_SAVED
from tingtang.catalogue.models import Application, Outcome, Situation, Standard
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.models import Customer
from tingtang.journal.record import changed, record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy
from tingtang.org.models import Hall, Staff

SITUATION_FIELDS = field_names(Situation, "code", "name", "names", "order", "is_active", "service", "text", "seen")


@action("catalogue.save_situation", label=_("Tell situations of service that come again"))
def save_situation(
    actor: Actor, /, *, at: datetime, situation: Situation | None = None, version: str | None = None, **values: Any
) -> Situation:
    """Tell a situation that comes again, or change what is told of it."""
    return save(actor, SITUATION_SAVED, situation or Situation(), values, SITUATION_FIELDS, at=at, version=version)


@action("catalogue.remove_situation", label=_("Remove situations of service"))
def remove_situation(actor: Actor, *, situation: Situation, at: datetime) -> None:
    """Remove a situation whose plan was never applied. Refused with how often it was."""
    remove(actor, REMOVED, situation, at=at)


@action("catalogue.decide_situation", label=_("Decide whether a situation becomes a norm or a plan"))
def decide_situation(
    actor: Actor,
    *,
    situation: Situation,
    outcome: str,
    reason: str,
    at: datetime,
    standard: Standard | None = None,
    steps: str = "",
) -> Situation:
    """Decide what becomes of a situation: a norm in a standard, or a personalised plan. It may be decided anew.

    Refused without a reason, a norm without its standard, a plan without steps.
    """
    kept = locked(situation)
    fields = {}
    if not reason.strip():
        fields["reason"] = [str(_("Say why it was decided so."))]
    if outcome == Outcome.NORM and standard is None:
        fields["standard"] = [str(_("Choose the standard that holds the norm; it is written there."))]
    if outcome == Outcome.PLAN and not steps.strip():
        fields["steps"] = [str(_("Write the plan so that anybody can apply it, a step a line."))]
    if outcome not in {Outcome.NORM, Outcome.PLAN}:
        fields["outcome"] = [str(_("Choose a norm or a plan."))]
    if fields:
        raise Invalid(fields=fields)
    is_norm = outcome == Outcome.NORM
    kept.outcome, kept.reason = outcome, str(tidy(reason))
    kept.standard, kept.steps = (standard, "") if is_norm else (None, str(tidy(steps)))
    kept.decided_at, kept.decided_by_id = at, actor.id if actor.kind == "account" else None
    clean(kept)
    kept.save()
    record(SITUATION_DECIDED, actor, at=at, situation=kept, standard=kept.standard, outcome=outcome)
    changed(kept, at=at, outcome=outcome, reason=kept.reason, steps=kept.steps)
    return kept


@action("catalogue.apply_plan", on="hall", label=_("Apply personalised plans"))
def apply_plan(
    actor: Actor, *, situation: Situation, hall: Hall | None, at: datetime, has_helped: bool = True, note: str = "",
    customer: Customer | None = None,
) -> Application:  # fmt: skip
    """Note that a personalised plan was applied, for whom and whether it helped. Refused for what is no plan."""
    if situation.outcome != Outcome.PLAN or not situation.is_active:
        raise Refused(_("Only a plan in use can be applied."))
    staff = Staff.objects.filter(pk=actor.staff_id or 0).first()
    made = Application(
        situation=situation, staff=staff, customer=customer, has_helped=has_helped, note=str(tidy(note)), applied_at=at
    )
    clean(made)
    made.save()
    record(PLAN_APPLIED, actor, at=at, situation=situation, hall=hall, customer=customer, staff=staff, has_helped=has_helped)
    return made
