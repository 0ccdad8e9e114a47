import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tingtang.visits.rules.discipline import microseconds
from tingtang.visits.rules.lease import GENESIS, Lease, Progress, Verdict, block, canonical, mac, secret, sign, verify
from tingtang.visits.tests.halldays import MORNING

VECTORS = json.loads((Path(__file__).parent / "vectors" / "kiosk_log.json").read_text("utf-8"))
LEASE = Lease(id=42, first=120, last=139, leased_at=MORNING)
KEY = secret(b"kept" * 8, LEASE.id)
START = Progress()
LATER = MORNING + timedelta(hours=9)


def log(count: int, *, first: int = 120, clock: timedelta = timedelta(0)) -> list[dict]:
    entries, previous = [], GENESIS
    for seq in range(count):
        at = MORNING + timedelta(minutes=seq) + clock
        entry = {
            "lease": 42, "seq": seq, "number": first + seq, "at": microseconds(at) // 1000, "service": "passport",
            "service_class": "ordinary", "language": "zh-hans", "token": f"token{seq}",
        }  # fmt: skip
        entries.append(sign(entry, previous, KEY))
        previous = entries[-1]["mac"]
    return entries


def judge(entries, progress=START, *, known=None, sent_at=LATER) -> Verdict:
    return verify(entries, lease=LEASE, key=KEY, progress=progress, sent_at=sent_at, received_at=LATER, known=known or {})


class TestBlock:
    def test_is_the_next_numbers_of_the_series(self):
        assert block(120, 20) == (120, 139)

    def test_ends_at_the_last_number(self):
        assert block(9990, 50) == (9990, 9999)


class TestVectors:
    @pytest.mark.parametrize("vector", VECTORS["entries"], ids=lambda v: v["entry"]["number"])
    def test_are_met_to_the_byte(self, vector):
        key = bytes.fromhex(VECTORS["secret"])

        unsigned = {k: v for k, v in vector["entry"].items() if k != "mac"}
        assert canonical(unsigned).decode() == vector["canonical"]
        assert mac(vector["entry"], key) == vector["entry"]["mac"]

    def test_derive_the_secret(self):
        assert secret(bytes.fromhex(VECTORS["kept_key"]), VECTORS["lease"]).hex() == VECTORS["secret"]


class TestReplay:
    def test_accepts_a_whole_log(self):
        verdict = judge(log(5))

        assert [a.entry["number"] for a in verdict.accepted] == [120, 121, 122, 123, 124]
        assert (verdict.stopped_by, verdict.progress.expected) == (None, 5)

    def test_counts_what_came_before_as_duplicates(self):
        entries = log(5)
        first = judge(entries[:3])
        known = {e["seq"]: e["mac"] for e in entries[:3]}

        again = judge(entries, first.progress, known=known)

        assert (again.duplicates, len(again.accepted), again.progress.expected) == (3, 2, 5)

    @given(order=st.permutations(range(6)))
    def test_does_not_mind_the_order_of_delivery(self, order):
        entries = log(6)

        assert len(judge([entries[i] for i in order]).accepted) == 6

    @given(cut=st.integers(0, 7), field=st.sampled_from(["number", "at", "seq", "lease"]), by=st.integers(1, 3))
    def test_stops_at_a_forged_entry(self, cut, field, by):
        entries = log(8)
        entries[cut] = {**entries[cut], field: entries[cut][field] + by}

        verdict = judge(entries)

        assert len(verdict.accepted) <= cut + 1
        assert all(a.entry["seq"] < cut or a.entry is not entries[cut] for a in verdict.accepted)
        assert verdict.stopped_by in {"forged", "gap", "other_lease", "broken_chain", "forked"}

    def test_stops_at_a_gap_and_says_what_it_expects(self):
        entries = log(5)

        verdict = judge(entries[:2] + entries[3:])

        assert (verdict.stopped_by, verdict.progress.expected) == ("gap", 2)

    def test_stops_at_a_second_story(self):
        entries, other = log(3), log(3, first=125)
        first = judge(entries)

        verdict = judge(other, first.progress, known={e["seq"]: e["mac"] for e in entries})

        assert (verdict.stopped_by, verdict.accepted) == ("forked", [])

    def test_stops_outside_the_block(self):
        assert judge(log(3, first=138)).stopped_by == "outside_block"

    @pytest.mark.parametrize("broken", [{}, {"seq": "1"}, {"extra": 1}, {"at": 2**60}, {"token": "a\nb"}])
    def test_refuses_malformed_entries(self, broken):
        verdict = judge([{**log(1)[0], **broken}] if broken else [broken])

        assert (verdict.stopped_by, verdict.accepted) == ("malformed", [])


class TestClock:
    def test_is_believed_when_it_is_right(self):
        accepted = judge(log(2)).accepted

        assert [a.at for a in accepted] == [MORNING, MORNING + timedelta(minutes=1)]
        assert not any(a.is_clock_mended for a in accepted)

    def test_is_mended_by_what_it_showed_when_it_sent(self):
        fast = timedelta(hours=2)

        accepted = judge(log(2, clock=fast), sent_at=LATER + fast).accepted

        assert [a.at for a in accepted] == [MORNING, MORNING + timedelta(minutes=1)]
        assert all(a.is_clock_mended for a in accepted)

    def test_never_leads_before_the_lease_nor_into_the_future(self):
        early = judge(log(1, clock=-timedelta(days=3))).accepted[0]
        late = judge(log(1, clock=timedelta(days=3))).accepted[0]

        assert (early.at, late.at) == (MORNING, LATER)
