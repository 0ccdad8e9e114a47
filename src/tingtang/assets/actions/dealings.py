"""Writes of what is done together with parties outside: people there, agreements, referrals, evaluations."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tingtang.assets.actions.assets import today
from tingtang.assets.events import (
    AGREEMENT_ENDED,
    AGREEMENT_SAVED,
    PERSON_SAVED,
    REFERRAL_SETTLED,
    REFERRED,
    REMOVED,
    REVIEWED,
)
from tingtang.assets.models import (
    Party,
    PartyAgreement,
    PartyPerson,
    PartyReview,
    Referral,
    ReferralState,
    Verdict,
    Way,
)
from tingtang.assets.queries.dealings import facts_of
from tingtang.assets.rules.dealings import LEAST, MOST, SIDES
from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.customers.models import Customer
from tingtang.journal.record import record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy
from tingtang.org.queries import staff_of

PERSON_FIELDS: Final = field_names(PartyPerson, "party", "name", "duty", "reach", "is_first", "is_active")
AGREEMENT_FIELDS: Final = field_names(
    PartyAgreement, "party", "number", "title", "ours", "theirs", "terms", "starts_date", "ends_date", "notice_days"
)


class Ended(Refused):
    """The agreement was ended, or the referral settled, before."""

    message = _("This has been concluded already.")


@action("assets.save_party_person", on="party", label=_("Keep who is spoken with at parties outside"))
def save_party_person(
    actor: Actor, /, *, party: Party, at: datetime, person: PartyPerson | None = None, version: str | None = None, **values: Any
) -> PartyPerson:
    """Say who is spoken with there. Whoever is asked first takes that from the one who was."""
    found = save(
        actor, PERSON_SAVED, person or PartyPerson(), values | {"party": party}, PERSON_FIELDS, at=at, version=version,
        about=("party",), secret=("name", "reach"),
    )  # fmt: skip
    if found.is_first:
        PartyPerson.objects.filter(party=party, is_first=True).exclude(pk=found.pk).update(is_first=False)
    return found


@action("assets.remove_party_person", on="party", label=_("Remove who is spoken with at parties outside"))
def remove_party_person(actor: Actor, *, party: Party, person: PartyPerson, at: datetime) -> None:
    """Forget somebody who was spoken with there."""
    remove(actor, REMOVED, person, at=at, code=party.code)


@action("assets.save_party_agreement", on="party", label=_("Keep agreements with parties outside"))
def save_party_agreement(
    actor: Actor,
    /,
    *,
    party: Party,
    at: datetime,
    agreement: PartyAgreement | None = None,
    version: str | None = None,
    **values: Any,
) -> PartyAgreement:
    """Keep what was agreed with a party, or change it. Refused for one that was ended."""
    found = agreement or PartyAgreement()
    if found.ended_date is not None:
        raise Ended
    return save(
        actor, AGREEMENT_SAVED, found, values | {"party": party}, AGREEMENT_FIELDS, at=at, version=version, about=("party",)
    )


@action("assets.end_party_agreement", on="party", label=_("End agreements with parties outside"))
def end_party_agreement(
    actor: Actor, *, party: Party, agreement: PartyAgreement, reason: str, at: datetime, ended_date: date | None = None
) -> PartyAgreement:
    """End an agreement on a day, today when none is said. Refused twice, without a reason, and before it began."""
    kept = locked(agreement)
    if kept.ended_date is not None:
        raise Ended
    if not tidy(reason):
        raise Invalid(fields={"reason": [str(_("Say why it ends."))]})
    day = ended_date or today(party.hall, at)
    if day < kept.starts_date:
        raise Invalid(fields={"ended_date": [str(_("It ends before it begins."))]})
    kept.ended_date, kept.end_reason = day, tidy(reason)
    clean(kept)
    kept.save(update_fields=["ended_date", "end_reason"])
    record(AGREEMENT_ENDED, actor, at=at, partyagreement=kept, party=party, date=day.isoformat(), reason=kept.end_reason)
    return kept


@action("assets.refer", on="party", label=_("Note who was sent by and to parties outside"))
def refer(
    actor: Actor,
    *,
    party: Party,
    about: str,
    at: datetime,
    way: str = Way.TO_US,
    customer: Customer | None = None,
    name: str = "",
    made_date: date | None = None,
) -> Referral:
    """Note that a party sent somebody, or that somebody was sent to it.

    Refused without saying whom and about what, for a day to come, and to a party no longer in use.
    """
    day = made_date or today(party.hall, at)
    wrong: dict[str, list[str]] = {}
    if customer is None and not tidy(name):
        wrong["name"] = [str(_("Say whom: a customer, or a name."))]
    if day > today(party.hall, at):
        wrong["made_date"] = [str(_("Give a day that is not to come."))]
    if not party.is_active:
        wrong["party"] = [str(_("This party is out of use."))]
    if wrong:
        raise Invalid(fields=wrong)
    made = Referral(
        party=party, way=way, customer=customer, name="" if customer else tidy(name), about=tidy(about), made_date=day,
        staff=staff_of(actor),
    )  # fmt: skip
    clean(made)
    made.save()
    record(REFERRED, actor, at=at, referral=made, party=party, hall=party.hall, customer=customer, way=made.way)
    return made


@action("assets.settle_referral", on="party", label=_("Note what came of referrals"))
def settle_referral(
    actor: Actor,
    *,
    party: Party,
    referral: Referral,
    state: str,
    outcome: str,
    at: datetime,
    amount_cents: int | None = None,
    case_number: str = "",
    customer: Customer | None = None,
) -> Referral:
    """Note what came of a referral, and who he is by now. Refused twice, without words, and with a worth where nothing came of it."""
    kept = locked(referral)
    if kept.state != ReferralState.OPEN:
        raise Ended
    wrong: dict[str, list[str]] = {}
    if state not in {ReferralState.WON, ReferralState.LOST}:
        wrong["state"] = [str(_("Say whether something came of it."))]
    if not tidy(outcome):
        wrong["outcome"] = [str(_("Say what came of it, or why nothing did."))]
    if state == ReferralState.LOST and amount_cents:
        wrong["amount_cents"] = [str(_("Nothing came of it: there is no worth."))]
    if wrong:
        raise Invalid(fields=wrong)
    kept.state, kept.outcome, kept.amount_cents, kept.case_number = state, tidy(outcome), amount_cents, tidy(case_number)
    kept.settled_date, kept.settled_by = max(today(party.hall, at), kept.made_date), staff_of(actor)
    if customer is not None:
        kept.customer, kept.name = customer, ""
    clean(kept)
    kept.save()
    record(
        REFERRAL_SETTLED, actor, at=at, referral=kept, party=party, hall=party.hall, customer=kept.customer, state=kept.state,
        amount_cents=amount_cents,
    )  # fmt: skip
    return kept


@action("assets.review_party", on="party", label=_("Evaluate parties outside"))
def review_party(
    actor: Actor,
    *,
    party: Party,
    first_date: date,
    latest_date: date,
    marks: Mapping[str, int],
    remark: str,
    verdict: str,
    at: datetime,
    next_step: str = "",
) -> PartyReview:
    """Mark how it went with a party over a time, beside what was counted, and say what follows.

    Refused without every side marked, without words, for days to come, and where something is to follow that nobody named.
    """
    wrong: dict[str, list[str]] = {}
    for side in SIDES:
        if not LEAST <= marks.get(side, 0) <= MOST:
            wrong[side] = [str(_("Mark it from 1 to 5."))]
    if latest_date < first_date or latest_date > today(party.hall, at):
        wrong["latest_date"] = [str(_("The days must follow each other and may not be to come."))]
    if not tidy(remark):
        wrong["remark"] = [str(_("Say what was seen."))]
    if verdict != Verdict.CONTINUE and not tidy(next_step):
        wrong["next_step"] = [str(_("Say what is done, by whom, until when."))]
    if wrong:
        raise Invalid(fields=wrong)
    made = PartyReview(
        party=party, first_date=first_date, latest_date=latest_date, marks={side: int(marks[side]) for side in SIDES},
        facts=facts_of(party, first_date, latest_date), remark=tidy(remark), verdict=verdict, next_step=tidy(next_step),
        made_at=at, staff=staff_of(actor),
    )  # fmt: skip
    clean(made)
    made.save()
    record(REVIEWED, actor, at=at, partyreview=made, party=party, hall=party.hall, verdict=verdict, standing=made.standing)
    return made
