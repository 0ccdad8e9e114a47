"""Shops of a demo answer for what customers complained of, under the rules they are bound to."""

from datetime import datetime

from tingtang.assets.models import Party
from tingtang.cases.actions.outside import hand_to_party, note_party_answer, settle_with_party
from tingtang.cases.models import Case, Handing
from tingtang.core.actors import SYSTEM, Actor
from tingtang.packs.schemas.casework import Outside


def hand(case: Case, told: Outside | None, actor: Actor, at: datetime) -> None:
    """Hand it to the shop it is about, once."""
    party = Party.objects.filter(code=told.party).first() if told else None
    if party is not None and not Handing.objects.filter(case=case).exists():
        hand_to_party(actor, case=case, party=party, at=at)


def settle(case: Case, told: Outside | None, at: datetime) -> None:
    """Each shop that has it says its word, and it is settled so."""
    if told is None:
        return
    cents = round(told.amount * 100) or None
    for handing in Handing.objects.filter(case=case, settled_at__isnull=True):
        note_party_answer(SYSTEM, case=case, handing=handing, answer=told.says, at=at)
        settle_with_party(SYSTEM, case=case, handing=handing, settlement=told.settled, amount_cents=cents, at=at)
