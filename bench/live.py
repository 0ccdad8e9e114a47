"""Live pages: from a clerk's click to 500 boards, and 2,000 clients on one live process beside a plain ASGI stream."""

import asyncio
import contextlib
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from figures import milliseconds, quantile, table
from latency import act, fill, session_client
from machine import processes
from seed import City
from server import Server, free_ports

PLAIN = """
import asyncio, time
clients = set()
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                app.task = asyncio.create_task(tick())
                await send({"type": "lifespan.startup.complete"})
            else:
                app.task.cancel(); await send({"type": "lifespan.shutdown.complete"}); return
    queue = asyncio.Queue(16)
    clients.add(queue)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    try:
        while True:
            await send({"type": "http.response.body", "body": await queue.get(), "more_body": True})
    finally:
        clients.discard(queue)
async def tick():
    while True:
        await asyncio.sleep(1)
        data = b'id: 1\\nevent: message\\ndata: {"sent":%.6f}\\n\\n' % time.time()
        for queue in list(clients):
            queue.put_nowait(data)
"""


async def listen(port: int, path: str, heard: list, stop: asyncio.Event, opened: asyncio.Semaphore) -> None:
    """One browser: reads events and notes (when, the data) of each."""
    async with opened:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head.split(b"\r\n")[0], head
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        while not stop.is_set():
            line = await reader.readline()
            if not line:
                break
            if line.startswith(b"data: "):
                heard.append((time.time(), line[6:]))
    writer.close()


async def crowd(port: int, paths: list[str], work) -> list[list]:
    """Open one stream for each path, do `work`, and return what each heard."""
    heard: list[list] = [[] for _ in paths]
    stop, opened = asyncio.Event(), asyncio.Semaphore(100)
    tasks = [asyncio.create_task(listen(port, path, ears, stop, opened)) for path, ears in zip(paths, heard, strict=True)]
    await asyncio.sleep(3 + len(paths) / 500)
    try:
        await work()
    finally:
        await asyncio.sleep(1.5)
        stop.set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return heard


def link(topic: str) -> str:
    from django.conf import settings

    from tingtang.core import live_format

    key = live_format.link_key(settings.SECRET_KEY)
    return "/live/stream?token=" + live_format.sign_link(key, [topic], expires_at=int(time.time()) + 3600)


async def boards(server: Server, city: City, *, count: int = 500, calls: int = 40) -> tuple[list[float], int, int]:
    """Seconds from a clerk's click until each of the boards has the number; messages lost; the longest message."""
    from tingtang.org.models import Hall
    from tingtang.visits import topics

    hall = list(city.kiosks)[1]
    topic = topics.board_topic(Hall.objects.get(code=hall).pk)
    await fill(server, city, hall, calls + 10)
    clicked: dict[str, float] = {}

    async def press() -> None:
        clerks = city.clerks_of(hall)
        for number in range(calls):
            clerk = clerks[number % len(clerks)]
            client = session_client(server, clerk)
            started = time.time()
            status, _s, answer = await act(client, f"/api/v1/counters/{clerk.counter}/call-next", {})
            assert status < 300, answer
            clicked[answer["label"]] = started
            await act(client, f"/api/v1/counters/{clerk.counter}/start", {})
            await act(client, f"/api/v1/counters/{clerk.counter}/finish", {})
            await asyncio.sleep(0.15)

    heard = await crowd(server.live_port, [link(topic)] * count, press)
    delays, lost, longest = [], 0, 0
    for ears in heard:
        seen = {}
        for at, data in ears:
            longest = max(longest, len(data))
            for label in clicked:
                if f'"{label}"'.encode() in data and label not in seen:
                    seen[label] = at
        delays += [seen[label] - at for label, at in clicked.items() if label in seen]
        lost += len(clicked) - len(seen)
    return delays, lost, longest


async def fan_out(port: int, path: str, *, count: int, tick) -> tuple[list[float], int]:
    """Seconds from sending until each of `count` clients has a message; messages lost."""
    heard = await crowd(port, [path] * count, tick)
    import orjson

    delays = [at - orjson.loads(data)["sent"] for ears in heard for at, data in ears if b'"sent"' in data]
    most = max(len(ears) for ears in heard)
    return delays, sum(most - len(ears) for ears in heard)


def live_process(server: Server):
    return next(
        p
        for p in processes()
        if ("live" in p.words and str(server.live_port) in p.words) or ("live" in p.words and _below(p, server.pid))
    )


def _below(process, pid: int) -> bool:
    every = {p.pid: p for p in processes()}
    while process.parent in every:
        if process.parent == pid:
            return True
        process = every[process.parent]
    return False


async def measure(server: Server, city: City) -> str:
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(65536, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    delays, lost, longest = await boards(server, city)
    rows = [("click to 500 boards", len(delays), *(milliseconds(quantile(delays, q)) for q in (0.5, 0.95, 0.99)), lost, longest)]

    async def ticks() -> None:
        with psycopg.connect(server.database_url, autocommit=True) as connection:
            for _ in range(10):
                from tingtang.core import live_format

                text = live_format.pack_message("bench.tick", {"sent": time.time()})
                connection.execute("SELECT pg_notify(%s, %s)", [live_format.CHANNEL, text])
                await asyncio.sleep(1)

    memory_before = live_process(server).resident
    results = {"ours": [], "plain": []}
    with plain_stream() as plain_port:
        for _round in range(2):
            results["ours"].append(await fan_out(server.live_port, link("bench.tick"), count=2000, tick=ticks))
            results["plain"].append(await fan_out(plain_port, "/", count=2000, tick=lambda: asyncio.sleep(10)))
    memory = asyncio.create_task(_memory_with_clients(server, 2000))
    per_client = (await memory - memory_before) / 2000
    for name, label in (("plain", "2,000 clients, plain ASGI stream"), ("ours", "2,000 clients, live process")):
        d, lost = sorted(results[name], key=lambda r: quantile(r[0], 0.99))[0]
        rows.append((label, len(d), *(milliseconds(quantile(d, q)) for q in (0.5, 0.95, 0.99)), lost, ""))
    ratio = min(quantile(d, 0.99) for d, _l in results["ours"]) / min(quantile(d, 0.99) for d, _l in results["plain"])
    stopped = await _stop_with_open_streams(server)
    head = table(["", "deliveries", "p50 ms", "p95 ms", "p99 ms", "lost", "longest message, bytes"], rows)
    return (
        f"{head}\n\np99 of the live process is {ratio:.2f} times that of the plain stream (goal 1.6)\n"
        f"memory per client: {per_client / 1024:.1f} kB\nthe live process stopped in {stopped:.1f} s with 200 streams open (goal 5 s)"
    )


async def _memory_with_clients(server: Server, count: int) -> int:
    resident = 0

    async def look() -> None:
        nonlocal resident
        resident = live_process(server).resident

    await crowd(server.live_port, [link("bench.none")] * count, look)
    return resident


async def _stop_with_open_streams(server: Server) -> float:
    """Seconds from SIGTERM to the end of the live process."""
    import os

    pid = live_process(server).pid
    taken = 0.0

    async def stop() -> None:
        nonlocal taken
        started = time.monotonic()
        os.kill(pid, signal.SIGTERM)
        while Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z":
            await asyncio.sleep(0.02)
        taken = time.monotonic() - started

    await crowd(server.live_port, [link("bench.none")] * 200, stop)
    return taken


@contextlib.contextmanager
def plain_stream():
    """A server that does nothing but stream."""
    port, _ = free_ports()
    Path("/tmp/tingtang_plain_stream.py").write_text(PLAIN)
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "uvicorn",
            "tingtang_plain_stream:app",
            "--port",
            str(port),
            "--log-level",
            "error",
            "--timeout-graceful-shutdown",
            "1",
        ],
        cwd="/tmp",
    )
    try:
        for _ in range(100):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            time.sleep(0.1)
        yield port
    finally:
        process.kill()
        process.wait()


def run(server: Server, city: City) -> str:
    """The report."""
    return asyncio.run(measure(server, city))
