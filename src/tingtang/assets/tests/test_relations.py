"""Relations make no circle, and a failure reaches what needs the failed thing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tingtang.assets import actions, queries
from tingtang.assets.actions.assets import Circle, OneOnly
from tingtang.assets.models import Relation
from tingtang.assets.rules.relations import CARRIES, Edge, closes_circle, draw, reach
from tingtang.assets.tests.factories import make_asset
from tingtang.core.actors import SYSTEM
from tingtang.customers.tests.factories import AT

KINDS = st.sampled_from([*sorted(CARRIES), "connected_to"])


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6), KINDS), max_size=25))
@settings(max_examples=100)
def test_what_was_let_in_one_by_one_never_has_a_circle(wanted: list[Edge]) -> None:
    kept: list[Edge] = []
    for edge in wanted:
        if not closes_circle(kept, *edge):
            kept.append(edge)

    ways = {key: [b for a, b, kind in kept if a == key and kind in CARRIES] for key in range(1, 7)}
    assert all(key not in reach(ways, ways[key]) for key in ways)


def test_the_picture_puts_what_needs_it_left_and_what_it_needs_right() -> None:
    picture = draw(2, {1: 1}, {3: 1, 4: 2}, [(1, 2, "depends_on"), (2, 3, "depends_on"), (3, 4, "part_of")])

    x = {spot.key: spot.x for spot in picture.spots}
    assert x[1] < x[2] < x[3] < x[4]
    assert len(picture.lines) == 3


@pytest.mark.django_db
class TestRelate:
    def test_refuses_a_circle_over_kinds_and_a_second_whole(self) -> None:
        switch, server, room = (make_asset(number, number) for number in ("FW-1", "FW-2", "FJ-1"))
        actions.relate(SYSTEM, asset=server, target=switch, kind="depends_on", at=AT)
        actions.relate(SYSTEM, asset=switch, target=room, kind="installed_at", at=AT)

        with pytest.raises(Circle):
            actions.relate(SYSTEM, asset=room, target=server, kind="part_of", at=AT)
        with pytest.raises(OneOnly):
            actions.relate(SYSTEM, asset=switch, target=make_asset("FJ-2", "机房"), kind="installed_at", at=AT)
        assert Relation.objects.count() == 2

    def test_a_connection_is_one_whichever_way_it_is_said(self) -> None:
        one, other = make_asset("FW-1", "甲"), make_asset("FW-2", "乙")
        actions.relate(SYSTEM, asset=one, target=other, kind="connected_to", at=AT)
        actions.relate(SYSTEM, asset=other, target=one, kind="connected_to", at=AT)

        assert Relation.objects.count() == 1
        actions.unrelate(SYSTEM, asset=other, target=one, kind="connected_to", at=AT)
        assert not Relation.objects.exists()

    def test_a_failure_reaches_what_depends_on_it_the_nearest_first(self) -> None:
        ups, switch, kiosk = make_asset("UPS", "电源"), make_asset("SW", "交换机"), make_asset("QH", "取号机")
        actions.relate(SYSTEM, asset=switch, target=ups, kind="depends_on", at=AT)
        actions.relate(SYSTEM, asset=kiosk, target=switch, kind="depends_on", at=AT)

        assert [(one.number, far) for one, far in queries.dependants(SYSTEM, ups)] == [("SW", 1), ("QH", 2)]
        assert queries.dependants(SYSTEM, kiosk) == []
