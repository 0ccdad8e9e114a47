"""Writes of ideas: proposed by anybody, tried out in some outlets, decided with thanks."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, Refused
from tingtang.improvement.actions.parts import own
from tingtang.improvement.events import IDEA_MOVED, IDEA_SAVED
from tingtang.improvement.models import Idea, IdeaState
from tingtang.journal.record import changed, record
from tingtang.journal.saving import clean, field_names, locked, save, tidy
from tingtang.org.models import Hall
from tingtang.org.queries import staff_of

IDEA_FIELDS = field_names(Idea, "title", "body", "hall", "kind", "origin", "source")
_OPEN = (IdeaState.PROPOSED, IdeaState.TRIAL)


class Decided(Refused):
    """It is decided."""

    message = _("This idea is decided already.")


def _open(idea: Idea) -> Idea:
    kept = locked(idea)
    if kept.state not in _OPEN:
        raise Decided
    return kept


@action("improvement.propose", on="hall", label=_("Propose ideas"))
def propose(
    actor: Actor, /, *, hall: Hall | None, at: datetime, idea: Idea | None = None, version: str | None = None, **values: Any
) -> Idea:
    """Propose how something could be done better, or change one's own proposal. Refused once it is tried out or decided."""
    own(actor, "improvement.propose", idea)
    if idea is not None:
        kept = locked(idea)
        if kept.state != IdeaState.PROPOSED:
            raise Decided
        is_own = actor.staff_id is not None and kept.proposed_by_id == actor.staff_id
        if not is_own and not actor.may("improvement.decide_idea", kept):
            raise Refused(str(_("Only who proposed it changes it.")))
    proposed = idea or Idea(proposed_at=at, proposed_by=staff_of(actor))
    given = values | {"hall": hall}
    return save(actor, IDEA_SAVED, proposed, given, IDEA_FIELDS, at=at, version=version, about=["hall"] if hall else [])


@action("improvement.try_idea", on="idea", label=_("Try ideas out"))
def try_idea(actor: Actor, *, idea: Idea, at: datetime, outlets: Sequence[Hall], first: date, last: date) -> Idea:
    """Try an idea out in some outlets for some days. Refused without an outlet."""
    kept = _open(idea)
    if not outlets:
        raise Invalid(fields={"outlets": [_("Choose at least one outlet.")]})
    kept.state, kept.trial_first, kept.trial_last = IdeaState.TRIAL, first, last
    clean(kept)
    kept.save(update_fields=["state", "trial_first", "trial_last"])
    kept.outlets.set(outlets)
    return _moved(actor, kept, at, f"{first} – {last}", list(outlets))


@action("improvement.decide_idea", on="idea", label=_("Decide on ideas"))
def decide_idea(actor: Actor, *, idea: Idea, at: datetime, is_adopted: bool, result: str, thanks: str) -> Idea:
    """Adopt an idea or not, with what came of it and thanks to who proposed it. Refused without both."""
    kept = _open(idea)
    missing = [name for name, text in (("result", result), ("thanks", thanks)) if not tidy(text)]
    if missing:
        raise Invalid(fields={name: [_("Who proposed it wants to know.")] for name in missing})
    kept.state = IdeaState.ADOPTED if is_adopted else IdeaState.DECLINED
    kept.result, kept.thanks, kept.decided_at, kept.decided_by = tidy(result)[:5000], tidy(thanks)[:300], at, staff_of(actor)
    kept.save(update_fields=["state", "result", "thanks", "decided_at", "decided_by"])
    return _moved(actor, kept, at, kept.result[:200], [])


def _moved(actor: Actor, kept: Idea, at: datetime, note: str, outlets: list[Hall]) -> Idea:
    about = {"idea": kept, "hall": kept.hall, "staff": staff_of(actor)} | ({"outlet": outlets} if outlets else {})
    record(IDEA_MOVED, actor, at=at, **about, state=str(kept.state), note=note)
    changed(kept, at=at, state=str(kept.state))
    return kept
