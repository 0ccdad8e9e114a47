"""Documents as PDF, set by Typst with a Chinese font of its own: nothing of the machine is needed (decision 19)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc  # type: ignore[import-untyped]
import orjson
import typst


def font_folder() -> Path:
    """Where the Chinese font lies."""
    return Path(str(noto_cjk_sans_otc.__file__)).parent


def typeset(layout: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF of a layout with `data`, which it reads as data: no text of it ever becomes markup."""
    content: bytes = typst.compile(  # type: ignore[misc]
        layout.read_bytes(),
        font_paths=[str(font_folder())],
        ignore_system_fonts=True,
        sys_inputs={"data": orjson.dumps(data).decode()},
    )
    return content
