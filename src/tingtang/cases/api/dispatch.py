"""The decision table, and how teams hand out, over the API."""

from typing import Annotated, Any

from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from tingtang.cases.actions.tables import RULE_FIELDS, WAY_FIELDS, remove_rule, remove_way, save_rule, save_way
from tingtang.cases.models import DispatchRule, Offer, TeamWay
from tingtang.cases.queries import VIEW_SETUP
from tingtang.cases.schemas import oversight
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.org.models import Skill, Team
from tingtang.ui.resources import After, Line, Resource, called, page_from, page_of, serve

router = Router()


def _offer(row: Offer) -> dict[str, Any]:
    plain = ("id", "round", "made_at", "expires_at")
    about = {"case": row.case.number, "title": row.case.title, "kind": row.case.kind.code}
    return {name: getattr(row, name) for name in plain} | about | {"team": row.team.code, "staff": row.staff.badge}


@router.get("/case-offers", response=page_of(oversight.OfferOut), summary="List cases that are offered now")
def offers(
    request: HttpRequest,
    wanted: Annotated[After, Query()],
    mine: Annotated[bool, Query()] = False,
    team: Annotated[Line | None, Query()] = None,
) -> HttpResponse:
    """Open offers of cases one may see, with who is asked until when; `mine` for those to oneself. Accept by `take`, or `decline`."""
    actor = actor_of(request)
    found = Offer.objects.visible_to(actor).open_at(at_of(request)).select_related("case__kind", "team", "staff")
    if mine:
        found = found.filter(staff_id=actor.staff_id or 0)
    return page_from(found.filter(team__code=team) if team else found, wanted, _offer)


def _rules(actor: Actor) -> Any:
    query = DispatchRule.objects.all() if actor.may_somewhere(VIEW_SETUP) else DispatchRule.objects.none()
    plain = (name for name in RULE_FIELDS if name not in {"team", "skill"})
    return query.values("id", *plain, team_code=F("team__code"), skill_code=F("skill__code"))


def _rule(actor: Actor, code: str, permission: str) -> DispatchRule:
    if not (actor.may_somewhere(permission) if permission == VIEW_SETUP else actor.may(permission)):
        raise Denied(permission=permission)
    found = DispatchRule.objects.filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def _named(values: dict[str, Any], name: str, model: type[Model]) -> None:
    if values.get(name):
        found = model._base_manager.filter(code=values[name]).first()
        if found is None:
            raise Invalid(fields={name: [str(_("There is none with this code."))]})
        values[name] = found


def _of_rule(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    values = called(values, found)
    _named(values, "team", Team)
    _named(values, "skill", Skill)
    return values


def _ways(actor: Actor) -> Any:
    query = TeamWay.objects.visible_to(actor)
    return query.values("id", "way", "offer_minutes", team_code=F("team__code"))


def _way(actor: Actor, key: int, permission: str) -> TeamWay:
    found = TeamWay.objects.visible_to(actor).select_related("team").filter(pk=key).first()
    if found is None:
        raise NotFound
    if permission != VIEW_SETUP and not actor.may(permission, found):
        raise Denied(permission=permission)
    return found


def _of_way(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    """The team is said when a way is made and stays."""
    if found is not None:
        values.pop("team", None)
        return values
    _named(values, "team", Team)
    if not isinstance(values.get("team"), Team):
        raise Invalid(fields={"team": [str(_("There is none with this code."))]})
    if TeamWay.objects.filter(team=values["team"]).exists():
        raise Invalid(fields={"team": [str(_("This team has said already how it hands out."))]})
    return values


def _save_way(actor: Actor, /, *, teamway: TeamWay | None = None, **values: Any) -> TeamWay:
    """Save a way that is there, or the new one that `arranged` has made."""
    return save_way(actor, teamway=teamway or TeamWay(team=values["team"]), **values)


serve(
    router,
    Resource(
        "dispatchrule",
        "dispatch-rules",
        _rules,
        _rule,
        oversight.RuleIn,
        oversight.RuleOut,
        save_rule,
        remove_rule,
        permission="cases.save_dispatchrule",
        arranged=_of_rule,
        versioned=RULE_FIELDS,
        view=VIEW_SETUP,
        key=str,
        renamed={"team_code": "team", "skill_code": "skill"},
    ),
    {"team": "team__code"},
)
serve(
    router,
    Resource(
        "teamway",
        "team-ways",
        _ways,
        _way,
        oversight.WayIn,
        oversight.WayOut,
        _save_way,
        remove_way,
        permission="cases.save_teamway",
        arranged=_of_way,
        versioned=WAY_FIELDS,
        view=VIEW_SETUP,
        renamed={"team_code": "team"},
    ),
    {"team": "team__code"},
)
