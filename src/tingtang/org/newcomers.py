"""Tables of people: which column is what, and what each row says, whether it came as a file, as pasted text or by a program."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tingtang.core.registry import Text
from tingtang.journal.formats.tables import Fault, Unreadable, opened

MOST_ROWS: Final = 1000
# What each column is called where people write such tables; the first word of each stands in the template's Chinese, English follows.
HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "badge": ("工号", "工號", "员工号", "員工號", "badge", "badge number", "staff number", "employee id"),
    "name": ("姓名", "name", "full name"),
    "username": ("用户名", "使用者名稱", "登录名", "账号", "帳號", "username", "user name", "login"),
    "hall": ("所属大厅", "所屬大廳", "大厅", "大廳", "hall", "home hall"),
    "roles": ("角色", "roles", "role"),
    "posts": ("岗位", "崗位", "職位", "posts", "post"),
    "teams": ("班组", "班組", "teams", "team"),
    "skills": ("技能", "人员技能", "skills", "skill"),
}
WORDS: Final[Mapping[str, Text]] = {
    "badge": _("badge number"),
    "name": _("Full name"),
    "username": _("User name"),
    "hall": _("Home hall"),
    "roles": _("Roles"),
    "posts": _("Posts"),
    "teams": _("Teams"),
    "skills": _("Skills"),
}
MANY: Final = ("roles", "posts", "teams", "skills")
SEVERAL: Final = "；"
_SPLIT = re.compile(r"[;；、,，/|]+")


@dataclass(frozen=True, slots=True)
class Person:
    """What a row says of somebody: codes or names as they were written. None: the table has no such column."""

    line: int
    badge: str
    name: str
    username: str = ""
    hall: str | None = None
    roles: tuple[str, ...] = ()
    posts: tuple[str, ...] | None = None
    teams: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()


def columns_of(heads: Sequence[str]) -> dict[str, int]:
    """Where each column stands that is known by its head: by the words above, and by what the pages of this installation call it."""
    known = _shown() | {word: name for name, words in HEADS.items() for word in words}
    found: dict[str, int] = {}
    for place, head in enumerate(heads):
        name = known.get(_plain(head))
        if name is not None:
            found.setdefault(name, place)
    return found


def _plain(head: str) -> str:
    return " ".join(head.strip().lower().replace("_", " ").split())


def _shown() -> dict[str, str]:
    """Columns by what pages call them in each language: where a trade calls its halls otherwise, its tables do so too."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {_plain(str(word)): name for name, word in WORDS.items()}
    return found


def people_in(raw: bytes) -> list[Person]:
    """The people of a table (CSV, tabs, XLSX). Refused (`Unreadable`) when it is none, or names nobody."""
    return table_in(raw)[0]


def table_in(raw: bytes) -> tuple[list[Person], list[str]]:
    """The people of a table, and the heads of the columns that nobody reads."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "people"
        path.write_bytes(raw)
        table = opened(path)
        columns = columns_of(table.heads)
        if not {"badge", "name"} <= columns.keys():
            raise Unreadable(Fault.NO_HEADER)
        unread = [head.strip() for place, head in enumerate(table.heads) if head.strip() and place not in columns.values()]
        return [_person(line, row, columns) for line, row in _some(table.rows())], unread


def _some(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    for count, row in enumerate(rows):
        if count >= MOST_ROWS:
            raise Unreadable(Fault.TOO_LARGE)
        yield row


def _person(line: int, row: Sequence[str], columns: Mapping[str, int]) -> Person:
    said = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
    many = {name: parts(said[name]) for name in MANY if name in said}
    plain = {name: text for name, text in said.items() if name not in MANY}
    return Person(line=line, **plain, **many)  # type: ignore[arg-type]


def parts(text: str) -> tuple[str, ...]:
    """The single names of a cell that holds several."""
    return tuple(dict.fromkeys(one.strip() for one in _SPLIT.split(text) if one.strip()))


def as_text(people: Sequence[Person]) -> str:
    """People as a table of tabs, to be looked at, mended and sent again."""
    columns = columns_in(people)
    lines = ["\t".join(head_of(name) for name in columns)]
    lines += ["\t".join(cell(one, name) for name in columns) for one in people]
    return "\n".join(lines)


def columns_in(people: Sequence[Person]) -> list[str]:
    """The columns in which anything stands."""
    return [name for name in HEADS if name in {"badge", "name"} or any(getattr(one, name) for one in people)]


def cell(one: Person, name: str) -> str:
    """A column of somebody's row as text."""
    return SEVERAL.join(words_in(one, name))


def words_in(one: Person, name: str) -> tuple[str, ...]:
    """The words of a column of somebody's row: none, one, or several where it may hold them."""
    value = getattr(one, name)
    return value if isinstance(value, tuple) else tuple(filter(None, [" ".join(str(value or "").split())]))


def head_of(name: str) -> str:
    """What a column is called in the reader's language; a table that calls it so is understood."""
    return str(WORDS[name])
