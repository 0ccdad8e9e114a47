"""What must hold when two do it at the same time, on a real database."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid, Problem, TooMany
from tingtang.core.models import LoginTry
from tingtang.org import actions
from tingtang.org.actions.login import count_try
from tingtang.org.actions.roles import count_administrators
from tingtang.org.models import Counter, Device, Role, Shift
from tingtang.org.tests.factories import AT, grant, make_hall, make_staff

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act returns or refuses with, all started together."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            start.wait()
            answers[number] = act()
        except Problem as problem:
            answers[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(answers)


class TestAtOnce:
    def test_two_administrators_never_dismiss_each_other(self) -> None:
        one, two = (grant(make_staff(name, name), "administrator") for name in ("one", "two"))
        role = Role.objects.get(code="administrator")

        def dismiss(staff: object) -> Callable[[], object]:
            return lambda: actions.withdraw_role(SYSTEM, staff=staff, role=role, hall=None, at=AT)

        answers = at_once(dismiss(one), dismiss(two))

        assert sum(isinstance(answer, actions.LastAdministrator) for answer in answers) == 1
        assert count_administrators() == 1

    def test_one_person_is_never_planned_twice(self) -> None:
        halls, staff = [make_hall(), make_hall("hillside", "山麓大厅")], make_staff()

        def plan(number: int) -> Callable[[], object]:
            return lambda: actions.save_shift(
                SYSTEM, hall=halls[number % 2], at=AT, staff=staff, starts_at=AT, ends_at=AT + timedelta(hours=number + 1)
            )

        answers = at_once(*(plan(number) for number in range(6)))

        assert sum(isinstance(answer, actions.Overlaps) for answer in answers) == 5
        assert Shift.objects.count() == 1

    def test_a_code_enrols_one_machine(self) -> None:
        _device, code = actions.prepare_device(SYSTEM, hall=make_hall(), at=AT, kind="board", name="主屏")

        answers = at_once(*[lambda: actions.enrol_device(SYSTEM, code=code, at=AT)] * 6)

        assert sum(isinstance(answer, actions.CodeUnknown) for answer in answers) == 5
        assert Device.objects.get().key_hash is not None

    def test_guessing_at_once_gains_no_tries(self) -> None:
        answers = at_once(*[lambda: count_try("login-name:limin", limit=3, at=AT)] * 8)

        assert sum(isinstance(answer, TooMany) for answer in answers) == 5
        assert LoginTry.objects.count() == 3

    def test_the_same_code_twice_is_a_mistake_not_a_fault(self) -> None:
        hall = make_hall()

        def make(number: int) -> Callable[[], object]:
            return lambda: actions.save_counter(SYSTEM, hall=hall, at=AT, code="c3", name="3号", number=number)

        answers = at_once(*(make(number) for number in range(1, 5)))

        assert sum(isinstance(answer, Invalid) for answer in answers) == 3
        assert Counter.objects.count() == 1
