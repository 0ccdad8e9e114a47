"""Numbers people are known by: how each is written, whether its check digit holds, and how much of it is shown."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

_RESIDENT_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CREDIT_CHARACTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SEPARATORS: Final = {ord(mark): None for mark in " \t\r\n-‐‑–—·._/()"}
MASK: Final = "*"
UNREADABLE: Final = MASK * 8  # what stands for a text whose key is gone


def folded(text: str) -> str:
    """An identity as it is compared: full-width as half-width, upper case, without blanks and separators."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).translate(_SEPARATORS).upper())


def folded_phone(text: str) -> str:
    """A phone number as it is compared: digits, +86 dropped where a mobile number or an area code follows."""
    plain = folded(text)
    is_foreign = plain.startswith(("+", "00"))
    digits = plain.lstrip("+")
    if not (digits.isascii() and digits.isdigit()):
        return plain
    digits = digits.removeprefix("00") if is_foreign else digits
    if is_foreign and digits.startswith("86"):
        return digits[2:] if len(digits) == 13 and digits[2] == "1" else "0" + digits[2:]
    return f"+{digits}" if is_foreign else digits


def resident_digit(first17: str) -> str:
    """The check character of a resident identity number (GB 11643-1999, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _RESIDENT_WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def is_resident_id(text: str) -> bool:
    """Whether a folded text is a resident identity number: a region, a day that was, a check character that holds."""
    if len(text) != 18 or not (text[:17].isascii() and text[:17].isdigit()) or text[0] not in "12345678":
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return born.year >= 1850 and resident_digit(text[:17]) == text[17]


def credit_digit(first17: str) -> str:
    """The check character of a unified social credit code (GB 32100-2015)."""
    values = (_CREDIT_CHARACTERS.index(character) for character in first17)
    total = sum(value * weight for value, weight in zip(values, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_CHARACTERS[-total % 31]


def is_credit_code(text: str) -> bool:
    """Whether a folded text is a unified social credit code: its characters, its region's digits, its check character."""
    if len(text) != 18 or not set(text) <= set(_CREDIT_CHARACTERS) or not text[2:8].isdigit():
        return False
    return credit_digit(text[:17]) == text[17]


def is_luhn(text: str) -> bool:
    """Whether a folded text of digits holds by the Luhn formula, as card numbers do (ISO/IEC 7812-1)."""
    if not (text.isascii() and text.isdigit()) or not 8 <= len(text) <= 19:
        return False
    doubled = [int(digit) * (2 - (len(text) - n) % 2) for n, digit in enumerate(text)]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def is_mobile(text: str) -> bool:
    """Whether a folded text is a mobile number of mainland China."""
    return len(text) == 11 and text.isascii() and text.isdigit() and text[0] == "1" and text[1] in "3456789"


CHECKS: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {"resident_id": is_resident_id, "credit_code": is_credit_code, "luhn": is_luhn, "mobile": is_mobile}
)


def masked(text: str, head: int, tail: int) -> str:
    """`text` with only its first `head` and latest `tail` characters; never more than two thirds of it."""
    shown = min(head + tail, len(text) * 2 // 3)
    head = min(head, shown)
    tail = shown - head
    hidden = max(len(text) - head - tail, 3)
    return text[:head] + MASK * hidden + (text[-tail:] if tail else "")


def masked_mail(text: str) -> str:
    """A mail address with the first letter of its name and its domain."""
    name, _at, domain = text.rpartition("@")
    return f"{masked(name, 1, 0)}@{domain}" if name else masked(text, 1, 0)


def masked_contact(kind: str, text: str) -> str:
    """A contact as everybody may see it: of a phone the ends, of a mail the domain, of an address the beginning."""
    if kind == "mail":
        return masked_mail(text)
    head, tail = {"phone": (3, 4), "im": (2, 1)}.get(kind, (6, 0))
    return masked(text, head, tail)
