"""Machines of the hall for tests: enrolled browsers that speak JSON."""

from itertools import count
from typing import Any

from django.test import Client

from tingtang.core.ids import keep, new_key
from tingtang.core.queries import DEVICE_COOKIE
from tingtang.org.models import Counter, Device, Hall

_numbers = count(1)


class Machine:
    """An enrolled kiosk, board or pad with the browser that holds its key."""

    def __init__(self, kind: str, hall: Hall, *, counter: Counter | None = None, settings: dict[str, Any] | None = None) -> None:
        self.key = new_key("ttd")
        self.device = Device.objects.create(
            hall=hall,
            kind=kind,
            name=f"{kind} {next(_numbers)}",
            counter=counter,
            settings=settings or {},
            key_hash=keep(self.key),
        )
        self.client = Client(headers={"accept-language": "en"})
        self.client.cookies[DEVICE_COOKIE] = self.key
        self.home = f"/d/{kind}/"

    def get(self, path: str = "") -> Any:
        return self.client.get(self.home + path)

    def post(self, path: str, body: dict[str, Any], *, key: str = "") -> Any:
        headers = {"idempotency-key": key or f"machine-key-{next(_numbers)}"}
        return self.client.post(self.home + path, body, content_type="application/json", headers=headers)
