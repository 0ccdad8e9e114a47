"""Writes of self-check reports: written part by part, handed in complete, accepted or sent back."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Refused
from tingtang.improvement.actions.parts import own
from tingtang.improvement.events import REMOVED, SELF_CHECK_MOVED, SELF_CHECK_SAVED
from tingtang.improvement.models import SelfCheck, SelfCheckState
from tingtang.improvement.queries.days import day_in
from tingtang.journal.record import changed, record
from tingtang.journal.saving import field_names, locked, remove, save, tidy
from tingtang.org.models import Hall
from tingtang.org.queries import staff_of

SELF_CHECK_FIELDS = field_names(SelfCheck, "title", "hall", "form", "drive", "due_date", "parts", "author")


class PartsMissing(Refused):
    """A report has fixed parts."""

    message = _("Still empty: {parts}.")


class NotHere(Refused):
    """It stands elsewhere."""

    message = _("This cannot be done now: the report is “{state}”.")


def _held(report: SelfCheck, state: SelfCheckState) -> SelfCheck:
    kept = locked(report)
    if kept.state != state:
        raise NotHere(state=kept.get_state_display())
    return kept


@action("improvement.save_selfcheck", on="hall", label=_("Write self-check reports"))
def save_selfcheck(
    actor: Actor, /, *, hall: Hall | None, at: datetime, selfcheck: SelfCheck | None = None, version: str | None = None, **values: Any
) -> SelfCheck:  # fmt: skip
    """Change a report of `hall` (None: of the organisation), or ask for one. Refused once it is handed in."""
    own(actor, "improvement.save_selfcheck", selfcheck)
    if selfcheck is not None:
        _held(selfcheck, SelfCheckState.DRAFT)
    about = ["hall"] if hall else []
    given = values | {"hall": hall}
    return save(actor, SELF_CHECK_SAVED, selfcheck or SelfCheck(), given, SELF_CHECK_FIELDS, at=at, version=version, about=about)


@action("improvement.remove_selfcheck", on="selfcheck", label=_("Remove drafts of self-check reports"))
def remove_selfcheck(actor: Actor, *, selfcheck: SelfCheck, at: datetime) -> None:
    """Remove a draft."""
    _held(selfcheck, SelfCheckState.DRAFT)
    remove(actor, REMOVED, selfcheck, at=at, code=str(selfcheck.pk))


@action("improvement.submit_selfcheck", on="selfcheck", label=_("Hand in self-check reports"))
def submit_selfcheck(actor: Actor, *, selfcheck: SelfCheck, at: datetime) -> SelfCheck:
    """Hand a report in. Refused while one of its parts is empty."""
    kept = _held(selfcheck, SelfCheckState.DRAFT)
    if kept.missing:
        raise PartsMissing(parts=", ".join(kept.missing))
    kept.state, kept.submitted_at = SelfCheckState.SUBMITTED, at
    kept.save(update_fields=["state", "submitted_at"])
    return _moved(actor, kept, at, late=max(0, (day_in(kept.hall, at) - kept.due_date).days))


@action("improvement.judge_selfcheck", on="selfcheck", label=_("Accept or send back self-check reports"))
def judge_selfcheck(actor: Actor, *, selfcheck: SelfCheck, at: datetime, is_accepted: bool, verdict: str) -> SelfCheck:
    """Accept a report, or send it back with words. Refused for who wrote it."""
    kept = _held(selfcheck, SelfCheckState.SUBMITTED)
    if actor.staff_id is not None and actor.staff_id == kept.author_id:
        raise Refused(str(_("Somebody else has to read it: you wrote it yourself.")))
    if not is_accepted and not tidy(verdict):
        raise Refused(str(_("Say what is missing.")))
    kept.verdict, kept.state = tidy(verdict)[:500], SelfCheckState.ACCEPTED if is_accepted else SelfCheckState.DRAFT
    kept.save(update_fields=["state", "verdict"])
    return _moved(actor, kept, at, note=kept.verdict[:200])


def _moved(actor: Actor, kept: SelfCheck, at: datetime, *, late: int | None = None, note: str = "") -> SelfCheck:
    about = {"selfcheck": kept, "hall": kept.hall, "staff": staff_of(actor)}
    record(SELF_CHECK_MOVED, actor, at=at, **about, state=str(kept.state), late_days=late, note=note)
    changed(kept, at=at, state=str(kept.state))
    return kept
