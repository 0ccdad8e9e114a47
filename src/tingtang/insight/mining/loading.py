"""A log of the journal in the shape mining works on: read from the coded store, named in the reader's language, narrowed."""

from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.utils.translation import get_language, gettext

from tingtang.catalogue.models import Calendar
from tingtang.catalogue.queries import working_calendar
from tingtang.core import registry
from tingtang.core.actors import EVERYWHERE, Actor
from tingtang.core.errors import Invalid, NotFound
from tingtang.flows.events import STEP_DEVIATED, STEP_DONE, STEP_OPENED, STEP_SKIPPED
from tingtang.insight.arrays import Array
from tingtang.insight.mining.objects import NOTIONS, is_kept
from tingtang.insight.queries import VIEW
from tingtang.insight.rules.eventlog import NOBODY, Chosen, EventLog, Times
from tingtang.insight.rules.mining import bounds
from tingtang.insight.rules.worked import NoHours, worked, worked_table
from tingtang.insight.store import Manifest, coded, storing
from tingtang.insight.store.coded import Coded
from tingtang.journal.formats.ocel import CASE, RESOURCE
from tingtang.journal.models import Code, Event, ImportedObject, Log
from tingtang.org.models import Hall, Staff, StaffRole, TeamMember
from tingtang.visits.events import SERVICE_RESUMED, SERVICE_STARTED

KEPT = 3
_STEP_WORDS = {STEP_OPENED.name: "{} ◇", STEP_DONE.name: "{}", STEP_SKIPPED.name: "{} ⤼", STEP_DEVIATED.name: "{} ⚠"}
MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked about: a log seen from a type of object, cases that began on some days, of a hall, with an activity."""

    log: Log
    notion: int
    first: date | None
    latest: date | None
    zone: tzinfo
    hall: Hall | None = None
    calendar: Calendar | None = None
    activity: str = ""
    lifecycle: str = ""

    @property
    def is_own(self) -> bool:
        return self.log.pk == Log.OWN

    @property
    def starts_at(self) -> int:
        return micros(self.first, self.zone) if self.first else -(2**62)

    @property
    def ends_at(self) -> int:
        return micros(self.latest + timedelta(days=1), self.zone) if self.latest else 2**62


def micros(day: date, zone: tzinfo) -> int:
    """When a day begins in a zone, in microseconds since 1970 UTC."""
    return int(datetime.combine(day, time(), zone).timestamp()) * MICRO


@dataclass(frozen=True, slots=True)
class Loaded:
    """A whole log: events with their halls and transitions, the number of each case, the key of each activity (`type.detail`)."""

    log: EventLog
    halls: Times
    details: Array
    objects: Array
    keys: Sequence[str]
    transitions: Sequence[str] = field(default=())
    version: int = 0
    files: frozenset[str] = frozenset()
    events: Times = field(default_factory=lambda: np.empty(0, np.int64))
    units: Sequence[str] = field(default=())  # of the own log: the team of each person, else his hall


class _Numbered(Sequence[str]):
    """Cases by their number, while nobody has asked for their names."""

    def __init__(self, numbers: Array) -> None:
        self.numbers = numbers

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, index: Any) -> Any:
        return f"#{self.numbers[index]}"


@dataclass(frozen=True, slots=True)
class _State:
    """What is in memory of a log seen from a type of object: its columns, the files they were read from, at which state."""

    coded: Coded
    files: frozenset[str]
    version: int


_states: "OrderedDict[tuple[str, int, int], _State]" = OrderedDict()
_named: "OrderedDict[tuple[int, str], tuple[Coded, Loaded]]" = OrderedDict()
_notions: dict[tuple[str, int], tuple[int, list[tuple[int, str, int]]]] = {}
_lock = Lock()
OFTEN = 30


def notions(log: Log) -> list[tuple[int, str, int]]:
    """Types of objects the log can be looked at from: code, name, and how many events happened to them; the best first.

    Counted anew only after the store was added to some dozen times: which types there are hardly ever changes.
    """
    manifest, key = ready(), (str(storing.store().folder), log.pk)
    if key in _notions and 0 <= manifest.version - _notions[key][0] < OFTEN and _notions[key][1]:
        return _notions[key][1]
    found = _count_notions(manifest, log)
    _notions[key] = manifest.version, found
    return found


def _count_notions(manifest: Manifest, log: Log) -> list[tuple[int, str, int]]:
    from tingtang.insight.store import expressions  # noqa: PLC0415 - Ibis takes a second of every process's start

    rows = expressions.on_duckdb(storing.store(), manifest, log.pk)
    if rows is None:
        return []
    found = {row["object_type"]: row for row in expressions.notions(rows).to_pyarrow().to_pylist()}
    names = dict(Code.objects.filter(pk__in=found).values_list("pk", "name"))
    every = [(key, names.get(key, "?"), row["events"]) for key, row in found.items()]
    shown = [
        each for each in every if each[2] > found[each[0]]["objects"] or each[1] == CASE
    ]  # one event each is little, not nothing
    if log.pk == Log.OWN:
        shown = [each for each in shown if is_kept(each[1])]
    place = {name: index for index, name in enumerate(NOTIONS)}
    return sorted(shown, key=lambda each: (each[1] == RESOURCE, place.get(each[1], 99), -each[2]))


def ready() -> Manifest:
    """What the store holds; it is filled now when nobody has filled it yet. Refused (`OtherDatabase`): see there."""
    manifest = storing.store().manifest()
    if not manifest.version or not storing.is_ours(manifest):
        storing.advance()
        manifest = storing.store().manifest()
    if manifest.version and not storing.is_ours(manifest):
        raise storing.OtherDatabase
    return manifest


def is_awaited(log: Log) -> bool:
    """Whether the store has yet to read a log, because it was imported a moment ago."""
    return not ready().of_log(log.pk) and Event.objects.filter(log_id=log.pk).exists()


def load(log: Log, notion: int, *, is_latest: bool = True) -> Loaded:
    """The whole log seen from objects of a type, kept in memory; what was added to the store since is sorted in.

    With `is_latest=False` as it is in memory, if it is: for the choices of a form.
    """
    manifest = ready()
    place = (str(storing.store().folder), log.pk, notion)
    state = _states.get(place)
    if state is None or (is_latest and state.version != manifest.version) or state.version > manifest.version:
        state = _advanced(manifest, log, notion, state)
    with _lock:
        _states[place] = state
        _states.move_to_end(place)
        while len(_states) > KEPT:
            _states.popitem(last=False)
    return _with_names(state, manifest, log)


def _advanced(manifest: Manifest, log: Log, notion: int, state: _State | None) -> _State:
    is_own, here, store = log.pk == Log.OWN, coded.files(manifest, log.pk), storing.store()
    if state is not None and state.version < manifest.version:
        try:
            more = coded.fresh(store, manifest, log.pk, notion, state.files, is_own=is_own)
        except coded.Unknown:
            pass
        else:
            return _State(state.coded.plus(more) if len(more) else state.coded, here, manifest.version)
    return _State(coded.read(store, manifest, log.pk, notion, is_own=is_own), here, manifest.version)


def _with_names(state: _State, manifest: Manifest, log: Log) -> Loaded:
    key = (id(state.coded), get_language() or "")
    with _lock:
        known = _named.get(key)
    if known is not None and known[0] is state.coded and known[1].version == state.version:
        return known[1]
    found = _loaded(state, manifest, log)
    with _lock:
        _named[key] = state.coded, found
        while len(_named) > KEPT:
            _named.popitem(last=False)
    return found


def _loaded(state: _State, manifest: Manifest, log: Log) -> Loaded:
    rows, is_own = state.coded, log.pk == Log.OWN
    people = _people(rows.people_keys, is_own=is_own)
    nobody = np.array([not name for name in people], np.bool_)
    resource = np.where(nobody[rows.resource], np.int32(-1), rows.resource) if nobody.any() else rows.resource
    if is_own:
        resource = np.array([*_same(rows.people_keys), NOBODY], np.int32)[resource]
    found = EventLog(
        rows.case, rows.activity, rows.at, resource, _Numbered(rows.objects), activity_names(rows.activity_keys, manifest.details),
        people, rows.starts, np.arange(len(rows), dtype=np.int32),
    )  # fmt: skip
    keys = [f"{type_}.{detail}" for type_, detail in rows.activity_keys]
    return Loaded(
        found, rows.hall, rows.detail, rows.objects, keys, ("", *manifest.details), state.version, state.files, rows.event,
        _units(rows.people_keys) if is_own else (),
    )  # fmt: skip


def met_transitions(loaded: Loaded) -> list[str]:
    """The transitions of the lifecycle that events of the log name."""
    times = np.bincount(loaded.details, minlength=1)
    return [loaded.transitions[code] for code in np.flatnonzero(times).tolist() if loaded.transitions[code]]


def activity_names(pairs: list[tuple[int, int]], details: Sequence[str]) -> list[str]:
    """What activities are called, by type and detail."""
    names = dict(Code.objects.filter(pk__in={type_ for type_, _detail in pairs}).values_list("pk", "name"))
    return [_activity(names.get(type_, "?"), details[detail - 1] if detail else "") for type_, detail in pairs]


def _activity(name: str, detail: str) -> str:
    known = registry.event.get(name)
    label = str(known.label) if known else name
    if not detail:
        return label
    return _STEP_WORDS[name].format(detail) if name in _STEP_WORDS else f"{label}: {detail}"


def _people(pairs: list[tuple[int, int]], *, is_own: bool) -> list[str]:
    """Names of who did it; empty for the system and for nobody."""
    types = dict(Code.objects.filter(pk__in={type_ for type_, _number in pairs}).values_list("pk", "name"))
    if not is_own:
        names = ImportedObject.objects.in_bulk([number for _type, number in pairs])
        return [names[number].name.partition(":")[2] or names[number].name if number in names else "" for _type, number in pairs]
    people = list(Staff.objects.all())
    times = Counter(each.name for each in people)  # figures lead to their cases by name, so that no two may have the same
    staff = {each.pk: each.name if times[each.name] == 1 else f"{each.name} ({each.badge})" for each in people}
    by_account = {each.account_id: staff[each.pk] for each in people if each.account_id}
    found = []
    for type_, number in pairs:
        kind = types.get(type_, "")
        known = staff if kind == "org.staff" else by_account if kind == "account" else {}
        found.append(known.get(number, gettext("device") + f" {number}" if kind == "device" else ""))
    return found


def _same(pairs: list[tuple[int, int]]) -> list[int]:
    """For each who did it the first that is the same person: one acts by his account, and is named as staff by what he served."""
    types = dict(Code.objects.filter(pk__in={type_ for type_, _number in pairs}).values_list("pk", "name"))
    staff = dict(Staff.objects.exclude(account=None).values_list("account_id", "pk"))
    first: dict[tuple[str, int], int] = {}
    found = []
    for place, (type_, number) in enumerate(pairs):
        kind = types.get(type_, "")
        key = ("org.staff", staff[number]) if kind == "account" and number in staff else (kind, number)
        found.append(first.setdefault(key, place))
    return found


def _units(pairs: list[tuple[int, int]]) -> list[str]:
    """The unit of who did it: the first team in use he is in, else the hall he works for; empty where there is none."""
    types = dict(Code.objects.filter(pk__in={type_ for type_, _number in pairs}).values_list("pk", "name"))
    members = TeamMember.objects.filter(team__is_active=True).select_related("team", "staff").order_by("-pk")
    roles = StaffRole.objects.filter(hall__isnull=False).select_related("hall", "staff").order_by("-pk")
    unit = {each.staff: str(each.hall) for each in roles} | {each.staff: str(each.team) for each in members}
    staff = {one.pk: name for one, name in unit.items()}
    accounts = {one.account_id: name for one, name in unit.items()}
    known = {"org.staff": staff, "account": accounts}
    return [known.get(types.get(type_, ""), {}).get(number, "") for type_, number in pairs]


def by_unit(log: EventLog, loaded: Loaded) -> EventLog:
    """The log with units in the place of people."""
    names = list(dict.fromkeys(each for each in loaded.units if each))
    place = {name: number for number, name in enumerate(names)}
    of_person = np.array([*(place.get(each, NOBODY) for each in loaded.units), NOBODY], np.int32)
    return replace(log, resource=of_person[log.resource], resources=names)


def select(actor: Actor, asking: Asking) -> tuple[Loaded, EventLog]:
    """The whole log, and of it the events that are asked about. NotFound when the actor may not see the log or hall."""
    loaded = load(asking.log, asking.notion)
    return loaded, narrowed(actor, asking, loaded)[0]


def narrowed(actor: Actor, asking: Asking, loaded: Loaded) -> tuple[EventLog, Chosen]:
    """The events that are asked about, and the cases that have events the actor may see but are not asked about."""
    chosen = _events(actor, asking, loaded)
    log = loaded.log.only(chosen) if chosen is not None else loaded.log
    cases = _cases(asking, loaded, log)
    outside = ~cases & (np.diff(log.starts) > 0)
    return log.only(cases[log.case]) if not cases.all() else log, outside


def wanted_halls(actor: Actor, asking: Asking) -> tuple[int, ...] | None:
    """Of which halls events are asked about; nothing where all count. NotFound when the actor may not see the log or hall."""
    visible = actor.halls(VIEW)
    if not asking.is_own:
        if visible is not EVERYWHERE:
            raise NotFound
        return None
    if asking.hall is not None:
        if asking.hall.pk not in visible:
            raise NotFound
        return (asking.hall.pk,)
    return None if visible is EVERYWHERE else tuple(sorted(visible))  # type: ignore[arg-type]


def _events(actor: Actor, asking: Asking, loaded: Loaded) -> Chosen | None:
    halls = wanted_halls(actor, asking)
    chosen: Chosen | None = None if halls is None else np.isin(loaded.halls, list(halls))
    if asking.lifecycle:
        same = [code for code, word in enumerate(loaded.transitions) if word.lower() == asking.lifecycle.lower()]
        kept = np.isin(loaded.details, same)
        chosen = kept if chosen is None else chosen & kept
    return chosen


def _cases(asking: Asking, loaded: Loaded, log: EventLog) -> Chosen:
    kept = np.zeros(len(log.starts) - 1, np.bool_)
    first, _latest = bounds(log.starts)
    kept[log.case[first]] = (log.at[first] >= asking.starts_at) & (log.at[first] < asking.ends_at)
    if asking.activity in loaded.keys:
        having = np.zeros_like(kept)
        having[log.case[log.activity == loaded.keys.index(asking.activity)]] = True
        kept &= having
    return kept


def works(loaded: Loaded) -> Chosen:
    """The activities of the own log with which somebody begins to work on the case."""
    begins = Code.objects.filter(name__in=(SERVICE_STARTED.name, SERVICE_RESUMED.name)).values_list("pk", flat=True)
    types = [int(key.partition(".")[0]) for key in loaded.keys]
    return np.isin(np.array(types, np.int64), list(begins))


def clock_of(asking: Asking, log: EventLog) -> Times | None:
    """The times in worked microseconds when a calendar is asked for."""
    return clocked(asking, log.at, int(log.at.min())) if len(log) else None


def clocked(asking: Asking, at: Times, since: int) -> Times | None:
    """These times in microseconds worked since `since` when a calendar is asked for."""
    if asking.calendar is None:
        return None
    zone = asking.hall.zone if asking.hall else ZoneInfo(str(asking.zone)) if asking.zone is not UTC else ZoneInfo("UTC")
    calendar = working_calendar(asking.calendar, zone)
    try:
        return worked(worked_table(calendar, since, int(at.max())), at)
    except NoHours:
        raise Invalid(
            gettext(
                "There are no working hours before 1900 and after 2200, and this log has such times. Choose wall time, or days."
            )
        ) from None


def case_names(asking: Asking, numbers: Sequence[int]) -> dict[int, str]:
    """What cases are called: in imported logs as they came, in the own one by number, as the journal knows no names."""
    if asking.is_own:
        return {number: f"#{number}" for number in numbers}
    found = ImportedObject.objects.in_bulk(list(numbers))
    return {key: each.name.partition(":")[2] or each.name for key, each in found.items()}


def steps_of(asking: Asking, loaded: Loaded, log: EventLog, process: int) -> EventLog:
    """Of the own log's procedures the steps that were done, in those of one process; other logs as they are."""
    from tingtang.insight.store import expressions  # noqa: PLC0415 - Ibis takes a second of every process's start

    types = dict(Code.objects.filter(name__in=(STEP_DONE.name, "flows.instance", "flows.process")).values_list("name", "pk"))
    if not asking.is_own or asking.notion != types.get("flows.instance"):
        return log
    done = [code for code, key in enumerate(loaded.keys) if key.partition(".")[0] == str(types.get(STEP_DONE.name))]
    rows = expressions.on_duckdb(storing.store(), ready(), asking.log.pk)
    if rows is None:
        return log
    found = expressions.related(rows, asking.notion, types.get("flows.process", 0), process).to_pyarrow()
    wanted = np.isin(loaded.objects, np.asarray(found["object"]))
    return log.only(np.isin(log.activity, done) & wanted[log.case])
