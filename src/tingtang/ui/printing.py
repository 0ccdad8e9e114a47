"""Documents as PDF, set by Typst with a Chinese font of its own: nothing of the machine is needed (decision 19)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc  # type: ignore[import-untyped]
import orjson
import typst
from django.utils.translation import get_language

CERTIFICATE = Path(__file__).with_name(
    "certificate.typ"
)  # title, name, place, text, basis, organisation, day, number, `tongue()`
PAPER = CERTIFICATE.with_name("paper.typ")  # kind, title, facts, parts, signing, organisation, nothing, `tongue()`


def tongue() -> dict[str, str]:
    """The reader's language and region as layouts choose their faces by."""
    code = get_language() or "zh-hans"
    return {"language": "zh" if code.startswith("zh") else "en", "region": "tw" if code == "zh-hant" else "cn"}


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
