"""`./tingtang cases import FILE`: another help desk's cases, with services, customers, people and every line of their history.

The file is a CSV (gzip too) with one line for each thing done. Rerun, it changes nothing; cut off, it goes on where it was.
"""

import argparse
import csv
import gzip
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _

from tingtang.cases.actions.histories import Desk, import_history
from tingtang.cases.actions.kinds import save_kind
from tingtang.cases.models import Case, Kind
from tingtang.cases.rules.histories import WORKFLOW, History, Line, histories
from tingtang.catalogue import actions as catalogue
from tingtang.catalogue.models import Calendar, Category, Service, Standard, StandardVersion
from tingtang.catalogue.queries import hall_zone
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Problem
from tingtang.customers import actions as customers
from tingtang.customers.models import Customer, IdentityKind
from tingtang.customers.queries import find_exact
from tingtang.journal.formats import Malformed
from tingtang.journal.formats.times import parser, pattern_of
from tingtang.journal.reasons import words
from tingtang.journal.record import learn_codes
from tingtang.org import actions as org
from tingtang.org.models import Staff, Team, TeamMember

COLUMNS = {
    "case": "Case ID",
    "activity": "Activity",
    "person": "Resource",
    "time": "Complete Timestamp",
    "customer": "customer",
    "product": "product",
    "seriousness": "seriousness_2",
    "team": "workgroup",
}
NEEDED = ("case", "activity", "time")
# Seriousness is anonymous in most logs: its values, in their order, as impact and urgency.
SERIOUSNESS = ((2, 2), (1, 2), (1, 1), (2, 3))
WEEK = {day: ["08:30-12:30", "14:00-18:00"] for day in ("mo", "tu", "we", "th", "fr")}
TARGETS = [
    {"clock": "resolve", "priority": 1, "minutes": 480},
    {"clock": "resolve", "priority": 2, "minutes": 1440},
    {"clock": "resolve", "minutes": 4800},
]
NORMS = [
    {
        "text": {
            "zh-hans": "受理后按严重程度在时限内解决，等待期间不计时",
            "zh-hant": "受理後按嚴重程度在時限內解決，等待期間不計時",
            "en": "Solve within the limit of the seriousness; time spent waiting does not count",
        },
        "minutes": 4800,
        "check": {"zh-hans": "工单的时钟", "zh-hant": "工單的時鐘", "en": "The clock of the case"},
        "step": "solve",
    }
]
STEPS = [
    {"code": "take", "name": {"zh-hans": "受理", "zh-hant": "受理", "en": "Take in charge"}},
    {"code": "solve", "name": {"zh-hans": "解决", "zh-hant": "解決", "en": "Solve"}},
    {"code": "close", "name": {"zh-hans": "关闭", "zh-hant": "關閉", "en": "Close"}},
]
SHOWN_EVERY_SECONDS = 0.5
LONGEST_LINE, MOST_CHARACTERS = 1 << 20, 1 << 30  # of a log when it is unpacked


class Unusable(Problem):
    """The file cannot be taken over."""

    message = "{path}: {fault}"


def add_arguments(parser_: argparse.ArgumentParser) -> None:
    """The command and its options: which column holds what."""
    commands = parser_.add_subparsers(dest="what", required=True, metavar="WHAT")
    commands.add_parser("verify-clocks", help="derive every clock from the journal again and compare it with what is stored")
    take = commands.add_parser("import", help="take over the cases of a help desk's log (CSV, gzip too), with their history")
    take.add_argument("path", type=Path)
    take.add_argument("--code", default="helpdesk", help="a short name of the other desk, kept with each case's number there")
    take.add_argument("--zone", default="UTC", help="the time zone of times that name none, such as Asia/Shanghai")
    for name, column in COLUMNS.items():
        take.add_argument(f"--{name}", default=column, help=f"the column that holds the {name} (default: {column})")


def run(options: dict[str, object]) -> int:
    """Take the file over; 1 with a sentence when it is refused."""
    given = argparse.Namespace(**options)
    try:
        taken = take_over(given.path, given.code, given.zone, {name: getattr(given, name) for name in COLUMNS}, show=_show)
    except Problem as problem:
        return _failed(problem.text())
    except Malformed as bad:
        return _failed(f"{given.path}: {words(bad.reason)} {bad.where} {bad.value}".strip())
    except OSError as error:
        return _failed(f"{error.filename or given.path}: {error.strerror or error}")
    print(f"\n{taken.new} cases taken over, {taken.known} were here already; {taken.lines} lines of history.")
    return 0


def _failed(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


@dataclass
class Taken:
    """How many cases were new or known, and how many lines the new ones had."""

    new: int = 0
    known: int = 0
    lines: int = 0


def _show(taken: Taken, of: int) -> None:
    done = taken.new + taken.known
    if sys.stdout.isatty() or done == of:
        print(f"\r{done} of {of} cases", end="", flush=True)


def take_over(
    path: Path,
    code: str,
    zone: str,
    columns: Mapping[str, str],
    *,
    show: Callable[["Taken", int], bool | None] = lambda _taken, _of: None,
    earlier: Taken | None = None,
) -> Taken:
    """Take over the cases of a file under the short name `code`. Refused (`Unusable`, `Malformed`) before anything is written.

    `show` is told now and then what was taken and of how many; when it says False, the rest is left for another time. Of one that goes
    on, `earlier` is what it told before: what it took itself is counted as new, whether it came to tell so or not.
    """
    found = list(histories(lines_of(path, zone, columns)))
    if not found:
        raise Unusable(path=path, fault=_("there is no line in it."))
    desk = _prepared(code, found, found[0].opened_at)
    refs = Case.objects.filter(external_ref__startswith=f"{code}:").values_list("external_ref", flat=True)
    here, latest = set(refs), 0.0
    known = [history for history in found if f"{code}:{history.ref}" in here]
    taken = _begun(known, earlier)
    show(taken, len(found))
    learn_codes()
    for number, history in enumerate(found, 1):
        if f"{code}:{history.ref}" not in here:
            _take(desk, history)
            taken.new += 1
            taken.lines += len(history.lines)
        if time.monotonic() - latest > SHOWN_EVERY_SECONDS or number == len(found):
            if show(taken, len(found)) is False:
                break
            latest = time.monotonic()
    return taken


def _begun(known: list[History], earlier: Taken | None) -> Taken:
    if earlier is None:
        return Taken(known=len(known))
    own = sum(len(history.lines) for history in known) if earlier.known == 0 else earlier.lines
    return Taken(new=max(0, len(known) - earlier.known), known=min(earlier.known, len(known)), lines=own)


def _take(desk: Desk, history: History) -> None:
    impact, urgency = _pressing(history)
    product = desk.services.get(history.latest("product"))
    title = f"{history.ref} · {product.name}" if product else history.ref
    import_history(SYSTEM, desk=desk, history=history, title=title[:200], impact=impact, urgency=urgency, at=history.lines[-1].at)


def _pressing(history: History) -> tuple[int, int]:
    digits = "".join(c for c in history.latest("seriousness") if c.isdecimal())
    number = int(digits[:4] or 1) - 1
    return SERIOUSNESS[number] if 0 <= number < len(SERIOUSNESS) else SERIOUSNESS[0]


def lines_of(path: Path, zone: str, columns: Mapping[str, str], most: int | None = None) -> Iterator[Line]:
    """The lines of a CSV (the first `most`). Refused with the row when a time cannot be read or a needed column is missing."""
    try:
        clock = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Unusable(path=path, fault=_("“{zone}” is not a time zone such as Asia/Shanghai.").format(zone=zone)) from None
    rows = list(islice(_rows(path), most))
    missing = [columns[name] for name in NEEDED if rows and columns[name] not in rows[0]]
    if missing:
        raise Unusable(path=path, fault=_("there is no column “{name}”. Say which column holds it.").format(name=missing[0]))
    read = parser(_pattern(path, [row[columns["time"]] for row in rows[:200]]), clock)
    for number, row in enumerate(rows, 2):
        try:
            at = read(row[columns["time"]]).astimezone(UTC)
        except Malformed as bad:
            raise Unusable(
                path=path, fault=_("line {number}: {reason}").format(number=number, reason=f"{words(bad.reason)} {bad.value}")
            ) from None
        more = {name: row.get(columns[name]) or "" for name in ("customer", "product", "seriousness", "team")}
        person = (row.get(columns["person"]) or "").strip()
        yield Line(row[columns["case"]].strip(), row[columns["activity"]].strip(), person, at, more)


def heads_of(path: Path) -> tuple[str, ...]:
    """The columns of a log. Refused when there is no line."""
    first = next(iter(_rows(path)), None)
    if first is None:
        raise Unusable(path=path, fault=_("there is no line in it."))
    return tuple(head for head in first if head)


def _pattern(path: Path, samples: list[str]) -> str:
    try:
        return pattern_of(samples)
    except Malformed as bad:
        raise Unusable(path=path, fault=f"{words(bad.reason)} {bad.where} {bad.value}") from None


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rt", encoding="utf-8-sig") if is_packed else path.open(encoding="utf-8-sig") as text:
        try:
            yield from csv.DictReader(_bounded(path, text))
        except (UnicodeDecodeError, csv.Error, EOFError, gzip.BadGzipFile) as error:
            raise Unusable(path=path, fault=_("it is not a CSV file in UTF-8: {error}").format(error=error)) from None


def _bounded(path: Path, text: TextIO) -> Iterator[str]:
    """The lines of a text, none longer than a table's can be, and not more than a log can have: a packed file may swell."""
    count = 0
    while line := text.readline(LONGEST_LINE):
        count += len(line)
        if count > MOST_CHARACTERS:
            raise Unusable(path=path, fault=_("it would swell beyond measure when it is unpacked."))
        yield line


def _prepared(code: str, found: Iterable[History], since: datetime) -> Desk:
    """What the names of a log stand for, made where it is not here yet."""
    names: dict[str, set[str]] = {name: {h.latest(name) for h in found} - {""} for name in ("customer", "product", "team")}
    people = {line.person for h in found for line in h.lines} - {""}
    teams = {name: _team(code, name, since) for name in _numbered(names["team"])}
    staff = {name: _person(code, name, since) for name in _numbered(people)}
    places = {(h.latest("team"), line.person) for h in found for line in h.lines if line.person and h.latest("team")}
    _members({(teams[team].pk, staff[person].pk) for team, person in places}, teams, staff, since)
    services = {name: _service(code, name, order, since) for order, name in enumerate(_numbered(names["product"]), 1)}
    for service in services.values():
        _standard(code, service, since)
    kind = _identity_kind(code, since)
    known = {name: _customer(kind, code, name, since) for name in _numbered(names["customer"])}
    return Desk(code, _kind(code, since), services, known, teams, staff)


def _numbered(names: Iterable[str]) -> list[str]:
    """Names in the order people expect: 2 before 10."""
    return sorted(names, key=lambda name: (len(name), name))


def _short(code: str, name: str) -> str:
    """A code of ours for a name of theirs."""
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower()).strip("-")
    return f"{code}-{plain or 'x' + name.encode().hex()[:16]}"[:40]


def _kind(code: str, since: datetime) -> Kind:
    found = Kind.objects.filter(code=code).first()
    names = {"zh-hans": "服务台工单", "zh-hant": "服務台工單", "en": "Help desk ticket"}
    return found or save_kind(
        SYSTEM,
        code=code,
        name=names["zh-hans"],
        names=names,
        nature="incident",
        prefix="HD",
        workflow=WORKFLOW,
        is_public=False,
        at=since,
    )


def _team(code: str, name: str, since: datetime) -> Team:
    short = _short(code, name)
    found = Team.objects.filter(code=short).first()
    return found or org.save_team(SYSTEM, hall=None, code=short, name=f"服务台 {name}", at=since)


def _person(code: str, name: str, since: datetime) -> Staff:
    short = _short(code, name)[:20]
    found = Staff.objects.filter(badge=short).first()
    return found or org.save_staff(
        SYSTEM, hall=None, badge=short, username=short, name=f"处理人 {name}", is_active=False, at=since
    )


def _members(wanted: set[tuple[int, int]], teams: Mapping[str, Team], staff: Mapping[str, Staff], since: datetime) -> None:
    here = set(TeamMember.objects.filter(team__in=teams.values()).values_list("team_id", "staff_id"))
    by_key = {team.pk: team for team in teams.values()}, {person.pk: person for person in staff.values()}
    for team, person in sorted(wanted - here):
        org.save_team_member(SYSTEM, team=by_key[0][team], staff=by_key[1][person], at=since)


def _service(code: str, name: str, order: int, since: datetime) -> Service:
    short = _short(code, name)
    found = Service.objects.filter(code=short).first()
    if found is not None:
        return found
    category = Category.objects.filter(code=code).first() or catalogue.save_category(
        SYSTEM, code=code, name="服务台", names={"zh-hans": "服务台", "zh-hant": "服務台", "en": "Help desk"}, at=since
    )
    # Of the area of a service desk: reported with those, and not offered to customers until somebody says so.
    about: dict[str, Any] = {"name": f"产品 {name}", "category": category, "series": "HD", "order": order, "area": "desk"}
    return catalogue.save_service(SYSTEM, code=short, at=since, **about)


def _standard(code: str, service: Service, since: datetime) -> StandardVersion | None:
    """A standard for the clocks of a taken-over service; one that somebody has written already stays."""
    standard = Standard.objects.filter(service=service).first()
    if standard is not None and standard.versions.exists():
        return None
    calendar = Calendar.objects.filter(code=code).first() or catalogue.save_calendar(
        SYSTEM, code=code, name="服务台工作时间", week=WEEK, at=since
    )
    standard = standard or catalogue.save_standard(
        SYSTEM, code=service.code, name=f"{service.name} 处理时限", service=service, at=since
    )
    return catalogue.adopt_version(
        SYSTEM,
        standard=standard,
        source=code,
        effective_date=since.astimezone(hall_zone(None)).date(),
        targets=[{**target, "calendar": calendar} for target in TARGETS],
        norms=NORMS,
        procedure=STEPS,
        at=since,
    )


def _identity_kind(code: str, since: datetime) -> IdentityKind:
    short = f"{code}-customer"[:40]
    found = IdentityKind.objects.filter(code=short).first()
    return found or customers.save_identity_kind(SYSTEM, code=short, name="服务台客户编号", is_sensitive=False, at=since)


def _customer(kind: IdentityKind, code: str, name: str, since: datetime) -> Customer:
    text = _short(code, name)
    found = find_exact(SYSTEM, text)
    return found[0] if found else customers.register(SYSTEM, at=since, name=f"客户 {name}", identities=[(kind, text)])
