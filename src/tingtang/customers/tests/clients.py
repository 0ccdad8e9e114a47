"""People of two halls, with a browser and with a program's key."""

import json
from itertools import count
from typing import Any

from django.test import Client

from tingtang.core.actors import SYSTEM
from tingtang.core.queries import SESSION_ACCOUNT, SESSION_SEAL
from tingtang.customers.tests.factories import AT
from tingtang.org.actions import make_token
from tingtang.org.models import Staff
from tingtang.org.queries import seal_of

_keys = count()


def browser(staff: Staff) -> Client:
    """A browser in which somebody has logged in."""
    client = Client()
    session = client.session
    session[SESSION_ACCOUNT], session[SESSION_SEAL] = staff.account.pk, seal_of(staff.account.password)
    session.save()
    return client


class Program:
    """A program that acts as somebody."""

    def __init__(self, staff: Staff) -> None:
        key = make_token(SYSTEM, account=staff.account, name="test", at=AT).key
        self.client = Client(headers={"Authorization": f"Bearer {key}"})

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """A write with a fresh key."""
        headers = {"Idempotency-Key": f"customers-{next(_keys)}"}
        data = json.dumps(body if body is not None else {})
        return getattr(self.client, method)(f"/api/v1{path}", data, content_type="application/json", headers=headers)
