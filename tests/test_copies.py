"""Copies of a process do what they are told, as a fresh Python would."""

import os

from tests.copies import Copy


def test_a_copy_knows_what_was_read_and_ends_as_it_is_told() -> None:
    copy = Copy([])

    copy.write(b'\'import os, sys; os.write(1, b"%d" % ("tests.copies" in sys.modules)); os._exit(3)\'\n')

    assert copy.read(1) == b"1"
    assert copy.wait() == 3


def test_a_copy_ends_when_who_tells_it_ends() -> None:
    first = Copy([])
    second = Copy([first])

    first.write(b"'import os, sys; os.write(1, b\"r\"); sys.stdin.read(); os._exit(0)'\n")
    assert first.read(1) == b"r"
    first.close_write()

    assert first.wait() == 0
    second.kill()
    assert second.wait() == -9
    assert not os.path.exists(f"/proc/{second.pid}")
