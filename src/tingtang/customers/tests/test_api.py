"""Customers for programs: registered, read, changed, never unmasked unasked."""

import pytest

from tingtang.core.models import IdempotencyKey
from tingtang.customers.models import Customer
from tingtang.customers.tests.clients import Program
from tingtang.customers.tests.factories import make_identity_kind, make_tier, resident_id
from tingtang.org.tests.factories import grant, make_hall, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return Program(grant(make_staff("chengang", "陈刚"), "supervisor", make_hall()))


def test_a_customer_is_registered_known_changed_and_ranked(program: Program) -> None:
    make_identity_kind()
    vip = make_tier()
    number = resident_id()
    body = {"name": "王芳", "title": "ms", "contacts": [{"kind": "phone", "value": "13900001001"}]}

    made = program.send("post", "/customers", body | {"identities": [{"kind": "resident-id", "value": number}]})
    key, version = made.json()["id"], made.json()["version"]
    found = program.send("post", "/customers/find", {"text": number}).json()["items"]
    changed = program.send("patch", f"/customers/{key}", {"note": "常客", "version": version})
    stale = program.send("patch", f"/customers/{key}", {"note": "后到", "version": version})
    ranked = program.send("post", f"/customers/{key}/tier", {"scheme": vip.scheme.code, "tier": "vip", "reason": "十年"})

    assert made.status_code == 201 and [one["id"] for one in found] == [key]
    assert (changed.json()["note"], stale.status_code) == ("常客", 409)
    assert ranked.json()["tier"] == "vip" and ranked.json()["placements"][0]["reason"] == "十年"
    assert made.json()["contacts"][0] | {"id": 0} == {
        "id": 0, "kind": "phone", "value": "139****1001", "is_masked": True, "label": "", "is_primary": True,
        "is_verified": False, "is_opted_out": False,
    }  # fmt: skip


def test_nothing_sensitive_is_kept_for_repeats(program: Program) -> None:
    made = program.send("post", "/customers", {"name": "王芳", "contacts": [{"kind": "phone", "value": "13900001001"}]})
    shown = program.send("post", f"/customers/{made.json()['id']}/reveal", {"purpose": "serving"})

    kept = b"".join(bytes(one.body) for one in IdempotencyKey.objects.all())
    assert "13900001001" in shown.content.decode() and b"13900001001" not in kept


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""}, {"name": "王芳", "kind": "robot"}, {"name": "王芳", "hall": "nowhere"}, {"name": "王\x00芳"}, {"nmae": "王芳"},
        {"name": "王芳", "identities": [{"kind": "resident-id", "value": "330106198503140022"}]},
        {"name": "王芳", "contacts": [{"kind": "mail", "value": "nobody"}]},
    ],
)  # fmt: skip
def test_what_does_not_hold_together_is_refused_and_leaves_nothing(program: Program, body: dict[str, object]) -> None:
    make_identity_kind()

    assert program.send("post", "/customers", body).status_code == 422
    assert not Customer.objects.exists()
