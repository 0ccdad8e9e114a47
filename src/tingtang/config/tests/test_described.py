"""The description of the API is drawn once for each version of the program."""

from pathlib import Path

import pytest
import pytest_django
from ninja import NinjaAPI

from tingtang.config import stamp
from tingtang.config.described import kept


def api_with(*names: str) -> NinjaAPI:
    api = NinjaAPI(urls_namespace="-".join(names))
    for name in names:
        api.get(f"/{name}")(lambda request: None)
    return api


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: pytest_django.Settings) -> Path:
    package = tmp_path / "package"
    package.mkdir()
    monkeypatch.setattr(stamp, "PACKAGE", package)
    settings.DATA_DIR, settings.SERVES = tmp_path, True
    return package / "code.py"


def test_is_read_where_it_was_drawn_before_and_drawn_anew_for_other_code(code: Path) -> None:
    first = kept(api_with("tickets"), "api/")
    again = kept(api_with("tickets", "cases"), "api/")
    code.write_text("1")
    fresh = kept(api_with("tickets", "halls"), "api/")

    assert list(first["paths"]) == list(again["paths"]) == ["/api/tickets"]
    assert list(fresh["paths"]) == ["/api/tickets", "/api/halls"]
    assert len(list(code.parent.parent.glob("openapi-*"))) == 1


def test_is_drawn_where_what_was_kept_is_broken_or_cannot_be_kept(code: Path, settings: pytest_django.Settings) -> None:
    kept(api_with("tickets"), "api/")
    (found,) = code.parent.parent.glob("openapi-*")
    found.write_text("{")

    mended = kept(api_with("tickets", "cases"), "api/")
    settings.DATA_DIR = code.parent / "nowhere"
    unkept = kept(api_with("halls"), "api/")

    assert [list(one["paths"]) for one in (mended, unkept)] == [["/api/tickets", "/api/cases"], ["/api/halls"]]
