"""What is announced is shown where and while it should be, and sent to who agreed."""

from datetime import timedelta
from typing import Any

import pytest

from tingtang.channels import forms
from tingtang.channels.actions import announcements as acts
from tingtang.channels.actions.campaigns import save_campaign, spread_campaign, start_campaign
from tingtang.channels.models import Announcement, Message
from tingtang.channels.queries.announcements import announced
from tingtang.channels.tests.factories import AT, make_campaign, make_channel, make_purpose, make_writer
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied, Invalid
from tingtang.org.models import Hall

pytestmark = pytest.mark.django_db
CUT = {"zh-hans": "今日 14 时起停电检修", "en": "Power is off from 14:00 today"}


@pytest.fixture
def hall() -> Hall:
    return Hall.objects.create(code="riverside", name="河滨政务服务大厅")


def announce(hall: Hall | None = None, **values: Any) -> Announcement:
    """A line for four hours."""
    given = {"texts": CUT, "starts_at": AT, "ends_at": AT + timedelta(hours=4)}
    return acts.save_announcement(SYSTEM, at=AT, hall=hall, **given | values)


class TestAnnounced:
    def test_is_shown_in_its_hall_and_its_places_while_it_lasts(self, hall: Hall) -> None:
        other = Hall.objects.create(code="lakeside", name="湖滨政务服务大厅")
        announce(hall, on_phones=False)

        shown = [announced(*where) for where in (
            (hall.pk, "board", AT), (hall.pk, "phone", AT), (other.pk, "board", AT), (hall.pk, "board", AT + timedelta(hours=4)),
            (hall.pk, "board", AT - timedelta(minutes=1)),
        )]  # fmt: skip

        assert shown == [[CUT], [], [], [], []]

    def test_puts_the_urgent_first_and_alone_on_screens(self, hall: Hall) -> None:
        announce(texts={"zh-hans": "周六照常办公"})
        announce(hall, is_urgent=True)

        assert announced(hall.pk, "board", AT) == [CUT]
        assert announced(hall.pk, "phone", AT) == [CUT, {"zh-hans": "周六照常办公"}]

    def test_ends_at_once_and_goes_entirely_before_it_began(self, hall: Hall) -> None:
        now, later = announce(hall), announce(hall, starts_at=AT + timedelta(hours=1))

        for one in (now, later):
            acts.end_announcement(SYSTEM, announcement=one, at=AT + timedelta(minutes=5))

        assert list(Announcement.objects.values_list("pk", "ends_at")) == [(now.pk, AT + timedelta(minutes=5))]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"texts": {}}, {"texts": {"zh-hans": "长" * 201}}, {"ends_at": AT}, {"on_boards": False, "on_phones": False},
            {"starts_at": AT + timedelta(hours=9)},
        ],
    )  # fmt: skip
    def test_refuses_what_could_never_be_shown(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            announce(**wrong)


class TestWhose:
    def test_is_the_houses_to_whoever_may_write_in_one_hall_alone(self, hall: Hall) -> None:
        other = Hall.objects.create(code="lakeside", name="湖滨政务服务大厅")
        names = ("save_announcement", "end_announcement", "send_announcement", "save_campaign", "start_campaign", "stop_campaign")
        chengang = Actor("account", 1, "陈刚", dict.fromkeys((f"channels.{name}" for name in names), frozenset({hall.pk})))
        of_all, elsewhere, own = announce(), announce(other), announce(hall)
        channel, purpose = make_channel(), make_purpose()
        campaign = make_campaign(channel)
        tries = [
            lambda: acts.save_announcement(chengang, at=AT, hall=hall, announcement=of_all, is_urgent=True),
            lambda: acts.save_announcement(chengang, at=AT, hall=hall, announcement=elsewhere, is_urgent=True),
            lambda: acts.end_announcement(chengang, announcement=of_all, at=AT),
            lambda: acts.send_announcement(chengang, announcement=of_all, channel=channel, purpose=purpose, at=AT),
            lambda: save_campaign(chengang, at=AT, hall=hall, campaign=campaign, note="我们的"),
            lambda: start_campaign(chengang, campaign=campaign, at=AT),
        ]

        for act in tries:
            with pytest.raises(Denied):
                act()
        acts.end_announcement(chengang, announcement=own, at=AT + timedelta(minutes=5))

        assert announced(hall.pk, "board", AT + timedelta(hours=1)) == [CUT]

    def test_is_offered_where_one_may_write_alone(self, hall: Hall) -> None:
        Hall.objects.create(code="lakeside", name="湖滨政务服务大厅")
        here = Actor("account", 1, "陈刚", {"channels.save_announcement": frozenset({hall.pk})})
        instance = Announcement(starts_at=AT, ends_at=AT + timedelta(hours=4))

        offered = [
            [str(word) for _key, word in forms.Announcement(who, instance=instance).fields["hall"].choices]
            for who in (here, SYSTEM)
        ]

        assert [len(one) for one in offered] == [1, 3]


class TestSend:
    def test_writes_to_who_agreed_once_by_a_channel(self, hall: Hall) -> None:
        make_writer(agrees=True, hall=hall)
        make_writer("赵六", mail="zhao@example.com", agrees=True)
        made, channel = announce(hall), make_channel()

        campaign = acts.send_announcement(SYSTEM, announcement=made, channel=channel, purpose=make_purpose(), at=AT)
        spread_campaign(SYSTEM, key=campaign.pk, at=AT)

        assert [one.conversation.name for one in Message.objects.all()] == ["王芳"]
        assert CUT["zh-hans"] in Message.objects.get().body
        with pytest.raises(Invalid):
            acts.send_announcement(SYSTEM, announcement=made, channel=channel, purpose=make_purpose(), at=AT)
