"""Duplicates are found as records come in and by the nightly search, and a decision is remembered."""

from datetime import timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.customers import actions
from tingtang.customers.actions.duplicates import find_everywhere, note_duplicates, tell_apart
from tingtang.customers.actions.merging import merge
from tingtang.customers.models import Customer, Pair
from tingtang.customers.queries.duplicates import open_pairs
from tingtang.customers.tests.factories import AT, make_company, make_customer

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def pairs() -> set[tuple[str, str]]:
    return {(pair.one.name, pair.other.name) for pair in open_pairs(SYSTEM)}


class TestSearching:
    def test_finds_what_belongs_together_and_leaves_the_rest(self) -> None:
        make_customer("陈刚", "13800138000")
        make_customer("陳剛", "+86 138 0013 8000")
        make_customer("李敏", "13900139000")
        make_customer("李民", "13900139000")
        make_customer("刘建国", "13900139000")
        make_customer("张伟", "13700137000")
        make_customer("张伟", "13700137001")
        make_company("河滨茶业有限公司")
        make_company("河濱茶業有限責任公司")

        find_everywhere(LATER)

        assert pairs() == {("陈刚", "陳剛"), ("李敏", "李民"), ("河滨茶业有限公司", "河濱茶業有限責任公司")}

    def test_finds_the_same_one_customer_at_a_time(self) -> None:
        first = make_customer("陈刚", "13800138000")
        second = make_customer("陳剛", "13800138000")

        for customer in (first, second):
            note_duplicates(SYSTEM, keys=[customer.pk], at=LATER)

        assert pairs() == {("陈刚", "陳剛")}
        assert find_everywhere(LATER) == 0

    def test_forgets_a_pair_that_is_none_any_more(self) -> None:
        make_customer("陈刚", "13800138000")
        second = make_customer("陳剛", "13800138000")
        note_duplicates(SYSTEM, keys=list(Customer.objects.values_list("pk", flat=True)), at=LATER)

        actions.change(SYSTEM, customer=second, at=LATER, name="刘建国")
        note_duplicates(SYSTEM, keys=[second.pk], at=LATER)

        assert pairs() == set()

    def test_does_not_offer_again_what_was_told_apart_or_merged(self) -> None:
        one, other = make_customer("陈刚", "13800138000"), make_customer("陳剛", "13800138000")
        find_everywhere(LATER)
        tell_apart(SYSTEM, one=other, other=one, at=LATER)
        note_duplicates(SYSTEM, keys=[one.pk, other.pk], at=LATER)
        assert pairs() == set()

        third = make_customer("陈刚", "13800138000")
        note_duplicates(SYSTEM, keys=[third.pk], at=LATER)
        assert open_pairs(SYSTEM).count() == 2
        merge(SYSTEM, kept=one, merged=third, at=LATER)

        assert open_pairs(SYSTEM).count() == 0
        assert Pair.objects.filter(state="different").count() == 1
