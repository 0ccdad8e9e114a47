"""Simulated days of a hall.

Compiled code is kept beside the sources, but numba asks only whether the file of a function has changed, not what the function is made
of: an update of the order of service would be simulated by the old one. So what is kept is forgotten when any source has changed.
"""

import hashlib
from contextlib import suppress
from pathlib import Path

from tingtang.visits.rules import order


def _forget_stale() -> None:
    folder = Path(__file__).parent
    kept = folder / "__pycache__"
    made_from = kept / "compiled.sha256"
    sources = [*sorted(folder.glob("*.py")), Path(order.__file__)]
    digest = hashlib.sha256(b"".join(each.read_bytes() for each in sources)).hexdigest()
    with suppress(OSError):  # where nothing can be written beside the sources, nothing is kept there either
        if made_from.exists() and made_from.read_text() == digest:
            return
        for each in kept.glob("*.nb[ic]"):
            each.unlink(missing_ok=True)
        kept.mkdir(exist_ok=True)
        made_from.write_text(digest)


_forget_stale()
