"""What a case stands on when it is opened, in one statement: the version in force and the calendars its clocks may follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tingtang.catalogue.models import Calendar, HallCalendar, Service, Standard, StandardVersion
from tingtang.catalogue.queries.calendars import usual_among
from tingtang.catalogue.queries.standards import LONG, in_force_among
from tingtang.journal.reading import Keys, Rows, together
from tingtang.org.models import Hall

_STANDARDS = "r.is_active AND (r.service_id IS NULL OR r.service_id = %s)"
_VERSIONS = f"""
r.state IN ('approved', 'retired') AND r.effective_date <= %s
AND r.standard_id IN (SELECT r.id FROM catalogue_standard r WHERE {_STANDARDS})
"""
_CALENDARS = f"""
r.is_default OR r.id IN (SELECT h.calendar_id FROM catalogue_hallcalendar h WHERE h.hall_id = %s) OR r.id IN (
    SELECT t.calendar_id FROM catalogue_target t
    WHERE t.version_id IN (SELECT r.id FROM catalogue_standardversion r WHERE {_VERSIONS})
)
"""


@dataclass(frozen=True)
class Ground:
    """The version in force (without what only people read), the calendars its targets name, and the one the hall follows.

    `keys` are numbers of the sequences that were asked for.
    """

    standard: StandardVersion | None
    calendars: Mapping[int, Calendar]
    usual: Calendar
    keys: Sequence[list[int]] = ()


@dataclass(frozen=True)
class Read:
    """What `ground_for` reads for a hall and a service, read before by who reads other things too."""

    hall_id: int | None
    service_id: int | None
    found: Sequence[list[Any]]


def ground_rows(hall_id: int | None, service_id: int | None, day: date, draw: Sequence[Keys] = ()) -> list[Rows | Keys]:
    """What is read for the ground of a case: by who reads more in the same statement."""
    return [
        Rows(Standard, _STANDARDS, [service_id], without=["links"]),
        Rows(StandardVersion, _VERSIONS, [day, service_id], without=LONG),
        Rows(HallCalendar, "r.hall_id = %s", [hall_id]),
        Rows(Calendar, _CALENDARS, [hall_id, day, service_id]),
        *draw,
    ]


def ground_for(
    hall: Hall | None, service: Service | None, day: date, draw: Sequence[Keys] = (), read: Read | None = None
) -> Ground:
    """What a case of a hall and a service stands on that is opened on `day`; and numbers for what will be written, if any.

    `read` is what was read of it before, up to that day at least: used when it is of the same hall and service.
    """
    hall_id, service_id = hall.pk if hall else None, service.pk if service else None
    is_read = read is not None and (read.hall_id, read.service_id) == (hall_id, service_id)
    found = read.found if read and is_read else together(*ground_rows(hall_id, service_id, day, draw))
    standards, versions, chosen, calendars, *keys = found
    rows = {row.pk: row for row in calendars}
    return Ground(in_force_among(standards, versions, hall, day), rows, usual_among(rows, chosen), keys)
