"""The bundles: found by convention, small where it matters, icons that exist."""

import json

from tingtang.ui import assets, bundles

PHONE_LIMIT_BYTES = 100_000


class TestBuild:
    def test_does_nothing_when_nothing_has_changed(self):
        assert assets.build() == "assets: up to date"

    def test_makes_every_bundle(self):
        made = {path.name for path in assets.DIST.iterdir()}

        assert {*assets.entries(), "staff.css", "icons.json"} <= made

    def test_knows_every_icon_that_is_used(self):
        shapes = json.loads((assets.DIST / "icons.json").read_text())

        assert set(assets.icons_used()) == set(shapes)
        assert all("<path" in shape for shape in shapes.values())

    def test_keeps_the_phone_light(self):
        size = sum((assets.DIST / name).stat().st_size for name in ("phone.css", "phone.js"))

        assert size < PHONE_LIMIT_BYTES / 5

    def test_names_a_version_in_the_address(self):
        assert bundles.address("phone.css").partition("?v=")[2]

    def test_locks_without_saying_where_things_were_fetched(self):
        assert '"resolved"' not in (assets.UI / "package-lock.json").read_text()
