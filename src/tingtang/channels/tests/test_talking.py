"""Chats, calls, gateways, and what is left of a customer who is forgotten."""

from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import orjson
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tingtang.cases.queries import portal
from tingtang.cases.tests.factories import make_case, make_kind
from tingtang.channels import tasks
from tingtang.channels.actions import talking as acts
from tingtang.channels.actions.forgetting import erase, obligations
from tingtang.channels.models import Conversation, Message
from tingtang.channels.queries import conversations as reads
from tingtang.channels.rules.signing import is_genuine, signature
from tingtang.channels.tests.factories import AT, make_channel, make_purpose, make_writer
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import Denied, NotFound
from tingtang.customers.actions import add_preference, set_tier
from tingtang.customers.actions.knowing import answer_consent
from tingtang.customers.tests.factories import make_customer, make_tier
from tingtang.org.tests.clients import browser, grant
from tingtang.org.tests.factories import make_hall, make_staff

pytestmark = pytest.mark.django_db
SHARED = "a shared secret"


def clerk(name: str = "limin") -> Actor:
    """Somebody who answers in every hall."""
    staff = make_staff(name)
    grants = {f"channels.{verb}": reads.EVERYWHERE for verb in ("view", "take", "answer", "close")}
    return Actor("account", staff.account_id or 0, staff.name, grants, staff_id=staff.pk)


class TestChat:
    def test_goes_back_and_forth_and_waits_for_who_waits_longest(self) -> None:
        make_channel("chat")
        client = Client()

        begun = client.post("/chat/", {"body": "几点下班？", "name": "王女士", "website": ""})
        talk = Conversation.objects.get()
        acts.answer(clerk(), conversation=talk, body="五点半。", at=timezone.now())
        page = client.get(begun.headers["Location"])

        assert begun.status_code == 302 and "五点半。" in page.content.decode()
        talk.refresh_from_db()
        assert talk.waiting_since is None and talk.holder is not None
        client.post(f"/chat/{talk.link_key}/say/", {"body": "谢谢"})
        assert [one.direction for one in reads.thread(talk)] == ["in", "out", "in"]

    def test_says_at_the_desk_how_long_its_customer_waits(self) -> None:
        acts.open_chat(
            SYSTEM, channel=make_channel("chat"), body="你好", at=timezone.now() - timedelta(hours=1, minutes=13, seconds=5)
        )
        desk = browser(grant(make_staff("limin", "李敏"), "supervisor", None))

        assert "waits 1 h 13 min" in desk.get("/channels/desk/").content.decode()

    def test_is_refused_to_colleagues_while_one_has_it_and_to_the_customer_when_closed(self) -> None:
        talk = acts.open_chat(SYSTEM, channel=make_channel("chat"), body="你好", at=AT)
        acts.take(clerk(), conversation=talk, at=AT)

        with pytest.raises(acts.HeldByAnother):
            acts.answer(clerk("zhaoxiao"), conversation=talk, body="我来", at=AT)
        acts.close(SYSTEM, conversation=talk, outcome="solved", at=AT)
        with pytest.raises(acts.Over):
            acts.say(reads.owner_of(talk), conversation=talk, body="还有", at=AT)

    def test_is_hidden_on_a_computer_for_everybody_once_its_customer_has_left(self) -> None:
        make_channel("chat")
        client = Client()
        session = client.session
        session[portal.SHARED] = {"home": "/d/terminal/", "idle": 60, "edition": ""}
        session.save()
        own = client.post("/chat/", {"body": "我的病历什么时候能打印？", "name": "王女士", "website": ""}).headers["Location"]
        meanwhile = client.get(own)

        client.post("/c/leave/")

        assert meanwhile.status_code == 200
        assert (client.get(own).status_code, client.post(f"{own}say/", {"body": "?"}).status_code) == (302, 302)
        assert Message.objects.count() == 1

    def test_tells_whoever_answers_there_or_on_the_case_what_the_customer_asks_of_him(self) -> None:
        wang, hall = make_writer(), make_hall()
        make_tier("plain", name="普通", rank=0, elements=[{"name": "尊重", "actions": [{"name": "保护隐私"}]}])
        vip = make_tier("vip", rank=2, elements=[{"name": "定制", "actions": [{"name": "专属方案"}]}])
        talk = acts.open_chat(SYSTEM, channel=make_channel("chat"), body="你好", at=AT, customer=wang)
        case = acts.make_case(SYSTEM, conversation=talk, kind=make_kind(), title="水费有误", hall=hall, at=AT)
        desk = browser(grant(make_staff("limin", "李敏"), "supervisor", None))
        pages = (f"/channels/conversations/{talk.pk}/", reverse("cases:panels", args=[case.number]))

        plain = [desk.get(page).content.decode() for page in pages]
        set_tier(SYSTEM, customer=wang, tier=vip, reason="年度贡献居前", at=AT)
        add_preference(SYSTEM, customer=wang, stance="dislike", text="不要午休时来电", at=AT)
        placed = [desk.get(page).content.decode() for page in pages]

        assert ["保护隐私" in one and "专属方案" not in one for one in plain] == [True, True]
        assert ["专属方案" in one and "不要午休时来电" in one for one in placed] == [True, True]

    def test_opens_with_its_own_link_only(self) -> None:
        talk = acts.open_chat(SYSTEM, channel=make_channel("chat"), body="你好", at=AT)

        assert reads.holder_of(talk.link_key)[1] == talk
        with pytest.raises(NotFound):
            reads.holder_of(talk.link_key[:-1] + "_")
        assert Client().post("/chat/", {"body": "x", "website": "spam"}).status_code == 422

    def test_becomes_a_case_on_which_both_go_on(self) -> None:
        talk = acts.open_chat(SYSTEM, channel=make_channel("chat"), body="水费多收了", at=AT, customer=make_writer())

        case = acts.make_case(SYSTEM, conversation=talk, kind=make_kind(), title="水费有误", hall=make_hall(), at=AT)
        talk.refresh_from_db()
        acts.answer(clerk(), conversation=talk, body="已转办。", at=AT)
        acts.say(reads.owner_of(talk), conversation=talk, body="谢谢", at=AT)

        assert case.channel == "chat" and "水费多收了" in case.body
        assert list(case.notes.order_by("pk").values_list("kind", "body")) == [("answer", "已转办。"), ("customer", "谢谢")]


class TestLogCall:
    def test_stands_on_the_case_as_a_call(self) -> None:
        wang = make_writer()
        case = make_case(customer=wang)

        talk = acts.log_call(SYSTEM, channel=make_channel("phone"), body="来电催办", customer=wang, case=case, at=AT)

        assert (talk.state, case.notes.get().kind) == ("closed", "call")

    def test_is_noted_by_a_clerk_of_the_lines_hall_and_no_other(self) -> None:
        hall, other = make_hall(), make_hall("hillside")
        line, staff = make_channel("phone", hall=hall), make_staff()
        here, there = ({"channels.log_call": frozenset({one.pk})} for one in (hall, other))

        acts.log_call(Actor("account", 1, "", here, staff_id=staff.pk), channel=line, body="咨询", at=AT)

        with pytest.raises(Denied):
            acts.log_call(Actor("account", 1, "", there, staff_id=staff.pk), channel=line, body="咨询", at=AT)


class TestVisibleTo:
    def test_hides_conversations_of_cases_one_may_not_see(self) -> None:
        case = make_case(customer=make_writer(), is_restricted=True, hall=make_hall())
        talk = acts.log_call(SYSTEM, channel=make_channel("phone"), body="举报", case=case, at=AT)

        assert talk not in Conversation.objects.visible_to(clerk())
        assert talk in Conversation.objects.visible_to(SYSTEM)


class TestGateway:
    def call(self, body: dict[str, str], *, secret: str = SHARED, at: datetime | None = None) -> Any:
        content, stamp = orjson.dumps(body), str(int((at or datetime.now(UTC)).timestamp()))
        signed = signature(secret, key="k1", timestamp=stamp, body=content)
        heads = {"Webhook-Id": "k1", "Webhook-Timestamp": stamp, "Webhook-Signature": signed}
        return Client().post("/gateway/sms/", content, content_type="application/json", headers=heads)

    def test_brings_a_message_once_and_only_signed(self) -> None:
        make_channel("sms")
        wang = make_customer(phone="13900001001")
        body = {"type": "message", "id": "m1", "from": "13900001001", "text": "我的申请呢"}

        answers = [self.call(body), self.call(body), self.call(body, secret="wrong"), self.call(body, at=AT.replace(year=2020))]

        assert [one.status_code for one in answers] == [200, 200, 403, 403]
        assert Message.objects.get().conversation.customer == wang

    def test_is_posted_to_signed_and_told_what_was_delivered(self) -> None:
        heard: list[tuple[dict[str, str], bytes]] = []

        class Gateway(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                heard.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_said: object) -> None:
                return None

        server = HTTPServer(("127.0.0.1", 0), Gateway)
        Thread(target=server.serve_forever, daemon=True).start()
        channel = make_channel("sms", url=f"http://127.0.0.1:{server.server_port}/send")
        wang = make_customer(phone="13900001001")
        answer_consent(SYSTEM, customer=wang, purpose=make_purpose(), is_given=True, at=AT)
        message = acts.write_to(SYSTEM, customer=wang, channel=channel, purpose=make_purpose(), body="您好", at=AT)

        tasks.send_some(channel)
        server.shutdown()
        server.server_close()
        self.call({"type": "status", "id": message.message_id, "state": "delivered"})

        heads, body = heard[0]
        told = orjson.loads(body)
        assert (told["to"], told["text"], told["id"]) == ("13900001001", "您好", message.message_id)
        stamp = heads["Webhook-Timestamp"]
        at = datetime.fromtimestamp(int(stamp), UTC)
        assert is_genuine(
            "a shared secret", heads["Webhook-Signature"], key=message.message_id, timestamp=stamp, body=body, at=at
        )
        message.refresh_from_db()
        assert message.state == "delivered"


class TestErase:
    def test_leaves_no_word_and_no_address(self) -> None:
        wang = make_writer()
        talk = acts.open_chat(SYSTEM, channel=make_channel("chat"), body="我叫王芳，电话 13900001001", at=AT, customer=wang)
        assert obligations([wang.pk])
        acts.close(SYSTEM, conversation=talk, outcome="solved", at=AT)
        waiting = acts.write_to(
            SYSTEM, customer=wang, channel=make_channel(), body="王芳您好", at=AT, case=make_case(customer=wang)
        )

        assert obligations([wang.pk]) == []
        erase([wang.pk])

        said = "".join(str(row) for model in (Conversation, Message) for row in model.objects.values())
        assert "王芳" not in said and "13900001001" not in said
        waiting.refresh_from_db()
        assert (waiting.state, waiting.sender, waiting.conversation.address) == ("refused", None, None)
