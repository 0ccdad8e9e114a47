"""Writes around complaints and parties outside: their rules, handing cases to them, sanctions with notice and appeal."""

from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tingtang.assets.models import Party
from tingtang.cases.actions.common import due_after, held, keep
from tingtang.cases.actions.complaints import NoAppeal, NotOnOneself
from tingtang.cases.actions.refusals import CaseOver
from tingtang.cases.actions.steps import REQUIREMENTS
from tingtang.cases.events import REMOVED
from tingtang.cases.events.outside import (
    PARTY_ANSWERED,
    PARTY_HANDED,
    PARTY_RULE_SAVED,
    PARTY_SANCTION_ANSWERED,
    PARTY_SANCTION_APPEALED,
    PARTY_SANCTIONED,
    PARTY_SETTLED,
    PARTY_TOLD,
)
from tingtang.cases.models import Case, Handing, PartyRule, PartySanction
from tingtang.cases.queries.outside import party_rule
from tingtang.cases.rules.workflow import Phase
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.journal.record import record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy
from tingtang.org.models import Hall
from tingtang.org.queries import staff_of

PARTY_RULE_FIELDS: Final = field_names(
    PartyRule,
    "kind",
    "industries",
    "halls",
    "limit_cents",
    "currency",
    "answer_minutes",
    "settle_minutes",
    "light",
    "medium",
    "heavy",
)


REQUIREMENTS["handed"] = (_("hand it to the shop, supplier or agent it is about"), lambda case: case.handings.exists())
REQUIREMENTS["party"] = (
    _("settle it with every party it was handed to"),
    lambda case: case.handings.exists() and not case.handings.filter(settled_at__isnull=True).exists(),
)


class NoRule(Refused):
    """Nobody has said by which rules parties of this kind handle complaints."""

    message = _("There are no complaint rules for parties of the kind “{kind}” yet. An administrator sets them up.")


class WithParty(Refused):
    """The case lies with this party already, or no longer."""

    message = _("The case is not in a state in which this is possible: {why}")


@action("cases.save_party_rule", label=_("Change complaint rules for parties outside"))
def save_party_rule(
    actor: Actor, /, *, at: datetime, party_rule: PartyRule | None = None, version: str | None = None, **values: Any
) -> PartyRule:
    """Say by which rules parties of a kind handle complaints (CMP-01). Refused when they settle before they answer."""
    found = party_rule or PartyRule()
    return save(actor, PARTY_RULE_SAVED, found, values, PARTY_RULE_FIELDS, at=at, version=version)


@action("cases.remove_party_rule", label=_("Remove complaint rules for parties outside"))
def remove_party_rule(actor: Actor, *, party_rule: PartyRule, at: datetime) -> None:
    """Remove the rules for a kind: cases can then not be handed to its parties."""
    remove(actor, REMOVED, party_rule, at=at, code=party_rule.kind)


def rule_for(party: Party, hall: Hall | None) -> PartyRule:
    """The rules a party is bound by in a hall (else in its own): of those of its kind the most exact. Refused where there are none."""
    found = party_rule(party.kind, hall or party.hall)
    if found is None:
        raise NoRule(kind=party.get_kind_display())
    return found


@action("cases.hand_to_party", on="case", label=_("Hand cases to parties outside"))
def hand_to_party(actor: Actor, *, case: Case, party: Party, at: datetime) -> Handing:
    """Hand a case to a party, which answers and settles in the working time of its rules. Refused twice, and for a closed case."""
    found = held(case)
    if found.phase == Phase.CLOSED:
        raise CaseOver
    rule = rule_for(party, found.hall)
    if Handing.objects.filter(case=found, party=party, settled_at__isnull=True).exists():
        raise WithParty(why=str(_("it lies with this party already.")))
    made = Handing.objects.create(
        case=found, party=party, handed_at=at, handed_by=staff_of(actor),
        answer_due_at=due_after(found, rule.answer_minutes, at), settle_due_at=due_after(found, rule.settle_minutes, at),
    )  # fmt: skip
    keep(found, at=at)
    record(
        PARTY_HANDED, actor, at=at, case=found, party=party, hall=found.hall, handing=made, answer_due=made.answer_due_at,
        settle_due=made.settle_due_at,
    )  # fmt: skip
    return made


@action("cases.note_party_answer", on="case", label=_("Note what parties outside answer"))
def note_party_answer(actor: Actor, *, case: Case, handing: Handing, answer: str, at: datetime) -> Handing:
    """Note what the party says. Refused without words, and when it was settled."""
    found, kept = held(case), _open(case, handing)
    if not answer.strip():
        raise Invalid(fields={"answer": [str(_("Say what the party says."))]})
    kept.answer, kept.answered_at = tidy(answer), kept.answered_at or at
    clean(kept)
    kept.save()
    keep(found, at=at)
    record(PARTY_ANSWERED, actor, at=at, case=found, party=kept.party, hall=found.hall, handing=kept, is_late=kept.is_late(at))
    return kept


@action("cases.settle_with_party", on="case", label=_("Settle cases with parties outside"))
def settle_with_party(
    actor: Actor, *, case: Case, handing: Handing, settlement: str, at: datetime, amount_cents: int | None = None
) -> Handing:
    """Note how it was settled with the party, and what it granted.

    Refused without words, and beyond what a party of its kind may settle alone: that is decided here, on the case.
    """
    found, kept = held(case), _open(case, handing)
    if not settlement.strip():
        raise Invalid(fields={"settlement": [str(_("Say how it was settled."))]})
    if (amount_cents or 0) > rule_for(kept.party, found.hall).limit_cents:
        text = _("A party of this kind may not grant so much alone. Have it decided and approved on the case.")
        raise Invalid(fields={"amount": [str(text)]})
    kept.settlement, kept.settled_at, kept.amount_cents = tidy(settlement), at, amount_cents
    kept.answered_at = kept.answered_at or at
    clean(kept)
    kept.save()
    keep(found, at=at)
    record(
        PARTY_SETTLED, actor, at=at, case=found, party=kept.party, hall=found.hall, handing=kept, amount_cents=amount_cents,
        is_late=kept.is_late(at),
    )  # fmt: skip
    return kept


def _open(case: Case, handing: Handing) -> Handing:
    kept: Handing = locked(handing)
    if kept.case_id != case.pk or kept.settled_at is not None:
        raise WithParty(why=str(_("it was settled with this party.")))
    return kept


@action("cases.sanction_party", on="party", label=_("Impose sanctions on parties outside"))
def sanction_party(
    actor: Actor, *, party: Party, degree: str, reason: str, at: datetime, case: Case | None = None
) -> PartySanction:
    """Impose a light, medium or heavy sanction on a party, as its rules say what that is. Only people decide on this, with a reason."""
    imposed_by = staff_of(actor)
    if imposed_by is None:
        raise Denied(permission="cases.sanction_party")
    if degree not in {"light", "medium", "heavy"}:
        raise Invalid(fields={"degree": [str(_("There is no such degree."))]})
    meaning = rule_for(party, case.hall if case else None).meaning(degree)
    made = PartySanction(
        party=party, case=case, degree=degree, meaning=meaning, reason=tidy(reason), imposed_by=imposed_by, imposed_at=at
    )
    clean(made)
    made.save()
    record(PARTY_SANCTIONED, actor, at=at, partysanction=made, party=party, case=case, degree=degree)
    return made


@action("cases.tell_party", on="sanction", label=_("Note that parties were told of sanctions"))
def tell_party(actor: Actor, *, sanction: PartySanction, way: str, at: datetime) -> PartySanction:
    """Note when and how the notice reached the party. Refused without saying how."""
    kept: PartySanction = locked(sanction)
    if not way.strip():
        raise Invalid(fields={"way": [str(_("Say how the party was told."))]})
    kept.told_at, kept.told_way = at, tidy(way)
    clean(kept)
    kept.save()
    record(PARTY_TOLD, actor, at=at, partysanction=kept, party=kept.party)
    return kept


@action("cases.appeal_for_party", on="sanction", label=_("Enter appeals of parties outside"))
def appeal_for_party(actor: Actor, *, sanction: PartySanction, appeal: str, at: datetime) -> PartySanction:
    """Enter the party's appeal, once. Refused before it was told, and without words."""
    kept: PartySanction = locked(sanction)
    if kept.state != "in_force" or kept.told_at is None:
        raise NoAppeal(state=kept.get_state_display() if kept.told_at else str(_("not told yet")))
    if not appeal.strip():
        raise Invalid(fields={"appeal": [str(_("Say why."))]})
    kept.state, kept.appeal, kept.appealed_at = "appealed", tidy(appeal), at
    clean(kept)
    kept.save()
    record(PARTY_SANCTION_APPEALED, actor, at=at, partysanction=kept, party=kept.party)
    return kept


@action("cases.answer_party_appeal", on="sanction", label=_("Decide on appeals of parties outside"))
def answer_party_appeal(actor: Actor, *, sanction: PartySanction, is_lifted: bool, answer: str, at: datetime) -> PartySanction:
    """Uphold or lift a sanction on the party's appeal, with words. Refused for who imposed it."""
    kept: PartySanction = locked(sanction)
    if kept.imposed_by_id == actor.staff_id:
        raise NotOnOneself
    if kept.state != "appealed":
        raise NoAppeal(state=kept.get_state_display())
    if not answer.strip():
        raise Invalid(fields={"answer": [str(_("Say why."))]})
    kept.state, kept.answer = "lifted" if is_lifted else "upheld", tidy(answer)
    kept.answered_by, kept.answered_at = staff_of(actor), at
    clean(kept)
    kept.save()
    record(PARTY_SANCTION_ANSWERED, actor, at=at, partysanction=kept, party=kept.party, is_lifted=is_lifted)
    return kept
