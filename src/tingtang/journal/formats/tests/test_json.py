"""JSON that is cut, deep, wrong or large."""

import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tingtang.journal.formats import Malformed, Reason, json_stream
from tingtang.journal.formats.ocel_json import JsonLog, write_json
from tingtang.journal.formats.tests.logs import make_log, same_form


def opened(folder: Path, text: str | bytes) -> JsonLog:
    path = folder / "log.json"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return JsonLog(path)


def sample(folder: Path) -> bytes:
    path = folder / "sample.json"
    with path.open("wb") as stream:
        write_json(make_log(), stream)
    return path.read_bytes()


class TestJsonLog:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("{", Reason.NOT_JSON),
            ("[]", Reason.NOT_JSON),
            ("{}", Reason.NOT_OCEL),
            ('{"eventTypes": [], "objectTypes": [], "events": [{"id": "a"}], "objects": []}', Reason.NOT_OCEL),
            ('{"eventTypes": {}, "objectTypes": []}', Reason.NOT_OCEL),
            ('{"eventTypes": [], "objectTypes": [], "events": [1]}', Reason.NOT_OCEL),
            (
                '{"eventTypes": [], "objectTypes": [], "events": [{"id": "a", "type": "t", "time": "noon"}]}',
                Reason.BAD_TIME,
            ),
            ('{"eventTypes": [], "objectTypes": [], "events": [{"id": "\\ud800", "type": "t"}]}', Reason.BAD_ENCODING),
            ('{"eventTypes": [], "objectTypes": [], "x": ' + "[" * 100_000 + "]" * 100_000 + "}", Reason.NOT_JSON),
            ('{"eventTypes": [], "objectTypes": [], "x": ' + "9" * 5000 + "}", Reason.NOT_JSON),
            (b'{"eventTypes": [], "objectTypes": [], "x": "\xff"}', Reason.BAD_ENCODING),
        ],
    )
    def test_refuses_what_is_no_ocel(self, tmp_path: Path, text: str | bytes, reason: Reason) -> None:
        with pytest.raises(Malformed) as refused:
            opened(tmp_path, text).declarations()

        assert refused.value.reason == reason

    def test_refuses_every_cut(self, tmp_path: Path) -> None:
        whole = sample(tmp_path).rstrip()

        for end in range(len(whole) - 1):
            with pytest.raises(Malformed):
                opened(tmp_path, whole[:end]).declarations()

    def test_refuses_an_attribute_given_twice(self, tmp_path: Path) -> None:
        attributes = '[{"name": "x", "value": "1"}, {"name": "x", "value": "2"}]'
        event = f'{{"id": "a", "type": "t", "time": "2020-01-01T00:00:00Z", "attributes": {attributes}}}'

        with pytest.raises(Malformed) as refused:
            opened(tmp_path, f'{{"eventTypes": [], "objectTypes": [], "events": [{event}]}}').declarations()

        assert refused.value.reason == Reason.TWICE

    def test_reads_the_same_whatever_the_size_of_the_pieces(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = same_form(opened(tmp_path, sample(tmp_path)))

        monkeypatch.setattr(json_stream, "CHUNK", 7)

        assert same_form(opened(tmp_path, sample(tmp_path))) == whole

    def test_finds_types_wherever_they_stand(self, tmp_path: Path) -> None:
        text = sample(tmp_path).decode()
        head = re.match(r'\{("objectTypes":.*?),\n("eventTypes":.*?),\n("objects".*)\}\n', text, re.DOTALL)
        assert head is not None
        moved = f"{{{head[3]}, {head[2]}, {head[1]}}}"

        assert same_form(opened(tmp_path, moved)) == same_form(make_log())


class TestMembers:
    @given(st.binary(max_size=60))
    def test_ends_in_values_or_a_refusal(self, data: bytes) -> None:
        try:
            list(json_stream.members(io.BytesIO(data), frozenset({"events"})))
        except Malformed as refused:
            assert refused.reason in (Reason.NOT_JSON, Reason.BAD_ENCODING)
