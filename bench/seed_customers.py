"""A million customers with sealed numbers and phones, and ten million events about them, written straight into the tables."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg

from tingtang.core.actors import SYSTEM
from tingtang.core.sealing import digest, seal
from tingtang.customers.actions import save_identity_kind, save_tier, save_tier_scheme
from tingtang.customers.models import IdentityKind, Tier, contacts, identities
from tingtang.customers.queries.customers import DIGEST
from tingtang.customers.rules.identities import resident_digit
from tingtang.customers.rules.names import grams, initials
from tingtang.journal import record as journal

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
)
GIVEN = "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红建国志文斌婷宇浩欣然子轩梓涵雨佳怡博雅琳思远晨曦嘉豪俊峰海燕春梅"
PLACES, TRADES, FORMS = "云河清山蓝天海港枫林朝阳", "茶业建材物流软件餐饮机械", ("有限公司", "商行", "厂")
BUSY = 20_000  # events of the customer with the longest story
Say = Callable[[str], None]


def fill(url: str, count: int, events: int, say: Say) -> None:
    """Write `count` customers, each with an identity and a phone, and `events` events about them."""
    kind = IdentityKind.objects.filter(code="resident-id").first() or save_identity_kind(
        SYSTEM, at=datetime.now(UTC), code="resident-id", name="居民身份证号", check_digit="resident_id", of_kind="person"
    )
    scheme = save_tier_scheme(SYSTEM, at=datetime.now(UTC), code="experience", name="体验分层", is_primary=True)
    tiers = [
        save_tier(SYSTEM, at=datetime.now(UTC), scheme=scheme, code=code, name=name, rank=rank)
        for rank, (code, name) in enumerate((("ordinary", "普通客户"), ("key", "重点客户"), ("vip", "贵宾客户")))
    ]
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        _customers(cursor, count, tiers)
        say(f"{count:,} customers")
        _numbers(cursor, count, kind)
        say("identities and phones")
        cursor.execute("SELECT setval('customers_number_seq', %s)", [count])
        for name in ("customer", "identity", "contact"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('customers_{name}', 'id'), %s)", [count])
        connection.commit()
        _events(cursor, count, events)
        connection.commit()
        say(f"{events:,} events")
        connection.autocommit = True
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def name_of(number: int) -> str:
    """The name of a customer: always the same for a number."""
    chance = random.Random(number)
    if number % 10 == 0:
        return "".join(chance.choices(PLACES, k=2)) + "".join(chance.choices(TRADES, k=2)) + chance.choice(FORMS)
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))


def phone_of(number: int) -> str:
    """The phone of a customer: nobody's."""
    return f"100{number:08d}"


def identity_of(number: int) -> str:
    """The identity number of a customer: nobody's, with a check digit that holds."""
    born = datetime(1940, 1, 1, tzinfo=UTC) + timedelta(days=number % 25_000)
    first = f"10{number // 25_000 % 10000:04d}{born:%Y%m%d}{number % 1000:03d}"
    return first + resident_digit(first)


def _customers(cursor: psycopg.Cursor, count: int, tiers: list[Tier]) -> None:
    start = datetime.now(UTC) - timedelta(days=1000)
    columns = "id, number, kind, name, title, language, note, initials, grams, created_at, tier_id"
    with cursor.copy(f"COPY customers_customer ({columns}) FROM STDIN") as copy:
        for number in range(1, count + 1):
            name, tier = name_of(number), tiers[2 if number % 25 == 0 else 1 if number % 5 == 0 else 0]
            kind = "company" if number % 10 == 0 else "person"
            at = start + timedelta(seconds=number * 80)
            copy.write_row([number, f"K{number:07d}", kind, name, "", "", "", initials(name), grams(name), at, tier.pk])


def _numbers(cursor: psycopg.Cursor, count: int, kind: IdentityKind) -> None:
    at = datetime.now(UTC)
    columns = "id, customer_id, kind_id, value, sealed, digest, is_only, is_verified, created_at"
    with cursor.copy(f"COPY customers_identity ({columns}) FROM STDIN") as copy:
        for number, text in _each(count, identity_of):
            copy.write_row([number, number, kind.pk, "", seal(text, identities.PURPOSE), digest(text, DIGEST), True, False, at])
    columns = "id, customer_id, kind, sealed, digest, label, is_primary, is_verified, is_opted_out, created_at"
    with cursor.copy(f"COPY customers_contact ({columns}) FROM STDIN") as copy:
        for number, text in _each(count, phone_of):
            copy.write_row(
                [number, number, "phone", seal(text, contacts.PURPOSE), digest(text, DIGEST), "", True, False, False, at]
            )


def _each(count: int, make: Callable[[int], str]) -> Iterator[tuple[int, str]]:
    for number in range(1, count + 1):
        yield number, make(number)


def _events(cursor: psycopg.Cursor, customers: int, count: int) -> None:
    codes = {
        "type": journal.code("event", "customers.customer.changed"),
        "object": journal.code("object", "customers.customer"),
        "actor": journal.code("object", "account"),
        "qualifier": journal.code("qualifier", "customer"),
    }
    cursor.execute("SELECT coalesce(max(id), 0) FROM journal_event")
    first = cursor.fetchone()[0]
    values = {**codes, "first": first, "count": count, "customers": customers, "each": max(1, count // BUSY)}
    # One transaction: an event and its object carry the same time of recording.
    cursor.execute(
        "INSERT INTO journal_event (id, type_id, occurred_at, actor_type, actor_id, attributes)"
        " SELECT %(first)s + n, %(type)s, now() - n * interval '2 seconds', %(actor)s, 1, '{\"fields\": \"note\"}'"
        " FROM generate_series(1, %(count)s) n",
        values,
    )
    cursor.execute(
        "INSERT INTO journal_event_object (event_id, object_type_id, object_id, qualifier_id)"
        " SELECT %(first)s + n, %(object)s, CASE WHEN n %% %(each)s = 0 THEN 1 ELSE 1 + n * 7919 %% %(customers)s END, %(qualifier)s"
        " FROM generate_series(1, %(count)s::bigint) n",
        values,
    )
    cursor.execute("SELECT setval('journal_event_id_seq', %s)", [first + count])
