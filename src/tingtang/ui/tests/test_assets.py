"""The bundles: found by convention, small where it matters, icons that exist."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tingtang.ui import assets, bundles
from tingtang.ui import middleware as middlewares

PHONE_LIMIT_BYTES = 100_000


class TestBuild:
    def test_does_nothing_when_nothing_has_changed(self):
        assert assets.build() == "assets: up to date"

    def test_makes_every_bundle(self):
        made = json.loads((assets.DIST / assets.MANIFEST).read_text())["files"]

        assert {*assets.entries(), "staff.css", "icons.json"} <= set(made)
        assert all((assets.DIST / name).is_file() for name in made.values())

    def test_knows_every_icon_that_is_used(self):
        shapes = json.loads((assets.DIST / "icons.json").read_text())

        assert set(assets.icons_used()) == set(shapes)
        assert all("<path" in shape for shape in shapes.values())

    def test_keeps_the_phone_light(self):
        size = sum(len(bundles.text(name).encode()) for name in ("phone.css", "phone.js"))

        assert size < PHONE_LIMIT_BYTES / 5

    def test_names_the_content_in_the_address(self):
        assert re.fullmatch(r"/static/ui/dist/phone\.[A-Z0-9]{8}\.css", bundles.address("phone.css"))

    def test_locks_without_saying_where_things_were_fetched(self):
        assert '"resolved"' not in (assets.UI / "package-lock.json").read_text()


class Bundler:
    """Builds of one bundle, whatever its content, beside a server that looked for files at its start."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0
        self.build("first")
        self.server = middlewares.Bundles(self.missing)

    @staticmethod
    def missing(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=404)

    def build(self, content: str) -> str:
        """The address of the bundle with this content."""
        self.count += 1
        out, name = self.folder / f"out-{self.count}", f"phone.{content.upper():0<8}.js"
        out.mkdir()
        (out / name).write_text(f"told({content!r})" * 300)
        assets._finish(out, content)
        assets._replace(out)
        bundles._kept.clear()  # as after a second
        return bundles.address("phone.js")

    def ask(self, address: str, encoding: str = "") -> tuple[int, str, int]:
        """Status, content and the length that was told."""
        answer = self.server(RequestFactory().get(address, headers={"Accept-Encoding": encoding}))
        body = b"".join(answer) if answer.streaming else answer.content
        return (
            answer.status_code,
            (gzip.decompress(body) if encoding else body).decode(),
            int(answer.get("Content-Length", 0)) - len(body),
        )


@pytest.fixture
def bundler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bundler:
    for module in (assets, bundles, middlewares):
        monkeypatch.setattr(module, "DIST", tmp_path / "dist")
    monkeypatch.setattr(bundles, "_kept", {})
    return Bundler(tmp_path)


class TestBuildBesideARunningServer:
    def test_gives_whole_files_of_the_build_now_and_of_that_before(self, bundler: Bundler) -> None:
        first = bundles.address("phone.js")
        assert bundler.ask(first) == (200, "told('first')" * 300, 0)

        second = bundler.build("second")

        for encoding in ("", "gzip"):
            assert bundler.ask(first, encoding) == (200, "told('first')" * 300, 0)
            assert bundler.ask(second, encoding) == (200, "told('second')" * 300, 0)

    def test_says_plainly_that_a_file_has_gone(self, bundler: Bundler) -> None:
        first = bundles.address("phone.js")
        assert bundler.ask(first)[0] == 200
        bundler.build("second")
        bundler.build("third")

        assert bundler.ask(first)[0] == 404
        assert bundler.ask("/static/ui/dist/../assets.py")[0] == 404

    def test_lets_browsers_keep_them(self, bundler: Bundler) -> None:
        answer = bundler.server(RequestFactory().get(bundler.build("second")))

        assert "immutable" in answer["Cache-Control"]
