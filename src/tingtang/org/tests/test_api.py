"""The API of the organisation: lists with a cursor, writes with keys, versions, and the same refusals as the pages."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from tingtang.core.actors import SYSTEM
from tingtang.org import actions
from tingtang.org.models import Counter, Hall, Staff
from tingtang.org.tests.factories import AT, grant, make_counter, make_hall, make_post, make_role, make_staff

pytestmark = pytest.mark.django_db


class Caller:
    """A program that acts as somebody."""

    def __init__(self, staff: Staff) -> None:
        self.client = Client()
        self.key = actions.make_token(SYSTEM, account=staff.account, name="test", at=AT).key

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers={"Authorization": f"Bearer {self.key}"})

    def send(self, method: str, path: str, body: dict[str, Any] | None = None, key: str = "") -> HttpResponse:
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": key or str(uuid4())}
        answer: HttpResponse = self.client.generic(
            method, f"/api/v1{path}", json.dumps(body or {}), "application/json", headers=headers
        )
        return answer


@pytest.fixture
def boss() -> Caller:
    return Caller(grant(make_staff("zhouning", "周宁"), "administrator"))


class TestLists:
    def test_page_by_cursor_without_gap_or_repetition(self, boss: Caller) -> None:
        hall = make_hall()
        for number in range(1, 8):
            make_counter(hall, number)

        seen, after = [], 0
        while True:
            page = boss.get("/counters", limit=3, after=after).json()
            seen += [row["number"] for row in page["items"]]
            if page["next"] is None:
                break
            after = page["next"]

        assert seen == list(range(1, 8))

    def test_show_only_ones_own_halls(self) -> None:
        hall, other = make_hall(), make_hall("hillside", "山麓大厅")
        make_counter(hall, 1)
        hidden = make_counter(other, 2)
        clerk = Caller(grant(make_staff(hall=hall), "clerk", hall))

        assert [row["hall"] for row in clerk.get("/counters").json()["items"]] == ["riverside"]
        assert clerk.get(f"/counters/{hidden.pk}").status_code == 404
        assert clerk.get("/halls/hillside").status_code == 404
        assert clerk.get("/staff").json()["items"] == []

    def test_narrow_by_hall(self, boss: Caller) -> None:
        make_counter(make_hall(), 1)
        make_counter(make_hall("hillside", "山麓大厅"), 2)

        assert [row["number"] for row in boss.get("/counters", hall="hillside").json()["items"]] == [2]

    def test_tell_posts_and_roles_of_staff(self, boss: Caller) -> None:
        hall = make_hall()
        grant(make_staff(hall=hall, posts=[make_post()]), "clerk", hall)

        row = next(row for row in boss.get("/staff").json()["items"] if row["username"] == "limin")

        assert row["posts"] == ["acceptance"]
        assert row["roles"] == [{"role": "clerk", "hall": "riverside"}]
        assert "password" not in row


class TestWrites:
    def test_make_change_and_remove_a_hall(self, boss: Caller) -> None:
        made = boss.send("POST", "/halls", {"code": "east", "name": "东城大厅", "opening": {"mo": ["09:00-17:00"]}})
        assert made.status_code == 201, made.content
        version = made.json()["version"]

        assert boss.send("PATCH", "/halls/east", {"phone": "1", "version": version}).status_code == 200
        assert boss.send("PATCH", "/halls/east", {"phone": "2", "version": version}).status_code == 409
        assert Hall.objects.get().phone == "1"

        assert boss.send("DELETE", "/halls/east").status_code == 200
        assert boss.send("DELETE", "/halls/east").status_code == 404

    def test_make_a_counter_once_for_one_key(self, boss: Caller) -> None:
        make_hall()
        body = {"hall": "riverside", "code": "c3", "name": "3号柜台", "number": 3}

        first = boss.send("POST", "/counters", body, key="one-intention")
        again = boss.send("POST", "/counters", body, key="one-intention")

        assert (first.status_code, again.content) == (201, first.content)
        assert Counter.objects.count() == 1

    def test_refuse_by_field(self, boss: Caller) -> None:
        make_counter(make_hall(), 3)

        answer = boss.send("POST", "/counters", {"hall": "riverside", "code": "x", "name": "x", "number": 3})

        assert answer.status_code == 422
        assert answer.headers["Content-Type"] == "application/problem+json"

    def test_refuse_a_misspelt_field(self, boss: Caller) -> None:
        make_hall()

        assert boss.send("PATCH", "/halls/riverside", {"adress": "x"}).status_code == 422

    def test_add_somebody_and_grant_a_role(self, boss: Caller) -> None:
        make_hall()
        actions.install_roles(SYSTEM, at=AT)
        body = {"badge": "77", "name": "新人", "username": "newcomer", "password": "lotus-lantern-27", "hall": "riverside"}

        made = boss.send("POST", "/staff", body)
        assert made.status_code == 201, made.content
        key = made.json()["id"]

        assert boss.send("POST", f"/staff/{key}/roles", {"role": "clerk", "hall": "riverside"}).status_code == 201
        assert boss.get(f"/staff/{key}").json()["roles"] == [{"role": "clerk", "hall": "riverside"}]
        assert boss.send("POST", f"/staff/{key}/roles/withdraw", {"role": "clerk", "hall": "riverside"}).status_code == 200

    def test_plan_a_shift_and_refuse_a_second_at_once(self, boss: Caller) -> None:
        make_staff(hall=make_hall())
        body = {"hall": "riverside", "staff": "limin", "starts_at": "2026-11-23T01:00:00Z", "ends_at": "2026-11-23T05:00:00Z"}

        assert boss.send("POST", "/shifts", body).status_code == 201
        assert boss.send("POST", "/shifts", body).status_code == 409

    def test_prepare_and_revoke_a_device(self, boss: Caller) -> None:
        make_hall()

        made = boss.send("POST", "/devices", {"hall": "riverside", "kind": "kiosk", "name": "取号机"})
        assert made.status_code == 201, made.content
        key, code = made.json()["id"], made.json()["code"]
        in_time = datetime.fromisoformat(made.json()["expires_at"]) - timedelta(minutes=1)
        actions.enrol_device(SYSTEM, code=code, at=in_time)

        assert boss.send("POST", f"/devices/{key}/revoke").status_code == 200

    def test_a_supervisor_changes_counters_of_his_hall_only(self) -> None:
        hall, other = make_hall(), make_hall("hillside", "山麓大厅")
        mine, theirs = make_counter(hall, 1), make_counter(other, 2)
        chen = Caller(grant(make_staff("chengang", "陈刚", hall), "supervisor", hall))

        assert chen.send("PATCH", f"/counters/{mine.pk}", {"name": "一号"}).status_code == 200
        assert chen.send("PATCH", f"/counters/{theirs.pk}", {"name": "二号"}).status_code == 404
        assert chen.send("POST", "/counters", {"hall": "hillside", "code": "z", "name": "z", "number": 9}).status_code == 404
        assert chen.send("POST", "/posts", {"code": "z", "name": "z"}).status_code == 403

    def test_nobody_grants_over_the_api_what_he_does_not_hold(self) -> None:
        hall = make_hall()
        keeper = Caller(grant(make_staff(hall=hall), make_role("keeper", "org.grant_role", "org.view_accounts"), hall))
        other = make_staff("b", "乙", hall)
        make_role("strong", "org.save_hall")

        answer = keeper.send("POST", f"/staff/{other.pk}/roles", {"role": "strong", "hall": "riverside"})

        assert answer.status_code == 403
