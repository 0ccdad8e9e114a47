"""Who answers the web: one asker one thread, a rush as many as there may be, and none of them for ever."""

import threading
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from tingtang.config.threads import Pool

PATIENCE = 60


def _name() -> int:
    return threading.get_ident()


def _until(is_so: Callable[[], bool]) -> bool:
    pause = threading.Event()
    for _ in range(PATIENCE * 100):
        if is_so():
            return True
        pause.wait(0.01)
    return False


class _Held:
    """Calls that stay under way until they are let go."""

    def __init__(self, pool: Pool, count: int) -> None:
        self.go, self.began = threading.Event(), [threading.Event() for _ in range(count)]
        self.futures: list[Future[int]] = [pool.submit(self._stay, began) for began in self.began]

    def _stay(self, began: threading.Event) -> int:
        began.set()
        self.go.wait(PATIENCE)
        return _name()

    def end(self) -> set[int]:
        self.go.set()
        return {one.result(PATIENCE) for one in self.futures}


class TestPool:
    def test_one_asker_meets_one_thread_though_several_are_there(self) -> None:
        pool = Pool(4)
        held = _Held(pool, 4)
        assert all(began.wait(PATIENCE) for began in held.began)
        assert len(held.end()) == 4

        assert _until(lambda: len(pool._idle) == 4)
        asked = []
        for _ in range(20):
            asked.append(pool.submit(_name).result(PATIENCE))
            assert _until(lambda: len(pool._idle) == 4)
        assert len(set(asked)) == 1

    def test_as_many_as_may_be_answer_at_once_and_others_in_their_order(self) -> None:
        pool, order = Pool(2), list[int]()
        held = _Held(pool, 2)
        assert all(began.wait(PATIENCE) for began in held.began)

        later = [pool.submit(order.append, n) for n in range(50)]
        assert not any(one.done() for one in later)
        only = _Held(pool, 1)
        held.go.set()
        assert only.began[0].wait(PATIENCE)  # the last in line: all before it were begun
        only.end()
        for one in later:
            one.result(PATIENCE)
        assert sorted(order) == list(range(50))

    def test_a_fault_is_told_to_who_asked_and_the_thread_goes_on(self) -> None:
        pool = Pool(1)
        with pytest.raises(ZeroDivisionError):
            pool.submit(lambda: 1 // 0).result(PATIENCE)
        assert pool.submit(lambda: 7).result(PATIENCE) == 7

    def test_what_a_rush_has_opened_ends_and_comes_again_when_wanted(self) -> None:
        pool = Pool(3, idle_seconds=0.05)
        held = _Held(pool, 3)
        assert all(began.wait(PATIENCE) for began in held.began)
        threads = held.end()
        alive = {one for one in threading.enumerate() if one.ident in threads}

        for thread in alive:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in alive)
        assert pool.submit(lambda: 7).result(PATIENCE) == 7

    def test_answers_what_it_took_and_refuses_more_once_it_is_over(self) -> None:
        pool = Pool(1)
        held = _Held(pool, 1)
        assert held.began[0].wait(PATIENCE)
        later = pool.submit(lambda: 7)

        pool.shutdown(wait=False)
        held.end()
        assert later.result(PATIENCE) == 7
        with pytest.raises(RuntimeError):
            pool.submit(_name)
