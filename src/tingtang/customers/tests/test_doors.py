"""One rule for who sees whom, asked at every door: list, page, parts, search, count, export, API, timeline."""

import csv
import io
import random
import re

import pytest
from django.urls import reverse

from tingtang.core.actors import SYSTEM
from tingtang.core.errors import Invalid
from tingtang.customers import actions, queries
from tingtang.customers.models import Customer
from tingtang.customers.tests.clients import Program, browser
from tingtang.customers.tests.factories import AT, make_customer, make_identity_kind
from tingtang.org.actions import save_role
from tingtang.org.models import Hall, Staff
from tingtang.org.queries import actor_of_account, seal_of
from tingtang.org.tests.factories import grant, make_hall, make_staff

pytestmark = pytest.mark.django_db
SURNAMES, GIVEN = "王李张刘陈杨赵黄", "芳军晓明洁磊欣海"
CODES = ("riverside", "hillside", "harbour")


class World:
    """Three halls, customers in them and in none, people with the right in some of them; all by a seed."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        halls: list[Hall | None] = [None, *(make_hall(code, f"{code}大厅") for code in CODES)]
        kind = make_identity_kind("member", is_sensitive=False, check_digit="")
        self.customers: list[Customer] = []
        for n in range(15):
            name = chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)
            given = {"hall": chance.choice(halls), "identities": [(kind, f"MEMBER{n:04d}")], "phone": f"1390000{3000 + n}"}
            self.customers.append(make_customer(name, **given))
        role = save_role(SYSTEM, at=AT, code="viewer", name="viewer", permissions=["customers.view"])
        self.people: list[Staff] = []
        for n in range(4):
            person = make_staff(f"viewer{n}", f"查看{n}")
            for hall in chance.sample(halls, chance.randint(0, 2)):
                grant(person, role, hall)
            self.people.append(person)

    def sees(self, person: Staff, customer: Customer) -> bool:
        """What the rule says, read from the grants and not from the program's own query."""
        where = set(person.grants.values_list("hall_id", flat=True))
        return bool(where) and (None in where or customer.hall_id is None or customer.hall_id in where)


@pytest.mark.parametrize("seed", [20261121])
def test_every_door_agrees_for_every_pair(seed: int) -> None:
    world = World(seed)
    pairs = 0
    for person in world.people:
        expected = {one.number for one in world.customers if world.sees(person, one)}
        client, program = browser(person), Program(person)
        answers = {
            "list": _numbers(client.get("/customers/?size=200").content.decode()),
            "export": _exported(client.get("/customers/?export=csv&cols=number")) if expected else set(),
            "api": {row["number"] for row in program.get("/customers", limit=500).json()["items"]},
        }
        for door, seen in answers.items():
            assert seen == expected, (seed, person.name, door)
        actor = actor_of_account(str(person.account_id), AT, seal=seal_of(person.account.password))
        assert actor is not None
        assert queries.customers(actor).count() == len(expected)
        for one in world.customers:
            pairs += 1
            is_seen, key = one.number in expected, f"/customers/{one.pk}"
            doors = {
                "page": client.get(f"{key}/").status_code == 200,
                "timeline": client.get(f"{key}/timeline/").status_code == 200,
                "one": program.get(key).status_code == 200,
                "search": f"{key}/" in client.get(reverse("ui:find"), {"q": one.number}).content.decode(),
                "known": f"{key}/" in client.post(reverse("ui:find"), {"q": f"1390000{3000 + _n(one)}"}).content.decode(),
                "exact": one.number in str(program.send("post", "/customers/find", {"text": f"MEMBER{_n(one):04d}"}).json()),
                "form": f"{key}/" in client.post("/customers/check/", {"phone": f"1390000{3000 + _n(one)}"}).content.decode(),
            }
            assert set(doors.values()) == {is_seen}, (seed, person.name, one.number, doors)
    assert pairs == 60


def _n(one: Customer) -> int:
    return int(one.identities.get().value.removeprefix("MEMBER"))


def _numbers(page: str) -> set[str]:
    return set(re.findall(r">(K\d{7})<", page))


def _exported(answer: object) -> set[str]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return {cell for row in list(csv.reader(io.StringIO(text)))[1:] for cell in row if cell.startswith("K")}


class TestWhatIsSensitive:
    def test_is_on_no_page_and_in_no_answer_until_somebody_says_for_what(self) -> None:
        kind = make_identity_kind("passport", check_digit="")
        wang = make_customer("王芳", phone="13900001001", identities=[(kind, "E12345678")])
        chief = grant(make_staff("chief", "陈刚"), "supervisor", make_hall())
        client, program = browser(chief), Program(chief)
        secrets = ("13900001001", "E12345678")

        pages = [
            client.get("/customers/").content.decode(),
            b"".join(client.get("/customers/?export=csv").streaming_content).decode(),
            client.get(f"/customers/{wang.pk}/").content.decode(),
            client.post("/customers/check/", {"phone": "13900001001"}).content.decode(),
            program.get(f"/customers/{wang.pk}").content.decode(),
            program.get("/customers").content.decode(),
        ]
        revealed = client.post(f"/customers/{wang.pk}/reveal/", {"purpose": "serving"}, headers={"HX-Request": "true"})
        told = program.send("post", f"/customers/{wang.pk}/reveal", {"purpose": "identification"})

        assert [secret for page in pages for secret in secrets if secret in page] == []
        assert all(secret in revealed.content.decode() and secret in told.content.decode() for secret in secrets)

    def test_is_listed_for_the_auditor_with_who_and_for_what(self) -> None:
        wang = make_customer("王芳", phone="13900001001")
        clerk = grant(make_staff("clerk", "李敏"), "clerk", make_hall())
        auditor = grant(make_staff("auditor", "孙立"), "auditor")
        answer = browser(clerk).post(f"/customers/{wang.pk}/reveal/", {"purpose": "complaint"})
        assert answer.status_code == 200

        page = browser(auditor).get("/customers/access/").content.decode()

        assert "李敏" in page and "王芳" in page and "处理投诉" in page
        assert browser(clerk).get("/customers/access/").status_code == 403

    def test_is_refused_without_a_purpose(self) -> None:
        wang = make_customer("王芳", phone="13900001001")
        clerk = grant(make_staff("clerk", "李敏"), "clerk", make_hall())

        answer = browser(clerk).post(reverse("customers:reveal", args=[wang.pk]), {"purpose": "curiosity"})

        assert answer.status_code == 422 and "13900001001" not in answer.content.decode()
        with pytest.raises(Invalid):
            actions.see_sensitive(SYSTEM, customer=wang, purpose="", at=AT)
