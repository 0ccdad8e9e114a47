"""Sessions, whose seal is looked at once."""

import pytest
from django.contrib.sessions.models import Session

from tingtang.config.sessions import SessionStore

pytestmark = pytest.mark.django_db


def kept(**values: object) -> str:
    """The key of a session that holds these."""
    made = SessionStore()
    for name, value in values.items():
        made[name] = value
    made.save()
    return str(made.session_key)


class TestReading:
    def test_gives_each_reader_what_was_kept_and_not_what_another_made_of_it(self) -> None:
        key = kept(names=["王女士"], hall="河滨")
        first = SessionStore(key)
        first["names"].append("赵先生")

        assert SessionStore(key)["names"] == ["王女士"]
        assert first["names"] == ["王女士", "赵先生"]

    def test_sees_at_once_what_was_changed(self) -> None:
        key = kept(hall="河滨")
        assert SessionStore(key)["hall"] == "河滨"

        changed = SessionStore(key)
        changed["hall"] = "山前"
        changed.save()

        assert SessionStore(key)["hall"] == "山前"

    def test_believes_no_session_whose_seal_is_broken(self) -> None:
        key, other = kept(hall="河滨"), kept(hall="山前")
        text = Session.objects.get(pk=other).session_data
        Session.objects.filter(pk=key).update(session_data=text[:-3] + ("aaa" if text[-3:] != "aaa" else "bbb"))

        assert dict(SessionStore(key).items()) == {}
