"""Half a million cases of a service desk of fifty people, with clocks, notes, words and events, written straight into the tables."""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg
from django.db import connection as connection_of_django
from django.db import models
from seed import City, Clerk

from tingtang.cases.actions.kinds import save_kind
from tingtang.cases.models import Case, Kind, Note, SlaClock
from tingtang.cases.rules.search import vector
from tingtang.catalogue import actions as catalogue
from tingtang.catalogue.models import Service, StandardVersion
from tingtang.core.actors import SYSTEM
from tingtang.customers.actions import register
from tingtang.journal import record as journal
from tingtang.org.models import Hall, Role, Staff, StaffRole, Team, TeamMember

TEAMS, CUSTOMERS, NOTES = 10, 5000, 3
LONG_CASES, LONG_NOTES = 20, 300
TITLES = 4000
BODY = "水表读数与账单不符，请核实。" * 4
WORDS = [
    "水费",
    "账单",
    "漏水",
    "水表",
    "停水",
    "水压",
    "开户",
    "过户",
    "报装",
    "抄表",
    "水质",
    "浑浊",
    "退费",
    "发票",
    "缴费",
    "网上",
    "大厅",
    "排队",
    "态度",
    "电话",
    "预约",
    "维修",
    "管道",
    "井盖",
    "阀门",
    "更换",
    "校验",
    "故障",
    "催缴",
    "滞纳金",
    "阶梯",
    "水价",
    "用量",
    "异常",
    "投诉",
    "建议",
    "咨询",
    "查询",
    "打印",
    "证明",
    "meter",
    "bill",
    "leak",
    "pressure",
    "online",
    "office",
    "repair",
    "invoice",
]
STATES = (
    ("new", "new", 4),
    ("working", "working", 6),
    ("pending", "pending", 2),
    ("resolved", "resolved", 8),
    ("closed", "closed", 80),
)
NAMES = {"zh-hans": "", "en": ""}
WORKFLOW = {
    "states": [
        {"code": code, "phase": phase, "names": {"zh-hans": code, "en": code}, "pauses": ["*"] if code == "pending" else []}
        for code, phase, _share in STATES
    ],
    "steps": [
        {"code": "begin", "from": ["new"], "to": "working", "names": NAMES},
        {"code": "wait", "from": ["new", "working"], "to": "pending", "names": NAMES},
        {"code": "go_on", "from": ["pending"], "to": "working", "names": NAMES},
        {"code": "resolve", "from": ["new", "working", "pending"], "to": "resolved", "names": NAMES},
        {"code": "close", "from": ["resolved"], "to": "closed", "names": NAMES},
        {"code": "reopen", "from": ["resolved", "closed"], "to": "working", "names": NAMES},
    ],
}
WEEK = {day: ["08:30-12:00", "13:30-17:30"] for day in ("mo", "tu", "we", "th", "fr")}
TARGETS = [{"clock": "first_answer", "minutes": 120}, {"clock": "resolve", "minutes": 1440}]
NORMS = [{"text": {"zh-hans": "按时答复", "en": "Answer in time"}, "minutes": 120, "check": {"zh-hans": "时钟", "en": "clock"}}]
PROCEDURE = [{"code": "solve", "name": {"zh-hans": "解决", "en": "Solve"}}]


@dataclass
class Desk:
    """What was seeded: who works, for which teams, on which kind and service."""

    clerks: list[Clerk]
    hall: Hall
    kind: Kind
    service: Service
    standard: StandardVersion
    teams: list[Team] = field(default_factory=list)
    staff: list[Staff] = field(default_factory=list)
    customers: list[int] = field(default_factory=list)
    first: int = 0
    count: int = 0
    long_cases: list[str] = field(default_factory=list)


def desk(city: City, hall_code: str) -> Desk:
    """Ten teams of five, a kind, a calendar, a standard with two clocks, and customers; no case yet."""
    at = datetime.now(UTC)
    hall = Hall.objects.get(code=hall_code)
    kind = save_kind(SYSTEM, code="bench", name="Bench", nature="consultation", prefix="B", workflow=WORKFLOW, at=at)
    calendar = catalogue.save_calendar(SYSTEM, code="bench", name="Bench", week=WEEK, is_default=True, at=at)
    service = Service.objects.order_by("pk")[0]
    standard = catalogue.save_standard(SYSTEM, code="bench", name="Bench", service=service, at=at)
    version = catalogue.adopt_version(
        SYSTEM,
        standard=standard,
        source="bench",
        effective_date=at.astimezone(hall.zone).date(),
        targets=[{**target, "calendar": calendar} for target in TARGETS],
        norms=NORMS,
        procedure=PROCEDURE,
        at=at,
    )
    role, _ = Role.objects.get_or_create(
        code="bench-desk",
        defaults={"name": "Desk", "permissions": sorted(_permissions("cases.", "customers.", "org.view", "catalogue.view"))},
    )
    made = Desk(city.clerks_of(hall_code), hall, kind, service, version)
    made.staff = list(Staff.objects.filter(hall=hall).order_by("pk"))
    StaffRole.objects.bulk_create([StaffRole(staff=staff, role=role, hall=None) for staff in made.staff])
    for number in range(TEAMS):
        team = Team.objects.create(code=f"team-{number}", name=f"Team {number}", hall=hall)
        members = made.staff[number::TEAMS]
        TeamMember.objects.bulk_create([TeamMember(team=team, staff=staff, capacity=10_000) for staff in members])
        made.teams.append(team)
    first = register(SYSTEM, at=at, name="王芳")
    made.customers = clone(type(first), first, CUSTOMERS, number="'N' || g", name="'客户' || g", initials="'kh' || g")
    return made


def _permissions(*starts: str) -> Iterable[str]:
    from tingtang.core import registry

    return [name for name in (*registry.action, *registry.reading) if name.startswith(starts)]


def fill(url: str, desk: Desk, count: int, say: Callable[[str], None] = print) -> None:
    """`count` cases from the latest three years: one in eight open, three notes each, two clocks, five events; some of them long."""
    now = datetime.now(UTC)
    chance = random.Random(20261121)
    fresh = Case(
        kind=desk.kind, hall=desk.hall, service=desk.service, standard=desk.standard, number="", title="", state="", opened_at=now, changed_at=now
    )  # fmt: skip
    share = "(g * 37) %% 100"
    edges, total = [], 0
    for code, _phase, part in STATES:
        total += part
        edges.append(f"WHEN {share} < {total} THEN '{code}'")
    state = f"CASE {' '.join(edges)} END"
    is_open = f"{share} < 12"
    opened = f"now() - ({count} - g) * interval '{3 * 365 * 24 * 3600 / count} seconds'"
    team = f"(ARRAY[{','.join(str(t.pk) for t in desk.teams)}])[1 + g %% {TEAMS}]"
    # A team's people are those whose place in the list has the team's remainder.
    person = f"(ARRAY[{','.join(str(s.pk) for s in desk.staff)}])[1 + g %% {TEAMS} + {TEAMS} * ((g / {TEAMS}) %% {len(desk.staff) // TEAMS})]"
    customer = f"{desk.customers[0]} + g %% {CUSTOMERS}"
    _titles(chance)
    with _without_indexes(
        "cases_case", "cases_slaclock", "cases_note", "cases_casetext", "journal_event", "journal_event_object"
    ):
        _fill(desk, fresh, count, state, opened, team, person, customer, is_open, share, say)
    _settle(url)
    say("indexes")


def _fill(
    desk: Desk, fresh: Case, count: int, state: str, opened: str, team: str, person: str, customer: str, is_open: str, share: str,
    say: Callable[[str], None],
) -> None:  # fmt: skip
    keys = clone(
        Case, fresh, count,
        number="'B' || lpad(nextval('cases_number_seq')::text, 7, '0')", body=f"'{BODY}'",
        title=f"(SELECT t.title || ' ' || g FROM bench_titles t WHERE t.n = g %% {TITLES})",
        state=state, phase=state, team_id=team, assignee_id=f"CASE WHEN {share} %% 11 = 1 THEN NULL ELSE {person} END", customer_id=customer,
        priority="1 + g %% 5", opened_at=opened, changed_at=opened, link_key="substr(md5(random()::text || g), 1, 20)",
        due_at=f"CASE WHEN {share} < 10 THEN now() + (g %% 4000 - 1000) * interval '10 minutes' END",
        due_clock=f"CASE WHEN {share} < 10 THEN 'resolve' ELSE '' END",
        resolved_at=f"CASE WHEN {is_open} THEN NULL ELSE {opened} + interval '2 days' END",
        closed_at=f"CASE WHEN {state} = 'closed' THEN {opened} + interval '3 days' END",
    )  # fmt: skip
    desk.first, desk.count = keys[0], count
    say(f"{count:,} cases")
    for code, seconds in (("first_answer", 7200), ("resolve", 86400)):
        row = SlaClock(
            case_id=0, code=code, target_seconds=seconds, calendar=desk.standard.targets.all()[0].calendar, zone_name="Asia/Shanghai",
            started_at=datetime.now(UTC),
        )  # fmt: skip
        running = f"{share} < 10" if code == "resolve" else f"{share} < 4"
        clone(
            SlaClock, row, count, case_id=f"{desk.first - 1} + g", started_at=opened,
            state=f"CASE WHEN {running} THEN 'running' WHEN g %% 9 = 0 THEN 'missed' ELSE 'met' END",
            due_at=f"CASE WHEN {running} THEN now() + (g %% 4000 - 1000) * interval '10 minutes' ELSE {opened} + interval '1 day' END",
            stopped_at=f"CASE WHEN {running} THEN NULL ELSE {opened} + interval '20 hours' END",
            elapsed_seconds=f"CASE WHEN {running} THEN NULL ELSE 3600 * (1 + g %% 30) END",
        )  # fmt: skip
    note = Note(case_id=0, body="", staff=desk.staff[0], written_at=datetime.now(UTC))
    clone(
        Note, note, count * NOTES, case_id=f"{desk.first} + (g - 1) / {NOTES}", body="'已联系客户，现场核实后答复。' || g",
        is_public="g %% 2 = 0", kind="CASE WHEN g %% 2 = 0 THEN 'answer' ELSE 'note' END", written_at=opened.replace("g)", f"g / {NOTES})"),
    )  # fmt: skip
    say("clocks and notes")
    _long(desk)
    _words(desk)
    say("words")
    _events(desk, count)
    say("events")


@contextmanager
def _without_indexes(*tables: str) -> Iterator[None]:
    """Indexes that no constraint needs are put aside meanwhile: half a million rows come in faster without them."""
    found = """
        SELECT i.indexrelid::regclass::text, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
        FROM pg_index i WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique
    """
    with connection_of_django.cursor() as cursor:
        cursor.execute(found, [list(tables)])
        aside = cursor.fetchall()
        for name, _definition in aside:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SET max_parallel_maintenance_workers = 3")
        for _name, definition in aside:
            cursor.execute(definition)


def _settle(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        # What was written past the actions is not news: subscribers go on behind it instead of working through it while we measure.
        connection.execute(
            "UPDATE journal_cursor SET tx = pg_current_xact_id()::text::bigint, event_id = (SELECT max(id) FROM journal_event)"
        )
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")  # or what was seeded would be written to disk for minutes, beside what is measured


def clone(model: type[models.Model], fresh: models.Model, count: int, **different: str) -> list[int]:
    """`count` rows like an unsaved one, with SQL for the columns that differ; `g` counts them from 1. Their keys, in order."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    values = [field.get_db_prep_save(getattr(fresh, field.attname), connection_of_django) for field in fields]
    marks = [different.get(field.column, "%s") for field in fields]
    given = [value for field, value in zip(fields, values, strict=True) if field.column not in different]
    names = ", ".join(f'"{field.column}"' for field in fields)
    table = model._meta.db_table
    with connection_of_django.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        base = cursor.fetchone()[0]
        cursor.execute(
            f"WITH rows AS (SELECT g FROM generate_series(1, %s) g) INSERT INTO {table} (id, {names}) SELECT {base} + g, {', '.join(marks)} FROM rows",
            [count, *given],
        )
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {base + count})")
    return list(range(base + 1, base + count + 1))


def _long(desk: Desk) -> None:
    """Some cases of very many notes, among the open ones."""
    with connection_of_django.cursor() as cursor:
        cursor.execute("SELECT id, number FROM cases_case WHERE phase = 'working' ORDER BY id DESC LIMIT %s", [LONG_CASES])
        found = cursor.fetchall()
    desk.long_cases = [number for _key, number in found]
    note = Note(case_id=0, body="现场情况：" + "水表读数与账单不符，" * 20, staff=desk.staff[0], written_at=datetime.now(UTC))
    for key, _number in found:
        clone(Note, note, LONG_NOTES, case_id=str(key), written_at="now() - g * interval '1 hour'")


def _titles(chance: random.Random) -> None:
    """Titles of four words, with the index of the words of such a case."""
    titles = [" ".join(chance.sample(WORDS, 4)) for _n in range(TITLES)]
    rows = [(n, title, vector(["", title, "客户", BODY])) for n, title in enumerate(titles)]
    with connection_of_django.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_titles")
        cursor.execute("CREATE TEMP TABLE bench_titles (n int PRIMARY KEY, title text, vector tsvector)")
        cursor.executemany("INSERT INTO bench_titles VALUES (%s, %s, %s::tsvector)", rows)


def _words(desk: Desk) -> None:
    """The index of every case's words: those of its title and text, and its number as a whole and without zeros."""
    with connection_of_django.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_casetext (case_id, vector) SELECT c.id,"
            " format('%%L:1 %%L:1', lower(c.number), ltrim(c.number, 'B0'))::tsvector || t.vector"
            " FROM cases_case c JOIN bench_titles t ON t.n = (c.id - %s + 1) %% %s WHERE c.id >= %s",
            [desk.first, TITLES, desk.first],
        )


def _events(desk: Desk, count: int) -> None:
    """Five events of each case: opened, given, two notes, moved; the long cases have as many more as notes."""
    case, team, staff = (journal.code("object", name) for name in ("cases.case", "org.team", "org.staff"))
    qualifiers = [journal.code("qualifier", name) for name in ("case", "team", "assignee")]
    kinds = [
        journal.code("event", f"cases.{name}")
        for name in ("case.opened", "case.assigned", "note.added", "note.added", "case.moved")
    ]
    account = journal.code("object", "account")
    plain = '{"kind": "note", "is_public": false, "how": "given", "to_state": "working", "phase": "working"}'
    for number, kind in enumerate(kinds):
        _put(
            f"SELECT {desk.first - 1} + g AS key, g FROM generate_series(1, {count}) g",
            kind,
            number,
            account,
            plain,
            case,
            team,
            staff,
            qualifiers,
            desk,
        )
    longer = f"SELECT c.id AS key, g FROM cases_case c, generate_series(1, {LONG_NOTES}) g WHERE c.number = ANY(ARRAY{desk.long_cases!r})"
    _put(longer, kinds[2], 9, account, plain, case, team, staff, qualifiers, desk)


def _put(
    rows: str, kind: int, step: int, account: int, plain: str, case: int, team: int, staff: int, qualifiers: list[int], desk: Desk
) -> None:
    with connection_of_django.cursor() as cursor:
        cursor.execute(
            f"WITH rows AS ({rows}), numbered AS (SELECT nextval('journal_event_id_seq') AS id, key, g FROM rows), made AS ("
            "INSERT INTO journal_event (id, type_id, occurred_at, actor_type, actor_id, attributes)"
            f" SELECT id, {kind}, now() - interval '100 days' + {step} * interval '1 hour' + g * interval '1 second', {account}, {desk.staff[0].account_id},"
            " %s::jsonb FROM numbered)"
            " INSERT INTO journal_event_object (event_id, object_type_id, object_id, qualifier_id)"
            f" SELECT id, {case}, key, {qualifiers[0]} FROM numbered"
            f" UNION ALL SELECT id, {team}, {desk.teams[0].pk} + key %% {TEAMS}, {qualifiers[1]} FROM numbered"
            f" UNION ALL SELECT id, {staff}, {desk.staff[0].pk} + key %% {len(desk.staff)}, {qualifiers[2]} FROM numbered",
            [plain],
        )
