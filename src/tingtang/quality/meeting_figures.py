"""What quality adds to meetings: the figures that are talked about, each with the way to its events."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.template.loader import render_to_string

from tingtang.core.views import actor_of, at_of
from tingtang.quality import telling
from tingtang.quality.models import Scorecard
from tingtang.quality.queries.days import home_day
from tingtang.quality.queries.scorecards import board

CARDS: Final = {"morning": "window-halls", "complaints": "complaints-halls", "steering": "window-halls"}
NEW_MONTH: Final = 15
LONGEST_REST: Final = 10  # days that a hall may be shut, at the longest holidays of the year


def spoken_of(kind: str, day: date) -> tuple[date, date]:
    """The days a meeting talks about: in the morning the day before; else the month, in its first half the one before."""
    if kind == "morning":
        return day - timedelta(days=1), day - timedelta(days=1)
    latest = day if day.day > NEW_MONTH else day.replace(day=1) - timedelta(days=1)
    return latest.replace(day=1), min(day, latest.replace(day=calendar.monthrange(latest.year, latest.month)[1]))


def of_meeting(request: HttpRequest, meeting: Any) -> str:
    """The figures of the hall (of all halls the reader may see, where it is of the organisation) that a meeting of this kind is about."""
    card = Scorecard.objects.filter(code=CARDS.get(meeting.kind, "")).select_related("evaluation").first()
    if card is None:
        return ""
    first, latest = spoken_of(meeting.kind, min(home_day(meeting.starts_at), home_day(at_of(request))))
    found = [_figures(request, card, meeting.hall_id, first, latest)]
    for days in range(1, LONGEST_REST) if meeting.kind == "morning" else ():  # after a weekend or holidays: the day worked last
        if _has_worked(found[-1]["rows"]):
            found = found[-1:]
            break
        day = latest - timedelta(days=days)
        found.append(_figures(request, card, meeting.hall_id, day, day))
    context = next((one for one in found if one["rows"]), found[0])
    return render_to_string("quality/parts_meeting.html", context, request)


def _has_worked(rows: Sequence[tuple[str, str, Sequence[Mapping[str, Any]]]]) -> bool:
    """Whether one of these units has most of its figures: a check on a Saturday alone is no day's work."""
    return any(2 * sum(bool(cell["n"]) for cell in cells) > len(cells) for _name, _url, cells in rows)


def _figures(request: HttpRequest, card: Scorecard, hall: int | None, first: date, latest: date) -> dict[str, Any]:
    found = board(actor_of(request), card, first, latest)
    rows = [
        (
            row.name,
            telling.unit_url(card.pk, row.unit, first, latest),
            [
                telling.figure(
                    one.indicator.unit, cell, telling.evidence_url(one.indicator.pk, card.kind, row.unit, first, latest)
                )
                for one, cell in zip(found.entries, row.cells, strict=True)
            ],
        )
        for row in found.rows
        if hall in (None, row.unit)
    ]
    return {"card": card, "heads": [one.indicator for one in found.entries], "rows": rows, "first": first, "latest": latest}
