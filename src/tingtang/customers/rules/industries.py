"""The national classification of economic activities, GB/T 4754-2017: its sections, and what a cell of a table means by it."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

# The last division (two digits) of each section, in order: a code of a division, group or class says its section.
LAST_DIVISIONS: Final[Mapping[str, int]] = {
    "A": 5, "B": 12, "C": 43, "D": 46, "E": 50, "F": 52, "G": 60, "H": 62, "I": 65, "J": 69, "K": 70, "L": 72, "M": 75, "N": 79,
    "O": 82, "P": 83, "Q": 85, "R": 90, "S": 96, "T": 97,
}  # fmt: skip
# What sections are called in tables that people really have, beside their full names: by a part of the word.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "C": ("制造", "加工", "manufactur"),
    "A": ("农", "林业", "牧", "渔", "farming", "agricult"),
    "B": ("采矿", "煤炭", "石油开采", "mining"),
    "D": ("电力", "热力", "燃气", "供水", "electricity", "utilities"),
    "F": ("批发", "零售", "商贸", "贸易", "百货", "wholesale", "retail", "trade"),
    "G": ("运输", "仓储", "物流", "邮政", "快递", "transport", "logistics"),
    "H": ("住宿", "餐饮", "酒店", "宾馆", "accommodation", "catering", "hotel", "restaurant"),
    "I": ("信息传输", "软件", "信息技术", "互联网", "电信", "software", "information technology"),
    "J": ("金融", "银行", "保险", "证券", "financ", "banking", "insurance"),
    "K": ("房地产", "物业", "real estate", "property"),
    "E": ("建筑", "施工", "装修", "construction"),
    "L": ("租赁", "商务服务", "leasing", "business services"),
    "M": ("科学研究", "技术服务", "科研", "research"),
    "N": ("水利", "环境", "公共设施", "environment"),
    "P": ("教育", "学校", "培训", "education", "school"),
    "Q": ("卫生", "社会工作", "医疗", "医院", "养老", "health", "hospital"),
    "R": ("文化", "体育", "娱乐", "culture", "sport", "entertainment"),
    "S": ("公共管理", "社会保障", "社会组织", "机关", "public administration", "government"),
    "T": ("国际组织", "international organi"),
    "O": ("居民服务", "修理", "家政", "household services", "repair"),
}  # fmt: skip
_CODE: Final = re.compile(r"([A-T])?\s*(\d{2,4})?|([A-T])(\d{2,4})\D.*")


def section_of(text: str) -> str:
    """The section a cell means: by its letter, by a code of two to four digits, by its name or a part of it; "" where nothing fits."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    coded = _CODE.fullmatch(plain.upper())
    if plain and coded:
        letter, digits = (coded[1] or coded[3]), (coded[2] or coded[4])
        by_digits = _by_division(int(digits[:2])) if digits else ""
        return "" if letter and by_digits and by_digits != letter else letter or by_digits
    return next((code for code, parts in PARTS.items() if any(part in plain for part in parts)), "") if plain else ""


def _by_division(division: int) -> str:
    return next((code for code, last in LAST_DIVISIONS.items() if division <= last), "") if division else ""
