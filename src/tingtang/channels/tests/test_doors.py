"""One rule for who sees what was said: every door of conversations agrees, and what is about a case is seen only with the case."""

import csv
import io
import random
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tingtang.cases.models import Case
from tingtang.cases.tests.test_doors import World
from tingtang.channels.actions import talking
from tingtang.channels.models import Channel, Conversation, Enclosure, Message
from tingtang.channels.tests.factories import AT, make_channel
from tingtang.core.actors import SYSTEM
from tingtang.org.models import Staff
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import actor_for

pytestmark = pytest.mark.django_db
PEOPLE, CASES, FREE, SAMPLE = 6, 24, 12, 2


class Talks(World):
    """The world of the cases, where each was talked about, and some talk is about no case yet; some of it is held by somebody."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed, people=PEOPLE, cases=CASES, more=("channels.view", "customers.view"))
        chance, channel = random.Random(seed), make_channel("chat")
        halls = [None, *{case.hall for case in self.cases if case.hall}]
        abouts = [*self.cases, *[None] * FREE]
        self.talks = [self._talk(chance, n, channel, case, halls) for n, case in enumerate(abouts)]
        self.files = dict(Enclosure.objects.values_list("message__conversation_id", "pk"))

    def _talk(self, chance: random.Random, n: int, channel: Channel, case: Case | None, halls: list[Any]) -> Conversation:
        upload = SimpleUploadedFile("a.txt", f"text {n}".encode())
        talk = talking.open_chat(SYSTEM, channel=channel, body=f"第{n}号话题", files=[upload], at=AT)
        talk.case, talk.hall = case, case.hall if case else chance.choice(halls)
        talk.holder = chance.choice([None, *self.people])
        talk.save()
        talking.answer(SYSTEM, conversation=talk, body=f"答{n}", at=AT)
        return talk

    def hears(self, person: Staff, talk: Conversation) -> bool:
        """What the rule says, read from rights and columns."""
        places = {hall for _names, hall in self.rights[person.pk]}
        here = talk.hall_id is None or None in places or talk.hall_id in places or talk.holder_id == person.pk
        return here and (talk.case is None or self.sees(person, talk.case))


def test_every_door_of_conversations_agrees(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    world = Talks(20261122)
    chance = random.Random(2)
    for person in world.people:
        expected = {talk.pk for talk in world.talks if world.hears(person, talk)}
        actor, client, program = actor_for(person), browser(person), Program.of(person)
        api = program.get("/conversations", limit=500).json()["items"]
        sets = {
            "query": set(Conversation.objects.visible_to(actor).values_list("pk", flat=True)),
            "api": {row["id"] for row in api},
            "sent, api": {row["conversation"] for row in program.get("/deliveries", limit=500).json()["items"]},
            "list": _linked(client.get("/channels/conversations/?size=200")),
            "sent": _linked(client.get("/channels/messages/?size=200")),
            "search": _linked(client.get("/channels/conversations/?size=200&q=号话题")),
        }
        assert {door: seen ^ expected for door, seen in sets.items() if seen != expected} == {}, person.name
        numbers = {case.number for case in world.cases if world.sees(person, case)}
        assert {row["case"] for row in api} - {None} <= numbers
        assert _exported(client.get("/channels/conversations/?export=csv")) <= numbers
        for talk in chance.sample(world.talks, SAMPLE):
            _, answered = Message.objects.filter(conversation=talk).order_by("pk")
            doors = {
                "page": client.get(f"/channels/conversations/{talk.pk}/").status_code == 200,
                "file": client.get(f"/channels/conversations/{talk.pk}/files/{world.files[talk.pk]}/").status_code == 200,
                "api": program.get(f"/conversations/{talk.pk}").status_code == 200,
                "find": f"/channels/conversations/{talk.pk}/" in client.get("/ui/find/", {"q": talk.subject}).content.decode(),
                "message": program.post(f"/messages/{answered.pk}/again", {}).status_code != 404,
            }
            is_heard = talk.pk in expected
            assert {door: seen for door, seen in doors.items() if seen != is_heard} == {}, (person.name, talk.pk)


def _linked(page: Any) -> set[int]:
    return {int(key) for key in re.findall(r'href="/channels/conversations/(\d+)/"', page.content.decode())}


def _exported(answer: Any) -> set[str]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return {cell for row in list(csv.reader(io.StringIO(text)))[1:] for cell in row if re.fullmatch(r"C\d{7}", cell)}
