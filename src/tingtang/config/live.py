"""The live process: carries PostgreSQL's notifications to browsers as Server-Sent Events. Plain ASGI, without Django."""

import asyncio
import itertools
import json
import logging
import os
import random
import resource
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from types import FrameType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import uvicorn

from tingtang.core import live_format

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HEARTBEAT_SECONDS = 15  # proxies close a silent connection after 30 to 60
WAITING_LIMIT = 64  # messages; who is further behind is disconnected, comes back and asks for the state
RETRY_MILLISECONDS = (1000, 4000)  # spread, so that 2,000 browsers do not come back in the same instant
RECONNECT_SECONDS = (0.2, 5.0)
STOP_SECONDS = 3
QUIET_SECONDS = 30.0  # then the database connection is tried, in case the line was cut without a word

log = logging.getLogger("tingtang.live")


class Listener:
    """One open stream: the frames that wait to be written to it."""

    __slots__ = ("expires_at", "frames", "is_over", "task", "topics", "waiter")

    def __init__(self, link: live_format.Link, task: "asyncio.Task[Any] | None") -> None:
        self.topics, self.expires_at = link
        self.task = task
        self.frames: list[bytes] = []
        self.waiter: asyncio.Future[None] | None = None
        self.is_over = False

    def offer(self, frame: bytes) -> None:
        """Queue a frame; a listener too far behind is cut off rather than kept in memory."""
        self.frames.append(frame)
        if len(self.frames) > WAITING_LIMIT:
            self.is_over = True
            if self.task:
                self.task.cancel()
        else:
            self.wake()

    def wake(self) -> None:
        if self.waiter and not self.waiter.done():
            self.waiter.set_result(None)

    def end(self) -> None:
        """Let the stream finish after what waits is written."""
        self.is_over = True
        self.wake()

    async def write_to(self, send: Send) -> None:
        """Write frames as they come, until the stream is over."""
        loop = asyncio.get_running_loop()
        while self.frames or not self.is_over:
            if not self.frames:
                self.waiter = loop.create_future()
                await self.waiter
                self.waiter = None
            if self.frames:
                body = self.frames[0] if len(self.frames) == 1 else b"".join(self.frames)
                self.frames = []
                await send({"type": "http.response.body", "body": body, "more_body": True})


class Hub:
    """Who listens to what; hands each message, encoded once, to everybody on its topic."""

    def __init__(self) -> None:
        self.by_topic: dict[str, set[Listener]] = {}
        self.listeners: set[Listener] = set()
        self.is_closing = False
        self._numbers: Iterator[int] = itertools.count(time.time_ns() // 1_000_000)  # grows over restarts too

    def add(self, listener: Listener) -> None:
        self.listeners.add(listener)
        for topic in listener.topics:
            self.by_topic.setdefault(topic, set()).add(listener)

    def remove(self, listener: Listener) -> None:
        self.listeners.discard(listener)
        for topic in listener.topics:
            others = self.by_topic[topic]
            others.discard(listener)
            if not others:
                del self.by_topic[topic]

    def deliver(self, text: str) -> None:
        """Give the message of a notification to its topic's listeners. What `live_format` did not pack is left."""
        try:
            message = live_format.read_message(text)
        except ValueError:
            log.warning("a notification on %s is not a live message", live_format.CHANNEL)
            return
        listeners = self.by_topic.get(message.topic)
        number = next(self._numbers)
        if listeners:
            frame = message.frame(number)
            for listener in list(listeners):
                listener.offer(frame)

    def resync(self, reason: str) -> None:
        """Tell everybody that messages may be missing: they fetch the state anew."""
        frame = resync_frame(reason)
        for listener in list(self.listeners):
            listener.offer(frame)

    def close(self) -> None:
        """End every stream; what waits is still written."""
        self.is_closing = True
        for listener in self.listeners:
            listener.end()

    async def beat(self) -> None:
        """Keep idle streams open and end those whose link is over, a fifteenth of them every second."""
        for turn in itertools.count():
            await asyncio.sleep(1)
            now = time.time()
            for place, listener in enumerate(list(self.listeners)):
                if place % HEARTBEAT_SECONDS != turn % HEARTBEAT_SECONDS:
                    continue
                if listener.expires_at < now:
                    listener.offer(b"event: expired\ndata: {}\n\n")
                    listener.end()
                else:
                    listener.offer(b":\n\n")


def resync_frame(reason: str) -> bytes:
    return f"event: resync\ndata: {json.dumps({'reason': reason})}\n\n".encode()


class Feed:
    """Listens to PostgreSQL, comes back after a cut, and says so to the hub."""

    def __init__(self, url: str, hub: Hub) -> None:
        self.url, self.hub = url, hub
        self.is_connected = False

    async def run(self) -> None:
        """Hand on notifications for ever."""
        shortest, longest = RECONNECT_SECONDS
        pause = shortest
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self.url, autocommit=True, connect_timeout=5) as line:
                    await line.execute(f"LISTEN {live_format.CHANNEL}")
                    self.is_connected, pause = True, shortest
                    self.hub.resync("database")
                    await self._read(line)
            except psycopg.Error as error:
                log.warning("database connection lost, again in %.1f s: %s", pause, str(error).strip())
            self.is_connected = False
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311 - spread, not secret
            pause = min(pause * 2, longest)

    async def _read(self, line: "psycopg.AsyncConnection[Any]") -> None:
        while True:
            async for notification in line.notifies(timeout=QUIET_SECONDS):
                self.hub.deliver(notification.payload)
            await line.execute("SELECT 1")


class Application:
    """The ASGI application: `/live/stream?token=…` and `/healthz`."""

    def __init__(self, url: str, secret: str, origins: frozenset[str] = frozenset()) -> None:
        self.hub = Hub()
        self.feed = Feed(url, self.hub)
        self.key = live_format.link_key(secret)
        self.origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"] in {"/healthz", "/live/healthz"}:
            state = {"database": self.feed.is_connected, "listeners": len(self.hub.listeners)}
            await _answer(send, 200 if self.feed.is_connected else 503, json.dumps(state))
        elif scope["path"] == "/live/stream" and scope["method"] == "GET":
            await self._stream(scope, receive, send)
        else:
            await _answer(send, 404, '{"detail": "Not here."}')

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        tasks = [asyncio.create_task(self.feed.run()), asyncio.create_task(self.hub.beat())]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=1)
        await send({"type": "lifespan.shutdown.complete"})

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        shared = self._shared_with(headers)
        token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        try:
            link = live_format.read_link(self.key, token, now=time.time())
        except live_format.BadLink as bad:
            await _answer(send, 403, json.dumps({"detail": str(bad)}), shared)
            return
        if self.hub.is_closing:
            await _answer(send, 503, '{"detail": "Stopping. Come back in a moment."}', shared)
            return
        await send({"type": "http.response.start", "status": 200, "headers": [*_STREAM_HEADERS, *shared]})
        await self._serve(Listener(link, asyncio.current_task()), "last-event-id" in headers, receive, send)

    async def _serve(self, listener: Listener, is_back: bool, receive: Receive, send: Send) -> None:
        retry = random.randint(*RETRY_MILLISECONDS)  # noqa: S311 - spread, not secret
        listener.frames.append(f"retry: {retry}\n\n".encode())
        if is_back or not self.feed.is_connected:
            listener.frames.append(resync_frame("back"))
        watch = asyncio.ensure_future(_gone(receive))
        watch.add_done_callback(lambda _: listener.end())
        self.hub.add(listener)
        try:
            await listener.write_to(send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except asyncio.CancelledError:
            if not listener.is_over:
                raise
        finally:
            watch.cancel()
            self.hub.remove(listener)

    def _shared_with(self, headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
        """Let the pages of the web process read the stream, and no other site's."""
        origin = headers.get("origin", "")
        if origin and (origin in self.origins or (not self.origins and _is_neighbour(origin, headers.get("host", "")))):
            return [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"origin")]
        return []


_STREAM_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


def _is_neighbour(origin: str, host: str) -> bool:
    """Whether `origin` is the web process beside us: the same host, one port below."""
    try:
        web, live = urlsplit(origin), urlsplit(f"//{host}")
        return web.hostname == live.hostname and live.port is not None and web.port == live.port - 1
    except ValueError:
        return False


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: Send, status: int, body: str, more: list[tuple[bytes, bytes]] | None = None) -> None:
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store"), *(more or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode(), "more_body": False})


class _Server(uvicorn.Server):
    """Ends the open streams as soon as it is told to stop, instead of waiting for the browsers to go."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        application = self.config.app
        if isinstance(application, Application):
            application.hub.close()


def _is_worth_telling(record: logging.LogRecord) -> bool:
    return "without completing response" not in record.getMessage()  # that is how a listener too far behind is cut off


def run(host: str, port: int) -> None:
    """Serve streams until told to stop."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    logging.basicConfig(level="WARNING", format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("uvicorn.error").addFilter(_is_worth_telling)
    origins = frozenset(os.environ.get("TINGTANG_ORIGINS", "").replace(",", " ").split())
    application = Application(os.environ["DATABASE_URL"], os.environ["TINGTANG_SECRET_KEY"], origins)
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        backlog=4096,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    _Server(config).run()
