"""The work inside cases over the API: each write once, refused as in the browser."""

from typing import Any

import pytest

from tingtang.cases.models import Approval, Task
from tingtang.cases.tests.factories import make_case
from tingtang.cases.tests.test_parts_pages import at_work, boss, client_of
from tingtang.core.ids import new_key
from tingtang.org.tests.factories import grant, make_staff

pytestmark = pytest.mark.django_db


def send(client: Any, path: str, body: dict[str, Any]) -> Any:
    return client.post(
        f"/api/v1{path}", body, content_type="application/json", headers={"Idempotency-Key": new_key("t"), "X-CSRFToken": "x"}
    )


class TestWorkOverTheApi:
    def test_adds_and_finishes_tasks(self) -> None:
        case, client = at_work(), client_of(boss())

        made = send(client, f"/cases/{case.number}/tasks", {"title": "核对证件", "minutes": 30})
        done = send(client, f"/cases/{case.number}/tasks/{made.json()['id']}", {"state": "done"})
        stuck = send(client, f"/cases/{case.number}/tasks/{case.tasks.get(code='install').pk}", {"state": "done"})

        assert (made.status_code, done.status_code, stuck.status_code) == (201, 200, 409)
        assert Task.objects.get(pk=made.json()["id"]).state == "done"

    def test_asks_for_approvals_and_decides(self) -> None:
        case, chief = at_work(), grant(make_staff("sunli", "孙立"), "administrator")

        asked = send(client_of(boss()), f"/cases/{case.number}/approvals", {"title": "采购", "people": ["sunli"]})
        own = send(client_of(boss()), f"/cases/{case.number}/approvals/{asked.json()['id']}", {"decision": "approved"})
        done = send(client_of(chief), f"/cases/{case.number}/approvals/{asked.json()['id']}", {"decision": "approved"})

        assert (asked.status_code, own.status_code, done.json()["state"]) == (201, 409, "approved")
        assert Approval.objects.get().votes.get().decision == "approved"

    def test_shows_everything_and_no_part_of_another_case(self) -> None:
        case, client = at_work(), client_of(boss())
        other = make_case()

        shown = client.get(f"/api/v1/cases/{case.number}/work").json()
        wrong = send(client, f"/cases/{other.number}/tasks/{case.tasks.first().pk}", {"state": "done"})

        assert ([task["state"] for task in shown["tasks"]], len(shown["checklist"])) == (["open", "open"], 2)
        assert wrong.status_code == 404
