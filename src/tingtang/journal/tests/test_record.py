"""record(), the append-only walls, and the cursor that never skips a late commit."""

import threading
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tingtang.core.actions import NoEvent, OutsideAction, action, envelope
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.database.at_once import NotAtOnce
from tingtang.core.database.references import RemovedMeanwhile
from tingtang.core.database.statements import Part, ask, one
from tingtang.core.errors import Denied
from tingtang.core.events import EventType
from tingtang.core.models import Account, ApiToken
from tingtang.core.sealing import CannotOpen
from tingtang.journal import follow
from tingtang.journal.models import Code, Cursor, Event, EventObject, ObjectChange
from tingtang.journal.record import (
    EVENTS,
    MOST_CODES,
    Recorded,
    Undeclared,
    changed,
    code,
    event_columns,
    event_rows,
    prepare,
    record,
    written,
)
from tingtang.journal.saving import clean, write
from tingtang.journal.subscribers import Happened, Subscriber, Take

AT = datetime(2026, 11, 21, 8, tzinfo=UTC)
BELL_RUNG = EventType("test.bell.rung", "Bell rung", objects=("account",), attributes={"waited": "float"})


@action("test.ring")
def ring(actor: Actor, *, account: Account, at: datetime, silent: bool = False, wrong: bool = False) -> None:
    """Ring the bell."""
    if silent:
        return
    if wrong:
        record(BELL_RUNG, actor, at=at, loud=True)
    record(BELL_RUNG, actor, at=at, account=account, waited=timedelta(minutes=2))
    changed(account, at=at, name=account.name)


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create(username="limin", name="李敏")


class TestRecord:
    def test_writes_the_event_its_objects_and_changes_together(self, account: Account) -> None:
        ring(SYSTEM, account=account, at=AT)

        event = Event.objects.get()
        assert (event.occurred_at, event.attributes, event.log_id) == (AT, {"waited": 120.0}, 1)
        link = EventObject.objects.get(event_id=event.id)
        assert (link.object_id, link.qualifier_id) == (account.pk, code("qualifier", "account"))
        assert ObjectChange.objects.get().value == "李敏"

    def test_refuses_a_word_the_type_does_not_declare(self, account: Account) -> None:
        with pytest.raises(Undeclared):
            ring(SYSTEM, account=account, at=AT, wrong=True)

        assert not Event.objects.exists()

    def test_is_an_error_outside_an_action(self, account: Account) -> None:
        with pytest.raises(OutsideAction):
            record(BELL_RUNG, SYSTEM, at=AT, account=account)


class TestCode:
    def test_is_asked_for_once_however_often_the_database_is_migrated(self, db: None) -> None:
        Code.objects.create(kind="event", name="test.before")
        prepare()
        prepare()

        one = Code.objects.create(kind="event", name="test.after")

        assert one.pk == Code.objects.get(name="test.before").pk + 1

    def test_takes_numbers_that_were_passed_over_once_all_have_been_given(self, db: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('journal_code_id_seq', %s)", [MOST_CODES - 1])

        latest, around = code("event", "test.latest"), code("event", "test.around")

        assert latest == MOST_CODES > around
        assert Code.objects.get(pk=around).name == "test.around"


class TestAction:
    def test_refuses_to_commit_without_an_event(self, account: Account) -> None:
        with pytest.raises(NoEvent):
            ring(SYSTEM, account=account, at=AT, silent=True)

    def test_asks_the_permission_of_its_own_name(self, account: Account) -> None:
        nobody = Actor("account", 1, "nobody")

        with pytest.raises(Denied):
            ring(nobody, account=account, at=AT)


@action("test.ring_at_once", at_once=True)
def ring_at_once(actor: Actor, *, account: Account, at: datetime, tell: bool = True, by_hand: bool = False) -> None:
    """Ring the bell, and name whoever rang it."""
    written([Part("named AS (UPDATE core_account SET name = %s WHERE id = %s)", (one("李敏敏"), one(account.pk)))])
    if by_hand:
        account.save()
    if tell:
        record(BELL_RUNG, actor, at=at, account=account)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_is_one_statement_with_its_events_or_nothing_at_all(self) -> None:
        account = Account.objects.create(username="limin", name="李敏")

        with pytest.raises(NoEvent):
            ring_at_once(SYSTEM, account=account, at=AT, tell=False)
        with pytest.raises(NotAtOnce):
            ring_at_once(SYSTEM, account=account, at=AT, by_hand=True)
        assert (Account.objects.get().name, Event.objects.count()) == ("李敏", 0)
        ring_at_once(SYSTEM, account=account, at=AT)

        assert (Account.objects.get().name, Event.objects.count()) == ("李敏敏", 1)


@action("test.give_key")
def give_key(actor: Actor, *, account: Account, at: datetime) -> None:
    """Give a key to somebody who was read before."""
    key = ApiToken(account=account, name="kiosk", key_hash=b"hash", created_at=at)
    clean(key)
    write(key)
    record(BELL_RUNG, actor, at=at, account=account)


class TestEventColumns:
    def test_of_several_actions_keep_what_each_event_is_about(self, db: None) -> None:
        people = [Account.objects.create(username=f"person{n}", name=f"person {n}") for n in range(3)]
        rung = [
            [Recorded(BELL_RUNG, SYSTEM, AT + timedelta(hours=n), [("account", person)], {"waited": n, "why": "“\\”\n"})]
            * (n + 1)
            for n, person in enumerate(people)
        ]

        ask(f"WITH {EVENTS} SELECT 1", *event_columns([event_rows(events) for events in rung]))

        about = dict(EventObject.objects.values_list("event_id", "object_id"))
        found = [(about[one.id], one.occurred_at, one.attributes["waited"]) for one in Event.objects.order_by("id")]
        assert found == [(person.pk, AT + timedelta(hours=n), n) for n, person in enumerate(people) for _ in range(n + 1)]
        assert {one.attributes["why"] for one in Event.objects.all()} == {"“\\”\n"}


@pytest.mark.django_db(transaction=True)
class TestReference:
    def test_to_what_was_removed_meanwhile_is_refused_in_words(self) -> None:
        account = Account.objects.create(username="limin", name="李敏")
        Account.objects.all().delete()
        account.pk = 1

        for savepoint in (nullcontext, envelope):
            with pytest.raises(RemovedMeanwhile), savepoint():
                give_key(SYSTEM, account=account, at=AT)

        assert not ApiToken.objects.exists() and not Event.objects.exists()


class TestAppendOnly:
    @pytest.mark.parametrize("sql", ["UPDATE journal_event SET log_id = 2", "DELETE FROM journal_event_object"])
    def test_refuses_change_and_removal(self, account: Account, sql: str) -> None:
        ring(SYSTEM, account=account, at=AT)

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
class TestFollow:
    def test_waits_for_a_transaction_that_commits_late(self) -> None:
        account = Account.objects.create(username="limin", name="李敏")
        seen: list[Happened] = []
        listener = Subscriber("test.listener", frozenset({BELL_RUNG.name}), seen.extend)
        follow.ensure_cursors([listener.name])
        started, release = threading.Event(), threading.Event()

        def slow() -> None:
            with transaction.atomic():
                ring(SYSTEM, account=account, at=AT)
                started.set()
                release.wait(60)
            connection.close()

        late = threading.Thread(target=slow)
        late.start()
        assert started.wait(60)
        ring(SYSTEM, account=account, at=AT + timedelta(minutes=1))

        follow.advance(listener, AT)
        assert seen == []

        release.set()
        late.join()
        pause = threading.Event()
        for _ in range(3000):  # whatever else writes on this server, in any database, holds the reader back too
            follow.advance(listener, AT)
            if len(seen) == 2:
                break
            pause.wait(0.1)
        assert [event.occurred_at for event in seen] == [AT, AT + timedelta(minutes=1)]

        follow.advance(listener, AT)
        assert len(seen) == 2
        assert Cursor.objects.get(name=listener.name).failures == 0

    def test_goes_on_with_the_others_where_one_stumbles(self) -> None:
        def stumbling(fault: Exception) -> Subscriber:
            def take(_happened: list[Happened]) -> None:
                raise fault

            return Subscriber(f"test.{type(fault).__name__}", frozenset({BELL_RUNG.name}), take)

        listeners = [stumbling(fault) for fault in (Denied(), CannotOpen("its key is gone"), ZeroDivisionError())]
        follow.ensure_cursors([one.name for one in listeners])
        ring(SYSTEM, account=Account.objects.create(username="limin", name="李敏"), at=AT)

        pause = threading.Event()
        for _ in range(3000):  # as above
            if {follow.advance(one, AT) for one in listeners} == {-1}:
                break
            pause.wait(0.1)

        assert all(cursor.failures for cursor in Cursor.objects.filter(name__in=[one.name for one in listeners]))


@pytest.mark.django_db(transaction=True)
class TestRounds:
    """The rounds of the worker: everybody is asked at first and then now and again, in between who wants what has come."""

    def _listener(self, name: str, type_: str, take: Take) -> Subscriber:
        follow.ensure_cursors([f"test.{name}"])
        return Subscriber(f"test.{name}", frozenset({type_}), take)

    def _until(self, rounds: follow.Rounds, is_done: Callable[[], bool]) -> None:
        pause = threading.Event()
        for _ in range(3000):  # as above
            rounds.go()
            if is_done():
                break
            pause.wait(0.1)

    def test_ask_in_between_only_who_wants_what_has_come(self) -> None:
        seen: list[Happened] = []
        listeners = [self._listener("bells", BELL_RUNG.name, seen.extend), self._listener("others", "core.other", seen.extend)]
        rounds = follow.Rounds({one.name: one for one in listeners}, 3600)
        rounds.go()
        ring(SYSTEM, account=Account.objects.create(username="limin", name="李敏"), at=AT)

        with CaptureQueriesContext(connection) as queries:
            self._until(rounds, lambda: bool(seen))

        held = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
        assert len(seen) == 1
        assert len(held) == 1

    def test_give_what_a_transaction_wrote_that_commits_after_a_round(self) -> None:
        account = Account.objects.create(username="limin", name="李敏")
        seen: list[Happened] = []
        listener = self._listener("bells", BELL_RUNG.name, seen.extend)
        rounds = follow.Rounds({listener.name: listener}, 3600)
        started, release = threading.Event(), threading.Event()

        def slow() -> None:
            with transaction.atomic():
                ring(SYSTEM, account=account, at=AT)
                started.set()
                release.wait(60)
            connection.close()

        late = threading.Thread(target=slow)
        late.start()
        assert started.wait(60)
        rounds.go()
        ring(SYSTEM, account=account, at=AT + timedelta(minutes=1))
        rounds.go()
        assert seen == []

        release.set()
        late.join()
        self._until(rounds, lambda: len(seen) == 2)
        assert [event.occurred_at for event in seen] == [AT, AT + timedelta(minutes=1)]

    def test_ask_everybody_again_after_one_has_stumbled(self) -> None:
        seen: list[Happened] = []
        faults = [ZeroDivisionError()]

        def take(happened: list[Happened]) -> None:
            if faults:
                raise faults.pop()
            seen.extend(happened)

        listener = self._listener("bells", BELL_RUNG.name, take)
        rounds = follow.Rounds({listener.name: listener}, 3600)
        ring(SYSTEM, account=Account.objects.create(username="limin", name="李敏"), at=AT)

        self._until(rounds, lambda: bool(seen))

        assert not faults
        assert len(seen) == 1
