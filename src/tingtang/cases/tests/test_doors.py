"""One rule for who sees which case, asked at every door: list, page, parts, search, count, export, API, file, notice, board."""

import csv
import io
import random
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tingtang.assets.tests.factories import make_asset
from tingtang.cases.actions.attachments import attach
from tingtang.cases.actions.relations import watch
from tingtang.cases.models import Case, Notice
from tingtang.cases.models.cases import sees_plainly
from tingtang.cases.queries.cases import get_case
from tingtang.cases.queries.oversight import count_unread
from tingtang.cases.queries.search import search
from tingtang.cases.tests.factories import AT, make_case, make_kind
from tingtang.core.actors import SYSTEM, Actor
from tingtang.core.errors import NotFound
from tingtang.customers.queries import timeline
from tingtang.customers.tests.factories import make_customer
from tingtang.org.actions import save_role
from tingtang.org.models import Hall, Staff, Team
from tingtang.org.tests.clients import Program, browser
from tingtang.org.tests.factories import actor_for, grant, make_hall, make_staff, make_team

pytestmark = pytest.mark.django_db
PEOPLE, CASES, SAMPLE = 10, 100, 30
RIGHTS = (
    ["cases.view_own", "cases.view"],
    ["cases.view_own"],
    ["cases.view_own", "cases.view", "cases.view_restricted"],
    ["cases.view", "cases.adopt"],
    ["org.view"],
)


class World:
    """Two halls, teams in them and in none, people with different rights in some of them, cases of every sort; all by a seed."""

    def __init__(self, seed: int, *, people: int = PEOPLE, cases: int = CASES, more: tuple[str, ...] = ()) -> None:
        chance = random.Random(seed)
        halls: list[Hall | None] = [None, make_hall("riverside"), make_hall("hillside", "山前大厅")]
        teams: list[Team | None] = [None, *(make_team(hall, code=f"team-{n}", name=f"组{n}") for n, hall in enumerate(halls))]
        roles = [
            save_role(SYSTEM, at=AT, code=f"r{n}", name=f"r{n}", permissions=[*names, *more]) for n, names in enumerate(RIGHTS)
        ]
        self.people = [make_staff(f"person{n}", f"人{n}") for n in range(people)]
        self.rights: dict[int, list[tuple[list[str], int | None]]] = {one.pk: [] for one in self.people}
        for one in self.people:
            for hall in chance.sample(halls, chance.randint(1, 2)):
                place = chance.randrange(len(RIGHTS))
                grant(one, roles[place], hall)
                self.rights[one.pk].append((RIGHTS[place], hall.pk if hall else None))
            for team in chance.sample([team for team in teams if team], 1):
                team.members.create(staff=one)
        kind = make_kind()
        self.cases: list[Case] = []
        for n in range(cases):
            hall = chance.choice(halls)
            near = [team for team in teams if team is None or team.hall_id is None or team.hall == hall]
            case = make_case(
                kind=kind, hall=hall, team=chance.choice(near), title=f"漏水 {n}", is_restricted=chance.random() < 0.3,
                about_staff=chance.choice([None, None, *self.people]),
            )  # fmt: skip
            Case.objects.filter(pk=case.pk).update(
                assignee=chance.choice([None, *self.people]), reporter=chance.choice([None, *self.people])
            )
            if chance.random() < 0.3:
                watch(SYSTEM, case=case, staff=chance.choice(self.people), at=AT)
            self.cases.append(case)
        self.cases = list(Case.objects.order_by("pk").prefetch_related("watchers", "team__members"))

    def sees(self, person: Staff, case: Case) -> bool:
        """What the rule says, read from grants and columns and not from the program's own query."""
        if case.about_staff_id == person.pk:
            return False
        rights = self.rights[person.pk]
        here = [names for names, hall in rights if hall is None or hall == case.hall_id]
        may_all = any("cases.view" in names for names in here)
        may_restricted = any("cases.view_restricted" in names for names in here)
        may_all = may_all or (case.hall_id is None and any("cases.adopt" in names for names, _hall in rights))
        if may_all and (not case.is_restricted or may_restricted):
            return True
        if not any({"cases.view_own", "cases.view"} & set(names) for names, _hall in rights):
            return False
        is_member = case.team is not None and any(one.staff_id == person.pk for one in case.team.members.all())
        return person.pk in {case.assignee_id, case.reporter_id, *(one.staff_id for one in case.watchers.all())} or (
            is_member and not case.is_restricted
        )


def test_every_door_agrees_for_a_thousand_pairs(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    world = World(20261121)
    chance = random.Random(1)
    filed = {
        case.pk: attach(SYSTEM, case=case, upload=SimpleUploadedFile("a.txt", b"text"), at=AT).pk for case in world.cases[:SAMPLE]
    }
    Notice.objects.bulk_create(
        [Notice(staff=one, case=case, code="given", at=AT) for one in world.people for case in world.cases]
    )
    pairs = 0
    for person in world.people:
        expected = {case.number for case in world.cases if world.sees(person, case)}
        actor, client, program = actor_for(person), browser(person), Program.of(person)
        for door, seen in _sets(actor, client, program, has_page=actor.may_somewhere("cases.view_own")).items():
            assert seen == expected, (person.name, door, seen ^ expected)
        for case in world.cases:
            pairs += 1
            assert _gets(actor, case.number) == (case.number in expected), (person.name, case.number)
            assert case.number in expected or not sees_plainly(actor, case), (person.name, case.number)
        for case in chance.sample(world.cases[:SAMPLE], 1):
            is_seen = case.number in expected
            doors = {
                "page": client.get(f"/cases/{case.number}/").status_code == 200,
                "file": client.get(f"/cases/{case.number}/files/{filed[case.pk]}/").status_code == 200,
                "api": program.get(f"/cases/{case.number}").status_code == 200,
                "notes": program.get(f"/cases/{case.number}/notes").status_code == 200,
                "api file": program.get(f"/cases/{case.number}/files/{filed[case.pk]}").status_code == 200,
                "find": f"/cases/{case.number}/" in client.get("/ui/find/", {"q": case.number}).content.decode(),
                "work": program.get(f"/cases/{case.number}/work").status_code == 200,
                "parts": client.get(f"/cases/{case.number}/panels/").status_code == 200,
                "print": client.get(f"/cases/{case.number}/print/").status_code == 200,
            }
            assert {door: seen for door, seen in doors.items() if seen != is_seen} == {}, (person.name, case.number)
    assert pairs == PEOPLE * CASES


def _gets(actor: Actor, number: str) -> bool:
    try:
        get_case(actor, number)
    except NotFound:
        return False
    return True


def _sets(actor: Actor, client: Any, program: Program, *, has_page: bool) -> dict[str, set[str]]:
    """The numbers that come out of each door that shows many."""
    listed = program.get("/cases", limit=500, count="true").json()
    found = {
        "query": set(Case.objects.visible_to(actor).values_list("number", flat=True)),
        "search": set(search(actor, "漏水").values_list("number", flat=True)),
        "api": {row["number"] for row in listed["items"]},
        "notices": set(Notice.objects.visible_to(actor).values_list("case__number", flat=True)),
    }
    assert listed["total"] == len(listed["items"])
    assert count_unread(actor) == len(found["notices"])
    if has_page:
        found["list"] = set(re.findall(r">(C\d{7})<", client.get("/cases/?phase=any&size=200").content.decode()))
        found["export"] = _exported(client.get("/cases/?phase=any&export=csv"))
    return found


def _exported(answer: Any) -> set[str]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return {cell for row in list(csv.reader(io.StringIO(text)))[1:] for cell in row if re.fullmatch(r"C\d{7}", cell)}


def test_a_customer_reaches_his_own_cases_only() -> None:
    wang, li = make_customer("王芳"), make_customer("李雷")
    own, other = make_case(customer=wang), make_case(customer=li)
    actor = Actor("customer", wang.pk, own=("customers.customer", wang.pk))

    assert set(Case.objects.visible_to(actor)) == {own}
    assert not search(actor, other.number).exists()


def test_stories_of_a_customer_and_an_asset_leave_out_cases_that_the_reader_may_not_see() -> None:
    hall, customer, pump = make_hall(), make_customer("王芳"), make_asset()
    seen, about = (make_case(hall=hall, customer=customer, assets=[pump.number], title=one) for one in ("漏水", "态度不好"))
    clerk = make_staff("limin", "李敏", hall)
    Case.objects.filter(pk=about.pk).update(about_staff=clerk)
    role = save_role(
        SYSTEM, at=AT, code="r", name="r", permissions=["cases.view", "cases.view_own", "customers.view", "assets.view"]
    )
    actor = actor_for(grant(clerk, role, None))

    told = {who.kind: str(timeline(who, customer).entries) for who in (actor, SYSTEM)}
    page = browser(clerk).get(f"/assets/{pump.pk}/").content.decode()

    assert [[number in text for number in (seen.number, about.number)] for text in (told["account"], told["system"], page)] == [
        [True, False], [True, True], [True, False],
    ]  # fmt: skip
