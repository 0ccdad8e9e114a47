"""What a pack wants, as items with plain values: the shape in which it is compared and remembered."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from tingtang.cases.queries.kinds import schema_of
from tingtang.core.permissions import all_permissions
from tingtang.org.queries import organisation
from tingtang.org.roles import BUILT_IN, NAMED
from tingtang.packs import schemas
from tingtang.packs.checks.pointing import matching
from tingtang.packs.loaded import Loaded
from tingtang.packs.loader import shared_part
from tingtang.packs.plan import Item
from tingtang.packs.schemas import cases, customers
from tingtang.packs.schemas import flows as schemas_flows
from tingtang.packs.schemas.asking import Asking
from tingtang.packs.schemas.assets import Assets
from tingtang.packs.schemas.cases import Cases
from tingtang.packs.spoken import Spoken
from tingtang.packs.wanted.dispatch import dispatch, teams
from tingtang.packs.wanted.flows import flows
from tingtang.packs.wanted.gestures import gestures
from tingtang.packs.wanted.judging import judging
from tingtang.packs.wanted.measures import measures
from tingtang.packs.wanted.offers import offers
from tingtang.packs.wanted.standards import frameworks, regulations, standards
from tingtang.packs.wanted.touches import sources, touches
from tingtang.packs.wanted.words import words

_BRACKETS = {"zh-hans": "（{}）", "zh-hant": "（{}）", "en": " ({})"}
_ARROW = {"zh-hans": " → ", "zh-hant": " → ", "en": " → "}
_SECONDS = {"zh-hans": "{} {} 秒", "zh-hant": "{} {} 秒", "en": "{} {} s"}
_STEPS = {"zh-hans": "步骤：{}", "zh-hant": "步驟：{}", "en": "Steps: {}"}


def items(loaded: Loaded) -> list[Item]:
    """Everything the pack sets for the organisation, in the order in which it must be set."""
    parts = (
        _terms,
        _posts,
        _obligations,
        teams,
        _roles,
        _built_in,
        _catalogue,
        _visits,
        _customers,
        standards,
        regulations,
        words,
        sources,
        touches,
        offers,
        flows,
        _cases,
        frameworks,
        dispatch,
        _assets,
        _planning,
        measures,
        _asking,
        judging,
    )
    spoken = Spoken(loaded)
    return [spoken.item(item) if item.is_shared else item for part in parts for item in part(loaded)]


def _planning(loaded: Loaded) -> Iterator[Item]:
    for sheet in loaded.planning.sheets:
        names = sheet["name"] if isinstance(sheet["name"], dict) else {"en": sheet["name"]}
        plain = names.get("zh-hans") or next(iter(names.values()))
        values = {"name": plain, "names": names, "kind": sheet["kind"], "data": sheet}
        yield Item("planning_sheet", sheet["code"], values, names)


def _asking(loaded: Loaded) -> Iterator[Item]:
    """The shared surveys and inspection sheets, each replaced by the pack's own of the same code, then those only the pack has."""
    shared, own = shared_part(Asking), loaded.asking
    ours = {id(each) for each in (*own.surveys, *own.sheets)}
    for survey in {each.code: each for each in (*shared.surveys, *own.surveys)}.values():
        texts = {name: text.all if (text := getattr(survey, name)) else {} for name in ("intro", "thanks")}
        values = {
            **named(survey.name), **texts, "kind": survey.kind, "note": survey.note, "least_shown": survey.least_shown,
            "questions": survey.data(),
        }  # fmt: skip
        yield Item("survey", survey.code, values, survey.name.all, id(survey) not in ours)
    for sheet in {each.code: each for each in (*shared.sheets, *own.sheets)}.values():
        item = _item("inspection_sheet", sheet.code, sheet.name, **named(sheet.name), area=sheet.area, items=sheet.data())
        yield replace(item, is_shared=id(sheet) not in ours)


def named(text: schemas.Text) -> dict[str, Any]:
    """A text as the two fields of a name."""
    return {"name": text.plain, "names": text.all}


def _item(kind: str, code: str, label: schemas.Text, **values: Any) -> Item:
    return Item(kind, code, values, label.all)


def _customers(loaded: Loaded) -> Iterator[Item]:
    found = loaded.customers
    for order, one in enumerate(found.identities, 1):
        head, tail = one.shown
        yield _item(
            "identity_kind", one.code, one.name, **named(one.name), of_kind=one.of or "", is_sensitive=one.sensitive,
            is_unique=one.unique, check_digit=one.check or "", pattern=one.pattern, shown_head=head, shown_tail=tail, order=order,
        )  # fmt: skip
    for order, link in enumerate(found.links, 1):
        source, target = link.between or ("", "")
        inverse = named(link.inverse) if link.inverse else {"name": "", "names": {}}
        yield _item(
            "link_kind", link.code, link.name, **named(link.name), inverse=inverse["name"], inverses=inverse["names"],
            source_kind=source, target_kind=target, is_household=link.household, order=order,
        )  # fmt: skip
    for order, purpose in enumerate(found.consents, 1):
        text = {"text": purpose.text.plain, "texts": purpose.text.all}
        yield _item("consent_purpose", purpose.code, purpose.name, **named(purpose.name), **text, order=order)
    yield from _tiers(loaded)
    for programme in found.programmes:
        yield _item(
            "loyalty_programme", programme.code, programme.name, **named(programme.name),
            industries=[loaded.code], rules=[_rule(one) for one in programme.rules],
            levels=[{"points": one.points, "names": one.name.all, "tier": one.tier} for one in programme.levels],
            rewards=[{"code": one.code, "names": one.name.all, "points": one.points} for one in programme.rewards],
            lapse_months=programme.lapse_months, starts_date=programme.starts.isoformat(),
        )  # fmt: skip


def _rule(one: customers.PointRule) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("code", "event", "points", "needs", "most_per_month")}
    return plain | {"names": one.name.all, "where": {}}


def _tiers(loaded: Loaded) -> Iterator[Item]:
    schemes = loaded.customers.tier_schemes
    for scheme in schemes:
        values = {"is_primary": scheme.primary, "review_months": scheme.review_months}
        yield _item("tier_scheme", scheme.code, scheme.name, **named(scheme.name), **values)
        for rank, tier in enumerate(scheme.tiers):
            experience = named(tier.experience) if tier.experience else {"name": "", "names": {}}
            elements = [{**named(one.name), "actions": [named(act) for act in one.actions]} for one in tier.elements]
            yield _item(
                "tier", f"{scheme.code}:{tier.code}", tier.name, **named(tier.name), rank=rank, elements=elements,
                experience=experience["name"], experiences=experience["names"],
            )  # fmt: skip
    for scheme in schemes:
        for tier in scheme.tiers:
            if tier.stands_for:
                yield _item("tier_mapping", f"{scheme.code}:{tier.code}", tier.name, targets=sorted(tier.stands_for))


def _terms(loaded: Loaded) -> Iterator[Item]:
    found = organisation()
    # The words of all pages are those of the industry the organisation was founded in; halls of another say its own.
    is_general = found is None or found.industry in {"", loaded.code}
    for code in schemas.Terms.model_fields:
        text = getattr(loaded.terms, code)
        if code != "source" and text is not None:
            yield _item("term", f"{loaded.code}.{code}", text, names=text.all)
            if is_general:
                yield _item("term", code, text, names=text.all)


def _posts(loaded: Loaded) -> Iterator[Item]:
    shared = shared_part(schemas.Org).posts if loaded.judging.signing else []
    for post in {one.code: one for one in (*loaded.org.posts, *shared)}.values():
        duties = [duty.plain for duty in post.duties]
        yield _item(
            "post",
            post.code,
            post.name,
            **named(post.name),
            level=post.level,
            duties=duties,
            is_held=post.held,
            needed_skills=post.needs,
        )


def _obligations(loaded: Loaded) -> Iterator[Item]:
    for order, each in enumerate(loaded.org.obligations, 1):
        values = {"text": each.text.plain, "texts": each.text.all, "level": each.level, "party": each.party}
        yield _item("obligation", each.code, each.text, **values, post=each.post, order=order)


def _roles(loaded: Loaded) -> Iterator[Item]:
    known = {name for name, _label in all_permissions()} | NAMED
    built_in = {role.code: role for role in BUILT_IN}
    for role in loaded.roles.roles:
        base = built_in.get(role.based_on or "")
        held = sorted(
            {*(base.permissions if base else ()), *(name for pattern in role.permissions for name in matching(pattern, known))}
        )
        yield _item(
            "role",
            role.code,
            role.name,
            **named(role.name),
            permissions=held,
            landing=role.landing or (base.landing if base else ""),
        )


def _built_in(loaded: Loaded) -> Iterator[Item]:
    """The names of built-in roles, which the pack's trade may say otherwise; not of those that the pack sets itself."""
    own = {role.code for role in loaded.roles.roles}
    for role in BUILT_IN:
        if role.code not in own:
            names = dict(role.names)
            yield Item("role", role.code, {"name": names["zh-hans"], "names": names}, names, is_shared=True)


def _catalogue(loaded: Loaded) -> Iterator[Item]:
    letters = {category.code: category.series for category in loaded.catalogue.categories}
    for order, category in enumerate(loaded.catalogue.categories, 1):
        yield _item("category", category.code, category.name, **named(category.name), icon=category.icon, order=order)
    for order, service in enumerate(loaded.catalogue.services, 1):
        description = _description(service)
        yield _item(
            "service",
            service.code,
            service.name,
            **named(service.name),
            category=service.category,
            series=service.series or letters[service.category],
            service_class=service.default_class,
            expected_seconds=service.expected,
            wait_target_seconds=service.wait_target,
            service_target_seconds=service.service_target,
            documents=[_document(each) for each in service.documents],
            description=description.get("zh-hans", ""),
            descriptions=description,
            performer_posts=service.performed_by,
            area=service.area,
            fee_cents=service.fee_cents,
            order=order,
        )


def _document(document: schemas.Document) -> dict[str, Any]:
    names = document.name.all
    if document.note:
        names = {code: name + _BRACKETS[code].format(document.note.read(code)) for code, name in names.items()}
    plain = names.get("zh-hans") or next(iter(names.values()))
    return {"name": plain, "names": names, "is_required": document.required, "copies": document.copies}


def _description(service: schemas.Service) -> dict[str, str]:
    return {code: text for code in schemas.LANGUAGES if (text := "\n".join(_lines(service, code)))}


def _lines(service: schemas.Service, language: str) -> Iterable[str]:
    if service.summary:
        yield service.summary.read(language)
    if service.steps:
        steps = [_SECONDS[language].format(step.name.read(language), step.takes) for step in service.steps]
        yield _STEPS[language].format(_ARROW[language].join(steps))


def _visits(loaded: Loaded) -> Iterator[Item]:
    for discipline in loaded.visits.disciplines:
        rules = loaded.visits.rules_of(discipline)
        yield _item("discipline", discipline.code, discipline.name, **named(discipline.name), rules=rules)
    for scale in loaded.visits.rating_scales:
        levels = [{"code": each.code, **named(each.name), "value": each.value, "is_bad": each.bad} for each in scale.levels]
        yield _item("scale", scale.code, scale.name, **named(scale.name), levels=levels)
    yield from gestures(loaded)


def _cases(loaded: Loaded) -> Iterator[Item]:
    """The shared kinds, each replaced by the pack's own of the same code, then those only the pack has."""
    shared = shared_part(Cases)
    workflows = {each.code: each for each in (*shared.workflows, *loaded.cases.workflows)}
    kinds = {each.code: each for each in (*shared.kinds, *loaded.cases.kinds)}
    own = kinds.keys() - {each.code for each in shared.kinds}
    for order, kind in enumerate(kinds.values(), 1):
        item = _item(
            "case_kind",
            kind.code,
            kind.name,
            **named(kind.name),
            nature=kind.nature,
            prefix=kind.prefix,
            workflow=workflows[kind.workflow].data,
            fields=schema_of([_field(each) for each in kind.fields]),
            work=kind.work.data,
            closing=kind.closing.data,
            supervision=kind.supervision,
            pressing=[one.data for one in kind.pressing],
            process="",
            is_public=kind.public,
            is_restricted=kind.restricted,
            is_sent_home=kind.sent_home,
            replaces=kind.instead_of,
            industries=[loaded.code] if kind.code in own else [],
            order=order,
        )
        yield replace(item, together=("fields", "pressing", "work", "workflow"))
    rules: list[tuple[cases.PartyRule, str, list[str]]] = [(each, each.kind, []) for each in shared.party_rules]
    rules += [(each, f"{loaded.code}-{each.kind}", [loaded.code]) for each in loaded.cases.party_rules]
    for rule, code, industries in rules:
        texts = {name: getattr(rule, name) for name in ("light", "medium", "heavy")}
        yield Item(
            "party_rule",
            code,
            {
                "kind": rule.kind, "industries": industries,
                "limit_cents": round(rule.limit * 100), "answer_minutes": rule.answers // 60, "settle_minutes": rule.settles // 60,
                **texts,
            },
        )  # fmt: skip
    for number, process in enumerate(loaded.flows.processes, len(kinds) + 1):
        if process.case is not None:
            yield _driven(process, process.case, number, workflows["driven"].data, loaded.code)


def _driven(
    process: schemas_flows.Process, case: schemas_flows.Driven, order: int, workflow: dict[str, Any], industry: str
) -> Item:
    """The kind of case that a process drives."""
    return _item(
        "case_kind",
        process.code,
        process.name,
        **named(process.name),
        nature=case.nature,
        prefix=case.prefix,
        workflow=workflow,
        fields=schema_of([_field(one) for one in case.fields]),
        work={},
        closing=cases.Closing.model_validate({}).data,
        supervision={},
        pressing=[],
        process=process.code,
        is_public=case.public,
        is_restricted=False,
        is_sent_home=False,
        replaces=[],
        industries=[industry],
        order=order,
    )


def _assets(loaded: Loaded) -> Iterator[Item]:
    shared = {each.code: each for each in shared_part(Assets).kinds}
    kinds = [shared[code] for code in loaded.assets.use if code in shared] + loaded.assets.kinds
    for order, kind in enumerate(kinds, 1):
        yield _item("asset_kind", kind.code, kind.name, **named(kind.name), nature=kind.nature,
            prefix=kind.prefix, monitored=kind.monitored,
            fields=schema_of([_field(each) for each in kind.fields]), order=order,
        )  # fmt: skip


def _field(field: cases.CaseField) -> dict[str, Any]:
    return {
        "code": field.code,
        "kind": field.kind,
        "names": field.name.all,
        "helps": field.help.all if field.help else {},
        "is_required": field.required,
        "is_public": field.public,
        "is_later": field.later,
        "unit": field.unit,
        "currency": field.currency,
        "choices": [{"code": each.code, "names": each.name.all} for each in field.choices],
        "minimum": field.minimum,
        "maximum": field.maximum,
    }
