"""What is compiled beside the tests is compiled once: others wait for it."""

from threading import Thread

from tingtang.config import kernels


def test_who_calculates_waits_while_another_compiles() -> None:
    calculates = Thread(target=kernels.wait)
    with kernels._alone():
        calculates.start()
        calculates.join(0.1)
        assert calculates.is_alive()

    calculates.join()
