"""A kiosk through a network cut: leased number blocks, a signed log, and the rules of its replay.

A lease gives one kiosk the numbers `first` to `last` of a series for one day, and a secret. While the line is cut the
kiosk gives out these numbers and keeps one entry per ticket, chained and signed:

    canonical(x) = JSON with keys sorted, no blanks, UTF-8, only strings, whole numbers (|n| < 2^53), true, false, null,
                   lists and objects with ASCII keys: in a browser JSON.stringify of the object with its keys sorted
    mac(entry)   = lower-case hex of HMAC-SHA-256(secret, canonical(entry without "mac"))
    previous     = the mac of the entry before; for the first one, 64 zeros

An entry has: lease (id), seq (0, 1, 2 ... without gaps), number, at (the kiosk's clock, milliseconds since 1970),
service, service_class, language, token (of the phone page), previous, mac. The secret is the HMAC-SHA-256 of
`tingtang lease 1:<lease id>` under what the server keeps of the device's key, sent once with the lease, as hex.

Replay accepts the longest good beginning. What was accepted before and comes again is a duplicate and harmless;
anything forged, missing or forked stops it there, and the kiosk sends again from `expected`. The printed number never
changes.
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tingtang.visits.rules.discipline import microseconds

GENESIS = "0" * 64
SKEW_TOLERATED = timedelta(seconds=30)
LARGEST_BLOCK = 500
LARGEST_NUMBER = 9999
# Blocks start here, so that a block kept for a cut leaves no hole in the numbers given out while the line holds.
OFFLINE_FROM = 5001
_SAFE_INTEGER = 2**53
_FIELDS = {"lease": int, "seq": int, "number": int, "at": int, "service": str, "service_class": str}
_TEXTS = ("language", "token", "previous", "mac")

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lease:
    """A block of numbers lent to one kiosk: both ends belong to it."""

    id: int
    first: int
    last: int
    leased_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the log of a lease has been replayed."""

    expected: int = 0
    mac: str = GENESIS
    number: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """One entry that may become a ticket, at the moment its clock is believed to mean."""

    entry: Entry
    at: datetime
    is_clock_mended: bool


@dataclass(slots=True)
class Verdict:
    """What a delivery of entries amounts to."""

    accepted: list[Accepted] = field(default_factory=list)
    duplicates: int = 0
    stopped_by: str | None = None
    stopped_at: int | None = None
    progress: Progress = field(default_factory=Progress)


def block(upcoming: int, size: int) -> tuple[int, int]:
    """The first and last number of a block of `size` from the series' upcoming number; never past the last number."""
    size = max(1, min(size, LARGEST_BLOCK))
    return upcoming, min(upcoming + size - 1, LARGEST_NUMBER)


def secret(kept_key: bytes, lease_id: int) -> bytes:
    """The secret of a lease, from what the server keeps of the device's key."""
    return hmac.digest(kept_key, f"tingtang lease 1:{lease_id}".encode(), "sha256")


def canonical(value: Entry) -> bytes:
    """The one way to write an entry as bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def mac(entry: Entry, key: bytes) -> str:
    """The signature of an entry, its own field `mac` left out."""
    return hmac.digest(key, canonical({k: v for k, v in entry.items() if k != "mac"}), "sha256").hex()


def sign(entry: Entry, previous: str, key: bytes) -> dict[str, Any]:
    """The entry chained to the one before and signed, as a kiosk keeps it."""
    chained = {**entry, "previous": previous}
    return {**chained, "mac": mac(chained, key)}


def verify(
    entries: Iterable[Entry],
    *,
    lease: Lease,
    key: bytes,
    progress: Progress,
    sent_at: datetime,
    received_at: datetime,
    known: Mapping[int, str],
) -> Verdict:
    """Judge a delivery: `known` holds the macs accepted before by seq, `sent_at` is the kiosk's clock when it sent.

    Entries may come in any order. A delivery with a malformed entry is refused whole. Otherwise it stops at the first
    entry of another lease, forged, forked, after a gap, outside the block or not above the number before.
    """
    verdict, skew = Verdict(progress=progress), received_at - sent_at
    delivered = list(entries)
    if not all(_is_well_formed(entry) for entry in delivered):
        verdict.stopped_by = "malformed"
        return verdict
    for entry in sorted(delivered, key=lambda e: e["seq"]):
        seen = known.get(entry["seq"])
        if seen is not None and hmac.compare_digest(seen, entry["mac"]):
            verdict.duplicates += 1
            continue
        if reason := _why_stop(entry, seen, lease, key, verdict.progress):
            verdict.stopped_by, verdict.stopped_at = reason, entry["seq"]
            break
        verdict.accepted.append(_timed(entry, skew, lease, verdict.progress, received_at))
        verdict.progress = Progress(entry["seq"] + 1, entry["mac"], entry["number"], verdict.accepted[-1].at)
    return verdict


def _is_well_formed(entry: Entry) -> bool:
    if not isinstance(entry, Mapping):
        return False
    whole = all(type(entry.get(name)) is kind for name, kind in _FIELDS.items())
    texts = all(isinstance(entry.get(name), str) and entry[name].isprintable() for name in _TEXTS)
    extra = entry.keys() - _FIELDS.keys() - set(_TEXTS)
    return whole and texts and not extra and all(abs(v) < _SAFE_INTEGER for v in entry.values() if isinstance(v, int))


def _why_stop(entry: Entry, seen: str | None, lease: Lease, key: bytes, progress: Progress) -> str | None:
    checks = (
        ("other_lease", entry["lease"] != lease.id),
        ("forged", not hmac.compare_digest(mac(entry, key), entry["mac"])),
        ("forked", seen is not None or entry["seq"] < progress.expected),
        ("gap", entry["seq"] > progress.expected),
        ("broken_chain", entry["previous"] != progress.mac),
        ("outside_block", not lease.first <= entry["number"] <= lease.last),
        ("number_twice", entry["number"] <= progress.number),
    )
    return next((reason for reason, is_so in checks if is_so), None)


def _timed(entry: Entry, skew: timedelta, lease: Lease, progress: Progress, received_at: datetime) -> Accepted:
    # Counted in microseconds: a clock may be so wrong that no date says it.
    now, claimed = microseconds(received_at), entry["at"] * 1000
    mended = claimed + skew // timedelta(microseconds=1) if abs(skew) > SKEW_TOLERATED else claimed
    mended = min(max(mended, microseconds(progress.at or lease.leased_at)), now)
    return Accepted(entry, received_at + timedelta(microseconds=mended - now), is_clock_mended=mended != claimed)
