"""Browsers and programs of the cast, for tests of pages and of the API."""

from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone

from tingtang.core.ids import keep, new_key
from tingtang.core.models import ApiToken
from tingtang.core.queries import SESSION_ACCOUNT, SESSION_SEAL
from tingtang.org.models import Hall, Staff, StaffRole
from tingtang.org.queries import seal_of
from tingtang.org.tests.factories import make_built_in

_keys = count(1)


def grant(staff: Staff, role: str, hall: Hall | None) -> Staff:
    """Give one of the five roles, in a hall or everywhere."""
    StaffRole.objects.create(staff=staff, role=make_built_in(role), hall=hall)
    return staff


def browser(staff: Staff) -> Client:
    """A browser in which somebody has logged in."""
    client = Client(headers={"accept-language": "en"})
    session = client.session
    session[SESSION_ACCOUNT] = staff.account_id
    session[SESSION_SEAL] = seal_of(staff.account.password)
    session.save()
    return client


class Program:
    """A program that calls the API with a key."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.client = Client(headers={"authorization": f"Bearer {key}", "accept-language": "en"})

    @classmethod
    def of(cls, staff: Staff) -> "Program":
        """A program that acts as somebody."""
        key = new_key("tta")
        ApiToken.objects.create(account=staff.account, name="test", key_hash=keep(key), created_at=timezone.now())
        return cls(key)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query)

    def post(self, path: str, body: dict[str, Any] | None = None, *, key: str = "", **headers: str) -> Any:
        headers = {"idempotency-key": key or f"test-key-{next(_keys)}", **headers}
        return self.client.post(f"/api/v1{path}", body or {}, content_type="application/json", headers=headers)

    def put(self, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"idempotency-key": f"test-key-{next(_keys)}"}
        return self.client.put(f"/api/v1{path}", body or {}, content_type="application/json", headers=headers)

    def patch(self, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"idempotency-key": f"test-key-{next(_keys)}"}
        return self.client.patch(f"/api/v1{path}", body or {}, content_type="application/json", headers=headers)

    def delete(self, path: str) -> Any:
        return self.client.delete(f"/api/v1{path}", headers={"idempotency-key": f"test-key-{next(_keys)}"})
