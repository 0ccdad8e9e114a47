"""The audit trail as an auditor reads it: who, when, why, from what to what."""

from datetime import timedelta

import pytest

from tingtang.core.actors import SYSTEM
from tingtang.customers.actions.tiers import set_tier
from tingtang.customers.models import Tier, TierScheme
from tingtang.customers.tests.factories import AT, make_customer
from tingtang.journal import trail
from tingtang.journal.audit import Wanted
from tingtang.org.tests.clients import Program, grant
from tingtang.org.tests.factories import make_staff

pytestmark = pytest.mark.django_db


def test_says_from_which_tier_to_which_and_why_newest_first() -> None:
    scheme = TierScheme.objects.create(code="experience", name="Experience", is_primary=True)
    ordinary, vip = (
        Tier.objects.create(scheme=scheme, code=code, name=code.upper(), rank=n) for n, code in enumerate(("plain", "vip"))
    )
    customer = make_customer()
    set_tier(SYSTEM, customer=customer, tier=ordinary, reason="new", at=AT)
    set_tier(SYSTEM, customer=customer, tier=vip, reason="brings much", at=AT + timedelta(days=1))

    page = trail.page(SYSTEM, Wanted(), "tier")
    second, first = (row for row in page.rows if row.entry.event == "customers.tier.set")

    assert (second.said.before, second.said.after, second.said.why) == (str(ordinary), str(vip), "brings much")
    assert (first.said.before, first.said.after) == ("", str(ordinary))
    assert trail.page(SYSTEM, Wanted(), "promise").rows == []
    assert trail.page(SYSTEM, Wanted(accounts=(1,)), "tier").rows == []
    assert len(list(trail.whole(SYSTEM, Wanted(), "tier"))) == len(page.rows)


def test_is_read_over_the_api_page_by_page_by_who_may() -> None:
    scheme = TierScheme.objects.create(code="experience", name="Experience", is_primary=True)
    wang = make_customer()
    for n, code in enumerate("ab"):
        tier = Tier.objects.create(scheme=scheme, code=code, name=code, rank=n)
        set_tier(SYSTEM, customer=wang, tier=tier, reason=f"for {code}", at=AT + timedelta(hours=n))
    program = Program.of(grant(make_staff("zhouning", "周宁"), "administrator", None))
    stranger = Program.of(make_staff("limin", "李敏"))

    first = program.get("/audit-trail", kind="tier", limit=1).json()
    second = program.get("/audit-trail", kind="tier", limit=1, after=first["next"]).json()

    assert [one["items"][0]["why"] for one in (first, second)] == ["for b", "for a"]
    assert program.get("/audit-trail", kind="promise").json() == {"items": [], "next": None}
    assert [program.get("/audit-trail", **bad).status_code for bad in ({"kind": "x"}, {"after": "x"})] == [422, 422]
    assert stranger.get("/audit-trail").status_code == 403
