"""What of standards, promises and routines belongs to the audit trail, and why it was done."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from tingtang.catalogue import events
from tingtang.catalogue.models import Override, StandardVersion
from tingtang.journal import trail
from tingtang.journal.audit import Entry
from tingtang.journal.trail import Said
from tingtang.ui import formats

_STATES = {
    events.VERSION_SUBMITTED.name: ("draft", "review"),
    events.VERSION_APPROVED.name: ("review", "approved"),
    events.VERSION_RETURNED.name: ("review", "draft"),
    events.VERSION_ADOPTED.name: ("draft", "approved"),
    events.VERSION_RETIRED.name: ("approved", "retired"),
}


def versions(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """From which state to which, and why a version came back."""
    rows = StandardVersion.objects.in_bulk([one.id_of("version") for one in entries])
    words = dict(StandardVersion._meta.get_field("state").flatchoices)
    found = {}
    for one in entries:
        row, (before, after) = rows.get(one.id_of("version")), _STATES[one.event]
        why = row.return_reason if row and one.event == events.VERSION_RETURNED.name else ""
        found[one.id] = Said(str(words.get(before, before)), str(words.get(after, after)), why)
    return found


def wishes(entries: Sequence[Entry]) -> Mapping[int, Said]:
    """Until when a routine rests, and the customer's own words."""
    rows = Override.objects.filter(routine__in=[one.id_of("routine") for one in entries])
    known = {(row.routine_id, row.place, row.since_at): row for row in rows}
    found = {}
    for one in entries:
        row = known.get((one.id_of("routine"), one.raw.get("place", ""), one.at))
        after = _("rests until {time}").format(time=formats.moment(row.until_at)) if row else ""
        found[one.id] = Said(_("done as planned"), f"{one.raw.get('place', '')}: {after}", row.wish if row else "")
    return found


def register() -> None:
    """Name the events."""
    trail.trace(
        "approval", events.VERSION_SUBMITTED, events.VERSION_APPROVED, events.VERSION_RETURNED, events.VERSION_ADOPTED,
        events.VERSION_RETIRED, read=versions,
    )  # fmt: skip
    trail.trace("override", events.ROUTINE_OVERRIDDEN, read=wishes)
    trail.trace("override", events.ROUTINE_RESUMED)
    trail.trace("promise", events.PROMISE_SAVED)
