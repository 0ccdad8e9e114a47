"""Conversations and campaigns over the API, by whoever holds the rights."""

from typing import Any

import pytest
from django.test import Client

from tingtang.channels.actions import talking
from tingtang.channels.actions.campaigns import spread_campaign
from tingtang.channels.tests.factories import AT, make_channel, make_purpose, make_writer
from tingtang.core.actors import SYSTEM
from tingtang.org.actions.accounts import make_token
from tingtang.org.actions.roles import grant_role
from tingtang.org.tests.factories import make_role, make_staff

pytestmark = pytest.mark.django_db


class Caller:
    """A program that calls the API with somebody's key."""

    def __init__(self, *permissions: str) -> None:
        staff = make_staff()
        grant_role(SYSTEM, staff=staff, role=make_role("tester", *permissions), hall=None, at=AT)
        self.key, self.count = make_token(SYSTEM, account=staff.account, name="test", at=AT).key, 0

    def __call__(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        self.count += 1
        heads = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": f"call-number-{self.count}"}
        return getattr(Client(), method)(f"/api/v1{path}", body, content_type="application/json", headers=heads)


def test_a_conversation_is_taken_answered_and_closed() -> None:
    call = Caller("channels.view", "channels.take", "channels.answer", "channels.close")
    talk = talking.open_chat(SYSTEM, channel=make_channel("chat"), body="几点下班？", at=AT)

    statuses = [
        call("post", f"/conversations/{talk.pk}/take", {}).status_code,
        call("post", f"/conversations/{talk.pk}/answer", {"body": "五点半。"}).status_code,
        call("post", f"/conversations/{talk.pk}/close", {"outcome": "solved"}).status_code,
        call("post", f"/conversations/{talk.pk}/customer", {"customer": "K0000001"}).status_code,
    ]

    assert statuses == [200, 200, 200, 422]
    told = call("get", f"/conversations/{talk.pk}").json()
    assert (told["state"], [one["body"] for one in told["messages"]]) == ("closed", ["几点下班？", "五点半。"])


def test_a_campaign_is_drawn_up_released_and_counted() -> None:
    verbs = ("view_campaigns", "save_campaign", "start_campaign", "note_reply", "save_remedy", "finish_remedy")
    call = Caller("customers.view", *[f"channels.{verb}" for verb in verbs])
    make_writer(agrees=True)
    make_channel()
    draft = {
        "name": "开放日",
        "channel": "mail",
        "purpose": make_purpose().code,
        "subjects": {"zh-hans": "邀请"},
        "bodies": {"zh-hans": "您好"},
    }

    made = call("post", "/campaigns", draft).json()
    changed = call("patch", f"/campaigns/{made['id']}", {"note": "请来"}).json()
    forecast = call("get", f"/campaigns/{made['id']}/forecast").json()
    started = call("post", f"/campaigns/{made['id']}/start", {}).json()
    while spread_campaign(SYSTEM, key=made["id"], at=AT.replace(year=2027)):
        pass
    invited = call("get", f"/campaigns/{made['id']}/invitees").json()["items"][0]
    reply = {"reply": "refused", "refusal": "price"}
    replied = call("post", f"/campaigns/{made['id']}/invitees/{invited['id']}/reply", reply)
    measure = {"refusal": "price", "text": "优惠", "owner": "limin", "due_date": "2030-01-01"}
    set_measure = call("post", f"/campaigns/{made['id']}/measures", measure).json()
    done = call("post", f"/campaigns/{made['id']}/measures/{set_measure['id']}/done", {}).json()

    assert (changed["note"], forecast["invited"], started["state"], replied.status_code) == ("请来", 1, "scheduled", 200)
    assert call("get", f"/campaigns/{made['id']}/results").json()["refusals"] == {"price": 1}
    assert done["done_at"] is not None and call("delete", f"/campaigns/{made['id']}").status_code in {403, 409}
