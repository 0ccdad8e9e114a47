"""Where an installation listens."""

import socket
from pathlib import Path

import pytest

from tingtang.config.folder import Folder
from tingtang.config.place import EVERYWHERE, PROXY_SETTINGS, Place
from tingtang.config.steps import Halt


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXY_SETTINGS, "TINGTANG_DEMO_LOGINS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    place = Folder(tmp_path / "data")
    place.prepare()
    return place


class TestPlace:
    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
    def test_lets_demo_passwords_work_on_this_machine(self, host: str, folder: Folder) -> None:
        told = Place(host, 8000, 8001).environment(folder, "postgresql:///x")

        assert told["TINGTANG_DEMO_LOGINS"] == "1"
        assert told["TINGTANG_SUPERVISED"] == "1"

    @pytest.mark.parametrize("host", [*EVERYWHERE, "192.168.1.5", "hall.example.org"])
    def test_never_lets_demo_passwords_work_on_another_address(
        self, host: str, folder: Folder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TINGTANG_DEMO_LOGINS", "1")

        told = Place(host, 8000, 8001).environment(folder, "postgresql:///x")

        assert told["TINGTANG_DEMO_LOGINS"] == "0"

    @pytest.mark.parametrize("name", PROXY_SETTINGS)
    def test_never_lets_demo_passwords_work_behind_a_proxy(
        self, name: str, folder: Folder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(name, "https://hall.example.org")

        told = Place("127.0.0.1", 8000, 8001).environment(folder, "postgresql:///x")

        assert told["TINGTANG_DEMO_LOGINS"] == "0"

    def test_answers_to_the_names_of_this_machine_only(self) -> None:
        assert Place("127.0.0.1", 8000, 8001).names() == ["127.0.0.1", "localhost", "[::1]"]
        assert socket.gethostname() in Place(next(iter(EVERYWHERE)), 8000, 8001).names()

    def test_says_where_live_messages_are_when_they_are_not_next_door(self, folder: Folder) -> None:
        told = Place("127.0.0.1", 8000, 9000).environment(folder, "postgresql:///x")

        assert told["TINGTANG_LIVE_URL"] == "http://127.0.0.1:9000/"
        assert told["TINGTANG_ORIGINS"] == "http://127.0.0.1:8000"

    def test_halts_when_a_port_is_taken(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]

            with pytest.raises(Halt, match=rf"Port {port} .* taken.*--port"):
                Place("127.0.0.1", port, port + 1).refuse_taken_ports()

    @pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 8000), ("no such host", 8000), ("127.0.0.1", 99999)])
    def test_halts_on_an_address_that_is_not_here(self, host: str, port: int) -> None:
        with pytest.raises(Halt):
            Place(host, port, port).refuse_taken_ports()

    def test_is_opened_by_the_name_that_the_proxy_gives_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        plain = Place("127.0.0.1", 8000, 8001).shown_url
        monkeypatch.setenv("TINGTANG_ORIGINS", "https://hall.example.org, https://other.example.org")

        assert plain == "http://127.0.0.1:8000/"
        assert Place("127.0.0.1", 8000, 8001).shown_url == "https://hall.example.org/"
