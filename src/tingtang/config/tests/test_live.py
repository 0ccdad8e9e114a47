"""The live process: as an ASGI application, and listening to a real PostgreSQL."""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import psycopg
import pytest
from django.db import connection

from tingtang.config import live
from tingtang.core import live_format

SECRET = "a secret of the installation"
KEY = live_format.link_key(SECRET)


class Browser:
    """One listener: what it sent, what it got, and when it goes."""

    def __init__(self, application: live.Application, query: str, headers: dict[str, str] | None = None) -> None:
        self.application = application
        pairs = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
        self.scope = {"type": "http", "method": "GET", "path": "/live/stream", "query_string": query.encode(), "headers": pairs}
        self.status, self.headers, self.text = 0, {}, ""
        self.is_complete = False
        self.is_reading = asyncio.Event()
        self.is_reading.set()
        self.has_gone = asyncio.Event()

    async def send(self, message: MutableMapping[str, Any]) -> None:
        await self.is_reading.wait()
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            self.text += message["body"].decode()
            self.is_complete = not message.get("more_body", False)

    async def receive(self) -> MutableMapping[str, Any]:
        await self.has_gone.wait()
        return {"type": "http.disconnect"}

    async def run(self) -> None:
        await self.application(self.scope, self.receive, self.send)


def token(*topics: str, seconds: int = 60) -> str:
    return "token=" + live_format.sign_link(KEY, topics, expires_at=int(time.time()) + seconds)


async def soon(is_true: Callable[[], object]) -> None:
    for _ in range(6000):
        if is_true():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


def scene(play: Callable[[live.Application], Awaitable[None]]) -> None:
    async def act() -> None:
        application = live.Application("postgresql:///nowhere", SECRET)
        application.feed.is_connected = True
        await play(application)

    asyncio.run(act())


class TestStream:
    def test_brings_what_is_said_on_its_topics_and_nothing_else(self) -> None:
        async def play(application: live.Application) -> None:
            browser = Browser(application, token("hall:1"))
            task = asyncio.create_task(browser.run())
            await soon(lambda: "retry" in browser.text)

            application.hub.deliver(live_format.pack_message("hall:2", {"号": "B"}, name="called"))
            application.hub.deliver(live_format.pack_message("hall:1", {"号": "A001"}, name="called", sequence=7))
            await soon(lambda: "A001" in browser.text)

            assert browser.status == 200
            assert browser.headers[b"content-type"].startswith(b"text/event-stream")
            assert browser.text.endswith('id: 7\nevent: called\ndata: {"号":"A001"}\n\n')
            assert '"B"' not in browser.text
            browser.has_gone.set()
            await task
            assert not application.hub.listeners
            assert not application.hub.by_topic

        scene(play)

    @pytest.mark.parametrize("query", ["", "token=made.up", token("hall:1", seconds=-5)], ids=["none", "made up", "over"])
    def test_is_refused_without_a_good_link(self, query: str) -> None:
        async def play(application: live.Application) -> None:
            browser = Browser(application, query)

            await browser.run()

            assert browser.status == 403

        scene(play)

    def test_tells_who_comes_back_to_fetch_the_state_anew(self) -> None:
        async def play(application: live.Application) -> None:
            browser = Browser(application, token("hall:1"), {"last-event-id": "12"})
            task = asyncio.create_task(browser.run())

            await soon(lambda: "event: resync" in browser.text)

            browser.has_gone.set()
            await task

        scene(play)

    def test_ends_at_once_when_the_process_stops(self) -> None:
        async def play(application: live.Application) -> None:
            browser = Browser(application, token("hall:1"))
            task = asyncio.create_task(browser.run())
            await soon(lambda: application.hub.listeners)

            application.hub.close()

            await asyncio.wait_for(task, 1)
            assert browser.is_complete

        scene(play)

    def test_is_cut_off_when_its_reader_is_too_slow_and_the_others_hear_everything(self) -> None:
        async def play(application: live.Application) -> None:
            slow, quick = Browser(application, token("hall:1")), Browser(application, token("hall:1"))
            tasks = [asyncio.create_task(browser.run()) for browser in (slow, quick)]
            await soon(lambda: "retry" in slow.text and "retry" in quick.text)
            slow.is_reading.clear()

            for number in range(live.WAITING_LIMIT * 2):
                application.hub.deliver(live_format.pack_message("hall:1", {"n": number}))
                await asyncio.sleep(0)

            await asyncio.wait_for(tasks[0], 1)
            await soon(lambda: f'"n":{live.WAITING_LIMIT * 2 - 1}' in quick.text)
            assert len(application.hub.listeners) == 1
            quick.has_gone.set()
            await tasks[1]

        scene(play)

    @pytest.mark.parametrize(
        ("origin", "is_shared"),
        [
            ("http://hall.example:8000", True),
            ("http://evil.example:8000", False),
            ("http://hall.example:9000", False),
            ("null", False),
        ],
    )
    def test_may_be_read_by_pages_of_the_web_process_only(self, origin: str, is_shared: bool) -> None:
        async def play(application: live.Application) -> None:
            browser = Browser(application, "", {"origin": origin, "host": "hall.example:8001"})

            await browser.run()

            assert (b"access-control-allow-origin" in browser.headers) is is_shared

        scene(play)


@pytest.mark.django_db(transaction=True)
class TestFeed:
    def test_hears_what_is_published_and_says_when_it_was_away(self) -> None:
        values = connection.get_connection_params()
        url = psycopg.conninfo.make_conninfo(
            **{name: values[name] for name in ("dbname", "user", "host", "port") if values.get(name)}
        )

        async def play() -> None:
            application = live.Application(url, SECRET)
            feed = asyncio.create_task(application.feed.run())
            browser = Browser(application, token("hall:1"))
            task = asyncio.create_task(browser.run())
            await soon(lambda: application.feed.is_connected)
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as line:
                text = live_format.pack_message("hall:1", {"n": 1})
                await line.execute("SELECT pg_notify(%s, %s)", [live_format.CHANNEL, text])
                await soon(lambda: '"n":1' in browser.text)
                seen = browser.text.count("resync")

                await line.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %%' AND datname = current_database()"
                )
                await soon(lambda: browser.text.count("resync") > seen)
                await line.execute("SELECT pg_notify(%s, %s)", [live_format.CHANNEL, text])
                await soon(lambda: browser.text.count('"n":1') == 2)
            browser.has_gone.set()
            await task
            feed.cancel()

        asyncio.run(play())
