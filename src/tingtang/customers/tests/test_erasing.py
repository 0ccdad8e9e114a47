"""Who is forgotten is nowhere any more: every text column of every table is searched for what was known of him."""

from datetime import timedelta

import pytest

from tingtang.core import registry
from tingtang.core.actors import EVERYWHERE, SYSTEM, Actor
from tingtang.core.models import Account
from tingtang.core.registry import Custody
from tingtang.core.sealing import seal
from tingtang.customers import actions
from tingtang.customers.actions.duplicates import find_everywhere
from tingtang.customers.actions.erasing import NotAsked, SamePerson, StillNeeded, decline_erasure, erase, request_erasure
from tingtang.customers.actions.importing import PURPOSE, start_import
from tingtang.customers.actions.merging import merge
from tingtang.customers.actions.quality import audit, examine_everywhere
from tingtang.customers.models import Customer, CustomerImport, Erasure, ImportFault, Merge
from tingtang.customers.queries.erasing import waiting_for
from tingtang.customers.tests.clients import browser
from tingtang.customers.tests.factories import AT, latest_events, make_customer, make_identity_kind, resident_id
from tingtang.customers.tests.traces import places_of
from tingtang.org.tests.factories import actor_for, grant, make_built_in, make_staff

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
NAME, OTHER_NAME, PHONE, NOTE = "欧阳慕雪", "歐陽慕雪", "13812345678", "住在茶园路三号，上午不便"


@pytest.fixture
def wish() -> Erasure:
    """Somebody of whom everything is known that can be, in two records."""
    kind = make_identity_kind(of_kind="person")
    customer = make_customer(NAME, PHONE, identities=[(kind, resident_id())], note=NOTE)
    double = make_customer(OTHER_NAME, PHONE)
    make_customer(NAME, PHONE)
    find_everywhere(AT)
    examine_everywhere(AT)
    merge(SYSTEM, kept=customer, merged=double, at=AT, chosen=["name"])
    audit(SYSTEM, customer=customer, is_right=False, reason="name", at=AT, due_date=LATER.date())
    actions.change(SYSTEM, customer=customer, at=AT, name=NAME)
    Customer.objects.filter(name=NAME).exclude(pk=customer.pk).delete()
    job = CustomerImport.objects.create(source="a.csv", path="/nowhere", state="complete", created_at=AT, moved_at=AT)
    ImportFault.objects.create(job=job, line=2, sealed=seal(f'["{NAME}","x"]', PURPOSE))
    return request_erasure(SYSTEM, customer=customer, at=AT)


class TestErasing:
    def test_leaves_no_trace_in_any_column_of_any_table(self, wish: Erasure) -> None:
        known = [NAME, OTHER_NAME, PHONE, NOTE, resident_id(), "慕雪", "欧阳"]
        assert places_of(NAME)
        assert places_of(PHONE)
        assert places_of(resident_id())

        done = erase(SYSTEM, customer=wish.customer, erasure=wish, at=LATER)

        assert {text: places_of(text) for text in known} == {text: [] for text in known}
        assert ImportFault.objects.count() == 0
        assert Merge.objects.get().before == {}
        assert Customer.objects.filter(erased_at=LATER).count() == 2
        assert done.removed["identity"] == 1
        assert done.removed["contact"] == 2
        assert latest_events(1) == ["customers.customer.erased"]

    def test_needs_a_second_person(self, wish: Erasure) -> None:
        account = Account.objects.create(username="zhou")
        actor = Actor("account", account.pk, grants={"customers.erase": EVERYWHERE, "customers.request_erasure": EVERYWHERE})
        decline_erasure(SYSTEM, customer=wish.customer, erasure=wish, at=LATER)
        mine = request_erasure(actor, customer=wish.customer, at=LATER)

        with pytest.raises(SamePerson):
            erase(actor, customer=wish.customer, erasure=mine, at=LATER)
        with pytest.raises(NotAsked):
            erase(SYSTEM, customer=wish.customer, erasure=wish, at=LATER)

    def test_is_refused_while_another_domain_still_needs_the_customer(
        self, wish: Erasure, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        needed = Custody(lambda keys: [f"{len(keys)} open"], lambda _keys: {})
        monkeypatch.setitem(registry.custody._items, "test", needed)

        with pytest.raises(StillNeeded) as caught:
            erase(SYSTEM, customer=wish.customer, erasure=wish, at=LATER)

        assert "2 open" in caught.value.text()

    def test_is_refused_while_a_file_may_name_the_customer(self, wish: Erasure, tmp_path_factory: pytest.TempPathFactory) -> None:
        path = tmp_path_factory.mktemp("x") / "b.csv"
        start_import(SYSTEM, hall=None, path=path, source="b.csv", heads=("a",), columns={}, at=AT)

        with pytest.raises(StillNeeded):
            erase(SYSTEM, customer=wish.customer, erasure=wish, at=LATER)

    def test_cannot_be_asked_twice_nor_for_a_merged_record(self, wish: Erasure) -> None:
        merged = Customer.objects.get(merged_into=wish.customer)

        for customer in (wish.customer, merged):
            with pytest.raises(NotAsked):
                request_erasure(SYSTEM, customer=customer, at=LATER)


def test_what_an_administrator_asks_for_leadership_finds_on_its_work_and_carries_out() -> None:
    boss = grant(make_staff("zhouning", "周宁"), make_built_in("administrator"))
    song = grant(make_staff("songhe", "宋和"), make_built_in("leadership"))
    customer = make_customer(NAME, PHONE)
    asking, leading = browser(boss), browser(song)

    asking.post(f"/customers/{customer.pk}/erase/", {"ground": "wish"})
    key = Erasure.objects.get().pk
    own = asking.post(f"/customers/erasures/{key}/erase/")
    leading.post(f"/customers/erasures/{key}/erase/")

    assert own.status_code in {302, 409}
    assert Erasure.objects.get().state == "done"


def test_an_erasure_waits_for_everybody_who_may_but_who_asked_for_it() -> None:
    boss = grant(make_staff("zhouning", "周宁"), make_built_in("administrator"))
    song, li = grant(make_staff("songhe", "宋和"), make_built_in("leadership")), grant(make_staff(), make_built_in("clerk"))
    request_erasure(actor_for(boss), customer=make_customer(NAME, PHONE), at=AT)

    assert [waiting_for(actor_for(one)).count() for one in (boss, song, li)] == [0, 1, 0]


def test_quality_opens_the_pages_of_real_name_quality() -> None:
    manager = browser(grant(make_staff("tangyue", "唐悦"), make_built_in("quality_manager")))
    pages = ("", "records/", "audits/", "audits/draw/", "defects/?state=returned", "companies/")

    assert [manager.get(f"/customers/quality/{one}").status_code for one in pages] == [200] * len(pages)
