"""A pack small enough to read at a glance, written into a folder."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tingtang.core.actors import SYSTEM
from tingtang.journal.models import Code, Event
from tingtang.org.models import Hall
from tingtang.packs import actions
from tingtang.packs.loaded import Loaded
from tingtang.packs.loader import FOLDER, load

CASES = 12
SHIPPED = sorted(file.parent.name for file in FOLDER.glob("*/pack.yaml"))
FILES = {
    "pack.yaml": 'code: library\nversion: "1.0"\nrequires: ">=0.1,<1"\nname: {zh-hans: 图书馆, en: Library}\nsummary: 借书还书\n',
    "terms.yaml": "counter: {zh-hans: 服务台, en: Desk}\n",
    "org.yaml": (
        "zone_types:\n  - {code: desk, name: 服务台}\n"
        "posts:\n  - {code: librarian, name: {zh-hans: 馆员, en: Librarian}, duties: [借还图书]}\n"
        "layouts:\n  - code: small\n    name: 小馆\n"
        '    opening: {tu-su: "09:00-12:00, 13:00-18:00"}\n'
        "    zones: [{code: front, type: desk, name: 前台}]\n"
        "    counters:\n      - {number: 1, name: 1号台, zone: front, categories: [loans]}\n"
        "obligations:\n  - {code: quiet, text: 保持安静, level: individual, party: staff}\n"
        "housekeeping:\n  - {code: shelves, name: 整理书架, what: 归位, frequency: weekly, days: [tu], answers: librarian}\n"
    ),
    "catalogue.yaml": (
        "categories:\n  - {code: loans, series: L, name: {zh-hans: 借阅, en: Loans}}\n"
        "services:\n  - code: borrow\n    category: loans\n    name: {zh-hans: 借书, en: Borrowing}\n"
        "    expected: 2 min\n    wait_target: 5 min\n    service_target: 4 min\n    performed_by: [librarian]\n"
        "    documents:\n      - {name: {zh-hans: 读者证, en: Reader's card}}\n"
    ),
    "visits.yaml": (
        "service_classes:\n  - {code: ordinary, name: 普通}\n"
        "disciplines:\n  - {code: plain, name: 先到先办, starvation_bound: 30 min}\n"
        "rating_scales:\n  - code: two\n    name: 两级\n    levels:\n"
        "      - {code: good, value: 2, name: 好}\n      - {code: bad, value: 1, name: 不好, bad: true}\n"
        "hall_policy: {discipline: plain, scale: two}\n"
    ),
}


def write_pack(folder: Path, **changes: str) -> Path:
    """Write the library pack into `folder`; a keyword such as catalogue replaces one file."""
    for name, text in (FILES | {f"{key}.yaml": text for key, text in changes.items()}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """One file of the library pack with a text replaced, as a keyword for `write_pack`."""
    assert old in FILES[file]
    return {file.removesuffix(".yaml"): FILES[file].replace(old, new)}


AT = datetime(2026, 11, 23, 2, 40, tzinfo=UTC)  # Monday, twenty to eleven in Shanghai


def read_pack(folder: Path, **changes: str) -> Loaded:
    """The library pack, written into `folder` and read."""
    return load(str(write_pack(folder, **changes)))


def open_library(folder: Path) -> Hall:
    """The library pack applied, and a hall from its small layout."""
    loaded = read_pack(folder)
    actions.apply(SYSTEM, loaded=loaded, at=AT)
    return actions.set_up_hall(SYSTEM, loaded=loaded, layout=loaded.layout("small"), at=AT, code="reading", name="阅览厅")


def count_events(name: str = "") -> int:
    """How many events the journal holds, of one type or at all."""
    types = Code.objects.filter(kind="event", name=name).values_list("id", flat=True) if name else None
    events = Event.objects.all() if types is None else Event.objects.filter(type_id__in=types)
    return events.count()


def short(code: str, past_days: int = 1) -> Loaded:
    """A pack we ship with fewer past days and cases in its demo; `tests/test_day.py` starts with all of them."""
    loaded = load(code)
    assert loaded.demo is not None
    shorter = loaded.demo.day.model_copy(update={"past_days": past_days})
    fewer = loaded.demo_cases.model_copy(update={"count": CASES})
    branches = [one.model_copy(update={"past_days": past_days}) for one in loaded.demo.branches]
    return replace(loaded, demo=loaded.demo.model_copy(update={"day": shorter, "branches": branches}), demo_cases=fewer)
