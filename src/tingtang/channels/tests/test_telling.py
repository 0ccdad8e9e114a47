"""People are told by message of what they asked for or agreed to, once, and their numbers are forgotten."""

from datetime import timedelta

import pytest
from django.test import Client, override_settings

from tingtang.channels import tasks
from tingtang.channels.actions import telling as acts
from tingtang.channels.actions.campaigns import stop_url
from tingtang.channels.models import Channel, Conversation, Message, Telling, Wish
from tingtang.channels.queries.conversations import wisher
from tingtang.channels.rules.sending import is_reachable
from tingtang.channels.tests.factories import AT, make_channel, make_purpose, make_telling, make_writer
from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.customers.queries import consents_of
from tingtang.customers.tests.factories import latest_events
from tingtang.org.models import Hall

pytestmark = pytest.mark.django_db
NEAR, TOLD = "visits.ticket.near", "visits.ticket.called"
SAID = {"number": "A007", "service": {"": "护照", "en": "Passports"}, "ahead": "2"}


@pytest.fixture
def hall() -> Hall:
    return Hall.objects.create(code="riverside", name="河滨政务服务大厅")


@pytest.fixture
def sms() -> Channel:
    return make_channel("sms")


def asked(hall: Hall, sms: Channel, number: str = "13900001234", language: str = "zh-hans") -> Wish:
    """Somebody on the page of a ticket."""
    return acts.wish(
        wisher(hall, language), hall=hall, label="visits.ticket", key=7, channel=sms, address=number, language=language, at=AT
    )


class TestWish:
    def test_is_told_once_for_each_mark_in_its_language(self, hall: Hall, sms: Channel) -> None:
        make_telling(sms, NEAR)
        wish = asked(hall, sms, language="en")

        told = [acts.tell_wish(SYSTEM, wish=wish, occasion=NEAR, mark=mark, values=SAID, at=AT) for mark in ("0", "0", "1")]

        assert [one is not None for one in told] == [True, False, True]
        first = Message.objects.order_by("pk")[0]
        assert first.body.startswith("Number A007, Passports: 2 before you. Please come to 河滨政务服务大厅 now.")
        assert (first.occasion, first.nature, first.purpose, first.state) == (NEAR, "automatic", None, "queued")

    def test_is_one_however_often_it_is_made(self, hall: Hall, sms: Channel) -> None:
        make_telling(sms, NEAR)

        assert asked(hall, sms) == asked(hall, sms) and Conversation.objects.get().is_silent

    def test_is_refused_where_nobody_is_told_and_for_what_is_no_number(self, hall: Hall, sms: Channel) -> None:
        with pytest.raises(acts.NotOffered):
            asked(hall, sms)
        make_telling(sms, NEAR)
        with pytest.raises(Invalid):
            asked(hall, sms, number="call me")

    def test_says_nothing_of_what_the_hall_does_not_tell(self, hall: Hall, sms: Channel) -> None:
        make_telling(sms, NEAR)
        wish = asked(hall, sms)

        assert acts.tell_wish(SYSTEM, wish=wish, occasion=TOLD, mark="1", values=SAID, at=AT) is None

    def test_forgets_the_number_when_it_is_over(self, hall: Hall, sms: Channel) -> None:
        make_telling(sms, NEAR)
        wish = asked(hall, sms)
        acts.end_wish(SYSTEM, wish=wish, reason="finished", at=AT)

        counts = [acts.forget_wishes(SYSTEM, at=AT + timedelta(minutes=minutes)) for minutes in (30, 90, 120)]

        wish.refresh_from_db()
        assert counts == [0, 1, 0] and wish.talk.address is None and wish.forgotten_at is not None
        assert acts.tell_wish(SYSTEM, wish=wish, occasion=NEAR, mark="9", values=SAID, at=AT) is None

    def test_forgets_the_number_after_a_day_whatever_still_waits(self, hall: Hall, sms: Channel) -> None:
        make_telling(sms, NEAR)
        wish = asked(hall, sms)
        message = acts.tell_wish(SYSTEM, wish=wish, occasion=NEAR, mark="1", values=SAID, at=AT)

        acts.forget_wishes(SYSTEM, at=AT + timedelta(hours=21))

        wish.refresh_from_db()
        assert message is not None and wish.talk.address is None
        message.refresh_from_db()
        assert (message.state, message.reason) == ("refused", "no_address")


class TestReachable:
    @pytest.mark.parametrize(
        ("medium", "address", "is_fine"),
        [
            ("sms", "139 0000 1234", True), ("sms", "+86-139-0000-1234", True), ("sms", "wang@example.com", False), ("sms", "12", False),
            ("mail", "wang@example.com", True), ("mail", "wang@example", False), ("mail", "a@b.cn\r\nBcc: x@y.cn", False),
            ("messenger", "wang", True), ("messenger", "", False),
        ],
    )  # fmt: skip
    def test_knows_numbers_and_addresses(self, medium: str, address: str, is_fine: bool) -> None:
        assert is_reachable(medium, address) is is_fine


class TestTellCustomer:
    def test_asks_for_consent_and_keeps_why_not(self) -> None:
        make_telling(make_channel(), "quality.survey", purpose=make_purpose())
        wang = make_writer()

        made = acts.tell_customer(SYSTEM, customer=wang, occasion="quality.survey", values={"link": "https://x.example/q"}, at=AT)

        assert made is not None and (made.state, made.reason) == ("refused", "no_consent")
        assert "channels.message.refused" in latest_events(2)

    @override_settings(PUBLIC_URL="https://tingtang.example")
    def test_sends_no_more_than_the_limit_and_stops_when_told(self) -> None:
        telling = make_telling(make_channel(), "quality.survey", purpose=make_purpose(), most_lately=1)
        wang, said = make_writer(agrees=True), {"link": "https://tingtang.example/q/1"}

        made = [acts.tell_customer(SYSTEM, customer=wang, occasion="quality.survey", values=said, at=AT) for _n in range(2)]

        assert [(one.state, one.reason) for one in made if one] == [("queued", ""), ("refused", "too_often")]
        assert made[0] is not None and "https://tingtang.example/q/1" in made[0].body and "/stop/" in made[0].body
        assert telling.purpose is not None
        path = stop_url(wang, telling.purpose).removeprefix("https://tingtang.example")
        assert Client().post(path).status_code == 200
        assert not consents_of(wang)[telling.purpose.pk].is_given
        tasks.send_some(telling.channel)
        made[0].refresh_from_db()
        assert made[0].state == "sent"

    def test_goes_by_the_first_channel_that_reaches(self, sms: Channel) -> None:
        mail = make_channel()
        make_telling(sms, "quality.survey", purpose=make_purpose(), order=0)
        make_telling(mail, "quality.survey", purpose=make_purpose(), order=1)

        made = acts.tell_customer(
            SYSTEM, customer=make_writer(agrees=True), occasion="quality.survey", values={"link": "x"}, at=AT
        )

        assert made is not None and made.channel == mail and made.state == "queued"

    def test_is_silent_where_nobody_set_it_up(self) -> None:
        assert acts.tell_customer(SYSTEM, customer=make_writer(), occasion="quality.survey", values={}, at=AT) is None
        assert not Message.objects.exists()


class TestSetUp:
    def test_refuses_consent_to_nothing_unknown_places_and_channels_that_send_nothing(self, sms: Channel) -> None:
        wrong = [
            {"occasion": "quality.survey", "channel": sms},
            {"occasion": NEAR, "channel": sms, "bodies": {"zh-hans": "{secret}"}},
            {"occasion": NEAR, "channel": make_channel("chat")},
            {"occasion": "nobody.knows", "channel": sms},
        ]
        for values in wrong:
            with pytest.raises(Invalid):
                acts.save_telling(SYSTEM, at=AT, **values)
        assert not Telling.objects.exists()
