"""A row of somebody's table as a customer: which column is what, what a cell means, and what is wrong with it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from tingtang.customers.rules import checks
from tingtang.customers.rules.checks import IdentitySpec
from tingtang.customers.rules.industries import section_of
from tingtang.customers.rules.writing import written_contact, written_identity

LONGEST: Final = {"name": 200, "note": 4000, "contact": 300}
IDENTITY: Final = "identity:"
CONTACTS: Final = ("phone", "phone2", "mail", "im", "address")
FIELDS: Final = ("name", "kind", "title", "language", *CONTACTS, "keeper", "hall", "industry", "note")
# What the heads of columns are called in tables that people really have.
HEADS: Final[Mapping[str, Sequence[str]]] = {
    "name": ("客户名称", "客户姓名", "姓名", "名称", "客户", "用户名称", "单位名称", "企业名称", "客戶名稱", "客戶姓名", "名稱",
             "name", "customer", "customer name", "full name", "company", "company name"),
    "kind": ("客户类型", "类型", "客户类别", "用户类型", "客戶類型", "類型", "kind", "type", "customer type"),
    "title": ("称谓", "性别", "稱謂", "性別", "title", "sex", "gender"),
    "language": ("语言", "語言", "language"),
    "phone": ("手机", "手机号", "手机号码", "电话", "联系电话", "移动电话", "电话号码", "手機", "手機號", "電話", "聯絡電話", "聯繫電話",
              "phone", "mobile", "telephone", "phone number", "mobile phone", "tel"),
    "phone2": ("固定电话", "固话", "办公电话", "备用电话", "电话2", "室內電話", "市話", "備用電話", "landline",
                "phone 2", "other phone", "work phone"),
    "mail": ("邮箱", "电子邮箱", "电子邮件", "郵箱", "電子郵件", "電子信箱", "mail", "email", "e-mail", "email address"),
    "im": ("微信", "微信号", "微訊", "微信號", "wechat", "messenger", "im"),
    "address": ("地址", "联系地址", "通讯地址", "住址", "用电地址", "聯絡地址", "聯繫地址", "通訊地址", "address", "postal address"),
    "keeper": ("客户经理", "客户经理工号", "经办人", "业务员", "客戶經理", "account manager", "keeper", "salesperson", "manager"),
    "hall": ("网点", "大厅", "营业厅", "归属网点", "受理单位", "網點", "大廳", "營業廳", "hall", "branch", "office"),
    "industry": ("行业", "所属行业", "行业门类", "行业代码", "行业分类", "行業", "所屬行業", "industry", "sector", "industry code"),
    "note": ("备注", "说明", "備註", "說明", "note", "notes", "remark", "remarks", "comment"),
}  # fmt: skip
IDENTITY_HEADS: Final[Mapping[str, Sequence[str]]] = {
    "resident_id": ("身份证", "身份证号", "身份证号码", "证件号码", "证件号", "身分證", "身分證號",
                    "id number", "id card", "resident id"),
    "credit_code": ("统一社会信用代码", "信用代码", "组织机构代码", "统一信用代码", "統一社會信用代碼",
                    "credit code", "uscc", "organisation code"),
}  # fmt: skip
_KINDS: Final = {
    "person": ("person", "个人", "自然人", "个人客户", "居民", "個人", "individual", "private", "p"),
    "company": ("company", "企业", "单位", "公司", "法人", "企业客户", "单位客户", "集团客户", "企業", "單位",
                "organisation", "organization",
                "business", "c"),
}  # fmt: skip
_TITLES: Final = {"ms": ("ms", "mrs", "女", "女士", "小姐", "f", "female"), "mr": ("mr", "男", "先生", "m", "male")}
_LANGUAGES: Final = {
    "zh-hans": ("zh-hans", "zh", "zh-cn", "中文", "简体", "简体中文", "chinese"),
    "zh-hant": ("zh-hant", "zh-tw", "zh-hk", "繁體", "繁體中文", "繁体"),
    "en": ("en", "en-us", "en-gb", "英文", "英语", "english"),
}
_COMPANY: Final = re.compile(
    r"(公司|集团|集團|合作社|厂|廠|大学|大學|医院|醫院|委员会|委員會|局|所|中心|协会|協會|\b(ltd|inc|llc|gmbh|co))\.?$",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\d+\.0")
_EXPONENT: Final = re.compile(r"\d(\.\d+)?[eE]\+\d{1,3}")


class Why(StrEnum):
    """What is wrong with a cell or a row."""

    NO_NAME = "no_name"
    TOO_LONG = "too_long"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_INDUSTRY = "unknown_industry"
    BAD_IDENTITY = "bad_identity"
    ROUNDED = "rounded"
    BAD_PHONE = "bad_phone"
    BAD_MAIL = "bad_mail"
    UNKNOWN_HALL = "unknown_hall"
    UNKNOWN_KEEPER = "unknown_keeper"
    NO_KEY = "no_key"
    TAKEN = "taken"
    NOT_AGREED = "not_agreed"
    CELL_COUNT = "cell_count"
    BAD_ENCODING = "bad_encoding"
    BAD_FIGURE = "bad_figure"
    NO_PEOPLE = "no_people"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one column of a row; of the whole row when no column is named."""

    column: str
    why: Why


@dataclass(slots=True)
class Understood:
    """A row as a customer: the values given (blank cells give none), and what is wrong with it."""

    values: dict[str, str] = field(default_factory=dict)
    identities: list[tuple[str, str]] = field(default_factory=list)
    contacts: list[tuple[str, str]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


def fields_told(said: Understood) -> list[str]:
    """Which fields of a record, as sources of data name them, a row says something about."""
    reached = {kind for kind, _text in said.contacts}
    told = {
        "name": bool(said.values.get("name")), "identity": bool(said.identities), "contact": bool(reached - {"address"}),
        "address": "address" in reached,
    }  # fmt: skip
    return [name for name, is_told in told.items() if is_told]


def guess(header: Sequence[str], kinds: Iterable[IdentitySpec]) -> dict[str, str]:
    """Which column is what, by its head; what is not recognised is left out. Answers target → head."""
    wanted = {name: tuple(heads) for name, heads in HEADS.items()}
    for spec in kinds:
        wanted[IDENTITY + spec.code] = (*spec.names, spec.code, *IDENTITY_HEADS.get(spec.check, ()))
    folded = {folded_head(head): head for head in reversed(header)}
    found: dict[str, str] = {}
    for target, names in wanted.items():
        head = next(
            (folded[each] for each in map(folded_head, names) if each in folded and folded[each] not in found.values()), None
        )
        if head is not None:
            found[target] = head
    return found


def folded_head(head: str) -> str:
    """The head of a column as it is compared."""
    return re.sub(r"[\s_\-*:：（）()]+", "", unicodedata.normalize("NFKC", head)).casefold()


def understand(
    cells: Mapping[str, str], kinds: Mapping[str, IdentitySpec], *, keeps_malformed: bool = False, is_whole: bool = True
) -> Understood:
    """A row, given its cells by target. With `keeps_malformed`, numbers whose check does not hold are taken and can be mended later."""
    found = Understood()
    found.troubles += [Trouble(target, Why.BAD_ENCODING) for target, text in cells.items() if not _is_text(text)]
    texts = {target: _cell(text) for target, text in cells.items()}
    _name(texts, found)
    _words(texts, found)
    _identities(texts, kinds, found, keeps_malformed=keeps_malformed)
    _kind(texts, kinds, found)
    _industry(texts, found)
    _contacts(texts, found, keeps_malformed=keeps_malformed)
    if is_whole and not found.troubles and not found.identities and not any(kind == "phone" for kind, _text in found.contacts):
        found.troubles.append(Trouble("", Why.NO_KEY))
    return found


def _is_text(cell: str) -> bool:
    """Whether a cell was decoded whole: undecodable bytes come as lone surrogates, which no encoding takes back."""
    return cell.isascii() or not any("\udc80" <= each <= "\udcff" for each in cell)


def _cell(text: str) -> str:
    """A cell as text: spreadsheets keep numbers with a point, and texts with an apostrophe in front."""
    plain = text.strip().removeprefix("'")
    if not plain.isprintable():
        plain = "".join(each for each in plain if each.isprintable() or each == "\n")
    return plain[:-2] if _NUMBER.fullmatch(plain) else plain


def _name(texts: Mapping[str, str], found: Understood) -> None:
    name = texts.get("name", "")
    if not name:
        found.troubles.append(Trouble("name", Why.NO_NAME))
    for target, longest in (("name", LONGEST["name"]), ("note", LONGEST["note"])):
        text = texts.get(target, "")
        if len(text) > longest:
            found.troubles.append(Trouble(target, Why.TOO_LONG))
        elif text:
            found.values[target] = text


def _words(texts: Mapping[str, str], found: Understood) -> None:
    for target, words in (("title", _TITLES), ("language", _LANGUAGES)):
        code = _code(texts.get(target, ""), words)
        if code:
            found.values[target] = code
    found.values |= {target: texts[target] for target in ("hall", "keeper") if texts.get(target)}


def _code(text: str, words: Mapping[str, Sequence[str]]) -> str:
    plain = text.casefold().rstrip(".")
    return next((code for code, known in words.items() if plain in known), "") if plain else ""


def _kind(texts: Mapping[str, str], kinds: Mapping[str, IdentitySpec], found: Understood) -> None:
    """Person or company: as said, else by the numbers, else by the name."""
    said = texts.get("kind", "")
    kind = _code(said, _KINDS)
    if said and not kind:
        found.troubles.append(Trouble("kind", Why.UNKNOWN_KIND))
    if not kind:
        kind = next((kinds[code].of_kind for code, _text in found.identities if kinds[code].of_kind), "")
    if not kind:
        kind = "company" if _COMPANY.search(texts.get("name", "")) else "person"
    found.values["kind"] = kind
    for code, _text in found.identities:
        if kinds[code].of_kind not in ("", kind):
            found.troubles.append(Trouble(IDENTITY + code, Why.BAD_IDENTITY))


def _industry(texts: Mapping[str, str], found: Understood) -> None:
    """The industry of a company; of people there is none, whatever their row says."""
    text = texts.get("industry", "")
    if text and found.values["kind"] == "company":
        section = section_of(text)
        if section:
            found.values["industry"] = section
        else:
            found.troubles.append(Trouble("industry", Why.UNKNOWN_INDUSTRY))


def _identities(texts: Mapping[str, str], kinds: Mapping[str, IdentitySpec], found: Understood, *, keeps_malformed: bool) -> None:
    for code, spec in kinds.items():
        text = texts.get(IDENTITY + code, "")
        if not text:
            continue
        written = written_identity(spec.check, text)
        if _EXPONENT.fullmatch(text):
            found.troubles.append(Trouble(IDENTITY + code, Why.ROUNDED))
        elif not written or len(written) > checks.LONGEST_IDENTITY:
            found.troubles.append(Trouble(IDENTITY + code, Why.BAD_IDENTITY))
        elif keeps_malformed or checks.is_well_formed(spec, text):
            found.identities.append((code, written))
        else:
            found.troubles.append(Trouble(IDENTITY + code, Why.BAD_IDENTITY))


def _contacts(texts: Mapping[str, str], found: Understood, *, keeps_malformed: bool) -> None:
    known: set[tuple[str, str]] = set()
    for target in CONTACTS:
        text, kind = texts.get(target, ""), target.rstrip("2")
        if not text:
            continue
        why = _contact_trouble(kind, text, keeps_malformed=keeps_malformed)
        if why is not None:
            found.troubles.append(Trouble(target, why))
        elif (compared := (kind, written_contact(kind, text))) not in known:
            known.add(compared)
            found.contacts.append((kind, text))


def _contact_trouble(kind: str, text: str, *, keeps_malformed: bool) -> Why | None:
    if len(text) > LONGEST["contact"]:
        return Why.TOO_LONG
    if kind == "phone" and _EXPONENT.fullmatch(text):
        return Why.ROUNDED
    if kind == "phone" and not (checks.is_phone(text) or (keeps_malformed and written_contact(kind, text))):
        return Why.BAD_PHONE
    if kind == "mail" and not (checks.is_mail(text) or keeps_malformed):
        return Why.BAD_MAIL
    return None
