"""Statements of several threads share a transaction, and nobody fails by another's fault."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from django.db import DatabaseError, OperationalError, connection

from tingtang.core.database.base import DatabaseWrapper, Divided, Row, Statement, Text
from tingtang.core.database.statements import many
from tingtang.core.database.together import ENOUGH, GOING, Together, shared

pytestmark = pytest.mark.django_db
PATIENT = 600
# Waits for a lock for as long as it takes, whatever the transaction says.
HELD = Statement(b"try_held", b"SELECT set_config('lock_timeout', '0', true), pg_advisory_xact_lock_shared($1)", (b"4712",))
WHERE = Statement(b"try_where", b"SELECT pg_backend_pid()", ())
INSERT = b"INSERT INTO together_try VALUES ($1) RETURNING n, pg_current_xact_id()::text"


def insert(number: int) -> Statement:
    return Statement(b"try_insert", INSERT, (b"%d" % number,))


def divided(number: int, *joint: int) -> Divided:
    """A statement that inserts one number by itself and others jointly."""
    rows = "more AS (INSERT INTO together_try SELECT unnest(${}::int[]))"
    own = Text(b"try_insert", INSERT)
    whole = Text(b"try_both", f"WITH {rows.format(2)} {INSERT.decode()}".encode())
    return Divided(
        whole,
        own,
        Text(b"try_joint", f"WITH {rows.format(1)} SELECT 1".encode()),
        (b"%d" % number,),
        joint,
        lambda several: (many([one for each in several for one in each]),),
    )


def line() -> DatabaseWrapper:
    made = connection.copy()
    assert isinstance(made, DatabaseWrapper)
    return made


@pytest.fixture
def other() -> Iterator[DatabaseWrapper]:
    """A line beside the test's own, and a table to write into."""
    made = line()
    with made.cursor() as cursor:
        cursor.execute("CREATE TABLE together_try (n int PRIMARY KEY)")
    yield made
    with made.cursor() as cursor:
        cursor.execute("DROP TABLE together_try")
    made.close()


def kept(other: DatabaseWrapper) -> list[int]:
    with other.cursor() as cursor:
        cursor.execute("SELECT n FROM together_try ORDER BY n")
        return [number for (number,) in cursor.fetchall()]


@pytest.fixture
def line_of_groups(other: DatabaseWrapper) -> Iterator[DatabaseWrapper]:
    """A line as groups go on."""
    made = shared(other)
    yield made
    made.close()


class TestRunWhole:
    def test_gives_each_its_rows_of_one_transaction(self, other: DatabaseWrapper) -> None:
        answers = other.run_whole([insert(1), insert(2), Statement(b"try_many", b"SELECT generate_series(1, 3)", ())])

        assert answers is not None
        assert [[row[0] for row in rows] for rows in answers] == [[b"1"], [b"2"], [b"1", b"2", b"3"]]
        assert answers[0][0][1] == answers[1][0][1]
        assert kept(other) == [1, 2]

    def test_writes_nothing_when_one_is_refused_and_goes_on_after_that(self, other: DatabaseWrapper) -> None:
        assert other.run_whole([insert(1), insert(1), insert(2)]) is None

        assert kept(other) == []
        assert other.run_prepared(*insert(3))[0][0] == b"3"

    def test_does_not_wait_for_a_lock_that_somebody_holds(self, line_of_groups: DatabaseWrapper) -> None:
        lock = Statement(b"try_lock", b"SELECT 1 FROM pg_advisory_xact_lock(4711)", ())
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(4711)")
            began = time.monotonic()

            assert line_of_groups.run_whole([insert(1), lock]) is None

            assert time.monotonic() - began < PATIENT  # and not for ever, as the lock is held
            cursor.execute("SELECT pg_advisory_unlock(4711)")

    def test_finds_rows_by_their_keys_however_few_there_were_when_it_was_planned(
        self, other: DatabaseWrapper, line_of_groups: DatabaseWrapper
    ) -> None:
        find = Statement(b"try_find", b"EXPLAIN (FORMAT JSON) UPDATE together_try SET n = $1 WHERE n = $1", (b"1",))
        with other.cursor() as cursor:
            cursor.execute("VACUUM together_try")

        answers = line_of_groups.run_whole([find])

        assert answers is not None
        assert b"Index Scan" in b"".join(value or b"" for row in answers[0] for value in row)
        assert b"Seq Scan" in (other.run_prepared(*find)[0][0] or b"")

    def test_says_that_the_line_was_cut(self, other: DatabaseWrapper) -> None:
        end = Statement(b"try_end", b"SELECT pg_terminate_backend(pg_backend_pid())", ())

        with pytest.raises(OperationalError):
            other.run_whole([insert(1), end])

        assert kept(other) == []


@pytest.fixture
def together() -> Iterator[Together]:
    """Patient: nobody gives up waiting."""
    made = Together(PATIENT)
    yield made
    part(made)


def part(together: Together) -> None:
    for each in together._lines:
        each.close()


def run(together: Together, statement: Statement | Divided) -> list[Row]:
    mine = line()
    try:
        return together.run(mine, statement)
    finally:
        mine.close()


@contextmanager
def gathered(together: Together, statements: Sequence[Statement | Divided]) -> Iterator[list[Future[list[Row]]]]:
    """The answers to statements that were all waiting while the groups before them were held up, and go as one."""
    with connection.cursor() as cursor, ThreadPoolExecutor(GOING + len(statements)) as pool:
        cursor.execute("SELECT pg_advisory_lock(4712)")
        first = [pool.submit(run, together, HELD) for _ in range(GOING)]
        until(lambda: together._going == GOING)
        answers = [pool.submit(run, together, one) for one in statements]
        until(lambda: len(together._waiting) == len(statements))
        cursor.execute("SELECT pg_advisory_unlock(4712)")
        yield answers
        assert [one.result() for one in first] == [[(b"0", b"")]] * GOING
    assert together._going == 0


def until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        Event().wait(0.005)


class TestTogether:
    def test_those_who_wait_share_transactions_and_have_their_own_answers(
        self, other: DatabaseWrapper, together: Together
    ) -> None:
        with gathered(together, [insert(number) for number in range(12)]) as answers:
            rows = [one.result() for one in answers]

        assert [row[0] for (row,) in rows] == [b"%d" % number for number in range(12)]
        assert len({row[1] for (row,) in rows}) < 12
        assert kept(other) == list(range(12))

    def test_nobody_fails_by_anothers_fault(self, other: DatabaseWrapper, together: Together) -> None:
        wrong = Statement(b"try_wrong", b"SELECT 1 / $1::int", (b"0",))

        with gathered(together, [insert(1), wrong, insert(2), insert(3), wrong, insert(4)]) as answers:
            faults = [one.exception() for one in answers]

        assert [isinstance(fault, DatabaseError) for fault in faults] == [False, True, False, False, True, False]
        assert kept(other) == [1, 2, 3, 4]

    def test_what_several_do_jointly_is_done_for_each(self, other: DatabaseWrapper, together: Together) -> None:
        with gathered(together, [divided(1, 10, 11), insert(2), divided(3), divided(4, 40), divided(5, 50, 51)]) as answers:
            rows = [one.result()[0][0] for one in answers]

        assert rows == [b"1", b"2", b"3", b"4", b"5"]
        assert kept(other) == [1, 2, 3, 4, 5, 10, 11, 40, 50, 51]

    def test_nobody_fails_by_what_another_does_jointly(self, other: DatabaseWrapper, together: Together) -> None:
        with gathered(together, [divided(1, 10), divided(2, 20, 20), divided(3, 30), divided(4, 40)]) as answers:
            faults = [one.exception() for one in answers]

        assert [isinstance(fault, DatabaseError) for fault in faults] == [False, True, False, False]
        assert kept(other) == [1, 3, 4, 10, 30, 40]

    def test_whoever_is_alone_does_both_in_one_statement(self, other: DatabaseWrapper, together: Together) -> None:
        assert run(together, divided(1, 10, 11))[0][0] == b"1"

        assert kept(other) == [1, 10, 11]

    def test_nothing_is_tried_again_when_it_may_have_been_done(self, other: DatabaseWrapper, together: Together) -> None:
        end = Statement(b"try_end", b"SELECT pg_terminate_backend(pg_backend_pid())", ())

        with gathered(together, [end, *[insert(number) for number in range(6)]]) as answers:
            faults = [one.exception() for one in answers]

        assert isinstance(faults[0], OperationalError)
        assert kept(other) == [number for number, fault in enumerate(faults[1:]) if fault is None]
        with gathered(together, [insert(number) for number in range(10, 13)]) as answers:
            assert [one.result()[0][0] for one in answers] == [b"10", b"11", b"12"]

    def test_groups_go_on_few_lines_that_stay(self, together: Together) -> None:
        lines = set()
        for _round in range(3):
            with gathered(together, [WHERE] * 6) as answers:
                lines |= {one.result()[0][0] for one in answers}

        assert len(lines) <= GOING
        assert len(together._lines) <= GOING

    def test_lines_that_were_cut_while_nobody_used_them_are_replaced(self, other: DatabaseWrapper, together: Together) -> None:
        with gathered(together, [WHERE] * 6) as answers:
            lines = {int(one.result()[0][0] or 0) for one in answers}
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(each, 10000) FROM unnest(%s) AS each", [list(lines)])

        with gathered(together, [insert(number) for number in range(6)]) as answers:
            assert [one.result()[0][0] for one in answers] == [b"%d" % number for number in range(6)]

        assert kept(other) == list(range(6))

    def test_few_wait_for_the_group_under_way_and_more_go_beside_it(self, other: DatabaseWrapper, together: Together) -> None:
        with connection.cursor() as cursor, ThreadPoolExecutor(2 + ENOUGH) as pool:
            cursor.execute("SELECT pg_advisory_lock(4712), pg_advisory_lock(4713)")
            alone = pool.submit(run, together, HELD)
            until(lambda: together._going == 1)
            group = pool.submit(run, together, HELD._replace(given=(b"4713",)))
            until(lambda: together._going == GOING)
            cursor.execute("SELECT pg_advisory_unlock(4712)")
            alone.result()

            few = [pool.submit(run, together, insert(number)) for number in range(1, ENOUGH)]
            until(lambda: len(together._waiting) == ENOUGH - 1)
            run(together, insert(ENOUGH))

            assert kept(other) == list(range(1, ENOUGH + 1))
            assert [one.result()[0][0] for one in few] == [b"%d" % number for number in range(1, ENOUGH)]
            assert not group.done()
            cursor.execute("SELECT pg_advisory_unlock(4713)")
        assert together._going == 0

    def test_whoever_stands_behind_those_who_wait_for_a_lock_goes_alone(self, other: DatabaseWrapper) -> None:
        together = Together(patience=0.01)
        with connection.cursor() as cursor, ThreadPoolExecutor(GOING) as pool:
            cursor.execute("SELECT pg_advisory_lock(4712)")
            first = [pool.submit(run, together, HELD) for _ in range(GOING)]
            until(lambda: together._going == GOING)

            assert run(together, insert(1))[0][0] == b"1"

            assert not any(one.done() for one in first)
            cursor.execute("SELECT pg_advisory_unlock(4712)")
        assert together._going == 0
        assert not together._waiting
        part(together)
