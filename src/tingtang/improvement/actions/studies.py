"""Writes of own study: by oneself, about oneself."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action
from tingtang.core.actors import Actor
from tingtang.core.errors import Denied
from tingtang.improvement.events import REMOVED, STUDY_SAVED
from tingtang.improvement.models import Study
from tingtang.journal.saving import field_names, remove, save

STUDY_FIELDS = field_names(Study, "title", "source", "reading", "first_date", "last_date", "hours", "learnt")


def _mine(actor: Actor, study: Study) -> None:
    if actor.staff_id is None or study.staff_id != actor.staff_id:
        raise Denied


@action("improvement.note_study", on="study", label=_("Note own study"))
def note_study(actor: Actor, /, *, study: Study, at: datetime, version: str | None = None, **values: Any) -> Study:
    """Note what one has studied by oneself, or change the note. Refused for others."""
    _mine(actor, study)
    return save(actor, STUDY_SAVED, study, values, STUDY_FIELDS, at=at, version=version, about=["staff"])


@action("improvement.remove_study", on="study", label=_("Remove notes of own study"))
def remove_study(actor: Actor, *, study: Study, at: datetime) -> None:
    """Take one's own note away. Refused for others."""
    _mine(actor, study)
    remove(actor, REMOVED, study, at=at, code=str(study.pk))
