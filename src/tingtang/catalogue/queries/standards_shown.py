"""Standards as pages show them: versions with their state on a day, targets in words, differences of two versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, Prefetch, Q, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from tingtang.catalogue.models import Calendar, Standard, StandardKind, StandardVersion, Target, VersionState
from tingtang.catalogue.models.parts import MEASURES, UNITS
from tingtang.catalogue.queries.calendars import default_calendar, hall_zone
from tingtang.catalogue.queries.services import VIEW
from tingtang.catalogue.rules.amounts import as_amount
from tingtang.catalogue.rules.standards import Change, compare, keyed
from tingtang.catalogue.rules.weeks import built, ordinary_day
from tingtang.core.actors import Actor
from tingtang.core.errors import NotFound
from tingtang.core.naming import text_in
from tingtang.org.models import Fit, Hall, Post
from tingtang.ui import formats

CLOCKS = {
    "first_answer": gettext_lazy("first answer"),
    "next_update": gettext_lazy("next update"),
    "acknowledge": gettext_lazy("acknowledgement"),
    "resolve": gettext_lazy("resolution"),
}
AMOUNT_UNITS = {"min": gettext_lazy("minutes"), "h": gettext_lazy("hours"), "day": gettext_lazy("working days")}
PRIORITIES = {
    1: pgettext_lazy("priority", "critical"),
    2: pgettext_lazy("priority", "high"),
    3: pgettext_lazy("priority", "medium"),
    4: pgettext_lazy("priority", "low"),
    5: pgettext_lazy("priority", "minor"),
}
STATES = {
    "draft": gettext_lazy("draft"),
    "review": gettext_lazy("in review"),
    "coming": gettext_lazy("approved, not yet in force"),
    "in_force": pgettext_lazy("a standard", "in force"),
    "superseded": gettext_lazy("superseded"),
    "retired": gettext_lazy("retired"),
}


_FITS = {
    Fit.HALL: gettext_lazy("the general standard of this hall"),
    Fit.INDUSTRY: gettext_lazy("the general standard of this hall's industry"),
    Fit.EVERYWHERE: gettext_lazy("the general standard"),
}


def why_words(standard: Standard, hall: Hall | None) -> str:
    """Why a standard speaks in a hall, in words."""
    if standard.service_id is not None:
        return _("the standard of this service")
    return str(_FITS.get(standard.fit(hall), _FITS[Fit.EVERYWHERE]))


def get_version(actor: Actor, key: int) -> StandardVersion:
    """A version with its standard. NotFound when absent or not visible."""
    rows = StandardVersion.objects.select_related("standard__service", "author", "approver")
    found = rows.filter(pk=key).first() if actor.may_somewhere(VIEW) else None
    if found is None:
        raise NotFound
    return found


def states_on(versions: Sequence[StandardVersion], day: date) -> dict[int, str]:
    """Of one standard's versions by key: draft, review, coming, in_force, superseded or retired on `day`."""
    begun = [one for one in versions if not one.is_open and one.has_begun(day)]
    latest = max(begun, key=lambda one: (one.effective_date, one.number), default=None)
    return {one.pk: _state(one, latest, day) for one in versions}


def _state(version: StandardVersion, latest: StandardVersion | None, day: date) -> str:
    if version.is_open:
        return version.state
    if version.retired_date is not None and version.retired_date <= day:
        return "retired"
    if version == latest:
        return "in_force"
    return "coming" if version.effective_date and version.effective_date > day else "superseded"


def steps_of_post(post: Post, hall: Hall | None, day: date) -> list[tuple[StandardVersion, list[Mapping[str, Any]]]]:
    """The versions in force on `day`, in a hall if it is named, whose procedure has steps of a post, with these steps."""
    rows = StandardVersion.objects.filter(procedure__contains=[{"post": post.code}], standard__is_active=True)
    standards = set(rows.values_list("standard", flat=True))
    every: dict[int, list[StandardVersion]] = {}
    for version in StandardVersion.objects.filter(standard__in=standards).select_related("standard"):
        every.setdefault(version.standard_id, []).append(version)
    found = []
    for versions in every.values():
        states = states_on(versions, day)
        now = next((one for one in versions if states[one.pk] == "in_force"), None)
        own = [step for step in now.procedure if step.get("post") == post.code] if now else []
        if now is not None and own and (hall is None or now.standard.fit(hall)):
            found.append((now, own))
    return sorted(found, key=lambda one: (one[0].standard.kind != StandardKind.WORK, one[0].standard.order, one[0].standard.code))


def day_minutes(calendar: Calendar | None) -> float:
    """The ordinary working day of a calendar, or (None) of the default one."""
    chosen = calendar or default_calendar()
    return ordinary_day(built(chosen.week, [], hall_zone(None)).week)


def clock_words(clock: str, version: StandardVersion) -> str:
    """What a clock measures, in words."""
    if clock in CLOCKS:
        return str(CLOCKS[clock])
    kind, _colon, code = clock.partition(":")
    if kind == "step":
        name = next((text_in(step["name"]) for step in version.procedure if step["code"] == code), code)
        return _("step: {name}").format(name=name)
    return _("in the hands of: {team}").format(team=code)


def amount_words(minutes: int, calendar: Calendar | None, *, day: float | None = None) -> str:
    """Minutes of working time in words: 3 working days, 2 hours, 15 minutes."""
    amount, unit = as_amount(minutes, day_minutes(calendar) if day is None else day)
    count, n = (1 if amount == 1 else 2), formats.number(float(amount))
    words = {
        "min": ngettext("%(n)s minute", "%(n)s minutes", count),
        "h": ngettext("%(n)s hour", "%(n)s hours", count),
        "day": ngettext("%(n)s working day", "%(n)s working days", count),
    }
    return words[unit] % {"n": n}


@dataclass(frozen=True)
class TargetRow:
    """A target in words."""

    clock: str
    tier: str
    priority: str
    amount: str
    calendar: str


def target_rows(version: StandardVersion) -> list[TargetRow]:
    """The targets of a version in words, in the order of the clocks."""
    return target_rows_of([version])[version.pk]


def target_rows_of(versions: Sequence[StandardVersion]) -> dict[int, list[TargetRow]]:
    """The same of several versions by their keys: asked once for all of them."""
    rows: dict[int, list[Target]] = {version.pk: [] for version in versions}
    for row in Target.objects.filter(version__in=versions).select_related("tier", "calendar"):
        rows[row.version_id].append(row)
    usual = day_minutes(None) if any(row.calendar is None for several in rows.values() for row in several) else None
    return {
        version.pk: [_target(row, version, usual) for row in sorted(rows[version.pk], key=_target_order)] for version in versions
    }


def _target_order(row: Target) -> tuple[Any, ...]:
    clocks = list(CLOCKS)
    place = clocks.index(row.clock) if row.clock in clocks else len(clocks)
    return place, row.clock, row.tier_id is not None, row.tier_id or 0, row.priority is not None, row.priority or 0


def _target(row: Target, version: StandardVersion, usual: float | None) -> TargetRow:
    return TargetRow(
        clock_words(row.clock, version),
        str(row.tier) if row.tier else "",
        str(PRIORITIES.get(row.priority or 0, row.priority or "")),
        amount_words(row.minutes, row.calendar, day=usual if row.calendar is None else None),
        str(row.calendar) if row.calendar else "",
    )


@dataclass(frozen=True)
class Compared:
    """A part of two versions with what differs."""

    title: str
    changes: list["Shown"]


@dataclass(frozen=True)
class Shown:
    """An item that differs: added, removed or changed, with its fields in words."""

    kind: str
    name: str
    fields: list[tuple[str, str, str]]


FIELDS = {
    "text": gettext_lazy("text"), "minutes": gettext_lazy("time limit"), "check": gettext_lazy("checkable result"),
    "step": gettext_lazy("step"), "name": gettext_lazy("name"), "action": gettext_lazy("what is done"), "post": gettext_lazy("post"),
    "hours": gettext_lazy("working hours"), "documents": gettext_lazy("documents and materials"),
    "skills": gettext_lazy("skills and knowledge"), "kind": pgettext_lazy("measured", "kind"), "value": pgettext_lazy("measured", "value"),
    "unit": gettext_lazy("unit"), "calendar": gettext_lazy("calendar"), "promise": gettext_lazy("promise to customers"),
    "feedback": gettext_lazy("feedback rules"), "methods": gettext_lazy("method"), "code": gettext_lazy("code"),
    "stage": gettext_lazy("stage of the chain"),
}  # fmt: skip


def compared(before: StandardVersion, after: StandardVersion) -> list[Compared]:
    """How two versions differ, part by part; parts without a difference are left out."""
    parts = [
        (_("Targets"), _target_values(before), _target_values(after)),
        (_("Measurable items"), keyed(before.measures, "kind", "text"), keyed(after.measures, "kind", "text")),
        (_("Norms"), keyed(before.norms, "text"), keyed(after.norms, "text")),
        (pgettext("of a standard", "Procedure"), keyed(before.procedure, "code"), keyed(after.procedure, "code")),
        (_("Texts"), _texts(before), _texts(after)),
    ]
    found = [Compared(title, [_shown(change) for change in compare(old, new)]) for title, old, new in parts]
    return [part for part in found if part.changes]


def _target_values(version: StandardVersion) -> dict[str, Mapping[str, Any]]:
    rows = target_rows(version)
    named = [{"name": _name(row), "minutes": row.amount, "calendar": row.calendar} for row in rows]
    return keyed(named, "name")


def _name(row: TargetRow) -> str:
    parts = [row.clock, row.tier, _("priority {n}").format(n=row.priority) if row.priority else ""]
    return " · ".join(part for part in parts if part)


def _texts(version: StandardVersion) -> dict[str, Mapping[str, Any]]:
    texts = {"promise": version.promise, "methods": version.methods or {"zh-hans": version.method}, "feedback": version.feedback}
    return {str(FIELDS[name]): {"text": value} for name, value in texts.items()}


def _shown(change: Change) -> Shown:
    item = change.after or change.before or {}
    name = _word("name", item["name"]) if item.get("name") else _word("text", item["text"]) if item.get("text") else change.key
    if change.before is None or change.after is None:
        kind = "added" if change.before is None else "removed"
        told = [(str(FIELDS.get(key, key)), _word(key, value)) for key, value in item.items() if value not in ("", None, {})]
        told = [pair for pair in told if pair[1] != name] or told
        sides = [(label, "", text) if kind == "added" else (label, text, "") for label, text in told]
        return Shown(kind, change.key if name == "" else name, sides)
    pairs = [
        (str(FIELDS.get(field, field)), _word(field, change.before.get(field)), _word(field, change.after.get(field)))
        for field in change.fields
    ]
    is_texts = change.key in {str(FIELDS[one]) for one in ("promise", "methods", "feedback")}
    return Shown("changed", change.key if is_texts else name, pairs)


def _word(field: str, value: Any) -> str:
    if value in ("", None, {}):
        return formats.MISSING
    if isinstance(value, Mapping):
        return text_in(value)
    if field == "minutes" and isinstance(value, int):
        return formats.duration(value * 60)
    if field == "kind":
        return str(MEASURES.get(value, value))
    return str(UNITS.get(value, value)) if field == "unit" else str(value)


def published(day: date) -> list[StandardVersion]:
    """The versions in force on `day` of standards that are shown to customers, in order."""
    standards = Standard.objects.filter(is_public=True, is_active=True).filter(Q(service=None) | Q(service__is_active=True))
    rows = standards.select_related("service__category").prefetch_related(
        Prefetch("versions", StandardVersion.objects.filter(state__in=[VersionState.APPROVED, VersionState.RETIRED]))
    )
    found = []
    for standard in rows.order_by("order", "code"):
        versions = list(standard.versions.all())
        states = states_on(versions, day)
        found += [version for version in versions if states[version.pk] == "in_force"]
    return found


def with_versions(day: date) -> Any:
    """Standards for their list: with service and versions, and the day on which their states are told."""
    return (
        Standard.objects.select_related("service")
        .prefetch_related("versions")
        .annotate(today=Value(day, output_field=DateField()))
    )


def linked(standard: Standard) -> list[tuple[Mapping[str, Any], Standard | None]]:
    """The related standards of a standard, each with the one kept here under that number."""
    numbers = [link["number"] for link in standard.links]
    here = {one.number: one for one in Standard.objects.filter(number__in=numbers).exclude(pk=standard.pk)}
    return [(link, here.get(link["number"])) for link in standard.links]


def linking(standard: Standard) -> list[tuple[str, Standard]]:
    """The standards that name this one by its number, and how."""
    if not standard.number:
        return []
    rows = Standard.objects.filter(links__contains=[{"number": standard.number}]).exclude(pk=standard.pk)
    return [(link["relation"], row) for row in rows for link in row.links if link["number"] == standard.number]
