"""`./tingtang up`: from an empty folder to a running hall, step by step, and back in order."""

import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import NoReturn

from tingtang import __version__
from tingtang.config import database, stamp
from tingtang.config.children import dies_with_parent
from tingtang.config.folder import Folder
from tingtang.config.place import Place, connections_needed, is_loopback
from tingtang.config.postgres import Server
from tingtang.config.steps import Halt, say, step
from tingtang.config.supervisor import Bell, Child, Supervisor
from tingtang.packs.first_key import first_key


def run(folder: Folder, place: Place, *, with_demo: bool) -> None:
    """Set up what is missing, start every process, and keep them running until told to stop."""
    signal.signal(signal.SIGTERM, _interrupt)
    say(f"Tingtang {__version__} · data in {folder.path}")
    begun = time.monotonic()
    folder.prepare()
    with folder.held():
        place.refuse_taken_ports()
        folder.write_state(web=place.web_url, live=place.live_url)
        server = None if os.environ.get("DATABASE_URL") else Server(folder, connections=connections_needed())
        try:
            url = _start(server) if server else _reach(os.environ["DATABASE_URL"])
            environment = place.environment(folder, url)
            _prepare_once(folder, environment, with_demo=with_demo)
            _serve(folder, place, environment, server, begun)
        except KeyboardInterrupt:
            say("\nStopped while setting up. What was done is kept; ./tingtang up goes on from here.")
            raise
        finally:
            if server:
                server.stop()
    say("Stopped. Everything is kept; ./tingtang up goes on from here.")


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _reach(url: str) -> str:
    with step("database") as current:
        current.outcome = f"{database.check_reachable(url)} of DATABASE_URL"
    return url


def _start(server: Server) -> str:
    with step("database") as current:
        current.outcome = server.prepare()
        server.start()
    if server.home != server.folder.database:
        say(f"                 (it lies in {server.home}, where the account {server.account.name} may go)")
    return server.url()


def _prepare_once(folder: Folder, environment: dict[str, str], *, with_demo: bool) -> None:
    """Prepare, unless nothing has changed since the latest start."""
    wishes = [f"demo {with_demo}", *(environment.get(name, "") for name in ("TINGTANG_DEMO_LOGINS", "TINGTANG_LANGUAGE"))]
    url = environment["DATABASE_URL"]
    if stamp.is_current(folder, url, wishes):
        return
    _prepare(environment, with_demo=with_demo)
    stamp.put(folder, url, wishes)


def _prepare(environment: dict[str, str], *, with_demo: bool) -> None:
    """Run the preparing steps in a process of their own: the supervisor stays small, and nothing of it is shared."""
    arguments = ["prepare", *([] if with_demo else ["--no-demo"])]
    process = subprocess.Popen(
        [sys.executable, "-m", "tingtang.config", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509 - the supervisor has no threads
    )
    try:
        code = process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    if code:
        raise Halt("Setting up stopped here; the reason stands above. What was done is kept.")


def _serve(folder: Folder, place: Place, environment: dict[str, str], server: Server | None, begun: float) -> None:
    children = [
        Child("web", ["web"], environment, folder),
        Child("live", ["live"], environment, folder),
        Child("worker", ["worker"], environment, folder),
    ]
    with Bell() as bell:
        supervisor = Supervisor(folder, children, server.revive if server else _nothing)
        try:
            with step("processes") as current:
                supervisor.start()
                supervisor.wait_until_ready({"web": f"{place.web_url}healthz", "live": f"{place.live_url}healthz"}, bell)
                current.outcome = "web, live and worker"
            _welcome(folder, place, environment["DATABASE_URL"], begun)
            supervisor.watch(bell)
        finally:
            say("\nStopping …")
            supervisor.stop()


def _nothing() -> bool:
    return False


def _welcome(folder: Folder, place: Place, url: str, begun: float) -> None:
    say(f"\n  Ready after {time.monotonic() - begun:.1f} s. Open {place.shown_url}\n")
    welcome = folder.path / "welcome"
    for line in welcome.read_text(encoding="utf-8").splitlines() if welcome.exists() else []:
        say(f"  {line}")
    others = [name for name in place.names() if not is_loopback(name.strip("[]"))]
    if others and not is_loopback(place.host) and place.shown_url == place.web_url:
        say(f"  Others open http://{others[-1]}:{place.port}/")
    if not place.is_private and database.is_unfounded(url):
        say(f"  The first page asks for this key: {first_key(folder.secret_key())}")
    if not place.is_private:
        say("  Demo passwords do not work here: others can reach this address.")
    if os.geteuid() == 0:
        say("  The web runs as root: good for a trial; docs/run.md says how to run it with an account of its own.")
    say(f"\n  Ctrl-C stops it. Logs: {folder.path / 'log'}\n")
