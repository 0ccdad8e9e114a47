"""The quality of real-name data: three rates, what each check asks, and how sure a sampled rate is.

Source of the three rates: the real-name work of a carrier (requirement CUS-30): completeness 完备率, accuracy 准确率 and conformity
规范率. The source names them without a formula; these are ours:

- completeness: customers of whom everything is known that real-name registration asks for, of all customers;
- conformity: customers whose every value has the form its kind prescribes (length, check digit, date), of those who have any value;
- accuracy: audited records found right, of those audited. A value can be well formed and another person's: only an audit says.
"""

from dataclasses import dataclass
from math import sqrt

from tingtang.customers.rules import checks
from tingtang.customers.rules.checks import IdentitySpec


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with what it was counted from; None of none. The interval is Wilson's (1927), at 95 %."""

    right: int
    n: int

    @property
    def share(self) -> float | None:
        return self.right / self.n if self.n else None

    def interval(self, z: float = 1.96) -> tuple[float, float] | None:
        """The bounds within which the true share lies, if those counted were drawn by chance."""
        if not self.n:
            return None
        p, n = self.right / self.n, self.n
        middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, (middle - half) / (1 + z * z / n)), min(1.0, (middle + half) / (1 + z * z / n))


@dataclass(frozen=True, slots=True)
class Submitted:
    """What was entered of a customer, as far as it is checked: identities are (kind, value)."""

    kind: str
    name: str
    identities: tuple[tuple[IdentitySpec, str], ...] = ()
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What is missing and what is malformed, as words of closed lists."""

    missing: tuple[str, ...]
    malformed: tuple[str, ...]


MISSING = ("name", "identity", "phone")
# Kinds without a check digit that prove who somebody is all the same.
PAPERS = frozenset({"passport", "residence-permit", "travel-permit", "military-id"})
PROOFS = {"person": "resident_id", "company": "credit_code"}


def proves(spec: IdentitySpec, kind: str) -> bool:
    """Whether a number of this kind says who a customer really is."""
    return spec.check == PROOFS[kind] or (kind == "person" and spec.code in PAPERS)


def examine(record: Submitted) -> Found:
    """Check one record: what real-name registration needs and is not there, and what cannot be right as it stands."""
    has = {
        "name": checks.is_whole_name(record.name),
        "identity": any(proves(spec, record.kind) for spec, _value in record.identities),
        "phone": bool(record.phones),
    }
    bad = [f"identity:{spec.code}" for spec, value in record.identities if not checks.is_well_formed(spec, value)]
    bad += ["phone" for phone in record.phones if not checks.is_phone(phone)]
    bad += ["mail" for mail in record.mails if not checks.is_mail(mail)]
    bad += ["name"] if record.name.strip() and record.kind == "person" and not checks.is_name(record.name) else []
    return Found(tuple(name for name in MISSING if not has[name]), tuple(dict.fromkeys(bad)))
