"""The format shared by the web and the live process."""

import pytest

from tingtang.core import live_format

KEY = live_format.link_key("a secret of the installation")


class TestLink:
    def test_opens_the_topics_it_was_signed_for(self) -> None:
        token = live_format.sign_link(KEY, ["hall:1", "counter:3"], expires_at=2000)

        assert live_format.read_link(KEY, token, now=1999) == (("counter:3", "hall:1"), 2000)

    def test_is_refused_when_its_time_is_over(self) -> None:
        token = live_format.sign_link(KEY, ["hall:1"], expires_at=2000)

        with pytest.raises(live_format.BadLink, match="over"):
            live_format.read_link(KEY, token, now=2001)

    @pytest.mark.parametrize(
        "spoil", [lambda token: "A" + token[1:], lambda token: token[:-2] + "AA", lambda token: "", lambda token: "ü.ü"]
    )
    def test_is_refused_when_a_letter_of_it_changed(self, spoil) -> None:
        token = live_format.sign_link(KEY, ["hall:1"], expires_at=2000)

        with pytest.raises(live_format.BadLink):
            live_format.read_link(KEY, spoil(token), now=1999)

    def test_is_refused_when_another_installation_signed_it(self) -> None:
        token = live_format.sign_link(live_format.link_key("another"), ["hall:1"], expires_at=2000)

        with pytest.raises(live_format.BadLink):
            live_format.read_link(KEY, token, now=1999)

    @pytest.mark.parametrize("topics", [[], ["two words"], [f"hall:{number}" for number in range(33)]])
    def test_cannot_be_made_for_none_odd_or_too_many_topics(self, topics) -> None:
        with pytest.raises(ValueError, match="topics"):
            live_format.sign_link(KEY, topics, expires_at=2000)


class TestMessage:
    def test_comes_back_as_it_was_packed(self) -> None:
        text = live_format.pack_message("hall:1", {"号": "A001\n"}, name="called", sequence=7)

        message = live_format.read_message(text)

        assert message == live_format.Message("hall:1", "called", '{"号":"A001\\n"}', 7)

    def test_is_refused_above_one_kilobyte(self) -> None:
        with pytest.raises(live_format.MessageTooLong):
            live_format.pack_message("hall:1", {"text": "号" * 400})

    def test_becomes_one_event_with_the_process_number(self) -> None:
        message = live_format.read_message(live_format.pack_message("hall:1", {"n": 1}))

        assert message.frame(12) == b'id: 12\nevent: message\ndata: {"n":1}\n\n'

    @pytest.mark.parametrize("text", ["", "hall:1", "a b c d\n{}", "hall:1 message \n", "hall:1 message x\n{}"])
    def test_is_refused_when_it_was_not_packed_here(self, text) -> None:
        with pytest.raises(ValueError):
            live_format.read_message(text)
