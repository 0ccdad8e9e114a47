"""Writes of the decision table, and of how teams hand out."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.cases.events import REMOVED, RULE_SAVED, WAY_SAVED
from tingtang.cases.models import DispatchRule, TeamWay
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.journal.saving import field_names, remove, save

RULE_FIELDS = field_names(
    DispatchRule, "about", "code", "name", "names", "order", "condition", "team", "skill", "skill_level", "is_active"
)  # fmt: skip
WAY_FIELDS = field_names(TeamWay, "team", "way", "offer_minutes")


@action("cases.save_dispatchrule", label=_("Change dispatch rules"))
def save_rule(
    actor: Actor, /, *, at: datetime, dispatchrule: DispatchRule | None = None, version: str | None = None, **values: Any
) -> DispatchRule:
    """Change a rule of the decision table, or make one. Refused when its condition cannot be used."""
    return save(
        actor, RULE_SAVED, dispatchrule or DispatchRule(), values, RULE_FIELDS, at=at, version=version, about=["team"]
    )  # fmt: skip


@action("cases.remove_dispatchrule", label=_("Remove dispatch rules"))
def remove_rule(actor: Actor, *, dispatchrule: DispatchRule, at: datetime) -> None:
    """Remove a rule of the decision table."""
    remove(actor, REMOVED, dispatchrule, at=at)


@action("cases.save_teamway", on="teamway", label=_("Change how teams hand out"))
def save_way(actor: Actor, /, *, at: datetime, teamway: TeamWay, version: str | None = None, **values: Any) -> TeamWay:
    """Change how a team hands out its cases, or say so for the first time."""
    return save(actor, WAY_SAVED, teamway, values, WAY_FIELDS, at=at, version=version, about=["team"])


@action("cases.remove_teamway", on="teamway", label=_("Let teams take from the queue only"))
def remove_way(actor: Actor, *, teamway: TeamWay, at: datetime) -> None:
    """Have a team take its cases from the queue by hand again."""
    remove(actor, REMOVED, teamway, at=at, code=teamway.team.code)
