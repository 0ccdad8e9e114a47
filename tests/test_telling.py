"""The holder of a number asks to be told by message, and is: nearly his turn, called, over."""

import pytest
from django.test import Client
from django.utils import timezone

from tingtang.channels.models import Message, Wish
from tingtang.channels.tests.factories import make_channel, make_telling
from tingtang.core.actors import SYSTEM
from tingtang.visits import telling
from tingtang.visits.actions.calls import call_next, finish, start
from tingtang.visits.tests.factories import around_noon, make_counter, make_hall, make_ticket


@pytest.mark.django_db
def test_a_holder_is_told_when_it_is_nearly_his_turn_and_when_he_is_called() -> None:
    hall, channel, client, at = make_hall(time_zone=around_noon()), make_channel("sms"), Client(), timezone.now()
    counter, ticket = make_counter(hall), make_ticket(hall, minutes_ago=5, at=at)
    for occasion in telling.OCCASIONS:
        make_telling(channel, occasion)
    page = client.get(f"/t/{ticket.link_key}/").content.decode()
    action = page.partition('action="/tell/')[2].partition('"')[0]

    asked = client.post(f"/tell/{action}", {"channel": channel.pk, "address": "13900001001"})
    refused = client.post(f"/tell/{action}", {"channel": channel.pk, "address": "nobody"})

    assert (asked.status_code, asked.headers["Location"]) == (302, f"/t/{ticket.link_key}/?told=1")
    assert refused.status_code == 422 and "nobody" in refused.content.decode()
    telling.tell_holders([hall.pk], at)
    call_next(SYSTEM, counter=counter, at=at)
    for _twice in range(2):
        telling.tell_holders([hall.pk], at)
    told = list(Message.objects.filter(occasion__startswith=telling.LABEL).order_by("pk").values_list("occasion", "state"))
    assert told == [(telling.NEAR, "queued"), (telling.CALLED, "queued")]
    start(SYSTEM, counter=counter, at=at)
    finish(SYSTEM, counter=counter, at=at)
    telling.tell_holders([hall.pk], at)
    assert Wish.objects.get().ended_at is not None
