"""Writes of sheets. A sheet may be an unfinished draft, but what it holds must be readable by its schema."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _

from tingtang.core.actions import action, unchanged
from tingtang.core.actors import Actor
from tingtang.core.errors import Invalid, NotFound
from tingtang.journal.record import record
from tingtang.journal.saving import assign, field_names, locked, tidy, write
from tingtang.org.models import Hall
from tingtang.planning.events import SHEET_REMOVED, SHEET_SAVED
from tingtang.planning.models import Sheet, SheetVersion
from tingtang.planning.rules.checked import checked
from tingtang.planning.rules.sheets import BadSheet, Problem
from tingtang.planning.words.plain import placed

SHEET_FIELDS = field_names(Sheet, "code", "name", "names", "kind", "hall", "data")


class BadContent(Invalid):
    """The content of a sheet cannot be read; `problems` says what and where."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        language = get_language() or "en"
        super().__init__(fields={"data": [placed(one, _say, language) for one in problems]})


@action("planning.save_sheet", on="hall", label=_("Change planning sheets"))
def save_sheet(
    actor: Actor,
    /,
    *,
    hall: Hall | None,
    at: datetime,
    sheet: Sheet | None = None,
    version: str | None = None,
    note: str = "",
    **values: Any,
) -> Sheet:
    """Save a sheet of `hall` (None: the organisation) as a new version. Refused: `BadContent` by place, a sheet of another hall."""
    sheet = sheet or Sheet(saved_at=at)
    if sheet.pk is not None and not actor.may("planning.save_sheet", sheet):
        raise NotFound
    kept = sheet if sheet.pk is None else locked(sheet, version, SHEET_FIELDS)
    given = values | {"hall": hall}
    if "data" in given or kept.pk is None:
        given["data"] = _readable(given.get("kind", kept.kind), tidy(given.get("data", {})))
    differs = assign(kept, given, SHEET_FIELDS)
    if not differs:
        unchanged()
        return kept
    if "data" in differs:
        kept.saved_at, kept.answer = at, None
    write(kept)
    number = _keep(actor, kept, note, at) if "data" in differs else kept.versions.count()
    about = {"hall": hall} if hall else {}
    record(SHEET_SAVED, actor, at=at, sheet=kept, **about, kind=kept.kind, number=number, note=note[:200])
    return kept


def _readable(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return checked(kind, data)
    except BadSheet as bad:
        raise BadContent(bad.problems) from None


def _keep(actor: Actor, sheet: Sheet, note: str, at: datetime) -> int:
    number = (sheet.versions.aggregate(most=Max("number"))["most"] or 0) + 1
    by = actor.id if actor.kind == "account" else None
    SheetVersion.objects.create(sheet=sheet, number=number, data=sheet.data, note=tidy(note)[:200], saved_at=at, by_id=by)
    return number


@action("planning.remove_sheet", on="sheet", label=_("Remove planning sheets"))
def remove_sheet(actor: Actor, *, sheet: Sheet, at: datetime) -> None:
    """Remove a sheet with its versions."""
    kept = locked(sheet)
    record(SHEET_REMOVED, actor, at=at, record=kept, kind=kept.kind, code=kept.code)
    Sheet.objects.filter(pk=kept.pk).delete()
