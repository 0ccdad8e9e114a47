"""Wordings, situations of service, routines, starts of rules and services for standards over the API."""

from typing import Annotated, Any

from django.db.models import F, Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Router
from ninja.decorators import decorate_view

from tingtang.catalogue import queries
from tingtang.catalogue.actions import beginnings, comparisons, routines, situations, traits, upkeep, wordings
from tingtang.catalogue.api.services import as_sent, finder
from tingtang.catalogue.models import (
    Beginning,
    Comparison,
    Product,
    Routine,
    Service,
    Situation,
    Standard,
    Trait,
    Upkeep,
    Wording,
)
from tingtang.catalogue.queries.beginnings import areas_of
from tingtang.catalogue.queries.situations import applies_from
from tingtang.catalogue.queries.wordings import discouraged, told
from tingtang.catalogue.schemas import library as schemas
from tingtang.core.actors import Actor
from tingtang.core.api import idempotent
from tingtang.core.errors import Denied, Invalid, NotFound
from tingtang.core.views import actor_of, at_of
from tingtang.customers.models import Customer
from tingtang.org.models import Hall, Post, Staff, Team
from tingtang.ui.resources import Code, Resource, Row, answer, serve

Key = Annotated[Code, Path()]
One = Annotated[Row, Path()]
_REFERENCES: dict[str, tuple[type[Model], str]] = {
    "service": (Service, "code"), "standard": (Standard, "code"), "hall": (Hall, "code"), "team": (Team, "code"),
    "feedback_to": (Staff, "badge"), "owner": (Staff, "badge"), "post": (Post, "code"), "product": (Product, "code"),
}  # fmt: skip


def arranged(actor: Actor, values: dict[str, Any], found: Any) -> dict[str, Any]:
    """What was sent, with the records that its codes stand for. Refused by field when there is none."""
    for name, (model, field) in _REFERENCES.items():
        if values.get(name) is not None:
            one = model._base_manager.filter(**{field: values[name]}).first()
            if one is None:
                raise Invalid(fields={name: [str(_("There is none with this code."))]})
            values[name] = one
    return values


def _customer(actor: Actor, number: str) -> Customer | None:
    found = Customer.objects.visible_to(actor).filter(number=number).first() if number else None
    if number and found is None:
        raise Invalid(fields={"customer": [str(_("There is no customer with this number."))]})
    return found


def _seen(actor: Actor, model: Any) -> Any:
    return model.objects.all() if actor.may_somewhere(queries.VIEW) else model.objects.none()


def _plain(fields: tuple[str, ...], *references: str) -> list[str]:
    return [name for name in fields if name not in references]


def by_key(model: type[Model]) -> Any:
    """How one of a model that everybody with the permission sees is found by its key."""

    def find(actor: Actor, key: int, permission: str) -> Any:
        if permission != queries.VIEW and not actor.may(permission):
            raise Denied(permission=permission)
        return queries.get_one(actor, model, key)

    return find


def _wordings(actor: Actor) -> Any:
    return _seen(actor, Wording).values("id", *wordings.WORDING_FIELDS)


def _comparisons(actor: Actor) -> Any:
    plain = _plain(comparisons.COMPARISON_FIELDS, "product")
    return _seen(actor, Comparison).values("id", *plain, product_code=F("product__code"))


def _traits(actor: Actor) -> Any:
    return _seen(actor, Trait).values("id", *traits.TRAIT_FIELDS)


def _situations(actor: Actor) -> Any:
    plain = _plain(situations.SITUATION_FIELDS, "service")
    return _seen(actor, Situation).values(
        "id", *plain, "outcome", "steps", "reason", service_code=F("service__code"), standard_code=F("standard__code")
    )


def _routines(actor: Actor) -> Any:
    plain = _plain(routines.ROUTINE_FIELDS, "hall", "standard")
    return Routine.objects.visible_to(actor).values("id", *plain, hall_code=F("hall__code"), standard_code=F("standard__code"))


def _routine(actor: Actor, key: str, permission: str) -> Routine:
    found = Routine.objects.visible_to(actor).filter(code=key).first()
    if found is None:
        raise NotFound
    if permission != queries.VIEW and not actor.may(permission):
        raise Denied(permission=permission)
    return found


def _beginnings(actor: Actor) -> Any:
    plain = _plain(beginnings.BEGINNING_FIELDS, "team", "feedback_to")
    return _seen(actor, Beginning).values("id", *plain, team_code=F("team__code"), feedback_badge=F("feedback_to__badge"))


def _upkeeps(actor: Actor) -> Any:
    plain = _plain(upkeep.UPKEEP_FIELDS, "standard")
    return _seen(actor, Upkeep).values("id", *plain, standard_code=F("standard__code"))


def check_text(request: HttpRequest, body: schemas.Text) -> HttpResponse:
    """Hold a text against the wordings: discouraged expressions and apologies that stand for an answer."""
    if not actor_of(request).may_somewhere(queries.VIEW):
        raise Denied(permission=queries.VIEW)
    return answer([{**one._asdict(), "told": told(one)} for one in discouraged().flags(body.text)])


@decorate_view(idempotent)
def decide_situation(request: HttpRequest, key: Key, body: schemas.Decision) -> HttpResponse:
    """Decide whether a situation becomes a norm or a plan."""
    actor = actor_of(request)
    found = finder(Situation)(actor, key, "catalogue.decide_situation")
    situations.decide_situation(actor, situation=found, at=at_of(request), **arranged(actor, body.dict(), found))
    return answer({"id": found.pk})


@decorate_view(idempotent)
def apply_plan(request: HttpRequest, key: Key, body: schemas.Applied) -> HttpResponse:
    """Note that a plan was applied."""
    actor = actor_of(request)
    found, said = finder(Situation)(actor, key, queries.VIEW), body.dict()
    said["customer"] = _customer(actor, said["customer"])
    return answer(
        {"id": situations.apply_plan(actor, situation=found, hall=applies_from(actor), at=at_of(request), **said).pk}, 201
    )


@decorate_view(idempotent)
def do_round(request: HttpRequest, key: Key, body: schemas.Done) -> HttpResponse:
    """Note that a routine was done at a place."""
    actor = actor_of(request)
    found = _routine(actor, key, queries.VIEW)
    made = routines.do_round(actor, routine=found, place=body.place, ticked=body.ticked, at=at_of(request))
    return answer({"id": made.pk, "place": made.place, "done_at": made.done_at}, 201)


@decorate_view(idempotent)
def override_routine(request: HttpRequest, key: Key, body: schemas.Wish) -> HttpResponse:
    """Put a customer's explicit wish before a routine at a place."""
    actor, said = actor_of(request), body.dict()
    said["customer"] = _customer(actor, said["customer"])
    made = routines.override_routine(actor, routine=_routine(actor, key, queries.VIEW), at=at_of(request), **said)
    return answer({"id": made.pk}, 201)


@decorate_view(idempotent)
def resume_routine(request: HttpRequest, key: Key, body: schemas.Place) -> HttpResponse:
    """Let a routine go on at a place."""
    actor = actor_of(request)
    found = _routine(actor, key, queries.VIEW)
    routines.resume_routine(actor, routine=found, place=body.place, at=at_of(request))
    return answer({"id": found.pk})


@decorate_view(idempotent)
def answer_beginning(request: HttpRequest, key: One, body: schemas.FiveAnswers) -> HttpResponse:
    """Answer the five questions before rules, as one of the team."""
    actor = actor_of(request)
    found = queries.get_one(actor, Beginning, key)
    return answer({"id": beginnings.answer_beginning(actor, beginning=found, at=at_of(request), **body.dict()).pk}, 201)


def list_areas(request: HttpRequest, key: One) -> HttpResponse:
    """The areas that a team named, by rank, each with its rule."""
    found = queries.get_one(actor_of(request), Beginning, key)
    rules = dict(found.rules.values_list("area", "regulation__code"))
    return answer([{**one._asdict(), "rule": rules.get(one.name)} for one in areas_of(found)])


@decorate_view(idempotent)
def write_beginning_rule(request: HttpRequest, key: One, body: schemas.Rule) -> HttpResponse:
    """Write the rule of an area that is next by rank."""
    actor = actor_of(request)
    found = queries.get_one(actor, Beginning, key)
    return answer({"code": beginnings.write_beginning_rule(actor, beginning=found, at=at_of(request), **body.dict()).code}, 201)


def _verbs(router: Router) -> None:
    router.post("/wordings/check", response=list[schemas.Flag], summary="Check a text against the wordings")(check_text)
    router.post("/situations/{key}/decide", response=schemas.Made, summary="Decide what becomes of a situation")(decide_situation)
    router.post("/situations/{key}/apply", response={201: schemas.Made}, summary="Note that a plan was applied")(apply_plan)
    router.post("/routines/{key}/rounds", response={201: schemas.RoundOut}, summary="Note a round of a routine")(do_round)
    router.post("/routines/{key}/override", response={201: schemas.Made}, summary="Put a customer's wish before a routine")(
        override_routine
    )
    router.post("/routines/{key}/resume", response=schemas.Made, summary="Let a routine go on")(resume_routine)
    router.post("/beginnings/{key}/answers", response={201: schemas.Made}, summary="Answer the five questions")(answer_beginning)
    router.get("/beginnings/{key}/areas", response=list[schemas.Area], summary="Areas to regulate, by rank")(list_areas)
    router.post("/beginnings/{key}/rules", response={201: schemas.RuleOut}, summary="Write the rule of an area")(
        write_beginning_rule
    )


def add_to(router: Router) -> None:
    """Serve these nouns."""
    _verbs(router)
    serve(
        router,
        Resource(
            "wording", "wordings", _wordings, finder(Wording), schemas.Wording, schemas.WordingOut, wordings.save_wording,
            wordings.remove_wording, permission="catalogue.save_wording", arranged=as_sent,
            versioned=wordings.WORDING_FIELDS, view=queries.VIEW, key=str,
        ),
    )  # fmt: skip
    serve(
        router,
        Resource(
            "comparison", "comparisons", _comparisons, finder(Comparison), schemas.Comparison, schemas.ComparisonOut,
            comparisons.save_comparison, comparisons.remove_comparison, permission="catalogue.save_comparison", arranged=arranged,
            versioned=comparisons.COMPARISON_FIELDS, renamed={"product_code": "product"}, view=queries.VIEW, key=str,
        ),
    )  # fmt: skip
    serve(
        router,
        Resource(
            "trait", "traits", _traits, finder(Trait), schemas.Trait, schemas.TraitOut, traits.save_trait, traits.remove_trait,
            permission="catalogue.save_trait", arranged=as_sent, versioned=traits.TRAIT_FIELDS, view=queries.VIEW, key=str,
        ),
    )  # fmt: skip
    serve(
        router,
        Resource(
            "situation", "situations", _situations, finder(Situation), schemas.Situation, schemas.SituationOut,
            situations.save_situation, situations.remove_situation, permission="catalogue.save_situation", arranged=arranged,
            versioned=situations.SITUATION_FIELDS, renamed={"service_code": "service", "standard_code": "standard"},
            view=queries.VIEW, key=str,
        ),
    )  # fmt: skip
    serve(
        router,
        Resource(
            "routine", "routines", _routines, _routine, schemas.Routine, schemas.RoutineOut, routines.save_routine,
            routines.remove_routine, permission="catalogue.save_routine", arranged=arranged, versioned=routines.ROUTINE_FIELDS,
            renamed={"hall_code": "hall", "standard_code": "standard"}, view=queries.VIEW, key=str,
        ),
        {"hall": "hall__code"},
    )  # fmt: skip
    serve(
        router,
        Resource(
            "beginning", "beginnings", _beginnings, by_key(Beginning), schemas.Beginning, schemas.BeginningOut,
            beginnings.save_beginning, beginnings.remove_beginning, permission="catalogue.save_beginning", arranged=arranged,
            versioned=beginnings.BEGINNING_FIELDS, view=queries.VIEW, renamed={"team_code": "team", "feedback_badge": "feedback_to"},
        ),
    )  # fmt: skip
    serve(
        router,
        Resource(
            "upkeep", "upkeeps", _upkeeps, by_key(Upkeep), schemas.Upkeep, schemas.UpkeepOut, upkeep.save_upkeep,
            upkeep.remove_upkeep, permission="catalogue.save_upkeep", arranged=arranged, versioned=upkeep.UPKEEP_FIELDS,
            view=queries.VIEW, renamed={"standard_code": "standard"},
        ),
    )  # fmt: skip
