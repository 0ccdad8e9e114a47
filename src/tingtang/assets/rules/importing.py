"""A row of somebody's table as an asset: which column is what, what a cell means, and what is wrong with it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

FIELD: Final = "field:"
TARGETS: Final = (
    "number", "name", "place", "customer", "state", "state_date", "supplier", "contract", "bought_date", "warranty_date", "hall",
    "part_of", "note",
)  # fmt: skip
LONGEST: Final = {"number": 40, "name": 200, "place": 200, "contract": 120, "note": 4000}
DATES: Final = ("state_date", "bought_date", "warranty_date")
HEADS: Final[Mapping[str, Sequence[str]]] = {
    "number": ("编号", "表号", "电表号", "水表号", "资产编号", "房号", "房间号", "设备编号", "地块编号", "合同编号", "編號", "資產編號",
               "number", "no", "asset number", "meter number", "serial", "room"),
    "name": ("名称", "资产名称", "设备名称", "名稱", "name", "asset", "asset name", "hostname"),
    "place": ("位置", "地点", "安装地址", "安装位置", "地址", "坐落", "位置說明", "place", "location", "address", "site"),
    "customer": ("客户编号", "户号", "业主", "客户", "用户编号", "客戶編號", "業主", "customer", "customer number", "owner"),
    "state": ("状态", "狀態", "state", "status"),
    "state_date": ("启用日期", "状态日期", "投运日期", "安装日期", "啟用日期", "since", "state date", "installed on", "in use since"),
    "supplier": ("供应商", "厂家", "生产厂家", "供應商", "supplier", "vendor", "manufacturer"),
    "contract": ("采购合同", "供货合同", "採購合約", "supply contract", "purchase order"),
    "bought_date": ("购买日期", "购置日期", "采购日期", "購買日期", "bought", "purchase date"),
    "warranty_date": ("保修期至", "质保到期", "保修截止", "保固到期", "warranty", "warranty until"),
    "hall": ("网点", "大厅", "营业厅", "網點", "大廳", "hall", "branch", "office"),
    "part_of": ("所属资产", "上级资产", "所属", "上級資產", "part of", "parent"),
    "note": ("备注", "说明", "備註", "note", "remark"),
}  # fmt: skip
STATES: Final[Mapping[str, Sequence[str]]] = {
    "ordered": ("ordered", "on order", "在途", "已订购", "待安装"),
    "stored": ("stored", "in store", "库存", "在库", "闲置", "庫存", "空置"),
    "in_use": ("in_use", "in use", "active", "在用", "使用中", "运行", "运行中", "正常", "已入住"),
    "faulty": ("faulty", "out of order", "broken", "故障", "损坏", "停用检修", "維修中", "维修中"),
    "retired": ("retired", "报废", "拆除", "注销", "已拆除", "停用", "報廢"),
}
_NUMBER: Final = re.compile(r"\d+\.0")


@dataclass(slots=True)
class Understood:
    """A row as an asset: values as texts and dates, its own fields, and what is wrong with it (column, code)."""

    values: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    troubles: list[tuple[str, str]] = field(default_factory=list)


def guess(heads: Sequence[str], own: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Which column is what, by its head; `own` are the names of the kind's fields. Answers target → head."""
    wanted = {**HEADS, **{FIELD + code: (*names, code) for code, names in own.items()}}
    folded = {_folded(head): head for head in reversed(heads)}
    found: dict[str, str] = {}
    for target, names in wanted.items():
        free = (folded[name] for name in map(_folded, names) if name in folded and folded[name] not in found.values())
        if head := next(free, None):
            found[target] = head
    return found


def _folded(head: str) -> str:
    return re.sub(r"[\s_\-*:：（）()]+", "", unicodedata.normalize("NFKC", head)).casefold()


def understand(cells: Mapping[str, str]) -> Understood:
    """A row, given its cells by target; blank cells say nothing."""
    found = Understood()
    for target, raw in cells.items():
        text = _cell(raw)
        if not text.isascii() and any("\udc80" <= each <= "\udcff" for each in text):
            found.troubles.append((target, "bad_encoding"))
        elif text and target.startswith(FIELD):
            found.fields[target.removeprefix(FIELD)] = text
        elif text:
            _value(target, text, found)
    if not found.values.get("number") and not any(column == "number" for column, _why in found.troubles):
        found.troubles.append(("number", "missing"))
    return found


def _value(target: str, text: str, found: Understood) -> None:
    if target in DATES:
        day = day_in(text)
        if day is None:
            found.troubles.append((target, "no_date"))
        else:
            found.values[target] = day
    elif target == "state":
        code = next((code for code, words in STATES.items() if text.casefold() in words), "")
        if code:
            found.values["state"] = code
        else:
            found.troubles.append((target, "no_state"))
    elif len(text) > LONGEST.get(target, 200):
        found.troubles.append((target, "too_long"))
    else:
        found.values[target] = text


def day_in(text: str) -> date | None:
    """A date as tables write it: 2026-11-21, 2026/11/21, 2026年11月21日, 20261121, with or without a time."""
    parts = re.match(r"^(\d{4})\D?(\d{1,2})\D?(\d{1,2})(?!\d)", text.strip())
    if parts is None:
        return None
    try:
        day = date(*(int(part) for part in parts.groups()))
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


def _cell(text: str) -> str:
    plain = text.strip().removeprefix("'")
    if not plain.isprintable():
        plain = "".join(each for each in plain if each.isprintable() or "\udc80" <= each <= "\udcff").strip()
    return plain[:-2] if _NUMBER.fullmatch(plain) else plain
