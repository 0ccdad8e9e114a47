"""Planning a roster, and making it the halls' own by their ordinary action."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.journal.record import record
from tingtang.journal.saving import ChangedMeanwhile, locked
from tingtang.org.actions import import_shifts, remove_shift
from tingtang.org.models import Hall, Shift, Staff
from tingtang.planning.actions.sheets import BadContent, save_sheet
from tingtang.planning.events import ROSTER_ASKED, ROSTER_BROUGHT, ROSTER_PLANNED, ROSTER_PUBLISHED, ROSTER_STOPPED
from tingtang.planning.models import Sheet
from tingtang.planning.queries.rosters import planned_for
from tingtang.planning.rules.rosters.needs import wrong
from tingtang.planning.rules.rosters.sheet import RosterSheet
from tingtang.planning.rules.sheets import BadSheet, read

SEARCHING = ("waiting", "running", "stopping")
FORGOTTEN = timedelta(hours=1)


class NotPlanned(Refused):
    """There is nothing to publish."""

    message = _("Plan the roster first; then it can be published.")


class SearchGoesOn(Refused):
    """A roster of this sheet is being searched."""

    message = _("A search for this roster goes on. Wait for it, or stop it: the best found so far is kept.")


class Unknown(Refused):
    """People or outlets of the roster are none of the organisation's."""

    message = _("These are no badge numbers or codes of halls here: {names}. Use those of Setup.")


def _about(sheet: Sheet) -> dict[str, Any]:
    return {"hall": sheet.hall} if sheet.hall else {}


@action("planning.plan_roster", on="sheet", label=_("Plan rosters"))
def plan_roster(actor: Actor, *, sheet: Sheet, at: datetime) -> Sheet:
    """Ask for the best roster of a sheet, which the worker searches. Refused: `BadContent`, and while a search goes on."""
    _readable(sheet)
    kept = locked(sheet)
    if is_searching(kept, at):
        raise SearchGoesOn
    kept.search = {"state": "waiting", "asked_at": at.isoformat()}
    kept.save(update_fields=["search"])
    record(ROSTER_ASKED, actor, at=at, sheet=kept, **_about(kept))
    return kept


def set_aside(actor: Actor, *, sheet: Sheet, rules: Sequence[dict[str, str]], note: str, at: datetime) -> Sheet:
    """Save a roster's sheet with these rules set aside as well, as a new version; with none, all hold again. Refusals of `save_sheet`."""
    known = [one for one in sheet.data.get("lifted", []) if one not in rules] if rules else []
    return save_sheet(actor, hall=sheet.hall, sheet=sheet, at=at, data={**sheet.data, "lifted": [*known, *rules]}, note=note)


@action("planning.stop_roster", on="sheet", label=_("Stop the search for a roster"))
def stop_roster(actor: Actor, *, sheet: Sheet, at: datetime) -> Sheet:
    """End a search; the best found so far is kept. Nothing happens when none goes on."""
    kept = locked(sheet)
    if not is_searching(kept, at):
        unchanged()
        return kept
    kept.search = {**(kept.search or {}), "state": "stopping"}
    kept.save(update_fields=["search"])
    record(ROSTER_STOPPED, actor, at=at, sheet=kept, **_about(kept))
    return kept


def is_searching(sheet: Sheet, at: datetime) -> bool:
    """Whether a search goes on; one that has not been heard of for an hour was cut off with its worker."""
    search = sheet.search or {}
    return search.get("state") in SEARCHING and at - datetime.fromisoformat(search["asked_at"]) < FORGOTTEN


def _readable(sheet: Sheet) -> RosterSheet:
    try:
        wanted = read(RosterSheet, sheet.data)
        if problems := wrong(wanted):
            raise BadSheet(*problems)
    except BadSheet as bad:
        raise BadContent(bad.problems) from None
    return wanted


def search_roster(actor: Actor, *, sheet: Sheet, at: datetime) -> Sheet | None:
    """Search for the best roster of a sheet, telling how far it is each second, and keep it; None when the sheet changed meanwhile."""
    from tingtang.planning.rules.rosters.figures import figures  # noqa: PLC0415 - OR-Tools takes a second of every process's start
    from tingtang.planning.rules.rosters.solve import rostered  # noqa: PLC0415
    from tingtang.planning.rules.rosters.weeks import Watch  # noqa: PLC0415

    wanted, watch, begun = _readable(sheet), Watch(), monotonic()
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(rostered, wanted, workers=2, watch=watch)
        while not wait([found], timeout=1.0).done:
            if not _tell(sheet.pk, watch.value, watch.bound, monotonic() - begun):
                watch.stop()
    try:
        return keep_roster(actor, sheet=sheet, answer=figures(wanted, found.result()), at=at)
    except ChangedMeanwhile:
        return None


def _tell(sheet: int, value: float | None, bound: float | None, seconds: float) -> bool:
    """Keep how far a search is; whether it should go on."""
    search = Sheet.objects.filter(pk=sheet).values_list("search", flat=True).first() or {}
    if search.get("state") == "stopping":
        return False
    search |= {"state": "running", "value": value, "bound": bound, "seconds": round(seconds)}
    Sheet.objects.filter(pk=sheet, search__state__in=["waiting", "running"]).update(search=search)
    return True


@action("planning.keep_roster", on="sheet", label=_("Keep a roster that was found"))
def keep_roster(actor: Actor, *, sheet: Sheet, answer: dict[str, Any], at: datetime) -> Sheet:
    """Keep what a search has found beside its sheet. Refused: a sheet that changed meanwhile."""
    kept = locked(sheet)
    if kept.data != sheet.data:
        raise ChangedMeanwhile
    kept.answer, kept.search = answer, None
    kept.save(update_fields=["answer", "search"])
    about = {name: answer[name] for name in ("state", "short_hours")} | {
        "turns": len(answer["turns"]),
        "gap": answer["gap"] or 0.0,
    }
    record(ROSTER_PLANNED, actor, at=at, sheet=kept, **_about(kept), **about)
    return kept


@action("planning.bring_roster", on="sheet", label=_("Bring rosters in files"))
def bring_roster(actor: Actor, *, sheet: Sheet, text: str, at: datetime) -> Sheet:
    """Take turns from a CSV as the sheet's roster, with the rules they break. Refused: `BadContent` for what cannot be worked at all."""
    from tingtang.planning.rules.rosters.figures import figures, from_csv  # noqa: PLC0415
    from tingtang.planning.rules.rosters.solve import checked  # noqa: PLC0415

    kept, wanted = locked(sheet), _readable(sheet)
    try:
        found = figures(wanted, checked(wanted, from_csv(text)))
    except BadSheet as bad:
        raise BadContent(bad.problems) from None
    kept.answer = found
    kept.save(update_fields=["answer"])
    record(ROSTER_BROUGHT, actor, at=at, sheet=kept, **_about(kept), turns=len(found["turns"]), broken=len(found["clashing"]))
    return kept


@action("planning.publish_roster", on="sheet", label=_("Publish rosters"))
def publish_roster(actor: Actor, *, sheet: Sheet, at: datetime, is_instead: bool = False) -> list[Shift]:
    """Plan the turns of a roster as shifts of their halls, all or none; `is_instead`: in place of what is planned for its people there.

    Refused: nothing planned, unknown codes, who is planned elsewhere at the time (without `is_instead`: at all).
    """
    kept = locked(sheet)
    turns = (kept.answer or {}).get("turns") or []
    if not turns:
        raise NotPlanned
    # Locked in one order, so that two rosters with the same people do not wait for each other.
    people = Staff.objects.select_for_update().filter(badge__in={turn["person"] for turn in turns}).order_by("pk")
    staff = {one.badge: one for one in people}
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
    for shift in planned_for(kept, at).select_related("hall", "staff") if is_instead else ():
        remove_shift(actor, shift=shift, at=at)
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
