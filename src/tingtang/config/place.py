"""Where an installation listens and what its processes are told through the environment."""

import errno
import ipaddress
import os
import socket
from contextlib import suppress
from dataclasses import dataclass

from tingtang.config import web
from tingtang.config.folder import Folder
from tingtang.config.steps import Halt

PROXY_SETTINGS = ("TINGTANG_HOSTS", "TINGTANG_ORIGINS", "TINGTANG_BEHIND_PROXY", "TINGTANG_HTTPS", "TINGTANG_LIVE_URL")
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - only when asked for
OTHER_CONNECTIONS = 40  # worker, live, follower, commands and backups, beside one for each thread of the web
SHARED_CONNECTIONS = 2  # of the threads of one web process: GOING in core/database/together.py


@dataclass(frozen=True, slots=True)
class Place:
    """The addresses of one installation."""

    host: str
    port: int
    live_port: int

    @property
    def is_private(self) -> bool:
        """Whether only this machine can reach it, as far as we can see."""
        return is_loopback(self.host) and not any(os.environ.get(name) for name in PROXY_SETTINGS)

    @property
    def visible_host(self) -> str:
        name = EVERYWHERE.get(self.host, self.host)
        return f"[{name}]" if ":" in name else name

    @property
    def web_url(self) -> str:
        return f"http://{self.visible_host}:{self.port}/"

    @property
    def shown_url(self) -> str:
        """Where people open it: by the name the proxy gives it, when there is one."""
        origins = os.environ.get("TINGTANG_ORIGINS", "").replace(",", " ").split()
        return f"{origins[0].rstrip('/')}/" if origins else self.web_url

    @property
    def live_url(self) -> str:
        return f"http://{self.visible_host}:{self.live_port}/"

    def refuse_taken_ports(self) -> None:
        """Halts when another program listens here already, or when we may not."""
        for port, option in ((self.port, "--port"), (self.live_port, "--live-port")):
            try:
                family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
                with socket.socket(family, socket.SOCK_STREAM) as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind((self.host, port))
            except PermissionError:
                raise Halt(f"You may not listen on port {port}; below 1024 that takes root. Try {option} 8080") from None
            except socket.gaierror:
                raise Halt(f"{self.host} is not an address of this machine. Use 127.0.0.1 or 0.0.0.0.") from None
            except OverflowError:
                raise Halt(f"{port} is not a port; ports are 1 to 65535.") from None
            except OSError as error:
                reason = (
                    "is taken by another program" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
                )
                raise Halt(f"Port {port} on {self.host} {reason}. Choose another: {option} {port + 80}") from None

    def names(self) -> list[str]:
        """The names browsers may ask for: TINGTANG_HOSTS, else this machine's own."""
        given = os.environ.get("TINGTANG_HOSTS")
        if given:
            return given.replace(",", " ").split()
        own = ["127.0.0.1", "localhost", "[::1]"]
        if is_loopback(self.host):
            return own
        if self.host in EVERYWHERE:
            return sorted({*own, socket.gethostname(), socket.getfqdn(), *own_addresses()})
        return [*own, f"[{self.host}]" if ":" in self.host else self.host]

    def environment(self, folder: Folder, database_url: str) -> dict[str, str]:
        """What the processes of this installation are told."""
        told = {
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "tingtang.config.settings",
            "TINGTANG_DATA": str(folder.path),
            "TINGTANG_SECRET_KEY": folder.secret_key(),
            "TINGTANG_DATA_KEYS": folder.data_keys(),
            "TINGTANG_HOST": self.host,
            "TINGTANG_PORT": str(self.port),
            "TINGTANG_LIVE_PORT": str(self.live_port),
            "TINGTANG_HOSTS": ",".join(self.names()),
            "TINGTANG_DEMO_LOGINS": "1" if self.is_private else "0",
            "TINGTANG_ASKS_FIRST_KEY": "0" if self.is_private else "1",
            "TINGTANG_SUPERVISED": "1",
            "PYTHONUNBUFFERED": "1",
        }
        if self.live_port != self.port + 1 and not os.environ.get("TINGTANG_LIVE_URL"):
            told["TINGTANG_LIVE_URL"] = self.live_url
            told["TINGTANG_ORIGINS"] = self.web_url.rstrip("/")
        return {**os.environ, **told}


def connections_needed() -> int:
    """How many connections the database must allow for one machine's processes."""
    return web.workers * (web.threads + SHARED_CONNECTIONS) + OTHER_CONNECTIONS


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine and no other."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def own_addresses() -> list[str]:
    """The addresses by which this machine is known on its network."""
    found: set[str] = set()
    with suppress(OSError):
        found.update(str(item[4][0]) for item in socket.getaddrinfo(socket.gethostname(), None))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # nothing is sent; the system names the interface it would use
        found.add(str(probe.getsockname()[0]))
    return [f"[{address}]" if ":" in address else address for address in sorted(found)]
