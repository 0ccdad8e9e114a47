"""Writes of awards (KPI-14): criteria published, a round announced, ranked, appealed against, and decided by a person."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.journal.record import changed, record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy, write
from tingtang.org.models import Hall
from tingtang.quality.actions.reckoning import keep_ratings
from tingtang.quality.events import (
    AWARD_APPEAL_DECIDED,
    AWARD_APPEALED,
    AWARD_SAVED,
    AWARDED,
    REMOVED,
    ROUND_ANNOUNCED,
    ROUND_DECIDED,
    ROUND_RANKED,
)
from tingtang.quality.models import Award, AwardAppeal, AwardRound, Candidate, RoundState
from tingtang.quality.models.awards import terms_of
from tingtang.quality.queries import awards as queries
from tingtang.quality.queries.criteria import as_data
from tingtang.quality.rules import judging

AWARD_FIELDS = field_names(
    Award, "code", "name", "names", "kind", "process", "criteria", "evaluation", "least", "places", "levels", "is_barred", "appeal_days",
    "is_active",
)  # fmt: skip


class NotOver(Refused):
    """The period has not ended."""

    message = _("The period of this award is not over yet.")


class WrongState(Refused):
    """The round is not where this could be done."""

    message = _("This is not possible while the award is “{state}”.")


class AppealsOpen(Refused):
    """There is still time to appeal, or an appeal to decide."""

    message = _("First decide the open appeals, and let the time for them pass (until {until}).")


class NotRanked(Refused):
    """Somebody without points cannot be awarded."""

    message = _("“{name}” is not in the ranking.")


class TooMany(Refused):
    """More than the published terms allow."""

    message = _("The published terms award {most} at most.")


class Interested(Denied):
    """Who is in the ranking decides nothing about it."""

    message = _("Whoever is in the ranking decides nothing about it.")


@action("quality.save_award", label=_("Set up awards"))
def save_award(actor: Actor, /, *, at: datetime, award: Award | None = None, version: str | None = None, **values: Any) -> Award:
    """Change an award or set one up. Rounds already announced keep the terms they were announced with."""
    kept = save(actor, AWARD_SAVED, award or Award(), values, AWARD_FIELDS, at=at, version=version)
    keep_ratings(kept.criteria)
    return kept


@action("quality.remove_award", label=_("Remove awards"))
def remove_award(actor: Actor, *, award: Award, at: datetime) -> None:
    """Remove an award that was never announced."""
    remove(actor, REMOVED, award, at=at)


@action("quality.announce_round", on="hall", label=_("Announce awards"))
def announce_round(
    actor: Actor, *, award: Award, hall: Hall | None, first_date: date, latest_date: date, at: datetime
) -> AwardRound:
    """Publish the criteria and process of an award for a period. Refused for days that were announced already."""
    made = AwardRound(
        award=award, hall=hall, first_date=first_date, latest_date=latest_date, terms=terms_of(award), announced_at=at
    )
    clean(made)
    write(made)
    record(ROUND_ANNOUNCED, actor, at=at, awardround=made, award=award, hall=hall)
    changed(made, at=at, terms=made.terms, state=made.state)
    return made


def _held(found: AwardRound, state: str) -> AwardRound:
    kept = locked(found)
    if kept.state != state:
        raise WrongState(state=kept.get_state_display())
    return kept


@action("quality.rank_round", on="award_round", label=_("Rank candidates for awards"))
def rank_round(actor: Actor, *, award_round: AwardRound, at: datetime) -> AwardRound:
    """Rank everybody by the published terms and open the time for appeals. Refused before the period is over, and a second time."""
    kept = _held(award_round, RoundState.ANNOUNCED)
    if at < queries.ends_at(kept):
        raise NotOver
    rows = queries.ranking(kept, at)
    Candidate.objects.bulk_create(_candidate(kept, one) for one in rows)
    kept.state, kept.ranked_at = RoundState.RANKED, at
    kept.appeals_until = at + timedelta(days=kept.terms["appeal_days"])
    kept.save(update_fields=["state", "ranked_at", "appeals_until"])
    ranked = sum(one.place is not None for one in rows)
    record(ROUND_RANKED, actor, at=at, awardround=kept, award=kept.award, hall=kept.hall, candidates=len(rows), ranked=ranked)
    changed(kept, at=at, state=kept.state)
    return kept


def _candidate(found: AwardRound, one: queries.Ranked) -> Candidate:
    total = one.judged.total
    owner = {"staff_id": one.unit} if found.award.kind == "person" else {"unit_id": one.unit}
    return Candidate(
        round=found, points=total.value, low=total.low, high=total.high, pieces=as_data(found.terms["criteria"], one.judged.pieces),
        place=one.place.place if one.place else None, best=one.place.best if one.place else None,
        worst=one.place.worst if one.place else None, out=one.out, level=one.level, **owner,
    )  # fmt: skip


@action("quality.appeal_award", on="candidate", label=_("Appeal against one's place in an award"))
def appeal_award(actor: Actor, *, candidate: Candidate, text: str, at: datetime) -> AwardAppeal:
    """Say why one's own place is wrong. Refused for others, without a reason, after the time for it, and a second time."""
    kept = Candidate.objects.select_for_update(of=("self",)).select_related("round", "staff").get(pk=candidate.pk)
    if actor.staff_id is None or (kept.staff_id is not None and kept.staff_id != actor.staff_id):
        raise Denied
    if kept.round.state != RoundState.RANKED or (kept.round.appeals_until or at) < at:
        raise WrongState(state=kept.round.get_state_display())
    if not tidy(text):
        raise Invalid(fields={"text": [_("Give the reason.")]})
    if kept.appeals.filter(staff_id=actor.staff_id).exists():
        raise Refused(_("You have appealed against this place already."))
    made = AwardAppeal.objects.create(
        candidate=kept, staff_id=actor.staff_id, text=tidy(text)[:2000], made_at=at, points_before=kept.points
    )
    record(AWARD_APPEALED, actor, at=at, awardappeal=made, awardround=kept.round, hall=kept.round.hall, staff=made.staff)
    return made


@action("quality.decide_award_appeal", on="award_appeal", label=_("Decide appeals against places in awards"))
def decide_award_appeal(
    actor: Actor, *, award_appeal: AwardAppeal, answer: str, at: datetime, points: float | None = None
) -> AwardAppeal:
    """Let a place stand (no `points`) or change the points with the reason; then everybody is placed anew.

    Refused for who is in the ranking himself, for who made the appeal, and without a reason.
    """
    found = locked(award_appeal)
    held = _held(found.candidate.round, RoundState.RANKED)
    if found.state != "open":
        raise Refused(_("This has been decided already."))
    _refuse_interested(actor, held)
    if actor.staff_id is not None and actor.staff_id == found.staff_id:
        raise Interested
    if not tidy(answer):
        raise Invalid(fields={"answer": [_("Give the reason.")]})
    if points is not None and not 0 <= points <= 100:
        raise Invalid(fields={"points": [_("Points lie between 0 and 100.")]})
    found.state, found.answer, found.points_after = ("upheld" if points is None else "changed"), tidy(answer)[:2000], points
    found.decided_by_id, found.decided_at = actor.staff_id, at
    found.save()
    if points is not None:
        one = Candidate.objects.get(pk=found.candidate_id)
        low, high = judging.moved(one.points, (one.low, one.high), points)
        Candidate.objects.filter(pk=one.pk).update(points=points, low=low, high=high, out="")
        _place_anew(held)
    record(
        AWARD_APPEAL_DECIDED, actor, at=at, awardappeal=found, awardround=held, hall=held.hall, staff=found.staff, state=found.state,
        before=found.points_before, after=points,
    )  # fmt: skip
    return found


def _refuse_interested(actor: Actor, found: AwardRound) -> None:
    if actor.staff_id is not None and found.candidates.filter(staff_id=actor.staff_id, place__isnull=False).exists():
        raise Interested


def _place_anew(found: AwardRound) -> None:
    rows = {one.pk: one for one in found.candidates.filter(out="")}
    totals = {key: judging.Total(one.points, one.low, one.high, 1.0) for key, one in rows.items()}
    for key, place in judging.placed(totals).items():
        one = rows[key]
        one.place, one.best, one.worst = place.place, place.best, place.worst
        one.level = judging.level_of(one.points, found.terms["levels"])
    Candidate.objects.bulk_update(rows.values(), ["place", "best", "worst", "level"])


@action("quality.decide_round", on="award_round", label=_("Decide awards"))
def decide_round(actor: Actor, *, award_round: AwardRound, winners: Collection[int], note: str, at: datetime) -> AwardRound:
    """Award those whose keys among the candidates are named, with the reason; the result is then published.

    Refused while appeals can come or are open, for more than the terms allow, for who is not in the ranking, by who is in it himself,
    and without a reason where others than the first are chosen.
    """
    kept = _held(award_round, RoundState.RANKED)
    _refuse_interested(actor, kept)
    if (kept.appeals_until or at) > at or AwardAppeal.objects.filter(candidate__round=kept, state="open").exists():
        raise AppealsOpen(until=f"{kept.appeals_until:%Y-%m-%d %H:%M}")
    if len(set(winners)) > kept.terms["places"]:
        raise TooMany(most=kept.terms["places"])
    rows = list(kept.candidates.select_related("staff__hall", "unit").order_by("place", "pk"))
    chosen = [one for one in rows if one.pk in set(winners)]
    _refuse_unfit(rows, chosen, set(winners), note)
    for number, one in enumerate(chosen, 1):
        one.is_awarded, one.number = True, f"{kept.latest_date:%Y%m}-{kept.pk}-{number:03d}"
    Candidate.objects.bulk_update(chosen, ["is_awarded", "number"])
    kept.state, kept.decided_at, kept.decided_by_id, kept.note = RoundState.DECIDED, at, actor.staff_id, tidy(note)[:1000]
    kept.save(update_fields=["state", "decided_at", "decided_by", "note"])
    for one in chosen:
        record(
            AWARDED, actor, at=at, candidate=one, awardround=kept, award=kept.award, hall=one.unit or (one.staff and one.staff.hall),
            staff=one.staff, place=one.place, points=one.points, level=one.level, number=one.number,
        )  # fmt: skip
    record(ROUND_DECIDED, actor, at=at, awardround=kept, award=kept.award, hall=kept.hall, awarded=len(chosen))
    changed(kept, at=at, state=kept.state)
    return kept


def _refuse_unfit(rows: list[Candidate], chosen: list[Candidate], keys: set[int], note: str) -> None:
    if len(chosen) != len(keys):
        raise Invalid(fields={"winners": [_("Choose one of those offered.")]})
    for one in chosen:
        if one.place is None:
            raise NotRanked(name=str(one))
    first = {
        one.pk for one in rows if one.place is not None and one.place <= max((each.place or 0 for each in chosen), default=0)
    }
    if first - keys and not tidy(note):
        raise Invalid(fields={"note": [_("Somebody with more points is passed over: give the reason.")]})
