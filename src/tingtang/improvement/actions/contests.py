"""Writes of contests: called, marked by judges, published with ranks and prizes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied, Invalid, NotFound, Refused
from tingtang.improvement.actions.parts import own
from tingtang.improvement.events import CONTEST_ENDED, CONTEST_MARKED, CONTEST_PLACED, CONTEST_SAVED, REMOVED
from tingtang.improvement.models import Contest, ContestState, Entrant, Judge, Mark
from tingtang.improvement.models.contests import MOST_MARK, given
from tingtang.improvement.rules import contests as rules
from tingtang.journal.record import changed, record
from tingtang.journal.saving import field_names, locked, remove, save, tidy
from tingtang.org.models import Hall, Staff
from tingtang.org.queries import staff_of

CONTEST_FIELDS = field_names(Contest, "name", "goal", "hall", "held_date", "place", "subjects", "prizes", "trims")
Given = Mapping[tuple[int, int], float]  # by entrant and place of the subject


class ContestOver(Refused):
    """Its results are published, or it is cancelled."""

    message = _("This contest is over: its results are published, or it was cancelled.")


class MarksMissing(Refused):
    """Some judge has not marked somebody yet."""

    message = _("{count} marks are still missing. Have every judge mark everybody, or take off who did not compete.")


class MarkedAlready(Refused):
    """Marks stand that would be lost."""

    message = _("Judges have marked already: what is contested, and who was marked or has marked, stays.")


def _planned(contest: Contest) -> Contest:
    kept = locked(contest)
    if kept.state != ContestState.PLANNED:
        raise ContestOver
    return kept


@action("improvement.save_contest", on="hall", label=_("Call contests"))
def save_contest(
    actor: Actor,
    /,
    *,
    hall: Hall | None,
    at: datetime,
    contest: Contest | None = None,
    version: str | None = None,
    entrants: Sequence[Staff] | None = None,
    judges: Sequence[Staff] | None = None,
    **values: Any,
) -> Contest:
    """Change a contest of `hall` (None: of the organisation), or call one. Refused when somebody would judge himself, and for what
    judges have marked already."""
    own(actor, "improvement.save_contest", contest)
    if contest is not None:
        held = _planned(contest)
        _keep_marked(held, tidy(values.get("subjects")))
    fields = values | {"hall": hall}
    about = ["hall"] if hall else []
    kept = save(actor, CONTEST_SAVED, contest or Contest(), fields, CONTEST_FIELDS, at=at, version=version, about=about)
    _take_part(actor, kept, entrants, judges, at)
    return kept


def _keep_marked(held: Contest, subjects: Any) -> None:
    if subjects is None or not Mark.objects.filter(entrant__contest=held).exists():
        return
    wanted = Contest(name=held.name, held_date=held.held_date, subjects=subjects)
    wanted.clean()
    if wanted.subjects != held.subjects:
        raise MarkedAlready


def _take_part(
    actor: Actor, kept: Contest, entrants: Sequence[Staff] | None, judges: Sequence[Staff] | None, at: datetime
) -> None:
    competing, judging = _keys(kept.entrants), _keys(kept.judges)
    wanted = competing if entrants is None else {one.pk for one in entrants}
    chosen = judging if judges is None else {one.pk for one in judges}
    if wanted & chosen:
        raise Invalid(fields={"judges": [_("Nobody judges a contest in which he takes part.")]})
    if (wanted, chosen) == (competing, judging):
        return
    marks = Mark.objects.filter(entrant__contest=kept)
    gone = marks.filter(entrant__staff_id__in=competing - wanted) | marks.filter(judge__staff_id__in=judging - chosen)
    if gone.exists():
        raise MarkedAlready
    kept.entrants.filter(staff_id__in=competing - wanted).delete()
    kept.judges.filter(staff_id__in=judging - chosen).delete()
    Entrant.objects.bulk_create(Entrant(contest=kept, staff_id=key) for key in sorted(wanted - competing))
    Judge.objects.bulk_create(Judge(contest=kept, staff_id=key) for key in sorted(chosen - judging))
    record(CONTEST_SAVED, actor, at=at, contest=kept, hall=kept.hall, fields="people")


def _keys(rows: Any) -> set[int]:
    return set(rows.values_list("staff_id", flat=True))


@action("improvement.judge_contest", on="judge", label=_("Judge contests"))
def judge_contest(actor: Actor, *, judge: Judge, marks: Given, at: datetime) -> int:
    """Keep what one gives as a judge, by entrant's key and place of the subject; later marks take the place of earlier ones. Returns how
    many. Refused for others, and outside the scale."""
    me = staff_of(actor)
    if me is None or judge.staff_id != me.pk:
        raise Denied
    return _keep(actor, judge, marks, at)


@action("improvement.enter_marks", on="contest", label=_("Enter marks that judges gave on paper"))
def enter_marks(actor: Actor, *, contest: Contest, judge: Judge, marks: Given, at: datetime) -> int:
    """Keep what a judge gave on paper. Refused for who competes himself."""
    me = staff_of(actor)
    if judge.contest_id != contest.pk:
        raise NotFound
    if me is not None and contest.entrants.filter(staff=me).exists():
        raise Refused(str(_("Somebody who does not compete enters the marks.")))
    return _keep(actor, judge, marks, at)


def _keep(actor: Actor, judge: Judge, marks: Given, at: datetime) -> int:
    kept = _planned(judge.contest)
    _in_scale(kept, {one.pk for one in kept.entrants.all()}, marks)
    if not marks:
        unchanged()
        return 0
    rows = [Mark(entrant_id=one, subject=place, judge=judge, value=value) for (one, place), value in marks.items()]
    Mark.objects.bulk_create(rows, update_conflicts=True, unique_fields=["entrant", "judge", "subject"], update_fields=["value"])
    record(CONTEST_MARKED, actor, at=at, contest=kept, judge=judge.staff, marks=len(rows))
    return len(rows)


def _in_scale(kept: Contest, entrants: set[int], marks: Given) -> None:
    for (entrant, place), value in marks.items():
        if entrant not in entrants or not 0 <= place < len(kept.subjects):
            raise Invalid(fields={"marks": [_("There is no such entrant or subject.")]})
        kind = kept.subjects[place]["kind"]
        most = rules.MOST_POINTS if kind == rules.JUDGED else MOST_MARK
        if not 0 <= value <= most or (kind == rules.LESS and value == 0):
            text = _("“{subject}”: give a number from 0 to {most}; what counts the less the better cannot be 0.")
            raise Invalid(fields={"marks": [str(text).format(subject=kept.subjects[place]["name"], most=int(most))]})


@action("improvement.publish_contest", on="contest", label=_("Publish results of contests"))
def publish_contest(actor: Actor, *, contest: Contest, at: datetime) -> Contest:
    """Publish who came where and what he wins; the result stays as it is. Refused while a mark is missing, and for who competed."""
    kept = _planned(contest)
    entrants, judges = list(kept.entrants.select_related("staff").order_by("pk")), list(kept.judges.order_by("pk"))
    me = staff_of(actor)
    if me is not None and me.pk in {one.staff_id for one in entrants}:
        raise Refused(str(_("Somebody who did not compete publishes the results.")))
    if not entrants or not judges:
        raise Refused(str(_("Name who takes part and who judges first.")))
    known = given(entrants)
    wanted = [(one.pk, place, judge.pk) for one in entrants for place in range(len(kept.subjects)) for judge in judges]
    missing = sum(key not in known for key in wanted)
    if missing:
        raise MarksMissing(count=missing)
    marks: dict[tuple[int, int], list[float]] = {}
    for entrant, place, judge in wanted:
        marks.setdefault((entrant, place), []).append(known[entrant, place, judge])
    _place(actor, kept, entrants, marks, at)
    kept.state, kept.published_at = ContestState.PUBLISHED, at
    kept.save(update_fields=["state", "published_at"])
    record(CONTEST_ENDED, actor, at=at, contest=kept, hall=kept.hall, state=str(kept.state), entrants=len(entrants), note="")
    changed(kept, at=at, state=str(kept.state))
    return kept


def _place(actor: Actor, kept: Contest, entrants: list[Entrant], marks: rules.Marks, at: datetime) -> None:
    by_key = {one.pk: one for one in entrants}
    for placed in rules.ranking(kept.parts, marks, list(by_key), trims=kept.trims):
        one = by_key[placed.entrant]
        one.rank, one.total, one.means = placed.rank, placed.total, list(placed.means)
        one.prize = kept.prize_of(placed.rank)
        about = {"contest": kept, "hall": kept.hall, "staff": one.staff}
        record(CONTEST_PLACED, actor, at=at, **about, rank=one.rank, points=placed.total, prize=one.prize, of=len(entrants))
    Entrant.objects.bulk_update(entrants, ["rank", "total", "means", "prize"])


@action("improvement.cancel_contest", on="contest", label=_("Cancel contests"))
def cancel_contest(actor: Actor, *, contest: Contest, at: datetime, note: str = "") -> Contest:
    """Say that a contest does not take place."""
    kept = _planned(contest)
    kept.state = ContestState.CANCELLED
    kept.save(update_fields=["state"])
    count, said = kept.entrants.count(), tidy(note)[:200]
    record(CONTEST_ENDED, actor, at=at, contest=kept, hall=kept.hall, state=str(kept.state), entrants=count, note=said)
    changed(kept, at=at, state=str(kept.state))
    return kept


@action("improvement.remove_contest", on="contest", label=_("Remove contests"))
def remove_contest(actor: Actor, *, contest: Contest, at: datetime) -> None:
    """Remove a contest that nobody has marked. Refused with marks."""
    kept = locked(contest)
    if Mark.objects.filter(entrant__contest=kept).exists():
        raise MarkedAlready
    remove(actor, REMOVED, kept, at=at, parts=["entrants", "judges"], code=str(kept.pk))
