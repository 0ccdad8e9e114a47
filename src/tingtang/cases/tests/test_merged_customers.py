"""Cases opened under a record that was merged belong to the customer who was kept, and go back with it."""

import pytest
from django.urls import reverse

from tingtang.cases.models import Recalculation
from tingtang.cases.queries.portal import cases_of
from tingtang.cases.subscribers.work import follow_scheme, follow_tier
from tingtang.cases.tasks import run_recalculation
from tingtang.cases.tests.factories import make_case, make_timed_case
from tingtang.core.actors import SYSTEM
from tingtang.customers.actions.merging import merge, unmerge
from tingtang.customers.actions.tiers import save_tier, save_tier_scheme, set_tier
from tingtang.customers.models import Customer, Tier
from tingtang.customers.tests.clients import browser
from tingtang.customers.tests.factories import AT, make_customer, make_tier
from tingtang.journal.subscribers import SUBSCRIBERS
from tingtang.journal.tests.history import happened
from tingtang.org.tests.factories import grant, make_built_in, make_staff

pytestmark = pytest.mark.django_db


def place(customer: Customer, tier: Tier) -> None:
    set_tier(SYSTEM, customer=customer, tier=tier, at=AT, reason="评定")


def follow() -> None:
    follow_tier(happened(SUBSCRIBERS["cases.retarget"].types))


def make_tiers() -> tuple[Tier, Tier]:
    return make_tier(rank=2), make_tier("ordinary", name="普通", rank=0)


def test_cases_follow_their_customer_into_the_kept_record_and_back() -> None:
    kept, other = make_customer("陈建国"), make_customer("陳建國")
    case = make_case(customer=other)

    made = merge(SYSTEM, kept=kept, merged=other, at=AT)
    assert [one.pk for one in cases_of(kept.pk)] == [case.pk]

    unmerge(SYSTEM, kept=kept, merge=made, at=AT)
    assert cases_of(kept.pk) == []
    assert [one.pk for one in cases_of(other.pk)] == [case.pk]


def test_open_cases_follow_the_scheme_that_became_the_primary_one() -> None:
    vip, _plain = make_tiers()
    other = save_tier_scheme(SYSTEM, at=AT, code="pareto", name="二八")
    few = save_tier(SYSTEM, at=AT, scheme=other, code="few", name="关键的少数", rank=1)
    customer = make_customer("陈建国")
    place(customer, vip), place(customer, few)
    targets = [
        {"clock": "resolve", "minutes": 480}, {"clock": "resolve", "minutes": 60, "tier": vip},
        {"clock": "resolve", "minutes": 30, "tier": few},
    ]  # fmt: skip
    case = make_timed_case(targets, customer=Customer.objects.get(pk=customer.pk))
    assert case.clocks.get(code="resolve").target_seconds == 60 * 60

    save_tier_scheme(SYSTEM, at=AT, tier_scheme=other, is_primary=True)
    follow_scheme(happened(SUBSCRIBERS["cases.retier"].types))
    job = Recalculation.objects.get()
    run_recalculation(job.pk)
    job.refresh_from_db()

    assert case.clocks.get(code="resolve").target_seconds == 30 * 60
    assert (job.total, job.done, job.moved, job.finished_at is not None) == (1, 1, 1, True)
    head = browser(grant(make_staff(), "administrator"))
    for page in ("/customers/tiers/", f"{reverse('cases:recalculations')}?tiers=1"):
        told = head.get(page, headers={"Accept-Language": "en"}).content.decode()
        assert "1 of 1 clocks, 1 due times moved" in told
        assert "None ·" not in told


def test_open_cases_are_promised_what_the_kept_record_is_and_again_their_own_when_it_is_taken_back() -> None:
    vip, plain = make_tiers()
    kept, other = make_customer("陈建国"), make_customer("陳建國")
    place(kept, vip), place(other, plain)
    targets = [{"clock": "resolve", "minutes": 480}, {"clock": "resolve", "minutes": 60, "tier": vip}]
    case = make_timed_case(targets, customer=other)

    def promised() -> tuple[int, int]:
        fresh = make_timed_case(customer=Customer.objects.get(pk=other.pk))
        clocks = [one.clocks.get(code="resolve") for one in (case, fresh)]
        return clocks[0].target_seconds // 60, clocks[1].target_seconds // 60

    made = merge(SYSTEM, kept=kept, merged=other, at=AT)
    follow()
    assert promised() == (60, 60)

    place(kept, plain)
    follow()
    assert promised() == (480, 480)

    place(kept, vip)
    unmerge(SYSTEM, kept=kept, merge=made, at=AT)
    follow()
    assert promised() == (480, 480)


def test_the_page_of_a_case_names_the_kept_record_and_the_number_of_the_other_finds_it() -> None:
    vip, plain = make_tiers()
    kept, other = make_customer("陈建国"), make_customer("陳建國")
    place(kept, vip), place(other, plain)
    case = make_case(customer=other)
    admin = browser(grant(make_staff(), make_built_in("administrator")))

    merge(SYSTEM, kept=kept, merged=other, at=AT)

    page = admin.get(f"/cases/{case.number}/", headers={"accept-language": "en"}).content.decode()
    assert (kept.number in page, other.number in page, str(vip) in page) == (True, False, True)
    assert kept.number in admin.get("/customers/", {"q": other.number}).content.decode()
