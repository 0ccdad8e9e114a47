"""Planning a roster, and making it the halls' own by their ordinary action."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.journal.record import record
from tingtang.journal.saving import ChangedMeanwhile, locked
from tingtang.org.actions import import_shifts
from tingtang.org.models import Hall, Shift, Staff
from tingtang.planning.actions.sheets import BadContent
from tingtang.planning.events import ROSTER_PLANNED, ROSTER_PUBLISHED
from tingtang.planning.models import Sheet
from tingtang.planning.rules.rosters.sheet import RosterSheet
from tingtang.planning.rules.sheets import BadSheet, read

MOST_SECONDS = 20.0


class NotPlanned(Refused):
    """There is nothing to publish."""

    message = _("Plan the roster first; then it can be published.")


class Unknown(Refused):
    """People or outlets of the roster are none of the organisation's."""

    message = _("These are no badge numbers or codes of halls here: {names}. Use those of Setup.")


def _about(sheet: Sheet) -> dict[str, Any]:
    return {"hall": sheet.hall} if sheet.hall else {}


@action("planning.plan_roster", on="sheet", label=_("Plan rosters"))
def plan_roster(actor: Actor, *, sheet: Sheet, at: datetime) -> Sheet:
    """Search for the best roster of a sheet and keep it beside it. Refused: `BadContent`, and a sheet that changed meanwhile."""
    from tingtang.planning.rules.rosters.figures import figures  # noqa: PLC0415 - OR-Tools takes a second of every process's start
    from tingtang.planning.rules.rosters.solve import rostered  # noqa: PLC0415

    try:
        wanted = read(RosterSheet, sheet.data)
        limited = wanted.model_copy(update={"seconds": min(wanted.seconds, MOST_SECONDS)})
        found = figures(wanted, rostered(limited, workers=2))
    except BadSheet as bad:
        raise BadContent(bad.problems) from None
    kept = locked(sheet)
    if kept.data != sheet.data:  # somebody saved the sheet while the search went on
        raise ChangedMeanwhile
    kept.answer = found
    kept.save(update_fields=["answer"])
    told = {
        "state": found["state"],
        "turns": len(found["turns"]),
        "short_hours": found["short_hours"],
        "gap": found["gap"] or 0.0,
    }
    record(ROSTER_PLANNED, actor, at=at, sheet=kept, **_about(kept), **told)
    return kept


@action("planning.publish_roster", on="sheet", label=_("Publish rosters"))
def publish_roster(actor: Actor, *, sheet: Sheet, at: datetime) -> list[Shift]:
    """Plan the turns of a roster as shifts of their halls, all or none. Refused: nothing planned, unknown codes, who is planned already."""
    kept = locked(sheet)
    turns = (kept.answer or {}).get("turns") or []
    if not turns:
        raise NotPlanned
    staff = {one.badge: one for one in Staff.objects.filter(badge__in={turn["person"] for turn in turns})}
    halls = {one.code: one for one in Hall.objects.filter(code__in={turn["outlet"] or "" for turn in turns})}
    unknown = {turn["person"] for turn in turns} - staff.keys()
    if kept.hall is None:
        unknown |= {turn["outlet"] or "–" for turn in turns} - halls.keys()
    if unknown:
        raise Unknown(names=", ".join(sorted(unknown)))
    by_hall: dict[Hall, list[dict[str, Any]]] = {}
    for turn in turns:
        hall = halls.get(turn["outlet"] or "", kept.hall)
        assert hall is not None  # noqa: S101 - unknown ones were refused
        by_hall.setdefault(hall, []).append(_row(turn, staff[turn["person"]], hall))
    _refuse_foreign(actor, by_hall)
    made = [shift for hall, rows in by_hall.items() for shift in import_shifts(actor, hall=hall, rows=rows, at=at)]
    record(ROSTER_PUBLISHED, actor, at=at, sheet=kept, **_about(kept), turns=len(made))
    return made


def _refuse_foreign(actor: Actor, by_hall: dict[Hall, Any]) -> None:
    foreign = [str(hall) for hall in by_hall if not actor.may("org.import_shifts", hall)]
    if foreign:
        text = _("You may not plan shifts in: {names}.")
        raise Invalid(str(text).format(names=", ".join(foreign)))


def _row(turn: dict[str, Any], staff: Staff, hall: Hall) -> dict[str, Any]:
    pauses = ", ".join(f"{start[11:]}–{end[11:]}" for start, end in turn["breaks"])
    starts, ends = (datetime.fromisoformat(turn[name]).replace(tzinfo=hall.zone) for name in ("starts", "ends"))
    return {
        "staff": staff,
        "starts_at": starts,
        "ends_at": ends,
        "note": f"{turn['shift']} · {pauses}" if pauses else turn["shift"],
    }
