"""Writes of corrections: reported, explained, corrected by measures, accepted by somebody else, made to last."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, Refused
from tingtang.improvement.actions.parts import own, part_of
from tingtang.improvement.events import (
    CORRECTION_MOVED,
    CORRECTION_SAVED,
    MEASURE_DONE,
    MEASURE_SAVED,
    REMOVED,
)
from tingtang.improvement.models import BRANCHES, Correction, CorrectionState, Measure
from tingtang.improvement.queries.days import day_in
from tingtang.journal.record import changed, record
from tingtang.journal.saving import clean, field_names, locked, remove, save, tidy
from tingtang.org.models import Hall
from tingtang.org.queries import staff_of

CORRECTION_FIELDS = field_names(
    Correction,
    "title",
    "body",
    "hall",
    "origin",
    "weight",
    "drive",
    "owner",
    "found_date",
    "due_date",
    "customers_view",
    "finding",
    "gap_study",
    "gap_number",
)
MEASURE_FIELDS = field_names(Measure, "correction", "text", "owner", "due_date")
_OPEN = (CorrectionState.REPORTED, CorrectionState.ANALYSED, CorrectionState.ACTING)


class WrongStep(Refused):
    """The correction stands elsewhere."""

    message = _("This cannot be done now: the correction is “{state}”.")


class MeasuresOpen(Refused):
    """It cannot be checked before it is done."""

    message = _("There must be at least one measure, and all must be carried out. Open now: {count}.")


class CauseMissing(Refused):
    """Without a root cause the fault would come again."""

    message = _("Write down the root cause: without it the fault comes again.")


class OwnWork(Refused):
    """Who corrects does not accept."""

    message = _("Somebody else has to accept it: you corrected it yourself.")


class WordsMissing(Refused):
    """A decision needs words."""

    message = _("Say what was found, or why.")


class CustomersNotHeard(Refused):
    """A correction ends with a look at the customers."""

    message = _("Say what customers say of it now: look at their ratings, ask some of them, or call back who complained.")


def _held(correction: Correction, *states: CorrectionState) -> Correction:
    kept = locked(correction)
    if kept.state not in states:
        raise WrongStep(state=kept.get_state_display())
    return kept


def _move(actor: Actor, kept: Correction, state: CorrectionState, at: datetime, *fields: str, note: str = "") -> Correction:
    before, kept.state = kept.state, state
    kept.save(update_fields=["state", *fields])
    about = {"correction": kept, "hall": kept.hall, "staff": staff_of(actor)}
    record(CORRECTION_MOVED, actor, at=at, **about, before=before, after=state.value, note=note[:200])
    changed(kept, at=at, state=state.value)
    return kept


@action("improvement.save_correction", on="hall", label=_("Report faults and plan corrections"))
def save_correction(
    actor: Actor, /, *, hall: Hall | None, at: datetime, correction: Correction | None = None, version: str | None = None, **values: Any
) -> Correction:  # fmt: skip
    """Report a fault, or change what was reported. Refused once it is over."""
    own(actor, "improvement.save_correction", correction)
    if correction is not None and locked(correction).is_over:
        raise WrongStep(state=correction.get_state_display())
    about = ["owner", *(["hall"] if hall else [])]
    given = values | {"hall": hall}
    return save(
        actor, CORRECTION_SAVED, correction or Correction(), given, CORRECTION_FIELDS, at=at, version=version, about=about
    )


@action("improvement.analyse", on="correction", label=_("Find causes of faults"))
def analyse(
    actor: Actor,
    *,
    correction: Correction,
    at: datetime,
    root_cause: str,
    whys: Sequence[str] = (),
    causes: Mapping[str, Sequence[str]] | None = None,
) -> Correction:
    """Write down why it went wrong: whys asked in a row, causes by branch, and the root.

    Refused without a root cause, and for others than who corrects it or reports faults there.
    """
    kept = _held(correction, *_OPEN)
    _is_his(actor, kept, "improvement.save_correction")
    if not tidy(root_cause):
        raise CauseMissing
    kept.root_cause = tidy(root_cause)
    kept.whys = [one for one in (tidy(each) for each in whys) if one]
    given = causes or {}
    kept.causes = {code: found for code in given if (found := [one for each in given[code] if (one := tidy(each))])}
    clean(kept)
    fields = ("root_cause", "whys", "causes")
    if kept.state == CorrectionState.REPORTED:
        return _move(actor, kept, CorrectionState.ANALYSED, at, *fields, note=kept.root_cause)
    kept.save(update_fields=fields)
    record(CORRECTION_SAVED, actor, at=at, correction=kept, hall=kept.hall, owner=kept.owner, fields=",".join(fields))
    return kept


@action("improvement.save_measure", on="correction", label=_("Plan measures of corrections"))
def save_measure(
    actor: Actor, /, *, correction: Correction, at: datetime, measure: Measure | None = None, version: str | None = None, **values: Any
) -> Measure:  # fmt: skip
    """Plan a measure, or change one; the first puts the correction to work. Refused before the cause is found."""
    kept = _held(correction, CorrectionState.ANALYSED, CorrectionState.ACTING)
    part_of(kept, measure, "correction")
    given = values | {"correction": kept}
    made = save(actor, MEASURE_SAVED, measure or Measure(), given, MEASURE_FIELDS, at=at, version=version, about=["correction"])
    if kept.state == CorrectionState.ANALYSED:
        _move(actor, kept, CorrectionState.ACTING, at)
    return made


@action("improvement.remove_measure", on="measure", label=_("Remove measures of corrections"))
def remove_measure(actor: Actor, *, measure: Measure, at: datetime) -> None:
    """Remove a measure that was not carried out."""
    _held(measure.correction, *_OPEN)
    if locked(measure).done_at is not None:
        raise Refused(str(_("It was carried out already.")))
    remove(actor, REMOVED, measure, at=at, code=str(measure.pk))


@action("improvement.finish_measure", on="measure", label=_("Carry out measures"))
def finish_measure(actor: Actor, *, measure: Measure, at: datetime, note: str = "") -> Measure:
    """Note that a measure was carried out. Refused for others than its owner, unless they plan measures there."""
    _held(measure.correction, *_OPEN)
    kept = locked(measure)
    _work_on(actor, kept.correction, kept.owner_id)
    if kept.done_at is not None:
        unchanged()
        return kept
    kept.done_at, kept.note = at, tidy(note)[:300]
    kept.save(update_fields=["done_at", "note"])
    record(MEASURE_DONE, actor, at=at, measure=kept, correction=kept.correction, owner=kept.owner)
    return kept


@action("improvement.do_measure", on="correction", label=_("Write down what one did oneself for a correction"))
def do_measure(actor: Actor, *, correction: Correction, at: datetime, text: str) -> Measure:
    """Note something that one did oneself, planned by nobody before; the first puts the correction to work.

    Refused before the cause is found, without words, and for others than who corrects it or plans measures there.
    """
    kept = _held(correction, CorrectionState.ANALYSED, CorrectionState.ACTING)
    _work_on(actor, kept, kept.owner_id)
    if not tidy(text):
        raise Invalid(fields={"text": [str(_("Write down what you did."))]})
    by = staff_of(actor) or kept.owner
    made = Measure.objects.create(correction=kept, text=tidy(text)[:300], owner=by, due_date=day_in(kept.hall, at), done_at=at)
    record(MEASURE_DONE, actor, at=at, measure=made, correction=kept, owner=by)
    if kept.state == CorrectionState.ANALYSED:
        _move(actor, kept, CorrectionState.ACTING, at)
    return made


def _is_his(actor: Actor, correction: Correction, otherwise: str) -> None:
    me = staff_of(actor)
    if (me is None or me.pk != correction.owner_id) and not actor.may(otherwise, correction):
        raise Denied(permission=otherwise)


def _work_on(actor: Actor, correction: Correction, owner: int) -> None:
    me = staff_of(actor)
    if (me is None or me.pk != owner) and not actor.may("improvement.save_measure", correction):
        raise Denied


@action("improvement.submit_correction", on="correction", label=_("Hand in corrections"))
def submit_correction(actor: Actor, *, correction: Correction, at: datetime) -> Correction:
    """Ask for acceptance. Refused without a measure, while one is open, and for others than who corrects it or plans measures there."""
    kept = _held(correction, CorrectionState.ACTING)
    _work_on(actor, kept, kept.owner_id)
    still_open = kept.measures.filter(done_at__isnull=True).count()
    if still_open or not kept.measures.exists():
        raise MeasuresOpen(count=still_open)
    return _move(actor, kept, CorrectionState.SUBMITTED, at)


@action("improvement.accept_correction", on="correction", label=_("Accept or return corrections"))
def accept_correction(actor: Actor, *, correction: Correction, at: datetime, verdict: str, is_accepted: bool) -> Correction:
    """Accept what was handed in, or send it back to work. Refused for who corrected it himself, and without words."""
    kept = _held(correction, CorrectionState.SUBMITTED)
    by = staff_of(actor)
    worked = {kept.owner_id, *kept.measures.values_list("owner_id", flat=True)}
    if by is not None and by.pk in worked:
        raise OwnWork
    if not tidy(verdict):
        raise WordsMissing
    kept.verdict = tidy(verdict)[:500]
    if not is_accepted:
        return _move(actor, kept, CorrectionState.ACTING, at, "verdict", note=kept.verdict)
    kept.accepted_by, kept.accepted_at = by, at
    return _move(actor, kept, CorrectionState.ACCEPTED, at, "verdict", "accepted_by", "accepted_at", note=kept.verdict)


@action("improvement.make_lasting", on="correction", label=_("End corrections with a lasting measure"))
def make_lasting(actor: Actor, *, correction: Correction, at: datetime, lasting: str, customers: str) -> Correction:
    """End a correction with what keeps the fault away for good (a rule, a check, a training) and what customers say now (IMP-06).

    Refused without words for either.
    """
    kept = _held(correction, CorrectionState.ACCEPTED)
    if not tidy(lasting):
        raise WordsMissing
    if not tidy(customers):
        raise CustomersNotHeard
    kept.lasting, kept.customers_after, kept.ended_at = tidy(lasting)[:2000], tidy(customers)[:2000], at
    return _move(actor, kept, CorrectionState.LASTING, at, "lasting", "customers_after", "ended_at", note=kept.lasting)


@action("improvement.drop_correction", on="correction", label=_("Drop corrections"))
def drop_correction(actor: Actor, *, correction: Correction, at: datetime, reason: str) -> Correction:
    """End a correction without correcting, with a reason: it was no fault, or is dealt with elsewhere."""
    kept = _held(correction, *_OPEN)
    if not tidy(reason):
        raise WordsMissing
    kept.verdict, kept.ended_at = tidy(reason)[:500], at
    return _move(actor, kept, CorrectionState.DROPPED, at, "verdict", "ended_at", note=kept.verdict)


def branches_from(given: Mapping[str, str]) -> dict[str, list[str]]:
    """Causes as they are typed: one on a line for each branch."""
    return {code: [line for line in given.get(code, "").splitlines() if line.strip()] for code in BRANCHES if given.get(code)}
