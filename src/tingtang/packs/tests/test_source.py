"""Reading YAML with lines."""

import pytest

from tingtang.packs.source import BadPack, read


class TestRead:
    def test_keeps_plain_words_as_words(self) -> None:
        source = read("a: no\nb: 09:00\nc: 2026-01-01\nd: [1, 0.5, true, ~]\n", "x.yaml")

        assert source.data == {"a": "no", "b": "09:00", "c": "2026-01-01", "d": [1, 0.5, True, None]}

    def test_knows_the_line_of_every_value(self) -> None:
        source = read("a:\n  - code: one\n  - code: two\n    name: x\n", "x.yaml")

        assert source.line(("a", 1, "name")) == 4
        assert source.line(("a", 0, "missing")) == 2

    @pytest.mark.parametrize(
        ("text", "line"),
        [("a: 1\na: 2\n", 2), ("a: [1\nb: 3", 2), ("a: &x 1\nb: *x\n", 2), ("\tx: 1", 1)],
    )
    def test_points_at_what_is_broken(self, text: str, line: int) -> None:
        with pytest.raises(BadPack) as caught:
            read(text, "x.yaml")

        assert caught.value.problems[0].line == line
        assert str(caught.value).startswith(f"x.yaml:{line}: ")

    @pytest.mark.parametrize("text", ["a: !!int x\n", "\x00", "a: &x [*x]\n"])
    def test_refuses_what_cannot_be_read(self, text: str) -> None:
        with pytest.raises(BadPack):
            read(text, "x.yaml")
