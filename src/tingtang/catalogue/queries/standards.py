"""Which version of which standard is in force, and what it promises."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock

from django.db.models import F, Q, QuerySet

from tingtang.catalogue.models import Service, Standard, StandardVersion, Target, VersionState
from tingtang.catalogue.models.standards import APART
from tingtang.catalogue.rules.targets import choose
from tingtang.org.models import Hall

MOST_KEPT = 2048
# What people read; clocks do not, and a case is opened faster without it.
LONG = ("promise", "measures", "feedback", "method", "methods", "norms", "procedure", "reason", "return_reason")
_lock = Lock()
_kept: dict[tuple[int, datetime | None], tuple["Promised", ...]] = {}


@dataclass(frozen=True, slots=True)
class Promised:
    """A target as it is kept in memory: the row's values, without the row."""

    id: int
    clock: str
    tier_id: int | None
    priority: int | None
    minutes: int
    calendar_id: int | None


def _approved(day: date) -> QuerySet[StandardVersion]:
    return (
        StandardVersion.objects.select_related("standard")
        .filter(state__in=[VersionState.APPROVED, VersionState.RETIRED], standard__is_active=True, effective_date__lte=day)
        .exclude(retired_date__lt=F("effective_date"))
        .exclude(standard__service__isnull=True, standard__kind__in=APART)
        .order_by(F("standard__service").asc(nulls_last=True), "standard__order", "standard__code", "-effective_date", "-number")
    )


def _fitting(versions: Iterable[StandardVersion], hall: Hall | None) -> list[StandardVersion]:
    """Those of standards that hold in a hall: those of a service first, then the more exactly a standard names the hall.

    Of two that fit alike a management standard comes before a technical one and one of a post (STD-01), else as they come.
    """
    fits = {version.standard_id: version.standard.fit(hall) for version in versions}
    found = [version for version in versions if fits[version.standard_id]]
    return sorted(found, key=lambda one: (one.standard.service_id is None, -fits[one.standard_id], one.standard.kind in APART))


def _in_force(versions: Iterable[StandardVersion], day: date) -> StandardVersion | None:
    """The first standard's latest version, unless it is retired: then the next standard's; no older version comes back."""
    told: set[int] = set()
    for version in versions:
        if version.standard_id in told:
            continue
        told.add(version.standard_id)
        if version.retired_date is None or day < version.retired_date:
            return version
    return None


def version_in_force(service: Service | None, hall: Hall | None, day: date) -> StandardVersion | None:
    """The version in force on `day` in a hall of the service's standard, else of the general one (of no service); or None.

    Of several standards the one speaks that names the hall, then the one of its industry, then the one that holds everywhere.
    """
    wanted = (
        Q(standard__service__isnull=True) if service is None else Q(standard__service__isnull=True) | Q(standard__service=service)
    )
    return _in_force(_fitting(list(_approved(day).filter(wanted)), hall), day)


def in_force_among(
    standards: Iterable[Standard], versions: Iterable[StandardVersion], hall: Hall | None, day: date
) -> StandardVersion | None:
    """The same of standards and their approved versions that were read already: all of one service and the general ones."""
    by_key = {standard.pk: standard for standard in standards}
    found = [one for one in versions if one.standard_id in by_key and one.has_begun(day)]
    for version in found:
        version.standard = by_key[version.standard_id]
    found = [one for one in found if one.standard.service_id is not None or one.standard.kind not in APART]
    return _in_force(_fitting(sorted(found, key=_place), hall), day)


def _place(version: StandardVersion) -> tuple[bool, int, str, int, int]:
    """The order in which `_approved` has them."""
    standard, since = version.standard, version.effective_date or date.min
    return standard.service_id is None, standard.order, standard.code, -since.toordinal(), -version.number


def versions_in_force(day: date) -> dict[int | None, StandardVersion]:
    """By the service's key, and None for the rest: what is in force somewhere on `day`, in one query."""
    rows: dict[int | None, list[StandardVersion]] = {}
    for version in sorted(_approved(day), key=lambda one: one.standard.kind in APART):
        rows.setdefault(version.standard.service_id, []).append(version)
    found = {service: _in_force(versions, day) for service, versions in rows.items()}
    return {service: version for service, version in found.items() if version is not None}


def targets_of(version: StandardVersion) -> tuple[Promised, ...]:
    """What a version promises. Approved versions never change, so theirs are kept in memory."""
    key = version.pk, version.approved_at
    found = None if version.is_open else _kept.get(key)
    if found is None:
        rows = Target.objects.filter(version=version).order_by("clock", "pk")
        found = tuple(Promised(*row) for row in rows.values_list("id", "clock", "tier_id", "priority", "minutes", "calendar_id"))
        if not version.is_open:
            _keep(key, found)
    return found


def _keep(key: tuple[int, datetime | None], targets: tuple[Promised, ...]) -> None:
    with _lock:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = targets


def choose_target(
    version: StandardVersion, clock: str, *, tier: int | None = None, priority: int | None = None
) -> Promised | None:
    """What `version` promises for a clock of a tier (its key) and priority; None when it promises nothing."""
    return choose(targets_of(version), clock, tier, priority)
