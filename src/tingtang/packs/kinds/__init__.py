"""The kinds of things a pack can set: what stands here now, and the ordinary action that sets it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tingtang.assets.models import AssetKind
from tingtang.cases.actions.kinds import save_kind
from tingtang.cases.models import Kind as CaseKind
from tingtang.catalogue.actions import save_category, save_service
from tingtang.catalogue.models import Calendar, Category, Service, Trait, Wording
from tingtang.core.actors import Actor
from tingtang.customers.models import ConsentPurpose, IdentityKind, LinkKind, TierScheme
from tingtang.flows.models import Process
from tingtang.org.actions import save_obligation, save_post, save_role
from tingtang.org.models import Obligation, Post, Role, Skill, Team
from tingtang.packs.kinds import (
    assets,
    customers,
    dispatch,
    flows,
    gestures,
    judging,
    measures,
    offers,
    standards,
    touches,
    words,
)
from tingtang.packs.models import Term
from tingtang.packs.plan import Key, Values
from tingtang.planning.actions import save_sheet
from tingtang.planning.models import Sheet
from tingtang.quality.actions.inspections import save_sheet as save_inspection_sheet
from tingtang.quality.actions.surveys import save_survey
from tingtang.quality.models import Award, MeritRule, Report, Scorecard, Survey
from tingtang.quality.models import Sheet as InspectionSheet
from tingtang.visits.actions.setups import publish_discipline, save_scale
from tingtang.visits.models import Discipline, Gesture, RatingScale

Save = Callable[[Actor, datetime, str, Mapping[str, Any]], object]


@dataclass(frozen=True)
class Kind:
    """One kind: its label, the values that stand here by code, and how one is saved."""

    label: str | Promise
    here: Callable[[], dict[str, Values]]
    save: Save


def here() -> dict[Key, Values]:
    """Everything a pack could set, as it stands here now."""
    return {(name, code): values for name, kind in KINDS.items() for code, values in kind.here().items()}


def _rows(model: type[models.Model], *fields: str) -> Callable[[], dict[str, Values]]:
    return lambda: {row.pop("code"): row for row in model._base_manager.values("code", *fields)}


def _one(model: type[models.Model], code: str) -> Any:
    return model._base_manager.filter(code=code).first()


def _save_sheet(actor: Actor, at: datetime, code: str, values: Values) -> object:
    kept = _one(Sheet, code)
    return save_sheet(actor, hall=kept.hall if kept else None, at=at, sheet=kept, code=code, **values)


def _save_survey(actor: Actor, at: datetime, code: str, values: Values) -> object:
    return save_survey(actor, at=at, survey=_one(Survey, code), code=code, **values)


def _save_inspection_sheet(actor: Actor, at: datetime, code: str, values: Values) -> object:
    return save_inspection_sheet(actor, at=at, sheet=_one(InspectionSheet, code), code=code, **values)


def _roles() -> dict[str, Values]:
    return {
        role.code: _plain(role, ("name", "names", "landing")) | {"permissions": sorted(role.permissions)}
        for role in Role.objects.all()
    }


def _services() -> dict[str, Values]:
    fields = (
        "name", "names", "series", "service_class", "expected_seconds", "wait_target_seconds", "service_target_seconds",
        "documents", "description", "descriptions", "performer_posts", "area", "fee_cents", "order",
    )  # fmt: skip
    services = Service.objects.select_related("category")
    return {each.code: _plain(each, fields) | {"category": each.category.code} for each in services}


def _disciplines() -> dict[str, Values]:
    latest = Discipline.objects.order_by("code", "-version").distinct("code")
    return {each.code: _plain(each, ("name", "names", "rules")) for each in latest}


def _plain(row: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields}


def _save_post(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return save_post(actor, at=at, post=_one(Post, code), code=code, **values)


def _obligations() -> dict[str, Values]:
    fields = ("text", "texts", "level", "party", "order")
    rows = Obligation.objects.select_related("post")
    return {each.code: _plain(each, fields) | {"post": each.post.code if each.post else None} for each in rows}


def _save_obligation(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    related = {"post": _one(Post, values["post"])} if values.get("post") else {}
    return save_obligation(actor, at=at, obligation=_one(Obligation, code), code=code, **{**values, **related})


def _save_role(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return save_role(actor, at=at, role=_one(Role, code), code=code, **values)


def _save_category(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return save_category(actor, at=at, category=_one(Category, code), code=code, **values)


def _save_service(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    related = {"category": Category.objects.get(code=values["category"])} if "category" in values else {}
    return save_service(actor, at=at, service=_one(Service, code), code=code, **{**values, **related})


def _save_discipline(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    latest = Discipline.objects.filter(code=code).order_by("-version").first()
    known = _plain(latest, ("name", "names", "rules")) if latest else {}
    return publish_discipline(actor, at=at, code=code, **{**known, **values})


def _save_scale(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    present = _one(RatingScale, code)
    known = _plain(present, ("name", "names", "levels")) if present else {}
    return save_scale(actor, at=at, code=code, **{**known, **values})


def _save_term(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    return Term.put(code, values["names"])


def _save_case_kind(actor: Actor, at: datetime, code: str, values: Mapping[str, Any]) -> object:
    given = dict(values)
    if "process" in given:
        given["process"] = Process.objects.get(code=given["process"]) if given["process"] else None
    return save_kind(actor, at=at, kind=_one(CaseKind, code), code=code, **given)


def _case_kinds() -> dict[str, Values]:
    found = _rows(CaseKind, *_CASE_KIND)()
    processes = dict(CaseKind.objects.filter(process__isnull=False).values_list("code", "process__code"))
    return {code: {**values, "process": processes.get(code, "")} for code, values in found.items()}


_CASE_KIND = (
    "name", "names", "nature", "prefix", "workflow", "fields", "work", "closing", "supervision", "pressing", "is_public", "is_restricted",
    "is_sent_home", "replaces", "industries", "order",
)  # fmt: skip

KINDS: dict[str, Kind] = {
    "term": Kind(_("Word"), _rows(Term, "names"), _save_term),
    "post": Kind(_("Post"), _rows(Post, "name", "names", "level", "duties", "is_held", "needed_skills"), _save_post),
    "obligation": Kind(_("Obligation"), _obligations, _save_obligation),
    "role": Kind(_("Role"), _roles, _save_role),
    "category": Kind(_("Category"), _rows(Category, "name", "names", "icon", "order"), _save_category),
    "service": Kind(_("Service"), _services, _save_service),
    "discipline": Kind(_("Order of service"), _disciplines, _save_discipline),
    "scale": Kind(_("Rating scale"), _rows(RatingScale, "name", "names", "levels"), _save_scale),
    "gesture": Kind(_("Service gesture"), _rows(Gesture, *gestures.GESTURE_FIELDS), gestures.save_one_gesture),
    "identity_kind": Kind(_("Kind of identity"), _rows(IdentityKind, *customers.IDENTITY_FIELDS), customers.save_identity_kind),
    "link_kind": Kind(_("Kind of link"), _rows(LinkKind, *customers.LINK_FIELDS), customers.save_link_kind),
    "consent_purpose": Kind(
        _("Purpose of consent"), _rows(ConsentPurpose, *customers.PURPOSE_FIELDS), customers.save_consent_purpose
    ),
    "tier_scheme": Kind(
        _("Tier scheme"), _rows(TierScheme, "name", "names", "is_primary", "review_months"), customers.save_tier_scheme
    ),
    "tier": Kind(_("Tier"), customers.tiers, customers.save_tier),
    "tier_mapping": Kind(_("Mapping between tiers"), customers.mappings, customers.save_tier_mapping),
    "loyalty_programme": Kind(_("Loyalty programme"), customers.programmes, customers.save_loyalty_programme),
    "calendar": Kind(_("Calendar"), _rows(Calendar, *standards.CALENDAR_FIELDS), standards.save_calendar),
    "standard": Kind(_("Standard"), standards.standards, standards.save_standard),
    "regulation": Kind(_("Rule"), standards.rules, standards.save_regulation),
    "framework": Kind(_("List of points"), standards.frameworks, standards.save_framework),
    "standard_version": Kind(_("Version of a standard"), standards.versions, standards.save_version),
    "trait": Kind(
        _("Trait of customers"), _rows(Trait, "name", "names", "kind", "signs", "advice", "order"), words.save_one_trait
    ),
    "wording": Kind(
        pgettext_lazy("of a scene", "Wording"),
        _rows(Wording, "name", "names", "scene", "say", "avoid", "why", "order"),
        words.save_one_wording,
    ),
    "data_source": Kind(_("Source of data"), touches.sources, touches.save_one_source),
    "touch_point": Kind(_("Touch point"), touches.touches, touches.save_one_touch),
    "line": Kind(pgettext_lazy("of the catalogue", "Line"), offers.lines, offers.save_line),
    "series": Kind(_("Series of products"), offers.series, offers.save_series),
    "product": Kind(_("Product"), offers.products, offers.save_product),
    "comparison": Kind(_("Comparison of products"), offers.comparisons, offers.save_one_comparison),
    "promise": Kind(_("Promise"), offers.promises, offers.save_promise),
    "asset_kind": Kind(_("Kind of asset"), _rows(AssetKind, *assets.KIND_FIELDS), assets.save_asset_kind),
    "party_rule": Kind(_("Complaint rules"), assets.party_rules, assets.save_party_rules),
    "indicator": Kind(_("Indicator"), measures.indicators, measures.save_one_indicator),
    "scorecard": Kind(_("Scorecard"), _rows(Scorecard, *measures.SCORECARD_FIELDS), measures.save_one_scorecard),
    "report": Kind(_("Report"), _rows(Report, *measures.REPORT_FIELDS), measures.save_one_report),
    "planning_sheet": Kind(_("Planning sheet"), _rows(Sheet, "name", "names", "kind", "data"), _save_sheet),
    "process": Kind(_("Process"), flows.processes, flows.save_process),
    "process_version": Kind(_("Version of a process"), flows.versions, flows.save_version),
    "survey": Kind(
        _("Survey"), _rows(Survey, "name", "names", "kind", "intro", "thanks", "note", "least_shown", "questions"), _save_survey
    ),
    "inspection_sheet": Kind(
        _("Inspection sheet"), _rows(InspectionSheet, "name", "names", "area", "items"), _save_inspection_sheet
    ),
    "award": Kind(_("Award"), _rows(Award, *judging.AWARD_FIELDS), judging.save_one_award),
    "merit_rule": Kind(_("Rule for rewards and sanctions"), _rows(MeritRule, *judging.MERIT_RULE_FIELDS), judging.save_one_rule),
    "scheme": Kind(_("Assessment scheme"), judging.schemes, judging.save_one_scheme),
    "case_kind": Kind(_("Kind of case"), _case_kinds, _save_case_kind),
    "skill": Kind(_("Skill"), _rows(Skill, "name", "names"), dispatch.save_one_skill),
    "team": Kind(_("Team"), _rows(Team, *dispatch.TEAM_FIELDS), dispatch.save_one_team),
    "team_way": Kind(_("Way of handing out"), dispatch.ways, dispatch.save_one_way),
    "dispatch_rule": Kind(_("Dispatch rule"), dispatch.rules, dispatch.save_one_rule),
}
