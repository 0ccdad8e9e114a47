"""The handbook as PDF, set by Typst with a Chinese font of its own: nothing of the machine is needed (decision 19)."""

import re
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tingtang.flows.queries.drawings import picture_read
from tingtang.flows.queries.handbook import Chapter, Handbook, PostChapter
from tingtang.flows.queries.shown import Step
from tingtang.ui import formats
from tingtang.ui.printing import typeset

LAYOUT = Path(__file__).parent / "handbook.typ"
# A drawing's words are 12 units high: with 1,200 units on the 170 mm of an upright page they are 1.7 mm; a page on its side gives
# half as much again.
WIDE_UNITS, WIDE_RATIO = 1200, 1.6
_BOX = re.compile(r'viewBox="\S+ \S+ ([\d.]+) ([\d.]+)"')


def printed(title: str, organisation: str, book: Handbook, day: date) -> bytes:
    """The PDF of a handbook or a part of it."""
    data = {
        "title": title,
        "organisation": organisation,
        "day": formats.day(day),
        "language": "zh" if (get_language() or "").startswith("zh") else "en",
        "region": "tw" if get_language() == "zh-hant" else "cn",
        "chapters": [_chapter(one) for one in book.chapters],
        "posts": [_post(one) for one in book.posts],
        "words": {"processes": _("Processes"), "posts": _("Posts"), "contents": _("Contents"), "duties": _("Duties")},
    }
    return typeset(LAYOUT, data)


def _chapter(one: Chapter) -> dict[str, Any]:
    facts = [
        (_("Version"), f"{one.version.number} · {formats.day(one.version.effective_date)}"),
        (_("Owner"), str(one.process.owner or "")),
        (_("Goal"), one.process.goal),
        (_("Scope"), one.process.scope),
    ]
    return {
        "name": str(one.process),
        "facts": [[label, text] for label, text in facts if text],
        "picture": picture_read(one.version.xml, one.version.svg),
        "is_wide": _is_wide(one.version.svg),
        "steps": [_step(step) for step in one.steps],
    }


def _is_wide(svg: str) -> bool:
    """Whether a picture would be too small to read across an upright page."""
    box = _BOX.search(svg[:1000])
    return box is not None and float(box[1]) > max(WIDE_UNITS, WIDE_RATIO * float(box[2]))


def _post(one: PostChapter) -> dict[str, Any]:
    return {
        "name": str(one.post),
        "holders": _(", ").join(str(staff) for staff in one.holders) if one.post.is_held else _("whoever it is about"),
        "duties": one.post.duties,
        "parts": [{"name": str(chapter.process), "steps": [_step(step) for step in steps]} for chapter, steps in one.parts],
    }


def _step(step: Step) -> dict[str, Any]:
    sop = step.node.sop
    facts = [
        (_("Responsible post"), str(step.post or step.node.post)),
        (_("Time limit"), formats.duration(step.limit) if step.limit else ""),
        (_("Standard"), str(step.standard or "")),
        (_("Function of the step"), sop.purpose),
        (_("Checking documents"), sop.documents),
        (_("What to say"), sop.wording),
        (_("In the system"), sop.system),
        (_("To be filled in"), _(", ").join(field.label or field.code for field in step.node.fields)),
        (_("Working hours"), step.more.get("hours", "")),
        (_("Documents and materials"), step.more.get("materials", "")),
        (_("Skills and knowledge"), step.more.get("skills", "")),
    ]
    return {"number": step.number, "name": step.name, "facts": [[label, text] for label, text in facts if text]}
