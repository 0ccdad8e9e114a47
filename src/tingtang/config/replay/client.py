"""One client of the API: sends a write with its idempotency key until it is answered."""

import http.client
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

TRIES = 8


class Unanswered(ConnectionError):
    """The server gave no answer however often it was asked."""


class Refused(RuntimeError):
    """The server refused a step of the day."""


@dataclass
class Client:
    """A kept-alive connection that acts with one key."""

    url: str
    key: str
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)

    def post(self, path: str, body: dict[str, Any], *, at: datetime, intention: str) -> dict[str, Any]:
        """Do one write at the time `at`; a repeat with the same intention gets the first answer. Raises Refused or Unanswered."""
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/json",
            "Idempotency-Key": intention,
            "Tingtang-Time": at.isoformat(),
        }
        for number in range(TRIES):
            try:
                status, answer = self._send(path, orjson.dumps(body), headers)
            except (OSError, http.client.HTTPException):
                self.close()
                time.sleep(0.05 * 2**number)
                continue
            if status >= 500:
                time.sleep(0.05 * 2**number)
                continue
            if status >= 400:
                raise Refused(f"{path} at {at}: {answer.get('title', status)}")
            return answer
        raise Unanswered(f"{self.url}{path} does not answer")

    def _send(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        self._connection.request("POST", f"/api/v1{path}", body, headers)
        response = self._connection.getresponse()
        content = response.read()
        return response.status, orjson.loads(content) if content.startswith(b"{") else {}

    def close(self) -> None:
        """Close the connection; the next write opens a new one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
