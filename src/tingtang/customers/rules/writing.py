"""How numbers and addresses are written so that two people who mean the same find the same."""

import unicodedata

from tingtang.customers.rules.identities import folded, folded_phone


def folded_mail(text: str) -> str:
    """A mail address as it is compared."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def folded_address(text: str) -> str:
    """An address as it is compared: without blanks, one width, one case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def written_contact(kind: str, text: str) -> str:
    """A contact of `kind` as it is compared."""
    return {"phone": folded_phone, "address": folded_address}.get(kind, folded_mail)(text)


def written_identity(check: str, text: str) -> str:
    """An identity as it is compared; `check` is the name of its check digit."""
    return folded_phone(text) if check == "mobile" else folded(text)


def ways_of_writing(text: str) -> list[str]:
    """Everything that a text may have been kept as when nobody says what it is."""
    ways = [folded(text), folded_phone(text), folded_mail(text), folded_address(text)]
    return list(dict.fromkeys(way for way in ways if way))
