"""What a pack can set about awards, rewards and assessments: what stands here now, and the ordinary actions that set it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tingtang.core.actors import Actor
from tingtang.flows.models import Process
from tingtang.packs.plan import Values
from tingtang.quality.actions.assessments import save_scheme
from tingtang.quality.actions.awards import save_award
from tingtang.quality.actions.merits import save_merit_rule
from tingtang.quality.models import Award, MeritRule, Scheme

AWARD_FIELDS = ("name", "names", "kind", "process", "criteria", "least", "places", "levels", "is_barred", "appeal_days")
MERIT_RULE_FIELDS = (
    "name", "names", "sense", "degree", "consequence", "text", "kind", "of", "sign", "limit", "least", "rhythm",
)  # fmt: skip
_SCHEME_FIELDS = ("name", "names", "kind", "criteria", "least", "levels")


def schemes() -> dict[str, Values]:
    """Schemes of assessment by code, with the code of the process that signs."""
    return {
        one.code: {name: getattr(one, name) for name in _SCHEME_FIELDS} | {"process": one.process.code}
        for one in Scheme.objects.select_related("process")
    }


def save_one_award(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return save_award(actor, at=at, award=Award.objects.filter(code=code).first(), code=code, **values)


def save_one_rule(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return save_merit_rule(actor, at=at, merit_rule=MeritRule.objects.filter(code=code).first(), code=code, **values)


def save_one_scheme(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    related = {"process": Process.objects.get(code=values["process"])} if "process" in values else {}
    present = Scheme.objects.filter(code=code).first()
    return save_scheme(actor, at=at, scheme=present, code=code, **{**values, **related})
