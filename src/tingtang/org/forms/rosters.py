"""A table of shifts of one hall: looked at first, then planned as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.org import models
from tingtang.org.forms.pasted import FileOrRows
from tingtang.org.forms.shifts import between, staff_for
from tingtang.org.rosterfile import Entry, entries_in, meanings_in, sheet_in

PLANNED_YEARS = range(2000, 2200)


@dataclass(frozen=True)
class Planned:
    """An entry of the table in the hall: whom and when it means; `what` is new, same or wrong, `trouble` says why."""

    entry: Entry
    what: str
    staff: models.Staff | None = None
    post: models.Post | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    trouble: Text = ""

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        kept = {"staff": self.staff, "post": self.post, "note": self.entry.note}
        return kept | {"starts_at": self.starts_at, "ends_at": self.ends_at}


class Roster(FileOrRows):
    """The table, and what its words mean."""

    file = forms.FileField(
        label=_("File"), required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
        help_text=_(
            "CSV or an Excel workbook (XLSX). Either people down and dates across, each cell with times such as 08:30-12:00 or a word; or"
            " a shift a row with badge number or name, date, from and to, and post and note where you want them."
        ),
    )  # fmt: skip
    meanings = forms.CharField(
        label=_("What words in cells mean"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "mono"}),
        help_text=_("A line each: a word, an equals sign and the times, several with commas. Rest days and leave need none."),
    )  # fmt: skip

    planned: list[Planned]
    text: str
    faults: ClassVar[dict[str, Text]] = {
        "no_header": _("The first line must name the columns: badge number or name, then dates across, or date, from and to."),
        "too_large": _("These are more than 5,000 shifts. Divide the table."),
    }
    nothing: ClassVar[Text] = _("There is no shift in it.")

    def __init__(self, *args: Any, hall: models.Hall, near: date, **kwargs: Any) -> None:
        self.hall, self.near = hall, near
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Begin with nothing planned."""
        self.planned, self.text = [], ""
        return super().clean()

    def read(self, raw: bytes) -> bool:
        """Keep what each entry would plan, and the table as text."""
        sheet = sheet_in(raw)
        entries = entries_in(sheet, self.near, meanings_in(self.cleaned_data.get("meanings") or ""))
        self.planned, self.text = planned_in(self.hall, entries), sheet.text
        return bool(entries)


def planned_in(hall: models.Hall, entries: Sequence[Entry]) -> list[Planned]:
    """What each entry means in a hall, against what is planned already and what stands above it in the table."""
    people = list(staff_for(hall))
    badges = {one.badge.lower(): one for one in people}
    names: dict[str, list[models.Staff]] = {}
    for one in people:
        names.setdefault(one.name, []).append(one)
    posts = {word: post for post in models.Post.objects.all() for word in (post.code, post.name, str(post))}
    found: list[Planned] = []
    taken = _taken(hall, entries)
    for entry in entries:
        namesakes = names.get(entry.name, [])
        staff = badges.get(entry.badge.lower()) if entry.badge else namesakes[0] if len(namesakes) == 1 else None
        found.append(_planned(hall, entry, staff, posts, taken, is_several=not entry.badge and len(namesakes) > 1))
    return found


def _planned(
    hall: models.Hall, entry: Entry, staff: models.Staff | None, posts: dict[str, models.Post],
    taken: dict[int, list[tuple[datetime, datetime]]], *, is_several: bool,
) -> Planned:  # fmt: skip
    post = posts.get(entry.post) if entry.post else None
    trouble = _trouble(entry, is_known=staff is not None, is_several=is_several, has_post=post is not None)
    if trouble or staff is None or entry.day is None or entry.start is None or entry.end is None:
        return Planned(entry, "wrong", staff, post, trouble=trouble)
    starts_at, ends_at = between(entry.day, entry.start, entry.end, hall)
    others = taken.setdefault(staff.pk, [])
    if (starts_at, ends_at) in others:
        return Planned(entry, "same", staff, post, starts_at, ends_at)
    if any(since < ends_at and until > starts_at for since, until in others):
        return Planned(entry, "wrong", staff, post, starts_at, ends_at, _("planned at that time already"))
    others.append((starts_at, ends_at))
    return Planned(entry, "new", staff, post, starts_at, ends_at)


def _trouble(entry: Entry, *, is_known: bool, is_several: bool, has_post: bool) -> Text:
    if not is_known:
        return _("several have this name: give the badge number") if is_several else _("nobody of this hall is known by it")
    if entry.trouble:
        return entry.trouble
    if entry.day is not None and entry.day.year not in PLANNED_YEARS:
        return _("Choose a day between 2000 and 2199.")
    return _("there is no such post") if entry.post and not has_post else ""


def _taken(hall: models.Hall, entries: Sequence[Entry]) -> dict[int, list[tuple[datetime, datetime]]]:
    """When people of the hall are planned already, in any hall, around the days of the table."""
    days = [one.day for one in entries if one.day is not None and one.day.year in PLANNED_YEARS]
    if not days:
        return {}
    midnight = datetime.min.time()
    first, latest = (datetime.combine(day, midnight, hall.zone) for day in (min(days), max(days)))
    rows = models.Shift.objects.filter(staff__in=staff_for(hall), ends_at__gt=first, starts_at__lt=latest + timedelta(days=2))
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for staff_id, starts_at, ends_at in rows.values_list("staff", "starts_at", "ends_at"):
        found.setdefault(staff_id, []).append((starts_at, ends_at))
    return found
