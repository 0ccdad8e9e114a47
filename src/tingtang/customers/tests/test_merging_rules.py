"""Merging and taking it back, as properties on plain data."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.customers.rules import consents, merging
from tingtang.customers.rules.consents import Statement
from tingtang.customers.rules.merging import Change, Impossible, Side

FIELDS = ("name", "language", "note")
VALUES = st.sampled_from(["a", "b", "c"])
DAY = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass
class World:
    """Records and merges as the tables hold them, moved by the rules alone."""

    records: dict[int, dict[str, str]]
    into: dict[int, int] = field(default_factory=dict)
    merges: list[tuple[int, int, Change]] = field(default_factory=list)

    def merge(self, kept: int, merged: int, chosen: set[str]) -> None:
        merging.check(Side(kept, merged_into=self.into.get(kept)), Side(merged, merged_into=self.into.get(merged)))
        change = merging.taken(self.records[kept], self.records[merged], chosen)
        self.records[kept] |= change.after
        self.into[merged] = kept
        self.merges.append((kept, merged, change))

    def unmerge(self, at: int) -> None:
        kept, merged, change = self.merges[at]
        later = [n for n in range(at + 1, len(self.merges)) if self.merges[n][0] == kept]
        restored, patches = merging.untaken(self.records[kept], change, [self.merges[n][2] for n in later])
        self.records[kept] |= restored
        for place, values in patches:
            owner, gone, old = self.merges[later[place]]
            self.merges[later[place]] = (owner, gone, Change({**old.before, **values}, old.after))
        del self.into[merged], self.merges[at]

    def can_unmerge(self, at: int) -> bool:
        return self.merges[at][0] not in self.into

    def copy(self) -> dict[int, dict[str, str]]:
        return {key: dict(values) for key, values in self.records.items()}


RECORDS = st.fixed_dictionaries({n: st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUES)) for n in range(5)})
STEPS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.sets(st.sampled_from(FIELDS))), max_size=8)


def merged_world(records: dict[int, dict[str, str]], steps: list[tuple[int, int, set[str]]]) -> World:
    world = World({key: dict(values) for key, values in records.items()})
    for kept, merged, chosen in steps:
        try:
            world.merge(kept, merged, chosen)
        except Impossible:
            continue
    return world


class TestMerging:
    @given(RECORDS, STEPS, st.randoms(use_true_random=False))
    @settings(max_examples=100)
    def test_and_taking_all_back_in_any_order_changes_nothing(self, records: Any, steps: Any, chance: Any) -> None:
        world = merged_world(records, steps)
        before = {key: dict(values) for key, values in records.items()}

        while world.merges:
            open_ones = [n for n in range(len(world.merges)) if world.can_unmerge(n)]
            world.unmerge(chance.choice(open_ones))

        assert world.records == before
        assert world.into == {}

    @given(RECORDS, STEPS, VALUES)
    @settings(max_examples=50)
    def test_taken_back_keeps_what_was_entered_since(self, records: Any, steps: Any, value: str) -> None:
        world = merged_world(records, steps)
        if not world.merges or not world.can_unmerge(len(world.merges) - 1):
            return
        kept = world.merges[-1][0]
        world.records[kept] |= {"name": f"new {value}"}

        world.unmerge(len(world.merges) - 1)

        assert world.records[kept]["name"] == f"new {value}"

    @given(RECORDS, STEPS)
    @settings(max_examples=100)
    def test_never_closes_a_ring(self, records: Any, steps: Any) -> None:
        world = merged_world(records, steps)

        for start in world.records:
            seen, at = set(), start
            while at in world.into:
                assert at not in seen
                seen.add(at)
                at = world.into[at]

    def test_of_a_chain_is_one_family(self) -> None:
        assert merging.family({1: 2, 2: 3, 5: 6}, 3) == {1, 2, 3}

    @pytest.mark.parametrize(
        ("kept", "merged", "why"),
        [
            (Side(1), Side(1), "itself"),
            (Side(1, merged_into=3), Side(2), "merged"),
            (Side(1), Side(2, merged_into=3), "merged"),
            (Side(1), Side(2, is_erased=True), "erased"),
            (Side(1), Side(2, kind="company"), "kind"),
        ],
    )
    def test_is_refused_where_it_makes_no_sense(self, kept: Side, merged: Side, why: str) -> None:
        with pytest.raises(Impossible) as caught:
            merging.check(kept, merged)

        assert caught.value.why == why


class TestConsent:
    def test_refused_in_either_record_is_refused(self) -> None:
        found = consents.effective(
            [Statement(True, DAY, 1), Statement(False, DAY - timedelta(days=9), 2, DAY + timedelta(days=1))]
        )

        assert found is not None
        assert not found.is_given

    def test_given_anew_after_the_merge_counts(self) -> None:
        merged = DAY + timedelta(days=1)

        found = consents.effective([Statement(True, merged + timedelta(hours=1), 1), Statement(False, DAY, 2, merged)])

        assert found is not None
        assert found.is_given

    def test_withdrawn_later_counts_within_one_record(self) -> None:
        found = consents.effective([Statement(True, DAY, 1), Statement(False, DAY + timedelta(days=1), 1)])

        assert found is not None
        assert not found.is_given

    def test_never_asked_is_no_consent(self) -> None:
        assert consents.effective([]) is None
