"""Merging records in the database: everything is kept, and taken back exactly."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.forms import model_to_dict

from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.core.errors import Denied, Problem
from tingtang.customers import actions
from tingtang.customers.actions.merging import CannotMerge, CannotUnmerge, merge, unmerge
from tingtang.customers.models import Consent, ConsentPurpose, Contact, Customer, Identity, Merge
from tingtang.customers.queries import customers, sheet_of
from tingtang.customers.queries.family import consents_of, family, root
from tingtang.customers.tests.factories import AT, latest_events, make_company, make_customer, make_identity_kind, resident_id
from tingtang.org.tests.factories import make_hall

LATER = AT + timedelta(hours=1)


def rows() -> dict[str, list[Any]]:
    """Everything that is kept of customers, as it stands."""
    tables = (Customer, Contact, Identity, Consent)
    return {
        table.__name__: [model_to_dict(row, [f.name for f in table._meta.fields]) for row in table.objects.order_by("pk")]  # type: ignore[attr-defined]
        for table in tables
    }


@pytest.fixture
def wang(db: None) -> Customer:
    return make_customer("王芳", "13800138000", note="要靠窗的座位")


@pytest.fixture
def double(wang: Customer) -> Iterator[Customer]:
    kind = make_identity_kind()
    yield make_customer("王 芳", "13900139000", note="电话先约", identities=[(kind, resident_id())])


class TestMerge:
    def test_points_to_the_kept_record_and_takes_what_was_chosen(self, wang: Customer, double: Customer) -> None:
        merge(SYSTEM, kept=wang, merged=double, at=LATER, chosen=["name"], joins_notes=True)
        wang.refresh_from_db()
        double.refresh_from_db()

        assert wang.name == "王 芳"
        assert wang.note == "要靠窗的座位\n电话先约"
        assert root(double) == wang
        assert family(wang) == [wang.pk, double.pk]
        assert latest_events()[-1] == "customers.customer.merged"

    def test_taken_back_leaves_everything_as_it_was(self, wang: Customer, double: Customer) -> None:
        before = rows()

        made = merge(SYSTEM, kept=wang, merged=double, at=LATER, chosen=["name", "hall"], joins_notes=True)
        unmerge(SYSTEM, kept=wang, merge=made, at=LATER)

        assert rows() == before
        assert latest_events()[-1] == "customers.customer.unmerged"

    def test_keeps_one_preferred_phone_and_lets_the_other_be_chosen(self, wang: Customer, double: Customer) -> None:
        made = merge(SYSTEM, kept=wang, merged=double, at=LATER)

        def preferred() -> list[str]:
            assert [one.is_preferred for one in sheet_of(SYSTEM, wang).contacts].count(True) == 1
            return [one.text[-4:] for one in sheet_of(SYSTEM, wang).contacts if one.is_preferred]

        assert preferred() == ["8000"]
        actions.change_contact(SYSTEM, customer=wang, contact=double.contacts.get(), at=LATER, is_primary=True)
        assert preferred() == ["9000"]
        actions.add_contact(SYSTEM, customer=wang, kind="phone", value="13700137000", at=LATER)
        assert preferred() == ["9000"]

        unmerge(SYSTEM, kept=wang, merge=made, at=LATER)
        assert preferred() == ["8000"]

    def test_shows_the_phone_of_a_merged_record_where_the_kept_one_has_none(self, double: Customer) -> None:
        bare = make_customer("王芳")

        merge(SYSTEM, kept=bare, merged=double, at=LATER)

        sealed: Any = customers(SYSTEM).values_list("sealed_phone", flat=True).get(pk=bare.pk)  # type: ignore[misc]
        assert bytes(sealed) == bytes(double.contacts.get().sealed)

    def test_taken_back_keeps_what_was_entered_since(self, wang: Customer, double: Customer) -> None:
        made = merge(SYSTEM, kept=wang, merged=double, at=LATER, chosen=["name", "note"])
        actions.change(SYSTEM, customer=wang, at=LATER, note="搬到了二楼")

        unmerge(SYSTEM, kept=wang, merge=made, at=LATER)
        wang.refresh_from_db()

        assert (wang.name, wang.note) == ("王芳", "搬到了二楼")

    def test_of_chains_ends_at_the_last_and_is_undone_from_there(self, wang: Customer, double: Customer) -> None:
        third = make_customer("王芳芳")
        inner = merge(SYSTEM, kept=double, merged=wang, at=LATER)
        outer = merge(SYSTEM, kept=third, merged=double, at=LATER)

        with pytest.raises(CannotUnmerge):
            unmerge(SYSTEM, kept=double, merge=inner, at=LATER)

        assert set(family(third)) == {wang.pk, double.pk, third.pk}
        unmerge(SYSTEM, kept=third, merge=outer, at=LATER)
        assert set(family(double)) == {wang.pk, double.pk}
        assert family(third) == [third.pk]

    def test_is_refused_for_what_cannot_be_one(self, wang: Customer, double: Customer) -> None:
        made = merge(SYSTEM, kept=wang, merged=double, at=LATER)

        for kept, merged in ((wang, wang), (double, wang), (wang, double), (wang, make_company())):
            with pytest.raises(CannotMerge):
                merge(SYSTEM, kept=kept, merged=merged, at=LATER)
        unmerge(SYSTEM, kept=wang, merge=made, at=LATER)
        with pytest.raises(CannotUnmerge):
            unmerge(SYSTEM, kept=wang, merge=made, at=LATER)

    def test_needs_the_right_in_both_halls(self, wang: Customer) -> None:
        mine, theirs = make_hall("riverside"), make_hall("hillside")
        here, there = make_customer("陈刚", hall=mine), make_customer("陈刚", hall=theirs)
        actor = Actor("account", 0, grants={"customers.merge": frozenset({mine.pk})})

        with pytest.raises(Denied):
            merge(actor, kept=here, merged=there, at=LATER)
        assert Actor("account", 0, grants={"customers.merge": EVERYWHERE}).may("customers.merge", there)

    def test_lets_the_stricter_consent_count(self, wang: Customer, double: Customer) -> None:
        purpose = ConsentPurpose.objects.create(code="news", name="新闻")
        for customer, is_given, hours in ((wang, True, 0), (double, False, -5)):
            Consent.objects.create(
                customer=customer, purpose=purpose, is_given=is_given, at=AT + timedelta(hours=hours), text_version=1
            )

        made = merge(SYSTEM, kept=wang, merged=double, at=LATER)
        assert not consents_of(wang)[purpose.pk].is_given

        unmerge(SYSTEM, kept=wang, merge=made, at=LATER)
        assert consents_of(wang)[purpose.pk].is_given


@pytest.mark.django_db(transaction=True)
def test_two_merges_at_once_end_in_one_and_a_refusal() -> None:
    one, other = make_customer("王芳"), make_customer("王 芳")
    start, ends = Barrier(2), []

    def work(kept: Customer, merged: Customer) -> None:
        start.wait()
        try:
            merge(SYSTEM, kept=kept, merged=merged, at=LATER)
            ends.append("done")
        except Problem as problem:
            ends.append(problem.code)
        finally:
            connection.close()

    threads = [Thread(target=work, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == ["cannot-merge", "done"]
    assert Merge.objects.count() == 1
