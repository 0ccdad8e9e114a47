"""What people type about own study and about talks that support people."""

from typing import Any

from django import forms

from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.improvement import models
from tingtang.improvement.actions.studies import STUDY_FIELDS
from tingtang.improvement.actions.support import SUPPORT_FIELDS
from tingtang.improvement.forms.parts import DAY, staff
from tingtang.improvement.queries.studies import to_read
from tingtang.ui.choosing import offer_rows
from tingtang.ui.editing import Record


class Study(Record):
    """Own study."""

    versioned = STUDY_FIELDS

    class Meta:
        model = models.Study
        fields = ["title", "source", "reading", "first_date", "last_date", "hours", "learnt"]
        widgets = {"first_date": DAY, "last_date": DAY, "learnt": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "reading", to_read(actor))


class Support(Record):
    """A talk with somebody."""

    versioned = SUPPORT_FIELDS

    class Meta:
        model = models.Support
        fields = ["staff", "day", "said", "agreed", "again_date"]
        widgets = {
            "day": DAY, "again_date": DAY, "said": forms.Textarea(attrs={"rows": 4}), "agreed": forms.Textarea(attrs={"rows": 2}),
        }  # fmt: skip

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        halls: Any = actor.halls("improvement.note_support")
        rows = staff().exclude(pk=actor.staff_id)
        offer_rows(self, "staff", rows if halls is EVERYWHERE else rows.filter(hall_id__in=halls))

    def values(self) -> dict[str, Any]:
        """What the action takes: a note is one person's, nobody else changes it meanwhile."""
        return {name: value for name, value in super().values().items() if name != "version"}
