"""Whether a value has the form its kind prescribes: what is taken in is checked, and so is what was there before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tingtang.customers.rules.identities import CHECKS
from tingtang.customers.rules.writing import written_contact, written_identity

LONGEST_IDENTITY = 100
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_NOT_IN_NAMES = re.compile(r"[\d@#$%^*_=+<>/\\|~`!?！？]")
_TITLES = ("先生", "女士", "小姐", "太太")
_PHONES = re.compile(r"1[3-9]\d{9}|0[1-9]\d{1,2}\d{7,8}|(400|800)\d{7}|\+[1-9]\d{7,14}")


@dataclass(frozen=True, slots=True)
class IdentitySpec:
    """What a kind of identity asks of a number, and what the number may be called in the head of a column."""

    code: str
    check: str = ""
    pattern: str = ""
    of_kind: str = ""
    is_unique: bool = True
    names: Sequence[str] = ()


def is_well_formed(spec: IdentitySpec, value: str) -> bool:
    """Whether a number is what its kind asks for."""
    text = written_identity(spec.check, value)
    if not text or len(text) > LONGEST_IDENTITY or (spec.pattern and not re.fullmatch(spec.pattern, text)):
        return False
    return not spec.check or CHECKS[spec.check](text)


def is_phone(text: str) -> bool:
    """Whether a number could ring: mobile, landline with area code, 400 and 800, or international (E.164)."""
    return bool(_PHONES.fullmatch(written_contact("phone", text)))


def is_mail(text: str) -> bool:
    """Whether a text is an address of electronic mail."""
    return len(text) <= 254 and bool(_MAIL.fullmatch(text))


def is_name(text: str) -> bool:
    """Whether a text can be a name: no digits or signs, at least two characters."""
    return len(text.strip()) > 1 and not _NOT_IN_NAMES.search(text)


def is_whole_name(text: str) -> bool:
    """Whether a whole name is there: a surname with a title is none."""
    name = text.strip()
    return len(name) > 1 and not (len(name) <= 3 and name.endswith(_TITLES))
